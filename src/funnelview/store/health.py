"""What a store and its server say of themselves when asked for weak spots; nothing is changed."""

import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import exc

from funnelview.store.backups import last_backup
from funnelview.store.base import Store
from funnelview.store.failures import told
from funnelview.store.tables.rights import access
from funnelview.store.tables.trail import trail_entry
from funnelview.store.trail.rows import missing_triggers

_SETTINGS: Final = ("fsync", "full_page_writes", "synchronous_commit", "password_encryption")


@dataclass(frozen=True, slots=True)
class Health:
    """What weakens a store; None where it can't be known, or doesn't apply.

    ``ahead`` is by how much the store's clock (of a file: its last entry) is ahead of ours.
    """

    missing_triggers: tuple[str, ...]
    last_backup: datetime | None
    registered: int
    ahead: timedelta | None
    settings: dict[str, str] | None = None
    version: int | None = None
    follows: bool | None = None
    """Whether the server only follows another one."""
    standbys: int | None = None
    """The standbys that have what was written before it is acknowledged."""
    superuser: bool | None = None


def examine(store: Store, now: datetime) -> Health:
    """Ask a store of this version for what weakens it.

    Raises:
        StoreUnreachable: it doesn't answer.

    """
    reading = store.engine.execution_options(sqlite_begin="DEFERRED")
    with told(), reading.connect() as conn, conn.begin():
        common: dict[str, Any] = {
            "missing_triggers": tuple(missing_triggers(conn)),
            "last_backup": _asked(conn, last_backup),
            "registered": _asked(conn, _registered) or 0,
        }
        if store.is_sqlite:
            return Health(ahead=_last_entry_ahead(conn, now), **common)
        return Health(**_server(conn), **common)


def _asked(conn: sa.Connection, question: Any) -> Any:
    """Ask what not everybody may know."""
    held = conn.begin_nested()
    try:
        return question(conn)
    except exc.DBAPIError:
        held.rollback()
        return None
    finally:
        if held.is_active:
            held.commit()


def _registered(conn: sa.Connection) -> int:
    return int(conn.scalar(sa.select(sa.func.count()).select_from(access)) or 0)


def _last_entry_ahead(conn: sa.Connection, now: datetime) -> timedelta | None:
    last: datetime | None = conn.execute(sa.select(sa.func.max(trail_entry.c.at))).scalar()
    return None if last is None else last - now


def _server(conn: sa.Connection) -> dict[str, Any]:
    names = ", ".join(f"current_setting('{name}')" for name in _SETTINGS)
    row = conn.exec_driver_sql(
        f"select clock_timestamp(), current_setting('server_version_num')::int,"  # noqa: S608 - our own names
        f" pg_is_in_recovery(), {names}, (select rolsuper from pg_roles"
        " where rolname = session_user)"
    ).one()
    here = datetime.now(UTC)
    sync = _asked(conn, _standbys)
    return {
        "ahead": row[0] - here,
        "version": row[1],
        "follows": row[2],
        "settings": dict(zip(_SETTINGS, row[3 : 3 + len(_SETTINGS)], strict=True)),
        "superuser": bool(row[-1]),
        "standbys": sync,
    }


def _standbys(conn: sa.Connection) -> int | None:
    """Return how many standbys commits wait for; None where this login may not know."""
    wanted = conn.exec_driver_sql("show synchronous_standby_names").scalar()
    if not wanted:
        return 0
    rows = conn.exec_driver_sql("select sync_state from pg_stat_replication").scalars().all()
    if rows and all(one is None for one in rows):
        return None
    return sum(one in {"sync", "quorum"} for one in rows)


def others_may_read(path: Path) -> bool:
    """Whether anybody on this machine can read a file."""
    try:
        return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP))
    except OSError:
        return False


def others_may_write(folder: Path) -> bool:
    """Whether anybody on this machine can replace the files of a folder."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IWOTH and not mode & stat.S_ISVTX)
