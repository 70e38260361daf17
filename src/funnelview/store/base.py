"""The store as the floor above sees it: open, read, write.

``Store.read()`` gives a connection that sees one consistent state; ``Store.write()`` gives a
unit of work that rolls back unless it is committed. Database errors leave here as
``FunnelViewError`` kinds, with words a manager understands.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import exc

from funnelview.domain.handover.refusals import known, refused
from funnelview.errors import Conflict, FunnelViewError, StoreUnreachable, StoreVersion
from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store import tables_handover, tables_review, tables_warnings, version
from funnelview.store.engine import make_engine, shown_url, sqlite_path, store_url
from funnelview.store.network import warning_for

SCHEMA = version.SCHEMA


# What the floors above hold while they read; they hand it on and never look inside.
Reading = sa.Connection


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a name for the record, and by which way (screen, command, import)."""

    name: str
    via: str = "command"


def _told(error: exc.SQLAlchemyError) -> FunnelViewError:
    """Return a database's error in a manager's words; its text is never shown raw."""
    original = getattr(error, "orig", None)
    state = getattr(original, "sqlstate", None)
    text = str(original or "").lower()
    if "locked" in text or state == "55P03":
        return StoreUnreachable(
            _("Somebody else is writing to the store and did not finish in time."),
            way_out=_("Try again in a moment; nothing was changed."),
        )
    if state == "57014":
        return StoreUnreachable(
            _("The store took too long to answer."), way_out=_("Nothing was changed. Try again.")
        )
    if getattr(original, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return StoreUnreachable(
            _("The store's file was moved or deleted."),
            way_out=_("Put it back where it was, or start FunnelView anew."),
        )
    if "readonly" in text or "read-only" in text or state in {"25006", "42501"}:
        return StoreUnreachable(
            _("The store can only be read, not written to."),
            way_out=_("Ask whoever keeps it for the right to write."),
        )
    if "disk is full" in text or "disk full" in text or state == "53100":
        return StoreUnreachable(
            _("The store's disk is full."), way_out=_("Nothing was changed. Make room, then retry.")
        )
    if "not a database" in text or "malformed" in text:
        return StoreUnreachable(
            _("The store's file is damaged or is no FunnelView store."),
            way_out=_("Name another file, or restore it from a backup."),
        )
    if isinstance(error, exc.IntegrityError):
        return Conflict(
            _("The change goes against what the store holds now."),
            way_out=_("Look at the present state and try again."),
        )
    return StoreUnreachable(
        _("The store can't be reached."), way_out=_("Check its address and that it is running.")
    )


def _told_by_law(error: exc.SQLAlchemyError) -> FunnelViewError | None:
    """Return what a rule that the store itself keeps refused, or two who met in one moment."""
    original = getattr(error, "orig", None)
    law = re.search(r"funnelview\.handover\.(\w+)", str(original or ""))
    if law is not None and known(law[1]):
        return refused(law[1])
    if getattr(original, "sqlstate", None) == "40P01":
        return Conflict(
            _("Somebody else wrote at the same moment."),
            way_out=_("Nothing was changed. Try again."),
        )
    return None


@contextmanager
def told() -> Iterator[None]:
    """Turn database errors into FunnelView's own."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise (_told_by_law(error) or _told(error)) from error


class Unit:
    """One unit of work: everything in it is written together or not at all."""

    def __init__(self, connection: sa.Connection, actor: Actor, now: datetime) -> None:
        """Begin for somebody at a moment."""
        self.conn = connection
        self.actor = actor
        self.now = now
        # How many customers were compared with all others so far (see ``store.twins``).
        self.compared = 0
        self._committed = False

    def commit(self) -> None:
        """Write everything; without it, all is rolled back."""
        self._committed = True

    @property
    def committed(self) -> bool:
        """Whether ``commit`` was called."""
        return self._committed

    def earlier_result(self, key: str, kind: str, payload: Mapping[str, Any]) -> Any | None:
        """Return the result of the command with this key if it was done already.

        Raises:
            Conflict: the key was used for something else.

        """
        row = self.conn.execute(
            sa.select(t.command.c.kind, t.command.c.digest, t.command.c.result).where(
                t.command.c.key == key
            )
        ).one_or_none()
        if row is None:
            return None
        if (row.kind, row.digest) != (kind, _digest(payload)):
            raise Conflict(_("The same command key was used for something else."))
        return json.loads(row.result)

    def remember_result(self, key: str, kind: str, payload: Mapping[str, Any], result: Any) -> None:
        """Keep a command's result with its key, in this same unit of work."""
        self.conn.execute(
            t.command.insert().values(
                key=key,
                kind=kind,
                digest=_digest(payload),
                result=json.dumps(result),
                recorded=self.now,
                who=self.actor.name,
            )
        )


def _digest(payload: Mapping[str, Any]) -> str:
    text = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Store:
    """A store of either engine; opened lazily, closed by ``close`` or ``with``."""

    def __init__(self, address: str, *, create: bool = False) -> None:
        """Name a store by URL or file path; ``create`` makes a missing SQLite file.

        Raises:
            BadInput: the address can't be read.
            StoreUnreachable: the file is missing.

        """
        self.url = store_url(address)
        with told():
            self.engine = make_engine(self.url, create=create)
        self._reading = self.engine.execution_options(sqlite_begin="DEFERRED")
        self._checked = False
        self._watching: sa.PoolProxiedConnection | None = None
        self._watches = 0
        self._watch = Lock()

    @property
    def shown(self) -> str:
        """The address as it may be shown, without a password."""
        return shown_url(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is an SQLite store."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def warning(self) -> str | None:
        """What speaks against the place of an SQLite file (a network drive, a synced folder)."""
        path = sqlite_path(self.url)
        return warning_for(path) if path is not None else None

    def __enter__(self) -> Self:
        """Use the store in a ``with`` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._watch:
            self._stop_watching()
        self.engine.dispose()

    def schema(self) -> str | None:
        """Return the store's schema version, None where it holds no FunnelView tables."""
        with told(), self._reading.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("select version_num from alembic_version")).scalar()

    def check_schema(self) -> None:
        """Check that the store is of this program's version.

        Raises:
            StoreVersion: it is older, newer, or not a store at all.

        """
        if self._checked:
            return
        found = self.schema()
        if found is None:
            raise StoreVersion(
                _("The database holds no FunnelView store."),
                way_out=_("Make one with “funnelview db init” or import a file."),
            )
        if found < SCHEMA:
            raise StoreVersion(
                _("The store is of an older version ({found}, this is {here}).").format(
                    found=found, here=SCHEMA
                ),
                way_out=_("Bring it up with “funnelview db upgrade”."),
            )
        if found > SCHEMA:
            raise StoreVersion(
                _("The store is of a newer version ({found}, this is {here}).").format(
                    found=found, here=SCHEMA
                ),
                way_out=_("Install a newer FunnelView."),
            )
        self._checked = True

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection for reading: one consistent state, no waiting for writers."""
        self.check_schema()
        with told(), self._reading.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, actor: Actor, now: datetime) -> Iterator[Unit]:
        """Give a unit of work; it rolls back unless committed."""
        self.check_schema()
        with told(), self.engine.connect() as connection:
            transaction = connection.begin()
            unit = Unit(connection, actor, now)
            try:
                yield unit
            except BaseException:
                transaction.rollback()
                raise
            if unit.committed:
                transaction.commit()
            else:
                transaction.rollback()

    def change_mark(self) -> tuple[int, ...]:
        """Return numbers that differ after anybody's write; cheap enough to ask every second."""
        if sqlite_path(self.url) is not None:
            with self._watch:
                try:
                    return self._data_version()
                except (sqlite3.Error, exc.SQLAlchemyError):
                    # What is wrong is said below, in the words for it.
                    self._stop_watching()
        with told(), self._reading.connect() as connection, connection.begin():
            return tuple(int(value or 0) for value in connection.execute(_MARKS).one())

    def _data_version(self) -> tuple[int, ...]:
        """Return SQLite's own count of others' writes, on a connection that never writes.

        It costs a hundredth of a query. The first number tells one connection's count from the
        next one's.
        """
        if self._watching is None:
            self._watching = self.engine.raw_connection()
            self._watches += 1
        cursor = self._watching.cursor()
        try:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone() or (0,)
        finally:
            cursor.close()
        return self._watches, int(version)

    def _stop_watching(self) -> None:
        if self._watching is not None:
            self._watching.invalidate()
            self._watching = None


_MARKS = sa.select(
    *(
        sa.select(sa.func.max(table.c.id)).scalar_subquery()
        for table in (
            t.deal_change,
            t.record_change,
            t.note,
            t.quota,
            t.setting_change,
            t.review,
            t.addendum,
            tables_review.review_step,
            tables_warnings.acknowledgement,
            tables_handover.handover_event,
            tables_handover.watch_step,
        )
    )
)
