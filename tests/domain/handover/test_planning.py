"""Dates up to the last working day, and what doesn't fit."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.handover.items import ItemTier, Method, method_of
from funnelview.domain.handover.planning import (
    CALLS_A_DAY,
    VISITS_A_DAY,
    Days,
    Misfit,
    ToPlan,
    ahead,
    days_used,
    misfits,
    plan,
)

MONDAY = date(2026, 11, 16)


def days(last: date, *holidays: date) -> Days:
    return Days(MONDAY, last, lambda day: "feast" if day in holidays else None)


def item(number: int, tier: ItemTier = ItemTier.T75, planned: date | None = None) -> ToPlan:
    return ToPlan(number, tier, method_of(tier), 1, 1_000 - number, planned)


def test_visits_come_first_so_many_a_day_on_working_days() -> None:
    items = [item(1, ItemTier.T50), *(item(number) for number in range(2, 7))]
    dates, unfit = plan(items, days(MONDAY + timedelta(days=7), MONDAY))
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    assert [dates[number] for number in range(2, 7)] == [tuesday] * 3 + [wednesday] * 2
    assert dates[1] == tuesday
    assert unfit == ()


def test_from_noon_on_the_plan_begins_with_the_day_after() -> None:
    tuesday = MONDAY + timedelta(days=1)
    two = days(tuesday)
    assert ahead(two, time(11, 59)) == two
    assert ahead(two, time(12)) == replace(two, first=tuesday)
    # On the last day there is no other; nor is there where only free days are left.
    for last in (days(MONDAY), days(tuesday, tuesday)):
        assert ahead(last, time(23)) == last


def test_later_items_get_no_date_by_themselves() -> None:
    dates, unfit = plan([item(1, ItemTier.T25), item(2, ItemTier.BASE)], days(MONDAY))
    assert (dates, unfit) == ({}, ())


def test_what_no_day_is_left_for_is_said() -> None:
    saturday = MONDAY + timedelta(days=5)
    nothing = Days(saturday, saturday + timedelta(days=1), lambda _day: None)
    dates, unfit = plan([item(1)], nothing)
    assert dates == {}
    assert [(one.item_id, one.why) for one in unfit] == [(1, Misfit.NO_DAY_LEFT)]


def test_dates_that_do_not_fit_are_named() -> None:
    feast = MONDAY + timedelta(days=1)
    last = MONDAY + timedelta(days=9)
    items = [
        item(1, planned=last + timedelta(days=1)),
        item(2, planned=MONDAY - timedelta(days=3)),
        item(3, planned=feast),
        item(4, planned=MONDAY + timedelta(days=5)),
        item(5),
        *(item(number, planned=MONDAY) for number in range(6, 10)),
        item(10, ItemTier.T25, planned=last + timedelta(days=1)),
    ]
    found = {one.item_id: one.why for one in misfits(items, days(last, feast))}
    assert found == {
        1: Misfit.AFTER_LAST_DAY,
        2: Misfit.PAST,
        3: Misfit.HOLIDAY,
        4: Misfit.WEEKEND,
        5: Misfit.UNPLANNED,
        9: Misfit.TOO_MANY,
    }


def test_a_weekend_day_that_is_worked_can_be_planned() -> None:
    saturday = MONDAY + timedelta(days=5)
    worked = Days(saturday, saturday, lambda _day: None, lambda day: day == saturday)
    assert plan([item(1)], worked)[0] == {1: saturday}


@given(
    st.lists(
        st.tuples(st.sampled_from([ItemTier.T75, ItemTier.T50]), st.integers(0, 900)), max_size=40
    ),
    st.integers(0, 25),
    st.sets(st.integers(0, 25)),
)
def test_a_plan_fits_whatever_is_to_be_planned(
    wanted: list[tuple[ItemTier, int]], length: int, off: set[int]
) -> None:
    free = {MONDAY + timedelta(days=number) for number in off}
    of = days(MONDAY + timedelta(days=length), *free)
    items = [
        ToPlan(number, tier, method_of(tier), 1, weight)
        for number, (tier, weight) in enumerate(wanted)
    ]
    dates, unfit = plan(items, of)
    assert dates.keys() | {one.item_id for one in unfit} == {one.item_id for one in items}
    visits = Counter(
        dates[one.item_id] for one in items if one.item_id in dates and one.method is Method.VISIT
    )
    calls = Counter(
        dates[one.item_id] for one in items if one.item_id in dates and one.method is Method.CALL
    )
    assert max(visits.values(), default=0) <= VISITS_A_DAY
    assert max(calls.values(), default=0) <= CALLS_A_DAY
    done = [
        ToPlan(one.item_id, one.tier, one.method, 1, one.weighted, dates.get(one.item_id))
        for one in items
    ]
    assert {one.why for one in misfits(done, of)} <= {Misfit.UNPLANNED}
    assert sum(days_used(done).values()) == len(dates)
