"""Spreadsheets (.xlsx, .xls, .xlsb, .ods) into rows, by calamine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from funnelview.i18n import _
from funnelview.interchange.importing.table import CHUNK_ROWS, Chunk, NotImportable

_SHEET = SheetTypeEnum.WorkSheet


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
    with _sound(path.name):
        book = CalamineWorkbook.from_path(str(path))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == _SHEET]
    for name in names:
        with _sound(path.name):
            chunks = _chunks(path.name, book.get_sheet_by_name(name))
        yield name, chunks


@contextmanager
def _sound(file: str) -> Iterator[None]:
    """Refuse a file in which the reader finds something broken, however it says so.

    Where it is surprised it doesn't raise an ``Exception``, but what Rust calls a panic.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, (CalamineError, ValueError)) and (
            type(error).__name__ != "PanicException"
        ):
            raise
        raise NotImportable(
            _("{file} can't be read as a spreadsheet: {why}.").format(file=file, why=error),
            way_out=_("Open it in the spreadsheet program and save it again, without a password."),
        ) from None


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Return by row which columns a cell reaches into from above, and the row it begins in."""
    try:
        ranges = sheet.merged_cell_ranges or []
    except (CalamineError, ValueError):
        return {}
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in ranges:
        if left == right and bottom - top < CHUNK_ROWS:
            for row in range(top, bottom + 1):
                found.setdefault(row, []).append((left, top))
    return dict(sorted(found.items()))


def _fill(
    row: list[object], at: int, merged: Sequence[tuple[int, int]], above: dict[int, object]
) -> None:
    """Say in each row of a merged cell what it says; an amount stands for all of them once.

    ``at`` is the number of the row, ``merged`` holds column and first row of each merged cell.
    """
    for column, top in merged:
        if column >= len(row):
            continue
        if at == top:
            above[column] = row[column]
        elif isinstance(above.get(column), (str, date)) and row[column] in {"", None}:
            row[column] = above[column]


def _chunks(file: str, sheet: CalamineSheet) -> Iterator[Chunk]:
    # Empty rows above the first filled one are there too, so that the numbers are the sheet's.
    with _sound(file):
        rows = sheet.iter_rows()
        merged = _merged(sheet)
    start = 1
    above: dict[int, object] = {}
    while True:
        with _sound(file):
            chunk = [[_cell(value) for value in row] for row in islice(rows, CHUNK_ROWS)]
        if not chunk:
            return
        for place in sorted(merged.keys() & set(range(start - 1, start - 1 + len(chunk)))):
            _fill(chunk[place - start + 1], place, merged[place], above)
        yield range(start, start + len(chunk)), chunk
        start += len(chunk)
