"""The trail as the store's writers and readers see it: an entry a transaction, and the heads.

On Postgres triggers write it; on SQLite the program does (``trail.sqlite``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from funnelview.store.tables.trail import trail_head
from funnelview.store.trail import form
from funnelview.store.trail import sqlite as trail_sqlite
from funnelview.store.trail.sqlite import Marks, Part

_NOTED: Final = "trail_noted"
_LATER: Final = "trail_noted_later"


def marks(conn: sa.Connection) -> Marks:
    """Return the highest id of each table of records; ask it first thing in a transaction."""
    # What a transaction noted that was rolled back then.
    conn.info.pop(_NOTED, None)
    conn.info.pop(_LATER, None)
    return trail_sqlite.marks(_driver(conn))


def record(
    conn: sa.Connection,
    before: Marks,
    who: str,
    via: str,
    now: datetime,
    chains: dict[str, int] | None = None,
) -> None:
    """Chain an entry for what was recorded since ``before``; last thing before the commit.

    ``chains`` remembers whose chain is which. Parts that a writer of many rows noted itself
    (``note_columns``) are taken as they are.
    """
    for _step in noting(conn):
        pass
    noted: list[Part] = conn.info.pop(_NOTED, [])
    trail_sqlite.record_on(_driver(conn), before, trail_sqlite.here(who, via), now, noted, chains)


def note_columns(
    conn: sa.Connection, table: str, first_id: int, columns: Mapping[str, Sequence[form.Cell]]
) -> None:
    """Note rows that were just written by column, under ids from ``first_id`` on.

    Cells are plain values as SQLite holds them. It spares reading them again at the commit.
    """
    noted: list[Part] = conn.info.setdefault(_NOTED, [])
    count = len(next(iter(columns.values())))
    names = [name for name in form.RECORDS[table] if name != "id"]
    for start in range(0, count, trail_sqlite.PART_ROWS):
        ids = range(first_id + start, first_id + min(start + trail_sqlite.PART_ROWS, count))
        stop = start + len(ids)
        held = {name: columns[name][start:stop] for name in names if name in columns}
        missing = dict.fromkeys(name for name in names if name not in columns)
        noted.append(trail_sqlite.columns_part(table, ids, held, missing))


def note_later(conn: sa.Connection, steps: Iterator[None]) -> None:
    """Leave it for later to note rows: ``steps`` calls ``note_columns``, some rows at a step."""
    later: list[Iterator[None]] = conn.info.setdefault(_LATER, [])
    later.append(steps)


def noting(conn: sa.Connection) -> Iterator[None]:
    """Note what was left for later, step by step; needs no database. The entry notes the rest."""
    later: list[Iterator[None]] = conn.info.get(_LATER, [])
    while later:
        # Not "yield from": whoever stops listening would end what others go on with.
        if next(later[0], later) is later:
            later.pop(0)
        else:
            yield


def _driver(conn: sa.Connection) -> Any:
    return conn.connection.driver_connection


# --- heads


def heads(conn: sa.Connection) -> list[form.Head]:
    """Return the last entry of every chain, as it is printed: proof that no tail was cut."""
    rows = conn.execute(sa.select(trail_head).order_by(trail_head.c.chain))
    return [form.head(row.chain, row.number, row.hash) for row in rows]


def seal(conn: sa.Connection, who: str, now: datetime) -> None:
    """Seal the heads of all chains together, as an entry of the store's own chain."""
    if conn.dialect.name == "sqlite":
        trail_sqlite.seal(_driver(conn), trail_sqlite.here(who, "seal"), now)
    else:
        conn.execute(sa.text("select trail_seal()"))
