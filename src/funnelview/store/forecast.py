"""What a forecast is made of: open deals gathered by the database, and the largest of them.

Today's come from two queries however many deals there are. Those of a past day are made of the
present deals less what changed since, one by one.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from funnelview.domain.calendar import month_start
from funnelview.domain.forecast import OVERDUE, UNDATED, By, Cell, Prospect, gathered
from funnelview.domain.funnel import DealState
from funnelview.domain.history import rolled_back
from funnelview.store import tables as t
from funnelview.store.funnel_writing import stored_deals
from funnelview.store.history import rows_since

# The range looks at so many deals one by one; the others come in together.
NAMED = 1_200

_d = t.deal.c
_PROSPECT = sa.select(
    _d.id,
    _d.owner_id,
    _d.amount,
    _d.currency,
    _d.expected,
    _d.stage,
    _d.success,
    _d.product,
    _d.source,
    _d.forecast_mark,
    _d.customer_id,
    _d.name,
)
_LINES: dict[By, sa.ColumnElement[Any]] = {
    By.REP: _d.owner_id,
    By.TEAM: _d.owner_id,
    By.PRODUCT: _d.product,
    By.SOURCE: _d.source,
    By.STAGE: _d.stage,
}


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


def cells_today(
    conn: sa.Connection, as_of: date, last: int, by: By | None, owners: Collection[int] | None
) -> list[Cell]:
    """Return today's open deals gathered. One query.

    What is expected after the month with the number ``last`` stands under the month after it.
    """
    first = as_of.year * 12 + as_of.month - 1
    # Compared with each month's end: no function of a date, which both engines call otherwise.
    month = sa.case(
        (_d.expected.is_(None), UNDATED),
        (_d.expected < as_of, OVERDUE),
        *((_d.expected < month_start(at + 1), at) for at in range(first, last + 1)),
        else_=last + 1,
    )
    line: sa.ColumnElement[Any] = sa.null() if by is None else _LINES[by]
    keys = [month, line, _d.currency, _d.stage, _d.success, _d.forecast_mark]
    real = sa.cast(_d.amount, sa.Double)
    query = (
        sa.select(
            *keys,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(_d.amount), 0),
            sa.func.sum(sa.case((_d.amount.is_(None), 1), else_=0)),
            sa.func.coalesce(sa.func.sum(real * real), 0.0),
            sa.func.coalesce(sa.func.sum(sa.func.abs(real) * real * real), 0.0),
        )
        .where(*_open(owners))
        .group_by(*(sa.literal_column(str(place + 1)) for place in range(len(keys))))
    )
    return [
        Cell(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            int(row[7]),
            int(row[8]),
            float(row[9]),
            float(row[10]),
        )
        for row in conn.execute(query).all()
    ]


def largest_today(
    conn: sa.Connection, as_of: date, last: int, owners: Collection[int] | None
) -> list[Prospect]:
    """Return the open deals of the months with the largest amounts, of each currency so many."""
    ranked = (
        _PROSPECT.add_columns(
            sa.func.row_number()
            .over(partition_by=_d.currency, order_by=(_d.amount.desc(), _d.id))
            .label("place")
        )
        .where(
            *_open(owners),
            _d.amount.is_not(None),
            _d.expected >= as_of,
            _d.expected < month_start(last + 1),
        )
        .subquery()
    )
    columns = [column for column in ranked.c if column.name != "place"]
    query = sa.select(*columns).where(ranked.c.place <= NAMED)
    return [Prospect._make(row) for row in conn.execute(query).all()]


def names_of_customers(conn: sa.Connection, ids: Sequence[int]) -> dict[int | None, str]:
    """Return the names of some customers, by id."""
    c = t.customer.c
    return {row[0]: row[1] for row in conn.execute(sa.select(c.id, c.name).where(c.id.in_(ids)))}
