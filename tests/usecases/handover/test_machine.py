"""Everything that can be done in a handover, in any order by several people, on both engines.

After every step: the leaver's open deals are the items not yet closed; deals rise and never
fall; nobody handed over a locked tier; who was refused was told a reason.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from funnelview.domain.handover.items import Item, ItemTier, Result, rank
from funnelview.errors import NotAllowed, RuleRefused
from funnelview.store.base import Store
from funnelview.store.handover import rows
from funnelview.usecases import funnel
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import assigning, starting, walking
from funnelview.usecases.handover.assigning import Choice
from funnelview.usecases.records import list_people
from funnelview.usecases.store import check
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.engines import ALL
from tests.support.leaving import Leaving, evidence, someone_leaves

_places = st.integers(0, 30)
_people = st.sampled_from(["manager", "leaver", "successor"])
_results = st.sampled_from([Result.DONE, Result.REFUSED, Result.WAIVED])


class Walk(RuleBasedStateMachine):
    """One handover; every example has a leaver of its own in the shared store."""

    desk: Desk
    case: Leaving
    tiers: dict[int, ItemTier]
    owners: dict[int, int | None]

    @initialize()
    def begin(self) -> None:
        self.case = someone_leaves(self.desk)
        self.case.start()
        self.tiers = {}
        self.owners = {}

    def _as(self, who: str, item: Item | None = None) -> Desk:
        people = {one.id: one for one in list_people(self.desk)}
        number = {
            "manager": self.case.manager,
            "leaver": self.case.leaver,
            "successor": (item.successor_id if item else None) or self.case.successors[0],
        }[who]
        return Desk(self.desk.store, people[number].login or "", "test", self.desk.clock)

    def _item(self, place: int) -> Item:
        items = self.case.items()
        return items[place % len(items)]

    def _locked(self, item: Item) -> bool:
        counts = dict.fromkeys(ItemTier, 0)
        for one in self.case.items():
            counts[one.tier] += one.is_open
        first = counts[ItemTier.T75] + counts[ItemTier.T50]
        if item.tier is ItemTier.BASE:
            return bool(first + counts[ItemTier.T25])
        return item.tier is ItemTier.T25 and bool(first)

    @rule(place=_places, to=st.integers(0, 2), everything=st.booleans())
    def assign(self, *, place: int, to: int, everything: bool) -> None:
        item = self._item(place)
        successor = [*self.case.successors, self.case.leaver][to]
        choice = Choice(everything=True) if everything else Choice(items=(item.id,))
        try:
            assigning.assign(self._as("manager"), self.case.handover, successor, choice)
        except RuleRefused:
            assert successor == self.case.leaver or not item.is_open
        else:
            assert successor != self.case.leaver

    @rule()
    def take_the_proposal(self) -> None:
        found = assigning.proposal(self.desk, self.case.handover)
        lines = [(one.item_id, one.successor_id) for one in found.lines]
        assigning.assign_proposed(self._as("manager"), self.case.handover, lines)

    @rule(place=_places, who=_people)
    def record(self, place: int, who: str) -> None:
        item = self._item(place)
        locked = self._locked(item)
        try:
            walking.record(
                self._as(who, item), self.case.handover, evidence(self.desk), item_id=item.id
            )
        except RuleRefused:
            assert locked or not item.is_open
        except NotAllowed:
            assert who != "manager"
        else:
            assert item.is_open
            assert not locked

    @rule(place=_places, who=_people)
    def confirm(self, place: int, who: str) -> None:
        item = self._item(place)
        locked = self._locked(item)
        try:
            walking.confirm(self._as(who, item), self.case.handover, item_id=item.id)
        except (RuleRefused, NotAllowed):
            return
        assert item.is_open
        assert not locked
        assert who != "leaver"

    @rule(place=_places, who=_people, result=_results, reason=st.sampled_from([None, "so"]))
    def close(self, place: int, who: str, result: Result, reason: str | None) -> None:
        item = self._item(place)
        locked = self._locked(item)
        try:
            walking.close(
                self._as(who, item),
                self.case.handover,
                result,
                reason=reason,
                item_id=item.id,
            )
        except (RuleRefused, NotAllowed):
            return
        assert item.is_open
        assert not locked or result is Result.WAIVED
        assert result is not Result.WAIVED or who == "manager"
        assert reason or result is Result.DONE
        assert item.successor_id is not None
        if item.deal_id is not None:
            assert self.case.owner(item.deal_id) == item.successor_id

    @rule(tier=st.sampled_from(list(ItemTier)))
    def waive_many(self, tier: ItemTier) -> None:
        try:
            walking.waive(
                self._as("manager"), self.case.handover, Choice(tier=tier), "no time left"
            )
        except RuleRefused:
            waiting = [one for one in self.case.items() if one.is_open and one.tier is tier]
            assert any(one.successor_id is None for one in waiting) or not self._is_open()

    @rule(place=_places, again=st.booleans())
    def take_back(self, *, place: int, again: bool) -> None:
        item = self._item(place)
        if again and item.deal_id is not None and item.result is Result.DONE:
            funnel.change_deal(self.desk, item.deal_id, {"next_step": f"call {place}"})
        try:
            walking.undo(self._as("manager"), self.case.handover, item_id=item.id)
        except RuleRefused:
            return
        assert item.result in {Result.DONE, Result.REFUSED, Result.WAIVED}
        assert item.deal_id is None or self.case.owner(item.deal_id) == self.case.leaver
        if item.deal_id is not None:
            # Whoever worked on it keeps it.
            assert not again or item.result is not Result.DONE

    @rule(stage=st.sampled_from(["aware", "compare", "negotiate"]), known=st.booleans())
    def register(self, *, stage: str, known: bool) -> None:
        if len(self.case.items()) > 12:
            return
        customer = self.case.customers[-1] if known else None
        values = {"customer_id": customer, "name": "new", "owner_id": self.case.leaver}
        deal = add_deal(self.desk, values | {"stage": stage, "amount": 5_000}).id
        assert self.case.item(deal).is_open

    @rule(place=_places, stage=st.sampled_from(["aware", "compare", "negotiate"]))
    def move_stage(self, place: int, stage: str) -> None:
        item = self._item(place)
        if item.deal_id is not None and item.is_open:
            funnel.change_deal(self.desk, item.deal_id, {"stage": stage})

    @rule(place=_places, won=st.booleans())
    def decide(self, *, place: int, won: bool) -> None:
        item = self._item(place)
        if item.deal_id is None or not item.is_open:
            return
        if won:
            funnel.win_deal(self.desk, item.deal_id)
        else:
            funnel.lose_deal(self.desk, item.deal_id, reason="price")
        wanted = Result.WON if won else Result.LOST
        assert any(one.result is wanted for one in self.case.items() if one.id == item.id)

    @rule(place=_places)
    def reopen(self, place: int) -> None:
        item = self._item(place)
        if item.deal_id is None or item.result not in {Result.WON, Result.LOST}:
            return
        if not funnel.get_deal(self.desk, item.deal_id)[1].state.is_open:
            funnel.reopen_deal(self.desk, item.deal_id)

    @rule(place=_places)
    def go_around(self, place: int) -> None:
        item = self._item(place)
        if item.deal_id is not None and item.is_open:
            with pytest.raises(RuleRefused):
                funnel.change_deal(self.desk, item.deal_id, {"owner_id": self.case.successors[1]})

    @rule()
    @precondition(lambda self: self._is_open())
    def start_again(self) -> None:
        with pytest.raises(RuleRefused):
            starting.start(self.desk, self.case.leaver, self.desk.clock().date())

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        clock = self.desk.clock
        assert isinstance(clock, FixedClock)
        clock.set(clock() + timedelta(minutes=days))

    def _is_open(self) -> bool:
        with self.desk.store.read() as conn:
            found = rows.handover_by_id(conn, self.case.handover)
        return found is not None and found.is_open

    @invariant()
    def nothing_vanishes(self) -> None:
        items = self.case.items()
        waiting = {one.deal_id for one in items if one.is_open and one.deal_id is not None}
        assert self.case.open_deals() == waiting
        assert self._is_open() == any(one.is_open for one in items)

    @invariant()
    def deals_never_fall(self) -> None:
        for item in self.case.items():
            before = self.tiers.get(item.id, item.tier)
            assert rank(item.tier) >= rank(before)
            self.tiers[item.id] = item.tier

    @invariant()
    def everything_is_recorded(self) -> None:
        with self.desk.store.read() as conn:
            told = rows.events_of(conn, self.case.handover)
        closes = {one.item_id for one in told if one.kind == "closed"}
        for item in self.case.items():
            if not item.is_open:
                assert item.id in closes
                assert item.closed is not None
                assert item.closed_by


def test_a_handover_keeps_its_law_whatever_is_done(shared_store: Store, clock: FixedClock) -> None:
    desk = Desk(shared_store, "director", "test", clock)
    on_server = not shared_store.is_sqlite
    run_state_machine_as_test(
        type("SharedWalk", (Walk,), {"desk": desk}),
        settings=settings(
            # What the rules allow is tried much more often without a store (tests/domain).
            max_examples=(12 if on_server else 25) if ALL else (2 if on_server else 5),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert check(desk).problems == ()
