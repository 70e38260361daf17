"""Pipeline created: what entered the funnel each week and how far it got.

Formulas as in docs/forecast.md, "Marketing".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import mean, median
from typing import NamedTuple

from funnelview.domain.calendar import Period, week_of
from funnelview.domain.coverage import Bucket, Required
from funnelview.domain.money import RateTable, round_half_even

WEEKS = 13
"""Weeks looked at unless said otherwise: a quarter."""


class Entry(NamedTuple):
    """A deal that entered the funnel, and how far it got.

    ``t50``, ``t75`` and ``won`` say whether it ever got there; the days say after how many, None
    where it didn't or nobody saw when.
    """

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


def took(days: Iterable[int | None]) -> Took:
    """Return mean and median of the days that are known."""
    known = [day for day in days if day is not None]
    if not known:
        return Took(None, None, 0)
    return Took(mean(known), float(median(known)), len(known))


def created(entries: Iterable[Entry], rates: RateTable, on: date) -> Created:
    """Return some entries counted and summed, at the rates of a day."""
    count = unpriced = t50 = t75 = won = 0
    # Whole numbers by currency first: a fraction for each deal would take longer than all else.
    sums: dict[str, list[int]] = {}
    for entry in entries:
        count += 1
        t50 += entry.t50
        t75 += entry.t75
        won += entry.won
        if entry.amount is None:
            unpriced += 1
            continue
        sum_ = sums.setdefault(entry.currency, [0, 0, 0])
        sum_[0] += 1
        sum_[1] += entry.amount
        if entry.won:
            sum_[2] += entry.amount
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
    entries: Iterable[Entry], rates: RateTable, on: date
) -> tuple[tuple[str | None, Created], ...]:
    """Return entries by source, the largest amount first."""
    mine: dict[str | None, list[Entry]] = defaultdict(list)
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
    entries: Collection[Entry], as_of: date, weeks: int, rates: RateTable
) -> tuple[WeekCreated, ...]:
    """Return entries week by week, the earliest first; a week without any is there too."""
    mine: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        mine[week_of(entry.registered)].append(entry)
    found = []
    for number in range(weeks):
        monday = first_day(as_of, weeks) + timedelta(weeks=number)
        key = week_of(monday)
        those = mine.get(key, [])
        found.append(
            WeekCreated(
                week=key,
                all=created(those, rates, as_of),
                sources=by_source(those, rates, as_of),
                partial=monday + timedelta(days=6) > as_of,
            )
        )
    return tuple(found)


def full_weeks(weeks: Sequence[WeekCreated]) -> list[WeekCreated]:
    """Return the weeks that are over; all of them where none is."""
    return [week for week in weeks if not week.partial] or list(weeks)


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
