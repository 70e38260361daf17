"""The stores that benchmarks read: made once, kept in a folder outside the checkout."""

from __future__ import annotations

import contextlib
import gc
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from benchmarks.make_store import make_store
from benchmarks.measuring import ROOT, folder
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import keep_counts
from tests.support.postgres import PostgresServer, PostgresUnavailable, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY: Final = date(2026, 11, 22)
"""The day after which nothing happened in these stores."""
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)

_MADE_BY: Final = (
    ROOT / "benchmarks" / "make_store.py",
    *sorted((ROOT / "src" / "funnelview" / "store" / "migrations").rglob("*.py")),
)


def sqlite_store(reps: int, deals: int) -> Path:
    """Return the file of a store with so many reps and deals; made when it isn't there yet."""
    made_by = sha256(b"".join(path.read_bytes() for path in _MADE_BY)).hexdigest()[:10]
    path = folder() / f"{reps}-{deals}-{made_by}.db"
    if not path.exists():
        print(f"(making {deals:,} deals in {path})", flush=True)
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        make_store(str(half), reps, deals, today=TODAY)
        _keep_counts(str(half))
        half.rename(path)
    return path


def _keep_counts(address: str) -> None:
    """Count the warnings once, as the program does behind the first board."""
    with Store(address) as store:
        keep_counts(Desk(store, "benchmark", "command", lambda: NOW))


@contextlib.contextmanager
def desk_at(address: str) -> Iterator[Desk]:
    """A desk at a store, on the day after which nothing happened in it."""
    # As the program does once it is loaded.
    gc.collect()
    gc.freeze()
    with Store(address) as store:
        yield Desk(store, "benchmark", "command", lambda: NOW)


class Postgres:
    """A server for one run; the stores in it are made when first asked for."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._server: PostgresServer | None = None
        self._urls: dict[tuple[int, int], str] = {}

    @property
    def server(self) -> PostgresServer:
        """The server, started when first asked for.

        Raises:
            PostgresUnavailable: there is nothing to start.

        """
        if self._server is None:
            self._server = self._stack.enter_context(running_server())
        return self._server

    def url(self, reps: int, deals: int) -> str | None:
        """Return a store with so many reps and deals; None where no Postgres can be started."""
        try:
            server = self.server
        except PostgresUnavailable as error:
            print(f"({error})", flush=True)
            return None
        if (reps, deals) not in self._urls:
            print(f"(making {deals:,} deals in Postgres)", flush=True)
            url = self._stack.enter_context(server.database())
            make_store(url, reps, deals, today=TODAY)
            _keep_counts(url)
            self._urls[reps, deals] = url
        return self._urls[reps, deals]

    def close(self) -> None:
        """Stop the server, if it was ever started."""
        self._stack.close()


POSTGRES: Final = Postgres()


def on_both(reps: int, deals: int) -> Iterator[tuple[str, str]]:
    """Give each engine's name with the address of such a store."""
    yield "SQLite", str(sqlite_store(reps, deals))
    url = POSTGRES.url(reps, deals)
    if url is not None:
        yield "Postgres", url
