"""The warnings about one deal, each a small rule over plain values.

A rule says how a warning begins, not whether it holds today: it gives a figure that stands
(``Standing``) or a clock that runs from a day (``Running``). So the same rule answers for any
day, and tells ahead on which days something begins. The formulas are those of
docs/warnings.md.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from funnelview.domain.alerts import Severity
from funnelview.domain.funnel import Tier, tier_of
from funnelview.domain.thresholds import Thresholds

RED, AMBER, INFO = Severity.RED, Severity.AMBER, Severity.INFO


class DealFacts(NamedTuple):
    """What the rules look at: an open deal, its contact and its customer.

    ``amount`` is in minor units of ``currency``. ``contacts`` is how many people are known at
    the customer, ``superior`` whether the superior of the deal's contact is. ``first_success``
    is the win probability it was registered with, None where the store's first import told it.
    """

    id: int
    owner_id: int | None
    customer_id: int | None
    contact_id: int | None
    phone: str | None
    product: str | None
    amount: int | None
    currency: str
    expected: date | None
    stage: str
    success: int
    stage_since: date
    registered: date
    pushes: int
    next_step: str | None
    next_step_due: date | None
    last_activity: date | None
    first_success: int | None
    superior: bool
    contacts: int

    @property
    def tier(self) -> Tier:
        """The tier of the deal's win probability."""
        return tier_of(self.success)


@dataclass(frozen=True, slots=True)
class Known:
    """What rules know besides the deal.

    ``averages`` has for each stage the number of stays that ended and their days in all,
    ``import_day`` is the day of the store's first import, ``never`` names the fields that the
    store has never held; ``activity_told`` says that the first import told activities.
    """

    limits: Thresholds = field(default_factory=Thresholds)
    averages: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    import_day: date | None = None
    never: frozenset[str] = frozenset()
    activity_told: bool = True
    # What was looked up already: thousands of deals stand in a few stages.
    _stuck: dict[tuple[str, Tier], tuple[float, int]] = field(
        default_factory=dict, repr=False, compare=False
    )


class Standing(NamedTuple):
    """A warning that holds as long as the deal stays as it is."""

    severity: Severity
    value: float | None = None
    threshold: float | None = None


class Running(NamedTuple):
    """A warning that begins so many days after a day: amber, and red where a number is given.

    ``over`` is the threshold to be named where it isn't ``amber`` itself.
    """

    since: date
    amber: int
    red: int | None = None
    over: float | None = None


Found = Standing | Running | None
Rule = Callable[[DealFacts, Known], Found]


def at(found: Standing | Running, day: date) -> Standing | None:
    """Return what a rule found as it stands on a day; None where it hasn't begun."""
    if isinstance(found, Standing):
        return found
    days = (day - found.since).days
    if days < found.amber:
        return None
    red = found.red is not None and days >= found.red
    threshold = found.over if found.over is not None else found.red if red else found.amber
    return Standing(RED if red else AMBER, days, threshold)


# --- the rules


def date_overdue(deal: DealFacts, known: Known) -> Found:
    """The expected date has passed."""
    if deal.expected is None:
        return None
    return Running(deal.expected, known.limits.date_overdue, over=0)


def date_pushed(deal: DealFacts, known: Known) -> Found:
    """The expected date was moved later again and again."""
    limits = known.limits
    if deal.pushes >= limits.date_pushed_red:
        return Standing(RED, deal.pushes, limits.date_pushed_red)
    if deal.pushes >= limits.date_pushed:
        return Standing(AMBER, deal.pushes, limits.date_pushed)
    return None


def _missing(value: object, deal: DealFacts) -> Found:
    if value is not None:
        return None
    return Standing(RED if deal.success >= 75 else AMBER)


