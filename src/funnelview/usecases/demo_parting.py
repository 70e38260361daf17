"""Playing the demo's handover through the steps that everybody takes."""

from collections.abc import Mapping
from functools import singledispatchmethod

from funnelview.domain.calendar import local_day, zone
from funnelview.domain.demo import parting
from funnelview.domain.demo.anchor import TIME_ZONE
from funnelview.domain.handover.items import Evidence, Item
from funnelview.store import records
from funnelview.store.base import Store
from funnelview.store.funnel import one_deal
from funnelview.store.handover import rows
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import assigning, starting, walking


class Parting:
    """Takes the handover's steps, each at its own moment and in the name of who took it."""

    def __init__(self, store: Store, names: Mapping[str, str]) -> None:
        """Play in a store; ``names`` are the people's by their keys."""
        self._store = store
        self._names = names
        self._handover = 0
        self._steps = 0

    @property
    def _key(self) -> str:
        """The key of the step at hand: the same story always makes the same store."""
        self._steps += 1
        return f"demo-{self._steps}"

    def play(self, step: parting.Step, deal_id: int) -> None:
        """Take one step; ``deal_id`` is the store's number of its deal."""
        desk = Desk(self._store, self._names[step.who], "screen", lambda: step.at)
        self._act(step, desk, deal_id)

    @singledispatchmethod
    def _act(self, step: parting.Step, desk: Desk, deal_id: int) -> None:
        raise NotImplementedError

    @_act.register
    def _(self, step: parting.Opened, desk: Desk, _deal_id: int) -> None:
        leaver = self._names[step.leaver]
        self._handover = starting.start(
            desk, leaver, step.last_day, reason=step.reason, key=self._key
        ).id
        lines = assigning.proposal(desk, self._handover).lines
        given = [(line.item_id, line.successor_id) for line in lines]
        assigning.assign_proposed(desk, self._handover, given, key=self._key)

    @_act.register
    def _(self, step: parting.Planned, desk: Desk, deal_id: int) -> None:
        walking.set_date(desk, self._handover, step.day, deal_id=deal_id, key=self._key)

    @_act.register
    def _(self, step: parting.OtherWay, desk: Desk, deal_id: int) -> None:
        walking.change_method(
            desk, self._handover, step.method, step.reason, deal_id=deal_id, key=self._key
        )

    @_act.register
    def _(self, step: parting.Talked, desk: Desk, deal_id: int) -> None:
        with self._store.read() as conn:
            line = one_deal(conn, deal_id)
        evidence = Evidence(
            done_on=local_day(step.at, zone(TIME_ZONE)),
            met=line.contact if line else None,
            answer=step.answer.format(successor=self._successor(deal_id)),
            visit_on=step.visit_on,
        )
        walking.record(desk, self._handover, evidence, deal_id=deal_id, key=self._key)

    @_act.register
    def _(self, step: parting.Received, _desk: Desk, deal_id: int) -> None:
        theirs = Desk(self._store, self._successor(deal_id), "screen", lambda: step.at)
        walking.confirm(theirs, self._handover, deal_id=deal_id, key=self._key)

    @_act.register
    def _(self, step: parting.Ended, desk: Desk, deal_id: int) -> None:
        walking.close(
            desk,
            self._handover,
            step.result,
            reason=step.reason,
            deal_id=deal_id,
            key=self._key,
        )

    def _successor(self, deal_id: int) -> str:
        with self._store.read() as conn:
            item: Item | None = rows.item_of_deal(conn, self._handover, deal_id)
            people = {one.id: one.name for one in records.people(conn)}
        return people[item.successor_id] if item and item.successor_id else ""
