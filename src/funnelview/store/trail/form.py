"""What the trail's digests are made of: frozen for good, since old entries must verify for ever.

A part covers rows of one table. A row's cells are taken in the order of ``RECORDS`` as plain
values: numbers, texts, ``YYYY-MM-DD`` and ``YYYY-MM-DD HH:MM:SS.ffffff`` in UTC, truth as 0 or 1.
They are the same on both engines, so that a store keeps its trail when it moves. Two forms:

``L1`` (made by a server's triggers): each row a line, its cells joined by commas, a text with
its length in bytes and a colon before it, a float as the sixteen digits of its eight bytes;
the digest is SHA-256 over the SHA-256 of each line.

``C1`` (made by the program): column by column. What all rows hold alike stands in ``alike``;
the digest is SHA-256 over that text and, for each other column, the JSON list of its cells.

``C2`` (made by the program, of many rows): as ``C1``, but a column of nothing but texts is their
lengths in characters, joined by commas, a colon, and the texts one after the other.

``H1``: the heads of all chains, as text.
"""

import json
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import methodcaller
from typing import Final
from zlib import crc32

LINES: Final = "L1"
COLUMNS: Final = "C1"
TEXTS: Final = "C2"
HEADS: Final = "H1"

Cell = int | float | str | bytes | None

# The columns of each table of records: n number, t text, m moment, d day, b truth, f float.
RECORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "deal_change": {
        "id": "n", "deal_id": "n", "field": "t", "old": "t", "new": "t", "holds_from": "m",
        "recorded": "m", "who": "t", "via": "t", "review_id": "n", "handover_id": "n",
        "undoes": "n", "observed": "b",
    },
    "record_change": {
        "id": "n", "kind": "t", "record_id": "n", "field": "t", "old": "t", "new": "t",
        "recorded": "m", "who": "t", "via": "t",
    },
    "setting_change": {
        "id": "n", "key": "t", "old": "t", "new": "t", "recorded": "m", "who": "t",
    },
    "quota": {
        "id": "n", "person_id": "n", "period": "t", "amount": "n", "holds_from": "m",
        "recorded": "m", "who": "t",
    },
    "note": {
        "id": "n", "deal_id": "n", "review_id": "n", "author": "t", "at": "m", "done": "t",
        "progress": "t", "problems": "t",
    },
    "addendum": {"id": "n", "review_id": "n", "author": "t", "at": "m", "text": "t"},
    "acknowledgement": {
        "id": "n", "code": "t", "rep_id": "n", "deal_id": "n", "customer_id": "n",
        "severity": "t", "value": "f", "reason": "t", "until": "d", "recorded": "m", "who": "t",
        "via": "t",
    },
    "review_step": {
        "id": "n", "review_id": "n", "kind": "t", "deal_id": "n", "commitment_id": "n",
        "old": "t", "new": "t", "at": "m", "who": "t", "via": "t", "undoes": "n",
    },
    "handover_event": {
        "id": "n", "handover_id": "n", "item_id": "n", "kind": "t", "details": "t",
        "recorded": "m", "who": "t", "via": "t",
    },
    "watch_step": {
        "id": "n", "item_id": "n", "contact_id": "n", "on_day": "d", "answer": "t",
        "recorded": "m", "who": "t", "via": "t",
    },
    "export_log": {
        "id": "n", "mark": "t", "at": "m", "who": "t", "via": "t", "kind": "t", "format": "t",
        "scope": "t", "row_count": "n", "sha256": "t",
    },
    "refusal": {"id": "n", "at": "m", "who": "t", "via": "t", "what": "t", "about": "t"},
}  # fmt: skip


def _no_text(value: object) -> dict[str, str]:
    # No record holds such a thing; a forged one may.
    return {type(value).__name__: repr(value)}


_packed = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=_no_text).encode


def text_bytes(text: str) -> bytes:
    """Return a text's bytes; what is no proper text (a damaged file's) has bytes too."""
    return text.encode("utf-8", "surrogatepass")


# --- which rows


def shown_ids(ids: Sequence[int]) -> str:
    """Return ascending ids as text: single ones and spans, joined by commas."""
    spans: list[str] = []
    start = 0
    if isinstance(ids, range) and len(ids) > 1:
        return f"{ids[0]}-{ids[-1]}"
    for place in range(1, len(ids) + 1):
        if place == len(ids) or ids[place] != ids[place - 1] + 1:
            first, last = ids[start], ids[place - 1]
            spans.append(str(first) if first == last else f"{first}-{last}")
            start = place
    return ",".join(spans)


def read_ids(text: str) -> Iterator[range]:
    """Yield the spans of a part's ids.

    Raises:
        ValueError: the text is none that ``shown_ids`` makes.

    """
    for span in text.split(","):
        first, dash, last = span.partition("-")
        ids = range(int(first), int(last if dash else first) + 1)
        if not ids:
            raise ValueError(text)
        yield ids


