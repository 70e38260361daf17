"""The form for the evidence of an item, by its tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.domain.handover.items import Evidence, ItemTier
from funnelview.domain.typing_dates import past_day, typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.tui.widgets.dialogs import Entry, FormDialog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelview.usecases.handover.reading import ItemLine, Sheet


def _past(text: str, today: date) -> date:
    if not text.strip():
        raise BadInput(_("The day is missing."))
    return past_day(text, today)


def evidence_form(line: ItemLine, view: Sheet) -> FormDialog:
    """The form, filled with what was recorded before, else with today and the contact."""
    item, today = line.item, view.today
    known = item.evidence
    contact = line.contact
    met = known.met or (contact.name if contact is not None else "")
    later = item.tier in {ItemTier.T25, ItemTier.BASE}
    entries = [
        Entry(
            "done_on",
            _("Day"),
            (known.done_on or today).isoformat(),
            _("2026-03-31, 03-31 or -2"),
            check=lambda text: _past(text, today),
        ),
        Entry("met", _("Contacted") if later else _("Met or spoken to"), met),
        Entry("answer", _("The customer's answer"), known.answer or ""),
    ]
    if item.tier is not ItemTier.BASE:
        entries.append(
            Entry(
                "visit_on",
                _("Booked visit of the successor"),
                known.visit_on.isoformat() if known.visit_on else "",
                _("2026-12-10, 12-10, +10, 2w or 3m"),
                check=lambda text: typed_day(text, today),
            )
        )
    if not later:
        entries.append(
            Entry(
                "stand_in",
                _("Who stood in for the leaver"),
                known.stand_in or "",
                _("empty: the leaver took part"),
            )
        )
    return FormDialog(
        _("What happened with {name}?").format(name=line.customer or "–"),
        entries,
        draft=f"evidence {item.id}",
    )


def evidence_of(texts: Mapping[str, str], today: date) -> Evidence:
    """The evidence that a filled form says."""
    return Evidence(
        done_on=_past(texts["done_on"], today),
        met=texts["met"].strip() or None,
        answer=texts["answer"].strip() or None,
        visit_on=typed_day(texts.get("visit_on", ""), today),
        stand_in=texts.get("stand_in", "").strip() or None,
    )
