"""The order, the evidence and what closes an item."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.funnel import Person, PersonStatus, Role
from funnelview.domain.handover import rules
from funnelview.domain.handover.items import (
    ITEM_TIERS,
    Evidence,
    Handover,
    HandoverStatus,
    Item,
    ItemTier,
    Kind,
    Method,
    Result,
    method_of,
    open_counts,
    rank,
)
from funnelview.errors import BadInput, RuleRefused

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = NOW.date()
HANDOVER = Handover(
    id=1,
    leaver_id=10,
    kind=Kind.LEAVING,
    whole=True,
    last_day=date(2026, 12, 18),
    reason=None,
    status=HandoverStatus.OPEN,
    opened=NOW,
    opened_by="mia",
)
SUCCESSOR = Person(11, "Ann", Role.REP)
FULL = Evidence(TODAY, "Chen Ming", "agreed", date(2026, 12, 1))


def item(tier: ItemTier, number: int = 1, *, successor: int | None = 11) -> Item:
    base = tier is ItemTier.BASE
    return Item(
        number,
        1,
        None if base else 100 + number,
        7 if base else None,
        tier,
        method_of(tier),
        successor_id=successor,
    )


def counts(**numbers: int) -> dict[ItemTier, int]:
    return {tier: numbers.get(tier.value, 0) for tier in ITEM_TIERS}


def close(one: Item, of: dict[ItemTier, int], result: Result, reason: str | None = None) -> Item:
    return rules.closed(HANDOVER, one, of, result, reason=reason, at=NOW, who="mia")


@pytest.mark.parametrize(
    ("open_items", "allowed"),
    [
        ({"T75": 1, "T50": 1, "T25": 1, "base": 1}, ["T75", "T50"]),
        ({"T75": 0, "T50": 1, "T25": 1, "base": 1}, ["T75", "T50"]),
        ({"T75": 1, "T50": 0, "T25": 1}, ["T75", "T50"]),
        ({"T25": 1, "base": 1}, ["T75", "T50", "T25"]),
        ({"base": 1}, ["T75", "T50", "T25", "base"]),
        ({"T50": 1, "base": 1}, ["T75", "T50"]),
        ({}, ["T75", "T50", "T25", "base"]),
    ],
)
def test_the_order_of_the_tiers(open_items: dict[str, int], allowed: list[str]) -> None:
    assert list(rules.allowed_tiers(counts(**open_items))) == allowed


@pytest.mark.parametrize("tier", [ItemTier.T25, ItemTier.BASE])
def test_a_locked_item_takes_no_evidence_no_receipt_and_no_close(tier: ItemTier) -> None:
    one, of = item(tier), counts(T50=2, T25=1, base=1)
    with pytest.raises(RuleRefused, match="T50: 2"):
        rules.recorded(HANDOVER, one, of, FULL, TODAY)
    with pytest.raises(RuleRefused, match="order"):
        rules.confirmed(HANDOVER, one, of, at=NOW, who="Ann", in_place=False)
    for result in (Result.DONE, Result.REFUSED):
        with pytest.raises(RuleRefused, match="order"):
            close(one, of, result, "they said no")
    # Successors, plans and a manager's waiver are always possible.
    assert rules.assigned(HANDOVER, one, SUCCESSOR).successor_id == 11
    assert rules.planned(HANDOVER, one, TODAY).planned == TODAY
    assert close(one, of, Result.WAIVED, "no time").result is Result.WAIVED


@pytest.mark.parametrize(
    ("tier", "needs"),
    [
        (ItemTier.T75, {"done_on", "met", "answer", "confirmed"}),
        (ItemTier.T50, {"done_on", "met", "visit_on"}),
        (ItemTier.T25, {"done_on", "met"}),
        (ItemTier.BASE, {"done_on"}),
    ],
)
def test_what_each_tier_needs(tier: ItemTier, needs: set[str]) -> None:
    one = item(tier)
    assert set(rules.missing(one)) == needs
    assert set(rules.missing(replace(one, successor_id=None))) == {*needs, "successor"}
    full = replace(one, evidence=FULL, confirmed=NOW)
    assert rules.missing(full) == ()
    assert close(full, counts(), Result.DONE).closed == NOW
    for name in needs:
        lacking = (
            replace(full, confirmed=None)
            if name == "confirmed"
            else replace(full, evidence=replace(FULL, **{name: None}))
        )
        with pytest.raises(RuleRefused, match="Missing"):
            close(lacking, counts(), Result.DONE)


def test_refused_waived_and_another_method_need_a_reason() -> None:
    one = item(ItemTier.T75)
    for result in (Result.REFUSED, Result.WAIVED):
        for blank in (None, "", "  "):
            with pytest.raises(RuleRefused, match="reason"):
                close(one, counts(T75=1), result, blank)
        assert close(one, counts(T75=1), result, "because").reason == "because"
    with pytest.raises(RuleRefused, match="reason"):
        rules.with_method(HANDOVER, one, Method.VIDEO, " ")
    by_video = rules.with_method(HANDOVER, one, Method.VIDEO, "abroad")
    assert (by_video.method, by_video.tier) == (Method.VIDEO, ItemTier.T75)


def test_every_close_that_moves_the_ownership_needs_a_successor() -> None:
    for result in (Result.DONE, Result.REFUSED, Result.WAIVED):
        with pytest.raises(RuleRefused, match="successor"):
            close(item(ItemTier.T75, successor=None), counts(), result, "because")


@pytest.mark.parametrize("result", [Result.WON, Result.LOST])
def test_nobody_closes_an_item_as_won_or_lost_by_hand(result: Result) -> None:
    with pytest.raises(RuleRefused, match="won or lost"):
        close(item(ItemTier.T75), counts(), result, "because")


@pytest.mark.parametrize(
    "person",
    [
        Person(10, "The leaver", Role.REP),
        Person(12, "Going", Role.REP, status=PersonStatus.LEAVING),
        Person(13, "Gone", Role.REP, status=PersonStatus.LEFT),
    ],
)
def test_a_successor_is_active_and_not_the_leaver(person: Person) -> None:
    with pytest.raises(RuleRefused, match="active"):
        rules.assigned(HANDOVER, item(ItemTier.T75), person)


def test_a_closed_item_stays_closed() -> None:
    one = close(item(ItemTier.T75), counts(), Result.WAIVED, "because")
    acts: tuple[Callable[[], Item], ...] = (
        lambda: rules.assigned(HANDOVER, one, SUCCESSOR),
        lambda: rules.planned(HANDOVER, one, TODAY),
        lambda: rules.recorded(HANDOVER, one, counts(), FULL, TODAY),
        lambda: close(one, counts(), Result.WAIVED, "again"),
    )
    for act in acts:
        with pytest.raises(RuleRefused):
            act()
    back = rules.reopened(HANDOVER, one, worked=False)
    assert (back.status, back.result, back.reason) == ("open", None, None)
    with pytest.raises(RuleRefused, match="worked"):
        rules.reopened(HANDOVER, one, worked=True)


def test_nothing_happens_in_a_handover_that_is_over() -> None:
    for status in (HandoverStatus.CLOSED, HandoverStatus.CANCELLED):
        over = replace(HANDOVER, status=status)
        with pytest.raises(RuleRefused, match="not open"):
            rules.recorded(over, item(ItemTier.T75), counts(), FULL, TODAY)


def test_evidence_is_of_days_that_have_been_and_is_added_up() -> None:
    one = item(ItemTier.T50)
    with pytest.raises(BadInput, match="future"):
        rules.recorded(HANDOVER, one, counts(), replace(FULL, done_on=date(2027, 1, 1)), TODAY)
    with pytest.raises(BadInput, match="before the talk"):
        rules.recorded(HANDOVER, one, counts(), replace(FULL, visit_on=date(2026, 1, 1)), TODAY)
    with pytest.raises(BadInput, match="met"):
        rules.recorded(HANDOVER, one, counts(), Evidence(TODAY), TODAY)
    first = rules.recorded(HANDOVER, one, counts(), Evidence(TODAY, "Chen"), TODAY)
    then = rules.recorded(HANDOVER, first, counts(), Evidence(visit_on=FULL.visit_on), TODAY)
    assert then.evidence == Evidence(TODAY, "Chen", None, FULL.visit_on)


@given(st.sampled_from(ITEM_TIERS[:3]), st.sampled_from(ITEM_TIERS[:3]))
def test_an_item_rises_and_never_falls(now: ItemTier, then: ItemTier) -> None:
    after = rules.risen(item(now), then)
    assert rank(after.tier) == max(rank(now), rank(then))
    assert after.method is method_of(after.tier)
    chosen = replace(item(now), method=Method.VIDEO, method_reason="abroad")
    assert rules.risen(chosen, then).method is Method.VIDEO


@given(st.lists(st.tuples(st.sampled_from(ITEM_TIERS), st.booleans()), max_size=12))
def test_counting_and_locking_agree(known: list[tuple[ItemTier, bool]]) -> None:
    items = [
        replace(item(tier, number), status="closed", result=Result.DONE)
        if closed
        else item(tier, number)
        for number, (tier, closed) in enumerate(known)
    ]
    of = open_counts(items)
    assert sum(of.values()) == sum(one.is_open for one in items)
    earlier = any(one.is_open and rank(one.tier) >= 2 for one in items)
    assert rules.is_locked(ItemTier.T25, of) == earlier
    assert rules.is_locked(ItemTier.BASE, of) == any(
        one.is_open and one.tier is not ItemTier.BASE for one in items
    )
    assert not rules.is_locked(ItemTier.T75, of)
