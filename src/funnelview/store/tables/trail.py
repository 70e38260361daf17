"""The trail's tables: who wrote when and from where, and the digests that prove what was written.

One ``trail_entry`` for each transaction that records something, chained to the entry before it in
the same team's chain; its ``trail_part`` rows say which rows of which table it covers. Both are
only ever added to. ``trail_head`` holds each chain's last entry: a writer waits there for the
others of the team, and for nobody else. docs: trail.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id, Moment, metadata

trail_entry = sa.Table(
    "trail_entry",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # The team's manager; 0 for the store itself, and for whoever belongs to no team.
    sa.Column("chain", Id, nullable=False, autoincrement=False),
    # From 1 on, without a gap.
    sa.Column("number", Id, nullable=False, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    # The account that the database or, on SQLite, the operating system knows.
    sa.Column("login", sa.Text, nullable=False),
    # The machine, and the line over which it came.
    sa.Column("origin", sa.Text, nullable=False),
    # Over the entry before, this one's columns and its parts.
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("chain", "number"),
)

trail_part = sa.Table(
    "trail_part",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # No foreign key: on a server the parts come first, the entry at the commit.
    sa.Column("entry_id", Id, nullable=False, index=True),
    # A table of records, or "heads": the heads of all chains, sealed together.
    sa.Column("what", sa.Text, nullable=False),
    # How the digest was made: see ``trail.form``.
    sa.Column("form", sa.Text, nullable=False),
    # The rows' ids, "17" or "17-29,31"; of heads, the heads.
    sa.Column("ids", sa.Text, nullable=False),
    # Of many rows: JSON of what all of them hold alike.
    sa.Column("alike", sa.Text),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    # Of many rows: two bytes for each, which tell the changed row from its neighbours.
    sa.Column("sums", sa.LargeBinary),
)

trail_head = sa.Table(
    "trail_head",
    metadata,
    sa.Column("chain", Id, primary_key=True, autoincrement=False),
    sa.Column("number", Id, nullable=False, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
