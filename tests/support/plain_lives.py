"""Deals' lives in plain Python: what the database's figures that look back are held against.

A life is a deal as its history tells it: what it was worth, where it stood, whose it was, when.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.accuracy import LEADS, Start
from funnelview.domain.calendar import month_index
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED, decode_outcome
from funnelview.store import tables as t

# What a life is told by; everything else of a deal makes no difference here.
FIELDS = (REGISTERED, OUTCOME, "amount", "currency", "expected", "success", "owner_id", "source")


class Row(NamedTuple):
    """One row of history, as far as a life needs it."""

    deal_id: int
    id: int
    field: str
    new: str | None
    holds_from: datetime
    observed: bool
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A deal at one moment of its life; amount in minor units of its currency."""

    amount: int | None
    currency: str
    expected: date | None
    success: int
    owner_id: int | None
    source: str | None
    outcome: Outcome
    closed: date | None


@dataclass(frozen=True, slots=True)
class Life:
    """One deal from its registration on.

    ``values`` holds, by field, since when each value held, in order. ``born`` is when the deal
    began to exist, ``registered`` the day it says so; ``watched`` whether somebody saw it begin.
    """

    deal_id: int
    born: datetime
    registered: date
    watched: bool
    values: dict[str, tuple[list[datetime], list[str | None]]]
    rows: tuple[Row, ...]

    @property
    def reopened(self) -> bool:
        """Whether its outcome changed more than once."""
        return len(self.values[OUTCOME][0]) > 2

    def text(self, field: str, before: datetime) -> str | None:
        """Return a field's value just before a moment, as history's text."""
        since, texts = self.values[field]
        place = bisect_left(since, before) - 1
        return texts[max(place, 0)]

    def at(self, before: datetime) -> Moment | None:
        """Return the deal just before a moment; None where it wasn't there yet."""
        if self.born >= before:
            return None
        amount = self.text("amount", before)
        expected = self.text("expected", before)
        owner = self.text("owner_id", before)
        outcome, closed, _reason = decode_outcome(self.text(OUTCOME, before) or "open")
        return Moment(
            amount=None if amount is None else int(amount),
            currency=self.text("currency", before) or "",
            expected=None if expected is None else date.fromisoformat(expected),
            success=int(self.text("success", before) or 0),
            owner_id=None if owner is None else int(owner),
            source=self.text("source", before),
            outcome=outcome,
            closed=closed,
        )

    def reached(
        self, success: int, before: datetime, day_of: Callable[[datetime], date]
    ) -> tuple[bool, date | None]:
        """Return whether the win probability ever reached so much, and the day it first did.

        Undone rows don't count. The day is None where nobody saw it: the deal was told so.
        """
        if self.born >= before:
            return False, None
        if int(self.values["success"][1][0] or 0) >= success:
            return True, self.registered if self.watched else None
        if len(self.rows) == 1:
            return False, None
        undone = {row.undoes for row in self.rows if row.holds_from < before}
        for row in self.rows:
            if row.holds_from >= before or row.undoes is not None or row.id in undone:
                continue
            if row.field == "success" and int(row.new or 0) >= success:
                return True, day_of(row.holds_from)
        return False, None


def life_of(rows: Sequence[Row]) -> Life | None:
    """Return a deal's life from its rows, in the order of their recording.

    None where the first of them isn't its registration.
    """
    if not rows or rows[0].field != REGISTERED:
        return None
    first = rows[0]
    texts = json.loads(first.new or "{}")
    values = {
        field: ([first.holds_from], [texts.get(field)]) for field in FIELDS if field != REGISTERED
    }
    for row in rows[1:]:
        if row.field in values:
            since, said = values[row.field]
            since.append(row.holds_from)
            said.append(row.new)
    return Life(
        deal_id=first.deal_id,
        born=first.holds_from,
        registered=date.fromisoformat(texts["registered"]),
        watched=first.observed,
        values=values,
        rows=tuple(rows),
    )


