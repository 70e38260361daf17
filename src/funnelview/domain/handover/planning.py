"""When what is handed over: dates for visits and calls up to the last working day.

Visits are few a day, calls more. What the days until the last one can't hold is said, and so is
a date that lies on a weekend or a holiday, after the last day, or on a day that is full.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from funnelview.domain.handover.items import ItemTier, Method

VISITS_A_DAY = 3
CALLS_A_DAY = 6
TOO_LATE_TODAY = time(12)
"""From this hour on the plan proposes no date of the same day."""

_VISITING = frozenset({Method.VISIT})


class Misfit(StrEnum):
    """Why a date doesn't fit, or why there is none."""

    NO_DAY_LEFT = "no_day_left"
    AFTER_LAST_DAY = "after_last_day"
    PAST = "past"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    TOO_MANY = "too_many"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True)
class ToPlan:
    """An item to be planned: its tier and method, whose days it takes, and its date so far."""

    item_id: int
    tier: ItemTier
    method: Method
    successor_id: int | None
    weighted: int
    planned: date | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """An item whose date doesn't fit."""

    item_id: int
    why: Misfit
    day: date | None = None


def is_weekday(day: date) -> bool:
    """Whether a day is one from Monday to Friday."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Days:
    """The days that may be planned: from ``first`` to ``last``, without the free ones.

    ``holiday`` tells a day's holiday by name, None on others; ``works`` says which days of the
    week are worked, and which weekend days are all the same.
    """

    first: date
    last: date
    holiday: Callable[[date], str | None]
    works: Callable[[date], bool] = is_weekday

    def free(self, day: date) -> Misfit | None:
        """Return why nobody works on a day, None on working days."""
        if self.holiday(day) is not None:
            return Misfit.HOLIDAY
        return None if self.works(day) else Misfit.WEEKEND

    def workdays(self) -> list[date]:
        """Return the days that can be planned, in order."""
        span = (self.last - self.first).days + 1
        days = (self.first + timedelta(days=number) for number in range(max(0, span)))
        return [day for day in days if self.free(day) is None]


def ahead(days: Days, hour: time) -> Days:
    """Return the days that the plan may propose at an hour of the first of them.

    From noon on, nobody is still to be visited or called on that day, unless none is left after it.
    """
    if hour < TOO_LATE_TODAY:
        return days
    later = replace(days, first=days.first + timedelta(days=1))
    return later if later.workdays() else days


def _limit(method: Method) -> int:
    return VISITS_A_DAY if method in _VISITING else CALLS_A_DAY


def _takes_date(item: ToPlan) -> bool:
    return item.tier in {ItemTier.T75, ItemTier.T50}


def plan(items: Iterable[ToPlan], days: Days) -> tuple[dict[int, date], tuple[Unfit, ...]]:
    """Return dates for the T75 and T50 items that have none, and which of them don't fit.

    The leaver takes part in each, so a day holds so many of all successors together. T75
    comes first, the heaviest before the others; dates that stand already are kept.
    """
    wanted = [item for item in items if _takes_date(item)]
    taken = Counter((item.planned, _limit(item.method)) for item in wanted if item.planned)
    workdays = days.workdays()
    dates: dict[int, date] = {}
    unfit: list[Unfit] = []
    open_items = [item for item in wanted if item.planned is None]
    for item in sorted(open_items, key=_urgency):
        limit = _limit(item.method)
        day = next((one for one in workdays if taken[one, limit] < limit), None)
        if day is None:
            unfit.append(Unfit(item.item_id, Misfit.NO_DAY_LEFT))
            continue
        taken[day, limit] += 1
        dates[item.item_id] = day
    return dates, tuple(unfit)


def _urgency(item: ToPlan) -> tuple[int, int, int]:
    return (0 if item.tier is ItemTier.T75 else 1, -item.weighted, item.item_id)


def misfits(items: Sequence[ToPlan], days: Days) -> tuple[Unfit, ...]:
    """Return every planned date that doesn't fit, and every T75 or T50 item without one."""
    found: list[Unfit] = []
    full: Counter[tuple[date, int]] = Counter()
    for item in sorted(items, key=_urgency):
        day = item.planned
        if day is None:
            if _takes_date(item):
                found.append(Unfit(item.item_id, Misfit.UNPLANNED))
            continue
        free = days.free(day)
        limit = _limit(item.method)
        full[day, limit] += 1
        if _takes_date(item) and day > days.last:
            found.append(Unfit(item.item_id, Misfit.AFTER_LAST_DAY, day))
        elif day < days.first:
            found.append(Unfit(item.item_id, Misfit.PAST, day))
        elif free is not None:
            found.append(Unfit(item.item_id, free, day))
        elif full[day, limit] > limit:
            found.append(Unfit(item.item_id, Misfit.TOO_MANY, day))
    return tuple(found)


def days_used(items: Iterable[ToPlan]) -> Mapping[date, int]:
    """Return how many visits and calls each day holds."""
    return Counter(item.planned for item in items if item.planned is not None)
