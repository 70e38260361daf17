"""Every rule of a handover can be tried from outside: forms, exit codes, keys."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.schemas_handover import HandoverList, HandoverShow
from tests.support.calling import Program


@pytest.fixture
def started(program: Program) -> Program:
    """A handover of 李强 (number 1), who has a T75 and a T25 deal and two closed ones."""
    told = program.json("handover", "start", "--rep", "李强", "--last-day", "2026-12-18")
    assert (told["id"], told["result"]) == (1, "started")
    return program


def shown(program: Program) -> HandoverShow:
    return HandoverShow.model_validate(_body(program, "show", "1"))


def _body(program: Program, *words: str) -> dict[str, Any]:
    found = program.json("handover", *words)
    assert found.pop("schema") == f"funnelview/handover-{words[0]}/1"
    return found


def item_of(program: Program, tier: str) -> dict[str, Any]:
    return next(
        item for item in program.json("handover", "show", "1")["items"] if item["tier"] == tier
    )


def refuses(program: Program, *words: str, code: int = 1, says: str = "") -> None:
    answer = program("handover", *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err


def test_a_walk_by_command(started: Program) -> None:
    view = shown(started)
    assert view.open == {"T75": 1, "T50": 0, "T25": 1, "base": 2}
    assert view.allowed_tiers == ["T75", "T50"]
    assert HandoverList.model_validate(_body(started, "list")).handovers[0].open_items == 4
    first = str(item_of(started, "T75")["id"])
    later = str(item_of(started, "T25")["deal"])
    evidence = ("--on", "2026-11-18", "--met", "陈明")
    refuses(started, "record", "1", "--deal", later, *evidence, says="T75: 1")
    refuses(started, "confirm", "1", "--item", first, says="successor")
    refuses(started, "close", "1", "--item", first, says="successor")
    refuses(started, "assign", "1", "--all", "--to", "李强", says="active")
    assert started.json("handover", "assign", "1", "--all", "--to", "林悦")["id"] == 1
    refuses(started, "close", "1", "--item", first, says="Missing")
    refuses(started, "close", "1", "--item", first, "--outcome", "waived", says="reason")
    told = started.json("handover", "record", "1", "--item", first, *evidence, "--answer", "好")
    assert told["result"] == "recorded"
    assert started.json("handover", "confirm", "1", "--item", first)["result"] == "confirmed"
    refuses(started, "close", "1", "--deal", later, says="T75: 1")
    assert started.json("handover", "close", "1", "--item", first)["result"] == "done"
    assert shown(started).allowed_tiers == ["T75", "T50", "T25"]
    started.json("handover", "record", "1", "--deal", later, *evidence)
    started.json("handover", "close", "1", "--deal", later)
    view = shown(started)
    # The customers of the closed deals, who have nobody else to answer for them, come last.
    assert {item.tier for item in view.items if item.status == "open"} == {"base"}
    base = str(item_of(started, "base")["id"])
    assert shown(started).allowed_tiers[-1] == "base"
    started.json("handover", "record", "1", "--item", base, "--on", "2026-11-18")
    started.json("handover", "close", "1", "--item", base)
    started.json("handover", "waive", "1", "--all", "--reason", "known to all")
    assert shown(started).status == "closed"
    people = {one["name"]: one["status"] for one in started.json("person", "list")["people"]}
    assert people["李强"] == "left"
    assert started.json("db", "check")["problems"] == []


def test_one_is_open_for_this_rep(started: Program) -> None:
    refuses(started, "start", "--rep", "李强", "--last-day", "2026-12-18", says="already")
    refuses(started, "start", "--rep", "Nobody", "--last-day", "2026-12-18", says="Nobody")
    refuses(started, "start", "--rep", "陈静", "--last-day", "soon", code=2, says="soon")


def test_a_key_has_its_effect_once(started: Program) -> None:
    started.json("handover", "assign", "1", "--all", "--to", "林悦")
    item = str(item_of(started, "T75")["id"])
    words = ("handover", "close", "1", "--item", item, "--outcome", "waived", "--reason", "x")
    first = started.json(*words, "--key", "k")
    events = len(started.json("handover", "history", "1")["events"])
    assert started.json(*words, "--key", "k") == first
    assert len(started.json("handover", "history", "1")["events"]) == events
    refuses(started, *words[1:], says="closed already")


def test_only_a_close_is_taken_back(started: Program) -> None:
    item = str(started.json("handover", "show", "1")["items"][0]["id"])
    code, _, said = started("handover", "undo", "1", "--item", item)
    assert (code, "The item is open" in said) == (1, True)


def test_a_rep_does_only_the_own_side(started: Program) -> None:
    item = str(item_of(started, "T75")["id"])
    program = Program(started.run, (*started.options, "--as", "liq"))
    refuses(program, "assign", "1", "--all", "--to", "林悦", code=4)
    refuses(program, "confirm", "1", "--item", item, code=4)
    refuses(program, "close", "1", "--item", item, "--outcome", "waived", "--reason", "x", code=4)
    assert program.json(
        "handover", "record", "1", "--item", item, "--on", "2026-11-18", "--met", "陈明"
    )["result"] == "recorded"  # fmt: skip


def test_an_item_is_named_once(started: Program) -> None:
    refuses(started, "confirm", "1", code=2, says="--item")
    refuses(started, "confirm", "1", "--item", "1", "--deal", "1", code=2)
    refuses(started, "confirm", "1", "--item", "99", says="no such item")
    refuses(started, "show", "7", says="7")
    refuses(started, "assign", "1", "--to", "林悦", code=2, says="--all")


def test_plans_documents_and_calendars(started: Program, tmp_path: Path) -> None:
    started.json("handover", "propose", "1", "--accept")
    told = started.json("handover", "plan", "1", "--all")
    assert (told["planned"], told["unfit"]) == (1, [])
    item = str(item_of(started, "T75")["id"])
    told = started.json("handover", "plan", "1", "--item", item, "--on", "2026-12-19")
    assert [one["why"] for one in told["unfit"]] == ["after_last_day"]
    told = started.json("handover", "calendar", "1", "-o", str(tmp_path))
    assert all(Path(one["file"]).read_bytes().startswith(b"BEGIN:VCAL") for one in told["files"])
    assert len(told["files"]) == 2
    answer = started("handover", "export", "1")
    assert "# Handover protocol" in answer.out
    pdf = tmp_path / "protocol.pdf"
    started.json("handover", "export", "1", "-o", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert started("handover", "show", "1").code == 0
    assert "locked" in started("handover", "show", "1").out
    assert started.json("handover", "watch")["items"] == []
    assert started.json("handover", "fate", "1")["handed_over"]["deals"] == 2


def test_the_plan_keeps_to_the_stores_days_off(started: Program) -> None:
    started.json("settings", "set", "holidays", "2026-12-03, +2026-12-05")
    assert started("settings", "set", "country", "China").code == 2
    started.json("settings", "set", "country", "cn")
    item = str(item_of(started, "T75")["id"])
    words = ("handover", "plan", "1", "--item", item, "--on")
    found = {
        day: [one["why"] for one in started.json(*words, day)["unfit"] if one["day"] == day]
        for day in ("2026-12-02", "2026-12-03", "2026-12-05", "2026-12-06")
    }
    assert list(found.values()) == [[], ["holiday"], [], ["weekend"]]
    assert [one["key"] for one in started.json("settings", "history")["changes"]][-2:] == [
        "holidays", "country",
    ]  # fmt: skip


def test_the_owner_changes_by_the_handover_alone(started: Program) -> None:
    deal = str(item_of(started, "T75")["deal"])
    answer = started("deal", "set", deal, "--owner", "林悦")
    assert answer.code == 1
    assert "handover" in answer.err
