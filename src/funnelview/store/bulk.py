"""Many rows at once, by column, straight to the driver: ``executemany`` or ``COPY``.

SQLAlchemy's own insert costs three times what the databases need; an import can't afford that.
The statements are still SQLAlchemy's tables and columns; only the rows go past it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from funnelview.store.tables import Moment


class _Texts(dict[Any, str | None]):
    """Texts of values that come again and again, each made once."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__({None: None})
        self._make = make

    def __missing__(self, value: Any) -> str:
        self[value] = text = self._make(value)
        return text


def _sqlite_moment(moment: datetime) -> str:
    # As SQLAlchemy writes a DateTime: always with microseconds.
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _for_sqlite(column: sa.Column[Any], values: Iterable[Any]) -> Iterable[Any]:
    if isinstance(column.type, Moment):
        return map(_Texts(_sqlite_moment).__getitem__, values)
    if isinstance(column.type, sa.Date):
        return map(_Texts(date.isoformat).__getitem__, values)
    return values


def insert_columns(
    conn: sa.Connection, table: sa.Table, columns: Mapping[str, Iterable[Any]]
) -> None:
    """Insert rows given by column, all of one length; nothing is returned.

    Columns that aren't given take the database's default.
    """
    names = ", ".join(conn.dialect.identifier_preparer.quote(name) for name in columns)
    target = conn.dialect.identifier_preparer.format_table(table)
    driver: Any = conn.connection.driver_connection
    failure = conn.dialect.loaded_dbapi.Error
    if conn.dialect.name == "sqlite":
        adapted = [_for_sqlite(table.c[name], values) for name, values in columns.items()]
        statement = f"insert into {target} ({names}) values ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    else:
        adapted = list(columns.values())
        statement = f"copy {target} ({names}) from stdin"
    rows = zip(*adapted, strict=False)
    try:
        if conn.dialect.name == "sqlite":
            driver.executemany(statement, rows)
        else:
            _copy(driver, statement, rows)
    except failure as error:
        # What the rest of the store knows how to tell.
        raise sa.exc.DBAPIError.instance(
            statement, None, error, failure, hide_parameters=True, dialect=conn.dialect
        ) from error


def _copy(driver: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
