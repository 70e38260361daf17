"""Numbers of rows: for new ones that nobody else can be given, and of many that are looked up."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from funnelview.store import tables as t


def among(column: sa.ColumnElement[Any], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """Say that a number is one of many, which stand in the statement as they are.

    As parameters, each by itself, seven hundred take a server and its driver three times as long.
    """
    return column.in_(sa.bindparam(None, list(ids), expanding=True, literal_execute=True))


def taken_ids(conn: sa.Connection, table: str, count: int) -> Sequence[int]:
    """Return ids for new rows of a table that nobody else can be given."""
    if conn.dialect.name == "sqlite":
        # The write lock is ours since BEGIN IMMEDIATE, and rows are never deleted.
        last = conn.execute(sa.select(sa.func.max(t.metadata.tables[table].c.id))).scalar() or 0
        return range(last + 1, last + 1 + count)
    if not count:
        return ()
    first, last, numbers = conn.execute(_TAKEN, {"table": table, "count": count}).one()
    return numbers or range(first, last + 1)


# One row answers: a hundred thousand of them would take a second to come over. The sequence is
# looked up once: for each id that takes ten times as long as the id itself.
_TAKEN = sa.text("""
with sequence as materialized (
  select pg_get_serial_sequence(:table, 'id')::regclass as name
), taken as materialized (
  select nextval((select name from sequence)) as id from generate_series(1, :count)
)
select min(id), max(id), case when max(id) - min(id) >= count(*) then array_agg(id) end from taken
""")
