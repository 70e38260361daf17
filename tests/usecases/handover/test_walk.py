"""A handover step by step: only the owner changes, and every way through is recorded."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from funnelview.domain.funnel import PersonStatus
from funnelview.domain.handover.items import Evidence, Kind, Method, Result
from funnelview.domain.review import NoteText
from funnelview.errors import BadInput, Conflict, NotAllowed, RuleRefused
from funnelview.store.handover import rows
from funnelview.usecases import funnel, review
from funnelview.usecases.coverage import rep_page, team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import afterwards, assigning, planning, starting, walking
from funnelview.usecases.handover.assigning import Choice
from funnelview.usecases.handover.completing import complete
from funnelview.usecases.handover.reading import every_handover, history, sheet
from funnelview.usecases.handover.writing import write_calendars, write_protocol
from funnelview.usecases.records import add_contact, find_contacts, list_people
from funnelview.usecases.store import check
from funnelview.usecases.warnings import alerts
from tests.support.clock import FixedClock
from tests.support.deals import add_deal, find_customers
from tests.support.leaving import LAST_DAY, Leaving, evidence, someone_leaves

# What a move of the ownership changes; everything else of a store stays as it was.
_MOVES = {"handover", "handover_item", "handover_event", "funnel_sum"}


def hand_over(case: Leaving, deal: int) -> None:
    """Record, confirm and close the item of a deal."""
    walking.record(case.desk, case.handover, evidence(case.desk), deal_id=deal)
    walking.confirm(case.desk, case.handover, deal_id=deal)
    walking.close(case.desk, case.handover, Result.DONE, deal_id=deal)


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every row of the store, by table."""
    with desk.store.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            name: [
                dict(row)
                for row in connection.execute(sa.text(f"select * from {name}")).mappings()  # noqa: S608
            ]
            for name in names
        }


def test_only_the_owner_changes(case: Leaving) -> None:
    desk, deal = case.desk, case.deals["negotiate"][0]
    held = review.begin_review(desk, case.leaver)
    note = NoteText("saw the plant", "they like it", "the price")
    review.save_note(desk, held.id, deal, note)
    review.finish(desk, held.id)
    assert isinstance(desk.clock, FixedClock)
    desk.clock.advance(days=1)
    walking.record(desk, case.handover, evidence(desk), deal_id=deal)
    walking.confirm(desk, case.handover, deal_id=deal)
    before = everything(desk)
    walking.close(desk, case.handover, Result.DONE, deal_id=deal)
    after = everything(desk)
    changed = {name for name in before if before[name] != after[name]}
    # Upkeep that follows from the deals may be made anew; records never. What is kept of every
    # write, whatever it writes, says nothing of what it wrote.
    of_every_write = ("command", "change_count", "trail")
    upkeep = {name for name in changed if name.startswith(("warning", *of_every_write))}
    assert changed - upkeep == {*_MOVES, "deal", "deal_change", "customer", "record_change"} - {
        "handover"
    }
    old = {row["id"]: row for row in before["deal"]}
    new = {row["id"]: row for row in after["deal"]}
    for number, row in new.items():
        differing = {name for name in row if row[name] != old[number][name]}
        assert differing == ({"owner_id", "version"} if number == deal else set())
    (added,) = after["deal_change"][len(before["deal_change"]) :]
    assert after["deal_change"][:-1] == before["deal_change"]
    assert (added["field"], added["old"], added["new"], added["handover_id"]) == (
        "owner_id",
        str(case.leaver),
        str(case.successors[0]),
        case.handover,
    )
    assert review.note_history(desk, deal)[0].text == note
    assert check(desk).problems == ()


def test_a_past_day_knows_that_a_handover_is_no_work_on_the_deal(case: Leaving) -> None:
    desk, deal = case.desk, case.deals["negotiate"][0]
    assert isinstance(desk.clock, FixedClock)

    def seen(on: date | None) -> tuple[date | None, list[tuple[str, str]]]:
        page = rep_page(desk, case.successors[0], as_of=on)
        found = alerts(desk, case.successors[0], as_of=on).alerts
        (line,) = (line for line in page.deals if line.id == deal)
        mine = sorted((one.code, one.severity.value) for one in found if one.deal_id == deal)
        return line.last_activity, mine

    desk.clock.advance(days=5)
    hand_over(case, deal)
    noted = desk.clock().date()
    on_the_day = seen(None)
    desk.clock.advance(days=2)
    funnel.change_deal(desk, deal, {"next_step": "call"})
    assert seen(noted) == on_the_day


