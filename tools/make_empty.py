"""Write down what the migrations make of an empty SQLite file: `make empty` runs it.

A new file is made of that, without loading what runs migrations; a test compares the two.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from funnelview.store import schema
from funnelview.store.migrating import migrate


def script_of(connection: sa.Connection) -> str:
    """Return the statements that make an SQLite file's tables, indexes, triggers and rows anew."""
    return schema.END.join([*_definitions(connection), *_rows(connection)]) + "\n"


def _definitions(connection: sa.Connection) -> Iterator[str]:
    query = "select sql from sqlite_master where sql is not null order by rowid"
    for (statement,) in connection.exec_driver_sql(query).all():
        yield statement.strip()


def _rows(connection: sa.Connection) -> Iterator[str]:
    for table in sa.inspect(connection).get_table_names():
        for row in connection.exec_driver_sql(f'select * from "{table}"').all():  # noqa: S608 - our own names
            values = ", ".join(
                connection.exec_driver_sql("select quote(?)", (one,)).scalar_one() for one in row
            )
            yield f'insert into "{table}" values ({values})'  # noqa: S608 - our own names


def main() -> None:
    """Write the script beside the module that reads it."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection)
        script = script_of(connection)
    engine.dispose()
    schema.EMPTY.write_text(script, encoding="utf-8")


if __name__ == "__main__":
    main()
