"""The walk's order: exceptions first, worst first, then the sweep; nobody is left out."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.agenda import Standing, agenda_order, standing_of
from funnelview.domain.funnel import Tier


@dataclass(frozen=True)
class Deal:
    id: int
    tier: Tier = Tier.T25
    weight: int = 0
    raised: bool = False


def _ids(deals: list[Deal]) -> list[int]:
    return [deal.id for deal in deals]


def test_the_gravest_reason_counts() -> None:
    assert standing_of(raised=False) is None
    assert standing_of(raised=False, severities=["info"]) is None
    assert standing_of(raised=False, changed=True) is Standing.CHANGED
    assert standing_of(raised=False, severities=["amber", "red"], changed=True) is Standing.RED
    assert standing_of(raised=True, severities=["red"]) is Standing.RAISED


def test_exceptions_come_first_the_worst_and_heaviest_before_the_sweep_by_tier() -> None:
    deals = [
        Deal(1, Tier.T25, 900),
        Deal(2, Tier.T75, 10),
        Deal(3, Tier.T25, 5),
        Deal(4, Tier.T50, 70),
        Deal(5, Tier.T75, 80),
        Deal(6, Tier.T25, 1, raised=True),
    ]
    exceptions = {6: Standing.RAISED, 3: Standing.RED, 4: Standing.CHANGED, 5: Standing.CHANGED}
    assert _ids(agenda_order(deals, exceptions)) == [6, 3, 5, 4, 2, 1]
    assert _ids(agenda_order(deals, exceptions, by_tier=True)) == [6, 5, 2, 4, 1, 3]


def test_weights_are_in_one_currency() -> None:
    yen, dollars = Deal(1, weight=5_000_000), Deal(2, weight=900_00)
    weights = {1: 237_000, 2: 640_000}
    for exceptions in ({}, {1: Standing.RED, 2: Standing.RED}):
        assert _ids(agenda_order([yen, dollars], exceptions, weights)) == [2, 1]
        assert _ids(agenda_order([yen, dollars], exceptions, weights, by_tier=True)) == [2, 1]
    assert _ids(agenda_order([yen, dollars])) == [1, 2]


@given(
    st.lists(
        st.builds(
            Deal,
            st.integers(1, 99),
            st.sampled_from(Tier),
            st.integers(0, 9),
            st.booleans(),
        ),
        unique_by=lambda deal: deal.id,
    ),
    st.dictionaries(st.integers(1, 99), st.sampled_from(Standing)),
    st.booleans(),
)
def test_every_deal_is_walked_once_and_the_order_is_always_the_same(
    deals: list[Deal],
    exceptions: dict[int, Standing],
    by_tier: bool,  # noqa: FBT001 - drawn
) -> None:
    order = agenda_order(deals, exceptions, by_tier=by_tier)
    assert sorted(_ids(order)) == sorted(_ids(deals))
    assert agenda_order(order[::-1], exceptions, by_tier=by_tier) == order
    if not by_tier:
        standings = [exceptions.get(deal.id, 9) for deal in order]
        assert standings == sorted(standings)
