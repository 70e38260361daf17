"""Files as other programs export them, written for a test."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def text_file(
    path: Path, lines: Sequence[Sequence[object]], encoding: str = "utf-8", mark: str = ","
) -> Path:
    """Write rows as a file of text."""
    made = io.StringIO()
    csv.writer(made, delimiter=mark).writerows(lines)
    path.write_bytes(made.getvalue().encode(encoding))
    return path


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write rows as the sheets of a workbook."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if cell not in {None, ""}:
                        sheet.write(row, column, cell)
    return path
