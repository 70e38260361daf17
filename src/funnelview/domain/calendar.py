"""Days, ISO weeks and periods, in the store's time zone and fiscal year.

A period is written ``2026`` (a fiscal year), ``2026-Q4`` (a fiscal quarter) or ``2026-11``
(a calendar month). A fiscal year has the number of the calendar year it begins in; with
the first month January both are the same.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from funnelview.errors import BadInput
from funnelview.i18n import _

_PERIOD = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(\d{2})))?")
# On the same day from Honolulu (00:30) to Auckland's summer (23:30).
_ONE_DAY_FOR_MOST = time(10, 30)
_WEEK = re.compile(r"(\d{4})-[Ww](\d{1,2})")

FIRST_YEAR: Final = 1900
"""A day before it is a slip of the fingers; nor could what looks a year back from it be told."""


def month_index(day: date) -> int:
    """Return a month as one number, twelve to a year, so that months can be counted."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> date:
    """Return the first day of the month with this number (see ``month_index``)."""
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that figures are of. ``before`` is the end of it in the past, None for now."""

    day: date
    before: datetime | None


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year: ``key`` as it is written, ``first`` and ``last`` day of it."""

    key: str
    first: date
    last: date

    @property
    def months(self) -> range:
        """The month numbers of the period."""
        return range(month_index(self.first), month_index(self.last) + 1)

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last


def _span(key: str, first_month: int, months: int) -> Period:
    last = month_start(first_month + months) - timedelta(days=1)
    return Period(key, month_start(first_month), last)


def period(key: str, fiscal_start: int = 1) -> Period:
    """Return the period that a key names.

    ``fiscal_start`` is the fiscal year's first month, 1 to 12.

    Raises:
        BadInput: it is none of 2026, 2026-Q4, 2026-11.

    """
    found = _PERIOD.fullmatch(key.strip())
    year = int(found[1]) if found else 0
    # The calendar ends with the year 9999; a fiscal year may reach into the next one.
    if not found or not 1 <= year < 9998 or (found[3] and not 1 <= int(found[3]) <= 12):
        raise BadInput(
            _("“{value}” is not a period.").format(value=key),
            way_out=_("Write 2026, 2026-Q4 or 2026-11."),
        )
    if found[3]:
        return _span(f"{year:04}-{int(found[3]):02}", year * 12 + int(found[3]) - 1, 1)
    start = year * 12 + fiscal_start - 1
    if found[2]:
        quarter = int(found[2])
        return _span(f"{year:04}-Q{quarter}", start + 3 * (quarter - 1), 3)
    return _span(f"{year:04}", start, 12)


def quarter_of(day: date, fiscal_start: int = 1) -> Period:
    """Return the fiscal quarter that a day lies in."""
    year = day.year if day.month >= fiscal_start else day.year - 1
    number = (month_index(day) - (year * 12 + fiscal_start - 1)) // 3 + 1
    return period(f"{year:04}-Q{number}", fiscal_start)


def year_of(day: date, fiscal_start: int = 1) -> Period:
    """Return the fiscal year that a day lies in."""
    year = day.year if day.month >= fiscal_start else day.year - 1
    return period(f"{year:04}", fiscal_start)


def month_of(day: date) -> Period:
    """Return the calendar month that a day lies in."""
    return period(f"{day.year:04}-{day.month:02}")


def parts(whole: Period, fiscal_start: int = 1) -> tuple[Period, ...]:
    """Return the periods that tile a period: a year's quarters, a quarter's months."""
    if len(whole.months) == 12:
        return tuple(period(f"{whole.key}-Q{number}", fiscal_start) for number in range(1, 5))
    if len(whole.months) == 3:
        return tuple(month_of(month_start(index)) for index in whole.months)
    return ()


def week_of(day: date) -> str:
    """Return a day's ISO week as ``2026-W47``."""
    year, week, _weekday = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_start(week: str) -> date:
    """Return the Monday of an ISO week.

    Raises:
        BadInput: it isn't an ISO week, such as 2026-W47.

    """
    found = _WEEK.fullmatch(week.strip())
    try:
        # The calendar ends with the year 9999, and a week is looked at to its end.
        if found and FIRST_YEAR <= int(found[1]) < 9998:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise BadInput(
        _("“{value}” is not a week.").format(value=week), way_out=_("Write it like 2026-W47.")
    )


def parse_day(text: str) -> date:
    """Return a day that a person or program gave as ``2026-11-22``.

    Raises:
        BadInput: it isn't a calendar day in that form, or lies before 1900.

    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            _("“{value}” is not a date.").format(value=text.strip()),
            way_out=_("Write it as year-month-day, like 2026-11-22."),
        ) from None
    check_year(found)
    return found


def check_year(day: date) -> None:
    """Refuse a day of a year that nobody can mean.

    Raises:
        BadInput: it lies before 1900.

    """
    if day.year < FIRST_YEAR:
        raise BadInput(_("{day} lies before {year}.").format(day=day.isoformat(), year=FIRST_YEAR))


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name, such as ``Asia/Shanghai``.

    Raises:
        BadInput: no time zone has this name.

    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInput(
            _("“{value}” is not a time zone.").format(value=name),
            way_out=_("Use a name such as Europe/Berlin or Asia/Shanghai."),
        ) from None


def day_start(day: date, tz: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which a day begins in a time zone."""
    return datetime.combine(day, time(), tz).astimezone(UTC)


def day_end(day: date, tz: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which the next day begins: as-of a day is just before it."""
    return day_start(day + timedelta(days=1), tz)


def day_moment(day: date, tz: ZoneInfo) -> datetime:
    """Return the moment, in UTC, that is kept for something of which only the day was told.

    It lies on that day in ``tz`` and, if ``tz`` is one of them, in every zone from Honolulu (−10)
    to Auckland in summer (+13): it stays that day when the store's zone changes.
    """
    told = datetime.combine(day, _ONE_DAY_FOR_MOST, UTC)
    there = local_day(told, tz)
    if there == day:
        return told
    # A few islands are further away than that, in either direction.
    return day_start(day, tz) if there < day else told - timedelta(hours=4)


def local_day(moment: datetime, tz: ZoneInfo) -> date:
    """Return the calendar day of a moment in a time zone."""
    return moment.astimezone(tz).date()
