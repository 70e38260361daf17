"""Many rows at once, by column, straight to the driver: ``executemany`` or ``COPY``.

SQLAlchemy's own insert costs three times what the databases need; an import can't afford that.
The statements are still SQLAlchemy's tables and columns; only the rows go past it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from funnelview.store.side_by_side import side_by_side
from funnelview.store.tables import Moment

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

# So many lines go to the server in one piece: few calls, and little held at a time.
_LINES = 5_000
# KiB of an SQLite file's pages that are kept in memory while tables are filled.
_FILLING = 600
# How long a server's other users may keep an import from the quick way, before it takes the slow.
_PATIENCE = "500ms"
# A longer text doesn't stand in a statement itself.
_SHORT = 1_000
_DIFFERENT: Any = object()


class _Texts(dict[Any, str | None]):
    """Texts of values that come again and again, each made once."""

    def __init__(self, make: Callable[[Any], str], nothing: str | None = None) -> None:
        super().__init__({None: nothing})
        self._make = make

    def __missing__(self, value: Any) -> str:
        self[value] = text = self._make(value)
        return text


def sqlite_moment(moment: datetime) -> str:
    """Return a moment as SQLite holds it: as SQLAlchemy writes one, always with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _for_sqlite(column: sa.Column[Any], values: Iterable[Any]) -> Iterable[Any]:
    if isinstance(values, repeat):
        return repeat(*_for_sqlite(column, [next(values)]))
    if isinstance(column.type, Moment):
        return map(_Texts(sqlite_moment).__getitem__, values)
    if isinstance(column.type, sa.Date):
        return map(_Texts(date.isoformat).__getitem__, values)
    return values


def _escaped(text: str | None) -> str:
    if text is None:
        return "\\N"
    if text.isprintable() and "\\" not in text:
        return text
    for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, written)
    return text


def _for_copy(column: sa.Column[Any], values: Iterable[Any]) -> Iterable[str]:
    """Return values as COPY's text format has them; the driver's own way takes twice as long."""
    if isinstance(column.type, sa.Text):
        return map(_escaped, values)
    if isinstance(column.type, Moment | sa.Date):
        texts: dict[Any, Any] = _Texts(lambda value: str(value.isoformat()), "\\N")
        return map(texts.__getitem__, values)
    if isinstance(values, list | range) and None not in values:
        return map(str, values)
    return ("\\N" if value is None else str(value) for value in values)


def _copied(table: sa.Table, columns: Mapping[str, Iterable[Any]]) -> Iterator[Iterable[str]]:
    """Yield the columns for COPY; neighbours that are the same in all rows become one."""
    same: list[str] = []
    for name, values in columns.items():
        if isinstance(values, repeat):
            same.extend(_for_copy(table.c[name], [next(values)]))
            continue
        if same:
            yield repeat("\t".join(same))
            same.clear()
        yield _for_copy(table.c[name], values)
    if same:
        yield repeat("\t".join(same))


Tell = Callable[[float], None]
"""Hears which share of something is done, from 0 to 1; what it raises ends the unit of work."""


def share_of(
    tell: Tell | None, since: float, until: float, count: int
) -> Callable[[float], None] | None:
    """Return what hears of rows done, for the part of a whole that they are."""
    if tell is None:
        return None
    return lambda done: tell(since + (until - since) * min(1.0, done / count))


def insert_columns(
    conn: sa.Connection,
    table: sa.Table,
    columns: Mapping[str, Iterable[Any]],
    told: Callable[[int], None] | None = None,
) -> None:
    """Insert rows given by column, all of one length; nothing is returned.

    Columns that aren't given take the database's default; ``repeat`` gives one that is the same
    in all rows. ``told`` hears how many rows were handed over, every few thousand.
    """
    names = ", ".join(conn.dialect.identifier_preparer.quote(name) for name in columns)
    target = conn.dialect.identifier_preparer.format_table(table)
    driver: Any = conn.connection.driver_connection
    failure = conn.dialect.loaded_dbapi.Error
    adapted: Iterable[Iterable[Any]]
    if conn.dialect.name == "sqlite":
        signs, varying = _signs(driver, table, columns)
        adapted = (_for_sqlite(table.c[name], columns[name]) for name in varying)
        statement = f"insert into {target} ({names}) values ({signs})"  # noqa: S608 - our own names
    else:
        adapted = _copied(table, columns)
        statement = f"copy {target} ({names}) from stdin"
    rows = zip(*adapted, strict=False)
    try:
        if conn.dialect.name == "sqlite":
            number = 0
            for first in rows:
                driver.executemany(statement, chain((first,), islice(rows, _LINES - 1)))
                number += _LINES
                if told is not None:
                    told(number)
        else:
            aside = _set_aside(driver, target, names)
            into = statement.replace(target, aside, 1) if aside else statement
            _copy(driver, into, rows, told)
            if aside:
                driver.execute(f"insert into {target} ({names}) select {names} from {aside}")  # noqa: S608
                driver.execute(f"drop table {aside}")
    except failure as error:
        # What the rest of the store knows how to tell.
        raise sa.exc.DBAPIError.instance(
            statement, None, error, failure, hide_parameters=True, dialect=conn.dialect
        ) from error


