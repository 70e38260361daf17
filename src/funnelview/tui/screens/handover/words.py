"""What the wizard's screens say: headings, the item at hand, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.domain.handover.items import METHOD_TITLES, RESULT_TITLES, ItemTier, Result
from funnelview.domain.handover.rules import MISSING_TITLES, blocking, is_locked
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _, ngettext, pgettext
from funnelview.tui import figures
from funnelview.tui.safe import cells, short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelview.domain.funnel import Contact
    from funnelview.domain.handover.proposing import Load
    from funnelview.usecases.handover.reading import ItemLine, Sheet

LOCK = "⊗"
REFUSED = "‼"
OPEN_SIGN = "·"
CLOSED_SIGN = "✓"
INCOMPLETE = "!"


def of_now(title: str, *, past: bool) -> str:
    """A first line; while a past day is shown, it says that a handover has none."""
    return f"{title} · {_('as it stands now')}" if past else title


def heading(sheet: Sheet) -> str:
    """The first line: who leaves, until when, how far it is."""
    total = len(sheet.items)
    closed = sum(not line.item.is_open for line in sheet.items)
    parts = [
        _("Handover"),
        short(sheet.leaver.name, 20),
        _("last day {day}").format(day=sheet.handover.last_day.isoformat()),
        _("{closed} of {total} closed").format(closed=closed, total=total),
    ]
    if not sheet.handover.is_open:
        parts.append(_("CALLED OFF") if sheet.handover.status == "cancelled" else _("FINISHED"))
    return " · ".join(parts)


def tier_name(tier: ItemTier) -> str:
    """A tier in words."""
    return _("customers without an open deal") if tier is ItemTier.BASE else tier.value


def tier_heading(sheet: Sheet, tier: ItemTier) -> str:
    """The heading over a tier's items: how many are open, and what it waits for."""
    number = sheet.counts[tier]
    text = f"{tier_name(tier)} · " + ngettext("{n} open", "{n} open", number).format(n=number)
    if number and is_locked(tier, sheet.counts):
        waits = ", ".join(
            f"{tier_name(one)} {open_ones}" for one, open_ones in blocking(tier, sheet.counts)
        )
        return f"{LOCK} {text} · " + _("locked until closed: {items}").format(items=waits)
    return text


def done_text(result: str) -> str:
    """What was done, in a sentence."""
    return {
        "started": _("The handover is open."),
        "assigned": _("Assigned."),
        "planned": _("Planned."),
        "recorded": _("Recorded."),
        "confirmed": _("The receipt is confirmed."),
        "done": _("Handed over: the deal belongs to the successor now."),
        "refused": _("Closed as refused by the customer; the manager is warned."),
        "waived": _("Waived; the ownership moved."),
        "reopened": _("The close is taken back."),
        "cancelled": _("The handover is called off."),
        "changed": _("Changed."),
        "unchanged": _("It was so already."),
    }.get(result, _("Done."))


def product_of(line: ItemLine) -> str:
    """What a deal is about."""
    if line.deal is None:
        return ""
    return line.deal.product or line.deal.name or "–"


def amount_of(line: ItemLine, sheet: Sheet | None) -> str:
    """A deal's amount, short, with its currency where that isn't the store's."""
    if line.deal is None:
        return ""
    if line.deal.amount is None:
        return "?"
    own = "" if sheet is None else sheet.settings.currency
    return figures.deal_amount(line.deal.amount, line.deal.currency, own)


def sign(line: ItemLine) -> str:
    """How an item stands, as one sign."""
    if line.item.result is Result.REFUSED:
        return REFUSED
    if not line.item.is_open:
        return CLOSED_SIGN
    if line.locked:
        return LOCK
    return INCOMPLETE if line.incomplete else OPEN_SIGN


