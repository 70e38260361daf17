"""Hearing from the server that somebody wrote, on a connection of its own, in a thread of its own.

A pooler that hands each transaction to another session takes LISTEN and delivers nothing, without
an error. So each time it has connected, the listener has something told on the way that writers
take, and counts as hearing only once that has arrived.
"""

from collections.abc import Callable
from contextlib import suppress
from os import urandom
from threading import Event, Thread
from time import monotonic
from typing import Final

import psycopg
import sqlalchemy as sa
from psycopg import errors

from funnelview.errors import FunnelViewError
from funnelview.store.live import CHANNEL, Counts
from funnelview.store.marks import ServerMark
from funnelview.store.postgres import connect_arguments
from funnelview.store.watched import WatchedConnection

ARRIVES_WITHIN: Final = 3.0
"""Seconds within which what is told must arrive, or the way counts as deaf."""
TOGETHER: Final = 0.1
"""Seconds for which what comes after the first is taken together: many writes are one change."""
_QUIET: Final = 20.0
"""Seconds without a word after which the server is asked whether it is still there."""
_AGAIN: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds until it connects again, after each failure in a row."""
_DEAF_FOR: Final = 120.0
"""Seconds until a way that delivered nothing is tried again."""


class Listener:
    """Listens from ``start`` to ``stop``.

    Args:
        url: the address to listen at, which must lead to the server itself.
        tell: has something told in the store's channel, on the way that writers take.
        mark: what learns where the counters stand.
        changed: called in the listener's thread after somebody wrote, and when it hears again.
    """

    def __init__(
        self,
        url: sa.URL,
        tell: Callable[[str], None],
        mark: ServerMark,
        changed: Callable[[], None],
    ) -> None:
        self._url = url
        self._tell = tell
        self._mark = mark
        self._changed = changed
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="store listener", daemon=True)
        self._connection: WatchedConnection | None = None
        self.hears = False
        """Whether it is known that whatever is written is heard."""

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; a server that hangs doesn't keep anybody from it."""
        self._stopped.set()
        connection = self._connection
        if connection is not None and not connection.closed:
            with suppress(psycopg.Error):
                connection.cut()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            pause = _DEAF_FOR
            try:
                with self._connected() as connection:
                    self._connection = connection
                    if self._arrives(connection):
                        failures = 0
                        self._listen(connection)
            # Whatever is wrong there is told by the reading and writing itself.
            except (psycopg.Error, errors._WaitTimeout, FunnelViewError, OSError):  # noqa: SLF001
                pause = _AGAIN[min(failures, len(_AGAIN) - 1)]
                failures += 1
            finally:
                self.hears, self._connection = False, None
            self._stopped.wait(pause)

    def _connected(self) -> WatchedConnection:
        args, named = connect_arguments(self._url)
        connection = WatchedConnection.connect(*args, autocommit=True, **named)
        connection.execute(f"listen {CHANNEL}")
        return connection

    def _arrives(self, connection: WatchedConnection) -> bool:
        """Whether what is told on the way of the writers arrives here."""
        word = f"is anybody there {urandom(8).hex()}"
        self._tell(word)
        until = monotonic() + ARRIVES_WITHIN
        while (left := until - monotonic()) > 0 and not self._stopped.is_set():
            if any(one.payload == word for one in connection.notifies(timeout=left, stop_after=1)):
                return True
        return False

    def _listen(self, connection: WatchedConnection) -> None:
        # What was written while nobody listened may have been missed.
        self._mark.doubt()
        self.hears = True
        self._changed()
        asked = monotonic()
        while not self._stopped.is_set():
            heard = self._heard(connection, 1.0)
            if heard:
                self._tell_changed(heard)
                more = self._heard(connection, TOGETHER, until_quiet=False)
                if more:
                    self._tell_changed(more)
                asked = monotonic()
            elif monotonic() - asked > _QUIET:
                connection.execute("select 1")
                asked = monotonic()

    def _tell_changed(self, heard: Counts) -> None:
        self._mark.learn(heard)
        self._changed()

    def _heard(
        self, connection: WatchedConnection, seconds: float, *, until_quiet: bool = True
    ) -> Counts:
        """Return which counters were told of: the first ones, or all within some time."""
        heard: Counts = {}
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and not self._stopped.is_set():
            for one in connection.notifies(timeout=left, stop_after=1):
                slot, colon, changes = one.payload.partition(":")
                if colon and slot.isdecimal() and changes.isdecimal():
                    heard[int(slot)] = int(changes)
            if heard and until_quiet:
                break
        return heard
