"""Stores made once in a test process, and copied for each test that wants one.

Making one takes half a second on Postgres, filling one by use cases takes longer still; a copy
takes a twentieth of that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.engine import make_url

from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import PostgresServer

Told = TypeVar("Told")
SETTINGS = Settings(currency="CNY", time_zone="Asia/Shanghai")


class MadeFiles:
    """SQLite stores to copy, each by its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Any] = {}

    def copy(self, name: str, make: Callable[[str], Told], path: Path) -> tuple[str, Told]:
        """Copy the store that ``make`` makes at a URL; gives the copy's and what it told."""
        origin = self._folder / f"{name}.db"
        if name not in self._made:
            self._made[name] = make(f"sqlite:///{origin}")
        shutil.copy(origin, path)
        return f"sqlite:///{path}", deepcopy(self._made[name])


class MadeDatabases:
    """Postgres stores to copy, each by its name."""

    def __init__(self, server: PostgresServer, opened: ExitStack) -> None:
        self._server = server
        self._opened = opened
        self._made: dict[str, tuple[str, Any]] = {}

    @contextmanager
    def copy(self, name: str, make: Callable[[str], Told]) -> Iterator[tuple[str, Told]]:
        """As with files; the copy is dropped afterwards."""
        if name not in self._made:
            url = self._opened.enter_context(self._server.database())
            self._made[name] = (make_url(url).database or "", make(url))
        origin, told = self._made[name]
        with self._server.database(origin) as url:
            yield url, deepcopy(told)


Copied = Callable[[str, Callable[[str], Any]], tuple[str, Any]]
"""Copies the store that a function makes at a URL, by its name, to where the test has its own;
gives its URL and what that function told."""


@contextmanager
def new_desk(url: str, clock: FixedClock | None = None) -> Iterator[Desk]:
    """Make a store in Shanghai that counts in CNY and holds nothing; gives a desk at it."""
    with Store(url, create=True) as store:
        desk = Desk(store, "mia", "test", clock or FixedClock())
        make_store(desk, SETTINGS)
        yield desk


def make_plain(url: str) -> None:
    """Make such a store."""
    with new_desk(url):
        pass
