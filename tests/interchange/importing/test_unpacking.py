"""Packed files that hold more than they should are refused before they fill memory or disk."""

from __future__ import annotations

import base64
import gzip
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from funnelview.errors import FunnelViewError
from funnelview.interchange.importing import unpacking
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.table import NotImportable
from funnelview.interchange.importing.values import Options
from tests.interchange.importing.test_round_trips import mutilated
from tests.interchange.importing.test_spreadsheets import OLD_WORKBOOK
from tests.support.exports import book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINES: Sequence[Sequence[object]] = [
    ["Deal", "Customer", "Stage", "Amount"],
    ["d", "Acme", "Won", 1],
]


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no more come out of a packed file than 200,000 bytes."""
    monkeypatch.setattr(unpacking, "MOST_BYTES", 200_000)


@pytest.mark.usefixtures("little")
def test_a_gzip_file_that_swells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"Deal,Stage,Amount\nd,Won,1\n" + b"\n" * 300_000))
    assert path.stat().st_size < 1000
    with pytest.raises(NotImportable, match="when it is unpacked"):
        read_files([path], Options())


@pytest.mark.usefixtures("little")
def test_a_workbook_that_swells_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", {"S": [*LINES, ["e" * 30_000, "Acme", "Won", 1]]})
    assert len(read_files([path], Options()).deals) == 2
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/large.bin", bytes(300_000))
    with pytest.raises(NotImportable, match="when it is unpacked"):
        read_files([path], Options())


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", {"S": LINES})
    with zipfile.ZipFile(path) as packed:
        part = packed.getinfo("xl/worksheets/sheet1.xml")
    said = part.file_size.to_bytes(4, "little")
    data = path.read_bytes()
    assert said in data
    path.write_bytes(data.replace(said, (part.file_size // 2).to_bytes(4, "little")))
    with pytest.raises(NotImportable, match="can't be read as a spreadsheet"):
        read_files([path], Options())


def test_a_cell_far_out_is_refused_rather_than_filling_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for row, line in enumerate(LINES):
            sheet.write_row(row, 0, line)
        sheet.write(9_999, 16_383, "x")
    with pytest.raises(NotImportable, match="row 10000 and column 16384"):
        read_files([path], Options())
    # A stray cell far down in a table of few columns is no harm.
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for row, line in enumerate(LINES):
            sheet.write_row(row, 0, line)
        sheet.write(9_999, 1, " ")
    assert len(read_files([path], Options()).deals) == 1


def test_an_older_workbook_whose_sectors_run_in_circles_is_refused(tmp_path: Path) -> None:
    data = bytearray(gzip.decompress(base64.b64decode(OLD_WORKBOOK)))
    (table,) = struct.unpack_from("<I", data, 76)
    (first,) = struct.unpack_from("<I", data, 48)
    struct.pack_into("<I", data, (table + 1) * 512 + first * 4, first)
    path = tmp_path / "x.xls"
    path.write_bytes(data)
    with pytest.raises(NotImportable, match="can't be read as a spreadsheet"):
        read_files([path], Options())


def test_damaged_older_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    sound = gzip.decompress(base64.b64decode(OLD_WORKBOOK))
    path = tmp_path / "x.xls"
    for seed in range(60):
        path.write_bytes(mutilated(sound, 3_000_000 + seed))
        try:
            read_files([path], Options())
        except FunnelViewError as error:
            assert error.message  # noqa: PT017 - either way is right, but it must be told
