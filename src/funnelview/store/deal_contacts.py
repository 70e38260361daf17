"""A deal's further contacts and their part in the decision, with their history.

The history stands beside that of persons and customers: kind ``deal_contact``, the deal's id as
the record, the contact's id as the field, the part as the value ("" where none is said).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.rights.masking import mask_of

KIND = "deal_contact"
_l = t.deal_contact.c


class FurtherContact(NamedTuple):
    """Somebody else at the customer who has a part in the decision."""

    contact_id: int
    name: str
    title: str | None
    phone: str | None
    part: str | None


def contacts_of_deals(
    conn: sa.Connection, ids: Iterable[int]
) -> dict[int, tuple[FurtherContact, ...]]:
    """Return the further contacts of some deals, by name; a deal without any isn't there."""
    c = t.contact.c
    found: dict[int, list[FurtherContact]] = defaultdict(list)
    query = (
        sa.select(_l.deal_id, c.customer_id, c.id, c.name, c.title, c.phone, _l.part)
        .join(t.contact, c.id == _l.contact_id)
        .order_by(_l.deal_id, c.name, c.id)
    )
    wanted = sorted(set(ids))
    mask = mask_of(conn)
    # A statement takes only so many values.
    for start in range(0, len(wanted), 5_000):
        some = query.where(_l.deal_id.in_(wanted[start : start + 5_000]))
        for deal_id, customer_id, *rest in conn.execute(some):
            one = FurtherContact(*rest)
            if mask is not None:
                one = one._replace(phone=mask.phone(customer_id, one.phone))
            found[deal_id].append(one)
    return {deal_id: tuple(contacts) for deal_id, contacts in found.items()}


def put_contact(unit: Unit, deal_id: int, contact_id: int, part: str | None) -> bool:
    """Add a contact to a deal or change its part; return whether that changed anything."""
    here = sa.and_(_l.deal_id == deal_id, _l.contact_id == contact_id)
    row = unit.conn.execute(sa.select(_l.part).where(here)).one_or_none()
    if row is None:
        unit.conn.execute(
            t.deal_contact.insert().values(deal_id=deal_id, contact_id=contact_id, part=part)
        )
    elif row.part == part:
        return False
    else:
        unit.conn.execute(t.deal_contact.update().where(here).values(part=part))
    _keep(unit, deal_id, contact_id, None if row is None else row.part or "", part or "")
    return True


def take_contact(unit: Unit, deal_id: int, contact_id: int) -> bool:
    """Take a contact from a deal; return whether it was there."""
    here = sa.and_(_l.deal_id == deal_id, _l.contact_id == contact_id)
    row = unit.conn.execute(sa.select(_l.part).where(here)).one_or_none()
    if row is None:
        return False
    unit.conn.execute(t.deal_contact.delete().where(here))
    _keep(unit, deal_id, contact_id, row.part or "", None)
    return True


def _keep(unit: Unit, deal_id: int, contact_id: int, old: str | None, new: str | None) -> None:
    unit.conn.execute(
        t.record_change.insert().values(
            kind=KIND,
            record_id=deal_id,
            field=str(contact_id),
            old=old,
            new=new,
            recorded=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
        )
    )


def check_contacts(conn: sa.Connection) -> list[str]:
    """Replay the history of all deals' further contacts; return what doesn't agree, in words."""
    r = t.record_change.c
    problems = []
    told: dict[tuple[int, int], str | None] = {}
    query = sa.select(r.record_id, r.field, r.old, r.new).where(r.kind == KIND).order_by(r.id)
    for deal_id, field, old, new in conn.execute(query):
        key = (deal_id, int(field))
        if told.get(key) != old:
            problems.append(
                _("Deal {id}: the history of its contact {contact} has a break.").format(
                    id=deal_id, contact=key[1]
                )
            )
        told[key] = new
    kept = {
        (deal_id, contact_id): part or ""
        for deal_id, contact_id, part in conn.execute(sa.select(_l.deal_id, _l.contact_id, _l.part))
    }
    known = {key: part for key, part in told.items() if part is not None}
    problems.extend(
        _("Deal {id}: its contact {contact} isn't what the history leads to.").format(
            id=deal_id, contact=contact_id
        )
        for deal_id, contact_id in sorted(kept.keys() | known.keys())
        if kept.get((deal_id, contact_id)) != known.get((deal_id, contact_id))
    )
    return problems
