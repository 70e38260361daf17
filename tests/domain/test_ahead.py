"""The coming months: each by the shortest period with a quota."""

from datetime import date
from fractions import Fraction

import pytest

from funnelview.domain.ahead import MonthSums, months_needed, strip

DAY = date(2026, 11, 18)
NOV = 2026 * 12 + 10


def sums(opened: dict[int, int], won: dict[int, int] | None = None) -> MonthSums:
    return MonthSums(
        {NOV + at: Fraction(amount) for at, amount in opened.items()},
        {NOV + at: Fraction(amount) for at, amount in (won or {}).items()},
        dict.fromkeys((NOV + at for at in opened), 1),
    )


@pytest.mark.parametrize(
    ("quotas", "found"),
    [
        ({}, [None] * 6),
        # 400 open against 100 remaining, 4 needed: covered; a month without a deal is a hole.
        ({"2026-Q4": 100}, [1.0, 0.0, None, None, None, None]),
        # A month's own quota counts, before that of its quarter.
        ({"2026-11": 200, "2026-Q4": 400}, [0.5, 0.0, None, None, None, None]),
        ({"2027": 50}, [None, None, 0.0, 0.5, 0.0, 0.0]),
        # Three months make the quarter's.
        ({"2027-01": 10, "2027-02": 10, "2027-03": 10}, [None, None, 0.0, 2.5, 0.0, None]),
    ],
)
def test_each_month_goes_by_its_shortest_quota(
    quotas: dict[str, int], found: list[float | None]
) -> None:
    shares = strip(DAY, quotas, sums({0: 400, 3: 100}), 4.0)
    assert [one.label for one in shares][:3] == ["2026-11", "2026-12", "2027-01"]
    assert [one.share for one in shares] == found


def test_what_is_won_needs_no_cover() -> None:
    quotas = {"2026-Q4": 100}
    part = strip(DAY, quotas, sums({0: 100}, {-1: 50}), 2.0)
    assert part[0].share == 1.0
    met = strip(DAY, quotas, sums({0: 100}, {-1: 100}), 2.0)
    assert met[0].share is None


def test_a_deal_without_amount_is_a_deal() -> None:
    known = MonthSums({}, {}, {NOV: 1})
    assert strip(DAY, {"2026-11": 100}, known, 3.0)[0].share == 0.0
    assert strip(DAY, {"2026-Q4": 100}, sums({0: 300}), 3.0)[1].share == 0.0


def test_the_months_needed_are_those_of_whole_fiscal_years() -> None:
    assert months_needed(DAY) == range(2026 * 12, 2028 * 12)
    assert months_needed(DAY, 4) == range(2026 * 12 + 3, 2028 * 12 + 3)