def missing_customer(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows who buys."""
    return _missing(deal.customer_id, deal)


def missing_contact(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows whom to talk to."""
    return _missing(deal.contact_id, deal)


def missing_phone(deal: DealFacts, _known: Known) -> Found:
    """The contact can't be called."""
    return _missing(deal.phone or None, deal)


def missing_product(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows what is to be sold."""
    return _missing(deal.product or None, deal)


def missing_amount(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows how much it is worth."""
    return _missing(deal.amount, deal)


def missing_date(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows when it is to come."""
    return _missing(deal.expected, deal)


def next_step_missing(deal: DealFacts, _known: Known) -> Found:
    """Nothing is agreed on."""
    return Standing(AMBER) if not deal.next_step else None


def next_step_overdue(deal: DealFacts, known: Known) -> Found:
    """What was to be done next is not done, or nobody said so."""
    if not deal.next_step or deal.next_step_due is None:
        return None
    return Running(deal.next_step_due, known.limits.next_step_overdue, over=0)


def activity_stale(deal: DealFacts, known: Known) -> Found:
    """Nothing was done about the deal for too long, by its tier."""
    limits, tier = known.limits, deal.tier
    if tier is Tier.T75:
        days = limits.stale_t75
    else:
        days = limits.stale_t50 if tier is Tier.T50 else limits.stale_t25
    red = math.ceil(days * limits.stale_red_factor)
    since = deal.last_activity or deal.registered
    if deal.last_activity is None and not known.activity_told and known.import_day is not None:
        # Before the first import, whose file told no activities, nobody watched.
        since = max(since, known.import_day)
    return Running(since, days, red)


def stuck_after(known: Known, stage: str, tier: Tier) -> tuple[float, int]:
    """Return after how many days a deal is stuck, and how many deals that rests on (0: none)."""
    found = known._stuck.get((stage, tier))  # noqa: SLF001 - its own notebook
    if found is None:
        limits = known.limits
        number, days = known.averages.get(stage, (0, 0))
        if number >= limits.stuck_deals:
            found = limits.stuck_factor * days / number, number
        else:
            tiers = {
                Tier.T75: limits.stuck_t75,
                Tier.T50: limits.stuck_t50,
                Tier.T25: limits.stuck_t25,
            }
            found = float(tiers[tier]), 0
        known._stuck[stage, tier] = found  # noqa: SLF001 - the same
    return found


def stage_stuck(deal: DealFacts, known: Known) -> Found:
    """The deal stands in its stage much longer than others did."""
    since = deal.stage_since
    if known.import_day is not None and known.import_day > since:
        # What stood before the first import was watched by nobody.
        since = known.import_day
    limit, _number = stuck_after(known, deal.stage, deal.tier)
    return Running(since, math.floor(limit) + 1, over=limit)


def contacts_single(deal: DealFacts, known: Known) -> Found:
    """The rep is the customer's only line, or the other way round."""
    least = known.limits.contacts_least
    if deal.success < 50 or deal.contacts >= least:
        return None
    return Standing(AMBER, deal.contacts, least)


def contacts_no_superior(deal: DealFacts, _known: Known) -> Found:
    """Nobody knows who decides above the purchasing contact."""
    return Standing(AMBER) if deal.success >= 75 and not deal.superior else None


def entry_late(deal: DealFacts, known: Known) -> Found:
    """The deal came into the funnel when it was as good as decided."""
    first, limit = deal.first_success, known.limits.entry_late
    return Standing(AMBER, first, limit) if first is not None and first >= limit else None


DEAL_RULES: Final[Mapping[str, Rule]] = {
    "date.overdue": date_overdue,
    "date.pushed": date_pushed,
    "missing.customer": missing_customer,
    "missing.contact": missing_contact,
    "missing.phone": missing_phone,
    "missing.product": missing_product,
    "missing.amount": missing_amount,
    "missing.date": missing_date,
    "next_step.missing": next_step_missing,
    "next_step.overdue": next_step_overdue,
    "activity.stale": activity_stale,
    "stage.stuck": stage_stuck,
    "contacts.single": contacts_single,
    "contacts.no_superior": contacts_no_superior,
    "entry.late": entry_late,
}

# A field that a whole store has never held, and the codes that speak of it: the first of them
# stands for the field, in one line about the store.
FIELD_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": ("missing.customer",),
    "contact": ("missing.contact", "contacts.single"),
    "phone": ("missing.phone",),
    "product": ("missing.product",),
    "amount": ("missing.amount",),
    "date": ("missing.date",),
    "next_step": ("next_step.missing",),
    "activity": ("activity.stale",),
    "superior": ("contacts.no_superior",),
}


def rules_for(known: Known) -> list[tuple[str, Rule]]:
    """Return the rules that speak of single deals: not of what the store has never held."""
    silent = {code for name in known.never for code in FIELD_CODES[name]}
    return [(code, rule) for code, rule in DEAL_RULES.items() if code not in silent]
