"""The walk over: record, confirm, close, waive, change the method, take a close back.

Closing moves the ownership in the same transaction: the item, its event, the deal's one history
row, and the customer's responsible rep.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from funnelview.domain.handover import rules
from funnelview.domain.handover.items import (
    MOVING,
    Evidence,
    Item,
    ItemTier,
    Method,
    Result,
)
from funnelview.domain.handover.refusals import refused
from funnelview.store import records
from funnelview.store.funnel_writing import Context, DealWriter
from funnelview.store.handover import rows
from funnelview.store.handover.joining import end_if_done, open_again
from funnelview.store.handover.reading import latest_worked, still_with_leaver
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done
from funnelview.usecases.handover.acting import (
    Step,
    Which,
    found,
    in_handover,
    on_item,
    successor_of,
)
from funnelview.usecases.handover.assigning import Choice, chosen, told_choice
from funnelview.usecases.handover.meanwhile import EVIDENCE, evidence_given, must_stand, only_mine


@rerunnable
def record(
    desk: Desk,
    handover_id: int,
    evidence: Evidence,
    *,
    item_id: int | None = None,
    deal_id: int | None = None,
    seen: Item | None = None,
    key: str | None = None,
) -> Done:
    """Record the evidence of an item; what isn't given stays as recorded before.

    A leaver who is gone is stood in for by whoever records it, which is recorded too. ``seen`` is
    the item as whoever records it looked at it.

    Raises:
        ItemConflict: somebody else changed the same fields since.
        RuleRefused: the order forbids it.
        BadInput: a value can't be taken.

    """

    def act(step: Step, item: Item) -> Done:
        step.must_take_part(item)
        counts = rows.open_counts(step.conn, handover_id)
        own = only_mine(step, item, seen, evidence_given(evidence))
        if not own and seen is not None:
            return Done(item.id, "unchanged")
        given = replace(Evidence(**own), recorded_by=step.name)  # type: ignore[arg-type] # as it was
        late = given.done_on is not None and given.done_on > step.handover.last_day
        if late and given.stand_in is None and item.tier in {ItemTier.T75, ItemTier.T50}:
            given = replace(given, stand_in=item.evidence.stand_in or step.name)
        today = desk.today(step.settings)
        after = rules.recorded(step.handover, item, counts, given, today)
        if replace(after.evidence, recorded_by=None) == replace(item.evidence, recorded_by=None):
            return Done(item.id, "unchanged")
        told = {
            name: getattr(after.evidence, name)
            for name in Evidence.__dataclass_fields__
            if getattr(after.evidence, name) is not None
        }
        rows.save_item(step.unit, item, after, "recorded", told)
        return Done(item.id, "recorded")

    which = Which(item_id, deal_id)
    return on_item(desk, handover_id, which, "record", {"what": str(evidence)}, act, key=key)


@rerunnable
def confirm(
    desk: Desk,
    handover_id: int,
    *,
    item_id: int | None = None,
    deal_id: int | None = None,
    seen: Item | None = None,
    key: str | None = None,
) -> Done:
    """Confirm the receipt of an item: the successor, or a manager in the successor's place.

    Raises:
        RuleRefused: the order forbids it, or there is no successor.
        NotAllowed: another rep asks.

    """

    def act(step: Step, item: Item) -> Done:
        step.must_take_part(item, leaver=False)
        counts = rows.open_counts(step.conn, handover_id)
        must_stand(step, item, seen, ("successor_id",))
        in_place = step.me is None or step.me.id != item.successor_id
        after = rules.confirmed(
            step.handover, item, counts, at=step.unit.now, who=step.name, in_place=in_place
        )
        if item.confirmed is not None:
            return Done(item.id, "unchanged")
        successor = successor_of(step, item)
        told = {"for": successor.name if in_place and successor else None}
        rows.save_item(step.unit, item, after, "confirmed", told)
        return Done(item.id, "confirmed")

    which = Which(item_id, deal_id)
    return on_item(desk, handover_id, which, "confirm", {}, act, key=key)


@rerunnable
def change_method(
    desk: Desk,
    handover_id: int,
    method: Method,
    reason: str | None,
    *,
    item_id: int | None = None,
    deal_id: int | None = None,
    seen: Item | None = None,
    key: str | None = None,
) -> Done:
    """Hand an item over in another way, with a reason; the tier's lock stays.

    Raises:
        RuleRefused: no reason, or the item is closed.
        NotAllowed: a rep asks.
        ItemConflict: somebody else changed it since it was ``seen``.

    """

    def act(step: Step, item: Item) -> Done:
        step.must_manage()
        only_mine(step, item, seen, {"method": method})
        after = rules.with_method(step.handover, item, method, reason)
        if after == item:
            return Done(item.id, "unchanged")
        told = {"old": item.method.value, "new": method.value, "reason": after.method_reason}
        rows.save_item(step.unit, item, after, "method", told)
        return Done(item.id, "changed")

    which, what = Which(item_id, deal_id), {"method": method.value, "reason": reason}
    return on_item(desk, handover_id, which, "method", what, act, key=key)


@rerunnable
def close(
    desk: Desk,
    handover_id: int,
    result: Result,
    *,
    reason: str | None = None,
    item_id: int | None = None,
    deal_id: int | None = None,
    seen: Item | None = None,
    key: str | None = None,
) -> Done:
    """Close an item as done, refused or waived; the ownership moves to its successor.

    Raises:
        RuleRefused: the order forbids it; evidence, reason or successor is missing; or it is
            closed already.
        ItemConflict: somebody else gave it to another, or recorded more, since it was ``seen``.

    """

    def act(step: Step, item: Item) -> Done:
        must_stand(step, item, seen, ("successor_id", "method", *EVIDENCE))
        _close(step, [item], result, reason)
        return Done(item.id, result.value)

    which, what = Which(item_id, deal_id), {"result": result.value, "reason": reason}
    return on_item(desk, handover_id, which, "close", what, act, key=key)


@rerunnable
def waive(
    desk: Desk, handover_id: int, choice: Choice, reason: str | None, *, key: str | None = None
) -> Done:
    """Waive many items at once, with one reason: the manager stands in for the leaver.

    Raises:
        RuleRefused: no reason, or an item has no successor or is closed.
        NotAllowed: a rep asks.

    """

    def act(step: Step) -> Done:
        items = chosen(step, choice)
        _close(step, items, Result.WAIVED, reason)
        return Done(handover_id, "waived" if items else "unchanged")

    what = {**told_choice(choice), "reason": reason}
    return in_handover(desk, handover_id, "waive", what, act, key=key)


def _close(step: Step, items: Iterable[Item], result: Result, reason: str | None) -> None:
    """Close items and move what belongs to them: thousands at once where the leaver is gone."""
    wanted = list(items)
    if result is Result.WAIVED:
        step.must_manage()
    stored = stored_deals(step.conn, [one.deal_id for one in wanted if one.deal_id is not None])
    moves: list[tuple[StoredDeal, int | None]] = []
    closed: dict[int, list[Item]] = defaultdict(list)
    last: dict[int, Item] = {}
    counts = rows.open_counts(step.conn, step.handover.id)
    for item in wanted:
        step.must_take_part(item)
        after = rules.closed(
            step.handover,
            item,
            counts,
            result,
            reason=reason,
            at=step.unit.now,
            who=step.name,
        )
        successor = successor_of(step, item)
        if successor is None:
            raise refused("successor")
        rules.check_successor(step.handover, successor)
        closed[successor.id].append(after)
        counts[item.tier] -= 1
        deal = stored[item.deal_id] if item.deal_id is not None else None
        if deal is not None:
            moves.append((deal, successor.id))
        customer = item.customer_id if deal is None else deal.state.customer_id
        if customer is not None:
            last[customer] = after
    for successor_id, group in closed.items():
        _save_closed(step, group, step.people[successor_id].name)
    _move(step, moves)
    _pass_customers_on(step, last)
    end_if_done(step.unit, step.handover.id)


def _save_closed(step: Step, group: Sequence[Item], to: str) -> None:
    """Write items that were closed alike and go to one successor."""
    one = group[0]
    values = {
        "status": one.status,
        "result": one.result.value if one.result else None,
        "reason": one.reason,
        "closed": one.closed,
        "closed_by": one.closed_by,
    }
    told = {"result": values["result"], "reason": one.reason, "to": to}
    ids = [item.id for item in group]
    rows.save_items(step.unit, step.handover.id, ids, values, "closed", told)


def _move(step: Step, moves: list[tuple[StoredDeal, int | None]]) -> None:
    if not moves:
        return
    with DealWriter(step.unit, zone_of(step.settings)) as writer:
        writer.hand_over(moves, Context(handover_id=step.handover.id))


def _pass_customers_on(step: Step, last: Mapping[int, Item]) -> None:
    """Let the successor answer for customers whose last item was closed just now."""
    stay = still_with_leaver(step.conn, step.handover, last)
    for customer_id, item in last.items():
        if customer_id in stay:
            continue
        customer = records.customer(step.conn, customer_id)
        if customer is None or customer.owner_id not in {None, step.handover.leaver_id}:
            continue
        if item.customer_id is None and customer.owner_id is None:
            # The owner of its latest deal answers for it: that one moved already.
            continue
        after = replace(customer, owner_id=item.successor_id)
        records.change_record(step.unit, customer, after)


@rerunnable
def undo(
    desk: Desk,
    handover_id: int,
    *,
    item_id: int | None = None,
    deal_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Take a close back: the item is open again, the ownership goes back to the leaver.

    Raises:
        RuleRefused: the successor has worked on the deal since, or it isn't closed.
        NotAllowed: a rep asks.

    """

    def act(step: Step, item: Item) -> Done:
        step.must_manage()
        if item.result not in MOVING:
            raise refused("open" if item.is_open else "by_deal")
        worked = item.deal_id is not None and latest_worked(step.conn, item)
        after = rules.reopened(step.handover, item, worked=worked)
        open_again(step.unit, handover_id)
        _give_back(step, item, after)
        return Done(item.id, "reopened")

    return on_item(desk, handover_id, Which(item_id, deal_id), "undo", {}, act, key=key)


