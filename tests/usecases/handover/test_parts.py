"""Parts, leaves and many successors: a territory, single customers, a leave and back again."""

from datetime import timedelta

import pytest

from funnelview.domain.funnel import PersonStatus
from funnelview.domain.handover.items import ItemTier, Kind, Result
from funnelview.errors import RuleRefused
from funnelview.store.handover import rows
from funnelview.usecases import funnel
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import assigning, starting, walking
from funnelview.usecases.handover.assigning import Choice
from funnelview.usecases.handover.reading import sheet
from funnelview.usecases.records import list_people
from funnelview.usecases.store import check
from tests.support.deals import add_deal, find_customers
from tests.support.leaving import LAST_DAY, Leaving, evidence, someone_leaves


def walked(case: Leaving, handover: int) -> list[ItemTier]:
    """Walk a handover over item by item, as the order allows; return the tiers as they came."""
    desk = case.desk
    order: list[ItemTier] = []
    while True:
        waiting = [one for one in sheet(desk, handover).items if one.item.is_open]
        if not waiting:
            return order
        line = next(one for one in waiting if not one.locked)
        for one in waiting:
            if one.locked:
                with pytest.raises(RuleRefused, match="order"):
                    walking.record(desk, handover, evidence(desk), item_id=one.item.id)
        item = line.item.id
        walking.record(desk, handover, evidence(desk), item_id=item)
        walking.confirm(desk, handover, item_id=item)
        walking.close(desk, handover, Result.DONE, item_id=item)
        order.append(line.item.tier)


def responsible(case: Leaving, customer: int) -> int | None:
    """Who answers for a customer, by the register."""
    mark = next(one.name for one in list_people(case.desk) if one.id == case.leaver).split()[-1]
    found = find_customers(case.desk, f"of {mark}")
    return next(one.owner_id for one in found if one.id == customer)


def test_a_territory_changes_hands(desk: Desk) -> None:
    """Some of a rep's deals and customers go, in the order; the rep stays, with all the rest."""
    case = someone_leaves(desk, deals_each=2)
    going = [of_stage[0] for of_stage in case.deals.values()]
    staying = [of_stage[1] for of_stage in case.deals.values()]
    quiet = case.customers[-1]
    case.handover = starting.start(
        desk,
        case.leaver,
        LAST_DAY,
        kind=Kind.TERRITORY,
        reason="the south goes to Ann",
        deals=going[:1],
        customers=[case.customers[2], case.customers[4], quiet],
    ).id
    assert {item.deal_id for item in case.items()} == {*going, None}
    assigning.assign(desk, case.handover, case.successors[0], Choice(everything=True))
    # The law holds for a part as it does for everything.
    with pytest.raises(RuleRefused):
        funnel.change_deal(desk, going[0], {"owner_id": case.successors[1]})
    funnel.change_deal(desk, staying[0], {"owner_id": case.successors[1]})
    order = walked(case, case.handover)
    assert order == sorted(order, key=list(ItemTier).index)
    assert [case.owner(deal) for deal in going] == [case.successors[0]] * 3
    assert [case.owner(deal) for deal in staying[1:]] == [case.leaver] * 2
    assert responsible(case, quiet) == case.successors[0]
    assert responsible(case, case.customers[5]) == case.leaver
    people = {one.id: one for one in list_people(desk)}
    assert people[case.leaver].status is PersonStatus.ACTIVE
    # A second part can follow, or everything.
    again = starting.start(desk, case.leaver, LAST_DAY, reason="now all of it").id
    assert {one.item.deal_id for one in sheet(desk, again).items} >= set(staying[1:])
    starting.cancel(desk, again, "was a try")
    assert check(desk).problems == ()


def test_what_happens_to_a_part_meanwhile(desk: Desk) -> None:
    """A customer that goes takes along what is registered or decided meanwhile."""
    case = someone_leaves(desk)
    first, quiet = case.customers[0], case.customers[-1]
    case.handover = starting.start(
        desk, case.leaver, LAST_DAY, kind=Kind.CUSTOMER, customers=[first, quiet]
    ).id
    more = add_deal(desk, {"customer_id": first, "owner_id": case.leaver, "stage": "compare"}).id
    woken = add_deal(desk, {"customer_id": quiet, "owner_id": case.leaver, "stage": "aware"}).id
    elsewhere = add_deal(desk, {"customer_id": case.customers[1], "owner_id": case.leaver}).id
    of_another = add_deal(desk, {"customer_id": first, "owner_id": case.successors[1]}).id
    of_deal = {item.deal_id: item.tier for item in case.items() if item.is_open}
    assert of_deal == {
        case.deals["negotiate"][0]: ItemTier.T75,
        more: ItemTier.T50,
        woken: ItemTier.T25,
    }
    assert {elsewhere, of_another}.isdisjoint(of_deal)
    # Without a deal the customer still goes.
    funnel.lose_deal(desk, woken, reason="price")
    assert case.base().customer_id == quiet
    assigning.assign(desk, case.handover, case.successors[0], Choice(everything=True))
    walked(case, case.handover)
    assert {case.owner(one) for one in (case.deals["negotiate"][0], more)} == {case.successors[0]}
    assert responsible(case, quiet) == case.successors[0]
    assert case.owner(elsewhere) == case.leaver
    assert check(desk).problems == ()


