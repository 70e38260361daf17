"""`funnelview changes`: the waterfall and the list, for people and for programs."""

import pytest
from rich.cells import cell_len

from funnelview.domain.waterfall import Kind
from tests.cli.schemas import Changes, checked
from tests.support.calling import Program
from tests.support.small_store import HOSTILE

KINDS = [kind.value for kind in Kind]


def test_the_waterfall_and_the_list_as_json(program: Program) -> None:
    found = checked(Changes, program.json("changes", "--since", "2026-10-31", "--rep", "李强"))
    assert (found["since"], found["until"], found["rep"]) == ("2026-10-31", "2026-11-18", "李强")
    assert found["balances"] is True
    figures = {name: (found[name]["count"], found[name]["amount"]) for name in KINDS}
    assert figures == dict.fromkeys(KINDS, (0, "0.00")) | {
        "new": (1, "210000.00"),
        "won": (1, "380000.00"),
    }
    assert (found["start"]["count"], found["start"]["amount"]) == (2, "392345.60")
    assert (found["end"]["count"], found["end"]["amount"]) == (2, "222345.60")
    told = [(row["field"], row["bucket"], row["customer"]) for row in found["rows"]]
    assert ("registration", "new", "蓝海物流") in told
    assert ("outcome", "won", "华辰电子") in told


def test_a_limit_lists_the_latest_and_counts_all(program: Program) -> None:
    whole = program.json("changes", "--since", "2026-08-01")
    some = checked(Changes, program.json("changes", "--since", "2026-08-01", "--limit", "2"))
    assert whole["changes"] == len(whole["rows"]) > 2
    assert some == {**whole, "rows": whole["rows"][-2:]}
    answer = program("changes", "--since", "2026-08-01", "--limit", "2").out
    assert f"The latest 2 of {whole['changes']} changes are listed." in answer
    none = program("changes", "--since", "2026-08-01", "--limit", "0").out
    assert none.endswith(f"\n{whole['changes']} changes\n")


def test_a_period_cuts_the_funnel_by_its_expected_dates(program: Program) -> None:
    deal = next(
        one["id"] for one in program.json("rep", "李强")["deals"] if one["customer"] == "蓝海物流"
    )
    program.json("deal", "set", str(deal), "--expected", "2027-01-20", "--amount", "250000")
    quarter = program.json("changes", "--since", "2026-11-17", "--period", "2026-Q4")
    assert quarter["slipped_out"]["count"] == 1
    assert quarter["slipped_out"]["amount"] == "210000.00"
    next_year = program.json("changes", "--since", "2026-11-17", "--period", "2027")
    assert next_year["pulled_in"]["amount"] == "250000.00"
    whole = program.json("changes", "--since", "2026-11-17")
    assert whole["increased"] == {
        "count": 0,
        "amount": "40000.00",
        "without_amount": 0,
        "without_rate": 0,
    }
    (amount,) = (row for row in whole["rows"] if row["field"] == "amount")
    assert (amount["old"], amount["new"], amount["bucket"]) == (
        "210000.00",
        "250000.00",
        "increased",
    )
    (pushed,) = (row for row in whole["rows"] if row["field"] == "expected")
    assert (pushed["push"], pushed["month_push"]) == (1, True)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_table_speaks_both_languages_and_shows_foreign_text_harmlessly(
    program: Program, language: str
) -> None:
    answer = Program(program.run, (*program.options, "--lang", language))(
        "changes", "--since", "2026-10-31"
    )
    assert answer.code == 0
    words = {"en": ("Start", "New", "Won", "End"), "zh_CN": ("期初", "新增", "赢单", "期末")}
    for word in words[language]:
        assert any(line.startswith(word) for line in answer.out.splitlines()), word
    assert "蓝海物流" in answer.out
    assert HOSTILE not in answer.out
    assert "\x1b" not in answer.out
    lines = answer.out.splitlines()
    head = next(at for at, line in enumerate(lines) if "蓝海物流" in line)
    assert cell_len(lines[head].split("蓝海物流")[0]) == cell_len(
        next(line for line in lines if "华辰电子" in line).split("华辰电子")[0]
    )


def test_what_came_in_and_went_out_within_the_span_is_told_beside_it(program: Program) -> None:
    found = program.json("changes", "--since", "2026-08-01", "--rep", "李强")
    assert (found["start"]["count"], found["won"]["count"], found["new"]["count"]) == (0, 0, 2)
    assert found["came_and_went"]["won"]["amount"] == "380000.00"
    assert found["came_and_went"]["lost"] == {
        "count": 1,
        "amount": "0.00",
        "without_amount": 0,
        "without_rate": 1,
    }
    answer = program("changes", "--since", "2026-08-01")
    assert "Came in and went out within the span: Won 1 (380,000.00), Lost 1 (0.00)." in answer.out


def test_nothing_changed_is_said(program: Program) -> None:
    answer = program("changes", "--since", "2026-11-18")
    assert answer.code == 0
    assert "Nothing changed." in answer.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--since", "2026-13-01"), 2),
        (("--since", "2026-11-19"), 2),
        (("--since", "2026-11-10", "--until", "2026-11-09"), 2),
        ((), 2),
        (("--rep", "李强", "--manager", "林悦"), 2),
        (("--since", "2026-11-10", "--rep", "nobody"), 1),
        (("--since", "2026-11-10", "--period", "2026-Q5"), 2),
    ],
)
def test_a_wrong_call_is_answered_with_its_code(
    program: Program, words: tuple[str, ...], code: int
) -> None:
    answer = program("changes", *words)
    assert answer.code == code
    assert answer.err


def test_without_since_a_reps_last_review_counts(program: Program) -> None:
    found = program.json("changes", "--rep", "李强")
    assert found["since_review"] is None
    assert found["since"] == "2026-11-11"
    team = program.json("changes", "--manager", "林悦", "--since", "2026-11-11")
    assert (team["manager"], team["rep"]) == ("林悦", None)
