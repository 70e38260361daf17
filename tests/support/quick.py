"""Engines that are cheap to have thousands of, as a test process has.

SQLAlchemy keeps what it compiled with each engine. A program has one, a test has one or several
of its own: a third of what tests of stores cost was compiling the same statements again. And as
the Postgres of the tests, a test's SQLite file forgoes all care for power cuts.
"""

from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from typing import Any

import sqlalchemy as sa

_MOST = 4_000

Key = tuple[Any, ...]


class Statements(MutableMapping[Key, Any]):
    """What one engine compiled, kept where all engines of its kind find it."""

    def __init__(self, kept: dict[Key, Any]) -> None:
        self._kept = kept

    @staticmethod
    def _of_kind(key: Key) -> Key:
        """A key by the dialect's kind instead of the engine's own dialect, which comes first."""
        dialect, *rest = key
        version = getattr(dialect, "server_version_info", None)
        return (type(dialect), version, *rest)

    def __getitem__(self, key: Key) -> Any:  # noqa: ANN401 - whatever SQLAlchemy keeps
        """What was compiled for a key of SQLAlchemy's."""
        return self._kept[self._of_kind(key)]

    def __setitem__(self, key: Key, compiled: object) -> None:
        """Keep what was compiled."""
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[self._of_kind(key)] = compiled

    def __delitem__(self, key: Key) -> None:
        """Forget what was compiled."""
        del self._kept[self._of_kind(key)]

    def __iter__(self) -> Iterator[Key]:
        """All keys."""
        return iter(self._kept)

    def __len__(self) -> int:
        """How many statements are kept."""
        return len(self._kept)


def quick(make: Callable[..., sa.Engine]) -> Callable[..., sa.Engine]:
    """Let ``sa.create_engine`` make engines that find each other's statements."""
    return partial(_made, make, {})


def _made(
    make: Callable[..., sa.Engine],
    kept: dict[Key, Any],
    *args: Any,  # noqa: ANN401 - as create_engine takes them
    **named: Any,  # noqa: ANN401
) -> sa.Engine:
    options = {"compiled_cache": Statements(kept), **named.pop("execution_options", {})}
    engine = make(*args, execution_options=options, **named)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "checkout", _careless)
    return engine


def _careless(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's
    # Once for each: what the program sets when it connects comes before this.
    if not record.info.get("careless"):
        record.info["careless"] = True
        connection.execute("PRAGMA synchronous = OFF")
