"""Forms for what is added: a deal, a customer, a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelview.domain.funnel import stage_named
from funnelview.domain.money import parse_amount
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _, language, pgettext
from funnelview.tui.widgets.dialogs import Entry, FormDialog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelview.domain.funnel import Person
    from funnelview.domain.settings import Settings

__all__ = ["contact_form", "customer_form", "deal_form", "deal_values", "owner_named"]


def _needed(what: str) -> Any:  # noqa: ANN401 - a check of one text
    def check(text: str) -> None:
        if not text.strip():
            raise BadInput(_("{what} is missing.").format(what=what))

    return check


def owner_named(text: str, people: Mapping[int, Person]) -> int | None:
    """Return the id of the person whose name begins with a text; None for an empty one.

    Raises:
        BadInput: nobody or more than one fits.

    """
    wanted = text.strip().casefold()
    if not wanted:
        return None
    found = [p.id for p in people.values() if p.name.casefold() == wanted] or [
        p.id for p in people.values() if p.name.casefold().startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(_("“{name}” is more than one person.").format(name=text.strip()))
    raise BadInput(_("Nobody here is called “{name}”.").format(name=text.strip()))


def deal_form(
    settings: Settings, today: date, people: Mapping[int, Person], owner: str
) -> FormDialog:
    """The form of a new deal; ``owner`` is the name that stands there first."""
    stages = settings.stages
    names = ", ".join(f"{one.name(language())} {one.success}%" for one in stages)
    return FormDialog(
        _("New deal"),
        [
            Entry("customer", _("Customer"), check=_needed(_("The customer"))),
            Entry("product", _("Product")),
            Entry(
                "amount",
                _("Amount"),
                hint=_("12500, 12.5k, 1.2m"),
                check=lambda text: parse_amount(text, settings.currency or "XXX"),
            ),
            Entry(
                "expected",
                _("Expected"),
                hint="2026-12-10, 12-10, +10, 2w",
                check=lambda text: typed_day(text, today),
            ),
            Entry(
                "stage",
                _("Stage"),
                raw=stages[0].name(language()),
                hint=names,
                check=lambda text: stage_named(stages, text),
            ),
            Entry("contact", _("Contact")),
            Entry("phone", _("Phone")),
            Entry("source", _("Source")),
            Entry("owner", _("Rep"), raw=owner, check=lambda text: owner_named(text, people)),
        ],
        draft="deal",
    )


def deal_values(
    texts: Mapping[str, str], settings: Settings, today: date, people: Mapping[int, Person]
) -> dict[str, Any]:
    """The fields of a new deal from the texts of its form, which passed their checks."""
    return {
        "customer": texts["customer"].strip(),
        "product": texts["product"] or None,
        "amount": parse_amount(texts["amount"], settings.currency or "XXX"),
        "expected": typed_day(texts["expected"], today),
        "stage": stage_named(settings.stages, texts["stage"]).key,
        "contact": texts["contact"].strip(),
        "phone": texts["phone"].strip(),
        "source": texts["source"] or None,
        "owner_id": owner_named(texts["owner"], people),
    }


def customer_form() -> FormDialog:
    """The form of a new customer."""
    return FormDialog(
        _("New customer"),
        [
            Entry("name", _("Name"), check=_needed(_("The customer's name"))),
            Entry("phone", _("Phone")),
        ],
        draft="customer",
    )


def contact_form(customer: str) -> FormDialog:
    """The form of a new contact; the customer's name stands there first."""
    return FormDialog(
        _("New contact"),
        [
            Entry("customer", _("Customer"), raw=customer, check=_needed(_("The customer"))),
            Entry("name", pgettext("person", "Name"), check=_needed(_("The contact's name"))),
            Entry("title", _("Title")),
            Entry("phone", _("Phone")),
            Entry("email", _("E-mail")),
            Entry("superior", _("Superior (name)")),
        ],
        draft="contact",
    )
