"""What a forecast is made of: open deals gathered by the database, and the largest of them.

Two queries however many deals there are, of now or of a past day.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.calendar import month_start
from funnelview.domain.forecast import OVERDUE, UNDATED, By, Cell, Prospect
from funnelview.store import tables as t
from funnelview.store.then import deals_then

# The range looks at so many deals one by one; the others come in together.
NAMED = 1_200

# The columns of a prospect, in its order.
_NAMES = (
    "id",
    "owner_id",
    "amount",
    "currency",
    "expected",
    "stage",
    "success",
    "product",
    "source",
    "forecast_mark",
    "customer_id",
    "name",
)
_LINES: dict[By, str] = {
    By.REP: "owner_id",
    By.TEAM: "owner_id",
    By.PRODUCT: "product",
    By.SOURCE: "source",
    By.STAGE: "stage",
}


def _deals(
    conn: sa.Connection,
    before: datetime | None,
    owners: Collection[int] | None,
    names: Collection[str],
) -> sa.FromClause:
    """Give the deals of now, or those of then with the columns that are asked for."""
    if before is None:
        return t.deal
    return deals_then(conn, before, {*names, "owner_id", "outcome"}, owners)


def _open(deals: sa.FromClause, owners: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [deals.c.outcome == "open"]
    if owners is not None:
        found.append(deals.c.owner_id.in_(list(owners)))
    return found


def cells_of(
    conn: sa.Connection,
    as_of: date,
    last: int,
    by: By | None,
    owners: Collection[int] | None,
    before: datetime | None = None,
) -> list[Cell]:
    """Return open deals gathered, as they stand now or stood just before a moment. One query.

    What is expected after the month with the number ``last`` stands under the month after it.
    """
    names = {"amount", "currency", "expected", "stage", "success", "forecast_mark"}
    deals = _deals(conn, before, owners, names if by is None else names | {_LINES[by]})
    d = deals.c
    first = as_of.year * 12 + as_of.month - 1
    # Compared with each month's end: no function of a date, which both engines call otherwise.
    month = sa.case(
        (d.expected.is_(None), UNDATED),
        (d.expected < as_of, OVERDUE),
        *((d.expected < month_start(at + 1), at) for at in range(first, last + 1)),
        else_=last + 1,
    )
    line: sa.ColumnElement[Any] = sa.null() if by is None else d[_LINES[by]]
    keys = [month, line, d.currency, d.stage, d.success, d.forecast_mark]
    real = sa.cast(d.amount, sa.Double)
    query = (
        sa.select(
            *keys,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(d.amount), 0),
            sa.func.sum(sa.case((d.amount.is_(None), 1), else_=0)),
            sa.func.coalesce(sa.func.sum(real * real), 0.0),
            sa.func.coalesce(sa.func.sum(sa.func.abs(real) * real * real), 0.0),
        )
        .where(*_open(deals, owners))
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


def largest(
    conn: sa.Connection,
    as_of: date,
    last: int,
    owners: Collection[int] | None,
    before: datetime | None = None,
) -> list[Prospect]:
    """Return the open deals of the months with the largest amounts, of each currency so many."""
    deals = _deals(conn, before, owners, _NAMES[1:])
    d = deals.c
    ranked = (
        sa.select(*(d[name] for name in _NAMES))
        .add_columns(
            sa.func.row_number()
            .over(partition_by=d.currency, order_by=(d.amount.desc(), d.id))
            .label("place")
        )
        .where(
            *_open(deals, owners),
            d.amount.is_not(None),
            d.expected >= as_of,
            d.expected < month_start(last + 1),
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
