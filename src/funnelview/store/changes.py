"""What a span's changes are made of: open sums, deals at both ends, and the names they speak of."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from funnelview.domain.calendar import Period
from funnelview.domain.coverage import Group
from funnelview.domain.history import Change, rolled_back
from funnelview.domain.review import Review
from funnelview.domain.waterfall import Turn
from funnelview.store import tables as t
from funnelview.store.board import ALL_MONTHS, NOBODY
from funnelview.store.ids import among
from funnelview.store.review.steps import REVIEW
from funnelview.store.stored_deals import StoredDeal

_f = t.funnel_sum.c
_r = t.review.c


def last_finished(
    conn: sa.Connection, rep_id: int, before: datetime | None = None
) -> Review | None:
    """Return a rep's latest finished review, or the latest of those finished before a moment."""
    query = REVIEW.where(_r.rep_id == rep_id, _r.finished.is_not(None))
    if before is not None:
        query = query.where(_r.finished < before)
    row = conn.execute(query.order_by(_r.finished.desc(), _r.id.desc()).limit(1)).one_or_none()
    return None if row is None else Review(*row)


def open_groups(
    conn: sa.Connection, owners: Collection[int] | None, period: Period | None
) -> list[Group]:
    """Return what is open now, by currency: of everybody or some reps, all of it or a period's."""
    query = sa.select(
        _f.currency,
        sa.func.sum(_f.deals),
        sa.func.sum(_f.amount),
        sa.func.sum(_f.unpriced),
    ).where(_f.outcome == "open")
    if period is None:
        query = query.where(_f.month == ALL_MONTHS)
    else:
        query = query.where(_f.month.in_(list(period.months)))
    if owners is not None:
        # Nobody's deals stand under a number that is no person's.
        query = query.where(_f.owner_id.in_(set(owners) - {NOBODY}))
    rows = conn.execute(query.group_by(_f.currency))
    return [Group(row[0], 0, int(row[1]), int(row[2]), int(row[3])) for row in rows]


def turn_of(
    stored: StoredDeal, rows: Sequence[Change], start: datetime, end: datetime | None
) -> Turn:
    """Return a deal at both ends of a span; ``end`` is None for now.

    ``rows`` are all of its own that took effect at the start or later.
    """
    return Turn(
        stored.id,
        rolled_back(stored.state, rows, start),
        stored.state if end is None else rolled_back(stored.state, rows, end),
    )


def steady_groups(groups: Iterable[Group], changed: Iterable[Group]) -> list[Group]:
    """Return what is open now less the deals that changed: the same at both ends of a span."""
    left = {group.currency: list(group[2:]) for group in groups}
    for currency, _success, *sums in changed:
        cell = left.setdefault(currency, [0, 0, 0])
        cell[:] = [whole - part for whole, part in zip(cell, sums, strict=True)]
    return [Group(currency, 0, *cell) for currency, cell in left.items() if any(cell)]


def customers_of(conn: sa.Connection, deal_ids: Collection[int]) -> dict[int, str | None]:
    """Return the names of some deals' customers, by deal; a deal without one says its own name."""
    d = t.deal.c
    query = sa.select(d.id, sa.func.coalesce(t.customer.c.name, d.name)).outerjoin(
        t.customer, t.customer.c.id == d.customer_id
    )
    return _by_id(conn, query, d.id, deal_ids)


def contact_names(conn: sa.Connection, ids: Collection[int]) -> dict[int, str | None]:
    """Return the names of some contacts."""
    return _by_id(conn, sa.select(t.contact.c.id, t.contact.c.name), t.contact.c.id, ids)


def customer_names(conn: sa.Connection, ids: Collection[int]) -> dict[int, str | None]:
    """Return the names of some customers."""
    return _by_id(conn, sa.select(t.customer.c.id, t.customer.c.name), t.customer.c.id, ids)


def _by_id(
    conn: sa.Connection,
    query: sa.Select[int, str | None],
    column: sa.ColumnElement[int],
    ids: Collection[int],
) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 5_000):
        part = wanted[start : start + 5_000]
        found.update((row[0], row[1]) for row in conn.execute(query.where(among(column, part))))
    return found
