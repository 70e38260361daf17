"""Completing a record while the leaver is still here: contact and phone of an item."""

from dataclasses import replace

from funnelview.domain.funnel import Contact, storable
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.handover import reading, rows
from funnelview.store.ids import taken_ids
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import amend_deal
from funnelview.usecases.funnel import Done
from funnelview.usecases.handover.acting import item_in, stepping


def complete(
    desk: Desk,
    handover_id: int,
    item_id: int,
    *,
    customer: str | None = None,
    contact: str | None = None,
    phone: str | None = None,
) -> Done:
    """Enter what an item's record misses: customer, contact, the contact's phone.

    What isn't given stays as it is.

    Raises:
        BadInput: a value can't be taken, or a phone without a contact.
        RuleRefused: there is no such item.
        NotAllowed: somebody else's item.

    """
    with desk.store.read() as conn:
        item = rows.item_by_id(conn, item_id)
    if item is None or item.handover_id != handover_id:
        raise RuleRefused(_("The handover has no such item."))
    if item.deal_id is not None:
        given = {"customer": customer, "contact": contact, "phone": phone}
        written = {name: text for name, text in given.items() if text and text.strip()}
        if not written:
            return Done(item_id, "unchanged")
        return Done(item_id, amend_deal(desk, item.deal_id, written).result)
    return _complete_customer(desk, handover_id, item_id, contact, phone)


@repeatable
def _complete_customer(
    desk: Desk, handover_id: int, item_id: int, contact: str | None, phone: str | None
) -> Done:
    with stepping(desk, handover_id) as step:
        item = item_in(step, item_id)
        step.must_take_part(item)
        if item.customer_id is None:
            return Done(item_id, "unchanged")
        name = storable(contact, _("The contact's name"))
        number = storable(phone, _("The phone number"))
        here = reading.contacts_of_customers(step.conn, [item.customer_id])
        known = here.get(item.customer_id, [])
        same = [
            one
            for one in known
            if name is None or records.name_key(one.name) == records.name_key(name)
        ]
        if same:
            first = same[0]
            if number is None or first.phone == number:
                return Done(item_id, "unchanged")
            records.change_record(step.unit, first, replace(first, phone=number))
            return Done(item_id, "changed")
        if name is None:
            raise BadInput(
                _("A phone number belongs to a contact."), way_out=_("Name the contact too.")
            )
        ids = taken_ids(step.conn, "contact", 1)
        records.add_records(
            step.unit, [Contact(0, item.customer_id, name.strip(), phone=number)], ids
        )
        return Done(item_id, "changed")
