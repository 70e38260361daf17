"""Dates of a column: the order of day and month is decided from all its cells.

Each different cell is read once. What a cell says by itself (2026-03-01, 1 Mar 2026, 31/12/26,
2026年3月1日, a spreadsheet's serial number) is read by itself; 03/04/2026 needs the column.
"""

# ruff: noqa: SIM905 - signs and words, read as words

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from funnelview.interchange.importing.eras import western
from funnelview.interchange.importing.spans import (
    day_of,
    full_year,
    month_named,
    month_or_quarter,
)

Parts = tuple[int, int, int]

_NOTHING: Final = frozenset(
    "|-|--|–|—|n/a|na|none|null|nil|nan|nat|unknown|tbd|0000-00-00|0000-00-00 00:00:00"
    "|无|待定|未定|/|0|#n/a|tba|tbc|not closed|не закрыта|не закрыто|нет|n.a."
    "|k.a.|미정|未設定|open|offen"
    "|#ref!|#value!|#name?|#div/0!|#num!|?|never|not set|keine|sin fecha|(blank)".split("|")
)

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号號]?(.*)", re.DOTALL
)
_SHORT_YEAR_FIRST = re.compile(
    r"(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?(.*)", re.DOTALL
)
_PLAIN_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)(.*)", re.DOTALL)
_YEAR_LAST = re.compile(
    r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL
)
_MONTH_SHORT_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/.'-]([23]\d)")
_FEWEST_MONTHS = 3
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
_CLOCK = re.compile(
    r"^[\sT,]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|UTC|GMT)?\s*([+-]\d{2}:?\d{2})?"
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_SERIAL_START = date(1899, 12, 30)


@dataclass(slots=True)
class DateColumn:
    """The dates of a column by cell. ``order`` is ymd, dmy or mdy; "" where nothing decides it.

    ``unread`` are cells that are no date; ``undecided`` are those that would need the order;
    ``mixed`` says that clear cells contradict each other; ``whole`` are those that name no more
    than a month or a quarter.
    """

    order: str
    values: dict[object, date | None] = field(default_factory=dict)
    unread: set[object] = field(default_factory=set)
    undecided: set[object] = field(default_factory=set)
    mixed: bool = False
    whole: set[object] = field(default_factory=set)


def _in_zone(day: date, rest: str, zone: tzinfo) -> date:
    """Return the day a moment falls on in the store's zone, if it says its own zone."""
    found = _CLOCK.match(rest)
    if found is None or not (found[6] or found[7]):
        return day
    hour = int(found[1])
    if found[5]:
        hour = hour % 12 + (12 if found[5][0] in "Pp" else 0)
    try:
        moment = datetime.combine(day, time(hour, int(found[2]), int(found[3] or 0)), UTC)
    except ValueError:
        return day
    if found[7]:
        sign = 1 if found[7][0] == "+" else -1
        digits = found[7][1:].replace(":", "")
        moment -= sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment.astimezone(zone).date()


def _named_month(text: str) -> date | None:
    """Read 15 Apr, 2021 · Apr 15 2021 · 15-Apr-21 · Donnerstag, 15. April 2021."""
    clock = _TIME.search(text)
    day_part = text[: clock.start()] if clock else text
    # A year may stand behind the time: Thu Apr 15 00:02:00 2021.
    if clock and not re.search(r"\d{4}", day_part):
        later = re.search(r"(?<![+\-\d])\d{4}(?!\d)", text[clock.end() :])
        day_part += f" {later[0]}" if later else ""
    month = 0
    for word in _WORD.findall(day_part.casefold()):
        month = month_named(word) or month
    numbers = _NUMBER.findall(day_part)
    if not month or len(numbers) != 2:
        return None
    first, second = numbers
    if len(first) == 4:
        return day_of(int(first), month, int(second))
    return day_of(full_year(second), month, int(first)) if len(first) <= 2 else None


def _of_number(value: float, zone: tzinfo) -> date | None:
    """Read a spreadsheet's serial number, seconds or milliseconds since 1970."""
    if 10_000 <= value < 110_000:
        return _SERIAL_START + timedelta(days=int(value))
    if 10**9 <= value < 10**10:
        return datetime.fromtimestamp(value, UTC).astimezone(zone).date()
    if 10**12 <= value < 10**13:
        return datetime.fromtimestamp(value / 1000, UTC).astimezone(zone).date()
    if 19_000_101 <= value < 22_000_101 and value == int(value):
        digits = str(int(value))
        return day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return None


def _clear(text: str, zone: tzinfo) -> date | None:
    """Read what is a date by itself."""
    found = _YEAR_FIRST.match(text) or _PLAIN_DIGITS.match(text) or _SHORT_YEAR_FIRST.match(text)
    if found:
        made = day_of(full_year(found[1]), int(found[2]), int(found[3]))
        if made is None or not found[4]:
            return made
        return _in_zone(made, found[4], zone)
    if _SERIAL.fullmatch(text) or _EPOCH.fullmatch(text):
        return _of_number(float(text), zone)
    return _named_month(text)


def _ordered(parts: Parts, order: str) -> date | None:
    first, second, year = parts
    return day_of(year, first, second) if order == "mdy" else day_of(year, second, first)


def decide(
    cells: Iterable[object], order: str | None, zone: tzinfo, *, last: bool = False
) -> DateColumn:
    """Read the different cells of a column; ``order`` (dmy or mdy) was given by the manager.

    Moments that name their zone become the day they fall on in ``zone``. A cell that names a
    month or quarter only becomes its first day, or its ``last``.
    """
    column = DateColumn("")
    open_cells: dict[object, tuple[Parts, str, bool]] = {}
    for cell in cells:
        if isinstance(cell, datetime):
            column.values[cell] = cell.date()
        elif isinstance(cell, date):
            column.values[cell] = cell
        elif isinstance(cell, (int, float)):
            column.values[cell] = read = _of_number(cell, zone) if cell else None
            if read is None and cell:
                column.unread.add(cell)
        elif isinstance(cell, str):
            _read_text(cell, column, open_cells, zone, last=last)
        else:
            column.values[cell] = None
    _settle(column, open_cells, order, zone)
    _short_months(column, last=last)
    return column


def _short_months(column: DateColumn, *, last: bool) -> None:
    """Read 3/26 as March 2026 where all cells without a day end in one of a few such years.

    Among them a day would sooner or later be one that is no such year.
    """
    found = {
        cell: parts
        for cell in column.unread
        if isinstance(cell, str) and (parts := _MONTH_SHORT_YEAR.fullmatch(cell.strip()))
    }
    years = {parts[2] for parts in found.values()}
    if len(found) < _FEWEST_MONTHS or len(found) < len(column.unread) / 2 or len(years) > 4:
        return
    for cell, parts in found.items():
        span = month_or_quarter(f"20{parts[2]}-{parts[1]}")
        if span:
            column.values[cell] = span[last]
            column.whole.add(cell)
            column.unread.discard(cell)


def _read_text(
    cell: str,
    column: DateColumn,
    open_cells: dict[object, tuple[Parts, str, bool]],
    zone: tzinfo,
    *,
    last: bool,
) -> None:
    text = cell.strip()
    if len(text) == 10 and text[4] == "-":
        try:
            column.values[cell] = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return
    text = unicodedata.normalize("NFKC", text).strip()
    if text.casefold() in _NOTHING:
        column.values[cell] = None
        return
    text = western(text)
    found = _YEAR_LAST.match(text)
    if found and not (found[4].isdigit() and len(found[4]) == 2 and int(found[1]) > 31):
        parts = (int(found[1]), int(found[3]), full_year(found[4]))
        open_cells[cell] = (parts, found[5], found[2] == ".")
        return
    span = month_or_quarter(text)
    if span:
        column.values[cell] = span[last]
        column.whole.add(cell)
        return
    column.values[cell] = read = _clear(text, zone)
    if read is None:
        column.unread.add(cell)


def _settle(
    column: DateColumn,
    open_cells: dict[object, tuple[Parts, str, bool]],
    order: str | None,
    zone: tzinfo,
) -> None:
    """Read the cells that could be either way round, by what the clear ones of them prove."""
    readable: dict[object, str] = {}
    undecided: list[object] = []
    for cell, (parts, _rest, _dotted) in open_cells.items():
        how = _told_alone(parts)
        if how is None:
            column.unread.add(cell)
            column.values[cell] = None
        elif how == "open":
            undecided.append(cell)
        else:
            readable[cell] = how
    proved = set(readable.values()) - {"same"}
    column.mixed = len(proved) > 1 and not order
    dotted = all(open_cells[cell][2] for cell in undecided)
    column.order = _order(proved, order, dotted=dotted) if open_cells else "ymd"
    if column.order:
        readable.update(dict.fromkeys(undecided, column.order))
    else:
        column.undecided.update(undecided)
        column.values.update(dict.fromkeys(undecided))
    for cell, how in readable.items():
        parts, rest, _dotted = open_cells[cell]
        made = _ordered(parts, how)
        column.values[cell] = _in_zone(made, rest, zone) if made and rest else made


def _told_alone(parts: Parts) -> str | None:
    """Return dmy or mdy where only one is a date, same or open where both are; None: neither."""
    as_dmy, as_mdy = _ordered(parts, "dmy"), _ordered(parts, "mdy")
    if as_dmy is None:
        return None if as_mdy is None else "mdy"
    if as_mdy is None:
        return "dmy"
    return "same" if as_dmy == as_mdy else "open"


def _order(proved: set[str], order: str | None, *, dotted: bool) -> str:
    """Return the order of a column from what was given, else proved, else how it is written."""
    if order:
        return order
    if len(proved) == 1:
        return next(iter(proved))
    # Nobody writes the month first before a dot.
    return "dmy" if dotted and not proved else ""
