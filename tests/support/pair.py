"""Two Postgres servers of one's own, one following the other, to be killed and promoted at will.

They listen on the loopback address, run as an unprivileged user, and end with the block.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.support import postgres
from tests.support.postgres import PostgresUnavailable, _RunAs

_CONFIGURATION: Final = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
cluster_name = '{name}'
max_connections = 120
timezone = 'UTC'
wal_level = replica
max_wal_senders = 5
hot_standby = on
wal_keep_size = 64MB
fsync = {fsync}
"""
_PATIENCE: Final = 120.0


@dataclass(slots=True)
class Node:
    """One server: its folder, its port, and its process while it runs."""

    name: str
    data: Path
    port: int
    binaries: Path
    run_as: _RunAs
    process: subprocess.Popen[bytes] | None = None

    def sql(self, text: str, database: str = "postgres") -> list[Any]:
        """Run a statement as the owner of everything; return its rows."""
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                env={**_environment(), "LC_ALL": "C", "TZ": "UTC"},
                **self.run_as,
            )
        until(self.answers, f"{self.name} does not start")

    def answers(self) -> bool:
        """Whether it takes connections now."""
        with contextlib.suppress(psycopg.OperationalError):
            return bool(self.sql("select 1"))
        return False

    def processes(self) -> list[int]:
        """Its processes, the first one before those that it started."""
        assert self.process is not None
        first = self.process.pid
        said = Path(f"/proc/{first}/task/{first}/children")
        children = said.read_text(encoding="ascii").split() if said.exists() else []
        return [first, *map(int, children)]

    def signal(self, number: signal.Signals) -> None:
        """Send all of its processes a signal."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """End it as a power cut would: at once, with everything it was about to do."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()
        self.process = None

    def promote(self) -> None:
        """Make it the one that is written to."""
        self.sql("select pg_promote(wait => true)")

    def end(self) -> None:
        """End it, whatever state it is in."""
        if self.process is not None:
            self.kill()


def until(holds: Any, what: str, patience: float = _PATIENCE) -> None:  # noqa: ANN401 - any call
    """Wait until something holds."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


@dataclass(slots=True)
class Pair:
    """A primary and the standby that follows it; ``fail_over`` changes their parts."""

    primary: Node
    standby: Node
    nodes: tuple[Node, Node] = field(init=False)

    def __post_init__(self) -> None:
        """Remember both in a fixed order: so stand they in the address."""
        self.nodes = (self.primary, self.standby)

    def url(self, database: str) -> str:
        """The store's address: both servers, as a manager would write it."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://postgres@{hosts}/{database}"

    def replica_url(self, database: str) -> str:
        """The address of the standby alone."""
        return f"postgresql://postgres@127.0.0.1:{self.standby.port}/{database}"

    def follow(self, *, synchronous: bool = True) -> None:
        """Make the standby anew from the primary, and wait until it follows."""
        node, primary = self.standby, self.primary
        node.end()
        shutil.rmtree(node.data, ignore_errors=True)
        postgres._run(
            [
                *(node.binaries / "pg_basebackup", "-D", node.data, "-c", "fast", "-X", "stream"),
                *("--no-sync", "-R", "-d"),
                f"host=127.0.0.1 port={primary.port} user=postgres application_name={node.name}",
            ],
            node.data.parent,
            node.run_as,
        )
        with (node.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"port = {node.port}\ncluster_name = '{node.name}'\n")
        node.start()
        if synchronous:
            primary.sql(f"alter system set synchronous_standby_names = 'FIRST 1 ({node.name})'")
            primary.sql("select pg_reload_conf()")
        wanted = "sync" if synchronous else "async"
        query = "select sync_state from pg_stat_replication where state = 'streaming'"
        until(lambda: primary.sql(query) == [(wanted,)], "the standby does not follow")

    def catch_up(self) -> None:
        """Wait until the standby has taken in everything that the primary holds by now."""
        [(position,)] = self.primary.sql("select pg_current_wal_lsn()::text")
        query = f"select pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        until(lambda: self.standby.sql(query) == [(True,)], "the standby does not catch up")

    def fail_over(self) -> None:
        """Promote the standby; it needs nobody's agreement to a commit until another follows."""
        self.standby.promote()
        self.standby.sql("alter system reset synchronous_standby_names")
        self.standby.sql("select pg_reload_conf()")
        self.primary, self.standby = self.standby, self.primary


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _one in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextlib.contextmanager
def running_pair(*, synchronous: bool = True, fsync: bool = True) -> Iterator[Pair]:
    """Two servers, the second following the first.

    Raises:
        PostgresUnavailable: there is none to start.

    """
    binaries = postgres.find_binaries()
    if binaries is None or not (binaries / "pg_basebackup").is_file():
        message = "no Postgres with pg_basebackup was found"
        raise PostgresUnavailable(message)
    postgres.sweep()
    base = Path(tempfile.mkdtemp(prefix=postgres._PREFIX))
    nodes: list[Node] = []
    try:
        run_as = postgres._unprivileged(base)
        binaries = postgres._reachable(binaries, base, run_as)
        nodes += [
            Node(f"n{number}", base / f"n{number}", port, binaries, run_as)
            for number, port in enumerate(_free_ports(2), 1)
        ]
        first = nodes[0]
        postgres._run(
            [
                *(binaries / "initdb", "-D", first.data, "-U", "postgres", "--auth", "trust"),
                *("--encoding", "UTF8", "--no-locale", "--no-sync"),
            ],
            base,
            run_as,
        )
        with (first.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(
                _CONFIGURATION.format(
                    port=first.port, name=first.name, fsync="on" if fsync else "off"
                )
            )
        first.start()
        pair = Pair(*nodes)
        pair.follow(synchronous=synchronous)
        yield pair
    finally:
        for node in nodes:
            node.end()
        shutil.rmtree(base, ignore_errors=True)
