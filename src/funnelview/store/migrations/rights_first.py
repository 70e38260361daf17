"""The first tables of people and rights, for the first migration."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def make() -> None:
    """Make the tables."""
    op.create_table(
        "access",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted", MOMENT, nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role in ('director', 'manager', 'rep', 'reader', 'shared')",
            name=op.f("ck_access_role"),
        ),
        sa.CheckConstraint(
            "person_id is not null or role in ('director', 'reader', 'shared')",
            name=op.f("ck_access_person"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_person_id")),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_access")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "export_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_log")),
        sa.UniqueConstraint("mark", name=op.f("uq_export_log_mark")),
    )
    op.create_table(
        "refusal",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
