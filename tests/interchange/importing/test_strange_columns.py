"""Columns that look like what they aren't: other records' statuses, prose under days, numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options
from tests.support.exports import text_file

if TYPE_CHECKING:
    from pathlib import Path

    from funnelview.domain.importing import ImportSet


def read(folder: Path, *lines: str) -> ImportSet:
    rows = [line.split("|") for line in lines]
    return read_files([text_file(folder / "export.csv", rows)], Options())


@pytest.mark.parametrize("header", ["生命状态", "记录状态", "Status"])
def test_the_status_of_a_record_is_none_of_a_deal(tmp_path: Path, header: str) -> None:
    said = "Active" if header == "Status" else "正常"
    found = read(
        tmp_path,
        f"商机名称|客户名称|金额|商机阶段|{header}",
        f"甲|甲公司|100|赢单|{said}",
        f"乙|乙公司|200|输单|{said}",
        f"丙|丙公司|300|商务谈判|{said}",
    )
    assert [deal.outcome for deal in found.deals] == ["won", "lost", "open"]


def test_prose_under_the_last_contact_is_no_day(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "客户名称|金额|项目状态|最近跟进记录|Last contact",
        "甲公司|100|意向|客户很满意|phoned them",
        "乙公司|200|意向|再联系|will write",
    )
    assert not [one for one in found.findings if "date" in one.reason]


def test_a_day_of_closing_that_open_deals_have_is_expected(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "name|sales_stage|amount|date_closed",
        "One|Closed Won|1.00|2026-03-01",
        "Two|Prospecting|2.00|2026-12-01",
        "Three|Prospecting|3.00|2026-12-02",
    )
    assert [(deal.expected, deal.closed) for deal in found.deals] == [
        (date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 12, 1), None),
        (date(2026, 12, 2), None),
    ]


def test_numbers_of_records_are_no_names(tmp_path: Path) -> None:
    ids = [f"0000000{n}-1111-eb11-a812-000d3a0000aa" for n in (1, 2)]
    found = read(
        tmp_path,
        "(Ne pas modifier) Opportunité|Libellé|Client potentiel|Revenu estimé|Statut",
        f"{ids[0]}|One|Blue|100,00|Conclue",
        f"{ids[1]}|Two|Red|200,00|Ouverte",
    )
    assert [deal.key for deal in found.deals] == ids
    assert not {deal.name for deal in found.deals} & set(ids)


def test_a_number_for_the_base_currency_needs_no_warning(tmp_path: Path) -> None:
    lines = [f"Deal {n}|Closed Won|{n}.00|2026-03-0{n}|-99" for n in range(1, 6)]
    found = read(tmp_path, "name|sales_stage|amount|date_closed|currency_id", *lines)
    assert [one.reason for one in found.findings] == []
    other = [f"{line[:-3]}7a1" for line in lines]
    found = read(tmp_path, "name|sales_stage|amount|date_closed|currency_id", *other)
    assert [(one.reason, one.count) for one in found.findings] == [
        ("Nothing in this column is a known currency.", 5)
    ]


def test_oracle_calls_a_lost_deal_no_sale(tmp_path: Path) -> None:
    found = read(tmp_path, "Name|Status|Amount|Close Date", "One|No Sale|5.00|2026-03-01")
    assert [deal.outcome for deal in found.deals] == ["lost"]
