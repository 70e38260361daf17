"""The coverage of the coming months, month by month: where the next hole is.

Each month goes by the shortest period with a quota that it belongs to, since a quota is never
split (docs/figures.md, "The coming months").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from funnelview.domain.calendar import (
    Period,
    month_index,
    month_of,
    month_start,
    quarter_of,
    year_of,
)
from funnelview.domain.coverage import coverage, quota_of, remaining_quota
from funnelview.domain.drawing import Cover
from funnelview.domain.money import round_half_even

MONTHS = 6


@dataclass(slots=True)
class MonthSums:
    """What a rep's deals add up to by month (see ``calendar.month_index``).

    ``open`` and ``won`` are exact amounts in minor units of the reporting currency, ``deals``
    the number of open deals, with those of unknown amount.
    """

    open: dict[int, Fraction] = field(default_factory=dict)
    won: dict[int, Fraction] = field(default_factory=dict)
    deals: dict[int, int] = field(default_factory=dict)


def months_needed(day: date, fiscal_start: int = 1, number: int = MONTHS) -> range:
    """Return the months whose sums the strip of a day may need: whole fiscal years."""
    last = month_start(month_index(day) + number - 1)
    return range(year_of(day, fiscal_start).months[0], year_of(last, fiscal_start).months[-1] + 1)


def strip(
    day: date,
    quotas: Mapping[str, int],
    sums: MonthSums,
    required: float,
    fiscal_start: int = 1,
    number: int = MONTHS,
) -> tuple[Cover, ...]:
    """Return how well each coming month is covered, the present one first.

    A share is coverage ÷ required coverage; 0 where no open deal is expected in the month at
    all, None where there is no quota or nothing of it remains.
    """
    first = month_index(day)
    return tuple(
        Cover(f"{at // 12:04}-{at % 12 + 1:02}", _share(at, quotas, sums, required, fiscal_start))
        for at in range(first, first + number)
    )


def _share(
    at: int, quotas: Mapping[str, int], sums: MonthSums, required: float, fiscal_start: int
) -> float | None:
    found = _period(at, quotas, fiscal_start)
    if found is None:
        return None
    whole, quota = found
    won = round_half_even(
        sum((sums.won.get(one, Fraction(0)) for one in whole.months), Fraction(0))
    )
    remaining = remaining_quota(quota, won)
    if not remaining:
        return None
    if not sums.deals.get(at):
        return 0.0
    covered = coverage(_total(sums.open, whole), remaining).ratio
    return None if covered is None else covered / required


def _total(amounts: Mapping[int, Fraction], whole: Period) -> int:
    return round_half_even(sum((amounts.get(at, Fraction(0)) for at in whole.months), Fraction(0)))


def _period(at: int, quotas: Mapping[str, int], fiscal_start: int) -> tuple[Period, int] | None:
    day = month_start(at)
    for whole in (month_of(day), quarter_of(day, fiscal_start), year_of(day, fiscal_start)):
        quota = quota_of(whole, quotas, fiscal_start)
        if quota:
            return whole, quota
    return None
