"""The words of handovers that screens, commands and the protocol share."""

from collections.abc import Mapping
from typing import Any

from funnelview.domain.handover.items import METHOD_TITLES, RESULT_TITLES, ItemTier, Method, Result
from funnelview.domain.handover.watching import Concern
from funnelview.i18n import N_, _

_EVENTS = {
    "opened": N_("opened"),
    "joined": N_("joined"),
    "rose": N_("rose to a higher tier"),
    "assigned": N_("successor"),
    "unconfirmed": N_("receipt no longer confirmed"),
    "planned": N_("planned"),
    "method": N_("method changed"),
    "recorded": N_("recorded"),
    "confirmed": N_("receipt confirmed"),
    "closed": N_("closed"),
    "undone": N_("close taken back"),
    "reopened": N_("opened again"),
    "finished": N_("finished"),
    "cancelled": N_("called off"),
    "last_day": N_("last day moved"),
}

_DETAILS = {
    "to": N_("to"),
    "tier": N_("tier"),
    "day": N_("day"),
    "done_on": N_("on"),
    "met": N_("met"),
    "answer": N_("answer"),
    "visit_on": N_("visit"),
    "stand_in": N_("in the leaver's place"),
    "for": N_("in place of"),
    "reason": N_("reason"),
    "result": N_("result"),
    "old": N_("before"),
    "new": N_("after"),
    "because": N_("since leaving"),
}

_CONCERNS = {
    Concern.REFUSED: N_("refused the handover"),
    Concern.LOST: N_("lost"),
    Concern.QUIET: N_("gone quiet"),
    Concern.NO_ORDERS: N_("orders no more"),
}

TIER_TASKS = {
    ItemTier.T75: N_("Visit together, leaver and successor."),
    ItemTier.T50: N_("Call together; the leaver introduces, a visit is booked."),
    ItemTier.T25: N_("The successor contacts the customer, from the funnel's data."),
    ItemTier.BASE: N_("The successor introduces themselves."),
}
"""How the items of a tier are handed over, to be translated."""

WHAT_TO_SAY = {
    ItemTier.T75: N_(
        "“{leaver} hands over to {successor}, who knows what we agreed. Nothing changes for you.”"
    ),
    ItemTier.T50: N_(
        "“This is {leaver}; from now on {successor} looks after you, and is on the line with me.”"
    ),
    ItemTier.T25: N_("“This is {successor}; I look after you in {leaver}'s place.”"),
    ItemTier.BASE: N_("“This is {successor}; I am your contact from now on.”"),
}
"""What to say to the customer, to be translated; ``{leaver}`` and ``{successor}`` are names."""

WHAT_TO_RECORD = {
    ItemTier.T75: N_("day · who was met · the customer's answer · the successor confirms"),
    ItemTier.T50: N_("day · who was spoken to · the day of the booked visit"),
    ItemTier.T25: N_("day · who was contacted · a visit where one was agreed"),
    ItemTier.BASE: N_("day · whom the successor introduced themselves to"),
}
"""What closing an item as done needs, to be translated."""


def event_title(kind: str) -> str:
    """Return what happened, in a word or two."""
    return _(_EVENTS[kind]) if kind in _EVENTS else kind


def event_text(details: Mapping[str, Any]) -> str:
    """Return an event's details in words."""
    parts: list[str] = []
    for key, value in details.items():
        if value is None or key not in _DETAILS:
            continue
        text = str(value)
        if key == "result":
            text = _(RESULT_TITLES[Result(text)])
        elif key in {"old", "new"} and text in set(Method):
            text = _(METHOD_TITLES[Method(text)])
        parts.append(f"{_(_DETAILS[key])}: {text}")
    return " · ".join(parts)


def concern_title(concern: Concern) -> str:
    """Return what is the matter with a handed-over customer."""
    return _(_CONCERNS[concern])
