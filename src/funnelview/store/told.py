"""Which rows of history the list of a span has, and of which deals: what a list is read by."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.waterfall import Scope
from funnelview.store import tables as t
from funnelview.store.history import once_owned

# How long after the day it took effect something is still looked for as told late.
_LATE = timedelta(days=31)

_c, _d = t.deal_change.c, t.deal.c


class Asked(NamedTuple):
    """A span whose list is asked for, and whose funnel it is of.

    It starts at the end of ``day`` or of a review on it, and goes on where ``end`` is None.
    """

    start: datetime
    end: datetime | None
    day: date
    scope: Scope


def number_told(conn: sa.Connection, asked: Asked) -> int:
    """Return how many rows the list of a span has."""
    rows = sa.union_all(*_both(asked)).subquery("told")
    return int(conn.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def told(conn: sa.Connection, asked: Asked, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield rows that the list of a span has, with their deals: all, or the latest so many.

    These are the rows that took effect in the span, and those written down in it of an earlier
    day: an order of last week that was booked today, or a deal registered for an earlier day. Of
    deals registered or closed more than ``_LATE`` before the span, nobody looks for such rows.
    With a period, only those of deals that were expected in it at any moment since the start.
    """
    queries: list[Any] = [sa.union_all(*_both(asked))]
    if most is not None:
        # One after the other: of the later ones the latest are read by an index.
        last = (_c.holds_from.desc(), _c.id.desc())
        queries = [query.order_by(*last).limit(most) for query in _both(asked)]
    rows = (row for query in queries for row in conn.execute(query).all())
    return ((row_id, deal_id) for row_id, deal_id in islice(rows, most))


def _both(asked: Asked) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Select the rows of a span, the later ones first: those told late took effect before it."""
    return _within(asked), _late(asked)


def _within(asked: Asked) -> sa.Select[Any]:
    start, end, _day, scope = asked
    query = _rows(asked).where(_c.holds_from >= start)
    if end is not None:
        query = query.where(_c.holds_from < end)
    if scope.owners is not None:
        query = query.where(_c.deal_id.in_(once_owned(scope.owners, start)))
    return query


def _late(asked: Asked) -> sa.Select[Any]:
    start, end, day, scope = asked
    registered = sa.select(_d.id).where(_d.registered.between(day - _LATE, day))
    closed = sa.select(_d.id).where(
        _d.closed.between(day - _LATE, day), _d.outcome.in_(("won", "lost"))
    )
    if scope.owners is not None:
        registered = registered.where(_d.owner_id.in_(scope.owners))
        closed = closed.where(_d.owner_id.in_(scope.owners))
    query = _rows(asked).where(
        _c.deal_id.in_(registered.union(closed)),
        _c.recorded >= start,
        _c.holds_from < start,
        _c.observed,
    )
    return query if end is None else query.where(_c.recorded < end)


def _rows(asked: Asked) -> sa.Select[Any]:
    """Select rows of deals that were expected in the period since the start; all without one."""
    query = sa.select(_c.id, _c.deal_id)
    period = asked.scope.period
    if period is None:
        return query
    moved = t.deal_change.alias("moved").c
    first, last = period.first.isoformat(), period.last.isoformat()
    was_in_it = sa.exists().where(
        moved.deal_id == _c.deal_id,
        moved.field == "expected",
        moved.holds_from >= asked.start,
        sa.or_(moved.old.between(first, last), moved.new.between(first, last)),
    )
    is_in_it = _d.expected.between(period.first, period.last)
    return query.join(t.deal, _d.id == _c.deal_id).where(sa.or_(is_in_it, was_in_it))
