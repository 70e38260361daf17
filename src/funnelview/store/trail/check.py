"""Recomputing the whole trail: every row against its part, every part against its entry's link.

It tells what was changed, dropped, swapped, slipped in or cut, and names the first bad row in the
order in which things were written. It reads a table once, in the order of its ids, and holds the
rows of a part at a time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from funnelview.i18n import _
from funnelview.store.tables.trail import trail_entry, trail_head, trail_part
from funnelview.store.trail import form
from funnelview.store.trail import rows as trail_rows

_LIMIT: Final = 100
_NO_ENTRY: Final = 2**62


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """Something that isn't as it was written: where it stands in the trail, which row, in words.

    ``entry`` is the number of the entry that covers it; a row that none covers comes last.
    """

    entry: int
    table: str
    row: int
    message: str = field(compare=False)

    @property
    def covered(self) -> bool:
        """Whether an entry covers the row."""
        return self.entry != _NO_ENTRY


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the trail found, and how much it looked at."""

    entries: int
    rows: int
    heads: tuple[form.Head, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    id: int
    entry: int
    what: str
    form: str
    ids: str
    alike: str | None
    digest: bytes
    sums: bytes | None

    def spans(self) -> list[range]:
        return list(form.read_ids(self.ids))


def verify(conn: sa.Connection, printed: Iterable[form.Head] = ()) -> Verified:
    """Recompute the trail of a store; ``printed`` are heads from earlier prints, to compare with.

    Whoever asks must see all of the store: what the law hides looks as if it were missing.
    """
    faults: list[Fault] = []
    parts = _parts(conn, faults)
    entries = _check_entries(conn, parts, faults)
    _check_stray_parts(entries, parts, faults)
    _check_heads(conn, entries, faults)
    _check_printed(entries, [*_sealed(parts, faults), *((0, one) for one in printed)], faults)
    rows = 0
    by_table: dict[str, list[_Part]] = defaultdict(list)
    for found in parts.values():
        for part in found:
            by_table[part.what].append(part)
    for table in form.RECORDS:
        rows += _check_table(conn, table, by_table.pop(table, []), faults)
    faults.extend(
        Fault(part.entry, "trail_part", part.id, _("It covers a table that there isn't."))
        for what, others in by_table.items()
        if what != "heads"
        for part in others
    )
    faults.extend(
        Fault(_NO_ENTRY, "trigger", 0, _("The trigger {name} is missing.").format(name=name))
        for name in trail_rows.missing_triggers(conn)
    )
    heads = tuple(form.head(*last[:3]) for last in _last(entries).values())
    return Verified(len(entries), rows, heads, tuple(sorted(faults)[:_LIMIT]))


# --- entries


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    chain: int
    number: int
    hash: bytes


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return form.text_bytes(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return f"no bytes: {value!r}".encode()


def _parts(conn: sa.Connection, faults: list[Fault]) -> dict[int, list[_Part]]:
    found: dict[int, list[_Part]] = defaultdict(list)
    names = ("id", "entry_id", "what", "form", "ids", "alike", "digest", "sums")
    for row in trail_rows.plain(conn, trail_part.name, names):
        part_id, entry, what, how, ids, alike, digest, sums = row
        texts = [one for one in (what, how, ids) if not isinstance(one, str)]
        if texts or not isinstance(entry, int) or not isinstance(alike, str | None):
            faults.append(Fault(_number(entry), "trail_part", part_id, _("It is no part.")))
            continue
        found[entry].append(
            _Part(
                part_id, entry, what, how, ids, alike, _bytes(digest),
                None if sums is None else _bytes(sums),
            )
        )  # fmt: skip
    return found


def _number(value: Any) -> int:
    return value if isinstance(value, int) else _NO_ENTRY


def _check_entries(
    conn: sa.Connection, parts: dict[int, list[_Part]], faults: list[Fault]
) -> dict[tuple[int, int], _Entry]:
    names = ("id", "chain", "number", "at", "who", "via", "login", "origin", "hash")
    kinds = {"at": "m"}
    rows = list(trail_rows.plain(conn, trail_entry.name, names, kinds))
    rows.sort(key=lambda row: (_number(row[1]), _number(row[2])))
    entries: dict[tuple[int, int], _Entry] = {}
    expected: dict[int, int] = defaultdict(lambda: 1)
    before: dict[int, bytes] = defaultdict(bytes)
    for row in rows:
        entry_id, chain, number, link = row[0], row[1], row[2], _bytes(row[8])
        if not isinstance(chain, int) or not isinstance(number, int):
            faults.append(Fault(entry_id, "trail_entry", entry_id, _("It is no entry.")))
            continue
        if number != expected[chain]:
            faults.append(
                Fault(
                    entry_id, "trail_entry", entry_id,
                    _("In chain {chain}, number {missing} is missing before it.").format(
                        chain=chain, missing=expected[chain]
                    ),
                )
            )  # fmt: skip
            expected[chain] = number
        made = form.entry_hash(
            before[chain],
            form.entry_line(row[:8]),
            [
                form.part_line(one.id, one.what, one.form, one.ids, one.alike, one.digest)
                for one in parts.get(entry_id, ())
            ],
        )
        if made != link:
            faults.append(
                Fault(
                    entry_id, "trail_entry", entry_id,
                    _("Its link doesn't follow from the entry before and from what it says."),
                )
            )  # fmt: skip
        expected[chain] += 1
        before[chain] = link
        if entry_id not in parts:
            faults.append(Fault(entry_id, "trail_entry", entry_id, _("It covers nothing.")))
        entries[chain, number] = _Entry(entry_id, chain, number, link)
    return entries


def _check_stray_parts(
    entries: dict[tuple[int, int], _Entry], parts: dict[int, list[_Part]], faults: list[Fault]
) -> None:
    known = {one.id for one in entries.values()}
    for entry_id, found in parts.items():
        if entry_id not in known:
            message = _("It belongs to entry {entry}, which is missing.").format(entry=entry_id)
            faults.extend(Fault(entry_id, "trail_part", one.id, message) for one in found)


def _last(entries: dict[tuple[int, int], _Entry]) -> dict[int, tuple[int, int, bytes]]:
    """Return the last entry of each chain: chain, number, link."""
    return {chain: (chain, number, one.hash) for (chain, number), one in sorted(entries.items())}


def _check_heads(
    conn: sa.Connection, entries: dict[tuple[int, int], _Entry], faults: list[Fault]
) -> None:
    last = _last(entries)
    rows = trail_rows.plain(conn, trail_head.name, ("chain", "number", "hash"))
    kept = {row[0]: (row[0], row[1], _bytes(row[2])) for row in rows}
    for chain in sorted(last.keys() | kept.keys(), key=_number):
        if last.get(chain) == kept.get(chain):
            continue
        if chain not in kept:
            message = _("The head of chain {chain} is missing.").format(chain=chain)
        else:
            message = _("Chain {chain} doesn't end with the entry {number} that its head names.")
            message = message.format(chain=chain, number=kept[chain][1])
        faults.append(Fault(_NO_ENTRY, "trail_head", _number(chain), message))


def _sealed(parts: dict[int, list[_Part]], faults: list[Fault]) -> Iterator[tuple[int, form.Head]]:
    """Yield the heads that were sealed together, with the entry that did."""
    for entry_id, found in parts.items():
        for part in found:
            if part.what != "heads":
                continue
            try:
                heads = [form.read_head(one) for one in part.ids.split(",")]
            except ValueError:
                heads = []
            wrong = part.form != form.HEADS or part.sums is not None
            if not heads or wrong or sha256(form.text_bytes(part.ids)).digest() != part.digest:
                faults.append(Fault(entry_id, "trail_part", part.id, _("It is no seal.")))
            for one in heads:
                yield entry_id, one


def _check_printed(
    entries: dict[tuple[int, int], _Entry],
    printed: Iterable[tuple[int, form.Head]],
    faults: list[Fault],
) -> None:
    """Find what once was a chain's end and is not in it any more."""
    for sealed_by, head in printed:
        entry = entries.get((head.chain, head.number))
        if entry is not None and entry.hash.hex().startswith(head.digits):
            continue
        if entry is None:
            message = _("Chain {chain} was cut: number {number} was its end once.")
        else:
            message = _("Chain {chain} was rewritten: number {number} had another link.")
        message = message.format(chain=head.chain, number=head.number)
        row = entry.id if entry is not None else 0
        faults.append(Fault(sealed_by or row or _NO_ENTRY, "trail_entry", row, message))


# --- rows


def _check_table(conn: sa.Connection, table: str, parts: list[_Part], faults: list[Fault]) -> int:
    """Check one table of records against the parts that cover it; return its number of rows."""
    waiting: list[tuple[_Part, list[range]]] = []
    for part in parts:
        try:
            waiting.append((part, part.spans()))
        except ValueError:
            message = _("It doesn't say which rows it covers.")
            faults.append(Fault(part.entry, "trail_part", part.id, message))
    # The last first: taken from the end.
    waiting.sort(key=lambda one: one[1][-1].stop, reverse=True)
    held: dict[int, Sequence[form.Cell]] = {}
    number = 0
    for chunk in trail_rows.chunks(conn, table):
        for row in chunk:
            held[trail_rows.row_id(row)] = row
        number += len(chunk)
        last = max(held, default=0)
        while waiting and waiting[-1][1][-1].stop <= last + 1:
            _check_part(table, *waiting.pop(), held, faults)
    while waiting:
        _check_part(table, *waiting.pop(), held, faults)
    message = _("Nobody chained it: it was slipped in.")
    faults.extend(Fault(_NO_ENTRY, table, one, message) for one in sorted(held)[:_LIMIT])
    return number


def _check_part(
    table: str,
    part: _Part,
    spans: list[range],
    held: dict[int, Sequence[form.Cell]],
    faults: list[Fault],
) -> None:
    ids = [one for span in spans for one in span]
    rows: list[Sequence[form.Cell]] = []
    missing = 0
    for row_id in ids:
        row = held.pop(row_id, None)
        if row is None:
            missing += 1
            if missing <= _LIMIT:
                faults.append(Fault(part.entry, table, row_id, _("It is missing.")))
        else:
            rows.append(row)
    if missing:
        return
    for row_id, message in _bad_rows(table, part, ids, rows):
        faults.append(Fault(part.entry, table, row_id, message))


def _bad_rows(
    table: str, part: _Part, ids: Sequence[int], rows: Sequence[Sequence[form.Cell]]
) -> Iterator[tuple[int, str]]:
    """Yield the rows of a part that aren't as they were written; nothing when all are."""
    changed = _("It was changed.")
    if part.form == form.LINES:
        digest, sums = form.lines_digest(
            [form.line(form.RECORDS[table].values(), row) for row in rows]
        )
        bad = _differing(part.sums, sums) if part.sums else set()
        proper = digest == part.digest and part.alike is None
    elif part.form in {form.COLUMNS, form.TEXTS}:
        proper, bad, sums = _columns(table, part, rows)
    else:
        yield ids[0], _("Its part {part} is of no known form.").format(part=part.id)
        return
    # One row needs none, nor do rows that hold all alike.
    if proper and part.sums == ((sums or None) if len(rows) > 1 else None):
        return
    if proper:
        yield ids[0], _("What its part {part} keeps of each row was changed.").format(part=part.id)
        return
    if not bad and len(rows) > 1:
        # The proof itself, or a row that looks like its old self in what is kept of each.
        changed = _("It, or one of the rows up to {last} in its part {part}, was changed.").format(
            last=ids[-1], part=part.id
        )
        bad = {0}
    for n in sorted(bad or {0})[:_LIMIT]:
        yield ids[n], changed


def _differing(kept: bytes, sums: bytes) -> set[int]:
    """Return the places of the rows that aren't what is kept of each."""
    if kept == sums:
        return set()
    return {n for n in range(len(sums) // 2) if kept[2 * n : 2 * n + 2] != sums[2 * n : 2 * n + 2]}


def _columns(
    table: str, part: _Part, rows: Sequence[Sequence[form.Cell]]
) -> tuple[bool, set[int], bytes]:
    """Return whether a part given by column is proper, which rows look changed, and the sums."""
    names = list(form.RECORDS[table])
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    del columns["id"]
    bad: set[int] = set()
    if len(rows) == 1:
        text = form.alike_text({name: cells[0] for name, cells in columns.items()})
        return (
            form.columns_digest(part.form, text, {}) == part.digest and part.alike is None,
            bad,
            b"",
        )
    try:
        alike = json.loads(part.alike or "")
        known = alike.keys() <= columns.keys()
    except (ValueError, AttributeError):
        return False, bad, b""
    if not known:
        return False, bad, b""
    for name, told in alike.items():
        cells = columns.pop(name)
        if cells.count(told) != len(cells) or {type(one) for one in cells} != {type(told)}:
            bad |= {n for n, one in enumerate(cells) if one != told or type(one) is not type(told)}
    sums = form.columns_sums(columns) if columns else b""
    bad |= _differing(part.sums or b"", sums)
    proper = not bad and form.columns_digest(part.form, part.alike or "", columns) == part.digest
    return proper, bad, sums


def since(conn: sa.Connection) -> datetime | None:
    """Return when the first entry was made; None where there is none yet."""
    first: datetime | None = conn.execute(sa.select(sa.func.min(trail_entry.c.at))).scalar()
    return first
