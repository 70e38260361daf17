"""A deal's life as its history tells it: what it was worth, where it stood, whose it was, when.

For the figures that look back over many past days at once: one pass over the history serves them
all (docs/forecast.md, "Accuracy" and "Marketing").
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED, decode_outcome

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
