"""The handover's first tables, for the first migration; their triggers: ``handover_guards``."""

import sqlalchemy as sa
from alembic import op

from funnelview.store.migrations.handover_guards import guards

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def make() -> None:
    """Make the tables, indexes and triggers."""
    _tables()
    _indexes()
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def _tables() -> None:
    op.create_table(
        "handover",
        sa.Column("id", ID, nullable=False),
        sa.Column("leaver_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed", MOMENT, nullable=True),
        sa.Column("back_from", ID, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'closed', 'cancelled')", name=op.f("ck_handover_status")
        ),
        sa.ForeignKeyConstraint(["back_from"], ["handover.id"], name=op.f("fk_handover_back_from")),
        sa.ForeignKeyConstraint(["leaver_id"], ["person.id"], name=op.f("fk_handover_leaver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_table(
        "handover_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("handover_id", ID, nullable=False),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("method_reason", sa.Text(), nullable=True),
        sa.Column("successor_id", ID, nullable=True),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("met", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("stand_in", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("confirmed", MOMENT, nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_for", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("closed", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(customer_id is null) = (tier <> 'base')", name=op.f("ck_handover_item_customer")
        ),
        sa.CheckConstraint(
            "(deal_id is null) = (tier = 'base')", name=op.f("ck_handover_item_deal")
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (result is not null)", name=op.f("ck_handover_item_result")
        ),
        sa.CheckConstraint(
            "status in ('open', 'closed', 'cancelled')", name=op.f("ck_handover_item_status")
        ),
        sa.CheckConstraint(
            "tier in ('T75', 'T50', 'T25', 'base')", name=op.f("ck_handover_item_tier")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_handover_item_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_handover_item_deal_id")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handover_item_handover_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["person.id"], name=op.f("fk_handover_item_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_item")),
    )
    op.create_table(
        "handover_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("handover_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), server_default="{}", nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handover_event_handover_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["handover_item.id"], name=op.f("fk_handover_event_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_event")),
    )
    op.create_table(
        "watch_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_watch_step_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["handover_item.id"], name=op.f("fk_watch_step_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_step")),
    )


def _indexes() -> None:
    still = sa.text("status = 'open'")
    for table, column in (
        ("handover", "leaver_id"),
        ("handover_item", "deal_id"),
        ("handover_item", "customer_id"),
    ):
        op.create_index(
            f"ux_{table}_{column}",
            table,
            [column],
            unique=True,
            sqlite_where=still,
            postgresql_where=still,
        )
    for table, columns in (
        ("handover_item", ["handover_id", "status"]),
        ("handover_item", ["deal_id", "id"]),
        ("handover_item", ["successor_id"]),
        ("handover_event", ["handover_id", "id"]),
        ("handover_event", ["item_id", "id"]),
        ("watch_step", ["item_id", "id"]),
    ):
        name = f"ix_{table}_{'_'.join(columns)}"
        more = {"handover_id_status": ["tier"], "successor_id": ["status"]}
        op.create_index(name, table, [*columns, *more.get("_".join(columns), [])])
