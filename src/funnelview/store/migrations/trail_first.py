"""The trail's tables and triggers, for the first migration. What they keep: ``tables.trail``.

On Postgres the triggers make the trail themselves, whoever writes with whatever program: each
statement that adds records leaves a part with their digest, and the commit chains an entry. On
SQLite, which has no hash, the program does; the triggers refuse whatever else could happen to a
record there.
"""

import sqlalchemy as sa
from alembic import op

from funnelview.store.migrations.trail_postgres import postgres_guards
from funnelview.store.trail.form import RECORDS

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

# These have triggers of their own against changes (``handover_guards``).
_KEPT_BY_HANDOVER = frozenset({"handover_event", "watch_step"})
KEPT = "funnelview.trail.kept: what was recorded is neither changed nor deleted"
ORDER = "funnelview.trail.order: a record comes after all others of its table"


def make() -> None:
    """Make the tables and triggers."""
    _tables()
    bind = op.get_bind()
    kept = [name for name in RECORDS if name not in _KEPT_BY_HANDOVER]
    if bind.dialect.name == "sqlite":
        statements = _sqlite_guards(kept)
    else:
        schema = bind.scalar(sa.text("select quote_ident(current_schema())"))
        statements = postgres_guards(kept, KEPT, f"{schema}, pg_temp")
    for statement in statements:
        # By the driver: a colon in these is no parameter, nor is a per cent sign.
        bind.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)


def _tables() -> None:
    op.create_table(
        "trail_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("chain", ID, autoincrement=False, nullable=False),
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_trail_entry_chain_number")),
    )
    op.create_table(
        "trail_part",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("alike", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_part")),
    )
    op.create_index(op.f("ix_trail_part_entry_id"), "trail_part", ["entry_id"], unique=False)
    op.create_table(
        "trail_head",
        sa.Column("chain", ID, autoincrement=False, nullable=False),
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_trail_head")),
        sqlite_with_rowid=False,
    )


def _sqlite_guards(kept: list[str]) -> list[str]:
    refuse = f"begin select raise(abort, '{KEPT}'); end"
    made: list[str] = []
    for table in (*kept, "trail_entry", "trail_part"):
        made.append(f"create trigger trail_{table}_kept before update on {table} {refuse}")
        made.append(f"create trigger trail_{table}_deleted before delete on {table} {refuse}")
    # An id that wasn't given is -1 here. One that is there already would be replaced.
    made.extend(
        f"create trigger trail_{table}_added before insert on {table} when new.id <> -1"
        f" and new.id <> (select coalesce(max(id), 0) + 1 from {table})"
        f" begin select raise(abort, '{ORDER}'); end"
        for table in (*RECORDS, "trail_entry", "trail_part")
    )
    made.append(
        "create trigger trail_entry_follows before insert on trail_entry when new.number <>"
        " (select coalesce(max(number), 0) + 1 from trail_entry where chain = new.chain)"
        f" begin select raise(abort, '{ORDER}'); end"
    )
    made.append(
        "create trigger trail_head_moves before update on trail_head"
        " when new.chain <> old.chain or new.number <> old.number + 1"
        f" begin select raise(abort, '{KEPT}'); end"
    )
    made.append(
        "create trigger trail_head_added before insert on trail_head when exists (select 1"
        " from trail_head h where h.chain = new.chain and new.number <> h.number + 1)"
        f" begin select raise(abort, '{KEPT}'); end"
    )
    made.append(f"create trigger trail_head_deleted before delete on trail_head {refuse}")
    return made
