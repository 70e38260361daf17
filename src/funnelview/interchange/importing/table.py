"""A table of a file: which rows and columns it has, without any meaning yet.

Decided here is where it begins, and what stands beside it. Its header and a first chunk are there
at once, the other rows follow while the wanted columns are loaded.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import TypeAlias

from funnelview.domain.importing import Finding
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.importing import headers

Cell: TypeAlias = object
Row: TypeAlias = Sequence[Cell]
# Some rows, with the line that each begins in.
Chunk: TypeAlias = tuple[Sequence[int], Sequence[Row]]

CHUNK_ROWS = 4096
HEADER_ROWS = 30
# So much of the rows must be filled beside a table for it to be part of it.
_BESIDE = 0.5
_DATA = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*"
    r"|[^@\s]+@[^@\s]+\.\w+|[^\w]?\s?\d[\d.,' ]*[.,]\d\d\s?\W?",
    re.DOTALL,
)


def _nothing() -> float:
    return 0.0


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
    late_findings: Callable[[], list[Finding]] = list
    """What is only known once all rows were read."""
    share: Callable[[], float] = _nothing
    """How much of the file has been read by now, from 0 to 1."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows; can be used once."""
        return chain((self.sample,), self.rest)

    def sample_column(self, position: int, count: int) -> list[Cell]:
        """Return the first cells of one column, without the blank ones."""
        cells = (row[position] for row in self.sample[1] if position < len(row))
        return list(islice((cell for cell in cells if not is_blank(cell)), count))


def is_blank(cell: Cell) -> bool:
    """Return whether nothing stands in a cell."""
    return not cell.strip() if isinstance(cell, str) else cell is None


def _header_position(rows: Sequence[Row]) -> int | None:
    """Return which of the first rows holds the headers: the one with most known names.

    Without any known name it is the first whose cells are many, all text and all different;
    -1 where that one is data already, so that the file has no headers.
    """
    filled = [i for i, row in enumerate(rows) if any(not is_blank(cell) for cell in row)]
    filled = filled[:HEADER_ROWS]
    known = {i: headers.known_headers(rows[i]) for i in filled}
    best = max(filled, key=lambda one: (known[one], -one), default=None)
    if best is not None and known[best] >= 2:
        return best
    width = max((sum(not is_blank(cell) for cell in rows[i]) for i in filled), default=0)
    for i in filled:
        cells = [cell for cell in rows[i] if not is_blank(cell)]
        if len(cells) < width * 0.7:
            continue
        if width > 2 and any(_is_data(cell) for cell in cells):
            return -1
        texts = all(isinstance(cell, str) for cell in cells)
        if texts and len(set(cells)) == len(cells):
            return i
    return None


def _is_data(cell: Cell) -> bool:
    """Return whether a cell can't be a header: a day, a mail address, an amount with decimals."""
    if not isinstance(cell, str):
        return isinstance(cell, (date, float))
    text = cell.strip()
    return bool(_DATA.fullmatch(text))


def table_of(file: str, chunks: Iterator[Chunk], sheet: str | None = None) -> Table | None:
    """Return the table that begins somewhere in the first rows, or None where nothing is."""
    lines, rows = next(chunks, ((), ()))
    position = _header_position(rows[: HEADER_ROWS * 4])
    if position is None:
        return None
    findings = []
    if position < 0:
        width = max(map(len, rows))
        header = tuple(_letters(place) for place in range(width))
        reason = _("There is no row of headers; the columns were named A, B, C and so on.")
        findings.append(Finding("warning", file, lines[0], "", "", reason))
    else:
        header = tuple("" if is_blank(cell) else str(cell).strip() for cell in rows[position])
    sample = (lines[position + 1 :], rows[position + 1 :])
    beside = _beside(header, sample[1])
    if beside:
        names = ", ".join(filter(None, (header[place] for place in sorted(beside))))
        reason = _("Beside the table stands something else; it was not read.")
        findings.append(Finding("skipped", file, lines[max(position, 0)], names[:200], "", reason))
        header = tuple("" if i in beside else text for i, text in enumerate(header))
    line = lines[max(position, 0)]
    return Table(
        file, header, line, sample, chunks, sheet, typed=sheet is not None, findings=findings
    )


def _letters(place: int) -> str:
    """Return the name of a column as spreadsheets have it: A, B, ... Z, AA."""
    name = ""
    while place >= 0:
        name = chr(ord("A") + place % 26) + name
        place = place // 26 - 1
    return name


def _beside(header: Sequence[str], rows: Sequence[Row]) -> set[int]:
    """Return the columns of what stands beside the table, apart by an empty column.

    The part with most known headers is the table. What is filled in as many rows belongs to it,
    unless it repeats its headers.
    """
    width = len(header)
    empty = {
        place
        for place in range(width)
        if not header[place]
        and all(place >= len(row) or is_blank(row[place]) for row in rows[:CHUNK_ROWS])
    }
    if not empty:
        return set()
    parts: list[list[int]] = [[]]
    for place in range(width):
        if place in empty:
            parts.append([])
        else:
            parts[-1].append(place)
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return set()
    names = [{headers.normal(header[place]) for place in part} - {""} for part in parts]
    rated = [headers.known_headers([header[place] for place in part]) for part in parts]
    main = max(range(len(parts)), key=lambda one: (rated[one], len(parts[one])))
    filled = [
        sum(1 for row in rows if any(p < len(row) and not is_blank(row[p]) for p in part))
        for part in parts
    ]
    left_out: set[int] = set()
    for number, part in enumerate(parts):
        few = filled[number] < filled[main] * _BESIDE
        if number != main and (few or names[number] & names[main]):
            left_out.update(part)
    return left_out
