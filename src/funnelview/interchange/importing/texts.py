"""Files of text into rows: delimiter, quoted cells, and quotation marks that are never closed.

The csv module reads; what is decided here is the delimiter, and where one forgotten quotation
mark has swallowed the rows behind it.
"""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from typing import BinaryIO, TextIO

from funnelview.domain.importing import Finding
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import headers
from funnelview.interchange.importing.encodings import TITLES, encoding_of
from funnelview.interchange.importing.markup import chunks, is_markup
from funnelview.interchange.importing.table import (
    CHUNK_ROWS,
    HEADER_ROWS,
    Chunk,
    NotImportable,
    Table,
    table_of,
)

DELIMITERS = ",;\t|"
# Longer than any cell of a sound file; a quote that never ends would swallow the rest of it.
_LONGEST_CELL = 1 << 20
_HEAD = 1 << 16
_BREAK = re.compile(r"\r\n|\r|\n")
# Rows of fewer cells can't be told from the lines of a note.
_FEWEST_CELLS = 3
# Where quotation marks are broken, so many rows are read at a time: a broken one is found soon.
_FEW_ROWS = 64
_LINES_LOOKED_AT = 50


def read(file: str, stream: BinaryIO, opened: ExitStack) -> Iterator[Table]:
    """Yield the table of a file of text, if there is one in it."""
    encoding, broken = encoding_of(stream)
    errors = "replace" if broken else "strict"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    opened.enter_context(text)
    head = text.read(_HEAD)
    text.seek(0)
    if is_markup(head):
        table = table_of(file, chunks(text))
    else:
        delimiter, skip = _delimiter_of(head)
        rows = _Rows(file, text, delimiter)
        table = table_of(file, rows.chunks(skip))
        if table is not None:
            table.delimiter = delimiter
            table.late_findings = rows.findings
    if table is None:
        return
    table.encoding = TITLES[encoding]
    size = max(1, os.fstat(stream.fileno()).st_size)
    table.share = lambda: min(1.0, stream.tell() / size)
    if broken:
        reason = _("Some characters are broken: they are shown as “\ufffd”.")
        table.findings.append(Finding("warning", file, 0, "", TITLES[encoding], reason))
    yield table


