"""Writing what boards read ready: counts of warnings, and whole rows.

See ``store.warning_counts`` and ``store.board_rows``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from funnelview.domain.warning_counts import Step
from funnelview.store.base import Unit
from funnelview.store.tables.warnings import board_row, warning_owner, warning_step

_AT_ONCE = 500


def lock_counts(unit: Unit) -> None:
    """Wait for whoever writes deals, and let nobody else begin; on SQLite that is so already.

    Each writer of deals takes counts out: that waits for this lock, and this for them.
    """
    if unit.conn.dialect.name == "postgresql":
        unit.conn.execute(sa.text("lock table warning_owner in share row exclusive mode"))


def keep_steps(
    unit: Unit, steps: Mapping[int, Sequence[Step]], basis: str, day: date, until: date
) -> None:
    """Write the counts of some owners in place of what was kept of them."""
    owners = list(steps)
    if not owners:
        return
    conn = unit.conn
    conn.execute(warning_owner.delete().where(warning_owner.c.owner_id.in_(owners)))
    conn.execute(warning_step.delete().where(warning_step.c.owner_id.in_(owners)))
    # Their rows held no longer; with these counts, they would again.
    conn.execute(board_row.delete().where(board_row.c.owner_id.in_(owners)))
    conn.execute(
        warning_owner.insert(),
        [{"owner_id": owner, "basis": basis, "since": day, "until": until} for owner in owners],
    )
    conn.execute(
        warning_step.insert(),
        [
            {"owner_id": owner, **step._asdict()}
            for owner, several in steps.items()
            for step in several
        ],
    )


def keep_rows(unit: Unit, rows: Mapping[int, str], basis: str) -> None:
    """Write some owners' rows of the board in place of those that were kept of them."""
    owners = list(rows)
    for start in range(0, len(owners), _AT_ONCE):
        some = owners[start : start + _AT_ONCE]
        unit.conn.execute(board_row.delete().where(board_row.c.owner_id.in_(some)))
        unit.conn.execute(
            board_row.insert(),
            [{"owner_id": one, "basis": basis, "figures": rows[one]} for one in some],
        )
