"""The 90 days after: which handed-over customers go quiet, are lost or stop ordering.

Such a customer is approached by the ladder of the purchasing contact's superiors, one rung at a
time: the next is open once the step on the one before is recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from funnelview.domain.funnel import Outcome
from funnelview.domain.handover.items import ItemTier
from funnelview.errors import RuleRefused
from funnelview.i18n import _

WATCH_DAYS = 90
# After so many days without an activity a customer counts as quiet, by tier.
QUIET_DAYS: Mapping[ItemTier, int] = {
    ItemTier.T75: 7,
    ItemTier.T50: 14,
    ItemTier.T25: 30,
    ItemTier.BASE: 30,
}


class Concern(StrEnum):
    """What is the matter with a handed-over customer."""

    REFUSED = "refused"
    LOST = "lost"
    QUIET = "quiet"
    NO_ORDERS = "no_orders"


@dataclass(frozen=True, slots=True)
class Watched:
    """A handed-over item as the watch sees it.

    ``last_activity`` is that of the deal, or of the customer's latest deal; ``orders_before``
    and ``orders_since`` count the customer's won deals of the 365 days before the handover
    and of the time since.
    """

    item_id: int
    tier: ItemTier
    handed_over: date
    refused: bool
    outcome: Outcome | None
    last_activity: date | None
    orders_before: int
    orders_since: int
    open_deals: int


def is_watched(handed_over: date, today: date) -> bool:
    """Whether the 90 days after a handover still run."""
    return today <= handed_over + timedelta(days=WATCH_DAYS)


def concerns(one: Watched, today: date) -> tuple[Concern, ...]:
    """Return what is the matter with a watched item, the worst first."""
    found: list[Concern] = []
    if one.refused:
        found.append(Concern.REFUSED)
    if one.outcome is Outcome.LOST:
        found.append(Concern.LOST)
    latest = max(one.handed_over, one.last_activity or one.handed_over)
    quiet = one.outcome in {None, Outcome.OPEN}
    if quiet and (today - latest).days > QUIET_DAYS[one.tier]:
        found.append(Concern.QUIET)
    gone = one.orders_before > 0 and one.orders_since == 0 and one.open_deals == 0
    if gone and (today - one.handed_over).days > QUIET_DAYS[ItemTier.BASE]:
        found.append(Concern.NO_ORDERS)
    return tuple(found)


def ladder(first: int | None, superior_of: Mapping[int, int | None]) -> tuple[int, ...]:
    """Return the contacts to approach: the purchasing contact, then superior by superior."""
    rungs: list[int] = []
    step = first
    while step is not None and step not in rungs:
        rungs.append(step)
        step = superior_of.get(step)
    return tuple(rungs)


def next_rung(rungs: Sequence[int], approached: Iterable[int | None]) -> int | None:
    """Return the first rung that nobody approached yet, None where all were."""
    done = set(approached)
    return next((rung for rung in rungs if rung not in done), None)


def check_rung(rungs: Sequence[int], approached: Iterable[int | None], wanted: int) -> None:
    """Check that a contact may be approached now.

    Raises:
        RuleRefused: the contact isn't on the ladder, or a rung before it comes first.

    """
    done = set(approached)
    if wanted not in rungs:
        raise RuleRefused(_("This contact is not among the customer's superiors."))
    due = next_rung(rungs, done)
    if wanted not in done and wanted != due:
        raise RuleRefused(
            _("One rung at a time: the one before has not been approached yet."),
            way_out=_("Record the step on the rung before first."),
        )


@dataclass(frozen=True, slots=True)
class Fate:
    """How deals fared: their number, how many were won and lost, how many are open."""

    deals: int = 0
    won: int = 0
    lost: int = 0

    @property
    def open(self) -> int:
        """How many are still open."""
        return self.deals - self.won - self.lost

    @property
    def win_rate(self) -> float | None:
        """Won ÷ (won + lost), None where none closed."""
        closed = self.won + self.lost
        return self.won / closed if closed else None


def fate(outcomes: Iterable[Outcome]) -> Fate:
    """Return how some deals fared."""
    known = list(outcomes)
    return Fate(len(known), known.count(Outcome.WON), known.count(Outcome.LOST))
