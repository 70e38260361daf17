"""What may be done with a deal, and what not."""

from datetime import date

import pytest

from funnelview.domain import deals
from funnelview.domain.funnel import (
    DEFAULT_STAGES,
    DealState,
    Outcome,
    Person,
    Role,
    below,
    check_tree,
)
from funnelview.errors import BadInput, RuleRefused

TODAY = date(2026, 11, 18)


def deal(**values: object) -> DealState:
    given = {"customer_id": 1, "amount": 100_00, **values}
    return deals.registered(given, DEFAULT_STAGES, currency="EUR", on=date(2026, 10, 1))


def test_a_new_deal_stands_at_the_lowest_stage() -> None:
    new = deal()
    assert (new.stage, new.success, new.tier, new.outcome) == ("aware", 25, "T25", Outcome.OPEN)


def test_a_deal_needs_a_customer_or_a_name() -> None:
    with pytest.raises(BadInput, match="needs a customer"):
        deal(customer_id=None)


def test_a_stage_brings_its_win_probability_and_ends_an_override() -> None:
    overridden = deals.changed(deal(), {"success": 60, "success_reason": "tender"}, DEFAULT_STAGES)
    assert (overridden.success, overridden.success_reason) == (60, "tender")
    moved = deals.changed(overridden, {"stage": "compare"}, DEFAULT_STAGES)
    assert (moved.success, moved.success_reason) == (50, None)
    same = deals.changed(overridden, {"stage": "aware"}, DEFAULT_STAGES)
    assert same.success == 60


def test_an_override_needs_a_reason_and_a_possible_value() -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        deals.changed(deal(), {"success": 60}, DEFAULT_STAGES)
    with pytest.raises(BadInput, match="1 to 99"):
        deals.changed(deal(), {"success": 100, "success_reason": "sure"}, DEFAULT_STAGES)


def test_another_customer_takes_the_contact_along() -> None:
    one = deals.changed(deal(), {"contact_id": 5}, DEFAULT_STAGES)
    assert deals.changed(one, {"customer_id": 2}, DEFAULT_STAGES).contact_id is None


def test_winning_and_reopening() -> None:
    won = deals.won(deal(), TODAY, TODAY)
    assert (won.outcome, won.closed) == (Outcome.WON, TODAY)
    with pytest.raises(RuleRefused, match="closed already: won on 2026-11-18"):
        deals.lost(won, TODAY, TODAY, "late")
    again = deals.reopened(won)
    assert (again.outcome, again.closed, again.stage) == (Outcome.OPEN, None, "aware")
    with pytest.raises(RuleRefused):
        deals.reopened(again)


def test_losing_needs_a_reason_and_a_possible_day() -> None:
    with pytest.raises(BadInput, match="needs its reason"):
        deals.lost(deal(), TODAY, TODAY, "  ")
    with pytest.raises(BadInput, match="future"):
        deals.lost(deal(), date(2026, 11, 19), TODAY, "price")
    with pytest.raises(RuleRefused, match="before the deal was registered"):
        deals.lost(deal(), date(2026, 9, 30), TODAY, "price")


def test_a_closed_deal_keeps_its_course_but_may_be_corrected() -> None:
    won = deals.won(deal(), TODAY, TODAY)
    assert deals.changed(won, {"amount": 90_00}, DEFAULT_STAGES).amount == 90_00
    with pytest.raises(RuleRefused, match="Reopen"):
        deals.changed(won, {"stage": "confirm"}, DEFAULT_STAGES)


def test_text_that_no_database_keeps_is_refused() -> None:
    with pytest.raises(BadInput, match="product"):
        deal(product="a\x00b")
    with pytest.raises(BadInput, match="next step is too long"):
        deal(next_step="x" * 20_001)


def test_the_tree_of_people() -> None:
    people = [
        Person(1, "D", Role.DIRECTOR),
        Person(2, "M", Role.MANAGER, 1),
        Person(3, "R", Role.REP, 2),
        Person(4, "S", Role.REP, 2),
        Person(5, "X", Role.REP),
    ]
    assert below(people, 1) == {1, 2, 3, 4}
    assert below(people, 3) == {3}
    with pytest.raises(RuleRefused):
        check_tree([Person(1, "A", Role.REP, 2), Person(2, "B", Role.REP, 1)])
