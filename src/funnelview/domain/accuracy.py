"""How good the forecasts of past months were (docs/forecast.md, "Accuracy").

At the start of each past month the forecast is made again from what the store knew then, and held
against what was booked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from funnelview.domain.calendar import month_index, month_start
from funnelview.domain.funnel import Outcome
from funnelview.domain.lives import Life
from funnelview.domain.money import RateTable, round_half_even

LEADS = 6
"""So many lead times are told: 0 is the month that begins, 5 the sixth."""


class Start(NamedTuple):
    """The start of a month: its number and the moment at which it began."""

    month: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What was forecast for a month, by lead time, and what was booked in it."""

    month: str
    booked: int
    deals: int
    # By lead time; None where the store didn't exist yet.
    forecast: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How far off forecasts made so many months before were.

    ``wape`` = Σ|forecast − booked| ÷ Σ booked, ``bias`` = Σ(forecast − booked) ÷ Σ booked, over
    ``months`` months; None where nothing was booked. A positive bias is a forecast too high.
    """

    lead: int
    months: int
    wape: float | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The accuracy of past forecasts; amounts in minor units of ``currency``.

    Months up to the one of ``watched_from`` rest on what an import told of the past.
    """

    as_of: date
    currency: str
    months: tuple[Past, ...]
    leads: tuple[LeadTime, ...]
    watched_from: date | None
    rep: str | None = None


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


def _converted(amounts: Mapping[str, int], rates: RateTable, on: date, parts: int) -> int:
    total = Fraction(0)
    for currency, minor in amounts.items():
        factor = rates.factor(currency, on)
        if factor is not None:
            total += minor * factor
    return round_half_even(total / parts)


def past_months(replay: Replay, starts: Sequence[Start], rates: RateTable, on: date) -> list[Past]:
    """Return what was forecast and booked for each month that is over.

    Forecasts count at the rates of the day they were made, bookings at those of ``on``.
    """
    first = None if replay.born is None else replay.born
    found = []
    known = {start.month: start for start in starts}
    for start in starts:
        month = start.month
        booked: dict[str, int] = {}
        for (when, currency), minor in replay.booked.items():
            if when == month:
                booked[currency] = booked.get(currency, 0) + minor
        made: list[int | None] = []
        for lead in range(LEADS):
            since = known.get(month - lead)
            if since is None or first is None or first >= since.at:
                made.append(None)
                continue
            mine: dict[str, int] = {}
            for (at, when, currency), minor in replay.forecast.items():
                if (at, when) == (since.month, month):
                    mine[currency] = mine.get(currency, 0) + minor
            made.append(_converted(mine, rates, month_start(since.month), 100))
        found.append(
            Past(
                month=month_start(month).isoformat()[:7],
                booked=_converted(booked, rates, on, 1),
                deals=replay.won.get(month, 0),
                forecast=tuple(made),
            )
        )
    return found


def lead_times(months: Iterable[Past]) -> tuple[LeadTime, ...]:
    """Return WAPE and bias for each lead time, over the months that have such a forecast."""
    known = list(months)
    found = []
    for lead in range(LEADS):
        pairs = [
            (forecast, past.booked)
            for past in known
            if (forecast := past.forecast[lead]) is not None
        ]
        booked = sum(actual for _forecast, actual in pairs)
        off = sum(abs(forecast - actual) for forecast, actual in pairs)
        over = sum(forecast - actual for forecast, actual in pairs)
        found.append(
            LeadTime(
                lead=lead,
                months=len(pairs),
                wape=off / booked if booked else None,
                bias=over / booked if booked else None,
            )
        )
    return tuple(found)
