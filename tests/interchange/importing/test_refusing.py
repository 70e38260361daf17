"""What is no list of deals is refused in plain words, and nothing of it is imported."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.table import NotImportable
from funnelview.interchange.importing.values import Options

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n1 0 obj", "export.csv is a PDF document, not a table."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "export.csv is a picture, not a table."),
        (b'\xef\xbb\xbf[{"stage": "Won", "amount": 5}]', "export.csv is JSON, not a table."),
        (b'{"id": 1, "stage": "Won"}\n{"id": 2, "stage": "Won"}\n', "export.csv is JSON"),
        (LOCKED, "export.csv is protected by a password."),
        (bytes(5000), "export.csv holds no text that can be read."),
        (bytes(range(256)) * 9, "export.csv holds no text that can be read."),
    ],
)
def test_what_holds_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(NotImportable) as refused:
        read_files([path], Options())
    assert refused.value.message.startswith(message)
    assert refused.value.way_out


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("deals.csv", "export.xlsx is a packed archive."),
        ("Index/Document.iwa", "export.xlsx is a document of Apple Numbers or its kin"),
        ("word/document.xml", "export.xlsx is a text document, not a table."),
    ],
)
def test_packed_files_that_are_no_workbook(tmp_path: Path, part: str, message: str) -> None:
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(part, "Deal,Stage,Amount\nOne,Won,5\n")
    with pytest.raises(NotImportable) as refused:
        read_files([path], Options())
    assert refused.value.message.startswith(message)


OTHERS = {
    "invoices": "Invoice Number,Customer,Invoice Date,Due Date,Total,Paid\n"
    "I1,Acme,2026-01-01,2026-02-01,500.00,Yes\n",
    "orders": "Order Number,Customer,Order Date,Amount,Status\nO1,Acme,2026-01-01,500.00,Shipped\n",
    "cases": "Case Number,Account Name,Subject,Status,Priority,Date Opened\n"
    "1,Acme,Broken,New,High,2026-01-01\n2,Blue,Slow,Closed,Low,2026-01-02\n",
    "campaigns": "ID,NAME,STATUS,STARTDATE,ENDDATE,EXPECTEDREVENUE,NUMBERSENT,OWNERID,CREATEDDATE\n"
    "7,Spring,Planned,2026-01-01,2026-03-01,1000,200,005A,2026-01-01\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_lists_are_no_deals(tmp_path: Path, name: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(OTHERS[name], encoding="utf-8")
    with pytest.raises(NotImportable, match="Nothing here looks like deals"):
        read_files([path], Options())


def test_orders_that_were_won_or_lost_are_deals(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Order number,Customer,Date,Amount,Status\n1,Acme,2026-01-01,5.00,Won\n"
        "2,Blue,2026-01-02,6.00,Lost\n",
        encoding="utf-8",
    )
    found = read_files([path], Options())
    assert [(deal.outcome, deal.amount) for deal in found.deals] == [("won", 500), ("lost", 600)]
