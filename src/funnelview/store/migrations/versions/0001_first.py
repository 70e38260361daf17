"""The first tables.

A migration stands by itself: it names its types here rather than those of today's tables,
which will go on changing.
"""

import sqlalchemy as sa
from alembic import op

from funnelview.store.migrations import change_count, handover_first, rights_first, trail_first

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:  # noqa: PLR0915 - one table after the other
    """Make all tables."""
    op.create_table(
        "command",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_command")),
    )
    op.create_index(op.f("ix_command_recorded"), "command", ["recorded"], unique=False)
    op.create_table(
        "currency",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currency")),
    )
    op.create_table(
        "funnel_sum",
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner_id", ID, autoincrement=False, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("success", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deals", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unpriced", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "outcome", "month", "owner_id", "currency", "success", name=op.f("pk_funnel_sum")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imported",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_imported")),
    )
    op.create_table(
        "imported_part",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_part")),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_person_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_index(op.f("ix_person_manager_id"), "person", ["manager_id"], unique=False)
    op.create_table(
        "record_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
    )
    op.create_index(
        "ix_record_change_kind_record_id_id",
        "record_change",
        ["kind", "record_id", "id"],
        unique=False,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "setting_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")),
    )
    op.create_index("ix_setting_change_key_id", "setting_change", ["key", "id"], unique=False)
    op.create_table(
        "stage",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("success", sa.Integer(), nullable=False),
        sa.CheckConstraint("success between 1 and 99", name=op.f("ck_stage_success")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stage")),
    )
    op.create_table(
        "customer",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_customer_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(op.f("ix_customer_name_key"), "customer", ["name_key"], unique=False)
    op.create_index(op.f("ix_customer_owner_id"), "customer", ["owner_id"], unique=False)
    op.create_table(
        "quota",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("holds_from", MOMENT, nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quota_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
    )
    op.create_index(
        "ix_quota_person_id_period_id", "quota", ["person_id", "period", "id"], unique=False
    )
    op.create_table(
        "rate",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_rate_currency")),
        sa.PrimaryKeyConstraint("currency", "holds_from", name=op.f("pk_rate")),
    )
    op.create_table(
        "review",
        sa.Column("id", ID, nullable=False),
        sa.Column("rep_id", ID, nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("finished", MOMENT, nullable=True),
        sa.Column("finished_by", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name=op.f("fk_review_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("rep_id", "week", "number", name=op.f("uq_review_rep_id_week_number")),
    )
    op.create_index("ix_review_rep_id_finished", "review", ["rep_id", "finished"], unique=False)
    op.create_table(
        "addendum",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_addendum_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
    )
    op.create_index(op.f("ix_addendum_review_id"), "addendum", ["review_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("superior_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["superior_id"], ["contact.id"], name=op.f("fk_contact_superior_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_customer_id"), "contact", ["customer_id"], unique=False)
    op.create_table(
        "deal",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected", sa.Date(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("success", sa.Integer(), nullable=False),
        sa.Column("success_reason", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("competitors", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_due", sa.Date(), nullable=True),
        sa.Column("registered", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("raised", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("forecast_mark", sa.Text(), nullable=True),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("pushes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("month_pushes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_activity", sa.Date(), nullable=True),
        sa.Column("first_success", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("outcome in ('open', 'won', 'lost')", name=op.f("ck_deal_outcome")),
        sa.CheckConstraint("success between 1 and 99", name=op.f("ck_deal_success")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_deal_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_deal_customer_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_deal_owner_id")),
        sa.ForeignKeyConstraint(["stage"], ["stage.key"], name=op.f("fk_deal_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
    )
    op.create_index(
        "ix_deal_closed_outcome_owner_id", "deal", ["closed", "outcome", "owner_id"], unique=False
    )
    op.create_index(op.f("ix_deal_customer_id"), "deal", ["customer_id"], unique=False)
    op.create_index("ix_deal_owner_id_outcome", "deal", ["owner_id", "outcome"], unique=False)
    op.create_index("ix_deal_registered_owner_id", "deal", ["registered", "owner_id"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", ID, nullable=False),
        sa.Column("rep_id", ID, nullable=False),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("moved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_in", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("decided_in", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_commitment_deal_id")),
        sa.ForeignKeyConstraint(
            ["decided_in"], ["review.id"], name=op.f("fk_commitment_decided_in")
        ),
        sa.ForeignKeyConstraint(["made_in"], ["review.id"], name=op.f("fk_commitment_made_in")),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name=op.f("fk_commitment_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(op.f("ix_commitment_deal_id"), "commitment", ["deal_id"], unique=False)
    op.create_index("ix_commitment_rep_id_state", "commitment", ["rep_id", "state"], unique=False)
    op.create_table(
        "deal_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("holds_from", MOMENT, nullable=False),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("review_id", ID, nullable=True),
        sa.Column("handover_id", ID, nullable=True),
        sa.Column("undoes", ID, nullable=True),
        sa.Column("observed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_change_deal_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_deal_change_review_id")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["deal_change.id"], name=op.f("fk_deal_change_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_change")),
    )
    op.create_index("ix_deal_change_deal_id_id", "deal_change", ["deal_id", "id"], unique=False)
    op.create_index(
        "ix_deal_change_holds_from_deal_id", "deal_change", ["holds_from", "deal_id"], unique=False
    )
    op.create_index(
        "ix_deal_change_old_owner",
        "deal_change",
        ["old", "holds_from"],
        unique=False,
        sqlite_where=sa.text("field = 'owner_id'"),
        postgresql_where=sa.text("field = 'owner_id'"),
    )
    op.create_table(
        "deal_contact",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_deal_contact_contact_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_contact_deal_id")),
        sa.PrimaryKeyConstraint("deal_id", "contact_id", name=op.f("pk_deal_contact")),
    )
    op.create_table(
        "note",
        sa.Column("id", ID, nullable=False),
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done", sa.Text(), server_default="", nullable=False),
        sa.Column("progress", sa.Text(), server_default="", nullable=False),
        sa.Column("problems", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_note_deal_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_note_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_deal_id_id", "note", ["deal_id", "id"], unique=False)
    op.create_index(
        "ix_note_review_id_deal_id_id", "note", ["review_id", "deal_id", "id"], unique=False
    )
    op.create_table(
        "review_deal",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("seen", MOMENT, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("skipped_because", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_review_deal_deal_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_deal_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", "deal_id", name=op.f("pk_review_deal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("commitment_id", ID, nullable=True),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("undoes", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_review_step_commitment_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_review_step_deal_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_step_review_id")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["review_step.id"], name=op.f("fk_review_step_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
    )
    op.create_index(
        "ix_review_step_commitment_id_id", "review_step", ["commitment_id", "id"], unique=False
    )
    op.create_index("ix_review_step_review_id_id", "review_step", ["review_id", "id"], unique=False)
    op.create_table(
        "acknowledgement",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rep_id", ID, nullable=True),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_acknowledgement_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_acknowledgement_deal_id")),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name=op.f("fk_acknowledgement_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(
        op.f("ix_acknowledgement_deal_id"), "acknowledgement", ["deal_id"], unique=False
    )
    op.create_index("ix_acknowledgement_until_id", "acknowledgement", ["until", "id"], unique=False)
    op.create_table(
        "first_seen",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_first_seen")),
    )
    op.create_table(
        "stage_stay",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stays", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stage", "day", name=op.f("pk_stage_stay")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_twin",
        sa.Column("customer_id", ID, autoincrement=False, nullable=False),
        sa.Column("other_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "other_id", name=op.f("pk_customer_twin")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_mark",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mark", "customer_id", name=op.f("pk_customer_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customer_mark_customer_id"), "customer_mark", ["customer_id"], unique=False
    )
    op.create_table(
        "warning_owner",
        sa.Column("owner_id", ID, autoincrement=False, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_warning_owner")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "warning_step",
        sa.Column("owner_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("amber", sa.Integer(), nullable=False),
        sa.Column("info", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "day", name=op.f("pk_warning_step")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "board_row",
        sa.Column("owner_id", ID, autoincrement=False, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_board_row")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Packing them takes the server longer than writing them.
        op.execute("alter table imported_part alter column links set storage external")
    handover_first.make()
    rights_first.make()
    change_count.make()
    trail_first.make()
