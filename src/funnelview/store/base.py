"""The store as the floor above sees it: open, read, write.

``Store.read()`` gives a connection that sees one consistent state; ``Store.write()`` gives a
unit of work that rolls back unless it is committed. Database errors leave here as
``FunnelViewError`` kinds, with words a manager understands.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa
from sqlalchemy import exc

from funnelview.domain.rights import Act
from funnelview.errors import BadInput, FunnelViewError, StoreVersion
from funnelview.i18n import _
from funnelview.store import version
from funnelview.store.engine import check_keys, make_engine, shown_url, sqlite_path, store_url
from funnelview.store.failures import told
from funnelview.store.live import CHANNEL, Counter, follows, read_counts
from funnelview.store.marks import FileMark, ServerMark
from funnelview.store.network import warning_for
from funnelview.store.rights.people import Door, rights_in
from funnelview.store.unit import Actor, Unit

if TYPE_CHECKING:
    from funnelview.domain.rights import Rights
    from funnelview.store.listening import Listener

__all__ = ["SCHEMA", "Actor", "Reading", "Store", "Unit"]

SCHEMA = version.SCHEMA

REPLICA_RESTS: Final = 30.0
"""Seconds for which a replica that didn't answer isn't asked again."""


# What the floors above hold while they read; they hand it on and never look inside.
Reading = sa.Connection


class Store:
    """A store of either engine; opened lazily, closed by ``close`` or ``with``."""

    def __init__(
        self,
        address: str,
        *,
        create: bool = False,
        replica: str | None = None,
        listen: str | None = None,
    ) -> None:
        """Name a store by URL or file path; ``create`` makes a missing SQLite file.

        Of a store on Postgres, ``replica`` is the URL of a server that follows it and is read
        for what is heavy, ``listen`` one that leads to it past any pooler.

        Raises:
            BadInput: an address can't be read.
            StoreUnreachable: the file is missing.

        """
        self.url = store_url(address)
        others = [store_url(one) if one else None for one in (replica, listen)]
        if self.is_sqlite and any(others):
            raise BadInput(_("Only a store on Postgres has a replica or another way to listen."))
        replica_url, self._listen_url = others
        with told():
            self.engine = make_engine(self.url, create=create)
            self._replica = make_engine(replica_url, writing=False) if replica_url else None
        self._reading = self.engine.execution_options(sqlite_begin="DEFERRED")
        self.door = Door(self.url)
        self._replica_rests_until = 0.0
        self._checked = False
        # Whose entries of the trail stand in which team's chain.
        self._chains: dict[str, int] = {}
        self._counter = None if self.is_sqlite else Counter()
        self._listener: Listener | None = None
        self.only_here = False
        """Whether what was written last is on one server only: its standby did not answer."""
        path = sqlite_path(self.url)
        self._mark = (
            FileMark(self.engine, path)
            if path is not None
            else ServerMark(self._looking, self._looking_at_replica if self._replica else None)
        )

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
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()
        self._mark.close()
        self.door.close()
        self.engine.dispose()
        if self._replica is not None:
            self._replica.dispose()

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
        with told(), ExitStack() as stack:
            yield self._begin(stack, self._reading, writing=False)[0]

    def _begin(
        self, stack: ExitStack, engine: sa.Engine, *, writing: bool
    ) -> tuple[sa.Connection, sa.RootTransaction]:
        """Begin a transaction for whoever asks: who may not do everything, on another connection.

        Raises:
            NotAllowed: they have no rights here.

        """
        with ExitStack() as trying:
            connection, transaction = self._begun(trying, engine, writing=writing)
            other = self.door.admit(connection, writing=writing)
            if other is None:
                stack.push(trying.pop_all())
                return connection, transaction
        engine, rights = other
        connection, transaction = self._begun(stack, engine, writing=writing)
        self.door.enter(connection, rights, writing=writing)
        return connection, transaction

    def _begun(
        self, stack: ExitStack, engine: sa.Engine, *, writing: bool
    ) -> tuple[sa.Connection, sa.RootTransaction]:
        connection = stack.enter_context(engine.connect())
        if not writing:
            self._of_one_moment(connection)
        transaction = connection.begin()
        if not writing:
            stack.enter_context(transaction)
        return connection, transaction

    def rights(self) -> "Rights":
        """Return what whoever asks may do.

        Raises:
            NotAllowed: they say they are somebody whom they may not speak for.

        """
        self.check_schema()
        with told(), self._reading.connect() as connection, connection.begin():
            return rights_in(connection, self.door.said)

    def rights_on(self, connection: sa.Connection) -> "Rights":
        """Return the same for one of this store's connections, with no more than one look."""
        return self.door.rights_on(connection)

    def _of_one_moment(self, connection: sa.Connection) -> None:
        if not self.is_sqlite:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def read_heavy(self) -> Iterator[sa.Connection]:
        """Give a connection for what takes long to add up: from the replica where there is one.

        Not where the replica doesn't hold yet what was written here, or doesn't answer.
        """
        with told(), ExitStack() as stack:
            yield self._from_replica(stack) or stack.enter_context(self.read())

    def _from_replica(self, stack: ExitStack) -> sa.Connection | None:
        if self._replica is None or self._counter is None:
            return None
        if monotonic() < self._replica_rests_until:
            return None
        self.check_schema()
        try:
            with ExitStack() as trying:
                connection = trying.enter_context(self._replica.connect())
                self._of_one_moment(connection)
                trying.enter_context(connection.begin())
                if not follows(connection):
                    return None
                self.door.admit(connection, writing=False)
                if not self._counter.is_in(read_counts(connection)):
                    return None
                stack.push(trying.pop_all())
                return connection
        except exc.SQLAlchemyError:
            # Nobody waits for it each time that something is read.
            self._replica_rests_until = monotonic() + REPLICA_RESTS
            return None

    @contextmanager
    def write(
        self,
        actor: Actor,
        now: datetime,
        act: Act | None = Act.SELL,
        *,
        keys_last: bool = False,
    ) -> Iterator[Unit]:
        """Give a unit of work for doing something; it rolls back unless committed.

        ``keys_last``: an SQLite file's foreign keys are checked once before the commit, all of
        them, in place of each with its row. That pays for whoever writes nearly all of a store.

        Raises:
            NotAllowed: that is not for the role of whoever asks.

        """
        self.check_schema()
        late = keys_last and self.is_sqlite
        engine = self.engine.execution_options(sqlite_keys="OFF") if late else self.engine
        with told(), ExitStack() as stack:
            connection, transaction = self._begin(stack, engine, writing=True)
            if act is not None:
                self.door.rights_on(connection).must(act)
            unit = Unit(connection, actor, now)
            trail = self._begin_trail(connection)
            try:
                yield unit
                if unit.committed:
                    trail(unit)
                    if late:
                        check_keys(connection)
            except BaseException:
                transaction.rollback()
                raise
            if unit.committed:
                self._commit(connection, transaction)
            else:
                transaction.rollback()

    def note_refusal(self, actor: Actor, now: datetime, what: str, about: str) -> None:
        """Record that somebody was refused; nothing is said where that can't be written.

        On a file whoever is refused may write this all the same; a server takes it of whoever
        was let in, in their own name alone.
        """
        # Loaded by whoever is refused.
        from funnelview.store.tables.rights import refusal

        with suppress(FunnelViewError), told(), ExitStack() as stack:
            connection, transaction = self._begun(stack, self.engine, writing=True)
            trail = self._begin_trail(connection)
            try:
                if not self.is_sqlite:
                    self.door.speak(connection)
                unit = Unit(connection, actor, now)
                row = {"at": now, "who": actor.name, "via": actor.via, "what": what}
                connection.execute(refusal.insert().values(about=about, **row))
                trail(unit)
            except BaseException:
                transaction.rollback()
                raise
            self._commit(connection, transaction)

    def _begin_trail(self, connection: sa.Connection) -> Callable[[Unit], None]:
        """Return what chains the trail's entry at the end; on a server triggers do."""
        if not self.is_sqlite:
            return lambda _unit: None
        # Loaded by whoever writes.
        from funnelview.store.trail import entries as trail

        before = trail.marks(connection)
        return lambda unit: trail.record(
            unit.conn, before, unit.actor.name, unit.actor.via, unit.now, self._chains
        )

    def _commit(self, connection: sa.Connection, transaction: sa.RootTransaction) -> None:
        counter = self._counter
        stands = counter.count(connection) if counter is not None else 0
        with told(committing=True):
            try:
                transaction.commit()
            except exc.SQLAlchemyError:
                # SQLAlchemy takes the transaction for ended; where the commit itself was refused
                # (by a reader of a file, say), it is still open, and would be for the next one.
                if not connection.invalidated:
                    connection.connection.rollback()
                raise
        if counter is None:
            return
        driver: Any = connection.connection.driver_connection
        self.only_here, driver.only_here = driver.only_here, False
        if isinstance(self._mark, ServerMark):
            self._mark.learn({counter.slot: stands})
        counter.tell(connection, stands)

    def change_mark(self) -> tuple[int, ...]:
        """Return numbers that differ after anybody's write; cheap enough to ask every second."""
        return self._mark.now()

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        with told(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _looking_at_replica(self) -> Iterator[sa.Connection]:
        if self._replica is not None:
            with told(), self._replica.connect() as connection, connection.begin():
                yield connection

    def listen(self, changed: Callable[[], None]) -> None:
        """Call ``changed``, in a thread, soon after anybody wrote; on a server, where it tells.

        Where it can't be heard, ``change_mark`` asks the server each time.
        """
        if self._counter is None or self._listener is not None:
            return
        from funnelview.store.listening import Listener

        mark = self._mark
        if not isinstance(mark, ServerMark):
            return
        listener = Listener(self._listen_url or self.url, self._say, mark, changed)
        mark.hears = lambda: listener.hears
        self._listener = listener
        listener.start()

    @property
    def hears(self) -> bool:
        """Whether others' writes are heard of at once."""
        return self._listener is not None and self._listener.hears

    def _say(self, word: str) -> None:
        """Tell a word to all who listen, on the way that writers take."""
        with told(), self.engine.connect() as connection, connection.begin():
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, word)))
