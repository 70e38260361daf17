"""The sums of a board, today's and those of an earlier day.

An earlier day's come from today's less what changed since: only deals with changes after that day
are looked at one by one.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa

from funnelview.domain.ahead import MonthSums
from funnelview.domain.calendar import Period, month_index
from funnelview.domain.coverage import Sums
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.money import RateTable
from funnelview.store import tables as t
from funnelview.store.as_of import Past
from funnelview.store.board import Cells, Closed, Columns, columns_of_today
from funnelview.store.history import states_before


def _is_of(deal: DealState, period: Period) -> bool:
    """Whether an open deal is expected in a period, or a closed one closed in it."""
    day = deal.expected if deal.is_open else deal.closed
    return day is not None and month_index(day) in period.months


def sums_by_owner(
    conn: sa.Connection,
    period: Period,
    today: date,
    *,
    period_only: bool = False,
    before: datetime | None = None,
    owners: Collection[int] | None = None,
    past: Past | None = None,
) -> Mapping[int, Sums]:
    """Return what the deals add up to, by owner (0: nobody), of all owners or of some.

    ``today`` is the as-of day. ``before`` is the end of it where it lies in the past, None
    for now. With ``period_only``, ``open`` holds the period's deals alone. ``past`` is what
    ``past_of`` returned for the one owner and that moment, where it was read already.
    """
    columns = columns_of_today(conn, period, today, period_only=period_only, owners=owners)
    for deal, sign in _shifts(conn, before, owners, past):
        within = _is_of(deal, period)
        if not deal.is_open:
            if deal.outcome is Outcome.WON and within:
                columns.won.add_deal(deal, sign)
            columns.closed.add_deal(deal, sign)
            continue
        if within:
            columns.covering.add_deal(deal, sign)
        if within or not period_only:
            columns.shown.add_deal(deal, sign)
    return columns.by_owner()


def closed_by_owner(
    conn: sa.Connection, today: date, before: datetime | None, owners: Collection[int]
) -> Mapping[int, Sums]:
    """Return how many deals were won and lost over the trailing 365 days, and no other sums."""
    closed = Closed(conn, today, owners)
    for deal, sign in _shifts(conn, before, owners):
        if not deal.is_open:
            closed.add_deal(deal, sign)
    return Columns(Cells(), Cells(), Cells(), closed).by_owner()


def _shifts(
    conn: sa.Connection,
    before: datetime | None,
    owners: Collection[int] | None,
    past: Past | None = None,
) -> Iterator[tuple[DealState, int]]:
    """Yield what to take out of today's sums (-1) and to put in (1) for those of a past day."""
    if before is None:
        return
    pairs = states_before(conn, before, owners) if past is None else past.deals.values()
    for present, earlier in pairs:
        for deal, sign in ((present, -1), (earlier, 1)):
            if deal is not None and (owners is None or deal.owner_id in owners):
                yield deal, sign


def months_by_owner(
    conn: sa.Connection,
    months: range,
    rates: RateTable,
    today: date,
    owners: Collection[int],
    before: datetime | None = None,
    past: Past | None = None,
) -> Mapping[int, MonthSums]:
    """Return what some owners' open and won deals add up to by month, as of a day.

    ``past`` is as in ``sums_by_owner``.
    """
    found: dict[int, MonthSums] = {owner: MonthSums() for owner in owners}
    s = t.funnel_sum.c
    rows = conn.execute(
        sa.select(
            s.outcome, s.owner_id, s.month, s.currency, sa.func.sum(s.amount), sa.func.sum(s.deals)
        )
        .where(
            s.outcome.in_((Outcome.OPEN.value, Outcome.WON.value)),
            # Month by month: of a span, everybody's sums would be read (see ``store.board``).
            s.month.in_(list(months)),
            s.owner_id.in_(list(owners)),
        )
        .group_by(s.outcome, s.owner_id, s.month, s.currency)
    )
    for outcome, owner, month, currency, minor, deals in rows:
        worth = int(minor) * _factor(rates, currency, today)
        _add(found[owner], month, worth, int(deals), outcome == Outcome.OPEN.value)
    for deal, sign in _shifts(conn, before, owners, past):
        day = deal.expected if deal.is_open else deal.closed
        if day is None or deal.outcome is Outcome.LOST or month_index(day) not in months:
            continue
        amount = (deal.amount or 0) * _factor(rates, deal.currency, today)
        own = found[deal.owner_id or 0]
        _add(own, month_index(day), sign * amount, sign, deal.is_open)
    return found


def _factor(rates: RateTable, currency: str, on: date) -> Fraction:
    return rates.factor(currency, on) or Fraction(0)


def _add(sums: MonthSums, month: int, amount: Fraction, deals: int, is_open: bool) -> None:  # noqa: FBT001
    known = sums.open if is_open else sums.won
    known[month] = known.get(month, Fraction(0)) + amount
    if is_open:
        sums.deals[month] = sums.deals.get(month, 0) + deals
