"""A review's record tells what stood at its end, whatever came later."""

from datetime import date

import pytest

from funnelview.domain.commitments import State
from funnelview.domain.review import NoteText
from funnelview.errors import RuleRefused
from funnelview.usecases.commitments import decide, move, promise
from funnelview.usecases.deal_contacts import name_contact
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal
from funnelview.usecases.records import add_customer, add_person
from funnelview.usecases.review import (
    begin_review,
    finish,
    judge,
    review_sheet,
    review_to_change_in,
    save_note,
    skip,
)
from funnelview.usecases.review_record import review_record
from funnelview.usecases.review_steps import Said, say
from funnelview.usecases.undo import undo
from tests.support.clock import FixedClock
from tests.support.deals import add_deal


def test_a_commitment_stands_in_each_record_as_that_review_left_it(
    desk: Desk, clock: FixedClock
) -> None:
    rep = add_person(desk, "李强").id
    first = begin_review(desk, rep)
    made = promise(
        desk, rep, "test report", owner="李强", due=date(2026, 11, 20), review_id=first.id
    ).id
    clock.advance(minutes=20)
    finish(desk, first.id)
    clock.advance(days=7)
    second = begin_review(desk, rep)
    move(desk, made, date(2026, 12, 4), review_id=second.id)
    clock.advance(minutes=20)
    finish(desk, second.id)
    clock.advance(days=7)
    third = begin_review(desk, rep)
    decide(desk, made, kept=True, review_id=third.id)
    told = {}
    for week in ("2026-W47", "2026-W48", "2026-W49"):
        (one,) = review_record(desk, "李强", week).commitments
        told[week] = (one.due, one.state, one.moved)
    assert told == {
        "2026-W47": (date(2026, 11, 20), State.OPEN, 0),
        "2026-W48": (date(2026, 12, 4), State.OPEN, 1),
        "2026-W49": (date(2026, 12, 4), State.KEPT, 1),
    }


def test_a_change_after_the_weeks_review_is_in_none(desk: Desk, clock: FixedClock) -> None:
    rep = add_person(desk, "李强").id
    assert review_sheet(desk, rep).finished is None
    number = review_to_change_in(desk, rep)
    assert number == begin_review(desk, rep).id
    assert review_to_change_in(desk, rep) == number
    finish(desk, number)
    assert review_to_change_in(desk, rep) is None
    sheet = review_sheet(desk, rep)
    assert sheet.review is None
    assert sheet.finished is not None
    clock.advance(days=7)
    assert review_sheet(desk, rep).finished is None
    assert review_to_change_in(desk, rep) not in {None, number}


def test_who_else_takes_part_stands_on_the_page(desk: Desk) -> None:
    rep = add_person(desk, "李强").id
    customer = add_customer(desk, "蓝海物流").id
    deals = [add_deal(desk, {"customer_id": customer, "owner_id": rep}).id for _one in range(2)]
    name_contact(desk, deals[0], "周岚", part="signs")
    (one,) = review_sheet(desk, rep).others[deals[0]]
    assert (one.name, one.part) == ("周岚", "signs")
    assert deals[1] not in review_sheet(desk, rep).others


def test_a_review_speaks_of_its_reps_deals_alone(desk: Desk) -> None:
    rep, other = add_person(desk, "李强").id, add_person(desk, "王芳").id
    customer = add_customer(desk, "蓝海物流").id
    own, theirs = (
        add_deal(desk, {"customer_id": customer, "owner_id": one}).id for one in (rep, other)
    )
    review = begin_review(desk, rep).id
    for said in (
        lambda: say(desk, review, theirs, Said(done="x")),
        lambda: skip(desk, review, theirs, "no time"),
        lambda: judge(desk, review, theirs, None),
        lambda: save_note(desk, review, theirs, NoteText(done="x")),
    ):
        with pytest.raises(RuleRefused, match="belongs to somebody else"):
            said()
    with pytest.raises(RuleRefused, match="no deal with the number"):
        judge(desk, review, 999, None)
    judge(desk, review, own, None)
    change_deal(desk, own, {"owner_id": other})
    # It was spoken of before it went away: what is being typed isn't lost.
    note = save_note(desk, review, own, NoteText(done="x"))
    assert note is not None


def test_an_undone_commitment_is_named_by_its_own_number(desk: Desk) -> None:
    rep = add_person(desk, "李强").id
    customer = add_customer(desk, "蓝海物流").id
    deals = [add_deal(desk, {"customer_id": customer, "owner_id": rep}).id for _one in range(3)]
    review = begin_review(desk, rep).id
    made = promise(desk, rep, "call", owner="李强", due=None, deal_id=deals[2], review_id=review).id
    assert made != deals[2]
    assert undo(desk, review).id == made
