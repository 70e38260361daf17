"""Engines for SQLite and Postgres, set as measured to be safe with many writers.

SQLite: writing begins IMMEDIATE (a deferred one loses or refuses updates under load), reading
DEFERRED; FULL sync; WAL only where the library is free of the WAL-reset bug, else the rollback
journal. Postgres: see ``store.postgres``.
"""

import logging
import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from funnelview.errors import BadInput, StoreUnreachable
from funnelview.i18n import _

# What libraries have to say of lines that broke goes nowhere: without a handler it would be
# printed, over the screen.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

BUSY_MILLISECONDS = 10_000
READING_CACHE, WRITING_CACHE = 2_000, 16_000
"""KiB of an SQLite file's pages kept in memory: readers have the system's own cache."""

# A secret may stand in these parts of a URL's query too.
SECRET_QUERY = frozenset({"password", "sslpassword"})


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7, 3.44.6)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def store_url(text: str) -> URL:
    """Return the SQLAlchemy URL for a URL or a plain file path.

    Raises:
        BadInput: it names an engine that FunnelView doesn't know.

    """
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        if text.startswith("postgres"):
            from funnelview.store.postgres import several_hosts

            text = several_hosts(text)
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError, sa.exc.NoSuchModuleError):
        raise BadInput(
            _("The store's address can't be read."),
            way_out=_("Use a file path, sqlite:///PATH or postgresql://HOST/DATABASE."),
        ) from None
    if "@" in (url.host or ""):
        # What follows the first @ was taken for the host: a part of the password.
        raise BadInput(
            _("The store's address can't be read."),
            way_out=_("In a password, write @ as %40, : as %3A, / as %2F and % as %25."),
        )
    if backend == "sqlite":
        return url.set(drivername="sqlite")
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise BadInput(
        _("A store is an SQLite file or a Postgres database, not {name}.").format(name=backend),
        way_out=_("Use a file path, sqlite:///PATH or postgresql://HOST/DATABASE."),
    )


def shown_url(url: URL) -> str:
    """Return the URL as it may be shown: without any password."""
    query = {key: ("***" if key in SECRET_QUERY else value) for key, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True)


def _prepare_file(path: Path) -> None:
    """Make a new store file with the right mode: private, or for the group of a shared folder.

    SQLite itself would make it readable for all and never writable for a group.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shared = bool(path.parent.stat().st_mode & 0o2000)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    try:
        if shared:
            os.fchmod(handle, 0o660)
    finally:
        os.close(handle)


def sqlite_path(url: URL) -> Path | None:
    """Return the file of an SQLite store, None for Postgres and for a store in memory."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def make_engine(url: URL, *, create: bool = False, writing: bool = True) -> sa.Engine:
    """Return an engine for a store; nothing is opened yet.

    ``create`` makes a missing SQLite file. An engine that is not for ``writing`` takes a
    standby where a URL names several servers.

    Raises:
        StoreUnreachable: the SQLite file is missing or can't be made, or there is no driver.

    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, create=create)
    from funnelview.store.postgres import make_postgres_engine

    return make_postgres_engine(url, writing=writing)


def _sqlite_engine(url: URL, *, create: bool) -> sa.Engine:
    path = sqlite_path(url)
    if path is not None:
        try:
            if create:
                _prepare_file(path)
            if not path.is_file():
                raise StoreUnreachable(
                    _("There is no store at {path}.").format(path=path),
                    way_out=_("Make one with “funnelview db init” or import a file."),
                )
        except OSError as error:
            raise StoreUnreachable(
                _("The store {path} can't be opened: {reason}").format(
                    path=path, reason=error.strerror
                )
            ) from error
    engine = (
        sa.create_engine(
            url,
            hide_parameters=True,
            creator=lambda: _connect(path),
            pool_size=4,
            max_overflow=2,
            # The same connection again and again: its pages are known already.
            pool_use_lifo=True,
        )
        if path is not None
        else sa.create_engine(
            url,
            hide_parameters=True,
            poolclass=sa.pool.StaticPool,
            connect_args={"check_same_thread": False},
        )
    )

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        # SQLAlchemy sends BEGIN itself (below): the driver's own would come too late.
        connection.isolation_level = None
        run = connection.execute
        run(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA trusted_schema = OFF")
        run("PRAGMA synchronous = FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        room = READING_CACHE if mode == "DEFERRED" else WRITING_CACHE
        if connection.info.get("cache") != room:
            connection.info["cache"] = room
            driver = connection.connection.driver_connection
            driver.execute(f"PRAGMA cache_size = -{room}")  # type: ignore[union-attr] # it is open
        # Only between two transactions can it be changed.
        keys = connection.get_execution_options().get("sqlite_keys", "ON")
        if connection.info.get("keys", "ON") != keys:
            connection.info["keys"] = keys
            driver = connection.connection.driver_connection
            driver.execute(f"PRAGMA foreign_keys = {keys}")  # type: ignore[union-attr] # it is open
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _connect(path: Path) -> sqlite3.Connection:
    """Open a file that is there: one that has gone meanwhile (a drive) is not made anew, empty."""
    return sqlite3.connect(
        f"file:{quote(os.fsencode(path))}?mode=rw",
        uri=True,
        timeout=BUSY_MILLISECONDS / 1000,
        check_same_thread=False,
    )


def check_keys(connection: sa.Connection) -> None:
    """Check every foreign key of an SQLite file whose rows were written without a look at them.

    Raises:
        IntegrityError: one leads nowhere.

    """
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found is not None:
        failure = sqlite3.IntegrityError("FOREIGN KEY constraint failed")
        raise sa.exc.IntegrityError("PRAGMA foreign_key_check", None, failure)


def set_journal(engine: sa.Engine, wanted: str | None = None) -> str:
    """Set a new SQLite store's journal: WAL where it is safe, else the rollback journal.

    Returns the mode that the file has now; the mode stays with the file.
    """
    wanted = wanted or ("WAL" if wal_is_safe() else "DELETE")
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA journal_mode = {wanted}")
        row = cursor.fetchone()
        cursor.close()
    finally:
        raw.close()
    return str(row[0]) if row else ""
