"""Tables of web pages and of Excel's XML of 2003 into rows.

Some programs save them under the name of a spreadsheet (.xls).
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from typing import TextIO

from funnelview.interchange.importing.table import CHUNK_ROWS, Chunk

_BLOCK = 1 << 16
_CELLS = frozenset(("td", "th", "cell"))
_ROWS = frozenset(("tr", "row"))
_BOOK = "urn:schemas-microsoft-com:office:spreadsheet"
_SKIPPED = frozenset(("style", "script", "title"))
_LONGEST_SPAN = 50
_MOST_COLUMNS = 16384


def is_markup(head: str) -> bool:
    """Return whether a text begins like a web page with a table in it."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<workbook", "<ss:workbook")) and _BOOK in start:
        return True
    return start.startswith(("<html", "<!doctype html", "<table", "<meta", "<head", "<style")) and (
        "<tr" in start
    )


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._skip = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        tag = tag.removeprefix("ss:")
        if tag in _ROWS:
            self._end_row()
            self._row = []
        elif tag in _CELLS:
            self._end_cell()
            self._cell = []
            said = dict(attrs)
            span, over = said.get("colspan") or "", said.get("ss:mergeacross") or ""
            self._span = min(int(span), _LONGEST_SPAN) if span.isdecimal() else 1
            if over.isdecimal():
                self._span = min(int(over) + 1, _LONGEST_SPAN)
            self._skip_to(said.get("ss:index") or "")
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag in _SKIPPED:
            self._skip = tag

    def _skip_to(self, place: str) -> None:
        """Fill a row up to the place that a cell says it stands at: blank ones are left out."""
        if place.isdecimal() and int(place) <= _MOST_COLUMNS and self._row is not None:
            self._row.extend([""] * (int(place) - 1 - len(self._row)))

    def handle_endtag(self, tag: str) -> None:
        """End a row or a cell."""
        tag = tag.removeprefix("ss:")
        if tag in _CELLS:
            self._end_cell()
        elif tag in {*_ROWS, "table"}:
            self._end_row()
        elif tag == self._skip:
            self._skip = ""

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None and not self._skip:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            cells = ["\n".join(lines).strip(), *[""] * (self._span - 1)]
            if self._row is None:
                self._row = []
            self._row.extend(cells)
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.rows.append((self.getpos()[0], self._row))
        self._row = None

    def close(self) -> None:
        """End what was left open."""
        super().close()
        self._end_row()


def chunks(text: TextIO) -> Iterator[Chunk]:
    """Yield the rows of all tables of a page, with the line of the file that each ends in."""
    parser = _Rows()
    while block := text.read(_BLOCK):
        parser.feed(block)
        while len(parser.rows) >= CHUNK_ROWS:
            yield _taken(parser)
    parser.close()
    while parser.rows:
        yield _taken(parser)


def _taken(parser: _Rows) -> Chunk:
    taken = list(islice(parser.rows, CHUNK_ROWS))
    del parser.rows[:CHUNK_ROWS]
    return [line for line, _row in taken], [row for _line, row in taken]
