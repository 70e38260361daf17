"""Days as a manager types them in a hurry."""

import re
from datetime import date, timedelta

from funnelview.domain.calendar import FIRST_YEAR, month_index, month_start
from funnelview.errors import BadInput
from funnelview.i18n import _

_AHEAD = re.compile(r"\+?(\d{1,4})\s*([dwm天周月])?")
_MONTH_DAY = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


def typed_day(text: str, today: date) -> date | None:
    """Return the day that somebody typed; None where nothing was typed.

    Understands ``2026-12-10``, ``12-10`` (the next one to come), ``+10`` (days ahead), ``2w``,
    ``3m``, and the same in Chinese. Year, month, day always stand in this order.

    Raises:
        BadInput: it can't be read as a day.

    """
    typed = text.strip().lower()
    if typed in {"", "-"}:
        return None
    try:
        found = _read(typed, today)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.year < FIRST_YEAR:
        raise BadInput(
            _("“{value}” is not a date.").format(value=text.strip()),
            way_out=_("Write it like 2026-12-10, 12-10, +10, 2w or 3m."),
        )
    return found


_AGO = re.compile(r"-?(\d{1,4})\s*([dwm天周月])?")


def past_day(text: str, today: date) -> date:
    """Return the past day that somebody typed.

    Understands ``2026-03-31``, ``03-31`` (the last one), ``-30`` (days ago), ``-2w``, ``-3m``,
    the minus may be left out.

    Raises:
        BadInput: it can't be read as a day, or lies in the future.

    """
    typed = text.strip().lower()
    try:
        found = _read_back(typed, today)
    except (ValueError, OverflowError):
        found = None
    if found is None or found > today or found.year < FIRST_YEAR:
        raise BadInput(
            _("“{value}” is not a past day.").format(value=text.strip()),
            way_out=_("Write it like 2026-03-31, 03-31, -30, -2w or -3m."),
        )
    return found


def _read_back(typed: str, today: date) -> date | None:
    full = _FULL.fullmatch(typed)
    if full:
        return date(int(full[1]), int(full[2]), int(full[3]))
    short = _MONTH_DAY.fullmatch(typed)
    if short:
        month, day = int(short[1]), int(short[2])
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    ago = _AGO.fullmatch(typed)
    if ago is None:
        return None
    number, unit = int(ago[1]), ago[2] or "d"
    if unit in {"m", "月"}:
        return _months_ahead(today, -number)
    return today - timedelta(days=number * (7 if unit in {"w", "周"} else 1))


def _read(typed: str, today: date) -> date | None:
    full = _FULL.fullmatch(typed)
    if full:
        return date(int(full[1]), int(full[2]), int(full[3]))
    short = _MONTH_DAY.fullmatch(typed)
    if short:
        month, day = int(short[1]), int(short[2])
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    ahead = _AHEAD.fullmatch(typed)
    if ahead and (typed.startswith("+") or ahead[2]):
        number, unit = int(ahead[1]), ahead[2] or "d"
        if unit in {"m", "月"}:
            return _months_ahead(today, number)
        return today + timedelta(days=number * (7 if unit in {"w", "周"} else 1))
    return None


def _months_ahead(today: date, number: int) -> date:
    first = month_start(month_index(today) + number)
    last = month_start(month_index(first) + 1) - timedelta(days=1)
    return first.replace(day=min(today.day, last.day))
