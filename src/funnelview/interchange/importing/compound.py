"""Old spreadsheets (.xls): whether their sectors and cells are sound, before anything reads them.

Such a file is a little file system of its own. Where a chain of sectors in it comes back to itself
a reader never ends, and a cell whose row and column were damaged makes a table of billions.
"""

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_END: Final = 0xFFFFFFFA
"""From here on a number of a sector means an end, or what isn't used."""
_HEADER: Final = 512
_ENTRY: Final = 128
_STREAMS: Final = ("Workbook", "Book")
# Records of the format that hold cells, row and column first (MS-XLS 2.4).
_CELLS: Final = frozenset((0x06, 0xBD, 0xBE, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E))


class Unsound(Exception):
    """A file's chains of sectors are broken."""


def furthest_cell(path: Path) -> tuple[int, int]:
    """Return how many rows and columns the sheets of an .xls file reach; (0, 0) for other files.

    Raises:
        Unsound: chains of sectors run in circles or out of the file.

    """
    data = path.read_bytes()
    if not data.startswith(_MAGIC) or len(data) < _HEADER:
        return 0, 0
    try:
        book = _Sectors(data).stream()
    except (struct.error, IndexError, ValueError) as error:
        raise Unsound(str(error)) from None
    rows = columns = at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind in _CELLS and size >= 4 and at + 8 <= len(book):
            row, column = struct.unpack_from("<HH", book, at + 4)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + size
    return rows, columns


class _Sectors:
    def __init__(self, data: bytes) -> None:
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in {9, 12}:
            raise Unsound("sectors")
        self.size = 1 << shift
        self.next = self._table()

    def _table(self) -> "array[int]":
        """Return which sector follows each."""
        places = list(struct.unpack_from("<109I", self.data, 76))
        more, seen = struct.unpack_from("<I", self.data, 68)[0], set()
        while more < _END:
            if more in seen:
                raise Unsound("chain")
            seen.add(more)
            part = struct.unpack_from(f"<{self.size // 4}I", self.data, self._at(more))
            places += part[:-1]
            more = part[-1]
        table = array("I")
        for place in places:
            if place < _END:
                at = self._at(place)
                table.frombytes(self.data[at : at + self.size].ljust(self.size, b"\xff"))
        # Nothing may come back to itself, whoever follows it.
        done = bytearray(len(table))
        for start in range(len(table)):
            path, one = [], start
            while one < len(table) and not done[one]:
                done[one] = 1
                path.append(one)
                one = table[one]
            if one < len(table) and done[one] == 1:
                raise Unsound("chain")
            for step in path:
                done[step] = 2
        return table

    def _at(self, sector: int) -> int:
        at: int = (sector + 1) * self.size
        if at >= len(self.data):
            raise Unsound("sector")
        return at

    def _chain(self, first: int) -> Iterator[int]:
        while first < _END:
            yield first
            first = self.next[first]

    def _joined(self, first: int) -> bytes:
        places = (self._at(sector) for sector in self._chain(first))
        return b"".join(self.data[at : at + self.size] for at in places)

    def stream(self) -> bytes:
        """Return the workbook's own stream, b"" where there is none."""
        first_entry, first_small = (struct.unpack_from("<I", self.data, at)[0] for at in (48, 60))
        entries = self._joined(first_entry)
        root = b""
        self._small_chains(self._joined(first_small))
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            entry = entries[at : at + _ENTRY]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            first, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                root = self._joined(first)
            elif name in _STREAMS:
                if size >= 4096:
                    return self._joined(first)[:size]
                return b"".join(root[place * 64 : place * 64 + 64] for place in self._small(first))[
                    :size
                ]
        return b""

    def _small_chains(self, table: bytes) -> None:
        self.small: array[int] = array("I")
        self.small.frombytes(table[: len(table) // 4 * 4])

    def _small(self, first: int) -> Iterator[int]:
        seen: set[int] = set()
        while first < _END:
            if first in seen:
                raise Unsound("chain")
            seen.add(first)
            yield first
            first = self.small[first]
