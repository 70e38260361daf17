"""Entering and changing a deal by names, as a person writes them, in one unit of work.

Customer, contact, owner and stage are named; a customer or contact that isn't there yet is made.
Either all of it is written or nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from funnelview.domain import deals as rules
from funnelview.domain.funnel import Contact, Customer, DealState, stage_named, storable
from funnelview.domain.money import (
    checked_currency,
    is_rounded,
    parse_amount,
    to_decimal,
    to_minor,
)
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.base import Unit
from funnelview.store.funnel_writing import Context, DealWriter, NewDeal
from funnelview.store.ids import taken_ids
from funnelview.store.settings import know_currency
from funnelview.store.stored_deals import StoredDeal
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import (
    Done,
    currency_for,
    get_deal,
    get_stored,
    once,
    writing,
)
from funnelview.usecases.people import find_person

NAMED = frozenset({"customer", "contact", "phone", "owner", "stage", "amount", "currency"})
"""What is written as a name or text here and kept as something else."""


@rerunnable
def enter_deal(desk: Desk, written: Mapping[str, Any], *, key: str | None = None) -> Done:
    """Register a deal from what a person wrote.

    ``written`` holds fields of a deal (see ``domain.deals``), but the names of customer,
    contact and owner, the contact's phone, the stage's key or name, the amount as text, and
    ``registered``, the day (today).

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: there is no such owner.

    """
    with writing(desk) as (unit, settings):

        def act() -> Done:
            today = desk.today(settings)
            on = written.get("registered") or today
            if on > today:
                raise BadInput(_("The date lies in the future: {day}.").format(day=on.isoformat()))
            values = {name: value for name, value in written.items() if name != "registered"}
            currency, note = currency_for(unit, settings, values.pop("currency", None))
            first = settings.stages[0]
            blank = DealState(
                currency=currency, stage=first.key, success=first.success, registered=on
            )
            patch = _patch(unit, settings, values, blank)
            state = rules.registered(patch, settings.stages, currency=currency, on=on)
            _write_phone(unit, written, state)
            with DealWriter(unit, zone_of(settings)) as writer:
                ids = writer.register([NewDeal(state, today)])
            return Done(
                ids[0], "registered", " ".join(filter(None, (note, _rounded(written, state))))
            )

        return once(unit, key, "deal.add", written, act)


@rerunnable
def amend_deal(
    desk: Desk, deal_id: int, written: Mapping[str, Any], *, key: str | None = None
) -> Done:
    """Change a deal by what a person wrote (see ``enter_deal``); None empties a field.

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: there is no such deal or owner, or the deal is closed.

    """
    with writing(desk) as (unit, settings):

        def act() -> Done:
            stored = get_stored(unit, deal_id)
            patch = _patch(unit, settings, written, stored.state)
            state = rules.changed(stored.state, patch, settings.stages)
            new_phone = _write_phone(unit, written, state)
            with DealWriter(unit, zone_of(settings)) as writer:
                after = writer.change(stored, state)
            result = "changed" if new_phone or after is not stored else "unchanged"
            return Done(deal_id, result, _rounded(written, state))

        return once(unit, key, "deal.set", {"deal": deal_id, **written}, act)


@rerunnable
def set_contact(
    desk: Desk,
    deal_id: int,
    name: str,
    *,
    seen: StoredDeal | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Give a deal the contact of a name; one that the customer doesn't have yet is entered.

    An empty name leaves the deal without a contact. ``seen`` is the deal that the person was
    looking at.

    Raises:
        BadInput: the deal has no customer to whom the contact could belong.
        RuleRefused: there is no such deal, or it is closed.
        DealConflict: somebody else changed the contact meanwhile.

    """
    with writing(desk) as (unit, settings):

        def act() -> Done:
            base = seen if seen is not None else get_stored(unit, deal_id)
            contact_id = contact_named(unit, base.state.customer_id, name.strip() or None)
            state = rules.changed(base.state, {"contact_id": contact_id}, settings.stages)
            with DealWriter(unit, zone_of(settings)) as writer:
                stored = get_stored(unit, deal_id)
                after = writer.change(stored, state, Context(review_id=review_id), seen=seen)
            return Done(deal_id, "changed" if after is not stored else "unchanged")

        return once(unit, key, "deal.own_contact", {"deal": deal_id, "name": name}, act)


def _rounded(written: Mapping[str, Any], deal: DealState) -> str:
    """Return what is to be said where the written amount has too many decimals."""
    return rounding_note(written.get("amount") or "", deal.currency)


def rounding_note(text: str, currency: str) -> str:
    """Return what is to be said of an amount that a person wrote: that it was rounded, or ""."""
    if not is_rounded(text, currency):
        return ""
    amount = to_decimal(parse_amount(text, currency) or 0, currency)
    return _("{written} has more decimals than {currency}; it was rounded to {amount}.").format(
        written=text.strip(), currency=currency, amount=amount
    )


def amount_of(desk: Desk, deal_id: int, text: str) -> tuple[int | None, str]:
    """Return an amount that a person wrote, in minor units of the deal's currency.

    With it comes what is to be said of it (see ``rounding_note``).

    Raises:
        BadInput: it can't be read as an amount.
        RuleRefused: there is no such deal.

    """
    _line, stored, _changes = get_deal(desk, deal_id)
    currency = stored.state.currency
    return parse_amount(text, currency), rounding_note(text, currency)


