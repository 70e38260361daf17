"""The form of a commitment: what, who, until when, and on which deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from funnelview.domain.commitments import not_passed, written
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.tui.safe import short
from funnelview.tui.widgets.dialogs import Entry, FormDialog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelview.store.funnel import DealLine

__all__ = ["Promise", "form", "read"]


class Promise(NamedTuple):
    """What was filled in."""

    text: str
    owner: str
    due: date | None
    on_deal: bool


def _due(text: str, today: date) -> date | None:
    day = typed_day(text, today)
    if day is not None:
        not_passed(day, today)
    return day


def _yes(text: str) -> bool:
    word = text.strip().casefold()
    if word in {"", "y", "yes", "是"}:
        return True
    if word in {"n", "no", "否"}:
        return False
    raise BadInput(_("Type y or n."))


def form(rep: str, manager: str, line: DealLine | None, today: date) -> FormDialog:
    """The form; the rep stands there first as who keeps it."""
    entries = [
        Entry("text", _("What will be done"), check=lambda text: written(text, "-")),
        Entry(
            "owner",
            _("Who"),
            raw=rep,
            hint=manager,
            check=lambda text: written("-", text),
        ),
        Entry(
            "due",
            _("Until"),
            hint="2026-12-10, 12-10, +10, 2w",
            check=lambda text: _due(text, today),
        ),
    ]
    if line is not None:
        who = short(line.customer or line.name or _("(no customer)"), 30)
        label = _("On the deal with {who}? y/n (n: for the rep)").format(who=who)
        entries.append(Entry("on_deal", label, raw=_("y"), check=_yes))
    return FormDialog(_("Commitment"), entries, draft="commitment")


def read(texts: Mapping[str, str], today: date) -> Promise:
    """What a form that passed its checks says."""
    on_deal = texts.get("on_deal")
    return Promise(
        texts["text"].strip(),
        texts["owner"].strip(),
        _due(texts["due"], today),
        on_deal is not None and _yes(on_deal),
    )
