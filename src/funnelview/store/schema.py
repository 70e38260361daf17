"""Making a store, and bringing it to this version."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from funnelview.errors import StoreVersion
from funnelview.i18n import _
from funnelview.store.base import SCHEMA, Store
from funnelview.store.engine import set_journal
from funnelview.store.failures import told

EMPTY: Final = Path(__file__).with_name("empty_sqlite.sql")
"""What the migrations make of an empty SQLite file, without loading what runs them.

That takes longer than everything else that a new file needs. `make empty` writes it.
"""
END: Final = ";\n\n"
"""Stands between two statements of the script, and in none of them."""
# Any fixed number: two programs that upgrade one database at once wait for each other.
_UPGRADE_LOCK = 7_338_421


def upgrade(store: Store) -> bool:
    """Make the tables of an empty store or bring an older one to this version.

    Everything happens in one transaction. Returns whether anything was to be done.

    Raises:
        StoreVersion: the store is of a newer version.

    """
    found = store.schema()
    if found == SCHEMA:
        return False
    if found is not None and found > SCHEMA:
        raise StoreVersion(
            _("The store is of a newer version ({found}, this is {here}).").format(
                found=found, here=SCHEMA
            ),
            way_out=_("Install a newer FunnelView."),
        )
    with told():
        if store.is_sqlite and found is None:
            set_journal(store.engine)
        with store.engine.begin() as connection:
            if not store.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            make_tables(connection)
            if found is not None and not store.is_sqlite:
                # Tables that are new stand under the law of rights as the others do.
                from funnelview.store.rights.postgres import is_secured, secure

                if is_secured(connection):
                    secure(connection)
    return True


def make_tables(connection: sa.Connection) -> None:
    """Bring a database to this version in a transaction that is open already."""
    if connection.dialect.name == "sqlite" and not sa.inspect(connection).get_table_names():
        for statement in EMPTY.read_text(encoding="utf-8").split(END):
            connection.exec_driver_sql(statement)
        return
    from funnelview.store.migrating import migrate

    migrate(connection)
