"""Commitments: who does what until when, made in one review and asked for in the next."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from funnelview.domain.funnel import storable
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import N_, _

LONGEST = 2_000
"""Characters of a commitment's text."""


class State(StrEnum):
    """How a commitment stands."""

    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    WITHDRAWN = "withdrawn"
    """Made and taken back in the same review: it is asked for no more."""


STATE_TITLES = {
    State.OPEN: N_("open"),
    State.KEPT: N_("kept"),
    State.NOT_KEPT: N_("not kept"),
    State.WITHDRAWN: N_("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who (``owner``, a name) does what until when, for a rep or one of their deals.

    ``moved`` counts how often it got another day. ``made_in`` and ``decided_in`` are reviews.
    """

    id: int
    rep_id: int
    deal_id: int | None
    owner: str
    text: str
    due: date | None
    state: State = State.OPEN
    moved: int = 0
    made_in: int | None = None
    made_at: datetime | None = None
    decided_in: int | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept."""
        return self.state is State.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and nobody has said whether it was kept."""
        return self.is_open and self.due is not None and self.due < today


def written(text: str, owner: str) -> tuple[str, str]:
    """Return the text and owner of a new commitment as they are kept.

    Raises:
        BadInput: one is missing, too long or holds a character that can't be stored.

    """
    what = storable(text.strip(), _("The commitment"))
    who = storable(owner.strip(), _("The name"))
    if not what:
        raise BadInput(_("A commitment says what will be done."))
    if not who:
        raise BadInput(_("A commitment needs somebody who keeps it."))
    if len(what) > LONGEST:
        raise BadInput(
            _("{what} is too long: {count} of at most {limit} characters.").format(
                what=_("The commitment"), count=len(what), limit=LONGEST
            )
        )
    return what, who


def _must_be_open(one: Commitment, review_id: int | None) -> None:
    # Within the review that decided it, a decision may still be another one.
    again = review_id is not None and one.decided_in == review_id
    if one.state is State.WITHDRAWN or not (one.is_open or again):
        raise RuleRefused(
            _("That was decided already: {state}.").format(state=_(STATE_TITLES[one.state])),
            way_out=_("Make a new commitment."),
        )


def decided(one: Commitment, *, kept: bool, review_id: int | None, at: datetime) -> Commitment:
    """Return a commitment with the answer to whether it was kept; as it is where that is known.

    Raises:
        RuleRefused: it was decided in another review.

    """
    _must_be_open(one, review_id)
    state = State.KEPT if kept else State.NOT_KEPT
    if one.state is state:
        return one
    return replace(one, state=state, decided_in=review_id, decided_at=at)


def moved(one: Commitment, due: date | None, *, review_id: int | None, today: date) -> Commitment:
    """Return a commitment with another day; how often that happened is counted.

    Raises:
        RuleRefused: it was decided in another review.
        BadInput: no day, the same one, or one that has passed.

    """
    _must_be_open(one, review_id)
    if due is None:
        raise BadInput(_("A commitment is moved to a day."), way_out=_("Name the day."))
    if due == one.due:
        raise BadInput(_("It is due that day already: {day}.").format(day=due.isoformat()))
    not_passed(due, today)
    return replace(
        one, due=due, moved=one.moved + 1, state=State.OPEN, decided_in=None, decided_at=None
    )


def not_passed(due: date, today: date) -> None:
    """Check that a commitment can still be kept by a day.

    Raises:
        BadInput: the day has passed.

    """
    if due < today:
        raise BadInput(_("That day has passed: {day}.").format(day=due.isoformat()))


def urgency(one: Commitment) -> tuple[bool, date, int]:
    """Return what commitments are sorted by: the earliest day first, those without one last."""
    return one.due is None, one.due or date.max, one.id
