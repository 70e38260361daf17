"""What this program exported comes back: into the store it is from, and into an empty one."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from funnelview.domain.funnel import Role
from funnelview.store.base import Store
from funnelview.store.importing import customers_by_id
from funnelview.store.records import change_record
from funnelview.usecases.desk import Desk
from funnelview.usecases.exporting import DEAL_COLUMNS, export, table_of
from funnelview.usecases.funnel import lose_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import add_contact, add_customer, add_person, list_people
from funnelview.usecases.store import check, make_store
from tests.support.clock import FixedClock
from tests.support.deals import add_deal, every_deal
from tests.support.made import Copied, new_desk

KINDS = ("deals", "customers", "contacts", "reps")
# What a store counts from its own history.
_OWN = {"id", "days_in_stage", "pushes", "month_pushes", "closed"}


def make_filled(url: str) -> None:
    """A store with two people, odd texts, and deals of every outcome."""
    with new_desk(url) as desk:
        _fill(desk)


@pytest.fixture
def filled(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at such a store."""
    with Store(copied("odd texts", make_filled)[0]) as store:
        yield Desk(store, "mia", "test", clock)


def _fill(desk: Desk) -> None:
    boss = add_person(desk, "林越", Role.MANAGER, email="lin@x.com").id
    rep = add_person(desk, "Ann O'Neil", manager_id=boss, phone="+49 170 5550").id
    for number, name in enumerate(("=Evil & Co", "'Quoted", "蓝海物流", 'Müller, "M" GmbH\nKöln')):
        customer = add_customer(desk, name, owner_id=rep, phone="+49 30 1234").id
        contact = add_contact(desk, customer, f"-Minus {number}", phone="@home", email="a@b.cd").id
        deal = add_deal(
            desk,
            {
                "customer_id": customer,
                "contact_id": contact,
                "owner_id": rep,
                "name": "+plus" if number % 2 else None,
                "product": "Pumpe; groß",
                "amount": (None, 1, 12_345, 10**12)[number],
                "currency": ("CNY", "EUR", "JPY", "CNY")[number],
                "stage": ("aware", "compare", "negotiate", "confirm")[number],
                "expected": date(2026, 12, 10 + number) if number else None,
                "next_step": "call, then write",
                "registered": date(2026, 10, 1),
                "source": "Messe",
                "raised": number == 1,
                "forecast_mark": (None, "best", "commit", None)[number],
            },
        ).id
        if number == 1:
            _note_down(desk, customer)
        if number == 3:
            lose_deal(desk, deal, on=date(2026, 11, 1), reason="='x'")


def _note_down(desk: Desk, customer: int) -> None:
    with desk.store.write(desk.actor, desk.clock()) as unit:
        (before,) = customers_by_id(unit, [customer]).values()
        change_record(unit, before, replace(before, note="=pays late;\nasks twice"))
        unit.commit()


def _notes(desk: Desk) -> dict[str, str]:
    with table_of(desk, "customers") as (table, _as_of):
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return {row["name"]: row["note"] for row in rows if row["note"]}


def _exported(desk: Desk, folder: Path, form: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for kind in KINDS:
        path = folder / f"{kind}.{form}"
        with path.open("wb") as file:
            export(desk, kind, form, file)
        paths.append(path)
    return paths


def _told(desk: Desk) -> list[tuple[object, ...]]:
    names = [name for name in DEAL_COLUMNS if name not in _OWN and name not in {"tier", "amount"}]
    lines = every_deal(desk)
    return sorted(
        tuple(str(getattr(line, name)) for name in (*names, "amount", "closed", "reason"))
        for line in lines
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_into_the_same_store_nothing_changes(filled: Desk, tmp_path: Path, form: str) -> None:
    before = _told(filled)
    paths = _exported(filled, tmp_path / "out", form)
    for _time in range(2):
        report = import_files(filled, paths)
        assert (report.imported, report.updated, report.unchanged) == (0, 0, 4)
        assert (report.clashes, report.duplicates) == ([], 0)
        assert [one.reason for one in report.findings] == []
        assert _told(filled) == before
    assert len(list_people(filled)) == 2
    assert check(filled).problems == ()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_into_an_empty_store_everything_comes_back(
    filled: Desk, tmp_path: Path, clock: FixedClock, form: str
) -> None:
    paths = _exported(filled, tmp_path / "out", form)
    with closing(Store(str(tmp_path / "other.db"), create=True)) as store:
        other = Desk(store, "mia", "test", clock)
        make_store(other)
        report = import_files(other, paths)
        assert (report.imported, report.customers, report.contacts) == (4, 4, 4)
        assert _told(other) == _told(filled)
        people = {person.name: person for person in list_people(other)}
        assert people["Ann O'Neil"].manager_id == people["林越"].id
        assert people["Ann O'Neil"].phone == "+49 170 5550"
        assert _notes(other) == _notes(filled) == {"'Quoted": "=pays late;\nasks twice"}
        assert check(other).problems == ()


def test_an_edited_export_changes_what_was_edited(filled: Desk, tmp_path: Path) -> None:
    (path, *_others) = _exported(filled, tmp_path / "out", "csv")
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("123.45", "500.00").replace("12345", "54321"), encoding="utf-8")
    report = import_files(filled, [path])
    assert (report.imported, report.updated, report.unchanged) == (0, 1, 3)
    assert check(filled).problems == ()


def test_another_stores_ids_are_not_taken_for_its_own(
    filled: Desk, tmp_path: Path, clock: FixedClock
) -> None:
    with closing(Store(str(tmp_path / "other.db"), create=True)) as store:
        other = Desk(store, "mia", "test", clock)
        make_store(other)
        customer = add_customer(other, "Somebody else").id
        add_deal(other, {"customer_id": customer, "amount": 5})
        (path, *_others) = _exported(other, tmp_path / "theirs", "csv")
        report = import_files(filled, [path])
        assert (report.imported, report.unchanged) == (1, 0)
        assert len(every_deal(filled)) == 5
