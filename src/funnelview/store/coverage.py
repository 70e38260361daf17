"""What the board needs, in a small fixed number of queries however many deals there are.

Today's figures come from ``funnel_sum``. Those of an earlier day come from the same sums less
what changed since: only deals with changes after that day are looked at one by one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from funnelview.domain.calendar import Period, month_index, month_start
from funnelview.domain.coverage import Group, Sums
from funnelview.domain.funnel import DealState, Outcome
from funnelview.store import tables as t
from funnelview.store.funnel_writing import ALL_MONTHS, CLOSED_SUCCESS, NOBODY
from funnelview.store.history import states_before

_f = t.funnel_sum.c
TRAILING = timedelta(days=365)


@dataclass(slots=True)
class _Cells:
    """Sums by owner, currency and win probability, open to adjustment."""

    cells: dict[tuple[int, str, int], list[int]] = field(default_factory=dict)

    def add(self, key: tuple[int, str, int], deals: int, amount: int, unpriced: int) -> None:
        cell = self.cells.setdefault(key, [0, 0, 0])
        cell[0] += deals
        cell[1] += amount
        cell[2] += unpriced

    def add_deal(self, deal: DealState, sign: int) -> None:
        success = deal.success if deal.is_open else CLOSED_SUCCESS
        key = (deal.owner_id or NOBODY, deal.currency, success)
        self.add(key, sign, sign * (deal.amount or 0), sign * (deal.amount is None))

    def by_owner(self) -> dict[int, tuple[Group, ...]]:
        found: dict[int, list[Group]] = defaultdict(list)
        for (owner, currency, success), (deals, amount, unpriced) in self.cells.items():
            if deals:
                found[owner].append(Group(currency, success, deals, amount, unpriced))
        return {owner: tuple(groups) for owner, groups in found.items()}


def _read_all_months(conn: sa.Connection, outcome: str, owned: sa.ColumnElement[bool]) -> _Cells:
    """Read the sums over all months: each stands in one row already."""
    query = sa.select(_f.owner_id, _f.currency, _f.success, _f.deals, _f.amount, _f.unpriced).where(
        _f.outcome == outcome, _f.month == ALL_MONTHS, owned
    )
    return _Cells({(row[0], row[1], row[2]): [*row[3:]] for row in conn.execute(query).all()})


def _read(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> _Cells:
    query = (
        sa.select(
            _f.owner_id,
            _f.currency,
            _f.success,
            sa.func.sum(_f.deals),
            sa.func.sum(_f.amount),
            sa.func.sum(_f.unpriced),
        )
        .where(*conditions)
        .group_by(_f.owner_id, _f.currency, _f.success)
    )
    cells = _Cells()
    # Fetched at once: row by row costs three times as much, and a board has thousands.
    for owner, currency, success, deals, amount, unpriced in conn.execute(query).all():
        cells.cells[owner, currency, success] = [int(deals), int(amount), int(unpriced)]
    return cells


def _of_owners(
    column: sa.ColumnElement[int], owners: Collection[int] | None
) -> sa.ColumnElement[bool]:
    return sa.true() if owners is None else column.in_(owners)


def _closed_numbers(
    conn: sa.Connection, first: date, last: date, owners: Collection[int] | None
) -> dict[tuple[int, str], int]:
    """Return the number of deals won and lost from one day to another, by owner and outcome.

    Whole months come from the sums, the broken one at the start from the deals themselves.
    """
    found: dict[tuple[int, str], int] = defaultdict(int)
    start = month_index(first)
    if month_start(start) < first:
        edge_end = month_start(start + 1) - timedelta(days=1)
        d = t.deal.c
        edge = (
            sa.select(d.owner_id, d.outcome, sa.func.count())
            .where(d.closed.between(first, min(edge_end, last)), d.outcome.in_(("won", "lost")))
            .where(_of_owners(d.owner_id, owners))
            .group_by(d.owner_id, d.outcome)
        )
        for owner, outcome, number in conn.execute(edge).all():
            found[owner or NOBODY, outcome] += number
        start += 1
    whole = (
        sa.select(_f.owner_id, _f.outcome, sa.func.sum(_f.deals))
        .where(_f.outcome.in_(("won", "lost")), _f.month.between(start, month_index(last)))
        .where(_of_owners(_f.owner_id, owners))
        .group_by(_f.owner_id, _f.outcome)
    )
    for owner, outcome, number in conn.execute(whole).all():
        found[owner, outcome] += int(number)
    return found


def _month_of(deal: DealState) -> int | None:
    day = deal.expected if deal.is_open else deal.closed
    return None if day is None else month_index(day)


def sums_by_owner(
    conn: sa.Connection,
    period: Period,
    today: date,
    *,
    period_only: bool = False,
    before: datetime | None = None,
    owners: Collection[int] | None = None,
) -> Mapping[int, Sums]:
    """Return what the deals add up to, by owner (0: nobody), of all owners or of some.

    ``today`` is the as-of day. ``before`` is the end of it where it lies in the past, None
    for now. With ``period_only``, ``open`` holds the period's deals alone.
    """
    months = list(period.months)
    theirs = _of_owners(_f.owner_id, owners)
    covering = _read(conn, _f.outcome == "open", _f.month.in_(months), theirs)
    shown = (
        _read(conn, _f.outcome == "open", _f.month.in_(months), theirs)
        if period_only
        else _read_all_months(conn, "open", theirs)
    )
    won = _read(conn, _f.outcome == "won", _f.month.in_(months), theirs)
    closed = _Closed(conn, today, owners)
    for deal, sign in _shifts(conn, before, owners):
        if not deal.is_open:
            if deal.outcome is Outcome.WON and _month_of(deal) in period.months:
                won.add_deal(deal, sign)
            closed.add_deal(deal, sign)
            continue
        within = _month_of(deal) in period.months
        if within:
            covering.add_deal(deal, sign)
        if within or not period_only:
            shown.add_deal(deal, sign)
    return _together(shown, covering, won, closed.numbers)


def closed_by_owner(
    conn: sa.Connection, today: date, before: datetime | None, owners: Collection[int]
) -> Mapping[int, Sums]:
    """Return how many deals were won and lost over the trailing 365 days, and no other sums."""
    closed = _Closed(conn, today, owners)
    for deal, sign in _shifts(conn, before, owners):
        if not deal.is_open:
            closed.add_deal(deal, sign)
    return _together(_Cells(), _Cells(), _Cells(), closed.numbers)


class _Closed:
    """Numbers won and lost over the trailing 365 days, open to adjustment."""

    def __init__(self, conn: sa.Connection, today: date, owners: Collection[int] | None) -> None:
        self._first = today - TRAILING + timedelta(days=1)
        self._last_month = month_index(today)
        self.numbers = _closed_numbers(conn, self._first, today, owners)

    def add_deal(self, deal: DealState, sign: int) -> None:
        # What was counted: whole months up to today's, and the broken one at the start.
        if (
            deal.closed
            and self._first <= deal.closed
            and month_index(deal.closed) <= self._last_month
        ):
            self.numbers[deal.owner_id or NOBODY, deal.outcome.value] += sign


def _shifts(
    conn: sa.Connection, before: datetime | None, owners: Collection[int] | None
) -> Iterator[tuple[DealState, int]]:
    """Yield what to take out of today's sums (-1) and to put in (1) for those of a past day."""
    if before is None:
        return
    for present, past in states_before(conn, before, owners):
        for deal, sign in ((present, -1), (past, 1)):
            if deal is not None and (owners is None or deal.owner_id in owners):
                yield deal, sign


