"""`funnelview warnings` and `funnelview settings`: what they say, and their exit codes."""

import pytest

from tests.cli.schemas import Warnings, checked
from tests.support.calling import Program
from tests.support.clock import FixedClock


def codes(program: Program, *words: str) -> dict[tuple[str, str], int]:
    """How often each code and severity stands in the answer."""
    found: dict[tuple[str, str], int] = {}
    for one in checked(Warnings, program.json("warnings", *words))["warnings"]:
        key = (one["code"], one["severity"])
        found[key] = found.get(key, 0) + 1
    return found


def test_the_warnings_of_one_rep(program: Program) -> None:
    answer = checked(Warnings, program.json("warnings", "--rep", "李强"))
    assert answer["as_of"] == "2026-11-18"
    by_code = {one["code"]: one for one in answer["warnings"] if one["deal"] is None}
    # 210,000 open against 1,420,000 remaining, with 3.0 needed by default.
    low = by_code["coverage.low"]
    assert (low["severity"], low["rep"], low["threshold"]) == ("red", "李强", 3.0)
    assert low["value"] == pytest.approx(210_000 / 1_420_000)
    assert "0.15" in low["message"]
    assert low["question"].endswith("?")
    # November has no deal expected, December has.
    assert "2026-11" in by_code["coverage.gap"]["message"]
    assert by_code["created.dry"]["value"] == 17
    assert by_code["review.overdue"]["severity"] == "red"


def test_the_board_counts_what_the_list_says(program: Program) -> None:
    answer = checked(Warnings, program.json("warnings"))
    open_ones = [one for one in answer["warnings"] if one["acknowledged_until"] is None]
    for row in program.json("team")["reps"]:
        mine = [one["severity"] for one in open_ones if one["rep"] == row["name"]]
        assert row["warnings"] == {name: mine.count(name) for name in ("red", "amber", "info")}
        page = program.json("rep", row["name"])
        assert page["position"]["warnings"] == row["warnings"]
        said = sorted(code for deal in page["deals"] for code in deal["warnings"])
        assert said == sorted(
            one["code"] for one in open_ones if one["rep"] == row["name"] and one["deal"]
        )


def test_severity_leaves_out_what_is_less_severe(program: Program) -> None:
    everything = codes(program)
    assert codes(program, "--severity", "info") == everything
    for least, left in (("amber", {"amber", "red"}), ("red", {"red"})):
        expected = {key: n for key, n in everything.items() if key[1] in left}
        assert codes(program, "--severity", least) == expected


def test_fail_on_red_answers_with_1_where_one_stands_open(program: Program) -> None:
    assert program("warnings").code == 0
    assert program("warnings", "--fail-on", "red").code == 1
    assert program("warnings", "--rep", "陈静", "--fail-on", "amber").code == 1
    assert program("warnings", "--fail-on", "purple").code == 2


def test_a_warning_is_acknowledged_and_comes_back(program: Program) -> None:
    deal = next(
        one["deal"]
        for one in program.json("warnings", "--rep", "李强")["warnings"]
        if one["code"] == "missing.contact"
    )
    before = program.json("team")["total"]["warnings"]["amber"]
    words = ("acknowledge", "missing.contact", "--deal", str(deal))
    done = program.json("warnings", *words, "--until", "2026-11-20", "--reason", "by letter")
    assert done["result"] == "acknowledged"
    (found,) = (
        one
        for one in program.json("warnings")["warnings"]
        if (one["code"], one["deal"]) == ("missing.contact", deal)
    )
    assert found["acknowledged_until"] == "2026-11-20"
    assert program.json("team")["total"]["warnings"]["amber"] == before - 1
    (row,) = program.json("warnings", "history")["acknowledgements"]
    assert (row["code"], row["deal"], row["reason"]) == ("missing.contact", deal, "by letter")
    assert program("warnings", "withdraw", "missing.contact", "--deal", str(deal)).code == 0
    assert program.json("team")["total"]["warnings"]["amber"] == before
    assert len(program.json("warnings", "history")["acknowledgements"]) == 2


def test_what_cant_be_acknowledged_is_refused(program: Program) -> None:
    words = ("--until", "2026-12-01", "--reason", "known")
    answer = program("warnings", "acknowledge", "missing.kontact", "--deal", "1", *words)
    assert answer.code == 2
    assert "missing.contact" in answer.err
    assert program("warnings", "acknowledge", "date.pushed", "--deal", "1", *words).code == 1
    assert program("warnings", "acknowledge", "date.pushed", *words).code == 2
    late = ("--rep", "李强", "--until", "2026-11-01", "--reason", "known")
    answer = program("warnings", "acknowledge", "coverage.low", *late)
    assert answer.code == 2
    assert "past" in answer.err
    blank = ("--rep", "李强", "--until", "2026-12-01", "--reason", " ")
    assert program("warnings", "acknowledge", "coverage.low", *blank).code == 2


def test_the_rules_are_told(program: Program) -> None:
    rules = program.json("warnings", "rules")["rules"]
    assert len(rules) == 24
    assert {"coverage.low", "duplicate.customer", "entry.late"} < {one["code"] for one in rules}
    assert "stage.stuck" in program("warnings", "rules").out


def test_another_limit_makes_another_warning(program: Program) -> None:
    assert ("created.dry", "amber") in codes(program, "--rep", "李强")
    assert program.json("settings", "set", "created.dry", "18")["result"] == "changed"
    assert ("created.dry", "amber") not in codes(program, "--rep", "李强")


def test_a_past_day_goes_by_the_limits_of_that_day(
    program: Program, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNNELVIEW_NOW", clock.advance(days=1).isoformat())
    assert program("settings", "set", "created_dry", "20").code == 0
    assert ("created.dry", "amber") not in codes(program, "--rep", "李强")
    then = codes(program, "--rep", "李强", "--as-of", "2026-11-18")
    assert ("created.dry", "amber") in then


def test_settings_are_listed_with_unit_default_and_history(program: Program) -> None:
    listed = {one["key"]: one for one in program.json("settings", "list")["settings"]}
    assert listed["stale_t75"]["default"] == "7"
    assert listed["stale_t75"]["unit"] == "days"
    assert "T75" in listed["stale_t75"]["title"]
    assert program("settings", "set", "stale_t75", "9").code == 0
    (change,) = program.json("settings", "history", "stale_t75")["changes"]
    assert (change["old"], change["new"]) == ("7", "9")
    listed = {one["key"]: one for one in program.json("settings", "list")["settings"]}
    assert (listed["stale_t75"]["value"], listed["stale_t75"]["default"]) == ("9", "7")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("stale_t57", "9", "stale_t75"),
        ("stale_t75", "0", "1 to 365"),
        ("stale_t75", "a week", "1 to 365"),
        ("stuck_factor", "0", "0.1"),
        ("coverage_low_red", "101", "coverage_low"),
        ("created_dry", "29", "created_dry_red"),
    ],
)
def test_a_limit_that_cant_be_is_refused(program: Program, key: str, value: str, told: str) -> None:
    answer = program("settings", "set", key, value)
    assert answer.code == 2
    assert told in answer.err