def test_credit_for_past_wins_stays(case: Leaving) -> None:
    desk = case.desk
    won = add_deal(
        desk,
        {"customer_id": case.customers[0], "owner_id": case.leaver, "amount": 777_00},
    ).id
    funnel.win_deal(desk, won)
    walking.waive(desk, case.handover, Choice(everything=True), "gone") if _assign_all(case) else 0
    row = next(one for one in team_board(desk).reps if one.person_id == case.leaver)
    assert row.won.amount == 777_00
    assert case.owner(won) == case.leaver
    leaver = next(one for one in list_people(desk) if one.id == case.leaver)
    assert leaver.status is PersonStatus.LEFT


def _assign_all(case: Leaving) -> bool:
    assigning.assign(case.desk, case.handover, case.successors[0], Choice(everything=True))
    return True


def test_the_customers_responsible_rep_moves_with_the_last_item(case: Leaving) -> None:
    desk, customer = case.desk, case.customers[0]
    deal = case.deals["negotiate"][0]
    add_deal(desk, {"customer_id": customer, "owner_id": case.leaver, "stage": "aware"})

    def responsible() -> int | None:
        return next(
            one.owner_id for one in find_customers(desk, "negotiate 0") if one.id == customer
        )

    hand_over(case, deal)
    assert responsible() == case.leaver
    _assign_all(case)
    walking.waive(desk, case.handover, Choice(everything=True), "gone")
    assert responsible() == case.successors[0]


