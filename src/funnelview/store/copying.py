"""A whole store, copied: for a backup, to put one back, to move between SQLite and Postgres.

All rows keep their numbers, the trail's too, so that the copy proves itself with the same heads.
A backup is a store in an SQLite file, whichever engine it comes from. What isn't finished is
never seen: a file gets its name when it is whole, a server's copy is one transaction.
"""

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import exc

from funnelview.errors import BadInput, RuleRefused, StoreUnreachable
from funnelview.i18n import _
from funnelview.store.base import Store
from funnelview.store.engine import set_journal, sqlite_path, store_url
from funnelview.store.failures import failure, told
from funnelview.store.schema import make_tables
from funnelview.store.tables import metadata
from funnelview.store.trail.check import Verified, verify

# A server counts its own writes; the copy begins its own count.
_OWN: Final = frozenset({"change_count"})
_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: rows by table, and what the check of the copy's trail found."""

    rows: Mapping[str, int]
    trail: Verified

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def copy_to_file(source: Store, target: Path, *, resting: bool = False) -> Copied:
    """Copy a store into a new SQLite file, while others go on writing.

    A ``resting`` copy is one file for good: nobody's log stands beside it.

    Raises:
        RuleRefused: there is something at the target.
        StoreUnreachable: the file can't be written.

    """
    _nothing_there(target)
    with _growing(target) as made:
        if source.is_sqlite:
            _back_up(source, made)
        else:
            _copy_rows(source, f"sqlite:///{made}")
        with told(), Store(str(made)) as copy:
            set_journal(copy.engine, "DELETE")
            with _reading(copy) as conn:
                copied = _checked(conn)
            if not resting:
                set_journal(copy.engine)
        return copied


def copy_to_store(source: Store, target: str) -> Copied:
    """Copy a store to another address, which must be empty; others may go on writing meanwhile.

    Raises:
        RuleRefused: the place isn't empty.
        StoreUnreachable: it can't be written, or the copy isn't what it was made of.

    """
    path = sqlite_path(store_url(target))
    if path is not None:
        return copy_to_file(source, path)
    if not source.is_sqlite:
        return _copy_rows(source, target)
    # Reading a file for long would keep its writers waiting: its state of one moment is read.
    with tempfile.TemporaryDirectory(prefix="funnelview-") as folder:
        made = Path(folder) / "moment.db"
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        _back_up(source, made)
        with Store(str(made)) as moment:
            return _copy_rows(moment, target)


@contextmanager
def _reading(store: Store) -> Iterator[sa.Connection]:
    """Read all of a store: of a server what its law lets the login see, of a file the file.

    Who may take a copy was asked before; whoever restores one may be nobody in it.
    """
    if not store.is_sqlite:
        with store.read() as conn:
            yield conn
        return
    with store.engine.execution_options(sqlite_begin="DEFERRED").connect() as conn, conn.begin():
        yield conn


def _nothing_there(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise _taken(str(target))


def _taken(shown: str) -> RuleRefused:
    return RuleRefused(
        _("There is something at {path} already.").format(path=shown),
        way_out=_("Name another place; nothing is ever overwritten."),
    )


@contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """Give a private file beside the target; it gets its name once it is whole and on the disk."""
    try:
        handle, name = tempfile.mkstemp(prefix=".copying-", suffix=".db", dir=target.parent)
        try:
            if target.parent.stat().st_mode & stat.S_ISGID:
                # A folder that a group shares.
                os.fchmod(handle, 0o660)
        finally:
            os.close(handle)
        made = Path(name)
        try:
            yield made
            _to_disk(made)
            try:
                # Unlike a rename, it fails where somebody else was faster.
                target.hardlink_to(made)
            except FileExistsError:
                raise _taken(str(target)) from None
            except OSError:
                # Not every file system knows links.
                _nothing_there(target)
                made.replace(target)
            _to_disk(target.parent)
        finally:
            for left in (
                made,
                *(made.with_name(made.name + end) for end in ("-wal", "-shm", "-journal")),
            ):
                left.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnreachable(
            _("The copy {path} can't be written: {reason}").format(
                path=target, reason=error.strerror
            )
        ) from error


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=10, isolation_level=None)


def _back_up(source: Store, made: Path) -> None:
    """Copy page by page by SQLite's own means: as at one moment, whoever writes meanwhile."""
    with told(), closing(_raw(made)) as new, source.engine.connect() as conn:
        driver: Any = conn.connection.driver_connection
        try:
            # In one go: others' writes would make it begin again and again.
            driver.backup(new, pages=-1)
        except sqlite3.Error as error:
            # A full disk, a writer that goes on too long: the driver's own, from behind SQLAlchemy.
            raise failure(exc.OperationalError("backup", None, error)) from error


