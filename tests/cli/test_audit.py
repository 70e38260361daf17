"""`funnelview audit` and the copies of a store: what they print, and their exit codes."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.support.calling import Program


def test_a_proper_store_is_told_with_its_heads(program: Program) -> None:
    found = program.json("audit", "verify")
    assert found["schema"] == "funnelview/audit-verify/1"
    assert (found["proper"], found["first"], found["faults"], found["state"]) == (
        True,
        None,
        [],
        [],
    )
    assert found["entries"] > 0
    assert found["rows"] > found["entries"]
    assert found["heads"] == program.json("audit", "heads")["heads"]
    assert program("audit", "verify", "--head", found["heads"][0]).code == 0
    code, out, _ = program("audit", "verify")
    assert (code, "Everything is as it was written." in out) == (0, True)


def test_the_first_bad_row_is_named(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    with closing(sqlite3.connect(program.options[1].removeprefix("sqlite:///"))) as connection:
        guard = connection.execute(
            "select sql from sqlite_master where name = 'trail_deal_change_kept'"
        ).fetchone()[0]
        connection.execute("drop trigger trail_deal_change_kept")
        connection.execute("update deal_change set who = 'nobody' where id in (3, 5)")
        connection.execute(guard)
        connection.commit()
    answer = program("audit", "verify", "--json")
    first = answer.json["first"]
    assert (answer.code, first["table"], first["row"]) == (1, "deal_change", 3)
    assert [one["row"] for one in answer.json["faults"]] == [3, 5]
    code, out, _ = program("audit", "verify")
    assert (code, "deal_change 3" in out) == (1, True)


def test_a_present_that_follows_from_no_record_is_told(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    with closing(sqlite3.connect(program.options[1].removeprefix("sqlite:///"))) as connection:
        connection.execute("update deal set amount = 1 where id = 2")
        connection.commit()
    answer = program("audit", "verify", "--json")
    assert (answer.code, answer.json["proper"], answer.json["first"]) == (1, False, None)
    assert any("Deal 2" in one for one in answer.json["state"])


def test_a_head_that_was_never_there_is_told(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    answer = program("audit", "verify", "--head", "0.1.0123456789abcdef", "--json")
    assert (answer.code, answer.json["first"]["table"]) == (1, "trail_entry")
    code, _, err = program("audit", "verify", "--head", "whatever")
    assert (code, "no head of the trail" in err) == (2, True)


def test_an_export_and_a_report_bear_a_head_that_is_in_the_trail(program: Program) -> None:
    csv = program("export", "reps").out.splitlines()
    head = csv[1].rstrip('"').split(" ")[-1]
    rep = program("team", "--json").json["reps"][0]["name"]
    assert program("review", "start", "--rep", rep).code == 0
    document = program("review", "export", "--rep", rep, "--format", "md").out
    heads = [head, document.strip().splitlines()[-1]]
    printed = [one.split(" ")[-1] for one in heads]
    assert all(one.count(".") == 2 for one in printed)
    words = [word for one in printed for word in ("--head", one)]
    assert program("audit", "verify", *words).code == 0


def test_a_backup_is_made_and_put_back(program: Program, tmp_path: Path) -> None:
    made = program.json("db", "backup", str(tmp_path / "b.db"))
    assert (made["result"], made["proper"]) == ("made", True)
    code, _, err = program("db", "backup", str(tmp_path / "b.db"))
    assert (code, "already" in err) == (1, True)
    again = Program(program.run, ("--db", str(tmp_path / "again.db")))
    assert again.json("db", "restore", str(tmp_path / "b.db"))["rows"] == made["rows"]
    assert again.json("audit", "verify")["heads"] == made["heads"]
    moved = again.json("db", "move", str(tmp_path / "moved.db"))
    assert moved["rows"] == made["rows"]
    missing = str(tmp_path / "missing.db")
    assert again("db", "restore", missing).code == 3
