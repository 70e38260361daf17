"""The warnings agree with a computation that uses nothing of the program but its exports."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.calling import Program, Run
from tests.support.demo import demo_copy
from tests.support.independent_twins import twins_of
from tests.support.independent_warnings import Found, Store, warnings_of

SETS = {
    "olga-forecasting": ("opportunities", "2026-11-18"),
    "meridian-revops": ("deals reps", "2026-03-10"),
    "maven-crm": ("sales_pipeline accounts products sales_teams", "2018-01-15"),
}


def compare(program: Program, path: Path) -> Found:
    store = Store(program, path)
    said, found, doubled = program.json("warnings")["warnings"], set(), set()
    for one in said:
        if one["code"] == "duplicate.customer":
            doubled.add((one["customer_id"], one["severity"], one["rep"]))
        else:
            found.add((one["code"], one["severity"], one["rep"], one["deal"]))
    twins = twins_of(store.customers, store.contacts, store.deals)
    assert sorted(map(str, doubled - twins)) == []
    assert sorted(map(str, twins - doubled)) == []
    expected = warnings_of(store)
    assert sorted(map(str, found - expected)) == []
    assert sorted(map(str, expected - found)) == []
    return found


def test_the_demo(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = demo_copy(tmp_path)
    monkeypatch.setenv("FUNNELVIEW_NOW", "2026-11-22T12:00:00+00:00")
    found = compare(Program(run, ("--db", str(path))), path)
    assert len(found) > 200
    # Each story of the demo is found by the warning it is about.
    of = {(code, rep) for code, _severity, rep, _deal in found}
    assert {("created.dry", "李强"), ("coverage.low", "李强")} <= of
    assert ("concentration", "Oliver Brandt") in of
    assert ("date.pushed", "Nadia Fenwick") in of
    assert {code for code, _rep in of} >= {"entry.late", "contacts.single"}


@pytest.mark.data
@pytest.mark.parametrize("name", SETS)
def test_real_exports(
    run: Run, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    files, day = SETS[name]
    now = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
    monkeypatch.setenv("FUNNELVIEW_NOW", now.isoformat())
    path = tmp_path / "sales.db"
    program = Program(run, ("--db", str(path)))
    paths = [str(data_dir / name / f"{file}.csv") for file in files.split()]
    assert program("import", *paths).code == 0
    # Weeks later nobody has done anything: deals are stuck since the import.
    for days in (0, 60):
        here = Path(shutil.copy(path, tmp_path / f"{days}.db"))
        monkeypatch.setenv("FUNNELVIEW_NOW", (now + timedelta(days=days)).isoformat())
        assert len(compare(Program(run, ("--db", str(here))), here)) > 10, days
