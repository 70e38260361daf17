"""Phones and e-mails masked as they are read, for those who don't own the deal.

A setting of the store says whether. Own are the customers that one answers for or has a deal
with, and those that are being handed over by or to oneself. Whoever writes meets the texts
themselves: what is masked never comes back into the store.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from funnelview.domain.masking import masked_email, masked_phone
from funnelview.store import tables as t
from funnelview.store.rights.people import known_rights
from funnelview.store.tables import handover as th

_MASK = "mask"
_h, _i, _d = th.handover.c, th.handover_item.c, t.deal.c


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides what belongs to customers that aren't one's own."""

    own: frozenset[int]

    def phone(self, customer_id: int | None, text: str | None) -> str | None:
        """Return a customer's or contact's phone as one may see it."""
        return text if not text or customer_id in self.own else masked_phone(text)

    def email(self, customer_id: int | None, text: str | None) -> str | None:
        """Return a contact's e-mail address as one may see it."""
        return text if not text or customer_id in self.own else masked_email(text)


def mask_of(conn: sa.Connection) -> Mask | None:
    """Return what hides phones and e-mails from whoever reads here; None where nothing does."""
    rights = known_rights(conn)
    if rights is None or not rights.registered or conn.info.get("writing"):
        return None
    if _MASK not in conn.info:
        conn.info[_MASK] = _made(conn, rights.person_id)
    made: Mask | None = conn.info[_MASK]
    return made


def _made(conn: sa.Connection, me: int | None) -> Mask | None:
    query = sa.select(t.setting.c.value).where(t.setting.c.key == "mask_contacts")
    if conn.execute(query).scalar() != "on":
        return None
    if me is None:
        return Mask(frozenset())
    handed = (
        sa.select(sa.func.coalesce(_i.customer_id, _d.customer_id))
        .join(th.handover, _h.id == _i.handover_id)
        .outerjoin(t.deal, _d.id == _i.deal_id)
        .where(_h.status == "open", sa.or_(_h.leaver_id == me, _i.successor_id == me))
    )
    own = sa.union(
        sa.select(t.customer.c.id).where(t.customer.c.owner_id == me),
        sa.select(_d.customer_id).where(_d.owner_id == me),
        handed,
    )
    return Mask(frozenset(one for one in conn.execute(own).scalars() if one is not None))
