import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from funnelview.interchange.exporting import original_cell
from tests.cli.schemas import ExportDeals, ExportHistory, checked
from tests.support.calling import Program
from tests.support.small_store import HOSTILE


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_deals_come_out_as_json(program: Program) -> None:
    found = checked(ExportDeals, program.json("export", "deals"))
    assert [deal["outcome"] for deal in found["deals"]] == ["open", "open", "open", "won", "lost"]
    lost = found["deals"][4]
    assert (lost["closed"], lost["lost_reason"]) == ("2026-10-05", "price")
    assert (lost["amount"], lost["currency"]) == ("99.99", "USD")
    page = program.json("rep", "李强")["deals"][0]
    assert {name: found["deals"][0][name] for name in page} == page


def test_deals_of_an_earlier_day(program: Program) -> None:
    found = checked(ExportDeals, program.json("export", "deals", "--as-of", "2026-10-06"))
    told = {deal["customer"]: (deal["outcome"], deal["closed"]) for deal in found["deals"]}
    assert told == {
        HOSTILE: ("open", None),
        "华辰电子": ("open", None),
        "天和制药": ("lost", "2026-10-05"),
    }


def test_csv_is_for_spreadsheets(program: Program) -> None:
    code, out, err = program("export", "deals")
    assert (code, err) == (0, "")
    assert out.startswith('\ufeff"id","name","customer"')
    assert out.count("\r\n") == 6
    rows = read(out)
    assert [row["amount"] for row in rows] == ["210000.00", "12345.60", "", "380000.00", "99.99"]
    assert rows[1]["product"] == "'=HYPERLINK(1)"
    assert original_cell(rows[1]["product"]) == "=HYPERLINK(1)"
    assert rows[1]["customer"] == HOSTILE
    assert rows[0]["raised"] == "false"
    assert len({row["watermark"] for row in rows}) == 1


def test_a_terminal_gets_it_harmless(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for file_format in ("csv", "json"):
        out = program("export", "deals", "--format", file_format).out
        assert "华辰电子" in out
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_a_workbook_keeps_texts_as_texts(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "deals.xlsx"
    told = program.json("export", "deals", "-o", str(file))
    assert (told["rows"], told["format"]) == (5, "xlsx")
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("deals")
    header, *rows = sheet.to_python()
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert cells[1]["product"] == "=HYPERLINK(1)"
    assert cells[0]["amount"] == 210_000
    assert cells[0]["expected"] == date(2026, 12, 10)
    assert cells[2]["amount"] == ""


def test_json_in_a_file_bears_the_mark_and_in_a_pipe_does_not(
    program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "deals.json"
    program.json("export", "deals", "-o", str(file))
    marks = {row["watermark"] for row in json.loads(file.read_text())["deals"]}
    logged = program.json("db", "exports")["exports"]
    assert [one.split()[0] for one in marks] == [logged[0]["mark"]]
    assert program.json("export", "deals") == program.json("export", "deals")
    assert len(program.json("db", "exports")["exports"]) == 3


def test_an_existing_file_is_never_overwritten(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    assert program("export", "deals", "-o", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    code, _, err = program("export", "customers", "-o", str(file))
    assert code == 2
    assert "exists already" in err
    assert file.read_bytes() == before
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "elsewhere.csv")
    assert program("export", "deals", "-o", str(link)).code == 2
    assert not (tmp_path / "elsewhere.csv").exists()


def test_a_failed_export_leaves_no_file(on_sqlite: Callable[[], Program], tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    answer = on_sqlite()("export", "deals", "--as-of", "2030-01-01", "-o", str(file))
    assert answer.code == 2
    assert not file.exists()


def test_history_comes_out_in_names_and_decimals(program: Program) -> None:
    found = checked(ExportHistory, program.json("export", "history"))
    assert len(found["history"]) == 7
    first = json.loads(found["history"][0]["new"])
    assert (first["customer"], first["owner"], first["amount"]) == ("蓝海物流", "李强", "210000.00")
    earlier = program.json("export", "history", "--as-of", "2026-10-06")["history"]
    assert [row["field"] for row in earlier].count("outcome") == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("customers", {"id": 1, "name": "蓝海物流", "owner": None, "phone": None, "note": None}),
        (
            "contacts",
            {
                "id": 1,
                "name": "陈明",
                "customer": "蓝海物流",
                "customer_id": 1,
                "title": None,
                "phone": "138 0013 5566",
                "email": None,
                "superior": None,
                "superior_id": None,
            },
        ),
        (
            "reps",
            {
                "id": 1,
                "name": "林悦",
                "role": "manager",
                "manager": None,
                "status": "active",
                "login": "lin",
                "email": None,
                "phone": None,
            },
        ),
    ],
)
def test_records_come_out(program: Program, kind: str, expected: dict[str, object]) -> None:
    found = program.json("export", kind)
    assert found["schema"] == f"funnelview/export-{kind}/1"
    assert found[kind][0] == expected
    assert read(program("export", kind).out)[0]["name"] == expected["name"]
    assert program("export", kind, "--as-of", "2026-10-01").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dealz",), "'dealz' is not one of"),
        (("deals", "--format", "xlsx"), "-o FILE.xlsx"),
        (("deals", "--format", "csv", "--json"), "-o FILE"),
        (("deals", "-o", "/nowhere/at/all.csv"), "can't be written"),
    ],
)
def test_a_wrong_call_is_exit_code_2(
    on_sqlite: Callable[[], Program], words: tuple[str, ...], said: str
) -> None:
    code, out, err = on_sqlite()("export", *words)
    assert (code, out) == (2, "")
    assert said in err
