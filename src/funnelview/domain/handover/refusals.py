"""Why a step of a handover is refused, in words; the store's triggers use the same keys."""

from collections.abc import Mapping

from funnelview.errors import RuleRefused
from funnelview.i18n import N_, _

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "locked": (
        N_("The order of the handover forbids it: an earlier tier still has open items."),
        N_("Close the items of the tiers before it first; a manager may waive them."),
    ),
    "evidence": (
        N_("The item can't be closed as done: its evidence is incomplete."),
        N_("Record what is missing first."),
    ),
    "reason": (N_("This needs a reason."), N_("Say why.")),
    "successor": (
        N_("The item has no successor yet, and closing it moves the ownership."),
        N_("Assign a successor first."),
    ),
    "inactive": (
        N_("A successor must be active and can't be the leaver."),
        N_("Choose somebody else."),
    ),
    "outcome": (
        N_("An item closes as won or lost by its deal alone."),
        N_("Book the deal as won or lost."),
    ),
    "owner": (
        N_("The deal is in an open handover: its owner changes when its item is closed."),
        N_("Close the item in the handover."),
    ),
    "record": (N_("What was recorded of a handover can't be changed or deleted."), ""),
    "fall": (N_("An item rises to a higher tier; it never falls."), ""),
    "rise": (
        N_("An item rises with its deal alone."),
        N_("Move the deal to the stage in which it is."),
    ),
    "ended": (N_("The handover is not open."), ""),
    "worked": (
        N_("The successor has worked on the deal since: the close stands."),
        N_("Change the deal's owner instead."),
    ),
    "unfinished": (N_("The handover still has open items."), N_("Close or waive them first.")),
    "leaver": (
        N_("This person still has open items in a handover."),
        N_("Finish the handover first."),
    ),
    "item": (N_("This can't be an item of the handover."), ""),
    "open": (N_("The item is open: there is no close to take back."), ""),
    "by_deal": (
        N_("The item closed with its deal, which was won or lost."),
        N_("Reopen the deal instead."),
    ),
    "result": (N_("An item closes as done, refused or waived."), ""),
    "closed": (N_("The item is closed already."), ""),
}


def refused(key: str, more: str = "") -> RuleRefused:
    """Return the refusal of a key, with a translated sentence more where one is given."""
    message, way_out = _SENTENCES[key]
    said = _(message)
    return RuleRefused(f"{said} {more}".strip(), way_out=_(way_out) if way_out else "")


def known(key: str) -> bool:
    """Whether a trigger's key has words here."""
    return key in _SENTENCES