def test_two_can_not_close_the_same_item(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    seen = case.item(deal)
    walking.record(case.desk, case.handover, evidence(case.desk), deal_id=deal)
    with pytest.raises(Conflict, match="Day: it was –, now it is"):
        walking.close(
            case.desk,
            case.handover,
            Result.WAIVED,
            reason="x",
            deal_id=deal,
            seen=seen,
        )
    walking.close(case.desk, case.handover, Result.WAIVED, reason="x", deal_id=deal)
    with pytest.raises(RuleRefused, match="closed already"):
        walking.close(case.desk, case.handover, Result.WAIVED, reason="x", deal_id=deal)


def test_the_same_command_again_has_no_second_effect(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]

    def again() -> funnel.Done:
        return walking.close(
            case.desk, case.handover, Result.WAIVED, reason="x", deal_id=deal, key="k1"
        )

    first = again()
    told = len(history(case.desk, case.handover))
    assert again() == first
    assert len(history(case.desk, case.handover)) == told


def test_who_confirmed_for_whom_is_recorded(case: Leaving) -> None:
    people = {one.id: one for one in list_people(case.desk)}
    deal = case.deals["negotiate"][0]
    store, clock = case.desk.store, case.desk.clock
    other = Desk(store, people[case.successors[1]].login or "", "test", clock)
    with pytest.raises(NotAllowed):
        walking.confirm(other, case.handover, deal_id=deal)
    leaver = Desk(store, people[case.leaver].login or "", "test", clock)
    with pytest.raises(NotAllowed):
        walking.confirm(leaver, case.handover, deal_id=deal)
    with pytest.raises(NotAllowed):
        walking.close(leaver, case.handover, Result.WAIVED, reason="x", deal_id=deal)
    manager = Desk(store, people[case.manager].login or "", "test", clock)
    walking.confirm(manager, case.handover, deal_id=deal)
    item = case.item(deal)
    assert (item.confirmed_by, item.confirmed_for) == (people[case.manager].name, True)
    # Another successor confirms anew.
    assigning.assign(manager, case.handover, case.successors[1], Choice(deals=(deal,)))
    assert case.item(deal).confirmed is None
    walking.confirm(other, case.handover, deal_id=deal)
    assert case.item(deal).confirmed_for is False


def test_a_leaver_who_is_gone_is_stood_in_for(case: Leaving) -> None:
    assert isinstance(case.desk.clock, FixedClock)
    case.desk.clock.advance(days=60)
    deal = case.deals["compare"][0]
    walking.record(case.desk, case.handover, evidence(case.desk), deal_id=deal)
    assert case.item(deal).evidence.stand_in == "mia"


def test_a_handover_is_not_opened_twice(case: Leaving) -> None:
    with pytest.raises(RuleRefused, match="already"):
        starting.start(case.desk, case.leaver, LAST_DAY)


def test_a_deal_registered_after_the_end_opens_it_again(case: Leaving) -> None:
    walking.waive(case.desk, case.handover, Choice(everything=True), "gone")
    with case.desk.store.read() as conn:
        ended = rows.handover_by_id(conn, case.handover)
    assert ended is not None
    assert not ended.is_open
    late = add_deal(case.desk, {"name": "late", "owner_id": case.leaver}).id
    assert case.item(late).is_open
    assert check(case.desk).problems == ()


def test_a_part_is_handed_over(desk: Desk) -> None:
    case = someone_leaves(desk)
    with pytest.raises(BadInput, match="which"):
        starting.start(desk, case.leaver, LAST_DAY, kind=Kind.TERRITORY)
    case.handover = starting.start(
        desk,
        case.leaver,
        LAST_DAY,
        kind=Kind.CUSTOMER,
        customers=[case.customers[0], case.customers[-1]],
    ).id
    assert [(item.deal_id, item.customer_id) for item in case.items()] == [
        (case.deals["negotiate"][0], None),
        (None, case.customers[-1]),
    ]
    # What is new doesn't join a part, and the rep stays.
    add_deal(desk, {"name": "new", "owner_id": case.leaver})
    assert len(case.items()) == 2
    assigning.assign(desk, case.handover, case.successors[1], Choice(everything=True))
    walking.waive(desk, case.handover, Choice(everything=True), "new territory")
    assert case.owner(case.deals["negotiate"][0]) == case.successors[1]
    assert case.owner(case.deals["aware"][0]) == case.leaver
    people = {one.id: one for one in list_people(desk)}
    assert people[case.leaver].status is PersonStatus.ACTIVE
    with pytest.raises(RuleRefused, match="leaver"):
        starting.start(
            desk, case.leaver, LAST_DAY, kind=Kind.TERRITORY, deals=case.deals["negotiate"]
        )


def test_a_long_leave_and_back(desk: Desk) -> None:
    case = someone_leaves(desk)
    case.handover = starting.start(desk, case.leaver, LAST_DAY, kind=Kind.LEAVE).id
    deals = [deal for of_stage in case.deals.values() for deal in of_stage]
    assigning.assign(desk, case.handover, case.successors[0], Choice(deals=tuple(deals[:1])))
    assigning.assign(desk, case.handover, case.successors[1], Choice(deals=tuple(deals[1:])))
    base = case.base().id
    assigning.assign(desk, case.handover, case.successors[1], Choice(items=(base,)))
    walking.waive(desk, case.handover, Choice(everything=True), "parental leave")
    funnel.lose_deal(desk, deals[2], reason="price")
    made = starting.give_back(desk, case.handover, LAST_DAY + timedelta(days=200))
    assert len(made) == 2
    for one in made:
        walking.waive(desk, one.id, Choice(everything=True), "is back")
    assert [case.owner(deal) for deal in deals] == [
        case.leaver,
        case.leaver,
        case.successors[1],
    ]
    assert check(desk).problems == ()


def test_a_successor_who_leaves_in_the_middle(case: Leaving) -> None:
    desk, ann, bob = case.desk, *case.successors
    hand_over(case, case.deals["negotiate"][0])
    starting.start(desk, ann, LAST_DAY)
    assert {item.successor_id for item in case.items() if item.is_open} == {None}
    with pytest.raises(RuleRefused, match="active"):
        assigning.assign(desk, case.handover, ann, Choice(everything=True))
    assigning.assign(desk, case.handover, bob, Choice(everything=True))
    walking.waive(desk, case.handover, Choice(everything=True), "no time")
    assert case.owner(case.deals["compare"][0]) == bob
    assert check(desk).problems == ()


def test_a_handover_is_called_off(case: Leaving) -> None:
    hand_over(case, case.deals["negotiate"][0])
    with pytest.raises(RuleRefused, match="reason"):
        starting.cancel(case.desk, case.handover, " ")
    starting.cancel(case.desk, case.handover, "stays after all")
    assert case.owner(case.deals["negotiate"][0]) == case.successors[0]
    people = {one.id: one for one in list_people(case.desk)}
    assert people[case.leaver].status is PersonStatus.ACTIVE
    mine = {one.handover.id: one.handover for one in every_handover(case.desk)}
    assert mine[case.handover].status == "cancelled"
    # What was called off doesn't stand in the way of another one.
    again = starting.start(case.desk, case.leaver, LAST_DAY).id
    assert len(sheet(case.desk, again).items) == 3
    assert check(case.desk).problems == ()


def test_another_method_keeps_the_lock(case: Leaving) -> None:
    deal = case.deals["aware"][0]
    walking.change_method(case.desk, case.handover, Method.VIDEO, "abroad", deal_id=deal)
    with pytest.raises(RuleRefused, match="order"):
        walking.record(case.desk, case.handover, evidence(case.desk), deal_id=deal)


def test_incomplete_records_come_first_and_are_completed(desk: Desk) -> None:
    case = someone_leaves(desk)
    bare = add_deal(
        desk,
        {"customer_id": case.customers[2], "owner_id": case.leaver, "stage": "compare"},
    ).id
    case.start()
    of_tier = [line for line in sheet(desk, case.handover).items if line.item.tier == "T50"]
    assert of_tier[0].item.deal_id == bare
    assert of_tier[0].incomplete == ("contact", "phone")
    complete(desk, case.handover, of_tier[0].item.id, contact="Zhao Min", phone="139")
    assert sheet(desk, case.handover).line(of_tier[0].item.id).incomplete == ()  # type: ignore[union-attr]
    base = case.base().id
    complete(desk, case.handover, base, contact="Li Na", phone="137")
    assert sheet(desk, case.handover).line(base).incomplete == ()  # type: ignore[union-attr]
    assert check(desk).problems == ()


def test_the_plan_knows_the_countrys_holidays(case: Leaving, tmp_path: Path) -> None:
    desk = case.desk
    planned = planning.plan_all(desk, case.handover)
    assert planned.dated == 2
    # It is afternoon in Shanghai: nobody is visited on the same day.
    dates = {line.item.planned for line in sheet(desk, case.handover).items}
    assert dates == {None, date(2026, 11, 19)}
    item = case.item(case.deals["negotiate"][0]).id
    for day, why in (
        (date(2026, 11, 21), "weekend"),
        (date(2026, 12, 19), "after_last_day"),
        (date(2026, 11, 17), "past"),
    ):
        walking.set_date(desk, case.handover, day, item_id=item)
        found = planning.problems(sheet(desk, case.handover))
        assert [(one.item_id, one.why.value) for one in found] == [(item, why)]
    days = planning.workdays(sheet(desk, case.handover).settings)
    assert days.holiday(date(2026, 10, 1)) == "National Day"
    # A Saturday that China works in exchange for a holiday.
    assert days.works(date(2026, 2, 14))
    assert not days.works(date(2026, 11, 21))
    files = planning.calendars(desk, case.handover)
    assert len(files) == 2
    written = write_calendars(files, tmp_path / "calendars", case.handover)
    from icalendar import Calendar

    for path in written.values():
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert len(events) == 2
        assert all("Handover" in str(event["SUMMARY"]) for event in events)


def test_the_protocol_says_everything_and_is_signed(case: Leaving) -> None:
    hand_over(case, case.deals["negotiate"][0])
    walking.close(
        case.desk,
        case.handover,
        Result.REFUSED,
        reason="wants nobody else",
        deal_id=case.deals["compare"][0],
    )
    desk, number = case.desk, case.handover
    text = write_protocol(desk, number, "md").decode()
    for words in ("Chen Ming", "fine with us", "wants nobody else", "Signatures", "Ann", "mia"):
        assert words in text
    assert write_protocol(desk, number, "pdf").startswith(b"%PDF")
    assert b"<html" in write_protocol(desk, number, "html")


def test_the_watch_and_its_ladder(case: Leaving) -> None:
    desk = case.desk
    customer = case.customers[0]
    buyer = find_contacts(desk, customer)[0]
    head = add_contact(desk, customer, "Zhou Lan", title="Director").id
    with desk.store.write(desk.actor, desk.clock()) as unit:
        from dataclasses import replace

        from funnelview.store import records

        records.change_record(unit, buyer, replace(buyer, superior_id=head))
        unit.commit()
    hand_over(case, case.deals["negotiate"][0])
    assert afterwards.watch(desk).lines == ()
    assert isinstance(desk.clock, FixedClock)
    desk.clock.advance(days=20)
    (line,) = afterwards.watch(desk).lines
    assert [rung.contact.name for rung in line.rungs] == ["Buyer 0", "Zhou Lan"]
    today = desk.clock().date()
    with pytest.raises(RuleRefused, match="One rung"):
        afterwards.approach(desk, line.item_id, head, today, "too early")
    afterwards.approach(desk, line.item_id, None, today, "will call back")
    (line,) = afterwards.watch(desk).lines
    assert line.next is not None
    assert line.next.id == head
    afterwards.approach(desk, line.item_id, head, today, "orders again")
    with pytest.raises(RuleRefused, match="approached already"):
        afterwards.approach(desk, line.item_id, None, today, "once more")
    desk.clock.advance(days=90)
    assert afterwards.watch(desk, everything=True).lines == ()


def test_how_handed_over_deals_fared(case: Leaving) -> None:
    desk = case.desk
    other = add_deal(desk, {"name": "other", "owner_id": case.successors[1]}).id
    _assign_all(case)
    walking.waive(desk, case.handover, Choice(everything=True), "gone")
    funnel.win_deal(desk, case.deals["negotiate"][0])
    funnel.lose_deal(desk, other, reason="price")
    found = afterwards.compare(desk, case.handover)
    assert (found.handed_over.deals, found.handed_over.won) == (3, 1)
    assert (found.others.deals, found.others.lost) == (1, 1)


def test_evidence_without_a_change_is_no_second_event(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    given = Evidence(case.desk.clock().date(), "Chen")
    assert walking.record(case.desk, case.handover, given, deal_id=deal).result == "recorded"
    assert walking.record(case.desk, case.handover, given, deal_id=deal).result == "unchanged"
