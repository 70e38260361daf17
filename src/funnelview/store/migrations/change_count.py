"""The counters of writes on a server (see ``store.tables.live``)."""

import sqlalchemy as sa
from alembic import op

SLOTS = 64


def make() -> None:
    """Make the table; on Postgres with its counters, at zero."""
    made = op.create_table(
        "change_count",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_change_count")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.bulk_insert(made, [{"slot": slot} for slot in range(SLOTS)])
