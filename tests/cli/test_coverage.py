from collections.abc import Callable

import pytest
from rich.cells import cell_len

from tests.cli.schemas import Rep, Team, checked
from tests.support.calling import Program
from tests.support.clock import FixedClock
from tests.support.small_store import HOSTILE


def row(board: dict[str, object], name: str) -> dict[str, object]:
    reps = board["reps"]
    assert isinstance(reps, list)
    (found,) = (one for one in reps if one["name"] == name)
    assert isinstance(found, dict)
    return found


def test_the_board_says_the_figures(program: Program) -> None:
    board = checked(Team, program.json("team"))
    assert (board["as_of"], board["period"], board["currency"]) == ("2026-11-18", "2026-Q4", "CNY")
    qiang = row(board, "李强")
    assert qiang["manager"] == "林悦"
    assert qiang["open"] == {
        "count": 2,
        "amount": "222345.60",
        "without_amount": 0,
        "without_rate": 0,
    }
    assert qiang["tiers"]["T75"]["amount"] == "210000.00"  # type: ignore[index]
    assert qiang["tiers"]["T25"]["amount"] == "12345.60"  # type: ignore[index]
    # 210,000 × 75 % + 12,345.60 × 25 %
    assert qiang["weighted"] == "160586.40"
    assert (qiang["quota"], qiang["won"], qiang["remaining"]) == (
        "1800000.00",
        "380000.00",
        "1420000.00",
    )
    assert qiang["coverage"] == pytest.approx(210_000 / 1_420_000)
    assert qiang["coverage_state"] == "ratio"
    assert qiang["weighted_coverage"] == pytest.approx(157_500 / 1_420_000)
    assert (qiang["required_coverage"], qiang["required_n"]) == (3.0, 0)
    # Two months of the quarter's quota without a deal, deals without a next step, and so on.
    assert qiang["warnings"]["amber"] > 0  # type: ignore[index]


def test_a_rep_without_quota_and_a_deal_without_amount_are_said_to_be(program: Program) -> None:
    jing = row(program.json("team"), "陈静")
    assert (jing["quota"], jing["remaining"], jing["coverage"]) == (None, None, None)
    assert (jing["coverage_state"], jing["status"]) == ("no_quota", "leaving")
    assert jing["open"]["without_amount"] == 1  # type: ignore[index]


def test_the_total_adds_up_and_belongs_to_nobody(program: Program) -> None:
    board = program.json("team")
    assert board["total"]["name"] is None
    assert board["total"]["open"]["count"] == sum(one["open"]["count"] for one in board["reps"])
    assert board["total"]["won"] == "380000.00"


def test_with_a_period_everything_is_of_it(program: Program) -> None:
    december = program.json("team", "--period", "2026-12")
    assert december["period"] == "2026-12"
    assert december["total"]["open"]["amount"] == "210000.00"
    assert december["total"]["won"] == "0.00"
    assert program.json("team", "--period", "2026-11")["total"]["won"] == "380000.00"


def test_as_of_an_earlier_day_the_board_is_that_of_the_day(program: Program) -> None:
    october = checked(Team, program.json("team", "--as-of", "2026-10-01"))
    assert october["as_of"] == "2026-10-01"
    # Two in yuan, and one in dollars that no rate is known for.
    assert october["total"]["open"]["count"] == 3
    assert october["total"]["open"]["without_rate"] == 1
    assert october["total"]["open"]["amount"] == "392345.60"
    assert october["unrated"] == ["USD"]


def test_a_currency_without_a_rate_is_named_though_its_amount_is_nothing(program: Program) -> None:
    program.json("deal", "add", "--customer", "恒远重工", "--amount", "0", "--currency", "GBP")
    board = program.json("team")
    assert "GBP" in board["unrated"]
    assert board["unowned"]["without_rate"] == 1


