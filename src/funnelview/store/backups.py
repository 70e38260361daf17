"""The log of backups: when a store was copied last, by whom, and what the copy's bytes were."""

from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from funnelview.store.base import Unit
from funnelview.store.tables.rights import export_log

BACKUP: Final = "backup"


def log_backup(unit: Unit, path: Path, rows: int) -> None:
    """Keep that the store was copied into a file."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    unit.conn.execute(
        export_log.insert().values(
            mark=f"B{digest[:12]}{int(unit.now.timestamp()):x}",
            at=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
            kind=BACKUP,
            format="sqlite",
            scope="",
            row_count=rows,
            sha256=digest,
        )
    )


def last_backup(conn: sa.Connection) -> datetime | None:
    """Return when the store was copied last; None where it never was, as far as it knows."""
    query = sa.select(sa.func.max(export_log.c.at)).where(export_log.c.kind == BACKUP)
    found: datetime | None = conn.execute(query).scalar()
    return found
