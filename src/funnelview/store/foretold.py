"""What was forecast at the start of each past month, and what was booked: added up at once.

Between two changes a deal is the same. Each of its stretches counts in the forecast of every start
of a month that lies in it, so that the history is read once, however many starts there are.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.accuracy import LEADS, Start
from funnelview.domain.calendar import month_start
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED
from funnelview.store import tables as t
from funnelview.store.then import deals_then, first_old, rank, value_then

_c = t.deal_change.c
_d = t.deal.c
_FIELDS = ("amount", "currency", "expected", "success", "owner_id", OUTCOME)
# All rows of a deal that took effect after one. In words: SQLAlchemy would make the number a
# parameter, and SQLite then takes each window for another one and goes through all rows for each.
_LATER: sa.ColumnElement[Any] = sa.literal_column(
    "(partition by told_row.deal_id order by told_row.holds_from desc, told_row.id desc"
    " rows between unbounded preceding and 1 preceding)"
)


class Booked(NamedTuple):
    """What was won in a month, in one currency: the deals, and minor units."""

    month: int
    currency: str
    deals: int
    amount: int


def _concerned(first: date, owners: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    """Say of deals that they were open on a day or later; with ``owners``, that they once had one.

    Closed since, a deal was open before: of the others no forecast from that day on knew.
    """
    # One condition of both, so that nobody gathers most of the deals from two indexes.
    is_open = sa.case((_d.outcome == "open", True), else_=_d.closed >= first)
    found: list[sa.ColumnElement[bool]] = [is_open]
    if owners is not None:
        lost = sa.select(_c.deal_id).where(
            _c.field == "owner_id", _c.old.in_([str(one) for one in owners])
        )
        found.append(sa.or_(_d.owner_id.in_(list(owners)), _d.id.in_(lost)))
    return found


def store_began(
    conn: sa.Connection, first: date, owners: Collection[int] | None
) -> datetime | None:
    """Return when the first of the deals that were open on a day or later began to exist."""
    query = (
        sa.select(_c.holds_from)
        .join(t.deal, _d.id == _c.deal_id)
        .where(_c.field == REGISTERED, *_concerned(first, owners))
        .order_by(_c.holds_from)
        .limit(1)
    )
    found: datetime | None = conn.execute(query).scalar()
    return found


def forecasts_made(
    conn: sa.Connection, starts: Sequence[Start], owners: Collection[int] | None
) -> Mapping[tuple[int, int, str], int]:
    """Return Σ amount × win probability in per cent, by start, month forecast and currency.

    Of the deals that were open at a start (the oldest comes first) and expected in one of the
    ``LEADS`` months from it on. One query.
    """
    first = month_start(starts[0].month)
    moments = [start.at for start in starts]
    stretches = _stretches(conn, starts[0], _concerned(first, owners))
    s = stretches.c
    then = {name: value_then(conn, s[name], name) for name in _FIELDS}
    # Compared with each month's end: no function of a date, which both engines call otherwise.
    last = starts[-1].month + LEADS
    month = rank(then["expected"], [month_start(at) for at in range(starts[0].month, last + 1)])
    parts = (
        sa.select(
            rank(s.since, moments).label("first"),
            sa.case((s.until.is_(None), len(starts)), else_=rank(s.until, moments)).label("last"),
            month.label("month"),
            then["currency"].label("currency"),
            (then["amount"] * then["success"]).label("weight"),
        )
        .select_from(stretches.join(t.deal, _d.id == s.deal_id))
        .where(
            then[OUTCOME] == Outcome.OPEN.value,
            then["amount"].is_not(None),
            then["expected"] >= first,
            *([] if owners is None else [then["owner_id"].in_(list(owners))]),
        )
        .subquery("part")
    )
    p = parts.c
    keys = (p.first, p.last, p.month, p.currency)
    query = sa.select(*keys, sa.func.sum(p.weight)).where(p.first < p.last).group_by(*keys)
    found: dict[tuple[int, int, str], int] = defaultdict(int)
    for since, until, place, currency, weight in conn.execute(query):
        expected = starts[0].month + place - 1
        for start in starts[since:until]:
            if 0 <= expected - start.month < LEADS:
                found[start.month, expected, currency] += int(weight)
    return found


def _stretches(
    conn: sa.Connection, first: Start, wanted: list[sa.ColumnElement[bool]]
) -> sa.Subquery:
    """Give the stretches of deals' lives that reach into the time since a start.

    Each lasts from ``since`` until before ``until`` (None: it goes on). Of each field it has what
    the next change of it found there; where nothing came after, the deal itself says it.
    """
    old = first_old(conn)
    rows = (
        sa.select(_d.id.label("deal_id"), _c.id, _c.field, _c.holds_from, old.label("told"))
        .join(t.deal, _d.id == _c.deal_id)
        .where(
            sa.or_(
                _c.field == REGISTERED,
                sa.and_(_c.field.in_(_FIELDS), _c.holds_from >= first.at),
            ),
            *wanted,
        )
        .subquery("told_row")
    )
    r = rows.c

    def later(what: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The least among all rows that took effect after this one."""
        return sa.func.min(what, type_=what.type).op("over")(_LATER)

    whole = sa.select(
        r.deal_id,
        r.holds_from.label("since"),
        later(r.holds_from).label("until"),
        later(sa.case((r.field == REGISTERED, 1))).label("unborn"),
        *(later(sa.case((r.field == field, r.told))).label(field) for field in _FIELDS),
    ).subquery("whole")
    w = whole.c
    # A server takes it for granted that hardly any value is null, and would prepare for no rows.
    return sa.select(*w).where(w.unborn.is_distinct_from(1)).subquery("stretch")


def booked_by_month(
    conn: sa.Connection,
    first: int,
    last: int,
    before: datetime | None,
    owners: Collection[int] | None,
) -> list[Booked]:
    """Return what was won from one month to another, now or as it stood just before a moment."""
    query = (
        _won_now(first, last) if before is None else _won_then(conn, first, last, before, owners)
    )
    part = query.subquery("won")
    w = part.c
    whole = sa.select(w.month, w.currency, sa.func.sum(w.deals), sa.func.sum(w.amount))
    if owners is not None:
        whole = whole.where(w.owner_id.in_(list(owners)))
    rows = conn.execute(whole.group_by(w.month, w.currency))
    return [
        Booked(int(at), code, int(number), int(minor)) for at, code, number, minor in rows if number
    ]


def _won_now(first: int, last: int) -> sa.Select[Any]:
    f = t.funnel_sum.c
    columns = (f.month, f.currency, f.owner_id, f.deals, f.amount)
    return sa.select(*columns).where(f.outcome == Outcome.WON.value, f.month.between(first, last))


def _won_then(
    conn: sa.Connection,
    first: int,
    last: int,
    before: datetime,
    owners: Collection[int] | None,
) -> sa.Select[Any]:
    names = ("owner_id", "amount", "currency", "outcome", "closed")
    d = deals_then(conn, before, names, owners).c
    bounds = [month_start(at) for at in range(first, last + 2)]
    return sa.select(
        (rank(d.closed, bounds) + (first - 1)).label("month"),
        d.currency,
        d.owner_id,
        sa.literal_column("1", sa.Integer).label("deals"),
        sa.func.coalesce(d.amount, 0).label("amount"),
    ).where(d.outcome == Outcome.WON.value, d.closed >= bounds[0], d.closed < bounds[-1])
