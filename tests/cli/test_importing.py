"""`funnelview import`: its JSON, its exit codes, and that a dry run leaves nothing behind."""

import json
import re
from pathlib import Path

import pytest

from funnelview.cli.main import main

DEALS = (
    "Deal ID,Deal Name,Customer,Amount,Close Date,Stage,Owner\n"
    "1,One,Acme,100,2026-12-01,Proposal,Ann\n"
    "2,Two,Globex,nonsense,2026-10-15,Closed Won,Bob\n"
    "2,Two,Globex,7.50,2026-10-15,Closed Won,Bob\n"
    ",,,,,,\n"
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "made" / "store.db"
    monkeypatch.setenv("FUNNELVIEW_DB", str(path))
    return path


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_all_fields_are_there(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    assert main(["import", str(path), "--json"]) == 0
    told = _json(capsys)
    assert store.is_file()
    assert told["schema"] == "funnelview/import/1"
    assert (told["read"], told["imported"], told["updated"], told["unchanged"]) == (3, 2, 0, 0)
    assert (told["duplicates"], told["customers"], told["reps"], told["managers"]) == (1, 2, 2, 0)
    assert told["won"] == {"count": 1, "amount": "7.50", "without_amount": 0}
    assert told["lost"] == {"count": 0, "amount": "0.00", "without_amount": 0}
    assert told["open"] == {"count": 1, "amount": "100.00", "without_amount": 0}
    skipped, warnings, formats = told["skipped"], told["warnings"], told["format"]
    assert isinstance(skipped, list)
    assert isinstance(warnings, list)
    assert isinstance(formats, list)
    assert [(one["file"], one["line"], one["reason"]) for one in skipped] == [
        ("deals.csv", 5, "1 empty row.")
    ]
    assert {(one["line"], one["column"], one["value"]) for one in warnings} >= {
        (3, "Amount", "nonsense"),
        (3, "", "2"),
    }
    (form,) = formats
    assert (form["encoding"], form["delimiter"]) == ("UTF-8", ",")
    assert (form["date_order"], form["decimal"]) == ("ymd", ".")
    assert form["columns"]["amount"] == "Amount"
    assert form["ignored"] == []
    assert main(["import", str(path), "--json"]) == 0
    told = _json(capsys)
    assert (told["imported"], told["updated"], told["unchanged"]) == (0, 0, 2)
    assert told["result"] == "unchanged"


def test_a_dry_run_makes_no_store(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    assert main(["import", str(path), "--dry-run", "--json"]) == 0
    assert _json(capsys)["imported"] == 2
    assert not store.exists()
    assert main(["import", str(path), "--dry-run"]) == 0
    assert "nothing was written" in capsys.readouterr().out


def test_nothing_to_import_is_answered_by_one_and_makes_no_store(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cats.csv"
    path.write_text("Species,Colour\ncat,black\n")
    assert main(["import", str(path)]) == 1
    assert "Species, Colour" in capsys.readouterr().err
    assert not store.exists()


def test_a_wrong_call_is_answered_by_two(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    assert main(["import"]) == 2
    assert main(["import", str(tmp_path / "nowhere.csv")]) == 2
    assert main(["import", str(path), "--date-order", "ymd"]) == 2
    assert main(["import", str(path), "--currency", "euros"]) == 2
    assert not store.exists()
    assert capsys.readouterr().out == ""


def test_the_date_order_and_the_currency_can_be_said(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal ID,Deal Name,Amount,Close Date,Stage\n1,A,5,03/04/2026,Proposal\n")
    assert main(["import", str(path), "--date-order", "dmy", "--currency", "eur", "--json"]) == 0
    told = _json(capsys)
    assert told["currency"] == "EUR"
    assert told["warnings"] == []
    assert store.is_file()


def test_people_read_it_in_lines(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS + "".join(f"9{n},X,Acme,bad,,Proposal,Ann\n" for n in range(500)))
    assert main(["import", str(path)]) == 0
    out = capsys.readouterr().out
    assert "(501 times)" in out
    assert len(out.splitlines()) < 30
    assert store.is_file()


@pytest.mark.usefixtures("store")
def test_ten_thousand_like_cases_are_told_in_a_few_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    rows = "".join(f"D{n},Cust,soon {n},x{n},step {n},\n" for n in range(10_000))
    path.write_text(f"Deal Name,Customer,Close Date,Amount,Stage,Owner\n{rows}")
    assert main(["import", str(path)]) == 0
    told = capsys.readouterr().out.splitlines()
    findings = [line for line in told if line.startswith("deals.csv:") and " – " in line]
    # One line a column; of the stages that nobody knows ten each by itself, the others in one.
    assert 3 <= len(findings) <= 14
    assert sum("(10000 times)" in line for line in findings) >= 2


@pytest.mark.usefixtures("store")
def test_a_bar_shows_how_far_a_long_import_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deals.csv"
    rows = "".join(f"D{n},Cust,1,Proposal\n" for n in range(9_000))
    path.write_text(f"Deal Name,Customer,Amount,Stage\n{rows}")
    # Somebody watches, and the first second is over at once.
    monkeypatch.setattr("funnelview.cli.importing._PATIENCE", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["import", str(path)]) == 0
    shown = capsys.readouterr().err
    shares = [int(found) for found in re.findall(r"(\d+)%", shown)]
    assert shares == sorted(shares)
    assert len(shares) > 5
    assert "Reading: 4,095 rows" in shown
    assert "Writing: 9,000 deals" in shown
    assert shown.rstrip("\n").endswith("\r\x1b[K")
