"""A handover and its items: each open deal of the leaver, each customer without one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from funnelview.domain.funnel import Tier, tier_of
from funnelview.i18n import N_


class ItemTier(StrEnum):
    """In which order an item is handed over; ``base`` are customers without an open deal."""

    T75 = "T75"
    T50 = "T50"
    T25 = "T25"
    BASE = "base"


ITEM_TIERS = (ItemTier.T75, ItemTier.T50, ItemTier.T25, ItemTier.BASE)
_RANK = {ItemTier.BASE: 0, ItemTier.T25: 1, ItemTier.T50: 2, ItemTier.T75: 3}


def rank(tier: ItemTier) -> int:
    """Return a tier as a number: the higher, the earlier it is handed over."""
    return _RANK[tier]


def item_tier(success: int | None) -> ItemTier:
    """Return the item tier of a win probability; None is a customer without an open deal."""
    return ItemTier.BASE if success is None else ItemTier(tier_of(success).value)


class Method(StrEnum):
    """How an item is handed over."""

    VISIT = "visit"
    CALL = "call"
    VIDEO = "video"
    LETTER = "letter"
    LATER = "later"


METHOD_TITLES: Mapping[Method, str] = {
    Method.VISIT: N_("visit, leaver and successor together"),
    Method.CALL: N_("call, the leaver introduces"),
    Method.VIDEO: N_("by video"),
    Method.LETTER: N_("by letter"),
    Method.LATER: N_("later, by the successor alone"),
}

_METHOD_OF = {
    ItemTier.T75: Method.VISIT,
    ItemTier.T50: Method.CALL,
    ItemTier.T25: Method.LATER,
    ItemTier.BASE: Method.LATER,
}


def method_of(tier: ItemTier) -> Method:
    """Return how items of a tier are handed over unless a manager decides otherwise."""
    return _METHOD_OF[tier]


class Result(StrEnum):
    """How an item was closed."""

    DONE = "done"
    REFUSED = "refused"
    WAIVED = "waived"
    WON = "won"
    LOST = "lost"


RESULT_TITLES: Mapping[Result, str] = {
    Result.DONE: N_("handed over"),
    Result.REFUSED: N_("refused by the customer"),
    Result.WAIVED: N_("waived"),
    Result.WON: N_("won meanwhile"),
    Result.LOST: N_("lost meanwhile"),
}

# Results that move the ownership to the successor.
MOVING = frozenset({Result.DONE, Result.REFUSED, Result.WAIVED})


class Kind(StrEnum):
    """Why there is a handover. ``leaving`` and ``leave`` take everything, the others a part."""

    LEAVING = "leaving"
    LEAVE = "leave"
    TERRITORY = "territory"
    CUSTOMER = "customer"
    RETURN = "return"


KIND_TITLES: Mapping[Kind, str] = {
    Kind.LEAVING: N_("leaves the company"),
    Kind.LEAVE: N_("long leave, comes back"),
    Kind.TERRITORY: N_("change of territory"),
    Kind.CUSTOMER: N_("single customers"),
    Kind.RETURN: N_("comes back from leave"),
}

WHOLE = frozenset({Kind.LEAVING, Kind.LEAVE})


class HandoverStatus(StrEnum):
    """How far a handover is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover: who hands over, until when, why.

    ``whole`` says that everything of the leaver is in it, so that new deals join it.
    ``back_from`` is the handover whose deals come back by this one.
    """

    id: int
    leaver_id: int
    kind: Kind
    whole: bool
    last_day: date
    reason: str | None
    status: HandoverStatus
    opened: datetime
    opened_by: str
    closed: datetime | None = None
    back_from: int | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.status is HandoverStatus.OPEN


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves that an item was handed over.

    ``done_on`` is the day of the visit, call or contact, ``met`` who of the customer was met
    or spoken to, ``answer`` what the customer said, ``visit_on`` the booked visit of the
    successor, ``stand_in`` who stood in for a leaver who is gone.
    """

    done_on: date | None = None
    met: str | None = None
    answer: str | None = None
    visit_on: date | None = None
    stand_in: str | None = None
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stands.

    ``status`` is open, closed, or cancelled with its handover. ``confirmed_for`` says that not
    the successor confirmed the receipt.
    """

    id: int
    handover_id: int
    deal_id: int | None
    customer_id: int | None
    tier: ItemTier
    method: Method
    status: str = "open"
    result: Result | None = None
    reason: str | None = None
    method_reason: str | None = None
    successor_id: int | None = None
    planned: date | None = None
    evidence: Evidence = field(default_factory=Evidence)
    confirmed: datetime | None = None
    confirmed_by: str | None = None
    confirmed_for: bool = False
    closed: datetime | None = None
    closed_by: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is still to be handed over."""
        return self.status == "open"


Open = Mapping[ItemTier, int]
"""How many items of each tier are open."""


def open_counts(items: Iterable[Item]) -> dict[ItemTier, int]:
    """Return how many items of each tier are open; every tier is in it."""
    counts = dict.fromkeys(ITEM_TIERS, 0)
    for item in items:
        if item.is_open:
            counts[item.tier] += 1
    return counts


def deal_tier(tier: ItemTier) -> Tier | None:
    """Return the funnel's tier of an item, None for a customer without an open deal."""
    return None if tier is ItemTier.BASE else Tier(tier.value)
