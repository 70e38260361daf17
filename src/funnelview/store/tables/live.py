"""How often anybody wrote to a store on a server: by it a screen or a replica knows it is behind.

A single number would make all writers wait for each other, and the highest number of a table's
rows says nothing of a transaction that took its numbers earlier and ended later. So there are
many counters. Each writer counts on one of them as the last thing before its commit: whoever
sees the sum change sees what was written, and a replica that has the same counts has all of it.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import metadata

SLOTS = 64
"""So many counters: two writers of a moment seldom meet on one."""

# Empty on SQLite, which counts by itself.
change_count = sa.Table(
    "change_count",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("changes", sa.BigInteger, nullable=False, server_default="0"),
)