def _together(
    shown: _Cells, covering: _Cells, won: _Cells, closed: Mapping[tuple[int, str], int]
) -> Mapping[int, Sums]:
    open_groups, covering_groups, won_groups = (
        cells.by_owner() for cells in (shown, covering, won)
    )
    owners: Iterable[int] = {
        *open_groups,
        *covering_groups,
        *won_groups,
        *(owner for owner, _outcome in closed),
    }
    return {
        owner: Sums(
            open_groups.get(owner, ()),
            covering_groups.get(owner, ()),
            won_groups.get(owner, ()),
            (closed.get((owner, "won"), 0), closed.get((owner, "lost"), 0)),
        )
        for owner in owners
    }


def last_reviews(
    conn: sa.Connection, before: datetime | None = None, rep_id: int | None = None
) -> Mapping[int, datetime]:
    """Return when the latest finished review of each rep, or of one, was finished."""
    r, p = t.review.c, t.person.c
    latest = sa.select(sa.func.max(r.finished)).where(r.rep_id == p.id)
    if before is not None:
        latest = latest.where(r.finished < before)
    # One look at the index for each rep: reviews grow with the years, reps don't.
    query = sa.select(p.id, latest.scalar_subquery().label("at"))
    if rep_id is not None:
        query = query.where(p.id == rep_id)
    return {row.id: row.at for row in conn.execute(query) if row.at is not None}
