"""A past day, deal by deal in plain Python: what the database's own way is held against."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.forecast import By, Cell, Prospect, gathered
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import rolled_back
from funnelview.domain.velocity import Tally
from funnelview.store import tables as t
from funnelview.store.board import NOBODY, TRAILING
from funnelview.store.history import rows_since
from funnelview.store.stored_deals import stored_deals

_c = t.deal_change.c
_d = t.deal.c
_PROSPECT = sa.select(*(_d[{"mark": "forecast_mark"}.get(name, name)] for name in Prospect._fields))


def _open(owners: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [_d.outcome == "open"]
    if owners is not None:
        found.append(_d.owner_id.in_(list(owners)))
    return found


def prospect(deal_id: int, state: DealState) -> Prospect:
    """Return a deal's state as far as a forecast looks at it."""
    return Prospect(
        deal_id,
        state.owner_id,
        state.amount,
        state.currency,
        state.expected,
        state.stage,
        state.success,
        state.product,
        state.source,
        state.forecast_mark,
        state.customer_id,
        state.name,
    )


def line_of(deal: Prospect, by: By | None) -> str | int | None:
    """Return what a deal is divided by: its rep (also for teams), product, source or stage."""
    if by is None:
        return None
    if by in {By.REP, By.TEAM}:
        return deal.owner_id
    return {By.PRODUCT: deal.product, By.SOURCE: deal.source, By.STAGE: deal.stage}[by]


def past_states(
    conn: sa.Connection, before: datetime, owners: Collection[int] | None
) -> Iterator[tuple[int, DealState | None]]:
    """Yield the deals that changed at a moment or later as they stood just before it, by id.

    None where one wasn't there yet, or belonged to none of the owners.
    """
    rows = rows_since(conn, before, owners)
    present = stored_deals(conn, {row.deal_id for row in rows})
    for deal_id, changes in groupby(rows, key=lambda row: row.deal_id):
        state = rolled_back(present[deal_id].state, changes, before)
        mine = state is not None and (owners is None or state.owner_id in owners)
        yield deal_id, state if mine else None


def prospects(
    conn: sa.Connection, before: datetime | None, owners: Collection[int] | None
) -> Iterator[Prospect]:
    """Yield the open deals as they stand now or stood just before a moment."""
    changed: dict[int, Prospect | None] = {}
    if before is not None:
        for deal_id, past in past_states(conn, before, owners):
            still = past is not None and past.is_open
            changed[deal_id] = prospect(deal_id, past) if past is not None and still else None
    for row in conn.execute(_PROSPECT.where(*_open(owners)).execution_options(yield_per=10_000)):
        if row[0] not in changed:
            yield Prospect._make(row)
    yield from (one for one in changed.values() if one is not None)


def cells_before(
    deals: Iterator[Prospect] | Sequence[Prospect], by: By | None, as_of: date
) -> list[Cell]:
    """Return deals gathered, as the database does it for today."""
    return gathered(((deal, line_of(deal, by)) for deal in deals), as_of)


def tallies_before(
    conn: sa.Connection,
    before: datetime,
    today: date,
    zone: ZoneInfo,
    owners: Collection[int] | None,
) -> dict[int, Tally]:
    """Return the same as of a past day, from the present deals less what changed since."""
    changed = dict(past_states(conn, before, owners))
    entered = _stages_entered(conn, before, zone)
    found: dict[int, Tally] = {}
    columns = (
        _d.id,
        _d.owner_id,
        _d.amount,
        _d.currency,
        _d.success,
        _d.registered,
        _d.outcome,
        _d.closed,
    )
    query = sa.select(*columns).where(sa.or_(_d.outcome == "open", _d.closed > today - TRAILING))
    if owners is not None:
        query = query.where(_d.owner_id.in_(list(owners)))
    for row in conn.execute(query.execution_options(yield_per=10_000)):
        if row[0] not in changed:
            _count(found, tuple(row), entered.get(row[0]), today)
    for deal_id, state in changed.items():
        if state is not None:
            values = (
                deal_id,
                state.owner_id,
                state.amount,
                state.currency,
                state.success,
                state.registered,
                state.outcome.value,
                state.closed,
            )
            _count(found, values, entered.get(deal_id), today)
    return found


def _stages_entered(conn: sa.Connection, before: datetime, zone: ZoneInfo) -> dict[int, date]:
    """Return the day each deal last entered a stage before a moment; undone ones left out."""
    undoing = t.deal_change.alias("undoing").c
    undone = sa.select(undoing.undoes).where(
        undoing.undoes.is_not(None), undoing.holds_from < before
    )
    query = (
        sa.select(_c.deal_id, sa.func.max(_c.holds_from))
        .where(
            _c.field == "stage",
            _c.holds_from < before,
            _c.undoes.is_(None),
            _c.id.not_in(undone),
        )
        .group_by(_c.deal_id)
    )
    return {row[0]: local_day(row[1], zone) for row in conn.execute(query)}


def _count(
    found: dict[int, Tally], values: tuple[Any, ...], entered: date | None, today: date
) -> None:
    deal_id, owner, amount, currency, success, registered, outcome, closed = values
    tally = found.setdefault(owner or NOBODY, Tally())
    if outcome == Outcome.OPEN.value:
        tally.open += 1
        tally.days_old += (today - registered).days
        since = registered if entered is None else entered
        tally.days_in_stage += (today - since).days
        weight = (amount or 0) * success
        tally.weights[currency] = tally.weights.get(currency, 0) + weight
        if amount is not None:
            heavy = tally.largest.get(currency, (-1, 0))
            tally.largest[currency] = max(heavy, (weight, deal_id))
        return
    if closed is None or not today - timedelta(days=365) < closed <= today:
        return
    if outcome == Outcome.LOST.value:
        tally.lost += 1
        return
    tally.won += 1
    tally.days_to_win += (closed - registered).days
    tally.priced[currency] = tally.priced.get(currency, 0) + (amount is not None)
    tally.won_amounts[currency] = tally.won_amounts.get(currency, 0) + (amount or 0)