def _give_back(step: Step, item: Item, after: Item) -> None:
    leaver = found(step.conn, step.handover.id).leaver_id
    customer_id = item.customer_id
    moved: StoredDeal | None = None
    if item.deal_id is not None:
        moved = stored_deals(step.conn, [item.deal_id])[item.deal_id]
        customer_id = moved.state.customer_id
    told = {"result": item.result.value if item.result else None}
    rows.save_item(step.unit, item, after, "undone", told)
    if moved is not None:
        _move(step, [(moved, leaver)])
    customer = records.customer(step.conn, customer_id) if customer_id is not None else None
    if customer is not None and customer.owner_id == item.successor_id:
        records.change_record(step.unit, customer, replace(customer, owner_id=leaver))


@rerunnable
def set_date(
    desk: Desk,
    handover_id: int,
    day: date | None,
    *,
    item_id: int | None = None,
    deal_id: int | None = None,
    seen: Item | None = None,
    key: str | None = None,
) -> Done:
    """Plan an item's visit or call on a day, or with None on none.

    Raises:
        RuleRefused: the item is closed.
        ItemConflict: somebody else planned it since it was ``seen``.

    """

    def act(step: Step, item: Item) -> Done:
        step.must_take_part(item)
        only_mine(step, item, seen, {"planned": day})
        after = rules.planned(step.handover, item, day)
        if after == item:
            return Done(item.id, "unchanged")
        rows.save_item(step.unit, item, after, "planned", {"day": day})
        return Done(item.id, "planned")

    which = Which(item_id, deal_id)
    return on_item(desk, handover_id, which, "plan", {"day": day}, act, key=key)
