"""Two change the same item of a handover: three values, and nobody is overwritten."""

from datetime import date

import pytest

from funnelview.domain.handover.items import Evidence, Method, Result
from funnelview.usecases.handover import walking
from funnelview.usecases.handover.assigning import Choice, assign, assign_proposed
from funnelview.usecases.handover.meanwhile import ItemConflict
from tests.support.leaving import Leaving, evidence


def values(error: ItemConflict) -> list[tuple[str, str, str, str | None]]:
    return [(one.field, one.before, one.theirs, one.yours) for one in error.clashes]


def test_evidence_of_two_is_put_together_field_by_field(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    seen = case.item(deal)
    day = case.desk.clock().date()
    theirs = Evidence(done_on=day, met="Chen Ming", answer="wants a discount")
    walking.record(case.desk, case.handover, theirs, deal_id=deal)
    # Another field, and the same day: both have their way.
    mine = Evidence(done_on=day, met="Chen Ming", visit_on=date(2026, 12, 1))
    walking.record(case.desk, case.handover, mine, deal_id=deal, seen=seen)
    stored = case.item(deal).evidence
    assert (stored.answer, stored.visit_on) == ("wants a discount", date(2026, 12, 1))
    again = Evidence(done_on=day, met="Zhou Lan", answer="is content")
    with pytest.raises(ItemConflict) as caught:
        walking.record(case.desk, case.handover, again, deal_id=deal, seen=seen)
    assert values(caught.value) == [
        ("met", "–", "Chen Ming", "Zhou Lan"),
        ("answer", "–", "wants a discount", "is content"),
    ]
    assert "it was –, now it is Chen Ming, yours is Zhou Lan" in caught.value.message
    assert case.item(deal).evidence == stored
    # Looked at since: one's own stands.
    now = caught.value.now[case.item(deal).id]
    walking.record(case.desk, case.handover, Evidence(met="Zhou Lan"), deal_id=deal, seen=now)
    assert case.item(deal).evidence.met == "Zhou Lan"
    # All of it is as it was seen: nothing is anybody's own.
    done = walking.record(case.desk, case.handover, theirs, deal_id=deal, seen=now)
    assert done.result == "unchanged"


def test_a_date_and_a_method_that_somebody_else_chose_are_told(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    seen = case.item(deal)
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    walking.set_date(case.desk, case.handover, first, deal_id=deal, seen=seen)
    walking.set_date(case.desk, case.handover, first, deal_id=deal, seen=seen)
    with pytest.raises(ItemConflict) as caught:
        walking.set_date(case.desk, case.handover, second, deal_id=deal, seen=seen)
    assert values(caught.value) == [("planned", "–", "2026-12-01", "2026-12-02")]
    # A field that nobody else touched.
    walking.change_method(case.desk, case.handover, Method.VIDEO, "abroad", deal_id=deal, seen=seen)
    with pytest.raises(ItemConflict) as caught:
        walking.change_method(
            case.desk, case.handover, Method.LETTER, "shy", deal_id=deal, seen=seen
        )
    assert [one.field for one in caught.value.clashes] == ["method"]
    assert (case.item(deal).planned, case.item(deal).method) == (first, Method.VIDEO)


def test_a_successor_that_somebody_else_chose_is_told_and_nothing_is_assigned(
    case: Leaving,
) -> None:
    ann, bob = case.successors
    items = [case.item(deals[0]) for deals in case.deals.values()]
    seen = {one.id: one.successor_id for one in items}
    assign(case.desk, case.handover, bob, Choice(items=(items[0].id,)))
    choice = Choice(items=tuple(seen))
    with pytest.raises(ItemConflict) as caught:
        assign(case.desk, case.handover, ann, choice, seen=seen)
    (clash,) = caught.value.clashes
    assert clash.item_id == items[0].id
    assert clash.yours is not None
    assert [one.split()[0] for one in (clash.theirs, clash.yours)] == ["Bob", "Ann"]
    held = {one.id: one.successor_id for one in case.items()}
    assert [held[one.id] for one in items[1:]] == [one.successor_id for one in items[1:]]
    lines = [(item, ann) for item in seen]
    with pytest.raises(ItemConflict):
        assign_proposed(case.desk, case.handover, lines, seen=seen)
    seen |= {item: one.successor_id for item, one in caught.value.now.items()}
    assign(case.desk, case.handover, ann, choice, seen=seen)
    assert {one.successor_id for one in case.items() if one.id in seen} == {ann}


def test_what_a_close_rests_on_must_stand(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    walking.record(case.desk, case.handover, evidence(case.desk), deal_id=deal)
    seen = case.item(deal)
    to = next(one for one in case.successors if one != seen.successor_id)
    assign(case.desk, case.handover, to, Choice(deals=(deal,)))
    with pytest.raises(ItemConflict) as caught:
        walking.confirm(case.desk, case.handover, deal_id=deal, seen=seen)
    assert [(one.field, one.yours) for one in caught.value.clashes] == [("successor_id", None)]
    with pytest.raises(ItemConflict, match="Successor: it was Ann"):
        walking.close(case.desk, case.handover, Result.WAIVED, reason="x", deal_id=deal, seen=seen)
    # What a close doesn't rest on may change.
    seen = case.item(deal)
    walking.set_date(case.desk, case.handover, date(2026, 12, 1), deal_id=deal)
    walking.confirm(case.desk, case.handover, deal_id=deal, seen=seen)
    walking.close(case.desk, case.handover, Result.DONE, deal_id=deal, seen=seen)
    assert not case.item(deal).is_open
