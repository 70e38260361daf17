"""Numbers that differ after anybody's write: cheap enough to ask for every second."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

import sqlalchemy as sa

from funnelview.errors import FunnelViewError
from funnelview.store.failures import told
from funnelview.store.live import Counts, read_counts

Mark = tuple[int, ...]
Connected = Callable[[], AbstractContextManager[sa.Connection]]

SURE_AFTER: Final = 5.0
"""Seconds after which the counters are read also where every write is heard of."""


class FileMark:
    """Whether anybody wrote to a store's file: SQLite's own count of others' writes.

    It costs a hundredth of a query, on a connection that never writes. A file that was put in
    the place of another (restored, synced) is seen by its number.
    """

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        """Look at a file; nothing is opened yet."""
        self._engine = engine
        self._path = path
        self._connection: sa.PoolProxiedConnection | None = None
        self._file: tuple[int, int] | None = None
        # Tells one connection's count from the next one's.
        self._connections = 0
        self._lock = Lock()

    def now(self) -> Mark:
        """Return the mark.

        Raises:
            StoreUnreachable: the file is gone, or no store any more.

        """
        with self._lock:
            try:
                return self._now()
            except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError):
                self._forget()
        # What is wrong is said in the words for it.
        with told(), self._engine.connect() as connection:
            connection.exec_driver_sql("select count(*) from sqlite_master").scalar()
        with self._lock, told():
            return self._now()

    def _now(self) -> Mark:
        status = os.stat(self._path)  # noqa: PTH116 - asked every second
        file = (status.st_dev, status.st_ino)
        if self._connection is not None and file != self._file:
            # Connections to the earlier file would go on showing what stood there.
            self._forget()
            self._engine.dispose()
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            self._connections += 1
            self._file = file
        cursor = self._connection.cursor()
        try:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone() or (0,)
        finally:
            cursor.close()
        return self._connections, int(version)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._forget()


class ServerMark:
    """Whether anybody wrote to a store on a server, by its counters.

    ``hears`` says whether every write is heard of at once (see ``store.listening``); otherwise
    the counters are read each time.
    """

    def __init__(self, connected: Connected, replica: Connected | None = None) -> None:
        """Ask on connections for reading; of a replica too, where figures are read from one."""
        self._connected = connected
        self._replica = replica
        self._counts: Counts = {}
        self._asked = float("-inf")
        self._lock = Lock()
        self.hears: Callable[[], bool] = lambda: False

    def learn(self, counts: Mapping[int, int]) -> None:
        """Take in what some counters stand at."""
        with self._lock:
            for slot, changes in counts.items():
                self._counts[slot] = max(changes, self._counts.get(slot, 0))

    def doubt(self) -> None:
        """Read the counters the next time: something may have been missed."""
        self._asked = float("-inf")

    def now(self) -> Mark:
        """Return the mark.

        Raises:
            StoreUnreachable: the server doesn't answer.

        """
        if not self.hears() or monotonic() - self._asked > SURE_AFTER:
            # Before the answer: what is doubted meanwhile is asked for again.
            self._asked = monotonic()
            try:
                with self._connected() as connection:
                    counts = read_counts(connection)
            except FunnelViewError:
                self.doubt()
                raise
            with self._lock:
                self._counts = counts
        with self._lock:
            mark = sum(self._counts.values())
        return (mark,) if self._replica is None else (mark, self._of_replica(self._replica))

    @staticmethod
    def _of_replica(replica: Connected) -> int:
        with suppress(FunnelViewError, sa.exc.SQLAlchemyError), replica() as connection:
            return sum(read_counts(connection).values())
        return -1

    def close(self) -> None:
        """Nothing is kept open here."""
