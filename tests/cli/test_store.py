from pathlib import Path

import pytest

from funnelview.store.history import Check
from funnelview.usecases import store as usecase
from tests.cli import schemas
from tests.support.calling import Program, Run


def test_a_store_is_made_once(run: Run, store_url: str) -> None:
    program = Program(run, ("--db", store_url))
    options = ("--currency", "eur", "--time-zone", "Europe/Berlin", "--fiscal-start", "4")
    assert program.json("db", "init", *options, "--team", "Nord")["result"] == "made"
    found = program.json("settings", "show")
    assert found["settings"] == {
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "fiscal_start": 4,
        "review_minutes": 25,
        "required_coverage": 3.0,
        "team": "Nord",
    }
    assert [one["key"] for one in found["stages"]] == ["aware", "compare", "negotiate", "confirm"]
    assert program.json("db", "init", "--currency", "usd")["result"] == "unchanged"
    assert program.json("settings", "show") == found
    assert program.json("db", "upgrade")["result"] == "unchanged"


def test_an_empty_database_is_no_store(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    code, out, err = run("--db", str(empty), "team", "--json")
    assert (code, out) == (3, "")
    assert "The database holds no FunnelView store." in err
    assert Program(run, ("--db", str(empty))).json("db", "upgrade")["result"] == "upgraded"


def test_a_missing_store_is_exit_code_3_and_is_not_made(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    for words in (("team",), ("rep", "x"), ("deal", "show", "1"), ("db", "check"), ("doctor",)):
        answer = run("--db", str(missing), *words)
        assert answer.code == 3, words
        assert f"There is no store at {missing}." in answer.out + answer.err
    assert not missing.exists()


def test_a_mistyped_setting_makes_no_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    code, _, err = run("--db", str(path), "db", "init", "--time-zone", "Asia/Pekin")
    assert code == 2
    assert "“Asia/Pekin” is not a time zone." in err
    assert not path.exists()


def test_a_new_file_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    assert run("--db", f"sqlite:///{path}", "db", "init").code == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_settings_change(program: Program) -> None:
    assert program.json("settings", "set", "review-minutes", "40")["result"] == "changed"
    assert program.json("settings", "set", "review_minutes", "40")["result"] == "unchanged"
    assert program.json("settings", "show")["settings"]["review_minutes"] == 40
    code, _, err = program("settings", "set", "curency", "EUR")
    assert code == 2
    assert "Did you mean currency?" in err
    assert program("settings", "set", "fiscal_start", "13").code == 2
    assert "Negotiate" in program("settings", "show").out


def test_the_check_says_figures(program: Program) -> None:
    told = schemas.checked(schemas.Check, program.json("db", "check"))
    assert (told["deals"], told["problems"]) == (5, [])
    assert told["changes"] == 7
    code, out, _ = program("db", "check")
    assert code == 0
    assert "5 deals with 7 changes" in out


def test_an_inconsistency_is_exit_code_1(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Check(1, 1, 1, ("deal 1: amount is \x1b[31m2",))
    monkeypatch.setattr(usecase, "check_store", lambda *_: found)
    answer = program("db", "check", "--json")
    assert answer.code == 1
    assert answer.json["problems"] == list(found.problems)
    answer = program("db", "check")
    assert answer.code == 1
    assert "1 inconsistency." in answer.out
    assert "\x1b" not in answer.out


SECRET = "hunter2"  # noqa: S105 - to see that it is not printed


@pytest.mark.parametrize("around", ["{}", "x%40{}", "x@{}", "{}@x", "x:{}", "x/{}?y=z"])
def test_no_password_is_ever_printed(run: Run, around: str) -> None:
    url = f"postgresql://mia:{around.format(SECRET)}@localhost:1/sales?password={SECRET}"
    for words in (
        ("--db", url, "config", "show"),
        ("--db", url, "config", "show", "--json"),
        ("--db", url, "doctor", "--json"),
        ("--db", url, "--debug", "team"),
        ("team", url),
        (url,),
        ("--db", url.replace("postgresql", "oracle"), "team"),
        ("team", "--period", url),
    ):
        answer = run(*words)
        assert SECRET not in answer.out + answer.err, words
    assert "mia:***@localhost:1/sales" in run("--db", url, "config", "show").out


def test_a_password_with_an_unescaped_sign_is_explained(run: Run) -> None:
    code, _, err = run("--db", f"postgresql://mia:x@{SECRET}@localhost/sales", "team")
    assert code == 2
    assert "write @ as %40" in err


def test_a_store_may_have_stages_of_its_own(run: Run, tmp_path: Path) -> None:
    program = Program(run, ("--db", str(tmp_path / "own.db")))
    for wrong in ("", "Lead", "Lead = 100", "Lead = 0", "= 5", "Lead = 10; lead = 20", "A = x"):
        assert program("db", "init", "--stages", wrong).code == 2
    assert list(tmp_path.iterdir()) == []
    given = "Lead = 10; 演示 = 40 %; Tender / 投标 = 80; Confirm = 95"
    program.json("db", "init", "--currency", "CNY", "--stages", given)
    stages = program.json("settings", "show")["stages"]
    assert [tuple(one.values()) for one in stages] == [
        ("lead", "Lead", "Lead", 10),
        ("演示", "演示", "演示", 40),
        ("tender", "Tender", "投标", 80),
        ("confirm", "Confirm", "Confirm", 95),
    ]
    program.json("person", "add", "Ann")
    for stage in ("投标", "LEAD"):
        program.json("deal", "add", "--customer", "Acme", "--owner", "Ann", "--stage", stage,
                     "--amount", "100")  # fmt: skip
    tiers = program.json("team")["total"]["tiers"]
    assert [tiers[tier]["count"] for tier in ("T25", "T50", "T75")] == [1, 0, 1]
    assert program.json("team")["total"]["weighted"] == "90.00"
    assert program.json("db", "check")["consistent"]
