"""Spreadsheets (.xlsx, .xls, .xlsb, .ods) into rows, by calamine."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from funnelview.i18n import _
from funnelview.interchange.importing.reading import CHUNK_ROWS, Chunk, NotImportable


def _cell(value: object) -> object:
    """Return a cell as the rest of the import takes it: whole numbers whole, truth as a word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def read(path: Path) -> Iterator[tuple[str, Iterator[Chunk]]]:
    """Yield each sheet's name and its rows, numbered from 1.

    Raises:
        NotImportable: it is no spreadsheet that can be read (a password, a broken file).

    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, _chunks(book.get_sheet_by_name(sheet.name))
    except (CalamineError, ValueError) as error:
        raise NotImportable(
            _("{file} can't be read as a spreadsheet: {why}.").format(file=path.name, why=error),
            way_out=_("Open it in the spreadsheet program and save it again, without a password."),
        ) from None


def _chunks(sheet: CalamineSheet) -> Iterator[Chunk]:
    # Empty rows above the first filled one are there too, so that the numbers are the sheet's.
    rows = sheet.iter_rows()
    start = 1
    while chunk := [[_cell(value) for value in row] for row in islice(rows, CHUNK_ROWS)]:
        yield range(start, start + len(chunk)), chunk
        start += len(chunk)
