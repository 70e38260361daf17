"""The rules alone, in any order: what they allow keeps the law, and nothing else is refused.

Beside the walk on a real store: here the law is told anew, in a few lines, by what was ever open.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from funnelview.domain.funnel import Person, PersonStatus, Role
from funnelview.domain.handover import rules
from funnelview.domain.handover.items import (
    ITEM_TIERS,
    MOVING,
    Evidence,
    Handover,
    HandoverStatus,
    Item,
    ItemTier,
    Kind,
    Method,
    Result,
    item_tier,
    method_of,
    open_counts,
    rank,
)
from funnelview.errors import BadInput, RuleRefused
from tests.support.engines import ALL

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = NOW.date()
LEAVER = 1
PEOPLE = [
    Person(number, f"p{number}", Role.REP, None, status)
    for number, status in enumerate(
        (PersonStatus.LEAVING, PersonStatus.ACTIVE, PersonStatus.ACTIVE, PersonStatus.LEFT), LEAVER
    )
]
_places = st.integers(0, 30)
_texts = st.sampled_from([None, "", "  ", "so"])
_days = st.sampled_from([None, TODAY - timedelta(1), TODAY, TODAY + timedelta(1)])
_evidence = st.builds(
    Evidence, done_on=_days, met=_texts, answer=_texts, visit_on=_days, stand_in=_texts
)


class Rules(RuleBasedStateMachine):
    """One handover on paper: its items, who owns each deal, and what each ever was."""

    handover: Handover
    items: list[Item]
    owners: dict[int, int]
    top: dict[int, ItemTier]

    @initialize(tiers=st.lists(st.sampled_from(ITEM_TIERS), min_size=1, max_size=8))
    def begin(self, tiers: list[ItemTier]) -> None:
        self.handover = Handover(
            id=1,
            leaver_id=LEAVER,
            kind=Kind.LEAVING,
            whole=True,
            last_day=date(2026, 12, 18),
            reason=None,
            status=HandoverStatus.OPEN,
            opened=NOW,
            opened_by="m",
        )
        self.items, self.owners, self.top = [], {}, {}
        for tier in tiers:
            self._add(tier)

    def _add(self, tier: ItemTier) -> None:
        number = len(self.items) + 1
        base = tier is ItemTier.BASE
        self.items.append(
            Item(
                number, 1, None if base else number, number if base else None, tier, method_of(tier)
            )
        )
        self.owners[number] = LEAVER

    def _at(self, place: int) -> int:
        return place % len(self.items)

    def _waits(self, item: Item) -> bool:
        """Whether something that comes before is open: the law, told anew."""
        before = {one.tier for one in self.items if one.is_open and one.tier is not item.tier}
        if item.tier is ItemTier.BASE:
            return bool(before)
        return item.tier is ItemTier.T25 and bool(before & {ItemTier.T75, ItemTier.T50})

    def _put(self, at: int, after: Item) -> None:
        before = self.items[at]
        # Nothing but closing and undoing opens or ends an item; nobody changes what it is about.
        assert (after.id, after.deal_id, after.customer_id) == (
            before.id, before.deal_id, before.customer_id,
        )  # fmt: skip
        self.items[at] = after

    @rule(place=_places, who=st.sampled_from([None, *PEOPLE]))
    def assign(self, place: int, who: Person | None) -> None:
        at = self._at(place)
        item = self.items[at]
        able = who is None or (who.id != LEAVER and who.status is PersonStatus.ACTIVE)
        try:
            after = rules.assigned(self.handover, item, who)
        except RuleRefused:
            assert not item.is_open or not able
            return
        assert item.is_open
        assert able
        self._put(at, after)

    @rule(place=_places, day=_days)
    def plan(self, place: int, day: date | None) -> None:
        at = self._at(place)
        try:
            self._put(at, rules.planned(self.handover, self.items[at], day))
        except RuleRefused:
            assert not self.items[at].is_open

    @rule(place=_places, method=st.sampled_from(list(Method)), reason=_texts)
    def other_way(self, place: int, method: Method, reason: str | None) -> None:
        at = self._at(place)
        item, waits = self.items[at], self._waits(self.items[at])
        try:
            self._put(at, rules.with_method(self.handover, item, method, reason))
        except RuleRefused:
            assert not item.is_open or not (reason or "").strip()
            return
        assert (reason or "").strip()
        assert self._waits(self.items[at]) == waits

    @rule(place=_places, given=_evidence)
    def record(self, place: int, given: Evidence) -> None:
        at = self._at(place)
        item = self.items[at]
        free = item.is_open and not self._waits(item)
        try:
            after = rules.recorded(self.handover, item, open_counts(self.items), given, TODAY)
        except RuleRefused:
            assert not free
            return
        except BadInput:
            assert free
            return
        assert free
        assert after.evidence.done_on is not None
        assert after.evidence.done_on <= TODAY
        for name in ("done_on", "met", "answer", "visit_on", "stand_in"):
            # What was said once is not lost by saying less.
            assert getattr(after.evidence, name) or not getattr(item.evidence, name)
        self._put(at, after)

    @rule(place=_places, in_place=st.booleans())
    def confirm(self, *, place: int, in_place: bool) -> None:
        at = self._at(place)
        item = self.items[at]
        free = item.is_open and not self._waits(item) and item.successor_id is not None
        try:
            after = rules.confirmed(
                self.handover, item, open_counts(self.items), at=NOW, who="x", in_place=in_place
            )
        except RuleRefused:
            assert not free
            return
        assert free
        self._put(at, after)

    @rule(place=_places, result=st.sampled_from(list(Result)), reason=_texts)
    def close(self, place: int, result: Result, reason: str | None) -> None:
        at = self._at(place)
        item = self.items[at]
        allowed = (
            item.is_open
            and result in MOVING
            and item.successor_id is not None
            and (result is Result.WAIVED or not self._waits(item))
            and (result is Result.DONE or bool((reason or "").strip()))
            and (result is not Result.DONE or self._proved(item))
        )
        try:
            after = rules.closed(
                self.handover, item, open_counts(self.items), result,
                reason=reason, at=NOW, who="x",
            )  # fmt: skip
        except RuleRefused:
            assert not allowed
            return
        assert allowed
        assert (after.successor_id, after.evidence, after.tier) == (
            item.successor_id, item.evidence, item.tier,
        )  # fmt: skip
        self._put(at, after)
        assert item.successor_id is not None
        self.owners[item.id] = item.successor_id

    @staticmethod
    def _proved(item: Item) -> bool:
        """What product rules ask of each tier, told anew."""
        given = item.evidence
        return bool(
            given.done_on
            and (item.tier is ItemTier.BASE or given.met)
            and (item.tier is not ItemTier.T75 or (given.answer and item.confirmed))
            and (item.tier is not ItemTier.T50 or given.visit_on)
        )

    @rule(place=_places, worked=st.booleans())
    def take_back(self, *, place: int, worked: bool) -> None:
        at = self._at(place)
        item = self.items[at]
        try:
            after = rules.reopened(self.handover, item, worked=worked)
        except RuleRefused:
            assert worked or item.result not in MOVING
            return
        assert not worked
        assert after.is_open
        self._put(at, after)
        self.owners[item.id] = LEAVER

    @rule(place=_places, success=st.integers(1, 99))
    def deal_moves(self, place: int, success: int) -> None:
        at = self._at(place)
        if self.items[at].deal_id is not None:
            self._put(at, rules.risen(self.items[at], item_tier(success)))

    @rule(place=_places, won=st.booleans())
    def deal_ends(self, *, place: int, won: bool) -> None:
        at = self._at(place)
        item = self.items[at]
        if item.deal_id is not None and item.is_open:
            result = Result.WON if won else Result.LOST
            self.items[at] = replace(item, status="closed", result=result, closed=NOW)

    @rule(tier=st.sampled_from(ITEM_TIERS))
    def joins(self, tier: ItemTier) -> None:
        if len(self.items) < 12:
            self._add(tier)

    @invariant()
    def only_a_close_moves(self) -> None:
        """Nothing vanishes: what is open is the leaver's, what moved has its successor."""
        for item in self.items:
            moved = item.result in MOVING
            assert self.owners[item.id] == (item.successor_id if moved else LEAVER)
            assert item.is_open == (item.result is None)
            assert item.successor_id not in {LEAVER, 4}

    @invariant()
    def nothing_falls(self) -> None:
        for item in self.items:
            assert rank(item.tier) >= rank(self.top.get(item.id, item.tier))
            self.top[item.id] = item.tier

    @invariant()
    def the_lock_is_the_order(self) -> None:
        counts = open_counts(self.items)
        allowed = rules.allowed_tiers(counts)
        for item in self.items:
            if item.is_open:
                assert (item.tier in allowed) == (not self._waits(item))
                assert bool(rules.blocking(item.tier, counts)) == self._waits(item)
        # Whatever is open, something can be done next.
        waiting = [one for one in self.items if one.is_open]
        assert not waiting or any(not self._waits(one) for one in waiting)

    @invariant()
    def a_handover_that_is_over_takes_nothing(self) -> None:
        over = replace(self.handover, status=HandoverStatus.CANCELLED)
        for item in self.items[:1]:
            with pytest.raises(RuleRefused):
                rules.assigned(over, item, PEOPLE[1])
            with pytest.raises(RuleRefused):
                rules.reopened(over, item, worked=False)


def test_the_rules_keep_the_law_in_any_order() -> None:
    run_state_machine_as_test(
        Rules,
        settings=settings(
            max_examples=600 if ALL else 60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
