"""Reading records as the plain values that the trail's digests are made of, on both engines.

A damaged or forged file may hold anything in any cell, text that is no text too: it must be read
all the same, so that what is wrong can be named.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from funnelview.store.trail import form

_CHUNK: Final = 5_000
_PLAIN: Final = {
    "m": "to_char({0} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "d": "to_char({0}, 'YYYY-MM-DD')",
    "b": "{0}::int",
}

Row = Sequence[Any]


def row_id(row: Row) -> int:
    """Return a row's id."""
    return int(row[0])


def plain(
    conn: sa.Connection, table: str, names: Sequence[str], kinds: Mapping[str, str] | None = None
) -> Iterator[Row]:
    """Yield all rows of a table as plain values, in the order of its first column."""
    for chunk in _chunks(conn, table, names, kinds or {}):
        yield from chunk


def chunks(conn: sa.Connection, table: str) -> Iterator[Sequence[Row]]:
    """Yield the rows of a table of records, some at a time, in the order of their ids."""
    kinds = form.RECORDS[table]
    yield from _chunks(conn, table, list(kinds), kinds)


def _chunks(
    conn: sa.Connection, table: str, names: Sequence[str], kinds: Mapping[str, str]
) -> Iterator[Sequence[Row]]:
    quote = conn.dialect.identifier_preparer.quote
    on_sqlite = conn.dialect.name == "sqlite"
    cells = [
        quote(name) if on_sqlite else _PLAIN.get(kinds.get(name, ""), "{0}").format(quote(name))
        for name in names
    ]
    sign = "?" if on_sqlite else "%s"
    key = quote(names[0])
    query = (
        f"select {', '.join(cells)} from {table} where {key} > {sign}"  # noqa: S608 - our own names
        f" order by {key} limit {_CHUNK}"
    )
    driver: Any = conn.connection.driver_connection
    last = -(2**63)
    while True:
        rows = (_sqlite if on_sqlite else _postgres)(driver, query, last)
        if rows:
            yield rows
        if len(rows) < _CHUNK:
            return
        last = int(rows[-1][0])


def _postgres(driver: Any, query: str, last: int) -> Sequence[Row]:
    with driver.cursor() as cursor:
        found: Sequence[Row] = cursor.execute(query, (last,)).fetchall()
    return found


def _sqlite(driver: Any, query: str, last: int) -> Sequence[Row]:
    found: Sequence[Row]
    try:
        found = driver.execute(query, (last,)).fetchall()
    except sqlite3.OperationalError:
        # Bytes that are no text: read for what they are.
        usual = driver.text_factory
        driver.text_factory = _any_text
        try:
            found = driver.execute(query, (last,)).fetchall()
        finally:
            driver.text_factory = usual
    return found


def _any_text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


# --- the triggers that keep it


def expected_triggers(engine: str) -> frozenset[str]:
    """Return the names of the triggers without which records could be changed unseen."""
    names = {"trail_head_moves", "trail_head_deleted"}
    for table in (*form.RECORDS, "trail_entry", "trail_part"):
        prefix = "handover" if table in {"handover_event", "watch_step"} else "trail"
        names.add(f"{prefix}_{table}_kept")
        if engine == "sqlite":
            names |= {f"trail_{table}_added", f"{prefix}_{table}_deleted"}
        else:
            names.add(f"{prefix}_{table}_emptied")
            if table in form.RECORDS:
                names.add(f"trail_{table}_added")
    on_engine = {"trail_entry_follows", "trail_head_added"}
    return frozenset(names | (on_engine if engine == "sqlite" else {"trail_close"}))


def missing_triggers(conn: sa.Connection) -> list[str]:
    """Return the triggers of the trail that are gone or switched off."""
    if conn.dialect.name == "sqlite":
        query = "select name from main.sqlite_master where type = 'trigger'"
    else:
        query = (
            "select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where tgenabled in ('O', 'A') and relnamespace = to_regnamespace(current_schema())"
        )
    there = set(conn.exec_driver_sql(query).scalars())
    return sorted(expected_triggers(conn.dialect.name) - there)