class _Rows:
    """Reads the rows of a text in chunks, a broken quotation mark as part of its cell."""

    def __init__(self, file: str, text: TextIO, delimiter: str) -> None:
        self._file = file
        self._text = text
        self._delimiter = delimiter
        self._left: list[str] = []
        self._mended: list[int] = []
        # How many cells most rows have, of those read last.
        self._width = 0

    def findings(self) -> list[Finding]:
        """Return what had to be mended; once all is read."""
        if not self._mended:
            return []
        count = len(self._mended)
        reason = ngettext(
            "A quotation mark is never closed; it was left out, the rows behind it were kept.",
            "{count} quotation marks are never closed; they were left out, the rows behind them"
            " were kept.",
            count,
        ).format(count=count)
        return [Finding("warning", self._file, self._mended[0], "", '"', reason, count)]

    def chunks(self, skip: int) -> Iterator[Chunk]:
        """Yield the rows behind the first few, which only name the delimiter."""
        csv.field_size_limit(_LONGEST_CELL)
        for _line in range(skip):
            self._text.readline()
        at, size = skip + 1, CHUNK_ROWS
        while True:
            plain = self._plain(size)
            if plain is not None:
                if not plain:
                    return
                yield range(at, at + len(plain)), plain
                at, size = at + len(plain), min(CHUNK_ROWS, size * 2)
                continue
            blocks: list[list[str]] = [self._left] if self._left else []
            given = list(blocks)
            reader = csv.reader(
                chain(chain.from_iterable(given), chain.from_iterable(self._more(blocks))),
                delimiter=self._delimiter,
            )
            rows: list[list[str]] = []
            failed = False
            try:
                rows.extend(islice(reader, size))
            except csv.Error:
                failed = True
            if not rows and not failed:
                return
            consumed = reader.line_num
            lines = blocks[0] if len(blocks) == 1 else list(chain.from_iterable(blocks))
            if consumed == len(rows) and not failed:
                self._left = lines[consumed:]
                yield range(at, at + consumed), rows
                at, size = at + consumed, min(CHUNK_ROWS, size * 2)
                continue
            numbers, rows, consumed = self._mend(rows, lines, consumed, at, failed=failed)
            self._left = lines[consumed:]
            yield numbers, rows
            broken = bool(self._mended) and self._mended[-1] >= at
            at, size = at + consumed, _FEW_ROWS if broken else min(CHUNK_ROWS, size * 2)

    def _plain(self, size: int) -> list[list[str]] | None:
        """Return the next rows where no quotation mark is among them, else None.

        Their lines are what ``csv`` would make of them, in a quarter of its time.
        """
        if len(self._left) < size:
            self._left.extend(islice(self._text, size - len(self._left)))
        lines = self._left[:size]
        if any('"' in line for line in lines) or max(map(len, lines), default=0) > _LONGEST_CELL:
            return None
        del self._left[:size]
        delimiter = self._delimiter
        bare = [line.rstrip("\r\n") for line in lines]
        return [line.split(delimiter) if line else [] for line in bare]

    def _more(self, blocks: list[list[str]]) -> Iterator[list[str]]:
        while block := list(islice(self._text, CHUNK_ROWS)):
            blocks.append(block)
            yield block

    def _mend(
        self, rows: list[list[str]], lines: Sequence[str], consumed: int, at: int, *, failed: bool
    ) -> tuple[list[int], list[list[str]], int]:
        """Return rows with the line each begins in, up to the first that swallowed others.

        Of that one only its first line is taken; how many lines were used is returned too.
        """
        if rows:
            self._width = Counter(map(len, rows)).most_common(1)[0][0]
        width = self._width
        numbers: list[int] = []
        used = 0
        for index, row in enumerate(rows):
            breaks = sum(len(_BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)
            raw = lines[used : used + 1 + breaks]
            numbers.append(at + used)
            mended = self._swallowing(raw, width) if breaks else None
            if mended is not None:
                self._mended.append(at + used)
                return numbers, [*rows[:index], mended], used + 1
            used += 1 + breaks
        if not failed:
            return numbers, rows, consumed
        # A cell longer than any: what stands in its first line is all that is known of it.
        first = lines[used]
        row = self._without_quote(first, width) or self._parsed(first, quoted=False)
        if not row:
            raise NotImportable(
                _("{file}, line {line}: a cell is too long.").format(
                    file=self._file, line=at + used
                ),
                way_out=_("A quotation mark that isn't closed is the usual cause."),
            )
        self._mended.append(at + used)
        return [*numbers, at + used], [*rows, row], used + 1

    def _swallowing(self, raw: Sequence[str], width: int) -> list[str] | None:
        """Return the first line of a row as its own, if the others are rows by themselves."""
        if width < _FEWEST_CELLS:
            return None
        behind = raw[1 : 1 + _LINES_LOOKED_AT]
        rows = sum(
            1
            for line in behind
            if len(self._parsed(line)) == width or self._without_quote(line, width)
        )
        if rows * 2 < len(behind):
            return None
        whole = self._parsed(*raw, strict=True)
        if len(whole) == width and (rows < 3 or rows < 0.8 * len(behind)):
            return None
        return self._without_quote(raw[0], width)

    def _without_quote(self, line: str, width: int) -> list[str] | None:
        """Return a line's cells with one quotation mark left out, if it is whole then."""
        places = [place for place, sign in enumerate(line) if sign == '"'][:40]
        for place in reversed(places):
            row = self._parsed(line[:place] + line[place + 1 :], strict=True)
            if len(row) == width:
                return row
        row = self._parsed(line, quoted=False)
        return row if len(row) == width else None

    def _parsed(self, *lines: str, strict: bool = False, quoted: bool = True) -> list[str]:
        reader = csv.reader(
            lines,
            delimiter=self._delimiter,
            strict=strict,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        )
        try:
            return next(reader, [])
        except csv.Error:
            return []


def _delimiter_of(head: str) -> tuple[str, int]:
    """Return the delimiter of a text, and how many lines before the table only name it."""
    first, _newline, _rest = head.partition("\n")
    hint = first.strip().strip('"')
    if hint[:4].lower() == "sep=" and len(hint) == 5:
        return hint[4], 1
    best, most = ",", 0.0
    lines = head.splitlines(keepends=True)
    # The last line may be cut off.
    whole = lines[:-1] if len(lines) > 1 and len(head) >= _HEAD else lines
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
        known = max(headers.known_headers(row) for row in rows[:HEADER_ROWS])
        score = even + min(width, 10) / 20 + known
        if score > most:
            best, most = delimiter, score
    return best, 0