def _signs(
    driver: Any, table: sa.Table, columns: Mapping[str, Iterable[Any]]
) -> tuple[str, Sequence[str]]:
    """Return what stands for each column in SQLite's statement, and the columns to hand over.

    What is the same in all rows stands there itself, as SQLite quotes it; columns that are one
    and the same list are handed over once.
    """
    signs: list[str] = []
    places: dict[int, int] = {}
    varying: list[str] = []
    # Something has to say how many rows there are.
    counting = next(name for name, values in columns.items() if not isinstance(values, repeat))
    for name, values in columns.items():
        same = _same(values) if name != counting else _DIFFERENT
        if same is not _DIFFERENT:
            (plain,) = _for_sqlite(table.c[name], [same])
            signs.append(driver.execute("select quote(?)", (plain,)).fetchone()[0])
            continue
        if id(values) not in places:
            varying.append(name)
            places[id(values)] = len(varying)
        signs.append(f"?{places[id(values)]}")
    return ", ".join(signs), varying


def _same(values: Iterable[Any]) -> Any:
    """Return what all values are, if it can stand in a statement; else ``_DIFFERENT``."""
    if isinstance(values, repeat):
        value = next(values)
    elif isinstance(values, list) and values and values.count(values[0]) == len(values):
        value = values[0]
    else:
        return _DIFFERENT
    # SQLite quotes no further than to a zero byte.
    if isinstance(value, str) and ("\0" in value or len(value) > _SHORT):
        return _DIFFERENT
    return value


def _set_aside(driver: Any, target: str, names: str) -> str:
    """Make a table for rows to be copied into first, where COPY can't look at each row's rights.

    Returns its name, or "" where rows may go straight where they belong.
    """
    (limited,) = driver.execute("select row_security_active(%s)", (target,)).fetchone()
    if not limited:
        return ""
    aside = f"{target}_aside"
    empty = f"select {names} from {target} limit 0"  # noqa: S608 - our own names
    driver.execute(f"create temp table {aside} on commit drop as {empty}")
    return aside


def _copy(
    driver: Any,
    statement: str,
    rows: Iterable[tuple[str, ...]],
    told: Callable[[int], None] | None,
) -> None:
    lines = map("\t".join, rows)
    number = 0
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        while part := "\n".join(islice(lines, _LINES)):
            copy.write(part + "\n")
            number += _LINES
            if told is not None:
                told(number)


def insert_into(conn: sa.Connection, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """Return the engine's own insert, which can settle what happens to a row that is there."""
    return insert_for(conn.dialect.name, table)


def insert_for(engine: str, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """Return the insert of an engine by its name, for statements that are made once."""
    # The dialects are loaded by whoever writes: reading needs neither module.
    if engine == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


@contextmanager
def unhindered(
    conn: sa.Connection,
    tables: Sequence[sa.Table],
    tell: Tell | None = None,
    meanwhile: Iterable[object] = (),
) -> Iterator[None]:
    """Fill tables without their indexes and foreign keys, which are made again afterwards.

    Made of all rows at once they take a fraction of the time; a foreign key is then checked for
    every row too. All within the transaction: nobody ever sees the tables without them. A
    server's login that doesn't own the tables, or that others keep waiting, fills them as they
    are. ``tell`` hears which share of what is made again is done; ``meanwhile`` is computed, step
    by step, as long as that takes.
    """
    names = [table.name for table in tables]
    again = _without_sqlite(conn, names) if conn.dialect.name == "sqlite" else _without(conn, names)
    before = None
    if conn.dialect.name == "sqlite":
        # Rows come one after the other, none is looked at again; and an index's sorting takes as
        # much as the cache.
        before = conn.exec_driver_sql("PRAGMA cache_size").scalar()
        conn.exec_driver_sql(f"PRAGMA cache_size = -{_FILLING}")
    yield

    def make_again(told: Callable[[float], None]) -> None:
        for number, statement in enumerate(again):
            told(number / len(again))
            conn.exec_driver_sql(statement)

    if again:
        side_by_side(make_again, iter(meanwhile), tell)
    if before is not None:
        conn.exec_driver_sql(f"PRAGMA cache_size = {before}")


def _without_sqlite(conn: sa.Connection, names: Sequence[str]) -> list[str]:
    """Drop the indexes of tables, and return what makes them again just as they were.

    So are the triggers that look at each new record's id, which costs as much again as writing
    it: nobody gives ids here.
    """
    query = sa.text(
        "select type, name, sql from sqlite_master where tbl_name in :names and sql is not null"
        " and (type = 'index' or (type = 'trigger' and name = 'trail_' || tbl_name || '_added'))"
        " order by type, name"
    ).bindparams(sa.bindparam("names", names, expanding=True))
    found = conn.execute(query).all()
    for kind, name, _statement in found:
        conn.exec_driver_sql(f'drop {kind} "{name}"')
    return [statement for _kind, _name, statement in found]


_POSTGRES_KEYS = """
select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where contype = 'f' and conrelid::regclass::text = any(%s) order by 1, 2
"""
_POSTGRES_INDEXES = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where not indisunique and indrelid::regclass::text = any(%s) order by 1
"""


def _without(conn: sa.Connection, names: Sequence[str]) -> list[str]:
    """The same for Postgres, where foreign keys are dropped too."""
    held = conn.begin_nested()
    try:
        conn.exec_driver_sql(f"set local lock_timeout = '{_PATIENCE}'")
        conn.exec_driver_sql(f"lock table {', '.join(names)} in access exclusive mode")
        indexes = conn.exec_driver_sql(_POSTGRES_INDEXES, (names,)).all()
        keys = conn.exec_driver_sql(_POSTGRES_KEYS, (names,)).all()
        for table, key, _definition in keys:
            conn.exec_driver_sql(f"alter table {table} drop constraint {key}")
        for index, _statement in indexes:
            conn.exec_driver_sql(f"drop index {index}")
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        held.rollback()
        return []
    held.commit()
    conn.exec_driver_sql("set local lock_timeout to default")
    return [statement for _index, statement in indexes] + [
        f"alter table {table} add constraint {key} {definition}" for table, key, definition in keys
    ]