def test_a_customer_stays_with_who_still_has_its_deals(desk: Desk) -> None:
    case = someone_leaves(desk)
    customer = case.customers[0]
    rest = add_deal(desk, {"customer_id": customer, "owner_id": case.leaver}).id
    case.handover = starting.start(
        desk, case.leaver, LAST_DAY, kind=Kind.TERRITORY, deals=case.deals["negotiate"]
    ).id
    assigning.assign(desk, case.handover, case.successors[0], Choice(everything=True))
    walked(case, case.handover)
    assert case.owner(case.deals["negotiate"][0]) == case.successors[0]
    assert case.owner(rest) == case.leaver
    assert responsible(case, customer) == case.leaver


def test_a_leave_and_back_and_once_more(desk: Desk) -> None:
    """Each way goes through the order; what ended meanwhile stays where it ended."""
    case = someone_leaves(desk)
    deals = [deal for of_stage in case.deals.values() for deal in of_stage]
    case.handover = starting.start(desk, case.leaver, LAST_DAY, kind=Kind.LEAVE).id
    with pytest.raises(RuleRefused, match="open items"):
        starting.give_back(desk, case.handover, LAST_DAY)
    for place, item in enumerate(case.items()):
        to = case.successors[place % 2]
        assigning.assign(desk, case.handover, to, Choice(items=(item.id,)))
    walked(case, case.handover)
    holders = {deal: case.owner(deal) for deal in deals}
    assert set(holders.values()) == set(case.successors)
    funnel.change_deal(desk, deals[1], {"stage": "negotiate"})
    back = starting.give_back(desk, case.handover, LAST_DAY + timedelta(days=100))
    assert len(back) == 2
    with pytest.raises(RuleRefused, match="open for"):
        starting.give_back(desk, case.handover, LAST_DAY)
    for one in back:
        with desk.store.read() as conn:
            handover = rows.handover_by_id(conn, one.id)
        assert handover is not None
        assert (handover.kind, handover.back_from) == (Kind.RETURN, case.handover)
        order = walked(case, one.id)
        assert order == sorted(order, key=list(ItemTier).index)
    assert {case.owner(deal) for deal in deals} == {case.leaver}
    with pytest.raises(RuleRefused, match="Nothing is left"):
        starting.give_back(desk, case.handover, LAST_DAY)
    # The next leave is a handover like the first.
    again = starting.start(desk, case.leaver, LAST_DAY, kind=Kind.LEAVE).id
    assert len([one for one in sheet(desk, again).items if one.item.deal_id]) == len(deals)
    starting.cancel(desk, again, "postponed")
    assert check(desk).problems == ()


def test_one_who_stays_away_leaves_from_the_leave(desk: Desk) -> None:
    """A leave that becomes a departure: nothing is left, the way back is closed."""
    case = someone_leaves(desk)
    case.handover = starting.start(desk, case.leaver, LAST_DAY, kind=Kind.LEAVE).id
    assigning.assign(desk, case.handover, case.successors[0], Choice(everything=True))
    walking.waive(desk, case.handover, Choice(everything=True), "on leave already")
    departure = starting.start(desk, case.leaver, LAST_DAY).id
    assert starting.finish(desk, departure).result == "finished"
    with pytest.raises(RuleRefused, match="active"):
        starting.give_back(desk, case.handover, LAST_DAY)


def test_splitting_to_many_and_one_of_them_leaves(desk: Desk) -> None:
    """Who took over in the middle leaves too: what they got goes on, what waits finds another."""
    case = someone_leaves(desk, deals_each=3)
    ann, bob = case.successors
    case.start()
    found = assigning.proposal(desk, case.handover)
    assigning.assign_proposed(
        desk, case.handover, [(one.item_id, one.successor_id) for one in found.lines]
    )
    given = {item.deal_id: item.successor_id for item in case.items()}
    assert set(given.values()) == {ann, bob}
    first = next(deal for deal in case.deals["negotiate"] if given[deal] == ann)
    walking.record(desk, case.handover, evidence(desk), deal_id=first)
    walking.confirm(desk, case.handover, deal_id=first)
    walking.close(desk, case.handover, Result.DONE, deal_id=first)
    second = starting.start(desk, ann, LAST_DAY).id
    assert case.owner(first) == ann
    assert {line.item.deal_id for line in sheet(desk, second).items} >= {first}
    assert {item.successor_id for item in case.items() if item.is_open} == {None, bob}
    # The leaver can't take it back by being the successor of the successor.
    with pytest.raises(RuleRefused, match="active"):
        assigning.assign(desk, second, case.leaver, Choice(everything=True))
    assigning.assign(desk, second, bob, Choice(everything=True))
    assigning.assign(desk, case.handover, bob, Choice(everything=True))
    walked(case, case.handover)
    walked(case, second)
    assert {case.owner(deal) for of_stage in case.deals.values() for deal in of_stage} == {bob}
    people = {one.id: one.status for one in list_people(desk)}
    assert {people[case.leaver], people[ann]} == {PersonStatus.LEFT}
    assert check(desk).problems == ()