def lives_of(rows: Iterable[Row]) -> Iterable[Life]:
    """Yield the life of each deal; ``rows`` come deal by deal, each in the order of recording."""
    mine: list[Row] = []
    for row in rows:
        if mine and row.deal_id != mine[0].deal_id:
            life = life_of(mine)
            if life is not None:
                yield life
            mine = []
        mine.append(row)
    life = life_of(mine)
    if life is not None:
        yield life


def lives(
    conn: sa.Connection, owners: Collection[int] | None, *wanted: sa.ColumnElement[bool]
) -> Iterator[Life]:
    """Yield the lives of some deals; with ``owners``, of those ever theirs."""
    c, d = t.deal_change.c, t.deal.c
    conditions = [*wanted]
    if owners is not None:
        lost = sa.select(c.deal_id).where(
            c.field == "owner_id", c.old.in_([str(one) for one in owners])
        )
        conditions.append(sa.or_(d.owner_id.in_(list(owners)), d.id.in_(lost)))
    columns = (c.deal_id, c.id, c.field, c.new, c.holds_from, c.observed, c.undoes)
    query = sa.select(*columns).join(t.deal, d.id == c.deal_id).where(c.field.in_(FIELDS))
    rows: Any = conn.execute(query.where(*conditions).order_by(c.deal_id, c.id))
    yield from lives_of(Row._make(row) for row in rows)


class Replay:
    """Takes one deal's life after the other and adds up forecasts and bookings."""

    def __init__(
        self, starts: Sequence[Start], now: datetime, owners: Collection[int] | None
    ) -> None:
        """Replay at some starts of months, the oldest first, up to ``now``."""
        self._starts = starts
        self._now = now
        self._owners = owners
        # By start, month and currency: Σ amount × win probability in per cent.
        self.forecast: dict[tuple[int, int, str], int] = defaultdict(int)
        self.booked: dict[tuple[int, str], int] = defaultdict(int)
        self.won: dict[int, int] = defaultdict(int)
        self.born: datetime | None = None

    def _mine(self, owner_id: int | None) -> bool:
        return self._owners is None or owner_id in self._owners

    def add(self, life: Life) -> None:
        """Count a deal: in the forecasts while it was open, in the bookings once it was won."""
        if self.born is None or life.born < self.born:
            self.born = life.born
        present = life.at(self._now)
        if present is None:
            return
        if present.outcome is Outcome.WON and present.closed and self._mine(present.owner_id):
            month = month_index(present.closed)
            self.booked[month, present.currency] += present.amount or 0
            self.won[month] += 1
        for start in self._starts:
            if life.born >= start.at:
                continue
            if present.closed and month_index(present.closed) < start.month and not life.reopened:
                break
            then = life.at(start.at)
            if (
                then is None
                or then.outcome is not Outcome.OPEN
                or then.amount is None
                or then.expected is None
                or not self._mine(then.owner_id)
            ):
                continue
            lead = month_index(then.expected) - start.month
            if 0 <= lead < LEADS:
                key = (start.month, start.month + lead, then.currency)
                self.forecast[key] += then.amount * then.success


class Entry(NamedTuple):
    """A deal that entered the funnel, whether it ever got so far, and after how many days."""

    registered: date
    source: str | None
    owner_id: int | None
    amount: int | None
    currency: str
    t50: bool
    t75: bool
    won: bool
    to_t50: int | None
    to_t75: int | None
    to_won: int | None


def entry_of(life: Life, before: datetime, day_of: Callable[[datetime], date]) -> Entry | None:
    """Return what a deal got to until just before a moment; None where it wasn't there yet."""
    state = life.at(before)
    if state is None:
        return None
    won = state.outcome is Outcome.WON
    t50, on50 = life.reached(50, before, day_of)
    t75, on75 = life.reached(75, before, day_of)
    began = life.registered
    return Entry(
        registered=began,
        source=state.source,
        owner_id=state.owner_id,
        amount=state.amount,
        currency=state.currency,
        t50=t50 or won,
        t75=t75 or won,
        won=won,
        to_t50=(on50 - began).days if on50 else None,
        to_t75=(on75 - began).days if on75 else None,
        to_won=(state.closed - began).days if won and state.closed else None,
    )
