"""The steps of reviews: each change made in one, as a row, so that it can be told and undone.

A change of a deal stands in ``deal_change`` with all its values; its step here says which rows
belong together. Marks, notes and commitments have their values before and after in the step
itself. Rows are only ever added; an undo is a row that names the one it reverses.
"""

import sqlalchemy as sa

from funnelview.store.tables.base import Id, Moment, metadata

review_step = sa.Table(
    "review_step",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # None: a commitment that was decided while no review of its rep was open.
    sa.Column("review_id", Id, sa.ForeignKey("review.id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("deal_id", Id, sa.ForeignKey("deal.id")),
    sa.Column("commitment_id", Id, sa.ForeignKey("commitment.id")),
    # What stood before and after, as JSON; of a deal, which history rows were written.
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("undoes", Id, sa.ForeignKey("review_step.id")),
    sa.Index("ix_review_step_review_id_id", "review_id", "id"),
    sa.Index("ix_review_step_commitment_id_id", "commitment_id", "id"),
)
