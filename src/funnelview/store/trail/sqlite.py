"""The trail on SQLite's own connection: what ``entries`` does there, and what the demo needs.

SQLite has no hash, so the program takes, at each commit, the rows that were recorded since the
transaction began: whoever writes is alone there, and ids only rise. Rows that others slipped in
before are left uncovered, and the check finds them.
"""

import os
import pwd
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final

from funnelview.store.trail import form

# Of so many rows at most is one part: a check holds one in memory.
PART_ROWS: Final = 20_000
_SEALED_EVERY: Final = 100

_MARKS: Final = f"select {', '.join(f'(select max(id) from {name})' for name in form.RECORDS)}"  # noqa: S608 - our own names
_CHAIN: Final = (
    "select case when p.role = 'rep' then coalesce(p.manager_id, p.id) else p.id end"
    " from person p where p.id = coalesce((select a.person_id from access a where a.login = ?1),"
    " (select o.id from person o where o.login = ?1))"
)
_NEXT: Final = (
    "select (select coalesce(max(id), 0) + 1 from trail_entry),"
    " (select coalesce(max(id), 0) + 1 from trail_part)"
)
_ADD_ENTRY: Final = (
    "insert into trail_entry (id, chain, number, at, who, via, login, origin, hash)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_PART: Final = (
    "insert into trail_part (id, entry_id, what, form, ids, alike, digest, sums)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)
_MOVE_HEAD: Final = (
    "insert into trail_head (chain, number, hash) values (?, ?, ?)"
    " on conflict (chain) do update set number = excluded.number, hash = excluded.hash"
)

Marks = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry covers of one table."""

    what: str
    form: str
    ids: str
    alike: str | None
    digest: bytes
    sums: bytes | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, by which way, from where."""

    who: str
    via: str
    login: str
    origin: str


@cache
def account() -> str:
    """Return the operating system's account, by the kernel's word."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@cache
def origin() -> str:
    """Return from where this program writes: machine, terminal, and the line it came over."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(os.ttyname(0).removeprefix("/dev/"))
    client = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    if client:
        # The user's own words, like all of the environment: a hint, no proof.
        parts.append(f"ssh {client[:64]}")
    return " ".join(parts)


def record_on(
    driver: Any,
    before: Marks,
    writer: Writer,
    now: datetime,
    noted: Iterable[Part] = (),
    chains: dict[str, int] | None = None,
) -> None:
    """Chain an entry for what was recorded since ``before``; last thing before the commit.

    ``noted`` are the parts that a writer of many rows made itself, ``chains`` remembers whose
    chain is which.
    """
    known = list(noted)
    parts = [*known, *_new_parts(driver, before, known)]
    if not parts:
        return
    chain = _chain(driver, writer, chains)
    number = _append(driver, chain, writer, now, parts)
    if chain != form.STORE_CHAIN and number % _SEALED_EVERY == 0:
        seal(driver, writer, now)


def here(who: str, via: str) -> Writer:
    """Return somebody who writes from this machine and account."""
    return Writer(who, via, account(), origin())


def marks(driver: Any) -> Marks:
    """Return the highest id of each table of records; ask it first thing in a transaction."""
    return tuple(driver.execute(_MARKS).fetchone())


def _new_parts(driver: Any, before: Marks, noted: Sequence[Part]) -> Iterator[Part]:
    for table, old, new in zip(form.RECORDS, before, marks(driver), strict=True):
        if new is None or new == old:
            continue
        first = (old or 0) + 1
        done = [span for part in noted if part.what == table for span in form.read_ids(part.ids)]
        for span in [*sorted(done, key=lambda one: one.start), range(new + 1, new + 1)]:
            yield from _parts_of(driver, table, first, span.start)
            first = span.stop


def _parts_of(driver: Any, table: str, first: int, stop: int) -> Iterator[Part]:
    names = ", ".join(f'"{name}"' for name in form.RECORDS[table])
    query = f"select {names} from {table} where id >= ? and id < ? order by id limit {PART_ROWS}"  # noqa: S608 - our own names
    while first < stop:
        rows = driver.execute(query, (first, stop)).fetchall()
        if not rows:
            return
        columns = dict(zip(form.RECORDS[table], zip(*rows, strict=True), strict=True))
        yield columns_part(table, columns["id"], columns, {})
        first = rows[-1][0] + 1


def columns_part(
    table: str, ids: Sequence[int], columns: form.Columns, alike: dict[str, form.Cell]
) -> Part:
    """Return the part for rows given by column; ``alike`` is what all of them hold."""
    same, other = form.split_alike(columns)
    text = form.alike_text(alike | same)
    how = form.TEXTS if len(ids) > 1 else form.COLUMNS
    return Part(
        table,
        how,
        form.shown_ids(ids),
        # Of one row all is alike: its cells need not be kept twice.
        text if len(ids) > 1 else None,
        form.columns_digest(how, text, other),
        form.columns_sums(other) if other else None,
    )


def _chain(driver: Any, writer: Writer, chains: dict[str, int] | None) -> int:
    if chains is not None and writer.who in chains:
        return chains[writer.who]
    named = (driver.execute(_CHAIN, (name,)).fetchone() for name in (writer.who, writer.login))
    chain = next((int(row[0]) for row in named if row), form.STORE_CHAIN)
    if chains is not None:
        chains[writer.who] = chain
    return chain


def _append(driver: Any, chain: int, writer: Writer, now: datetime, parts: Iterable[Part]) -> int:
    """Append an entry to a chain and return its number."""
    head = driver.execute("select number, hash from trail_head where chain = ?", (chain,))
    number, link = head.fetchone() or (0, b"")
    entry_id, part_id = driver.execute(_NEXT).fetchone()
    number += 1
    at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    values = (entry_id, chain, number, at, writer.who, writer.via, writer.login, writer.origin)
    rows = [
        (part_id + n, entry_id, p.what, p.form, p.ids, p.alike, p.digest, p.sums)
        for n, p in enumerate(parts)
    ]
    lines = [form.part_line(row[0], *row[2:7]) for row in rows]
    link = form.entry_hash(link, form.entry_line(values), lines)
    driver.execute(_ADD_ENTRY, (*values, link))
    driver.executemany(_ADD_PART, rows)
    driver.execute(_MOVE_HEAD, (chain, number, link))
    return number


def seal(driver: Any, writer: Writer, now: datetime) -> None:
    """Seal the heads of all chains together, as an entry of the store's own chain."""
    rows = driver.execute(
        "select chain, number, hash from trail_head where chain <> ? order by chain",
        (form.STORE_CHAIN,),
    ).fetchall()
    if not rows:
        return
    text = form.shown_heads(form.head(*row) for row in rows)
    part = Part("heads", form.HEADS, text, None, sha256(text.encode()).digest(), None)
    sealing = Writer(writer.who, "seal", writer.login, writer.origin)
    _append(driver, form.STORE_CHAIN, sealing, now, [part])


# --- stores that were filled past the program


def adopt(driver: Any, writer: Writer, now: datetime) -> None:
    """Begin the trail anew with all that an SQLite store holds, as one entry.

    For what makes or moves whole stores: the demo. The triggers must be out of the way.
    """
    for table in ("trail_part", "trail_entry", "trail_head"):
        driver.execute(f"delete from {table}")  # noqa: S608 - our own names
    record_on(driver, (None,) * len(form.RECORDS), writer, now)
