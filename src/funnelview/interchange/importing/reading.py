"""Files into tables: encoding, delimiter, sheets and the row of headers, without any meaning yet.

A table is read once, in chunks: its header and a first chunk are there at once, the other rows
follow while the wanted columns are loaded. Libraries read (csv, calamine, gzip); what is
decided here is only where the table begins and how its cells are separated.
"""

import csv
import gzip
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from funnelview.domain.importing import Finding
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.importing import headers
from funnelview.interchange.importing.encodings import TITLES, encoding_of, is_workbook

Cell: TypeAlias = object
Row: TypeAlias = Sequence[Cell]
# Some rows, with the line that each begins in.
Chunk: TypeAlias = tuple[Sequence[int], Sequence[Row]]

DELIMITERS = ",;\t|"
CHUNK_ROWS = 4096
_HEADER_ROWS = 30
# Longer than any cell of a sound file; a quote that never ends would swallow the rest of it.
_LONGEST_CELL = 1 << 20
_BREAK = re.compile(r"\r\n|\r|\n")


class NotImportable(BadInput):
    """A file can be had, but nothing of it can be imported."""

    exit_code = 1


@dataclass(slots=True)
class Table:
    """One table of a file: its header, and its rows in chunks, of which ``sample`` is the first.

    ``typed`` says that cells may be numbers and dates, as in a spreadsheet.
    """

    file: str
    header: tuple[str, ...]
    header_line: int
    sample: Chunk
    rest: Iterator[Chunk]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    typed: bool = False
    findings: list[Finding] = field(default_factory=list)

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows; can be used once."""
        return chain((self.sample,), self.rest)

    def sample_column(self, position: int, count: int) -> list[Cell]:
        """Return the first cells of one column, without the blank ones."""
        cells = (row[position] for row in self.sample[1] if position < len(row))
        return list(islice((cell for cell in cells if not is_blank(cell)), count))


def open_tables(path: Path, opened: ExitStack) -> list[Table]:
    """Return the tables of a file, which stays open until ``opened`` is closed.

    A spreadsheet may have several.

    Raises:
        BadInput: there is no such file, or it may not be read.
        NotImportable: there is nothing in it that can be read.

    """
    try:
        if is_workbook(path):
            from funnelview.interchange.importing import sheets

            found = [
                table
                for name, chunks in sheets.read(path)
                if (table := _table(path.name, chunks, sheet=name)) is not None
            ]
        else:
            found = list(_text_tables(path, opened))
    except OSError as error:
        raise BadInput(
            _("{file} can't be read: {why}.").format(file=path.name, why=error.strerror or error)
        ) from None
    except (EOFError, gzip.BadGzipFile):
        raise NotImportable(_("{file} is not a whole gzip file.").format(file=path.name)) from None
    if not found:
        raise NotImportable(_("{file} is empty.").format(file=path.name))
    return found


def _open(path: Path) -> BinaryIO:
    """Open a file for reading bytes; what is packed is unpacked into a file that vanishes."""
    file = path.open("rb")
    if file.read(2) != b"\x1f\x8b":
        file.seek(0)
        return file
    file.seek(0)
    with file, gzip.GzipFile(fileobj=file) as packed, ExitStack() as unfinished:
        plain = unfinished.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(packed, plain, 1 << 20)
        plain.seek(0)
        unfinished.pop_all()
    return cast("BinaryIO", plain)


def _text_tables(path: Path, opened: ExitStack) -> Iterator[Table]:
    stream = opened.enter_context(_open(path))
    encoding, broken = encoding_of(stream)
    errors = "replace" if broken else "strict"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    opened.enter_context(text)
    head = text.read(1 << 16)
    text.seek(0)
    delimiter, skip = _delimiter_of(head)
    table = _table(path.name, _csv_chunks(path.name, text, delimiter, skip))
    if table is None:
        return
    table.encoding = TITLES[encoding]
    table.delimiter = delimiter
    if broken:
        reason = _("Some characters are broken: they are shown as “\ufffd”.")
        table.findings.append(Finding("warning", path.name, 0, "", TITLES[encoding], reason))
    yield table


def _csv_chunks(name: str, text: Iterable[str], delimiter: str, skip: int) -> Iterator[Chunk]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for _row in islice(reader, skip):
            pass
        start = reader.line_num + 1
        while rows := list(islice(reader, CHUNK_ROWS)):
            end = reader.line_num + 1
            yield (range(start, end) if end - start == len(rows) else _lines(rows, start)), rows
            start = end
    except csv.Error as error:
        raise NotImportable(
            _("{file}, line {line}: {why}.").format(file=name, line=reader.line_num, why=error),
            way_out=_("A quotation mark that isn't closed is the usual cause."),
        ) from None


def _lines(rows: Sequence[Sequence[str]], start: int) -> list[int]:
    """Return the line that each row begins in, where some hold line breaks."""
    found = []
    for row in rows:
        found.append(start)
        start += 1 + sum(len(_BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)
    return found


def _delimiter_of(head: str) -> tuple[str, int]:
    """Return the delimiter of a text, and how many rows before the table only name it."""
    first, _newline, _rest = head.partition("\n")
    hint = first.strip().strip('"')
    if hint[:4].lower() == "sep=" and len(hint) == 5:
        return hint[4], 1
    best, most = ",", 0.0
    lines = head.splitlines(keepends=True)
    # The last line may be cut off.
    whole = lines[:-1] if len(lines) > 1 and len(head) >= 1 << 16 else lines
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(whole, delimiter=delimiter) if any(row)][:200]
        except csv.Error:
            continue
        widths = [len(row) for row in rows]
        if not widths:
            continue
        width = max(set(widths), key=lambda one: (widths.count(one), one))
        if width < 2:
            continue
        even = widths.count(width) / len(widths)
        known = max(headers.known_headers(row) for row in rows[:_HEADER_ROWS])
        score = even + min(width, 10) / 20 + known
        if score > most:
            best, most = delimiter, score
    return best, 0


def is_blank(cell: Cell) -> bool:
    """Return whether nothing stands in a cell."""
    return not cell.strip() if isinstance(cell, str) else cell is None


def _header_position(rows: Sequence[Row]) -> int | None:
    """Return which of the first rows holds the headers: the one with most known names.

    Without any known name it is the first whose cells are many, all text and all different.
    """
    filled = [i for i, row in enumerate(rows) if any(not is_blank(cell) for cell in row)]
    filled = filled[:_HEADER_ROWS]
    known = {i: headers.known_headers(rows[i]) for i in filled}
    best = max(filled, key=lambda one: (known[one], -one), default=None)
    if best is not None and known[best] >= 2:
        return best
    width = max((sum(not is_blank(cell) for cell in rows[i]) for i in filled), default=0)
    for i in filled:
        cells = [cell for cell in rows[i] if not is_blank(cell)]
        texts = all(isinstance(cell, str) for cell in cells)
        if len(cells) >= width * 0.7 and texts and len(set(cells)) == len(cells):
            return i
    return None


def _table(file: str, chunks: Iterator[Chunk], sheet: str | None = None) -> Table | None:
    """Return the table that begins somewhere in the first rows, or None where nothing is."""
    lines, rows = next(chunks, ((), ()))
    position = _header_position(rows[: _HEADER_ROWS * 4])
    if position is None:
        return None
    header = tuple("" if is_blank(cell) else str(cell).strip() for cell in rows[position])
    sample = (lines[position + 1 :], rows[position + 1 :])
    return Table(file, header, lines[position], sample, chunks, sheet, typed=sheet is not None)
