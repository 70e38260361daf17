"""Lists that people keep: sums between the rows, amounts as people write them, any quotas."""

# ruff: noqa: RUF001 - digits and signs of many languages, meant as they are

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funnelview.interchange.importing import amounts
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options
from tests.support.exports import book, text_file

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    ("Ann Lee", "Blue", "One", "Lead", 100.5, "2026-12-01"),
    ("Ann Lee", "Red", "Two", "Won", 200.25, "2026-03-01"),
    ("Ann Lee", "Grey", "Five", "Lead", 50, "2026-12-04"),
    ("Ann Lee", "Pink", "Six", "Lead", 60, "2026-12-05"),
    ("Bob Stone", "Blue", "Three", "Hot", 300, "2026-12-02"),
    ("Bob Stone", "Green", "Total quality", "Warm", 400, "2026-12-03"),
    ("Bob Stone", "Grey", "Seven", "Lead", 70, "2026-12-06"),
    ("Bob Stone", "Pink", "Eight", "Lead", 80, "2026-12-07"),
)


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize(
    ("place", "name", "grand"),
    [
        (0, "{} Total", "Grand Total"),
        (0, "Ergebnis {}", "Gesamtergebnis"),
        (1, "Total {}", "Total"),
        (2, "Somme", "Total général"),
        (2, "{} 小计", "总计"),
    ],
)
def test_sums_between_the_rows_are_no_deals(
    tmp_path: Path, place: int, name: str, grand: str, *, once: bool
) -> None:
    lines: list[list[object]] = [["Rep", "Customer", "Deal", "Stage", "Value", "Close date"]]
    for rep, first in (("Ann Lee", 0), ("Bob Stone", 4)):
        mine = ROWS[first : first + 4]
        lines += [["" if once and row is not mine[0] else rep, *row[1:]] for row in mine]
        total: list[object] = ["", "", "", "", sum(row[4] for row in mine), ""]
        total[place] = name.format(rep)
        lines.append(total)
    last: list[object] = ["", "", "", "", sum(row[4] for row in ROWS), ""]
    last[place] = grand
    found = read_files([book(tmp_path / "list.xlsx", {"List": [*lines, last]})], Options())
    assert [(one.owner, one.name, one.amount) for one in found.deals] == [
        (row[0], row[2], int(row[4] * 100)) for row in ROWS
    ]
    assert [one.stage for one in found.deals[:6]] == [
        "aware", None, "aware", "aware", "negotiate", "compare",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("508'332.–", 508332, ""),
        ("CHF 1’500.—", 1500, "CHF"),
        ("$(1,234.50)", "-1234.50", "$"),
        ("(EUR 500.00)", "-500.00", "EUR"),
        ("−12,50 €", "-12.50", "EUR"),
        ("١٬٢٣٤٫٥٠ ر.س", "1234.50", "SAR"),
        ("د.إ. 1,500", 1500, "AED"),
    ],
)
def test_amounts_as_people_write_them(text: str, value: int | str, currency: str) -> None:
    column = amounts.decide([text])
    assert str(column.values[text]) == str(value)
    assert column.currencies.get(text, "") == currency


def test_the_net_amount_comes_before_list_and_gross(tmp_path: Path) -> None:
    path = text_file(
        tmp_path / "deals.csv",
        [
            ["Deal", "Stage", "List price", "Gross amount", "Net amount", "Tax"],
            ["One", "Won", "400.00", "238.00", "200.00", "38.00"],
        ],
    )
    assert [one.amount for one in read_files([path], Options()).deals] == [20000]


def test_names_in_two_columns(tmp_path: Path) -> None:
    path = text_file(
        tmp_path / "deals.csv",
        [
            ["Deal", "Stage", "Amount", "Owner First Name", "Owner Last Name",
             "Contact First Name", "Contact Last Name"],
            ["One", "Won", "1", "Ann", "Lee", "Uwe", "Lang"],
            ["Two", "Won", "2", "Ann", "Poe", "Uwe", "Lang"],
        ],
    )  # fmt: skip
    deals = read_files([path], Options()).deals
    assert [(one.owner, one.contact) for one in deals] == [
        ("Ann Lee", "Uwe Lang"),
        ("Ann Poe", "Uwe Lang"),
    ]


DEALS = [["Deal", "Rep", "Stage", "Amount"], ["One", "Ann Lee", "Won", "1"]]


@pytest.mark.parametrize(
    ("header", "row", "wanted"),
    [
        ("Mitarbeiter|Jahr|Quartal|Zielumsatz", "Ann Lee|2026|Q3|1.000,00 €", {"2026-Q3": 100000}),
        ("Rep|Year|Quarter|Quota", "Ann Lee|2026|3|1000", {"2026-Q3": 100000}),
        ("Rep|Year|Month|Quota", "Ann Lee|2026|January|1000", {"2026-01": 100000}),
        ("Rep|Year|Month|Quota", "Ann Lee|2026|11|1000", {"2026-11": 100000}),
        ("销售|年度|月份|指标", "Ann Lee|2026|3月|1000", {"2026-03": 100000}),
        ("Rep|Year|Quota", "Ann Lee|2026|1000", {"2026": 100000}),
        ("Rep|FY26 Q1|FY26 Q2", "Ann Lee|10|20", {"2026-Q1": 1000, "2026-Q2": 2000}),
        ("Rep|2026|2027", "Ann Lee|10|20", {"2026": 1000, "2027": 2000}),
        ("QuotaOwner.Name|StartDate|QuotaAmount", "Ann Lee|2026-02-01|10", {"2026-02": 1000}),
    ],
)
def test_quotas_by_any_period(
    tmp_path: Path, header: str, row: str, wanted: dict[str, int]
) -> None:
    paths = [
        text_file(tmp_path / "deals.csv", DEALS),
        text_file(tmp_path / "Quotas.csv", [header.split("|"), row.split("|")]),
    ]
    found = read_files(paths, Options())
    assert {one.period: one.amount for one in found.quotas} == wanted
    assert {one.person for one in found.quotas} == {"Ann Lee"}


def test_people_written_last_name_first(tmp_path: Path) -> None:
    paths = [
        text_file(tmp_path / "deals.csv", DEALS),
        text_file(tmp_path / "users.csv", [["Name", "Email", "Manager"],
                                           ["Lee, Ann", "a@x.example", "Boss, Mia"]]),
    ]  # fmt: skip
    found = read_files(paths, Options())
    assert [(one.name, one.manager) for one in found.people] == [
        ("Lee, Ann", "Boss, Mia"),
        ("Boss, Mia", None),
    ]
    assert [one.owner for one in found.deals] == ["Lee, Ann"]
