"""The range of a sum of uncertain deals, held against every possible sum."""

import random
from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.spread import Bet, rest_of, spread

CHANCES = (0.01, 0.25, 0.5, 0.75, 0.99)


def every_sum(bets: list[Bet]) -> list[tuple[float, float]]:
    """All outcomes one by one."""
    sums: dict[float, float] = {}
    for taken in product((False, True), repeat=len(bets)):
        weight, total = 1.0, 0.0
        for bet, won in zip(bets, taken, strict=True):
            weight *= bet.chance if won else 1 - bet.chance
            total += bet.amount if won else 0
        sums[total] = sums.get(total, 0) + weight
    return sorted(sums.items())


def by_counting(bets: list[Bet]) -> dict[float, int]:
    """P10 and P90 of whole amounts, by convolution of all sums up to the largest."""
    weights = [1.0] + [0.0] * int(sum(bet.amount for bet in bets))
    top = 0
    for bet in bets:
        amount = int(bet.amount)
        grown = [w * (1 - bet.chance) for w in weights[: top + 1]] + [0.0] * amount
        for at in range(top + 1):
            grown[at + amount] += weights[at] * bet.chance
        top += amount
        weights[: top + 1] = grown
    found: dict[float, int] = {}
    reached = 0.0
    for at, weight in enumerate(weights):
        reached += weight
        for share in (0.1, 0.9):
            if reached >= share - 1e-12 and share not in found:
                found[share] = at
    return found


def test_nothing_and_certainty_have_no_range() -> None:
    assert spread([]) == spread([Bet(0, 0.5)]) == spread([Bet(5, 0.0)])
    sure = spread([Bet(7, 1.0), Bet(3, 1.0)])
    assert (sure.mean, sure.sd, sure.p10, sure.p90, sure.error) == (10, 0, 10, 10, 0)


def test_one_deal_comes_or_not() -> None:
    likely = spread([Bet(100, 0.95)])
    assert (likely.p10, likely.p90) == (100, 100)
    even = spread([Bet(100, 0.5)])
    assert (even.mean, even.sd, even.p10, even.p90) == (50, 50, 0, 100)
    # Exactly a tenth stays out: P10 is the sum reached or stayed below with 10 %.
    assert spread([Bet(100, 0.9)]).p10 == 0


BETS = st.builds(Bet, st.integers(1, 10**9), st.sampled_from(CHANCES))


@given(st.lists(BETS, min_size=1, max_size=9))
def test_few_deals_are_exact(bets: list[Bet]) -> None:
    found = spread(bets)
    sums = every_sum(bets)
    mean = sum(total * weight for total, weight in sums)
    assert found.mean == pytest.approx(mean)
    variance = sum((total - mean) ** 2 * weight for total, weight in sums)
    assert found.sd == pytest.approx(sqrt(variance), rel=1e-6, abs=1)
    assert found.error == 0
    for share, value in ((0.1, found.p10), (0.9, found.p90)):
        below = sum(weight for total, weight in sums if total < value - 0.5)
        up_to = sum(weight for total, weight in sums if total <= value + 0.5)
        assert below < share + 1e-9
        assert up_to >= share - 1e-9


@pytest.mark.parametrize(("count", "heavy"), [(20, True), (60, False), (60, True), (150, True)])
def test_many_deals_keep_the_stated_error(count: int, heavy: bool) -> None:  # noqa: FBT001 - a case
    rolls = random.Random(count)  # noqa: S311 - not for secrets
    bets = [
        Bet(
            int(min(rolls.paretovariate(1.2) * 20, 4_000)) if heavy else rolls.randint(50, 300),
            rolls.choice((0.25, 0.5, 0.75)),
        )
        for _number in range(count)
    ]
    found, counted = spread(bets), by_counting(bets)
    assert found.error <= 0.005
    # Whole amounts: the sums themselves lie one apart.
    allowed = found.error * found.mean + 1
    assert abs(found.p10 - counted[0.1]) <= allowed
    assert abs(found.p90 - counted[0.9]) <= allowed


def test_the_smaller_deals_may_come_in_together() -> None:
    rolls = random.Random(5)  # noqa: S311 - not for secrets
    bets = sorted(
        (Bet(rolls.randint(50, 300), rolls.choice(CHANCES)) for _number in range(3_000)),
        reverse=True,
    )
    whole, part = spread(bets), spread(bets[:1_200], rest_of(bets[1_200:]))
    assert part.mean == pytest.approx(whole.mean)
    assert part.sd == pytest.approx(whole.sd)
    assert part.error <= 0.005
    assert abs(part.p10 - whole.p10) <= part.error * part.mean
    assert abs(part.p90 - whole.p90) <= part.error * part.mean


def test_the_same_deals_always_have_the_same_range() -> None:
    bets = [Bet(10 + 7 * place, 0.5) for place in range(40)]
    assert spread(bets) == spread(bets)
