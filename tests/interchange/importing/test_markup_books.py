"""Spreadsheets in Excel's XML of 2003, as NetSuite and others save them under the name .xls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="a"/></Styles>
<Worksheet ss:Name="Deals"><Table>{rows}</Table></Worksheet></Workbook>
"""


def cell(text: str, kind: str = "String", place: str = "") -> str:
    return f'<Cell{place}><Data ss:Type="{kind}">{text}</Data></Cell>'


def test_a_book_of_markup(tmp_path: Path) -> None:
    lines = [
        [cell("Deals of 2026", place=' ss:MergeAcross="3"')],
        [cell(text) for text in ("Deal", "Customer", "Stage", "Amount", "Close Date")],
        [cell("One"), cell("Blue &amp; Co"), cell("Won"), cell("12.5", "Number"),
         cell("2026-03-01T00:00:00.000", "DateTime")],
        [cell("Two"), cell("Lead", place=' ss:Index="3"'), cell("7", "Number")],
    ]  # fmt: skip
    path = tmp_path / "export.xls"
    rows = "".join(f"<Row>{''.join(line)}</Row>" for line in lines)
    path.write_text(BOOK.format(rows=rows), encoding="utf-8")
    found = read_files([path], Options())
    assert [(one.name, one.customer, one.outcome, one.amount) for one in found.deals] == [
        ("One", "Blue & Co", "won", 1250),
        ("Two", None, "open", 700),
    ]
    assert [str(one.closed) for one in found.deals] == ["2026-03-01", "None"]
