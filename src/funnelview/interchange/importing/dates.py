"""Dates of a column: the order of day and month is decided from all its cells.

Each different cell is read once. What a cell says by itself (2026-03-01, 1 Mar 2026, 31/12/26,
2026年3月1日, a spreadsheet's serial number) is read by itself; 03/04/2026 needs the column.
"""

# ruff: noqa: RUF001, SIM905 - signs and words, read as words

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

Parts = tuple[int, int, int]

# The first three letters are enough; where a language needs more or other ones, they are here.
_MONTH_WORDS: Final = (
    "jan january januar janv janvier ene enero janeiro gennaio янв января январь",
    "feb february februar févr février fev fevrier febrero fevereiro febbraio фев февр февраля",
    "mar march märz maerz mrz mär mars marzo março marco мар марта март",
    "apr april avr avril abr abril aprile апр апреля апрель",
    "may mai mayo maio maggio май мая",
    "jun june juni juin junio junho giugno июн июня июнь",
    "jul july juli juil juillet julio julho luglio июл июля июль",
    "aug august août aout ago agosto авг августа август",
    "sep sept september septembre septiembre setembro set settembre сен сент сентября",
    "oct october okt oktober octobre octubre outubro out ottobre окт октября октябрь",
    "nov november novembre noviembre novembro ноя нояб ноября ноябрь",
    "dec december dez dezember déc décembre decembre dic diciembre dezembro dicembre дек декабря",
)
_MONTHS: Final = {
    word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()
}
_NOTHING: Final = frozenset(
    "|-|--|–|—|n/a|na|none|null|nil|nan|nat|unknown|tbd|0000-00-00|0000-00-00 00:00:00"
    "|无|待定|未定|/|0|#n/a".split("|")
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
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
# Mar 26 may be a day, Mar-26 and Mar '26 are what spreadsheets and people make of a month.
_NAMED_YEAR = re.compile(r"([^\W\d_]+)(?:[\s.,/-]*(?=\d{4})|\.?\s?[-'’/])(\d{4}|\d{2})")
_YEAR_NAMED = re.compile(r"(\d{4})[\s./-]*([^\W\d_]+)")
_QUARTER = re.compile(
    r"q([1-4])[\s/'’-]*(?:(\d{4})|(?<=['’/-])(\d{2}))|"
    r"(?:(?=\d{4}[\s_/-]*q([1-4]))|(?=\d{4}\s*年?\s*第?\s*[一二三四1-4]\s*季))(\d{4})"
    r"(?:[\s_/-]*q[1-4]|\s*年?\s*第?\s*([一二三四1-4])\s*季度?)",
    re.IGNORECASE,
)
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
# Two-digit years up to this one are of this century.
_PIVOT = 68


def month_named(word: str) -> int:
    """Return the number of a month by its name or abbreviation; 0 where it is none."""
    return _MONTHS.get(word.casefold(), 0)


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


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year <= _PIVOT else 1900)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if 1900 <= year < 2200 else None


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
        month = _MONTHS.get(word) or month
    numbers = _NUMBER.findall(day_part)
    if not month or len(numbers) != 2:
        return None
    first, second = numbers
    if len(first) == 4:
        return _made(int(first), month, int(second))
    return _made(_full_year(second), month, int(first)) if len(first) <= 2 else None


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
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return None


def _clear(text: str, zone: tzinfo) -> date | None:
    """Read what is a date by itself."""
    found = _YEAR_FIRST.match(text) or _PLAIN_DIGITS.match(text) or _SHORT_YEAR_FIRST.match(text)
    if found:
        made = _made(_full_year(found[1]), int(found[2]), int(found[3]))
        if made is None or not found[4]:
            return made
        return _in_zone(made, found[4], zone)
    if _SERIAL.fullmatch(text) or _EPOCH.fullmatch(text):
        return _of_number(float(text), zone)
    return _named_month(text)


def _ordered(parts: Parts, order: str) -> date | None:
    first, second, year = parts
    return _made(year, first, second) if order == "mdy" else _made(year, second, first)


def month_or_quarter(text: str) -> tuple[date, date] | None:
    """Return the first and last day of the month or quarter that is all a text names.

    2026-03 · 03/2026 · Mar 2026 · Mar-26 · 2026年3月 · Q4 2026 · 2026年第四季度.
    """
    found = _YEAR_MONTH.fullmatch(text)
    if found:
        return _span(int(found[1]), int(found[2]), 1)
    found = _MONTH_YEAR.fullmatch(text)
    if found:
        return _span(int(found[2]), int(found[1]), 1)
    found = _NAMED_YEAR.fullmatch(text)
    if found and month_named(found[1]):
        return _span(_full_year(found[2]), month_named(found[1]), 1)
    found = _YEAR_NAMED.fullmatch(text)
    if found and month_named(found[2]):
        return _span(int(found[1]), month_named(found[2]), 1)
    found = _QUARTER.fullmatch(text)
    if found:
        number = found[1] or found[4] or str("一二三四".find(found[6] or "?") + 1 or found[6])
        return _span(_full_year(found[2] or found[3] or found[5]), int(number) * 3 - 2, 3)
    return None


def _span(year: int, month: int, months: int) -> tuple[date, date] | None:
    first = _made(year, month, 1)
    behind = _made(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return (first, behind - timedelta(days=1)) if first and behind else None


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
    return column


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
    found = _YEAR_LAST.match(text)
    if found and not (found[4].isdigit() and len(found[4]) == 2 and int(found[1]) > 31):
        parts = (int(found[1]), int(found[3]), _full_year(found[4]))
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
