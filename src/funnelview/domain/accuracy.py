"""How good the forecasts of past months were (docs/forecast.md, "Accuracy").

At the start of each past month the forecast is made again from what the store knew then, and held
against what was booked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from funnelview.domain.calendar import month_start
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


@dataclass(frozen=True, slots=True)
class Foretold:
    """Forecasts and bookings, added up.

    ``forecast`` holds Σ amount × win probability in per cent by start, month forecast and
    currency, ``booked`` minor units by month and currency, ``won`` the deals by month. ``born`` is
    when the first deal began to exist.
    """

    forecast: Mapping[tuple[int, int, str], int]
    booked: Mapping[tuple[int, str], int]
    won: Mapping[int, int]
    born: datetime | None


def _converted(amounts: Mapping[str, int], rates: RateTable, on: date, parts: int) -> int:
    total = Fraction(0)
    for currency, minor in amounts.items():
        factor = rates.factor(currency, on)
        if factor is not None:
            total += minor * factor
    return round_half_even(total / parts)


def past_months(told: Foretold, starts: Sequence[Start], rates: RateTable, on: date) -> list[Past]:
    """Return what was forecast and booked for each month that is over.

    Forecasts count at the rates of the day at whose end they were made, the last one before the
    month, as any figure of that day does; bookings at those of ``on``.
    """
    first = told.born
    found = []
    known = {start.month: start for start in starts}
    for start in starts:
        month = start.month
        booked: dict[str, int] = {}
        for (when, currency), minor in told.booked.items():
            if when == month:
                booked[currency] = booked.get(currency, 0) + minor
        made: list[int | None] = []
        for lead in range(LEADS):
            since = known.get(month - lead)
            if since is None or first is None or first >= since.at:
                made.append(None)
                continue
            mine: dict[str, int] = {}
            for (at, when, currency), minor in told.forecast.items():
                if (at, when) == (since.month, month):
                    mine[currency] = mine.get(currency, 0) + minor
            eve = month_start(since.month) - timedelta(days=1)
            made.append(_converted(mine, rates, eve, 100))
        found.append(
            Past(
                month=month_start(month).isoformat()[:7],
                booked=_converted(booked, rates, on, 1),
                deals=told.won.get(month, 0),
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
