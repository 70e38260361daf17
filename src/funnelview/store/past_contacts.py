"""Contacts as they were known on a past day, for the warnings of that day."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.warnings_deals import DealFacts
from funnelview.store import tables as t
from funnelview.store.ids import among
from funnelview.store.warning_counts import IMPORT

_c = t.contact.c


def _first(row: Any) -> int:
    return int(row[0])


# So many customers at the most are looked up one by one.
_FEW = 2_000


def with_past_contacts(
    conn: sa.Connection, facts: list[DealFacts], before: datetime
) -> list[DealFacts]:
    """Return facts with the contacts as they were known then.

    What an import told of contacts has always stood; what people entered stands from then on.
    """
    customers = {one.customer_id for one in facts if one.customer_id is not None}
    r = t.record_change.c
    query = (
        sa.select(r.id, r.record_id, r.field, r.old, r.via, _c.customer_id)
        .join(t.contact, _c.id == r.record_id)
        .where(r.kind == "contact", r.recorded >= before)
        .where(r.field.in_(("name", "phone", "superior_id")))
    )
    if len(customers) <= _FEW:
        # One rep's: by the index, not through the history of everybody's contacts. One set of
        # both, which a server would look through the whole table for as two.
        own = sorted({one.contact_id for one in facts if one.contact_id is not None})
        query = query.where(
            r.record_id.in_(
                sa.union(
                    sa.select(_c.id).where(among(_c.customer_id, sorted(customers))),
                    sa.select(_c.id).where(among(_c.id, own)),
                )
            )
        )
    fewer: dict[int, int] = defaultdict(int)
    was: dict[tuple[int, str], str | None] = {}
    # In order of recording; asked for in order, a store would look through all records for it.
    for _id, record_id, name, old, via, customer_id in sorted(
        conn.execute(query).all(), key=_first
    ):
        if old is None and via == IMPORT:
            continue
        if name == "name":
            if old is None and customer_id in customers:
                fewer[customer_id] += 1
        else:
            was.setdefault((record_id, name), old)
    if not fewer and not was:
        return facts
    found = []
    for one in facts:
        contact = one.contact_id or 0
        found.append(
            one._replace(
                contacts=one.contacts - fewer.get(one.customer_id or 0, 0),
                phone=was.get((contact, "phone"), one.phone),
                superior=was[contact, "superior_id"] is not None
                if (contact, "superior_id") in was
                else one.superior,
            )
        )
    return found
