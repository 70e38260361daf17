"""The tables, the same on SQLite and Postgres. Migrations make them; tests compare the two.

Amounts are integer minor units. Moments are stored in UTC. Rows of ``deal_change``,
``record_change``, ``note``, ``addendum`` and ``setting_change`` are never changed.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id as Id
from funnelview.store.tables.base import Moment as Moment
from funnelview.store.tables.base import metadata as metadata


def _ref(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{target}.id")


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


person = sa.Table(
    "person",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("manager_id", Id, _ref("person"), index=True),
    sa.Column("status", sa.Text, nullable=False, server_default="active"),
    sa.Column("login", sa.Text, unique=True),
    sa.Column("email", sa.Text),
    sa.Column("phone", sa.Text),
    _version(),
)

customer = sa.Table(
    "customer",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    # The name's normal form (case, width, blanks): what customers are found again by.
    sa.Column("name_key", sa.Text, nullable=False, index=True),
    sa.Column("owner_id", Id, _ref("person"), index=True),
    sa.Column("phone", sa.Text),
    sa.Column("note", sa.Text),
    _version(),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, _ref("customer"), index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("superior_id", Id, _ref("contact")),
    _version(),
)

stage = sa.Table(
    "stage",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("success", sa.Integer, nullable=False),
    sa.CheckConstraint("success between 1 and 99", name="success"),
)

deal = sa.Table(
    "deal",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, _ref("customer"), index=True),
    sa.Column("contact_id", Id, _ref("contact")),
    sa.Column("owner_id", Id, _ref("person")),
    sa.Column("name", sa.Text),
    sa.Column("product", sa.Text),
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("expected", sa.Date),
    sa.Column("stage", sa.Text, sa.ForeignKey("stage.key"), nullable=False),
    sa.Column("success", sa.Integer, nullable=False),
    sa.Column("success_reason", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("competitors", sa.Text),
    sa.Column("next_step", sa.Text),
    sa.Column("next_step_due", sa.Date),
    sa.Column("registered", sa.Date, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("closed", sa.Date),
    sa.Column("reason", sa.Text),
    sa.Column("raised", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("forecast_mark", sa.Text),
    # Kept with every write, so that a list needs no look at the history.
    sa.Column("stage_since", sa.Date, nullable=False),
    sa.Column("pushes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("month_pushes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_activity", sa.Date),
    # The win probability it was registered with; None where the store's first import told it.
    sa.Column("first_success", sa.Integer),
    _version(),
    sa.CheckConstraint("outcome in ('open', 'won', 'lost')", name="outcome"),
    sa.CheckConstraint("success between 1 and 99", name="success"),
    sa.Index("ix_deal_owner_id_outcome", "owner_id", "outcome"),
    sa.Index("ix_deal_closed_outcome_owner_id", "closed", "outcome", "owner_id"),
    sa.Index("ix_deal_registered_owner_id", "registered", "owner_id"),
)

deal_contact = sa.Table(
    "deal_contact",
    metadata,
    sa.Column("deal_id", Id, _ref("deal"), primary_key=True),
    sa.Column("contact_id", Id, _ref("contact"), primary_key=True),
    sa.Column("part", sa.Text),
)

deal_change = sa.Table(
    "deal_change",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("deal_id", Id, _ref("deal"), nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("holds_from", Moment, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("review_id", Id, _ref("review")),
    sa.Column("handover_id", Id),
    sa.Column("undoes", Id, _ref("deal_change")),
    sa.Column("observed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Index("ix_deal_change_deal_id_id", "deal_id", "id"),
    sa.Index("ix_deal_change_holds_from_deal_id", "holds_from", "deal_id"),
    # Of the rows where field = 'owner_id' alone, as the migration says: said here, it would load
    # both engines' dialects at every start.
    sa.Index("ix_deal_change_old_owner", "old", "holds_from"),
)

# The history of everything else that people edit: persons, customers, contacts.
record_change = sa.Table(
    "record_change",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("record_id", Id, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Index("ix_record_change_kind_record_id_id", "kind", "record_id", "id"),
)

# What the funnel adds up to, kept with every write of a deal: number, minor units and deals
# without an amount, per owner (0: nobody), month, currency and win probability. Open deals
# count in the month they are expected in (-1: undated), closed ones in the month they closed
# in, under win probability 0; each counts once more under month 0, which stands for all months.
funnel_sum = sa.Table(
    "funnel_sum",
    metadata,
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner_id", Id, primary_key=True, autoincrement=False),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("success", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("deals", sa.Integer, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("unpriced", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

quota = sa.Table(
    "quota",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, _ref("person"), nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    # None takes a quota back; the latest row of a person and period counts.
    sa.Column("amount", sa.BigInteger),
    # An imported quota stood since its period began; one that is set holds from then on.
    sa.Column("holds_from", Moment, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Index("ix_quota_person_id_period_id", "person_id", "period", "id"),
)

currency = sa.Table(
    "currency",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("decimals", sa.Integer, nullable=False),
)

rate = sa.Table(
    "rate",
    metadata,
    sa.Column("currency", sa.Text, sa.ForeignKey("currency.code"), primary_key=True),
    sa.Column("holds_from", sa.Date, primary_key=True),
    # A decimal as text: exact on both engines.
    sa.Column("rate", sa.Text, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
)

setting = sa.Table(
    "setting",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

setting_change = sa.Table(
    "setting_change",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Index("ix_setting_change_key_id", "key", "id"),
)

review = sa.Table(
    "review",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("rep_id", Id, _ref("person"), nullable=False),
    sa.Column("week", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("manager", sa.Text, nullable=False),
    sa.Column("started", Moment, nullable=False),
    sa.Column("finished", Moment),
    sa.Column("finished_by", sa.Text),
    sa.Column("seconds", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("rep_id", "week", "number"),
    sa.Index("ix_review_rep_id_finished", "rep_id", "finished"),
)

review_deal = sa.Table(
    "review_deal",
    metadata,
    sa.Column("review_id", Id, _ref("review"), primary_key=True),
    sa.Column("deal_id", Id, _ref("deal"), primary_key=True),
    sa.Column("seen", Moment),
    sa.Column("verdict", sa.Text),
    sa.Column("skipped_because", sa.Text),
    sa.Column("seconds", sa.Integer, nullable=False, server_default="0"),
    # One row for each deal of each review: a second copy of its key would be half of it.
    sqlite_with_rowid=False,
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("deal_id", Id, _ref("deal"), nullable=False),
    sa.Column("review_id", Id, _ref("review")),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("done", sa.Text, nullable=False, server_default=""),
    sa.Column("progress", sa.Text, nullable=False, server_default=""),
    sa.Column("problems", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_note_deal_id_id", "deal_id", "id"),
    sa.Index("ix_note_review_id_deal_id_id", "review_id", "deal_id", "id"),
)

addendum = sa.Table(
    "addendum",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("review_id", Id, _ref("review"), nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

commitment = sa.Table(
    "commitment",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("rep_id", Id, _ref("person"), nullable=False),
    sa.Column("deal_id", Id, _ref("deal"), index=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("moved", sa.Integer, nullable=False, server_default="0"),
    sa.Column("made_in", Id, _ref("review")),
    sa.Column("made_at", Moment),
    sa.Column("decided_in", Id, _ref("review")),
    sa.Column("decided_at", Moment),
    sa.Index("ix_commitment_rep_id_state", "rep_id", "state"),
)

# What an imported file last said of a record, so that the next file can be compared with it.
imported = sa.Table(
    "imported",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("record_id", Id, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
)

# The same of many records that came at once: JSON of three lists, keys, ids and what was said.
# A row of `imported` stands before it.
imported_part = sa.Table(
    "imported_part",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("links", sa.Text, nullable=False),
)

# One row a writing command: the same key again gives the same result and no second effect.
command = sa.Table(
    "command",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    # Old ones are taken out by it.
    sa.Column("recorded", Moment, nullable=False, index=True),
    sa.Column("who", sa.Text, nullable=False),
)

# Tables of single capabilities, in modules of their own; they add themselves to the metadata.
import funnelview.store.tables.handover  # noqa: E402
import funnelview.store.tables.live  # noqa: E402
import funnelview.store.tables.reviewing  # noqa: E402
import funnelview.store.tables.rights  # noqa: E402
import funnelview.store.tables.trail  # noqa: E402
import funnelview.store.tables.warnings  # noqa: E402, F401
