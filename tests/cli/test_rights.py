"""The commands that say who may do what, and what becomes of those who may not."""

from pathlib import Path

import pytest

from funnelview.store.rights import people as store_rights
from tests.support.calling import Program, Run
from tests.support.clock import FixedClock


@pytest.fixture
def at_home(run: Run, filled_file: Path, tmp_path: Path, still: FixedClock) -> Program:
    """The program on a file of its own, run by an account called shen."""
    del still
    path = tmp_path / "sales.db"
    path.write_bytes(filled_file.read_bytes())
    return Program(run, ("--db", str(path)))


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who runs the program, by the kernel's word; a test may put another in its place."""
    who = ["shen"]
    monkeypatch.setattr(store_rights, "kernel_login", lambda: who[0])
    return who


def test_the_first_is_a_director_and_then_everybody_else_is_refused(
    at_home: Program, account: list[str]
) -> None:
    assert at_home.json("db", "people")["you"] == {
        "login": "shen",
        "role": "director",
        "registered": False,
        "everybody": True,
    }
    assert at_home("db", "grant", "lin", "林悦").code == 1
    assert at_home.json("db", "grant", "shen", "--role", "director")["result"] == "granted"
    assert at_home.json("db", "grant", "lin", "林悦")["result"] == "granted"
    account[0] = "lin"
    code, out, err = at_home("person", "list")
    assert code == 0
    assert "林悦" in out
    assert at_home("db", "revoke", "shen").code == 4
    account[0] = "eve"
    for words in (("team",), ("deal", "add", "--customer", "X"), ("export", "deals")):
        code, out, err = at_home(*words)
        assert (code, out) == (4, "")
        assert "eve has no rights in this store" in err
    assert at_home("db", "people").code == 0


def test_who_lets_another_in_first_is_told_to_be_out(at_home: Program) -> None:
    code, _, said = at_home("db", "grant", "lin", "--role", "director")
    assert (code, "shen has no rights in this store: lin can let" in said) == (0, True)
    assert at_home("team").code == 4


def test_logname_and_as_are_no_identity(
    at_home: Program, account: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # While nobody is registered, --as is a name for the record.
    assert Program(at_home.run, (*at_home.options, "--as", "anybody"))("team").code == 0
    assert at_home("db", "grant", "shen", "--role", "director").code == 0
    account[0] = "eve"
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "shen")
    assert at_home("team").code == 4
    code, _, err = Program(at_home.run, (*at_home.options, "--as", "shen"))("team")
    assert code == 4
    assert "You are eve and can't be shen here" in err


def test_a_rep_gets_the_own_deals_alone(at_home: Program, account: list[str]) -> None:
    at_home("db", "grant", "shen", "--role", "director")
    at_home("db", "grant", "liq", "李强")
    account[0] = "liq"
    assert {row["name"] for row in at_home.json("team")["reps"]} == {"李强"}
    assert at_home("rep", "李强").code == 0
    for words in (
        ("rep", "陈静"),
        ("forecast", "--rep", "陈静"),
        ("warnings", "--rep", "陈静"),
        ("changes", "--rep", "陈静", "--since", "2026-11-01"),
        ("deal", "show", "3"),
        ("deal", "set", "3", "--amount", "1"),
        ("deal", "lose", "3", "--reason", "x"),
        ("quota", "set", "李强", "2026-12", "5"),
        ("settings", "set", "team", "x"),
        ("person", "add", "New"),
        ("review", "start", "--rep", "李强"),
        ("handover", "start", "--rep", "李强", "--last-day", "2026-12-20"),
        ("db", "grant", "liq", "--role", "director"),
    ):
        assert at_home(*words).code == 4, words
    assert at_home("deal", "set", "1", "--amount", "5").code == 0
    assert len(at_home.json("export", "deals")["deals"]) == 4
    (logged,) = at_home.json("db", "exports")["exports"]
    assert (logged["who"], logged["kind"], logged["rows"]) == ("liq", "deals", 4)


def test_a_reader_looks(at_home: Program, account: list[str]) -> None:
    at_home("db", "grant", "shen", "--role", "director")
    at_home("db", "grant", "audit", "--role", "reader")
    account[0] = "audit"
    # Who only looks can keep nothing at hand, and is told that it takes longer.
    assert len(at_home("team", "--json").json["reps"]) == 3
    code, _, err = at_home("deal", "set", "1", "--amount", "5")
    assert code == 4
    assert "look at this store, not change it" in err


def test_who_was_refused_is_listed_for_the_director(at_home: Program, account: list[str]) -> None:
    assert at_home("db", "grant", "shen", "--role", "director").code == 0
    assert at_home("db", "grant", "lin", "林悦", "--role", "reader").code == 0
    account[0] = "lin"
    assert at_home("deal", "add", "--customer", "X").code == 4
    account[0] = "eve"
    assert at_home("team").code == 4
    assert Program(at_home.run, (*at_home.options, "--as", "shen"))("rep", "林悦").code == 4
    account[0] = "shen"
    found = at_home.json("db", "refusals")["refusals"]
    # Whom one says one is, is not who one is.
    assert [(one["who"], one["via"], one["what"], one["about"]) for one in found] == [
        ("eve", "command", "rep", ""),
        ("eve", "command", "team", ""),
        ("lin", "command", "deal add", "sell"),
    ]
    code, out, _err = at_home("db", "refusals", "--limit", "1")
    assert (code, "eve" in out, "lin" in out) == (0, True, False)
    assert at_home("audit", "verify").code == 0
