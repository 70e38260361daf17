"""Making a store and bringing it to this version: the only place that loads Alembic."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from funnelview.errors import StoreVersion
from funnelview.i18n import _
from funnelview.store.base import SCHEMA, Store
from funnelview.store.engine import set_journal
from funnelview.store.failures import told


@contextmanager
def _left_out(*modules: str) -> Iterator[None]:
    """Load something as if optional modules weren't installed; who imports them later gets them."""
    absent = [name for name in modules if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment] # which makes its import fail
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


# Colours for the templates of new migrations: three megabytes and half a tenth of a second.
with _left_out("pygments"):
    from alembic import command
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: two programs that upgrade one database at once wait for each other.
_UPGRADE_LOCK = 7_338_421


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration, for a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


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
                from funnelview.store.rights_postgres import is_secured, secure

                if is_secured(connection):
                    secure(connection)
    return True


def make_tables(connection: sa.Connection) -> None:
    """Bring a database to this version in a transaction that is open already."""
    command.upgrade(alembic_config(connection), "head")
