"""Connections to Postgres that notice when their server has stopped answering.

A statement's own deadline lies with the server. One that hangs keeps no deadlines, and the system
goes on answering for it on the line. So whoever has waited for a while asks the same server on
another connection: where that gets no answer either, the line is cut and the waiting ends as
with any connection that is lost. While it answers, waiting goes on under the server's deadlines.

A commit that waits for a synchronous standby knows no deadline at all. After some seconds it is
told to wait no longer: it is done then, but on this server only, and that is said.
"""

import os
import socket
from contextlib import closing, suppress
from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg.abc import RV, PQGen
from psycopg.conninfo import make_conninfo

ASK_AFTER: Final = 4.0
"""Seconds without an answer after which the server is asked on another connection."""
ANSWER_WITHIN: Final = 3
"""Seconds that it has for it: with the four above, how long one waits for a server that hangs."""
STANDBY_WITHIN: Final = 8.0
"""Seconds that a commit waits for a synchronous standby."""


class _Asking(psycopg.Connection[Any]):
    """A connection on which every answer comes soon or not at all."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer, but not long."""
        return super().wait(gen, interval, timeout or ANSWER_WITHIN)


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is freed when its server hangs.

    ``only_here`` says that a commit was done on this server, but not on its synchronous standby;
    whoever asks takes it back to False.
    """

    only_here = False

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer for as long as the server is there at all."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        waited = 0.0
        while True:
            try:
                return super().wait(gen, interval, ASK_AFTER)
            except errors._WaitTimeout:  # noqa: SLF001 - psycopg has no public name for it
                waited += ASK_AFTER
                self._look_after(waited)

    def _look_after(self, waited: float) -> None:
        waits_for = self._asked()
        if waits_for is None:
            self.cut()
        elif waits_for == "SyncRep" and waited >= STANDBY_WITHIN:
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=ANSWER_WITHIN)

    def cut(self) -> None:
        """Cut the line: whoever waits on it gets the error of a lost connection at once."""
        with suppress(OSError), closing(socket.socket(fileno=os.dup(self.fileno()))) as line:
            line.shutdown(socket.SHUT_RDWR)

    def _asked(self) -> str | None:
        """Return what the server says that this connection waits for; None where it is silent."""
        info = self.info
        same = make_conninfo(
            info.dsn,
            host=info.host,
            port=info.port,
            password=info.password or None,
            target_session_attrs="any",
            connect_timeout=ANSWER_WITHIN,
        )
        try:
            with _Asking.connect(same, autocommit=True) as other:
                query = "select wait_event from pg_stat_activity where pid = %s"
                row = other.execute(query, (info.backend_pid,)).fetchone()
        except (psycopg.OperationalError, errors._WaitTimeout) as error:  # noqa: SLF001
            # It has said something, if only that it takes no more connections.
            return None if getattr(error, "sqlstate", None) is None else ""
        return str(row[0]) if row and row[0] else ""


def heed(connection: WatchedConnection) -> None:
    """Take notice when a commit was not waited for until the standby had it."""

    def noticed(notice: errors.Diagnostic) -> None:
        # Its words are in the server's language; where it comes from is not.
        if notice.source_function == "SyncRepWaitForLSN":
            connection.only_here = True

    connection.add_notice_handler(noticed)
