"""Pipeline created: what entered the funnel each week and how far it got.

Formulas as in docs/forecast.md, "Marketing".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from funnelview.domain.calendar import Period, week_of
from funnelview.domain.coverage import Bucket, Required
from funnelview.domain.money import RateTable, round_half_even

WEEKS = 13
"""Weeks looked at unless said otherwise: a quarter."""
SUNDAY = 6


class Entered(NamedTuple):
    """Deals that entered the funnel in a week, from a source, in one currency; and how far.

    ``week`` counts from the first one looked at. ``amount`` and ``won_amount`` are minor units;
    ``unpriced`` deals have none.
    """

    week: int
    source: str | None
    currency: str
    deals: int
    unpriced: int
    amount: int
    t50: int
    t75: int
    won: int
    won_amount: int


@dataclass(frozen=True, slots=True)
class Created:
    """Deals that entered, and how many of them got to T50, to T75 and were won.

    Who was won is counted as having been at T75, and who was at T75 as having been at T50.
    """

    entered: Bucket
    t50: int
    t75: int
    won: int
    won_amount: int


@dataclass(frozen=True, slots=True)
class WeekCreated:
    """One ISO week ("2026-W47"): all that entered in it, and by source, the largest first.

    ``partial`` is the week of the as-of day, where that isn't its last.
    """

    week: str
    all: Created
    sources: tuple[tuple[str | None, Created], ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Took:
    """After how many days something was reached: mean, median, and of how many deals."""

    mean: float | None
    median: float | None
    n: int


@dataclass(frozen=True, slots=True)
class TopOfFunnel:
    """Whether enough enters at the top for the quota that it will have to fill.

    ``created`` is the amount that entered in a week on average, ``needed`` what has to: the quota
    of ``period`` ÷ its weeks × required coverage. None where no quota is set.
    """

    name: str
    period: str
    created: int
    needed: int | None
    ratio: float | None
    quota: int | None
    required: Required


@dataclass(frozen=True, slots=True)
class Marketing:
    """Pipeline created; amounts in minor units of ``currency``."""

    as_of: date
    currency: str
    weeks: tuple[WeekCreated, ...]
    sources: tuple[tuple[str | None, Created], ...]
    total: Created
    to_t50: Took
    to_t75: Took
    to_won: Took
    top: TopOfFunnel
    reps: tuple[TopOfFunnel, ...]
    rep: str | None = None


def took(days: Mapping[int, int]) -> Took:
    """Return mean and median; ``days`` says of how many deals each number of days is known."""
    n = sum(days.values())
    if not n:
        return Took(None, None, 0)
    return Took(
        sum(day * deals for day, deals in days.items()) / n,
        (_place(days, (n - 1) // 2) + _place(days, n // 2)) / 2,
        n,
    )


def _place(days: Mapping[int, int], place: int) -> int:
    """Return the days of the deal at a place, the fastest first."""
    passed = 0
    for day in sorted(days):
        passed += days[day]
        if passed > place:
            return day
    raise IndexError(place)


def created(entries: Iterable[Entered], rates: RateTable, on: date) -> Created:
    """Return some entries counted and summed, at the rates of a day."""
    count = unpriced = t50 = t75 = won = 0
    # Whole numbers by currency first: fractions take longer than all else.
    sums: dict[str, list[int]] = {}
    for one in entries:
        count += one.deals
        unpriced += one.unpriced
        t50 += one.t50
        t75 += one.t75
        won += one.won
        sum_ = sums.setdefault(one.currency, [0, 0, 0])
        sum_[0] += one.deals - one.unpriced
        sum_[1] += one.amount
        sum_[2] += one.won_amount
    unrated = 0
    amount = won_amount = Fraction(0)
    for currency, (deals, minor, minor_won) in sums.items():
        factor = rates.factor(currency, on)
        if factor is None:
            unrated += deals
            continue
        amount += minor * factor
        won_amount += minor_won * factor
    bucket = Bucket(count, round_half_even(amount), unpriced, unrated)
    return Created(bucket, t50, t75, won, round_half_even(won_amount))


def by_source(
    entries: Iterable[Entered], rates: RateTable, on: date
) -> tuple[tuple[str | None, Created], ...]:
    """Return entries by source, the largest amount first."""
    mine: dict[str | None, list[Entered]] = defaultdict(list)
    for entry in entries:
        mine[entry.source].append(entry)
    found = [(source, created(those, rates, on)) for source, those in mine.items()]
    return tuple(
        sorted(found, key=lambda one: (-one[1].entered.amount, -one[1].entered.count, one[0] or ""))
    )


def first_day(as_of: date, weeks: int) -> date:
    """Return the Monday on which the first of so many ISO weeks begins, the last the present."""
    return as_of - timedelta(days=as_of.weekday()) - timedelta(weeks=weeks - 1)


def by_week(
    entries: Iterable[Entered], as_of: date, weeks: int, rates: RateTable
) -> tuple[WeekCreated, ...]:
    """Return entries week by week, the earliest first; a week without any is there too."""
    mine: dict[int, list[Entered]] = defaultdict(list)
    for entry in entries:
        mine[entry.week].append(entry)
    found = []
    for number in range(weeks):
        monday = first_day(as_of, weeks) + timedelta(weeks=number)
        those = mine.get(number, [])
        found.append(
            WeekCreated(
                week=week_of(monday),
                all=created(those, rates, as_of),
                sources=by_source(those, rates, as_of),
                partial=monday + timedelta(days=6) > as_of,
            )
        )
    return tuple(found)


def full_weeks(as_of: date, weeks: int) -> range:
    """Return the places of the weeks that are over, of so many; all of them where none is."""
    partial = as_of.weekday() != SUNDAY
    return range(weeks - 1) if partial and weeks > 1 else range(weeks)


def top_of_funnel(
    name: str, created_in: int, weeks: int, quota: int | None, period: Period, required: Required
) -> TopOfFunnel:
    """Return what enters each week beside what the quota of a period will need.

    Of what enters, 1 ÷ required coverage is booked in the end.
    """
    each = round_half_even(Fraction(created_in, max(weeks, 1)))
    needed = None
    if quota is not None:
        days = (period.last - period.first).days + 1
        needed = round_half_even(Fraction(quota) * Fraction(required.ratio) * 7 / days)
    return TopOfFunnel(
        name=name,
        period=period.key,
        created=each,
        needed=needed,
        ratio=each / needed if needed else None,
        quota=quota,
        required=required,
    )
