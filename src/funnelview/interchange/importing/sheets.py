"""Spreadsheets (.xlsx, .xls, .xlsb, .ods) into rows, by calamine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from funnelview.errors import BadInput
from funnelview.i18n import _


def _cell(value: object) -> object:
    """Return a cell as the rest of the import takes it: whole numbers whole, truth as a word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def read(path: Path) -> Iterator[tuple[str, Iterator[tuple[int, Sequence[object]]]]]:
    """Yield each sheet's name and its rows with their numbers, counted from 1.

    Raises:
        BadInput: it is no spreadsheet that can be read (a password, a broken file).

    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            yield sheet.name, _rows(book, sheet.name)
    except (CalamineError, ValueError) as error:
        raise BadInput(
            _("{file} can't be read as a spreadsheet: {why}.").format(file=path.name, why=error),
            way_out=_("Open it in the spreadsheet program and save it again, without a password."),
        ) from None


def _rows(book: CalamineWorkbook, name: str) -> Iterator[tuple[int, Sequence[object]]]:
    # Empty rows above the first filled one are there too, so that the numbers are the sheet's.
    for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
        yield number, [_cell(value) for value in row]
