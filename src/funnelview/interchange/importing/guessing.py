"""Which field a column is where no table knows its header: by words in it, else by its cells.

Words are looked for in headers' normal form, in the languages of the known programs. What words
don't tell, cells may: stages, phones, dates, amounts and the names of people that are known
already look like nothing else.
"""

# ruff: noqa: RUF001 - letters of many languages, meant as they are

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from funnelview.domain.funnel import DEFAULT_STAGES
from funnelview.domain.importing import name_key
from funnelview.interchange.importing import amounts, dates, outcomes
from funnelview.interchange.importing.clues import CLUES, DERIVED, OTHER_MONEY
from funnelview.interchange.importing.headers import bare, normal, simpler
from funnelview.interchange.importing.table import Table

# So many cells of a column show what it holds.
_LOOKED_AT = 300
_MOST = 0.8
# A person's or a stage's name comes again and again.
_AGAIN = 0.6

_PHONE = re.compile(r"\+?[\d\s().\-/]{7,20}(?:\s*(?:x|ext\.?)\s*\d+)?")
_MARKED_PHONE = re.compile(r"^\+|\d[\s().\-]\d|^1[3-9]\d{9}$")
_LIKE_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d?[/.-]\d\d?[/.-]\d")
_LIKE_MONEY = re.compile(r"-?[\d,. '’]*\d[.,]\d{1,2}0*|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_OF_MONEY = re.compile(OTHER_MONEY + "|amount|value|revenue|betrag|umsatz|sum|price|金额|金額")
_OTHER_NUMBERS = re.compile(OTHER_MONEY + r"|id$|nr$|编号|percent|prozent|^best$|^worst$")
_OF_ID = re.compile(r"\bID\b|[Nn]r\b|\b[Nn]o\b|[Nn]umber$|编号|番号")
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\}?")
_OF_OTHERS = re.compile(r"account|contact|owner|user|compan|customer|lead|parent|by", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.\w+")
_COMPANY = re.compile(
    r"\b(gmbh|ag|kg|inc|ltd|llc|plc|corp|co|company|group|s\.?a\.?|s\.?r\.?l|b\.?v|lda|holding|"
    r"industries|technologies|systems|bank|university|hospital)\b\.?|公司|集团|株式会社|有限|"
    r"\b(ооо|оао|зао|ао|пао|ип)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """Names that are known before: of the store, or of other files of the same import.

    They are in their normal form (``name_key``).
    """

    people: Collection[str] = frozenset()
    customers: Collection[str] = frozenset()


NOBODY: Final = Known()


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (name, re.compile(wanted), re.compile(unwanted) if unwanted else None)
        for name, wanted, unwanted in CLUES
    )


def guessed(header: str) -> str:
    """Return the field of a deal that a header's words speak of, "" where they speak of none."""
    name = normal(header)
    for form in dict.fromkeys((name, simpler(name))):
        for field, wanted, unwanted in _patterns():
            if wanted.search(form) and not (unwanted and unwanted.search(form)):
                return field
    return ""


def by_words(header: Sequence[str], columns: dict[str, int]) -> None:
    """Add the fields of deals that words in the other headers tell to those found so far."""
    taken = set(columns.values())
    derived: list[tuple[str, int]] = []
    for position, text in enumerate(bare(header)):
        if position in taken or not text:
            continue
        field = guessed(text)
        if field == "amount" and DERIVED.search(normal(text)):
            derived.append((field, position))
            continue
        if field == "close_date" and "expected" in columns:
            continue
        if field == "amount" and field in columns:
            # What the deal is worth, rather than what is made of it.
            if DERIVED.search(normal(header[columns[field]])):
                columns[field] = position
            continue
        if field and field not in columns:
            columns[field] = position
    for field, position in derived:
        columns.setdefault(field, position)


_ARE_DAYS: Final = frozenset(
    ("close_date", "expected", "closed", "won_on", "lost_on", "registered", "last_activity",
     "next_step_due")
)  # fmt: skip


def without_prose(table: Table, columns: dict[str, int], named: Collection[str]) -> None:
    """Let go of columns that a word took for days, but that hold none, such as 最近跟进记录."""
    for field in (_ARE_DAYS & columns.keys()) - set(named):
        cells = table.sample_column(columns[field], _LOOKED_AT)
        if cells and not any(re.search(r"\d", str(cell)) for cell in cells):
            del columns[field]


# Won, Lost and Closed may head a flag, or the day it happened.
_DAYS_OF_FLAGS: Final = {"is_won": "won_on", "is_lost": "lost_on", "is_closed": "closed"}


def days_for_flags(table: Table, columns: dict[str, int]) -> None:
    """Put columns of days that are headed like flags where days belong."""
    for flag, day in _DAYS_OF_FLAGS.items():
        if flag in columns and _days(table.sample_column(columns[flag], _LOOKED_AT)):
            columns.setdefault(day, columns[flag])
            del columns[flag]


class _Look(NamedTuple):
    """A column that no header explains: its place and its first filled cells."""

    position: int
    header: str
    cells: Sequence[object]


def by_contents(table: Table, columns: dict[str, int], known: Known) -> None:
    """Add the fields of deals that cells tell to those found so far."""
    looks = []
    taken = set(columns.values())
    for position, header in enumerate(table.header):
        if position in taken or not header:
            continue
        cells = table.sample_column(position, _LOOKED_AT)
        if len(cells) >= 2:
            looks.append(_Look(position, header, cells))
    for find in (_numbers, _telling, _dated, _money, _people, _companies):
        find(looks, columns, known)
        taken = set(columns.values())
        looks = [look for look in looks if look.position not in taken]


def _numbers(looks: Sequence[_Look], columns: dict[str, int], _known: Known) -> None:
    """Numbers that programs give their records tell which deal it is: they are like no others."""
    if "key" in columns:
        return
    for look in looks:
        told = _share(look.cells, _GUID.fullmatch) == 1 and not _OF_OTHERS.search(look.header)
        if told and len(set(look.cells)) == len(look.cells):
            columns["key"] = look.position
            return


def without_numbers(table: Table, columns: dict[str, int]) -> None:
    """Take names that are a program's own numbers for what they are.

    Dynamics heads them (Ne pas modifier) Opportunité.
    """
    if "name" not in columns:
        return
    cells = table.sample_column(columns["name"], _LOOKED_AT)
    if cells and _share(cells, _GUID.fullmatch) == 1:
        columns.setdefault("key", columns["name"])
        del columns["name"]


def _telling(looks: Sequence[_Look], columns: dict[str, int], _known: Known) -> None:
    for look in looks:
        name = _looks_like(look.cells)
        if name == "phone" and (
            _OF_MONEY.search(normal(look.header)) or _OF_ID.search(look.header)
        ):
            continue
        if name and name not in columns and not _rivalled(name, columns):
            columns[name] = look.position


def _rivalled(name: str, columns: Mapping[str, int]) -> bool:
    rivals = {
        "status": {"is_won", "is_closed", "stage"},
        "phone": {"mobile", "contact_id", "lead_id"},
        "contact_email": {"contact_id", "lead_id", "owner_email"},
        "probability": {"stage", "status", "success"},
    }
    return bool(rivals.get(name, set()) & columns.keys())


def _share(cells: Sequence[object], good: Callable[[str], object]) -> float:
    return sum(1 for cell in cells if good(str(cell).strip())) / len(cells)


def _looks_like(cells: Sequence[object]) -> str:
    different = {str(cell).strip() for cell in cells}
    if len(different) <= 40:
        told = {outcomes.outcome_named(text) for text in different}
        if told <= {"open", "won", "lost"} and len(told) > 1:
            return "status"
        if _many_stages(different, told):
            return "stage"
    if _share(cells, _MAIL.fullmatch) > _MOST:
        return "contact_email"
    if _share(cells, lambda text: text.endswith(("%", "％"))) > _MOST:
        return "probability"
    digits = [len(re.sub(r"\D", "", str(cell))) for cell in cells]
    if (
        _share(cells, _PHONE.fullmatch) > _MOST
        and sum(7 <= n <= 15 for n in digits) > _MOST * len(cells)
        and _share(cells, _MARKED_PHONE.search) > _MOST
        and not any(_LIKE_DATE.match(str(cell)) for cell in cells)
        and _share(cells, _LIKE_MONEY.fullmatch) < 1 - _MOST
    ):
        return "phone"
    return ""


def _many_stages(different: set[str], told: set[str]) -> bool:
    table = outcomes.StageTable.of(DEFAULT_STAGES)
    known = sum(1 for text in different if table.named(text) or outcomes.outcome_named(text))
    return known >= 3 and known >= _AGAIN * len(different) and bool(told)


def _dated(looks: Sequence[_Look], columns: dict[str, int], _known: Known) -> None:
    """The later of several columns of dates is when deals close, the earliest when they began."""
    if columns.keys() & {"close_date", "expected", "closed"}:
        return
    found: list[tuple[float, int]] = []
    for look in looks:
        days = _days(look.cells)
        if days and guessed(look.header) in {"", "close_date"}:
            found.append((sum(day.toordinal() for day in days) / len(days), look.position))
    found.sort()
    if found:
        columns["close_date"] = found[-1][1]
    if len(found) > 1 and "registered" not in columns:
        columns["registered"] = found[0][1]


def _days(cells: Sequence[object]) -> list[date]:
    """Return the days of a column of dates, [] where it is none; a plain number is no date."""
    if not cells or any(not isinstance(cell, (str, date, datetime)) for cell in cells):
        return []
    written = [cell for cell in cells if not (isinstance(cell, str) and cell.strip().isdigit())]
    column = dates.decide(set(written), "dmy", UTC)
    days = [column.values[cell] for cell in written]
    good = [day for day in days if day is not None]
    return good if len(good) > _MOST * len(cells) else []


def _money(looks: Sequence[_Look], columns: dict[str, int], _known: Known) -> None:
    """Of several columns of numbers the largest is what deals are worth."""
    if "amount" in columns:
        return
    best, most = None, 0.0
    for look in looks:
        if _OTHER_NUMBERS.search(normal(look.header)) or _OF_ID.search(look.header):
            continue
        typical = _typical(look.cells)
        if typical > most:
            best, most = look.position, typical
    if best is not None:
        columns["amount"] = best


def _typical(cells: Sequence[object]) -> float:
    """Return the middle amount of a column, 0 where it holds no amounts but numbers of rows."""
    if any(isinstance(cell, (date, datetime)) for cell in cells) or len(set(cells)) < 2:
        return 0
    # Longer numbers are ids and phones.
    if _share(cells, lambda text: len(re.sub(r"\D", "", text)) > 12 or text.startswith("0")) > 0.2:
        return 0
    read = amounts.decide(set(cells))
    values = sorted(float(v) for v in (read.values[c] for c in cells) if v is not None)
    if len(values) <= _MOST * len(cells):
        return 0
    steps = {after - before for before, after in pairwise(values)}
    if len(values) > 3 and steps == {1.0}:
        return 0
    return values[len(values) // 2]


def _people(looks: Sequence[_Look], columns: dict[str, int], known: Known) -> None:
    if columns.keys() & {"owner", "owner_id", "owner_email"}:
        return
    for look in looks:
        names = [name_key(str(cell)) for cell in look.cells]
        if sum(1 for name in names if name in known.people) > _AGAIN * len(names):
            columns["owner"] = look.position
            return
    if not columns.keys() & {"stage", "status", "probability"}:
        return
    for look in looks:
        different = {str(cell).strip() for cell in look.cells}
        again = 2 <= len(different) <= max(2, len(look.cells) * 0.3)
        if again and _share(list(different), like_a_person) > _MOST and not guessed(look.header):
            columns["owner"] = look.position
            return


# What most Chinese families are called: a name of a region is as short as a person's.
_FAMILIES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


def like_a_rep(text: str) -> bool:
    """Return whether a sheet's name is somebody's: Ann Lee, 王伟; not North, Q1 or 华北."""
    if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        return text[0] in _FAMILIES
    return like_a_person(text) and not guessed(text)


def like_a_company(text: str) -> bool:
    """Return whether a text has an ending or a word that only companies have."""
    return _COMPANY.search(text) is not None


def like_a_person(text: str) -> bool:
    """Return whether a text looks like somebody's name."""
    if _COMPANY.search(text) or any(sign.isdigit() for sign in text):
        return False
    if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        return True
    words = text.split()
    return 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)


def _companies(looks: Sequence[_Look], columns: dict[str, int], known: Known) -> None:
    """Companies by the ends of their names or because they are known; else the names of deals."""
    if columns.keys() & {"customer", "customer_id", "customer_domain"}:
        return
    texts = [
        look
        for look in looks
        if _share(look.cells, lambda text: any(sign.isalpha() for sign in text)) > _MOST
        and not guessed(look.header)
        and len(set(map(str, look.cells))) > 1
    ]
    for look in texts:
        names = [name_key(str(cell)) for cell in look.cells]
        there = sum(1 for name in names if name in known.customers)
        if there > _AGAIN * len(names) or _share(look.cells, _COMPANY.search) > 0.3:
            columns["customer"] = look.position
            return
    if texts and not columns.keys() & {"name", "key", "contact"}:
        columns["name"] = max(texts, key=lambda look: len(set(look.cells))).position
