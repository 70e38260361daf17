"""Packed files: how much comes out of them is looked at before anything is done with it.

A file of a few kilobytes may unpack to more than a disk holds, and a workbook with one cell in
its last corner would be a table of 17 billion cells. Both are refused.
"""

import gzip
import re
import tempfile
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, cast

from funnelview.i18n import _
from funnelview.interchange.importing.compound import Unsound, furthest_cell
from funnelview.interchange.importing.table import NotImportable

MOST_BYTES: Final = 1 << 30
"""So many bytes of a packed file are unpacked: as many as several million deals."""
MOST_CELLS: Final = 100_000_000
_CHUNK: Final = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Columns behind Z, and rows. A chunk may cut one in two: some bytes are looked at twice.
_COLUMN = re.compile(rb'<c\b[^>]{0,40}?r="([A-Z]{2,3})\d{1,7}"')
_ROW = re.compile(rb'<row\b[^>]{0,40}?r="(\d{1,7})"')
_OVERLAP: Final = 64


def unpacked(file: BinaryIO, name: str) -> BinaryIO:
    """Return what a gzip file holds, in a file that vanishes when it is closed.

    Raises:
        NotImportable: it holds more than ``MOST_BYTES``.

    """
    with file, gzip.GzipFile(fileobj=file) as packed, ExitStack() as unfinished:
        plain = unfinished.enter_context(tempfile.TemporaryFile())
        size = 0
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise _too_large(name)
            plain.write(chunk)
        plain.seek(0)
        unfinished.pop_all()
    return cast("BinaryIO", plain)


def check_workbook(path: Path) -> None:
    """Look whether a workbook unpacks to what it says, and to no more than fits.

    Raises:
        NotImportable: it is broken, too large, or has cells too far out.

    """
    if not zipfile.is_zipfile(path):
        try:
            rows, columns = furthest_cell(path)
        except Unsound as error:
            raise _broken(path.name, error) from None
        _fits(path.name, rows, columns)
        return
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise _too_large(path.name)
            for part in parts:
                # Read as far as it says it goes: where more comes, its check sum is wrong.
                _check_part(book, part, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken(path.name, error) from None


def _broken(name: str, error: Exception) -> NotImportable:
    return NotImportable(
        _("{file} can't be read as a spreadsheet: {why}.").format(file=name, why=error),
        way_out=_("Open it in the spreadsheet program and save it again, without a password."),
    )


def _check_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    is_sheet = _SHEET.fullmatch(part.filename) is not None
    rows = columns = 26
    with book.open(part) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            if is_sheet:
                text = before + chunk
                for found in _ROW.finditer(text):
                    rows = max(rows, int(found[1]))
                for letters in set(_COLUMN.findall(text)):
                    columns = max(columns, _number(letters))
                before = chunk[-_OVERLAP:]
    _fits(name, rows, columns)


def _fits(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise NotImportable(
            _("A sheet of {file} goes as far as row {row} and column {column}.").format(
                file=name, row=rows, column=columns
            ),
            way_out=_("Delete what stands far out, or copy the table into a new file."),
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str) -> NotImportable:
    return NotImportable(
        _("{file} holds more than {size} GB when it is unpacked.").format(
            file=name, size=MOST_BYTES >> 30
        ),
        way_out=_("Unpack it yourself, and look what it is, or export in several parts."),
    )
