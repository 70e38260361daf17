"""Who may do what, and what was taken out of the store.

``access`` links a login to what it may do. While it is empty, whoever opens the store is its
director. ``export_log`` holds every export, ``refusal`` what somebody tried who had no right to;
rows are only ever added.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id, Moment, metadata

access = sa.Table(
    "access",
    metadata,
    # The name of the database login on Postgres, of the operating system's account on SQLite.
    sa.Column("login", sa.Text, primary_key=True),
    # Whose reach it has: this person's deals and everybody's below. None: the whole company's.
    sa.Column("person_id", Id, sa.ForeignKey("person.id")),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("granted", Moment, nullable=False),
    sa.Column("granted_by", sa.Text, nullable=False),
    sa.CheckConstraint("role in ('director', 'manager', 'rep', 'reader', 'shared')", name="role"),
    sa.CheckConstraint(
        "person_id is not null or role in ('director', 'reader', 'shared')", name="person"
    ),
    sqlite_with_rowid=False,
)

export_log = sa.Table(
    "export_log",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # What stands on each of its rows.
    sa.Column("mark", sa.Text, nullable=False, unique=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    # deals, customers …, or the kind of a document; in which format; of whom and when.
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False, server_default=""),
    sa.Column("row_count", sa.Integer, nullable=False),
    # Of the bytes that were written.
    sa.Column("sha256", sa.Text, nullable=False),
)

refusal = sa.Table(
    "refusal",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    # The command that was called, or what a screen was doing.
    sa.Column("what", sa.Text, nullable=False),
    # What was lacking: "manage", "import" …; or whose it was: "person 12", "deal".
    sa.Column("about", sa.Text, nullable=False, server_default=""),
)
