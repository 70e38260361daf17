"""The proposal spreads number and weight, and prefers who knows the customer."""

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.handover.proposing import Load, ToGive, Why, propose


def gives(*weights: int, known: dict[int, int] | None = None) -> list[ToGive]:
    return [
        ToGive(number, number, weight, is_deal=True, known_by=known or {})
        for number, weight in enumerate(weights, start=1)
    ]


def test_nobody_there_gets_nothing() -> None:
    found = propose(gives(100), {})
    assert found.lines == ()


def test_it_fills_up_whoever_carries_least() -> None:
    found = propose(gives(100, 100), {1: Load(10, 1_000), 2: Load(0, 0)})
    assert [one.successor_id for one in found.lines] == [2, 2]
    assert {one.why for one in found.lines} == {Why.LIGHTEST}


def test_number_and_weight_both_count() -> None:
    found = propose(gives(900, 100, 100, 100), {1: Load(), 2: Load()})
    heavy = found.lines[0].successor_id
    assert [one.successor_id for one in found.lines[1:]].count(heavy) <= 1
    assert sum(load.deals for load in found.after.values()) == 4


def test_who_knows_the_customer_is_preferred_but_not_overloaded() -> None:
    knows = gives(100, known={1: 3})
    near = propose(knows, {1: Load(10, 1_000), 2: Load(9, 900)})
    assert (near.lines[0].successor_id, near.lines[0].why) == (1, Why.KNOWS)
    assert near.lines[0].ties == 3
    far = propose(knows, {1: Load(40, 4_000), 2: Load(0, 0)})
    assert (far.lines[0].successor_id, far.lines[0].why) == (2, Why.LIGHTEST)


def test_a_customers_items_stay_together() -> None:
    items = [
        ToGive(1, 5, 900, is_deal=True, known_by={}),
        ToGive(2, 5, 10, is_deal=True, known_by={}),
        ToGive(3, 6, 100, is_deal=True, known_by={}),
    ]
    found = propose(items, {1: Load(), 2: Load()})
    by_item = {one.item_id: one for one in found.lines}
    assert by_item[1].successor_id == by_item[2].successor_id != by_item[3].successor_id
    assert by_item[2].why is Why.TOGETHER


@given(
    st.lists(st.integers(0, 10_000), max_size=60),
    st.dictionaries(
        st.integers(1, 6), st.builds(Load, st.integers(0, 40), st.integers(0, 50_000)), min_size=1
    ),
)
def test_everything_is_given_once_and_the_loads_add_up(
    weights: list[int], loads: dict[int, Load]
) -> None:
    items = gives(*weights)
    found = propose(items, loads)
    assert [one.item_id for one in found.lines] == [one.item_id for one in items]
    assert {one.successor_id for one in found.lines} <= set(loads)
    for person, load in loads.items():
        mine = [one.item_id for one in found.lines if one.successor_id == person]
        assert found.after[person].deals == load.deals + len(mine)
        assert found.after[person].weighted == load.weighted + sum(
            weights[number - 1] for number in mine
        )
    assert propose(items, loads) == found


@given(st.lists(st.integers(1, 100), min_size=12, max_size=60), st.integers(2, 5))
def test_equals_get_about_equal_shares(weights: list[int], people: int) -> None:
    found = propose(gives(*weights), dict.fromkeys(range(people), Load()))
    heavy = [load.weighted for load in found.after.values()]
    number = [load.deals for load in found.after.values()]
    shares = [
        load.weighted / max(1, sum(heavy)) + load.deals / len(weights)
        for load in found.after.values()
    ]
    # Nobody's share is further from another's than the heaviest single item makes it.
    biggest = max(weights) / sum(weights) + 1 / len(weights)
    assert max(shares) - min(shares) <= biggest + 1e-9
    assert sum(number) == len(weights)