@rerunnable
def enter_contact(desk: Desk, written: Mapping[str, str], *, key: str | None = None) -> Done:
    """Enter a contact from what a person wrote: customer, name, title, phone, email, superior.

    Customer and superior are named, and made where they are new. Of a contact that is there
    already, what is written is filled in.

    Raises:
        BadInput: a name is missing, or a text can't be taken.

    """
    with writing(desk) as (unit, _settings):

        def act() -> Done:
            customer_id = _customer(unit, written.get("customer"))
            if customer_id is None:
                raise BadInput(_("{what} is missing.").format(what=_("The customer's name")))
            before = {one.id for one in records.contacts_of(unit.conn, customer_id)}
            contact_id = contact_named(unit, customer_id, written.get("name"))
            if contact_id is None:
                raise BadInput(_("{what} is missing.").format(what=_("The contact's name")))
            given = {
                "title": storable(written.get("title"), _("The title")),
                "phone": storable(written.get("phone"), _("The phone number")),
                "email": storable(written.get("email"), _("The e-mail address")),
                "superior_id": contact_named(unit, customer_id, written.get("superior")),
            }
            if given["superior_id"] == contact_id:
                raise BadInput(_("Somebody can't stand above themselves."))
            filled = {name: value for name, value in given.items() if value is not None}
            here = {one.id: one for one in records.contacts_of(unit.conn, customer_id)}
            one = here[contact_id]
            changed = records.change_record(unit, one, replace(one, **filled)) != one.version  # type: ignore[arg-type]
            if contact_id not in before:
                return Done(contact_id, "added")
            if changed:
                note = _("That contact is here already; what is new was filled in.")
                return Done(contact_id, "changed", note)
            return Done(contact_id, "known", _("That contact is here already."))

        return once(unit, key, "contact.enter", written, act)


def _patch(
    unit: Unit, settings: Settings, written: Mapping[str, Any], present: DealState
) -> dict[str, Any]:
    """Return the fields of a deal that the written ones mean; makes who isn't there yet."""
    patch = {name: value for name, value in written.items() if name not in NAMED}
    if "stage" in written:
        patch["stage"] = stage_named(settings.stages, written["stage"] or "").key
    if "owner" in written:
        name = written["owner"]
        patch["owner_id"] = find_person(records.people(unit.conn), name).id if name else None
    patch |= _money(unit, written, present)
    if "customer" in written:
        patch["customer_id"] = _customer(unit, written["customer"])
    customer_id = patch.get("customer_id", present.customer_id)
    if "contact" in written:
        patch["contact_id"] = contact_named(unit, customer_id, written["contact"])
    return patch


def _money(unit: Unit, written: Mapping[str, Any], present: DealState) -> dict[str, Any]:
    """Return amount and currency; another currency alone leaves the number as it is."""
    patch: dict[str, Any] = {}
    currency = present.currency
    if written.get("currency"):
        currency = patch["currency"] = checked_currency(written["currency"])
        know_currency(unit.conn, currency)
        if present.amount is not None:
            patch["amount"] = to_minor(to_decimal(present.amount, present.currency), currency)
    if "amount" in written:
        patch["amount"] = parse_amount(written["amount"] or "", currency)
    return patch


def _customer(unit: Unit, name: str | None) -> int | None:
    checked = storable(name, _("The customer's name"))
    if checked is None:
        return None
    known = records.customers_named(unit.conn, checked)
    if known:
        return known[0].id
    ids = taken_ids(unit.conn, "customer", 1)
    records.add_records(unit, [Customer(0, checked.strip())], ids)
    return ids[0]


def contact_named(unit: Unit, customer_id: int | None, name: str | None) -> int | None:
    """Return the contact of a name at a customer, made where there is none; None for no name.

    Raises:
        BadInput: no customer is named.

    """
    checked = storable(name, _("The contact's name"))
    if checked is None:
        return None
    if customer_id is None:
        raise BadInput(_("A contact belongs to a customer."), way_out=_("Name the customer too."))
    wanted = records.name_key(checked)
    for one in records.contacts_of(unit.conn, customer_id):
        if records.name_key(one.name) == wanted:
            return one.id
    ids = taken_ids(unit.conn, "contact", 1)
    records.add_records(unit, [Contact(0, customer_id, checked.strip())], ids)
    return ids[0]


def _write_phone(unit: Unit, written: Mapping[str, Any], deal: DealState) -> bool:
    """Give the deal's contact the phone that was written; return whether that changed anything."""
    if "phone" not in written:
        return False
    if deal.contact_id is None:
        raise BadInput(
            _("A phone number belongs to a contact."), way_out=_("Name the contact too.")
        )
    checked = storable(written["phone"], _("The phone number"))
    here = records.contacts_of(unit.conn, deal.customer_id) if deal.customer_id is not None else []
    for one in here:
        if one.id == deal.contact_id:
            return records.change_record(unit, one, replace(one, phone=checked)) != one.version
    # A contact that an import brought without its customer.
    raise RuleRefused(_("The contact belongs to no customer; its phone can't be changed here."))
