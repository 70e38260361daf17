"""What may be done with an item, and what becomes of it (docs/handover.md).

Each rule takes the item as it stands and returns the next one, or refuses. ``counts`` are the
open items of its handover by tier: the order is decided by them.
"""

from dataclasses import replace
from datetime import date, datetime

from funnelview.domain.funnel import Person, PersonStatus, storable
from funnelview.domain.handover.items import (
    ITEM_TIERS,
    MOVING,
    Evidence,
    Handover,
    Item,
    ItemTier,
    Method,
    Open,
    Result,
    method_of,
    rank,
)
from funnelview.domain.handover.refusals import refused
from funnelview.errors import BadInput
from funnelview.i18n import N_, _

LONGEST_TEXT = 20_000

# Which tiers must have no open item left before one of this tier may be touched.
_BEFORE = {
    ItemTier.T75: (),
    ItemTier.T50: (),
    ItemTier.T25: (ItemTier.T75, ItemTier.T50),
    ItemTier.BASE: (ItemTier.T75, ItemTier.T50, ItemTier.T25),
}


def is_locked(tier: ItemTier, counts: Open) -> bool:
    """Whether the order keeps a tier from being handed over yet."""
    return any(counts.get(before, 0) for before in _BEFORE[tier])


def allowed_tiers(counts: Open) -> tuple[ItemTier, ...]:
    """Return the tiers that may be handed over now, in their order."""
    return tuple(tier for tier in ITEM_TIERS if not is_locked(tier, counts))


def blocking(tier: ItemTier, counts: Open) -> tuple[tuple[ItemTier, int], ...]:
    """Return what locks a tier: the tiers before it and how many of their items are open."""
    return tuple((one, counts[one]) for one in _BEFORE[tier] if counts.get(one, 0))


def _check_order(item: Item, counts: Open) -> None:
    blocks = blocking(item.tier, counts)
    if blocks:
        still = ", ".join(f"{tier.value}: {number}" for tier, number in blocks)
        raise refused("locked", _("Still open: {items}.").format(items=still))


def _check_open(handover: Handover, item: Item) -> None:
    if not handover.is_open:
        raise refused("ended")
    if not item.is_open:
        raise refused("closed")


def _text(value: str | None, what: str) -> str | None:
    if value is not None and len(value) > LONGEST_TEXT:
        raise BadInput(
            _("{what} is too long: {count} of at most {limit} characters.").format(
                what=what, count=len(value), limit=LONGEST_TEXT
            )
        )
    return storable(value, what)


def check_successor(handover: Handover, person: Person) -> None:
    """Check that somebody may take over.

    Raises:
        RuleRefused: the person is the leaver, leaving or gone.

    """
    if person.id == handover.leaver_id or person.status is not PersonStatus.ACTIVE:
        raise refused("inactive")


def assigned(handover: Handover, item: Item, successor: Person | None) -> Item:
    """Return the item with a successor, or with none; possible whatever the order says.

    Raises:
        RuleRefused: the item is closed, or the person can't take over.

    """
    _check_open(handover, item)
    if successor is None:
        return replace(item, successor_id=None)
    check_successor(handover, successor)
    return replace(item, successor_id=successor.id)


def planned(handover: Handover, item: Item, day: date | None) -> Item:
    """Return the item with a date for its visit or call; possible whatever the order says.

    Raises:
        RuleRefused: the item is closed.

    """
    _check_open(handover, item)
    return replace(item, planned=day)


def with_method(handover: Handover, item: Item, method: Method, reason: str | None) -> Item:
    """Return the item handed over in another way; its tier, and with it the lock, stays.

    Raises:
        RuleRefused: no reason is given, or the item is closed.

    """
    _check_open(handover, item)
    checked = _text(reason, _("The reason"))
    if checked is None:
        raise refused("reason")
    return replace(item, method=method, method_reason=checked)


