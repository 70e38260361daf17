"""A deal's further contacts: who else at the customer has a part in the decision."""

from funnelview.domain.funnel import storable
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.base import Reading
from funnelview.store.deal_contacts import (
    FurtherContact,
    contacts_of_deals,
    put_contact,
    take_contact,
)
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import contact_named
from funnelview.usecases.funnel import Done, get_stored, once, writing


def further_contacts(conn: Reading, deal_id: int) -> tuple[FurtherContact, ...]:
    """Return a deal's further contacts, by name."""
    return contacts_of_deals(conn, [deal_id]).get(deal_id, ())


def contacts_of_deal(desk: Desk, deal_id: int) -> tuple[FurtherContact, ...]:
    """Return a deal's further contacts, by name."""
    with desk.store.read() as conn:
        return further_contacts(conn, deal_id)


@rerunnable
def name_contact(
    desk: Desk, deal_id: int, name: str, *, part: str | None = None, key: str | None = None
) -> Done:
    """Name a further contact of a deal with their part; who isn't there yet is made.

    Named again, the contact gets the other part.

    Raises:
        BadInput: the name is missing, or the deal has no customer yet.
        RuleRefused: there is no such deal, or it is the deal's own contact.

    """
    checked = storable(part, _("The part in the decision"))
    with writing(desk) as (unit, _settings):

        def act() -> Done:
            deal = get_stored(unit, deal_id).state
            contact_id = contact_named(unit, deal.customer_id, name)
            if contact_id is None:
                raise BadInput(_("{what} is missing.").format(what=_("The contact's name")))
            if contact_id == deal.contact_id:
                raise RuleRefused(_("{name} is the deal's contact already.").format(name=name))
            done = put_contact(unit, deal_id, contact_id, checked)
            return Done(deal_id, "changed" if done else "unchanged")

        return once(unit, key, "deal.contact", {"deal": deal_id, "name": name, "part": part}, act)


@rerunnable
def drop_contact(desk: Desk, deal_id: int, name: str, *, key: str | None = None) -> Done:
    """Take a further contact from a deal; the contact stays with the customer.

    Raises:
        RuleRefused: there is no such deal, or nobody of this name among its further contacts.

    """
    with writing(desk) as (unit, _settings):

        def act() -> Done:
            get_stored(unit, deal_id)
            wanted = records.name_key(name)
            for one in further_contacts(unit.conn, deal_id):
                if records.name_key(one.name) == wanted:
                    take_contact(unit, deal_id, one.contact_id)
                    return Done(deal_id, "changed")
            raise RuleRefused(_("The deal has no further contact “{name}”.").format(name=name))

        return once(unit, key, "deal.contact.remove", {"deal": deal_id, "name": name}, act)
