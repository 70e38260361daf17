"""What an import must leave alone, whatever its files say."""

import sqlalchemy as sa

from funnelview.store.base import Reading
from funnelview.store.tables.handover import handover, handover_item


def deals_in_handover(conn: Reading) -> frozenset[int]:
    """Return the deals of open handovers: their owners change by the handover alone."""
    return _in_handover(conn, handover_item.c.deal_id)


def customers_in_handover(conn: Reading) -> frozenset[int]:
    """Return the customers without an open deal of open handovers."""
    return _in_handover(conn, handover_item.c.customer_id)


def _in_handover(conn: Reading, column: sa.Column[int]) -> frozenset[int]:
    query = (
        sa.select(column)
        .join(handover, handover.c.id == handover_item.c.handover_id)
        .where(handover.c.status == "open", column.is_not(None))
    )
    return frozenset(conn.execute(query).scalars())
