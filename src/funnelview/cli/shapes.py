"""The JSON form of what the use cases give: names and forms are an interface that others rely on.

Amounts become strings of decimals, days ISO texts, ratios numbers or null (docs: commands). Kept
plain, since Pydantic's loading would take longer than most commands; tests hold every object
against a Pydantic model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelview.domain.money import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from funnelview.domain.alerts import Alert, Counts
    from funnelview.domain.coverage import Board, Bucket, Position
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.coverage import RepPage
    from funnelview.usecases.exporting import HistoryRow

Shape = dict[str, Any]


def money(minor: int | None, currency: str) -> str | None:
    """An amount in minor units as decimal text, never with an exponent; None when unknown."""
    return None if minor is None else format(to_decimal(minor, currency), "f")


def day(value: date | None) -> str | None:
    """A day as ISO text."""
    return None if value is None else value.isoformat()


def bucket(value: Bucket, currency: str) -> Shape:
    """Deals counted and summed; how many of them the sum leaves out, and why."""
    return {
        "count": value.count,
        "amount": money(value.amount, currency),
        "without_amount": value.unpriced,
        "without_rate": value.unrated,
    }


def counts(value: Counts | None) -> Shape | None:
    """How many open warnings there are, by severity."""
    if value is None:
        return None
    return {"red": value.red, "amber": value.amber, "info": value.info}


def position(row: Position, currency: str, *, total: bool = False) -> Shape:
    """One row of the board; the total belongs to nobody."""
    return {
        "name": None if total else row.name,
        "manager": row.manager,
        "status": None if total else row.status.value,
        "open": bucket(row.open, currency),
        "tiers": {tier.value: bucket(one, currency) for tier, one in row.tiers.items()},
        "weighted": money(row.weighted, currency),
        "quota": money(row.quota, currency),
        "won": money(row.won.amount, currency),
        "won_count": row.won.count,
        "remaining": money(row.remaining, currency),
        "coverage": row.coverage.ratio,
        "coverage_state": row.coverage.state.value,
        "weighted_coverage": row.weighted_coverage.ratio,
        "required_coverage": row.required.ratio,
        "required_n": row.required.n,
        "warnings": counts(row.warnings),
        "last_review": row.last_review,
    }


def team(board: Board) -> Shape:
    """The board."""
    return {
        "as_of": board.as_of,
        "period": board.period.key,
        "currency": board.currency or None,
        "reps": [position(row, board.currency) for row in board.reps],
        "total": position(board.total, board.currency, total=True),
        "unowned": bucket(board.unowned, board.currency),
        "unrated": list(board.unrated),
    }


def codes(alerts: Iterable[Alert]) -> list[str]:
    """The codes of the warnings that stand open, the most severe first."""
    return [one.code for one in alerts if one.is_open]


def deal(line: DealLine, as_of: date, alerts: Iterable[Alert] = ()) -> Shape:
    """One line of the funnel with its warnings; its amount is in its own currency."""
    from funnelview.interchange.json_text import plain
    from funnelview.usecases.exporting import deal_fields

    fields = {name: plain(value) for name, value in deal_fields(line, as_of).items()}
    return {**fields, "warnings": codes(alerts)}


def closed_deal(line: DealLine, as_of: date, alerts: Iterable[Alert] = ()) -> Shape:
    """A line of the funnel with how it ended, as the export gives it."""
    from funnelview.interchange.json_text import plain
    from funnelview.usecases.exporting import closing_fields

    ending = {name: plain(value) for name, value in closing_fields(line).items()}
    return {**deal(line, as_of, alerts), **ending}


def history_row(row: HistoryRow) -> Shape:
    """One change of a deal."""
    from funnelview.interchange.json_text import plain

    return {name: plain(getattr(row, name)) for name in row.__dataclass_fields__}


def rep(page: RepPage) -> Shape:
    """A rep's position and open deals, in the order of a review's walk."""
    from funnelview.domain.review import walk_order

    currency = page.settings.currency
    return {
        "as_of": day(page.as_of.day),
        "period": page.period.key,
        "currency": currency or None,
        "position": position(page.position, currency),
        "deals": [
            deal(line, page.as_of.day, page.alerts.by_deal.get(line.id, ()))
            for line in walk_order(page.deals, page.weights)
        ],
        "warnings": codes(page.alerts.of_rep),
    }
