"""Writing tables into other people's formats: CSV and XLSX for spreadsheets, JSON for programs.

A spreadsheet takes a cell that begins like a formula for one, and runs it. Names and notes come
from anywhere, so such a text gets an apostrophe before it; `original_cell` takes it away again.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final, cast

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.json_text import json_text, plain

# OWASP, "CSV Injection": full-width signs count too, and spreadsheets pass over blanks and an
# apostrophe.
_FORMULA: Final = re.compile(r"'*[\t\r\n]|[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_REAL_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?")
_LONGEST_CELL: Final = 32_767
# What XML 1.0 can't hold and XlsxWriter doesn't escape.
_NOT_IN_XML: Final = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}

Row = Sequence[Any]

Sink = IO[bytes] | io.RawIOBase


def harmless_cell(text: str) -> str:
    """Return a text so that no spreadsheet runs it; real numbers ("-5", "-5.2%") stay."""
    if _FORMULA.match(text) and not _REAL_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def original_cell(text: str) -> str:
    """Return the text that ``harmless_cell`` was given."""
    if text.startswith("'") and harmless_cell(text[1:]) == text:
        return text[1:]
    return text


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Make a file that only its owner may read; it is removed when writing it fails.

    Raises:
        BadInput: it exists already (a link counts), or it can't be made.

    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise BadInput(
            _("{path} exists already.").format(path=path),
            way_out=_("Name another file, or move this one away."),
        ) from None
    except OSError as error:
        raise BadInput(
            _("{path} can't be written: {reason}").format(path=path, reason=error.strerror)
        ) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_csv(file: Sink, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write CSV that spreadsheets and programs read alike; return the number of rows.

    UTF-8 with a byte order mark, every cell quoted, CRLF.
    """
    text = io.TextIOWrapper(cast("IO[bytes]", file), "utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(columns)
        number = 0
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])
            number += 1
        text.flush()
    finally:
        # The file is the caller's to close.
        text.detach()
    return number


def _csv_cell(value: object) -> str:
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return harmless_cell(value)
    return "" if value is None else str(value)


def write_json(
    file: Sink,
    head: Mapping[str, Any],
    name: str,
    columns: Sequence[str],
    rows: Iterable[Row],
) -> int:
    """Write one JSON object: the head, then the rows as a list of objects under a name."""
    file.write((json_text(head)[:-1] + f", {json_text(name)}: [").encode())
    number = 0
    for number, row in enumerate(rows, 1):
        shown = json_text(dict(zip(columns, map(plain, row), strict=True)))
        file.write((("" if number == 1 else ",") + "\n" + shown).encode())
    file.write(b"]}\n")
    return number


def write_xlsx(
    file: Sink, title: str, columns: Sequence[str], rows: Iterable[Row]
) -> tuple[int, int]:
    """Write a workbook of one sheet; return how many rows it has and how many texts were cut.

    Texts are texts, whatever they look like; amounts and days are numbers and days. A cell holds
    32,767 characters at the most.
    """
    from xlsxwriter import Workbook

    book = Workbook(
        file,
        {
            "constant_memory": True,
            "default_date_format": "yyyy-mm-dd",
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    money = book.add_format({"num_format": "#,##0.00#"})
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, bold)
        sheet.set_column(at, at, max(10, len(name) + 2))
    number = cut = 0
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            match value:
                case None:
                    pass
                case bool():
                    sheet.write_boolean(number, at, value)
                case Decimal():
                    sheet.write_number(number, at, float(value), money)
                case int():
                    sheet.write_number(number, at, value)
                case datetime():
                    naive = value.astimezone(UTC).replace(tzinfo=None)
                    sheet.write_datetime(number, at, naive, moment)
                case date():
                    sheet.write_datetime(number, at, value)
                case _:
                    text = str(value).translate(_NOT_IN_XML)
                    cut += len(text) > _LONGEST_CELL
                    sheet.write_string(number, at, text[:_LONGEST_CELL])
    book.close()
    return number, cut
