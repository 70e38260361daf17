"""Bringing a database to this version by its migrations: the only place that loads Alembic."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


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


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration, for a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(connection: sa.Connection) -> None:
    """Bring a database to this version in a transaction that is open already."""
    command.upgrade(alembic_config(connection), "head")
