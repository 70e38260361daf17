"""`funnelview review`: a whole review by command, its record, and what the rules forbid."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.review_schemas import Commitments, Done, Hits, Left, ReviewShow
from tests.cli.schemas import checked
from tests.support.calling import Program

REP = ("--rep", "李强")


def deals(program: Program) -> list[int]:
    return [one["id"] for one in program.json("rep", "李强")["deals"]]


def done(program: Program, *words: str) -> dict[str, Any]:
    return checked(Done, program.json("review", *words))


def test_a_review_from_start_to_addendum(program: Program) -> None:
    first, second = deals(program)
    began = program.json("review", "start", *REP)
    assert (began["result"], began["week"], began["number"]) == ("started", "2026-W47", 1)
    deal = str(first)
    note = ("note", *REP, "--deal", deal, "--done", "看了现场", "--problems", "60 days")
    assert done(program, *note, "--verdict", "at_risk", "--seconds", "90")["id"] == first
    done(program, "note", *REP, "--deal", deal, "--progress", "accepted")
    done(program, "skip", *REP, "--deal", str(second), "--reason", "no time")
    made = done(program, "promise", *REP, "--deal", deal, "--text", "test report", "--due",
                "2026-11-25")  # fmt: skip
    assert checked(Left, program.json("review", "left", *REP))["deals"] == [
        {"deal": second, "customer": ANY_NAME, "skipped_because": "no time"}
    ]
    done(program, "finish", *REP)
    done(program, "addendum", *REP, "--text", "It was 45 days.")
    shown = checked(ReviewShow, program.json("review", "show", *REP, "--week", "2026-W47"))
    said = {one["deal"]: one for one in shown["deals"]}
    assert said[first] | {"seconds": 0} == {
        "deal": first,
        "customer": "蓝海物流",
        "seen": True,
        "skipped_because": None,
        "done": "看了现场",
        "progress": "accepted",
        "problems": "60 days",
        "next_step": "offer with 45 days",
        "next_step_due": "2026-11-26",
        "verdict": "at_risk",
        "seconds": 0,
    }
    assert (said[first]["seconds"], shown["seconds"]) == (90, 90)
    assert said[second]["skipped_because"] == "no time"
    assert shown["commitments"][0] | {"id": made["id"]} == {
        "id": made["id"],
        "text": "test report",
        "owner": "李强",
        "due": "2026-11-25",
        "state": "open",
        "moved": 0,
        "deal": first,
    }
    assert [one["text"] for one in shown["addenda"]] == ["It was 45 days."]
    assert program("review", "show", *REP).code == 0
    assert program.json("db", "check")["consistent"]


class _AnyName:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)

    __hash__ = None  # type: ignore[assignment] # compared, never kept


ANY_NAME = _AnyName()


def test_the_record_is_of_the_day_it_was_finished(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = deals(program)[0]
    program.json("review", "start", *REP)
    done(program, "note", *REP, "--deal", str(first), "--next-step", "visit")
    done(program, "finish", *REP)
    monkeypatch.setenv("FUNNELVIEW_NOW", "2026-11-19T09:00:00+00:00")
    program.json("deal", "set", str(first), "--next-step", "something else")
    shown = program.json("review", "show", *REP)
    assert shown["deals"][0]["next_step"] == "visit"


def test_a_finished_review_takes_no_step(program: Program) -> None:
    deal = str(deals(program)[0])
    program.json("review", "start", *REP)
    program.json("review", "finish", *REP)
    for words in (
        ("note", *REP, "--deal", deal, "--done", "late"),
        ("skip", *REP, "--deal", deal, "--reason", "late"),
        ("finish", *REP),
        ("undo", *REP),
        ("redo", *REP),
    ):
        answer = program("review", *words)
        assert answer.code == 1
        assert "No review of 李强 is open for 2026-W47." in answer.err


def test_an_open_review_takes_no_addendum(program: Program) -> None:
    program.json("review", "start", *REP)
    answer = program("review", "addendum", *REP, "--text", "too early")
    assert answer.code == 1
    assert "still open" in answer.err


def test_a_commitment_is_kept_moved_or_not(program: Program) -> None:
    made = str(done(program, "promise", *REP, "--text", "call", "--owner", "mia")["id"])
    listed = checked(Commitments, program.json("review", "commitments"))["commitments"]
    assert [(one["id"], one["rep"], one["owner"]) for one in listed] == [(int(made), "李强", "mia")]
    assert done(program, "decide", made, "--move", "2026-12-01")["result"] == "moved"
    assert program.json("review", "commitments")["commitments"][0]["moved"] == 1
    assert done(program, "decide", made, "--not-kept")["result"] == "not_kept"
    assert program.json("review", "commitments")["commitments"] == []
    answer = program("review", "decide", made, "--kept")
    assert answer.code == 1
    assert "decided already: not kept" in answer.err
    assert program("review", "decide", made, "--kept", "--move", "2026-12-01").code == 2
    assert program("review", "decide", made, "--kept", "--not-kept").code == 2


def test_undo_and_redo(program: Program) -> None:
    first = deals(program)[0]
    program.json("review", "start", *REP)
    done(program, "note", *REP, "--deal", str(first), "--next-step", "visit")
    done(program, "undo", *REP)
    assert done(program, "undo", *REP)["result"] == "undone deal"
    assert program.json("rep", "李强")["deals"][0]["next_step"] == "offer with 45 days"
    assert done(program, "redo", *REP)["result"] == "redone deal"
    assert program.json("rep", "李强")["deals"][0]["next_step"] == "visit"


def test_the_same_key_again_has_no_second_effect(program: Program) -> None:
    program.json("review", "start", *REP)
    promise = ("promise", *REP, "--text", "call", "--key", "abc")
    assert done(program, *promise) == done(program, *promise)
    assert len(program.json("review", "commitments")["commitments"]) == 1


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (("账期",), 1),
        (("账", "offer"), 2),
        (("OFFER",), 1),
        (("100%",), 1),
        (("100_",), 0),
        (("账期", "nothing"), 0),
        (("蓝海", "账期"), 1),
        (("账期", "--rep", "李强"), 1),
        (("账期", "--rep", "陈静"), 0),
        (("--customer", "蓝海"), 3),
        (("report",), 1),
        (("corrected",), 1),
    ],
)
def test_words_are_found_in_the_notes_of_all_weeks(
    program: Program, words: tuple[str, ...], places: int
) -> None:
    first = str(deals(program)[0])
    program.json("review", "start", *REP)
    done(program, "note", *REP, "--deal", first, "--done", "an Offer of 100%",
         "--problems", "财务要求账期60天")  # fmt: skip
    done(program, "promise", *REP, "--deal", first, "--text", "test report")
    done(program, "finish", *REP)
    done(program, "addendum", *REP, "--text", "corrected")
    answer = program("review", "search", *words, "--json")
    assert answer.code == (0 if places else 1)
    assert len(checked(Hits, answer.json)["hits"]) == places


def test_the_latest_version_of_a_note_is_searched(program: Program) -> None:
    first = str(deals(program)[0])
    program.json("review", "start", *REP)
    done(program, "note", *REP, "--deal", first, "--done", "first words")
    done(program, "note", *REP, "--deal", first, "--done", "other words")
    assert program("review", "search", "first").code == 1
    assert len(program.json("review", "search", "words")["hits"]) == 1


def test_a_store_asks_its_own_questions(program: Program) -> None:
    def asked(code: str) -> dict[str, Any]:
        rows = program.json("review", "questions")["questions"]
        return next(one for one in rows if one["code"] == code)

    assert not asked("change.pushed")["own"]
    done_so = program.json("review", "question", "change.pushed", "Who moved it?")
    assert done_so["result"] == "changed"
    assert asked("change.pushed") == {
        "code": "change.pushed",
        "text": "Who moved it?",
        "own": True,
    }
    program.json("review", "question", "date.pushed", "谁推迟的", "--in", "zh")
    assert not asked("date.pushed")["own"]
    program.json("review", "question", "change.pushed", "")
    assert not asked("change.pushed")["own"]
    answer = program("review", "question", "change.pushd", "x")
    assert answer.code == 2
    assert "change.pushed" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "--rep", "Nobody"), 1, "Nobody here is called"),
        (("show", *REP), 1, "no review of this rep yet"),
        (("show", *REP, "--week", "soon"), 2, "is not a week"),
        (("note", *REP, "--deal", "1"), 1, "is open for 2026-W47"),
        (("search",), 2, "Name a word"),
        (("strat", *REP), 2, "start"),
    ],
)
def test_what_cannot_be_done_says_why(
    on_sqlite: Callable[[], Program], words: tuple[str, ...], code: int, said: str
) -> None:
    answer = on_sqlite()("review", *words)
    assert answer.code == code
    assert said in answer.err
