"""What the fields and the kinds of tables are called, for people."""

from collections.abc import Mapping
from typing import Final

from funnelview.i18n import N_, _

KINDS: Final[Mapping[str, str]] = {
    "deals": N_("Deals"),
    "customers": N_("Customers"),
    "contacts": N_("Contacts"),
    "leads": N_("Leads"),
    "people": N_("People"),
    "quotas": N_("Quotas"),
    "products": N_("Products"),
}

# In the order in which somebody looks for them.
_DEALS: Final = {
    "key": N_("Id"),
    "name": N_("Name of the deal"),
    "customer": N_("Customer"),
    "contact": N_("Contact"),
    "phone": N_("Phone"),
    "mobile": N_("Mobile phone"),
    "contact_email": N_("E-mail"),
    "product": N_("Product"),
    "amount": N_("Amount"),
    "won_amount": N_("Amount when won"),
    "currency": N_("Currency"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "probability": N_("Probability"),
    "close_date": N_("Close date"),
    "expected": N_("Expected date"),
    "closed": N_("Closed on"),
    "won_on": N_("Won on"),
    "lost_on": N_("Lost on"),
    "registered": N_("Registered on"),
    "owner": N_("Rep"),
    "source": N_("Source"),
    "competitors": N_("Competitors"),
    "next_step": N_("Next step"),
    "next_step_due": N_("Next step due"),
    "last_activity": N_("Last activity"),
    "raised": N_("Raised for follow-up (yes or no)"),
    "forecast_mark": N_("Forecast mark"),
    "reason": N_("Reason of the loss"),
    "won_reason": N_("Reason of the win"),
    "is_won": N_("Won (yes or no)"),
    "is_lost": N_("Lost (yes or no)"),
    "is_closed": N_("Closed (yes or no)"),
    "is_active": N_("Active (yes or no)"),
    "is_deleted": N_("Deleted (yes or no)"),
    "lost_at_stage": N_("Stage before it was lost"),
    "stage_changed": N_("Stage changed on"),
    "success": N_("Win probability of this deal"),
    "customer_id": N_("Customer's id"),
    "customer_domain": N_("Customer's domain"),
    "contact_id": N_("Contact's id"),
    "lead_id": N_("Lead's id"),
    "owner_id": N_("Rep's id"),
    "owner_email": N_("Rep's e-mail"),
    "owner_last": N_("Rep's last name"),
    "contact_last": N_("Contact's last name"),
}
_OTHERS: Final = {
    "domain": N_("Internet domain"),
    "note": N_("Note"),
    "parent": N_("Parent company"),
    "parent_id": N_("Parent's id"),
    "industry": N_("Industry"),
    "website": N_("Website"),
    "size": N_("Size"),
    "first": N_("First name"),
    "last": N_("Last name"),
    "title": N_("Title"),
    "email": N_("E-mail"),
    "superior": N_("Superior"),
    "superior_id": N_("Superior's id"),
    "lifecycle": N_("Lifecycle stage"),
    "converted": N_("Converted"),
    "login": N_("Login"),
    "manager": N_("Manager"),
    "manager_id": N_("Manager's id"),
    "role": N_("Role"),
    "team": N_("Team"),
    "active": N_("Active (yes or no)"),
    "hired": N_("Hired on"),
    "code": N_("Product code"),
    "price": N_("Price"),
    "series": N_("Series"),
    "person": N_("Rep"),
    "person_id": N_("Rep's id"),
    "person_email": N_("Rep's e-mail"),
    "period": N_("Period"),
    "year": N_("Year"),
}
_NAMES: Final = {
    "customers": N_("Customer"),
    "contacts": N_("Contact"),
    "people": N_("Full name"),
    "products": N_("Product"),
    "leads": N_("Full name"),
}
# Where customers have an owner and quotas an amount, it is not a deal's.
_AMOUNTS: Final = {"quotas": N_("Quota")}


def field_title(kind: str, name: str) -> str:
    """Return what a field of a kind of table is called, translated."""
    if name.startswith("quota ") and kind == "deals":
        return _("Amount in {period}").format(period=name.partition(" ")[2])
    if name.startswith("quota "):
        return _("Quota of {period}").format(period=name.partition(" ")[2])
    if name == "name" and kind in _NAMES:
        return _(_NAMES[kind])
    if name == "amount" and kind in _AMOUNTS:
        return _(_AMOUNTS[kind])
    title = _DEALS.get(name) or _OTHERS.get(name)
    return _(title) if title else name


def kind_title(kind: str) -> str:
    """Return what a kind of table is called, translated; "" is unknown."""
    return _(KINDS[kind]) if kind else _("Not known")


def ordered_fields(kind: str, names: "Mapping[str, object]") -> list[str]:
    """Return a kind's fields, the commonest first."""
    del kind
    order = {name: place for place, name in enumerate((*_DEALS, *_OTHERS))}
    return sorted(names, key=lambda name: order.get(name, len(order)))
