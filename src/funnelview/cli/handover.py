"""`funnelview handover`: what is open in a handover, and its steps under the same rules."""

import click

from funnelview.cli.base import Entry, LazyGroup
from funnelview.i18n import N_

_SHOWING = "handover_showing"
_STEPS = "handover_steps"
_ITEMS = "handover_items"
_TABLE = {
    "list": Entry(_SHOWING, N_("All handovers, the open ones first."), "list_"),
    "show": Entry(
        _SHOWING, N_("One handover: its items, what is locked, what is missing."), "show"
    ),
    "history": Entry(_SHOWING, N_("Every step of a handover, with who and when."), "history"),
    "start": Entry(_STEPS, N_("Open a handover for somebody who leaves or moves on."), "start"),
    "assign": Entry(_STEPS, N_("Give items to a successor."), "assign"),
    "propose": Entry(_STEPS, N_("Who should take over what, and why."), "propose"),
    "plan": Entry(_STEPS, N_("Dates for visits and calls, and what doesn't fit."), "plan"),
    "calendar": Entry(_STEPS, N_("The planned dates as calendar files."), "calendar"),
    "record": Entry(_ITEMS, N_("Record the evidence of an item."), "record"),
    "confirm": Entry(_ITEMS, N_("The successor confirms the receipt of an item."), "confirm"),
    "close": Entry(_ITEMS, N_("Close an item; the ownership moves."), "close"),
    "waive": Entry(_ITEMS, N_("Waive many items at once, with a reason."), "waive"),
    "method": Entry(_ITEMS, N_("Hand an item over in another way, with a reason."), "method"),
    "undo": Entry(_ITEMS, N_("Take the close of an item back."), "undo"),
    "finish": Entry(_STEPS, N_("Close a handover that has nothing open."), "finish"),
    "cancel": Entry(_STEPS, N_("Call a handover off: the leaver stays."), "cancel"),
    "return": Entry(_STEPS, N_("After a leave: let come back what was handed over."), "return_"),
    "export": Entry(_SHOWING, N_("The handover protocol as a document."), "export"),
    "watch": Entry(_SHOWING, N_("The 90 days after: who needs looking after."), "watch"),
    "approach": Entry(_ITEMS, N_("Record a step on a customer's ladder of superiors."), "approach"),
    "fate": Entry(_SHOWING, N_("How what was handed over fared against the others."), "fate"),
}


@click.group(
    "handover",
    cls=LazyGroup,
    table=_TABLE,
    help=N_("Walking a leaver's customers over to successors, tier by tier."),
)
def command() -> None:
    """Hold the commands."""
