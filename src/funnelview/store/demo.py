"""The demo store: sealing the shipped file, copying it, moving a copy to the present week.

Only SQLite, and by its plain driver: a start of the demo must not wait for more.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from funnelview.domain.demo.anchor import weeks_to_move
from funnelview.errors import StoreUnreachable
from funnelview.i18n import _

# The anchor's ordinal stands in the header field that SQLite leaves to applications. No other
# store has a number there.
_ANCHOR = "user_version"


def seal(path: Path, anchor: date) -> None:
    """Make a store the demo that is shipped: compact, one file, with its last day marked."""
    from funnelview.store.demo_moving import chain_anew, without_guards

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = without_guards(connection)
        # Nobody tries again what was done when it was made; the keys would differ each time.
        connection.execute("delete from command")
        chain_anew(connection, anchor)
        for guard in guards:
            connection.execute(guard)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA {_ANCHOR} = {anchor.toordinal()}")
        # Many of its tables hold a few rows: smaller pages leave less of them empty.
        connection.execute("PRAGMA page_size = 2048")
        connection.execute("VACUUM")


def anchor_of(path: Path) -> date | None:
    """Return the last day of the story in a demo store; None for any other file."""
    try:
        with _open(path) as connection:
            return _anchor(connection)
    except sqlite3.DatabaseError:
        return None


def _anchor(connection: sqlite3.Connection) -> date | None:
    number = connection.execute(f"PRAGMA {_ANCHOR}").fetchone()[0]
    return date.fromordinal(number) if number > 0 else None


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        yield connection


def fresh_copy(source: Path, target: Path, now: datetime) -> None:
    """Make a private copy of the shipped demo, moved to the present week.

    A copy that is there already is replaced, also under a program that has it open.

    Raises:
        StoreUnreachable: the shipped demo is missing, or the copy can't be written.

    """
    if not source.is_file():
        raise StoreUnreachable(
            _("The demo's data is missing: {path}.").format(path=source),
            way_out=_("Install FunnelView anew; in a checkout, “make demo” makes it."),
        )
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.chmod(0o700)
        # Files made by mkstemp are readable by their owner alone.
        handle, name = tempfile.mkstemp(prefix=".demo-", suffix=".db", dir=target.parent)
        made = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(source.read_bytes())
            move_to_present(made, now)
            _put(made, target)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnreachable(
            _("The demo can't be copied to {path}: {reason}").format(
                path=target, reason=error.strerror
            )
        ) from error
    except sqlite3.Error as error:
        raise StoreUnreachable(
            _("The demo can't be copied to {path}: {reason}").format(path=target, reason=error)
        ) from error


def _put(made: Path, target: Path) -> None:
    """Put a finished copy in its place."""
    try:
        # Unlike a rename, this fails where another program was faster.
        target.hardlink_to(made)
    except FileExistsError:
        if anchor_of(target) is None:
            made.replace(target)
            return
        # Through SQLite: whoever has the old content open goes on with the new one.
        with _open(made) as source, _open(target) as old:
            source.backup(old)
    except OSError:
        # Not every file system knows links.
        made.replace(target)


def move_to_present(path: Path, now: datetime) -> int:
    """Move a demo store to the present week in one transaction; return by how many weeks.

    Raises:
        StoreUnreachable: the file isn't a copy of the demo or can't be written.

    """
    try:
        with _open(path) as connection:
            if _weeks(connection, now) == 0:
                return 0
            connection.execute("BEGIN IMMEDIATE")
            # Another start of the demo may have moved it meanwhile.
            anchor, weeks = _anchor(connection), _weeks(connection, now)
            if anchor is not None and weeks:
                # Loaded for the first start of a week only.
                from funnelview.store.demo_moving import move

                there = move(connection, anchor, weeks, now)
                connection.execute(f"PRAGMA {_ANCHOR} = {there.toordinal()}")
            connection.execute("COMMIT")
            return weeks
    except sqlite3.Error as error:
        raise _no_demo(path) from error


def _no_demo(path: Path) -> StoreUnreachable:
    return StoreUnreachable(
        _("{path} is no copy of the demo, or a damaged one.").format(path=path),
        way_out=_("Make it anew with “funnelview demo --reset”."),
    )


def _weeks(connection: sqlite3.Connection, now: datetime) -> int:
    anchor = _anchor(connection)
    if anchor is None:
        raise sqlite3.DatabaseError
    return weeks_to_move(anchor, now)


def schema_of(path: Path) -> str | None:
    """Return the version of a store's tables; None where there are none."""
    with suppress(sqlite3.Error), _open(path) as connection:
        row = connection.execute("select version_num from alembic_version").fetchone()
        return str(row[0]) if row else None
    return None