def _checked(conn: sa.Connection) -> Copied:
    rows = {
        table.name: int(conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
        for table in metadata.sorted_tables
        if table.name not in _OWN
    }
    return Copied(rows, verify(conn))


# --- row by row, from one engine to the other


def _copy_rows(source: Store, target: str) -> Copied:
    """Copy all rows into an empty database, in one transaction, and prove the copy in it.

    Raises:
        RuleRefused: the database isn't empty.

    """
    with Store(target, create=True) as new:
        if new.schema() is not None:
            raise _taken(new.shown)
        with told(), _reading(source) as rows, _writing(new) as conn:
            make_tables(conn)
            tables = [table for table in metadata.sorted_tables if table.name not in _OWN]
            with _without_guards(conn):
                sums = {table.name: _fill(rows, conn, table) for table in tables}
                _number_on(conn)
            for table in tables:
                there = _Sum()
                for row in _rows(conn, table):
                    there.add(row)
                if there.total != sums[table.name].total:
                    raise StoreUnreachable(
                        _("The copy of {table} isn't what it was made of.").format(table=table.name)
                    )
            return _checked(conn)


@contextmanager
def _writing(new: Store) -> Iterator[sa.Connection]:
    """A transaction on a new store in which nothing waits for a deadline."""
    with new.engine.connect() as conn:
        if new.is_sqlite:
            driver: Any = conn.connection.driver_connection
            # Rows come table by table; that all refer to what is there is proved at the end.
            driver.execute("PRAGMA foreign_keys = OFF")
        with conn.begin():
            if not new.is_sqlite:
                conn.exec_driver_sql("set local statement_timeout = 0")
            yield conn
            if new.is_sqlite and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreUnreachable(_("The copy doesn't hold all rows."))


class _Sum:
    """Rows added up, in whatever order an engine gives them."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Add one."""
        made = sha256(repr(row).encode("utf-8", "surrogatepass")).digest()
        self.total = (self.total + int.from_bytes(made)) % 2**256


def _rows(conn: sa.Connection, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    for row in conn.execute(query.execution_options(yield_per=_ROWS)):
        yield tuple(row)


@contextmanager
def _without_guards(conn: sa.Connection) -> Iterator[None]:
    """Keep the triggers still, which would record all of it once more; the owner may."""
    names = [table.name for table in metadata.sorted_tables]
    if conn.dialect.name == "sqlite":
        query = "select name, sql from sqlite_master where type = 'trigger' order by name"
        found = conn.exec_driver_sql(query).all()
        for name, _sql in found:
            conn.exec_driver_sql(f'drop trigger "{name}"')
        yield
        for _name, statement in found:
            conn.exec_driver_sql(statement)
        return
    for name in names:
        conn.exec_driver_sql(f"alter table {name} disable trigger user")
    yield
    # What was checked late stays to be checked: no table may be altered before.
    conn.exec_driver_sql("set constraints all immediate")
    for name in names:
        conn.exec_driver_sql(f"alter table {name} enable trigger user")


def _fill(rows: sa.Connection, conn: sa.Connection, table: sa.Table) -> _Sum:
    """Copy the rows of one table; gives what they add up to."""
    added = _Sum()
    found = _rows(rows, table)
    if conn.dialect.name == "sqlite":
        names = table.columns.keys()
        while part := list(islice(found, _ROWS)):
            for row in part:
                added.add(row)
            conn.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in part])
        return added
    quote = conn.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    driver: Any = conn.connection.driver_connection
    statement = f"copy {quote(table.name)} ({columns}) from stdin"
    # One statement a table: rows may refer to others of the same table that come later.
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in found:
            added.add(row)
            copy.write_row(row)
    return added


def _number_on(conn: sa.Connection) -> None:
    """Let the next row of each table have the number after the last one."""
    if conn.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if len(key) != 1 or key[0].name != "id":
            continue
        conn.exec_driver_sql(
            f"select setval(pg_get_serial_sequence('{table.name}', 'id'),"  # noqa: S608 - our own names
            f" coalesce(max(id), 0) + 1, false) from {table.name}"
        )


def must_be_a_path(address: str) -> Path:
    """Return a file's path from what was typed; a URL is none.

    Raises:
        BadInput: it is a URL.

    """
    if "://" in address:
        raise BadInput(_("A backup is a file: name its path."))
    with suppress(RuntimeError):
        return Path(address).expanduser()
    return Path(address)