def recorded(handover: Handover, item: Item, counts: Open, evidence: Evidence, today: date) -> Item:
    """Return the item with its evidence; what isn't given stays as it was recorded before.

    Raises:
        RuleRefused: the order forbids it, or the item is closed.
        BadInput: the day lies in the future, the booked visit before it, or who was met is
            missing.

    """
    _check_open(handover, item)
    _check_order(item, counts)
    before = item.evidence
    after = Evidence(
        done_on=evidence.done_on or before.done_on,
        met=_text(evidence.met, _("Who was met")) or before.met,
        answer=_text(evidence.answer, _("The answer")) or before.answer,
        visit_on=evidence.visit_on or before.visit_on,
        stand_in=_text(evidence.stand_in, _("Who stood in")) or before.stand_in,
        recorded_by=evidence.recorded_by or before.recorded_by,
    )
    if after.done_on is None:
        raise BadInput(_("The day is missing."))
    if after.done_on > today:
        raise BadInput(
            _("The date lies in the future: {day}.").format(day=after.done_on.isoformat())
        )
    if after.visit_on is not None and after.visit_on < after.done_on:
        raise BadInput(_("The visit lies before the talk in which it was agreed."))
    if after.met is None and item.tier is not ItemTier.BASE:
        raise BadInput(_("Who of the customer was met is missing."))
    return replace(item, evidence=after)


def confirmed(
    handover: Handover, item: Item, counts: Open, *, at: datetime, who: str, in_place: bool
) -> Item:
    """Return the item with its receipt confirmed; ``in_place`` when not by the successor.

    Raises:
        RuleRefused: the order forbids it, the item is closed or has no successor.

    """
    _check_open(handover, item)
    _check_order(item, counts)
    if item.successor_id is None:
        raise refused("successor")
    return replace(item, confirmed=at, confirmed_by=who, confirmed_for=in_place)


def unconfirmed(item: Item) -> Item:
    """Return the item without the confirmed receipt: another successor confirms anew."""
    return replace(item, confirmed=None, confirmed_by=None, confirmed_for=False)


MISSING_TITLES = {
    "done_on": N_("the day"),
    "met": N_("who was met"),
    "answer": N_("the customer's answer"),
    "visit_on": N_("the date of the successor's visit"),
    "confirmed": N_("the successor's confirmation"),
    "successor": N_("the successor"),
}


def missing(item: Item) -> tuple[str, ...]:
    """Return what an item still needs to be closed as done, as keys of ``MISSING_TITLES``."""
    evidence = item.evidence
    needs: list[tuple[str, object]] = [("successor", item.successor_id)]
    needs.append(("done_on", evidence.done_on))
    if item.tier is not ItemTier.BASE:
        needs.append(("met", evidence.met))
    if item.tier is ItemTier.T75:
        needs += [("answer", evidence.answer), ("confirmed", item.confirmed)]
    if item.tier is ItemTier.T50:
        needs.append(("visit_on", evidence.visit_on))
    return tuple(key for key, value in needs if value is None)


def closed(
    handover: Handover,
    item: Item,
    counts: Open,
    result: Result,
    *,
    reason: str | None,
    at: datetime,
    who: str,
) -> Item:
    """Return the item closed as done, refused or waived; its ownership is to move now.

    Raises:
        RuleRefused: the order forbids it, the evidence, reason or successor is missing, or the
            item is closed.

    """
    _check_open(handover, item)
    if result not in MOVING:
        raise refused("outcome")
    if result is not Result.WAIVED:
        _check_order(item, counts)
    if item.successor_id is None:
        raise refused("successor")
    checked = _text(reason, _("The reason"))
    if result is not Result.DONE and checked is None:
        raise refused("reason")
    if result is Result.DONE:
        lacks = missing(item)
        if lacks:
            names = ", ".join(_(MISSING_TITLES[key]) for key in lacks)
            raise refused("evidence", _("Missing: {names}.").format(names=names))
    return replace(item, status="closed", result=result, reason=checked, closed=at, closed_by=who)


def reopened(handover: Handover, item: Item, *, worked: bool) -> Item:
    """Return a closed item as open again: the close is undone, the ownership goes back.

    ``worked`` says that the successor has worked on the deal since.

    Raises:
        RuleRefused: it is open, or the successor has worked on the deal, or the deal closed.

    """
    if handover.status == "cancelled":
        raise refused("ended")
    if item.result not in MOVING or worked:
        raise refused("worked")
    return replace(item, status="open", result=None, reason=None, closed=None, closed_by=None)


def risen(item: Item, tier: ItemTier) -> Item:
    """Return the item at a deal's tier: it moves up, never down."""
    if not item.is_open or rank(tier) <= rank(item.tier):
        return item
    usual = item.method is method_of(item.tier)
    return replace(item, tier=tier, method=method_of(tier) if usual else item.method)
