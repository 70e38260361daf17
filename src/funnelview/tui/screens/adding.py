"""Forms for what is added: a deal, a customer, a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelview.domain.funnel import stage_typed, stages_by_number
from funnelview.domain.money import parse_amount
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _, language, pgettext
from funnelview.tui.widgets.dialogs import Entry, FormDialog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelview.domain.funnel import Person, Stage
    from funnelview.domain.settings import Settings

__all__ = ["contact_form", "customer_form", "deal_form", "deal_values"]


def _needed(what: str) -> Any:  # noqa: ANN401 - a check of one text
    def check(text: str) -> None:
        if not text.strip():
            raise BadInput(_("{what} is missing.").format(what=what))

    return check


def _somebody(people: Mapping[int, Person]) -> Any:  # noqa: ANN401 - a check of one text
    from funnelview.usecases.people import find_person

    def check(text: str) -> None:
        if text.strip():
            find_person(people.values(), text)

    return check


def deal_form(
    settings: Settings, today: date, people: Mapping[int, Person], owner: str
) -> FormDialog:
    """The form of a new deal; ``owner`` is the name that stands there first."""
    stages = settings.stages
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
                _("Stage  {choices}").format(choices=stages_by_number(stages)),
                raw=stages[0].name(language()),
                check=lambda text: stage_typed(stages, text),
            ),
            Entry("contact", _("Contact")),
            Entry("phone", _("Phone")),
            Entry("source", _("Source")),
            Entry("owner", _("Rep"), raw=owner, check=_somebody(people)),
        ],
        draft="deal",
    )


def deal_values(texts: Mapping[str, str], stages: Sequence[Stage], today: date) -> dict[str, Any]:
    """What was written of a new deal in its form, whose texts passed their checks."""
    written: dict[str, Any] = {name: text.strip() for name, text in texts.items() if text.strip()}
    if "expected" in written:
        written["expected"] = typed_day(written["expected"], today)
    if "stage" in written:
        written["stage"] = stage_typed(stages, written["stage"]).key
    return written


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