def state_text(line: ItemLine) -> str:
    """How an item stands, in words."""
    item = line.item
    if item.result is not None:
        return _(RESULT_TITLES[item.result])
    if not item.is_open:
        return pgettext("handover", "called off")
    if line.locked:
        return _("locked")
    if item.evidence.done_on is None:
        return _("to do")
    return _("recorded, {n} missing").format(n=len(line.lacks)) if line.lacks else _("to close")


def missing_text(line: ItemLine) -> str:
    """What an item needs to be closed, in words."""
    return ", ".join(_(MISSING_TITLES[key]) for key in line.lacks)


def recorded_text(line: ItemLine) -> str:
    """What was recorded of an item so far, in words."""
    item, evidence = line.item, line.item.evidence
    parts: list[str] = []
    if evidence.done_on is not None:
        parts.append(evidence.done_on.isoformat())
    if evidence.met:
        parts.append(_("met {name}").format(name=evidence.met))
    if evidence.answer:
        parts.append(f"“{evidence.answer}”")
    if evidence.visit_on is not None:
        parts.append(_("visit {day}").format(day=evidence.visit_on.isoformat()))
    if evidence.stand_in:
        parts.append(_("{who} stood in").format(who=evidence.stand_in))
    if item.confirmed_by:
        text = _("receipt: {who}").format(who=item.confirmed_by)
        parts.append(
            _("{text} for the successor").format(text=text) if item.confirmed_for else text
        )
    if item.result is not None:
        who = item.closed_by or ""
        parts.append(f"{_(RESULT_TITLES[item.result])} ({who})" if who else state_text(line))
    if item.reason:
        parts.append(f"“{item.reason}”")
    return " · ".join(parts)


def contact_text(one: Contact | None) -> str:
    """A contact on one line: name, title, phone."""
    if one is None:
        return _("no contact is known")
    return " · ".join(filter(None, (one.name, one.title, one.phone or _("no phone"))))


def whom_text(line: ItemLine) -> str:
    """Whom to meet: the contact, and who stands above."""
    one = line.contact
    text = contact_text(one)
    above = next(
        (other for other in line.contacts if one is not None and other.id == one.superior_id), None
    )
    if above is not None:
        text += "  " + _("superior: {name}").format(name=above.name)
    return text


def method_text(line: ItemLine) -> str:
    """How an item is handed over, with the reason where a manager changed it."""
    text = _(METHOD_TITLES[line.item.method])
    reason = line.item.method_reason
    return f"{text} ({reason})" if reason else text


def loads_text(sheet: Sheet, after: Mapping[int, Load] | None, width: int) -> str:
    """What each successor carries before and after: number and weighted amount, in three lines.

    Those who get something stand first: a large company has more people than fit.
    """
    then = after if after is not None else sheet.after
    currency = sheet.settings.currency
    lines: list[str] = [""]
    for person in sorted(
        sheet.successors, key=lambda one: sheet.before.get(one.id) == then.get(one.id)
    ):
        before, later = sheet.before.get(person.id), then.get(person.id)
        if before is None or later is None:
            continue
        text = (
            f"{short(person.name, 14)} {before.deals} → {later.deals}"
            f" ({figures.short_amount(before.weighted, currency)} →"
            f" {figures.short_amount(later.weighted, currency)})"
        )
        joined = f"{lines[-1]}   {text}" if lines[-1] else text
        if lines[-1] and cells(joined) > width:
            lines.append(text)
        else:
            lines[-1] = joined
    return "\n".join(lines[:3])


def needed(text: str) -> str:
    """Read a text that must not be empty.

    Raises:
        BadInput: it is.

    """
    if not text.strip():
        raise BadInput(_("This needs an answer."), way_out=_("Escape leaves it as it is."))
    return text.strip()


def needed_day(text: str, today: date) -> date:
    """Read a day that must not be missing.

    Raises:
        BadInput: it is, or it is no date.

    """
    day = typed_day(text, today)
    if day is None:
        raise BadInput(_("The day is missing."))
    return day


def weekday(day: date) -> str:
    """The day of the week, short."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]
