"""The handover's tables: who leaves, what is to be handed over, and all that was ever done.

``handover_item`` holds how an item stands now; ``handover_event`` holds every step with who
and when, and is only ever added to. Triggers (migrations) keep the order and the ownership,
whoever writes: this program or another.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id, Moment, metadata

handover = sa.Table(
    "handover",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("leaver_id", Id, sa.ForeignKey("person.id"), nullable=False),
    # leaving, leave, territory, customer, return
    sa.Column("kind", sa.Text, nullable=False),
    # Whether everything of the leaver is in it, so that what is new joins it.
    sa.Column("whole", sa.Boolean, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("opened", Moment, nullable=False),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("closed", Moment),
    # The handover whose deals come back by this one.
    sa.Column("back_from", Id, sa.ForeignKey("handover.id")),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("status in ('open', 'closed', 'cancelled')", name="status"),
    # Of open ones alone, as the migration says; so are the two of items below.
    sa.Index("ux_handover_leaver_id", "leaver_id", unique=True),
)

handover_item = sa.Table(
    "handover_item",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("handover_id", Id, sa.ForeignKey("handover.id"), nullable=False),
    # One of the two: a deal, or a customer without an open one.
    sa.Column("deal_id", Id, sa.ForeignKey("deal.id")),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id")),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("result", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("method_reason", sa.Text),
    sa.Column("successor_id", Id, sa.ForeignKey("person.id")),
    sa.Column("planned", sa.Date),
    # The evidence.
    sa.Column("done_on", sa.Date),
    sa.Column("met", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("visit_on", sa.Date),
    sa.Column("stand_in", sa.Text),
    sa.Column("recorded_by", sa.Text),
    sa.Column("confirmed", Moment),
    sa.Column("confirmed_by", sa.Text),
    # Whether somebody confirmed it in the successor's place.
    sa.Column("confirmed_for", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("closed", Moment),
    sa.Column("closed_by", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("tier in ('T75', 'T50', 'T25', 'base')", name="tier"),
    sa.CheckConstraint("status in ('open', 'closed', 'cancelled')", name="status"),
    sa.CheckConstraint("(status = 'closed') = (result is not null)", name="result"),
    sa.CheckConstraint("(deal_id is null) = (tier = 'base')", name="deal"),
    sa.CheckConstraint("(customer_id is null) = (tier <> 'base')", name="customer"),
    sa.Index("ix_handover_item_handover_id_status", "handover_id", "status", "tier"),
    sa.Index("ux_handover_item_deal_id", "deal_id", unique=True),
    sa.Index("ux_handover_item_customer_id", "customer_id", unique=True),
    sa.Index("ix_handover_item_deal_id_id", "deal_id", "id"),
    sa.Index("ix_handover_item_successor_id", "successor_id", "status"),
)

handover_event = sa.Table(
    "handover_event",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("handover_id", Id, sa.ForeignKey("handover.id"), nullable=False),
    sa.Column("item_id", Id, sa.ForeignKey("handover_item.id")),
    sa.Column("kind", sa.Text, nullable=False),
    # What was said or done, as JSON.
    sa.Column("details", sa.Text, nullable=False, server_default="{}"),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Index("ix_handover_event_handover_id_id", "handover_id", "id"),
    sa.Index("ix_handover_event_item_id_id", "item_id", "id"),
)

# What was undertaken in the 90 days after: one rung of the customer's ladder at a time.
watch_step = sa.Table(
    "watch_step",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("item_id", Id, sa.ForeignKey("handover_item.id"), nullable=False),
    sa.Column("contact_id", Id, sa.ForeignKey("contact.id")),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Index("ix_watch_step_item_id_id", "item_id", "id"),
)
