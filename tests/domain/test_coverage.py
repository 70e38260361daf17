"""The board's figures, against independent sums and at their thresholds."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.calendar import period, quarter_of
from funnelview.domain.coverage import (
    Basis,
    CoverageState,
    Group,
    Sums,
    Who,
    bucket,
    coverage,
    quota_of,
    remaining_quota,
    required_coverage,
    weighted,
)
from funnelview.domain.funnel import Tier, tier_of
from funnelview.domain.money import RateTable
from funnelview.domain.rows import position

DAY = date(2026, 11, 18)
RATES = RateTable("EUR", {"USD": ((date(2026, 1, 1), Decimal("0.9")),)})
GROUPS = st.lists(
    st.builds(
        Group,
        st.sampled_from(["EUR", "USD", "GBP"]),
        st.integers(1, 99),
        st.integers(1, 50),
        st.integers(-(10**12), 10**12),
        st.just(0),
    ),
    max_size=12,
)


@given(GROUPS)
def test_weighted_is_exact_and_rounded_once(groups: list[Group]) -> None:
    factor = {"EUR": Fraction(1), "USD": Fraction(9, 10), "GBP": Fraction(0)}
    exact = sum((g.amount * g.success * factor[g.currency] for g in groups), Fraction(0)) / 100
    assert weighted(groups, RATES, DAY) == round(exact)


@given(GROUPS)
def test_tiers_add_up_to_the_open_funnel(groups: list[Group]) -> None:
    basis = Basis(RATES, DAY, (0, 0))
    row = position(Who(1, "Li"), Sums(open=tuple(groups)), None, basis)
    assert sum(part.count for part in row.tiers.values()) == row.open.count
    # Each tier is rounded by itself, so the sum may differ by the roundings.
    assert abs(sum(part.amount for part in row.tiers.values()) - row.open.amount) <= 2


def test_a_deal_without_rate_is_left_out_and_counted() -> None:
    found = bucket([Group("GBP", 50, 2, 1000, 0), Group("EUR", 50, 1, 500, 0)], RATES, DAY)
    assert (found.count, found.amount, found.unrated) == (3, 500, 2)


@pytest.mark.parametrize(
    ("success", "tier"),
    [(1, "T25"), (49, "T25"), (50, "T50"), (74, "T50"), (75, "T75"), (99, "T75")],
)
def test_tiers(success: int, tier: str) -> None:
    assert tier_of(success) is Tier(tier)


def test_coverage_is_never_a_division_by_zero() -> None:
    assert coverage(100, None).state is CoverageState.NO_QUOTA
    assert coverage(100, 0).state is CoverageState.MET
    assert coverage(100, 40).ratio == 2.5
    assert remaining_quota(100, 130) == 0


@pytest.mark.parametrize(
    ("own", "team", "ratio", "n"),
    [
        ((5, 15), (0, 0), 4.0, 20),
        ((5, 14), (10, 10), 2.0, 20),
        ((0, 40), (10, 20), 3.0, 30),
        ((0, 40), (0, 90), 3.0, 0),
        ((3, 3), (2, 2), 3.0, 0),
    ],
)
def test_required_coverage_rests_on_enough_deals(
    own: tuple[int, int], team: tuple[int, int], ratio: float, n: int
) -> None:
    required = required_coverage(own, team)
    assert (required.ratio, required.n) == (ratio, n)


def test_a_quota_is_summed_up_but_never_split_down() -> None:
    quotas = {"2026-Q1": 10, "2026-Q2": 20, "2026-Q3": 30, "2026-10": 1, "2026-11": 2}
    assert quota_of(period("2026"), quotas) is None
    assert quota_of(period("2026"), {**quotas, "2026-12": 3}) == 66
    assert quota_of(period("2026-Q4"), {**quotas, "2026-12": 3}) == 6
    assert quota_of(period("2026-02"), quotas) is None
    assert quota_of(period("2026-Q1"), {**quotas, "2026-01": 99}) == 10


def test_a_quota_of_a_fiscal_year() -> None:
    assert quota_of(period("2026", 4), {"2026-04": 1, "2026-05": 2, "2026-06": 3}, 4) is None
    assert quota_of(period("2026-Q1", 4), {"2026-04": 1, "2026-05": 2, "2026-06": 3}, 4) == 6
    assert quarter_of(date(2027, 3, 31), 4).key == "2026-Q4"
