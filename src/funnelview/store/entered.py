"""What entered the funnel in some weeks and how far it got: counted by the database, in one query.

Whether a deal ever reached a win probability is told by its history; what counts is added up by
week and source, by rep, and by the days that it took.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import REGISTERED
from funnelview.domain.marketing import Entered
from funnelview.store import tables as t
from funnelview.store.history import once_owned
from funnelview.store.then import (
    day_number,
    day_of,
    deals_then,
    first_old,
    rank,
    told_text,
)

_c = t.deal_change.c
_d = t.deal.c
_NAMES = ("owner_id", "source", "amount", "currency", "outcome", "closed")
_T50, _T75 = 50, 75
_BY_WEEK, _BY_OWNER, _TO_T50, _TO_T75, _TO_WON = range(5)
_TEXT = sa.Text()


class Weeks(NamedTuple):
    """ISO weeks, by the Monday that the first begins with; ``counted`` of them by rep, too."""

    monday: date
    number: int
    counted: range

    @property
    def bounds(self) -> list[date]:
        """The Mondays."""
        return [self.monday + timedelta(weeks=number) for number in range(self.number)]


@dataclass(slots=True)
class Entries:
    """What entered: by week and source, by owner (None: nobody's), and how long it took."""

    weeks: list[Entered] = field(default_factory=list)
    owners: dict[int | None, list[Entered]] = field(default_factory=dict)
    to_t50: Counter[int] = field(default_factory=Counter)
    to_t75: Counter[int] = field(default_factory=Counter)
    to_won: Counter[int] = field(default_factory=Counter)


def entered(
    conn: sa.Connection,
    weeks: Weeks,
    last: date,
    before: datetime | None,
    zone: ZoneInfo,
    owners: Collection[int] | None,
) -> Entries:
    """Return what was registered in some weeks up to a day, as of now or just before a moment."""
    e = _entry(conn, weeks, last, before, zone, owners).cte("entry").c
    sums = (
        sa.func.count(),
        sa.func.sum(sa.case((e.amount.is_(None), 1), else_=0)),
        sa.func.coalesce(sa.func.sum(e.amount), 0),
        sa.func.sum(e.t50),
        sa.func.sum(e.t75),
        sa.func.sum(e.won),
        sa.func.coalesce(sa.func.sum(e.amount * e.won), 0),
    )

    def by(kind: int, *keys: Any) -> sa.Select[Any]:
        return sa.select(sa.literal_column(str(kind)), *keys, *sums)

    by_week = by(_BY_WEEK, e.week, e.source, e.currency).group_by(e.week, e.source, e.currency)
    in_full = e.week.between(weeks.counted.start, weeks.counted.stop - 1)
    by_owner = by(_BY_OWNER, e.owner_id, sa.cast(sa.null(), _TEXT), e.currency)
    took = [
        by(kind, days, sa.cast(sa.null(), _TEXT), sa.literal("", _TEXT))
        .where(days.is_not(None))
        .group_by(days)
        for kind, days in ((_TO_T50, e.to_t50), (_TO_T75, e.to_t75), (_TO_WON, e.to_won))
    ]
    query = sa.union_all(by_week, by_owner.where(in_full).group_by(e.owner_id, e.currency), *took)
    return _gathered(conn.execute(query).all())


def _gathered(rows: Sequence[Any]) -> Entries:
    found = Entries()
    times = {_TO_T50: found.to_t50, _TO_T75: found.to_t75, _TO_WON: found.to_won}
    for kind, key, source, currency, *sums in rows:
        if kind in times:
            times[kind][int(key)] += int(sums[0])
            continue
        numbers = [int(one) for one in sums]
        if kind == _BY_WEEK:
            found.weeks.append(Entered(int(key), source, currency, *numbers))
        else:
            found.owners.setdefault(key, []).append(Entered(0, None, currency, *numbers))
    return found


def _entry(
    conn: sa.Connection,
    weeks: Weeks,
    last: date,
    before: datetime | None,
    zone: ZoneInfo,
    owners: Collection[int] | None,
) -> sa.Select[Any]:
    """Select one row for each deal that was registered in some weeks, and how far it got."""
    span = [_d.registered.between(weeks.monday, last)]
    if owners is not None and before is not None:
        span.append(_d.id.in_(once_owned(owners, before)))
    elif owners is not None:
        span.append(_d.owner_id.in_(list(owners)))
    lived = _lived(conn, span, before)
    deals: sa.FromClause = t.deal
    if before is not None:
        deals = deals_then(conn, before, _NAMES, owners)
    d, way = deals.c, lived.c
    won = d.outcome == Outcome.WON.value
    began = day_number(conn, d.registered)
    until = datetime.combine(last + timedelta(days=2), datetime.min.time(), zone)

    def first(told: sa.ColumnElement[Any], least: int) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(told, _d.success) >= least

    def reached(at: sa.ColumnElement[Any], least: int) -> sa.ColumnElement[int]:
        got = sa.or_(won, first(way.success, least), at.is_not(None))
        return sa.case((got, 1), else_=0)

    def took(at: sa.ColumnElement[Any], least: int) -> sa.ColumnElement[Any]:
        # Registered so far already: at once where somebody saw it, else nobody knows.
        at_once = sa.case((way.watched == 1, sa.literal_column("0", sa.Integer)))
        days = day_number(conn, day_of(conn, at, zone, until)) - began
        return sa.case((first(way.success, least), at_once), (at.is_not(None), days))

    joined = deals.join(lived, way.deal_id == d.id)
    if before is not None:
        joined = joined.join(t.deal, _d.id == d.id)
    query = sa.select(
        (rank(d.registered, weeks.bounds) - 1).label("week"),
        d.source,
        d.owner_id,
        d.currency,
        d.amount,
        reached(way.at50, _T50).label("t50"),
        reached(way.at75, _T75).label("t75"),
        sa.case((won, 1), else_=0).label("won"),
        took(way.at50, _T50).label("to_t50"),
        took(way.at75, _T75).label("to_t75"),
        sa.case((won, day_number(conn, d.closed) - began)).label("to_won"),
    ).select_from(joined)
    if owners is not None:
        query = query.where(d.owner_id.in_(list(owners)))
    return query


def _lived(
    conn: sa.Connection, span: Sequence[sa.ColumnElement[bool]], before: datetime | None
) -> sa.Subquery:
    """Tell of some deals whether somebody saw them begin, and how far they got when.

    ``success`` is the first win probability where it ever changed, ``at50`` and ``at75`` when it
    first reached so much. Undone changes don't count; a deal that wasn't there yet is left out.
    """
    undoing = t.deal_change.alias("undoing").c
    undone = sa.select(undoing.undoes).where(undoing.undoes.is_not(None))
    held: list[sa.ColumnElement[bool]] = []
    if before is not None:
        undone = undone.where(undoing.holds_from < before)
        held = [_c.holds_from < before]
    is_change = _c.field == "success"
    counts = sa.and_(is_change, _c.undoes.is_(None), _c.id.not_in(undone), *held)
    began = sa.and_(_c.field == REGISTERED, *held)

    def reached(least: int) -> sa.ColumnElement[datetime]:
        enough = sa.cast(_c.new, sa.Integer) >= least
        # Only of a win probability: another field's text may be no number.
        so_far = sa.case((counts, sa.case((enough, _c.holds_from))))
        return sa.type_coerce(sa.func.min(so_far), t.Moment())

    told = sa.func.min(sa.case((is_change, first_old(conn))))
    return (
        sa.select(
            _c.deal_id,
            sa.func.max(sa.case((began, sa.case((_c.observed, 1), else_=0)))).label("watched"),
            sa.cast(told_text(told), sa.Integer).label("success"),
            reached(_T50).label("at50"),
            reached(_T75).label("at75"),
        )
        .join(t.deal, _d.id == _c.deal_id)
        .where(_c.field.in_((REGISTERED, "success")), *span)
        .group_by(_c.deal_id)
        .having(sa.func.max(sa.case((began, 1))) == 1)
        .subquery("lived")
    )
