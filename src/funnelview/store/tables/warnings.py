"""What warnings need beside the deals: what was acknowledged, and what is kept at hand for them.

``acknowledgement`` is a record: rows are only ever added. The other tables follow from deals,
history and contacts, and can be made again from them at any time.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id, Moment, metadata

# A warning is known again by its code and whom or what it is about.
acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("rep_id", Id, sa.ForeignKey("person.id")),
    sa.Column("deal_id", Id, sa.ForeignKey("deal.id"), index=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id")),
    # How bad it was when it was acknowledged: what is worse comes back.
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("reason", sa.Text, nullable=False),
    # The last day on which it stays out of sight; None takes an acknowledgement back.
    sa.Column("until", sa.Date),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Index("ix_acknowledgement_until_id", "until", "id"),
)

# Since when a store has held a field at all ("phone", "product" …), and its first import.
first_seen = sa.Table(
    "first_seen",
    metadata,
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

# How long deals stayed in the stages they left, by the day the leaving was recorded: what days
# in stage are compared with. Only stays that were watched from their first day on count.
stage_stay = sa.Table(
    "stage_stay",
    metadata,
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("stays", sa.Integer, nullable=False),
    sa.Column("days", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The owners whose warnings are counted: on what basis, and how long the counts hold. Whoever
# writes something that a rep's warnings depend on takes the rep's row out.
warning_owner = sa.Table(
    "warning_owner",
    metadata,
    sa.Column("owner_id", Id, primary_key=True, autoincrement=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sqlite_with_rowid=False,
)

# By how much an owner's counts change on a day; added up to a day they are the counts of it.
warning_step = sa.Table(
    "warning_step",
    metadata,
    sa.Column("owner_id", Id, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("red", sa.Integer, nullable=False),
    sa.Column("amber", sa.Integer, nullable=False),
    sa.Column("info", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# An owner's row of the board of one day, as text (see ``domain.rows``): whoever may see the whole
# company makes and reads it. It holds as long as the owner's warnings stay counted, on its basis.
board_row = sa.Table(
    "board_row",
    metadata,
    sa.Column("owner_id", Id, primary_key=True, autoincrement=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

# Customers that are perhaps the same, each pair both ways. They are complete while the row of
# nobody (0, 0) stands: whoever writes customers or contacts compares those anew, or takes it out.
customer_twin = sa.Table(
    "customer_twin",
    metadata,
    sa.Column("customer_id", Id, primary_key=True, autoincrement=False),
    sa.Column("other_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# What customers are compared by (see ``domain.customers.marks``), complete while the pairs are.
customer_mark = sa.Table(
    "customer_mark",
    metadata,
    sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("customer_id", Id, primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)
