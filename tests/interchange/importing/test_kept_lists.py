"""Spreadsheets that somebody kept, and reports that group their rows, as a person reads them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options
from tests.support.exports import book, text_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funnelview.domain.importing import ImportSet

TODAY = Options(today=date(2026, 11, 22))
HEAD = ("Customer", "Deal", "Rep", "Stage", "Amount", "Expected close")


def lines_of(count: int) -> list[list[object]]:
    """Deals of two reps, sorted by rep: every third won, amounts of 100, 200, ..."""
    return [
        [f"Firm {n % 3}", f"Deal {n}", ("Ann Lee", "Bob Stone")[n >= count // 2],
         "Won" if n % 3 == 0 else "Proposal", 100 * (n + 1), date(2026, 1 + n % 12, 15)]
        for n in range(count)
    ]  # fmt: skip


def by_rep(found: ImportSet) -> dict[tuple[str | None, str], tuple[int, int]]:
    sums: dict[tuple[str | None, str], tuple[int, int]] = {}
    for deal in found.deals:
        count, amount = sums.get((deal.owner, deal.outcome), (0, 0))
        sums[deal.owner, deal.outcome] = (count + 1, amount + (deal.amount or 0) // 100)
    return sums


HEAD_ODOO = ("Opportunity", "Customer", "Salesperson", "Expected Revenue", "Expected Closing")
WANTED = {
    ("Ann Lee", "won"): (2, 500),
    ("Ann Lee", "open"): (4, 1600),
    ("Bob Stone", "won"): (2, 1700),
    ("Bob Stone", "open"): (4, 4000),
}


def test_headings_and_sums_between_the_rows_are_no_deals(tmp_path: Path) -> None:
    rows = lines_of(12)
    sheet: list[Sequence[object]] = [["Pipeline 2026"], [], HEAD]
    for quarter in range(4):
        part = [row for row in rows if (row[5].month - 1) // 3 == quarter]  # type: ignore[attr-defined]
        total = sum(row[4] for row in part)  # type: ignore[misc]
        sheet += [[f"Q{quarter + 1} 2026"], *part, ["", "", "", "", total, ""], []]
    found = read_files([book(tmp_path / "x.xlsx", {"P": sheet})], TODAY)
    assert by_rep(found) == WANTED
    left_out = [
        one for one in found.findings if one.kind == "skipped" and "empty" not in one.reason
    ]
    assert sum(one.count for one in left_out) == 8


def test_groups_of_a_stage_say_it_where_no_column_does(tmp_path: Path) -> None:
    rows = lines_of(12)
    sheet: list[Sequence[object]] = [HEAD_ODOO]
    for stage in ("Proposal", "Won"):
        part = [row for row in rows if row[3] == stage]
        sheet.append([f"{stage} ({len(part)})", "", "", sum(row[4] for row in part), ""])  # type: ignore[misc]
        sheet += [[row[1], row[0], row[2], row[4], row[5]] for row in part]
    found = read_files([book(tmp_path / "x.xlsx", {"Sheet1": sheet})], TODAY)
    assert by_rep(found) == WANTED


def test_a_rep_written_once_stands_for_the_rows_beneath(tmp_path: Path) -> None:
    rows = lines_of(12)
    sheet: list[Sequence[object]] = [("Rep", "Customer", "Deal", "Stage", "Amount", "Close")]
    last = ""
    for firm, deal, rep, stage, amount, day in rows:
        count = sum(1 for row in rows if row[2] == rep)
        sheet.append([f"{rep} ({count})" if rep != last else "", firm, deal, stage, amount, day])
        last = str(rep)
    sheet.append(["Total", "", "", "Sum", 7800, ""])
    found = read_files([book(tmp_path / "x.xlsx", {"Report": sheet})], TODAY)
    assert by_rep(found) == WANTED
    assert any(one.count == 10 and "cell above" in one.reason for one in found.findings)


def test_blanks_that_may_be_missing_are_not_filled(tmp_path: Path) -> None:
    rows = [["Acme", "d1", "Won", 1], ["", "d2", "Won", 2], ["Beta", "d3", "Won", 3],
            ["Acme", "d4", "Won", 4], ["", "d5", "Won", 5]]  # fmt: skip
    path = text_file(tmp_path / "x.csv", [["Customer", "Deal", "Stage", "Amount"], *rows])
    found = read_files([path], TODAY)
    assert [deal.customer for deal in found.deals] == ["Acme", None, "Beta", "Acme", None]


def test_merged_cells_say_the_same_in_every_row_but_amounts_once(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for column, text in enumerate(HEAD[:5]):
            sheet.write(0, column, text)
        for row in range(1, 7):
            for column, cell in enumerate(["", f"Deal {row}", "Ann Lee", "Won", ""]):
                sheet.write(row, column, cell)
        sheet.merge_range(1, 0, 3, 0, "Acme")
        sheet.merge_range(4, 0, 6, 0, "Beta")
        sheet.merge_range(1, 4, 3, 4, 900)
        for row in (4, 5, 6):
            sheet.write(row, 4, 10)
    found = read_files([path], TODAY)
    assert [deal.customer for deal in found.deals] == ["Acme"] * 3 + ["Beta"] * 3
    assert [deal.amount for deal in found.deals] == [90000, None, None, 1000, 1000, 1000]


def test_a_sheet_for_each_rep(tmp_path: Path) -> None:
    rows = lines_of(12)
    sheets: dict[str, Sequence[Sequence[object]]] = {
        rep: [
            [h for h in HEAD if h != "Rep"],
            *([*row[:2], *row[3:]] for row in rows if row[2] == rep),
        ]
        for rep in ("Ann Lee", "Bob Stone")
    }
    found = read_files([book(tmp_path / "x.xlsx", sheets)], TODAY)
    assert by_rep(found) == WANTED
    regions = dict(zip(("North", "South"), sheets.values(), strict=True))
    found = read_files([book(tmp_path / "y.xlsx", regions)], TODAY)
    assert {deal.owner for deal in found.deals} == {None}


def test_amounts_under_months(tmp_path: Path) -> None:
    months = [f"{date(2026, month, 1):%b-%y}" for month in (10, 11, 12)]
    lines: list[Sequence[object]] = [
        ["Customer", "Deal", "Rep", "Stage", *months],
        ["Acme", "d1", "Ann Lee", "Proposal", "", "1,500.00", ""],
        ["Beta", "d2", "Bob Stone", "Negotiation", "", "250.50", "250.00"],
        ["Core", "d3", "Bob Stone", "Proposal", "", "", ""],
    ]
    found = read_files([text_file(tmp_path / "x.csv", lines)], TODAY)
    assert [(deal.amount, deal.expected) for deal in found.deals] == [
        (150000, date(2026, 11, 30)),
        (50050, date(2026, 11, 30)),
        (None, None),
    ]
    assert all(deal.phone is None for deal in found.deals)


def test_won_deals_have_what_they_were_won_with(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["Topic", "Potential Customer", "Est. Revenue", "Actual Revenue", "Status", "Owner"],
        ["t1", "Acme", 1000, 1200, "Won", "Ann"],
        ["t2", "Acme", 1000, "", "Won", "Ann"],
        ["t3", "Acme", 1000, 1, "Lost", "Ann"],
        ["t4", "Acme", 1000, 0, "Open", "Ann"],
    ]
    found = read_files([text_file(tmp_path / "x.csv", lines)], TODAY)
    assert [deal.amount for deal in found.deals] == [120000, 100000, 100000, 100000]
    assert any(one.column == "Actual Revenue" and one.count == 1 for one in found.findings)


def test_tables_are_known_by_who_refers_to_them_in_any_order(tmp_path: Path) -> None:
    deals = [["Id", "AccountId", "OwnerId", "Name", "StageName", "Amount", "CloseDate"]]
    deals += [
        [f"006{n}", f"001{n % 2}", f"u{n % 2}@x.com", f"Deal {n}", "Closed Won", "5", "2026-03-01"]
        for n in range(6)
    ]
    paths = [
        text_file(tmp_path / "a.csv", deals),
        text_file(
            tmp_path / "b.csv",
            [["ID", "NAME", "TYPE"], ["0010", "Acme", "x"], ["0011", "Beta", "x"]],
        ),
        text_file(
            tmp_path / "c.csv",
            [["First name", "Last name", "Email"], ["Ann", "Lee", "u0@x.com"],
             ["Bob", "Stone", "u1@x.com"]],
        ),
    ]  # fmt: skip
    for order in permutations(paths):
        found = read_files(order, TODAY)
        assert Counter(deal.customer for deal in found.deals) == {"Acme": 3, "Beta": 3}
        assert Counter(deal.owner for deal in found.deals) == {"Ann Lee": 3, "Bob Stone": 3}


@pytest.mark.parametrize(
    ("status", "won", "outcome"),
    [
        ("Closed", "Yes", "won"), ("Closed", "No", "lost"), ("Active", "No", "open"),
        ("已关闭", "No", "lost"),
    ],
)  # fmt: skip
def test_closed_and_a_flag_tell_together(
    tmp_path: Path, status: str, won: str, outcome: str
) -> None:
    lines: list[Sequence[object]] = [
["Deal", "Customer", "Status", "Won?", "Amount"], ["d", "Acme", status, won, 1],
             ["e", "Acme", "Active", "No", 1]]  # fmt: skip
    found = read_files([text_file(tmp_path / "x.csv", lines)], TODAY)
    assert found.deals[0].outcome == outcome


def test_what_programs_write_around_names_is_left_out(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["Deal", "Organization Name", "Contact Name", "Stage", "Amount"],
        ["d1", "Accounts::::Acme", "Contacts::::Eva", "Won", 1],
        ["d2", "Acme (https://www.notion.so/Acme-0a1b?pvs=21)", "Eva", "Won", 1],
        ["d3", "\ufeffAcme\u200b", "Eva\xa0", "Won", 1],
    ]
    found = read_files([text_file(tmp_path / "x.csv", lines)], TODAY)
    assert [one.name for one in found.customers] == ["Acme"]
    assert [one.name for one in found.contacts] == ["Eva"]


def test_chances_in_words(tmp_path: Path) -> None:
    rows = [[f"d{n}", "Acme", word, 1, "open"] for n, word in enumerate(("high", "Medium", "LOW"))]
    lines: list[Sequence[object]] = [["Deal", "Customer", "Chance", "Amount", "Status"], *rows]
    found = read_files([text_file(tmp_path / "x.csv", lines)], TODAY)
    assert [deal.stage for deal in found.deals] == ["negotiate", "compare", "aware"]
    assert any("LOW = 25 %" in one.reason for one in found.findings)
