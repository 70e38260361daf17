import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from funnelview.store import facts, network
from funnelview.store.health import Health
from funnelview.usecases import doctor
from tests.support.calling import Program, Run

FIXED = datetime(2026, 11, 19, tzinfo=UTC)


def test_it_says_what_the_program_runs_on(program: Program) -> None:
    found = program.json("doctor")
    store = found["store"]
    assert store["reachable"] is True
    assert store["schema_version"] == store["schema_version_here"]
    assert store["latency_ms"] > 0
    if program.options[1].startswith("sqlite"):
        assert (store["engine"], store["mode"]) == ("SQLite", "600")
        assert store["journal"] in {"delete", "wal"}
    else:
        assert (store["engine"], store["journal"]) == ("PostgreSQL", None)
    assert found["terminal"]["colours"] == 256
    assert found["program"]["version"]


def test_it_is_readable_in_both_languages(program: Program) -> None:
    code, out, _ = program("doctor")
    assert code == 0
    assert "Terminal" in out
    assert "终端" in program("--lang", "zh_CN", "doctor").out


@pytest.mark.parametrize(
    ("name", "value", "colours"),
    [
        ("COLORTERM", "truecolor", 1 << 24),
        ("NO_COLOR", "1", 0),
        ("TERM", "xterm", 16),
        ("TERM", "dumb", 0),
    ],
)
def test_it_counts_colours(
    on_sqlite: Callable[[], Program],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    colours: int,
) -> None:
    monkeypatch.setenv(name, value)
    found = on_sqlite().json("doctor")
    assert found["terminal"]["colours"] == colours
    assert any("16 colours" in one for one in found["findings"]) == (colours == 16)


def test_it_names_what_is_unsafe_and_missing(
    on_sqlite: Callable[[], Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = on_sqlite()
    path = Path(program.options[1])
    path.chmod(0o644)
    monkeypatch.setattr(network, "_SYNCED", (path.parent.name,))
    monkeypatch.setattr(facts, "find_spec", lambda _name: None)
    monkeypatch.setattr(doctor, "SLOW_MILLISECONDS", 0.0)
    findings = "\n".join(program.json("doctor")["findings"])
    assert "mode 644" in findings
    assert "synced folder" in findings
    assert "driver for Postgres is not installed" in findings
    assert "answers slowly" in findings


def test_a_store_without_tables_is_exit_code_3(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    code, out, err = run("--db", str(empty), "doctor")
    assert (code, err) == (3, "")
    assert "funnelview db init" in out


def test_a_store_out_of_reach_is_told_with_the_rest(run: Run, tmp_path: Path) -> None:
    socket = tmp_path / "nobody"
    code, out, err = run("--db", f"postgresql://mia@/sales?host={socket}", "doctor")
    assert (code, err) == (3, "")
    assert "The store can't be reached." in out
    assert "Terminal" in out
    code, out, err = run("--db", f"postgresql://mia:secret@/sales?host={socket}", "team")
    assert (code, out, "secret" in err) == (3, "", False)
    assert f"The store: postgresql+psycopg://mia:***@/sales?host={socket}" in unquote(err)


def states(found: dict[str, Any]) -> dict[str, str]:
    return {one["check"]: one["state"] for one in found["checks"]}


def test_each_thing_that_was_looked_at_is_a_line_with_what_to_do(program: Program) -> None:
    found = program.json("doctor")
    there = states(found)
    assert there["trail"] == there["schema"] == there["clock"] == "ok"
    assert there["backup"] == there["people"] == "weak"
    on_file = program.options[1].startswith("sqlite")
    # The tests' own server runs without care for power cuts.
    assert (there.get("standby"), there.get("fsync")) == (
        (None, None) if on_file else ("weak", "wrong")
    )
    assert all(one["todo"] for one in found["checks"] if one["state"] != "ok")


def test_a_backup_a_missing_trigger_and_a_wrong_clock_are_told(
    on_sqlite: Callable[[], Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = on_sqlite()
    program.json("db", "backup", str(tmp_path / "backup.db"))
    assert states(program.json("doctor"))["backup"] == "ok"
    with closing(sqlite3.connect(program.options[1].removeprefix("sqlite:///"))) as connection:
        connection.execute("drop trigger trail_note_kept")
    monkeypatch.setenv("FUNNELVIEW_NOW", "2020-01-01T00:00:00+00:00")
    there = states(program.json("doctor"))
    assert (there["trail"], there["clock"]) == ("wrong", "wrong")


def test_a_replica_and_an_open_folder_are_told(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    Path(program.options[1].removeprefix("sqlite:///")).parent.chmod(0o777)
    assert states(program.json("doctor"))["folder"] == "weak"
    follower = Health((), None, 1, timedelta(seconds=30), version=120_000, follows=True, standbys=1)
    told = {one.check: one.state for one in doctor.health_lines(follower, FIXED)}
    assert told["primary"] == "wrong"
    assert told["clock"] == told["server_version"] == "weak"
    assert told["standby"] == "ok"