def test_a_past_day_knows_the_activity_of_the_day_of_registration(
    program: Program, still: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = program.json("deal", "add", "--customer", "恒远重工", "--owner", "李强")["id"]
    then = still.today.isoformat()
    now = [one for one in program.json("rep", "李强")["deals"] if one["id"] == added]
    monkeypatch.setenv("FUNNELVIEW_NOW", still.advance(days=3).isoformat())
    program.json("deal", "set", str(added), "--product", "press")
    past = program.json("rep", "李强", "--as-of", then)["deals"]
    assert [one for one in past if one["id"] == added] == now
    program.json("deal", "win", str(added), "--on", then)
    day = program.json("export", "deals", "--as-of", then)["deals"]
    (closed,) = (one for one in day if one["id"] == added)
    assert (closed["outcome"], closed["last_activity"]) == ("won", then)


@pytest.mark.parametrize("name", ["林悦", "lin", "林"])
def test_a_managers_team_is_found_by_name_login_or_beginning(program: Program, name: str) -> None:
    assert len(program.json("team", "--manager", name)["reps"]) == 3


def test_the_board_as_a_table_is_harmless_and_aligned(program: Program, still: FixedClock) -> None:
    code, out, err = program("team")
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert f"as of {still.today}" in out
    assert "1,800,000.00" in out
    assert "no quota / 3.0" in out
    assert "1 deal has no amount" in out
    assert not [line for line in out.splitlines() if line != line.rstrip()]


def test_the_board_speaks_chinese(program: Program) -> None:
    _, out, _ = program("--lang", "zh_CN", "team")
    assert "李强" in out
    assert "无指标 / 3.0" in out
    assert "1 个商机没有金额" in out
    assert "Team" not in out


def test_json_holds_the_name_as_it_is_and_nothing_that_steers(program: Program) -> None:
    code, out, _ = program("team", "--json")
    assert code == 0
    assert row(program.json("team"), HOSTILE)["name"] == HOSTILE
    assert out.rstrip("\n").isprintable()


def test_a_reps_page_lists_the_open_deals(program: Program) -> None:
    page = checked(Rep, program.json("rep", "李"))
    assert [deal["customer"] for deal in page["deals"]] == ["蓝海物流", HOSTILE]
    first = page["deals"][0]
    assert (first["amount"], first["currency"], first["tier"]) == ("210000.00", "CNY", "T75")
    assert (first["contact"], first["phone"]) == ("陈明", "138 0013 5566")
    assert (first["next_step"], first["next_step_due"]) == ("offer with 45 days", "2026-11-26")
    assert page["deals"][1]["days_in_stage"] == 78
    assert page["position"] == row(program.json("team"), "李强")


def test_a_reps_page_of_an_earlier_day(program: Program) -> None:
    page = checked(Rep, program.json("rep", "李强", "--as-of", "2026-10-01"))
    assert [deal["outcome"] for deal in page["deals"]] == ["open"] * 3
    assert {deal["currency"] for deal in page["deals"]} == {"CNY", "USD"}
    assert page["deals"][0]["days_in_stage"] == 30


def test_a_reps_page_as_a_table(program: Program) -> None:
    code, out, _ = program("rep", "李强")
    assert code == 0
    assert "210,000.00 CNY" in out
    assert "Negotiate" in out
    assert "\x1b" not in out
    assert "谈判" in program("--lang", "zh", "rep", "李强").out


def test_nobody_of_that_name_is_exit_code_1(on_sqlite: Callable[[], Program]) -> None:
    code, out, err = on_sqlite()("rep", "Nobody", "--json")
    assert (code, out) == (1, "")
    assert err == "Nobody here is called “Nobody”.\n"


def test_a_beginning_that_fits_several_names_them(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    assert program("person", "add", "李娜").code == 0
    code, _, err = program("rep", "李")
    assert code == 1
    assert "李强" in err
    assert "李娜" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "18.11.2026"), "“18.11.2026” is not a date."),
        (("--as-of", "2026-11-19"), "2026-11-19 lies in the future."),
        (("--period", "2026-Q5"), "“2026-Q5” is not a period."),
    ],
)
def test_a_bad_value_is_named_and_exit_code_2(
    on_sqlite: Callable[[], Program], words: tuple[str, ...], said: str
) -> None:
    code, out, err = on_sqlite()("team", "--json", *words)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("words", [("team",), ("rep", "李强")], ids=" ".join)
def test_a_narrow_terminal_gets_the_columns_that_matter(
    on_sqlite: Callable[[], Program],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    # To this kind of terminal no colours are sent, and it has 80 columns.
    monkeypatch.setenv("TERM", "dumb")
    out = on_sqlite()("--lang", language, *words).out
    table = [line for line in out.splitlines() if "10,000.00" in line or "2,345.60" in line]
    assert table
    assert all(cell_len(line) <= 80 for line in table)
    assert ("too narrow for" in out) == (language == "en")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "300")
    assert "too narrow for" not in on_sqlite()("--lang", "en", *words).out


def test_a_rate_brings_a_currency_into_the_sums(empty: Program) -> None:
    empty.json("person", "add", "Ann")
    for amount, currency in (("1000", "CNY"), ("100", "USD")):
        empty.json("deal", "add", "--customer", "Acme", "--owner", "Ann", "--amount", amount,
                   "--currency", currency)  # fmt: skip
    assert empty.json("team")["unrated"] == ["USD"]
    assert "funnelview rate set USD RATE" in empty("team").out
    for day, rate in (("2026-11-18", "7.5"), ("2026-11-01", "7"), ("2026-11-19", "9")):
        assert empty.json("rate", "set", "usd", rate, "--from", day)["result"] == "changed"
    assert empty.json("rate", "set", "USD", "7.50", "--from", "2026-11-18")["result"] == "unchanged"
    board = empty.json("team")
    assert (board["total"]["open"]["amount"], board["unrated"]) == ("1750.00", [])
    listed = empty.json("rate", "list")
    assert listed["currency"] == "CNY"
    assert [(one["from"][-2:], one["rate"]) for one in listed["rates"]] == [
        ("01", "7"), ("18", "7.5"), ("19", "9"),
    ]  # fmt: skip
    # What the rates are into stays: in euros the same figures would be wrong.
    assert empty("settings", "set", "currency", "EUR").code == 1
    assert empty.json("team")["total"]["open"]["amount"] == "1750.00"
    assert empty.json("db", "check")["consistent"]


@pytest.mark.parametrize(
    ("currency", "rate"),
    [("CNY", "1"), ("XXQ", "1"), *(("USD", one) for one in ("0", "x", "7,5", "1e9", "nan"))],
)
def test_what_is_no_rate(on_sqlite: Callable[[], Program], currency: str, rate: str) -> None:
    assert on_sqlite()("rate", "set", currency, rate).code == 2
