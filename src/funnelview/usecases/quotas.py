"""Quotas as people write them: by name, period and amount, one by one or in a file."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from funnelview.domain.calendar import period as period_of
from funnelview.domain.funnel import Person
from funnelview.domain.money import parse_amount
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, FunnelViewError
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.settings import set_quotas
from funnelview.usecases.coverage import find_person
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, currency_for, writing

_HEADERS: Final[Mapping[str, frozenset[str]]] = {
    "name": frozenset({"name", "rep", "owner", "person", "sales rep", "姓名", "销售", "负责人"}),
    "period": frozenset({"period", "期间", "周期"}),
    "amount": frozenset({"amount", "quota", "target", "金额", "指标", "目标"}),
}
_LARGEST_FILE: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many quotas a file held, and how many of them differed from those set."""

    read: int
    changed: int


def _amount(text: str, settings: Settings) -> int | None:
    if not settings.currency:
        raise BadInput(
            _("The store has no currency yet."),
            way_out=_("Set it first: “funnelview settings set currency EUR”."),
        )
    return parse_amount(text, settings.currency)


def set_written_quota(desk: Desk, name: str, period: str, amount: str) -> Done:
    """Set a rep's quota of a period from its text; an empty one takes it back.

    Raises:
        BadInput: period or amount can't be read.
        RuleRefused: there is no such rep.

    """
    with writing(desk) as (unit, settings):
        person = find_person(records.people(unit.conn), name)
        key = period_of(period, settings.fiscal_start).key
        currency, note = currency_for(unit, settings, None)
        number = set_quotas(unit, [(person.id, key, parse_amount(amount, currency))])
        return Done(person.id, "changed" if number else "unchanged", note)


def import_quotas(desk: Desk, path: Path) -> Imported:
    """Set the quotas of a CSV file with the columns name, period and amount: all or none.

    Raises:
        BadInput: the file can't be read, or a line of it; the message names the first one.

    """
    header, lines = _lines(path)
    at = _columns(header)
    with writing(desk) as (unit, settings):
        people = records.people(unit.conn)
        wanted: dict[tuple[int, str], int | None] = {}
        for number, line in lines:
            cells = {name: line[place] if place < len(line) else "" for name, place in at.items()}
            try:
                person, key, amount = _quota(cells, people, settings)
            except FunnelViewError as error:
                raise BadInput(
                    _("Line {number}: {reason}").format(number=number, reason=error.message),
                    way_out=error.way_out,
                ) from None
            wanted[person.id, key] = amount
        changed = set_quotas(
            unit, [(person_id, key, amount) for (person_id, key), amount in wanted.items()]
        )
    return Imported(len(lines), changed)


def _quota(
    cells: Mapping[str, str], people: Sequence[Person], settings: Settings
) -> tuple[Person, str, int | None]:
    person = find_person(people, cells["name"])
    key = period_of(cells["period"], settings.fiscal_start).key
    return person, key, _amount(cells["amount"], settings)


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return where each column stands."""
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        for name, words in _HEADERS.items():
            if title.strip().casefold() in words:
                found.setdefault(name, at)
    missing = [name for name in _HEADERS if name not in found]
    if missing:
        raise BadInput(
            _("The file has no column {names}.").format(names=", ".join(missing)),
            way_out=_("Its first line must be: name,period,amount"),
        )
    return found


def _lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and the lines that hold anything, with their numbers."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(
            _("{path} can't be read: {reason}").format(path=path, reason=error.strerror)
        ) from None
    if len(data) > _LARGEST_FILE:
        raise BadInput(_("{path} is too large for a list of quotas.").format(path=path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise BadInput(_("{path} is not CSV.").format(path=path)) from None
    if not rows:
        raise BadInput(_("{path} is empty.").format(path=path))
    return rows[0][1], rows[1:]
