"""What can be said about a store from outside: engine, journal, file mode, latency."""

import sqlite3
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import sqlalchemy as sa

from funnelview.store.base import SCHEMA, Store
from funnelview.store.engine import sqlite_path, wal_is_safe
from funnelview.store.failures import told

_ROUNDS = 7


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a store is, as far as it answers.

    ``latency`` is the median time of a smallest question, in milliseconds. ``mode`` are the
    permissions of an SQLite file. ``encrypted`` says whether the connection is; None for a file.
    """

    engine: str
    version: str
    latency: float
    schema: str | None
    schema_here: str = SCHEMA
    journal: str | None = None
    wal_safe: bool | None = None
    path: Path | None = None
    size: int | None = None
    mode: int | None = None
    encrypted: bool | None = None

    @property
    def readable_by_all(self) -> bool:
        """Whether anybody on the machine can read the file."""
        return bool((self.mode or 0) & stat.S_IROTH)


def postgres_driver_is_here() -> bool:
    """Whether the driver for Postgres is installed; doesn't load it."""
    return find_spec("psycopg") is not None


def look(store: Store) -> StoreFacts:
    """Ask a store about itself.

    Raises:
        StoreUnreachable: it doesn't answer.

    """
    schema = store.schema()
    with told(), store.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        latency = _latency(connection)
        if store.is_sqlite:
            journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            path = sqlite_path(store.url)
            status = path.stat() if path is not None else None
            return StoreFacts(
                engine="SQLite",
                version=sqlite3.sqlite_version,
                latency=latency,
                schema=schema,
                journal=journal,
                wal_safe=wal_is_safe(),
                path=path,
                size=status.st_size if status else None,
                mode=stat.S_IMODE(status.st_mode) if status else None,
            )
        version = str(connection.exec_driver_sql("show server_version").scalar())
        encrypted = connection.execute(
            sa.text("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
        ).scalar()
        return StoreFacts(
            engine="PostgreSQL",
            version=version,
            latency=latency,
            schema=schema,
            encrypted=bool(encrypted),
        )


def _latency(connection: sa.Connection) -> float:
    taken = []
    for _round in range(_ROUNDS):
        start = perf_counter()
        connection.exec_driver_sql("select 1").scalar()
        taken.append(1000 * (perf_counter() - start))
    return round(median(taken), 3)
