"""What to ask a rep: a question for each kind of change, and what a store says instead.

Warnings bring their own questions (``warnings``). A store can put a question of its own in the
place of any of them, in either language: by the warning's code, or by one of the codes here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from funnelview.i18n import N_, _, language

QUESTIONS: Mapping[str, str] = {
    "change.pushed": N_("What has to happen at the customer before this date holds?"),
    "change.pulled_in": N_("What makes the customer decide earlier?"),
    "change.dated": N_("What is that date based on?"),
    "change.undated": N_("Why is there no date any more?"),
    "change.increased": N_("What did the customer add?"),
    "change.decreased": N_("What did the customer leave out, and who decided it?"),
    "change.stage_on": N_("What did the customer do that shows the new stage?"),
    "change.stage_back": N_("What did we take for granted that wasn't so?"),
    "change.success": N_("What do you know that the stage doesn't?"),
    "change.owner": N_("What does the customer know about the change of hands?"),
    "change.contact": N_("Who decides now, and who stands above?"),
    "change.customer": N_("Who is the buyer now?"),
    "change.product": N_("What did the customer need that the first offer didn't have?"),
    "change.next_step": N_("What will the customer have done by then?"),
    "change.reopened": N_("What is different from the time it was closed?"),
    "change.new": N_("How did the customer come to us, and what do they need?"),
}
"""Each kind of change with the question to ask about it (message ids)."""

Own = Mapping[tuple[str, str], str]
"""A store's own questions, by language and code."""


class Told(Protocol):
    """What a question looks at: one row of the list of changes."""

    @property
    def field(self) -> str:
        """Which field changed."""

    @property
    def old(self) -> str | None:
        """What stood there, as history's text."""

    @property
    def new(self) -> str | None:
        """What stands there."""

    @property
    def counts(self) -> bool:
        """Whether the change stands."""


def code_of(change: Told, stages: Iterable[str]) -> str | None:
    """Return the code of a change; None where nothing is asked about it.

    ``stages`` are the stages' keys in their order.
    """
    old, new = change.old, change.new
    if change.field == "expected":
        return _dated(old, new)
    if change.field == "amount" and old is not None and new is not None:
        return "change.increased" if int(new) > int(old) else "change.decreased"
    if change.field == "stage":
        order = list(stages)
        if old in order and new in order:
            back = order.index(new) < order.index(old)
            return "change.stage_back" if back else "change.stage_on"
    if change.field == "outcome":
        return "change.reopened" if new == "open" else None
    name = {"registration": "new"}.get(change.field, change.field.removesuffix("_id"))
    code = f"change.{name}"
    return code if code in QUESTIONS else None


def _dated(old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return "change.dated" if new else "change.undated"
    later = date.fromisoformat(new) > date.fromisoformat(old)
    return "change.pushed" if later else "change.pulled_in"


_GRAVEST = (
    "change.stage_back",
    "change.pushed",
    "change.undated",
    "change.decreased",
    "change.reopened",
    "change.owner",
    "change.customer",
    "change.contact",
)


def asked(changes: Iterable[Told], stages: Iterable[str]) -> str | None:
    """Return the code of the one question to ask about some changes: about the gravest."""
    order = list(stages)
    codes = [code for one in changes if one.counts and (code := code_of(one, order))]
    for code in _GRAVEST:
        if code in codes:
            return code
    return codes[-1] if codes else None


def question(code: str, own: Own, otherwise: str = "") -> str:
    """Return the question of a code: the store's own, else the catalogue's, else ``otherwise``."""
    told = own.get((language(), code))
    if told:
        return told
    return _(QUESTIONS[code]) if code in QUESTIONS else otherwise