# --- lines


def line(kinds: Iterable[str], row: Sequence[Cell]) -> bytes:
    """Return one row as form ``L1`` has it, without its line feed."""
    return b",".join(map(_cell, kinds, row))


def _cell(kind: str, value: Cell) -> bytes:
    if value is None:
        return b""
    if kind == "t":
        text = value if isinstance(value, bytes) else text_bytes(str(value))
        return b"%d:%b" % (len(text), text)
    if kind == "f" and isinstance(value, int | float):
        return struct.pack(">d", value).hex().encode()
    return text_bytes(str(value))


def lines_digest(lines: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Return the digest of form ``L1``, and what tells each line from its neighbours."""
    hashes = [sha256(one).digest() for one in lines]
    return sha256(b"".join(hashes)).digest(), b"".join(one[:2] for one in hashes)


# --- columns

Columns = Mapping[str, Sequence[Cell]]


def split_alike(columns: Columns) -> tuple[dict[str, Cell], dict[str, Sequence[Cell]]]:
    """Return what all rows hold alike, and the other columns. Ids are in neither."""
    alike: dict[str, Cell] = {}
    other: dict[str, Sequence[Cell]] = {}
    for name, cells in columns.items():
        if name == "id":
            continue
        if cells.count(cells[0]) == len(cells):
            alike[name] = cells[0]
        else:
            other[name] = cells
    return alike, other


def alike_text(alike: Mapping[str, Cell]) -> str:
    """Return what all rows hold alike as the text that a part keeps."""
    return _packed(dict(alike))


def columns_digest(form: str, alike: str, columns: Columns) -> bytes:
    """Return the digest of form ``C1`` or ``C2``: of what is alike, then of the other columns."""
    digest = sha256(alike.encode())
    for name in sorted(columns):
        cells = columns[name]
        if form == TEXTS and set(map(type, cells)) == {str}:
            digest.update(f"\n{name}:{','.join(map(str, map(len, cells)))}:".encode())  # type: ignore[arg-type] # texts
            digest.update(text_bytes("".join(cells)))  # type: ignore[arg-type] # texts
        else:
            digest.update(f"\n{name}:{_packed(cells)}".encode())
    return digest.digest()


_bytes_of = methodcaller("encode", "utf-8", "surrogatepass")


def columns_sums(columns: Columns) -> bytes:
    """Return what tells each row of form ``C1`` from its neighbours, by the columns that differ."""
    texts: list[Iterable[str]] = [map(str, columns[name]) for name in sorted(columns)]
    joined = texts[0] if len(texts) == 1 else map("\x1f".join, zip(*texts, strict=True))
    numbers = array("I", map(crc32, map(_bytes_of, joined)))
    if sys.byteorder == "big":
        numbers.byteswap()
    sums = numbers.tobytes()
    # Two bytes of each are enough to name a row.
    both = bytearray(len(sums) // 2)
    both[0::2], both[1::2] = sums[0::4], sums[1::4]
    return bytes(both)


# --- the chain

STORE_CHAIN: Final = 0
"""The chain of the store itself: of whoever belongs to no team, and of the seals."""
_SHOWN_DIGITS = 16


@dataclass(frozen=True, order=True, slots=True)
class Head:
    """A chain's last entry, as it is printed and sealed: ``chain.number.first-digits-of-hash``."""

    chain: int
    number: int
    digits: str

    def __str__(self) -> str:
        """Return the text for a print."""
        return f"{self.chain}.{self.number}.{self.digits}"


def head(chain: int, number: int, link: bytes) -> Head:
    """Return a chain's head, with as much of its hash as is printed."""
    return Head(chain, number, link.hex()[:_SHOWN_DIGITS])


def read_head(text: str) -> Head:
    """Return a head from its printed text.

    Raises:
        ValueError: it is none.

    """
    chain, number, digits = text.strip().split(".")
    if len(digits) != _SHOWN_DIGITS:
        raise ValueError(text)
    int(digits, 16)
    return Head(int(chain), int(number), digits.lower())


def shown_heads(heads: Iterable[Head]) -> str:
    """Return heads as the text that a seal keeps and a print shows."""
    return ",".join(map(str, sorted(heads)))


def entry_hash(before: bytes, line_: bytes, parts: Iterable[bytes]) -> bytes:
    """Return an entry's link: over the link before it, its own columns, its parts."""
    return sha256(b"\n".join((before.hex().encode(), line_, *parts))).digest()


def entry_line(values: Sequence[Cell]) -> bytes:
    """Return an entry's columns: id, chain, number, at, who, via, login, origin."""
    return line("nnnmtttt", values)


def part_line(
    part_id: int, what: str, form: str, ids: str, alike: str | None, digest: bytes
) -> bytes:
    """Return what an entry's link takes of one of its parts."""
    return line("nttttt", (part_id, what, form, ids, alike, digest.hex()))
