"""The warnings about a rep, each a small rule over the rep's figures.

The formulas are those of docs/warnings.md. Amounts are minor units of the reporting currency.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from funnelview.domain.alerts import Severity
from funnelview.domain.calendar import month_index, period, week_of
from funnelview.domain.coverage import CoverageState, Position
from funnelview.domain.thresholds import Thresholds
from funnelview.domain.warnings_deals import Running, Standing, at

RED, AMBER, INFO = Severity.RED, Severity.AMBER, Severity.INFO
# With how many spans before it the last one is compared.
SPANS_BEFORE = 3
# Minor units of the reporting currency; of another one, exactly converted.
Amount = int | Fraction


@dataclass(frozen=True, slots=True)
class RepFacts:
    """What the rules look at: a rep's row of the board, of the present quarter, and more.

    ``gap`` are the first months (``2026-11``) of those looked at that belong to a period with a
    quota and have no open deal; ``last_registered`` the latest registered day, None where there
    never was one; ``created`` what was registered on each day, as amounts; ``largest`` and
    ``weighted`` the weighted amounts of the largest and of all open deals, × 100; ``open_deals``
    their number; ``weeks_without_review`` how many full ISO weeks in a row, up to the last one,
    had no finished review.
    """

    as_of: date
    position: Position
    gap: tuple[str, ...] = ()
    last_registered: date | None = None
    created: Mapping[date, Amount] = field(default_factory=dict)
    largest: int = 0
    weighted: int = 0
    open_deals: int = 0
    weeks_without_review: int = 0


Rule = Callable[[RepFacts, Thresholds], Standing | None]


@cache
def _months_of(key: str, fiscal_start: int) -> range:
    """Return the months of a period; a company's reps have quotas of the same few."""
    return period(key, fiscal_start).months


def gap_months(
    quotas: Mapping[str, int],
    expected: Collection[int],
    day: date,
    limits: Thresholds,
    fiscal_start: int = 1,
) -> tuple[str, ...]:
    """Return the months to come that a quota is set for and no open deal is expected in.

    ``quotas`` are by period, ``expected`` the numbers of the months with open deals (see
    ``calendar.month_index``). The month of ``day`` is the first that is looked at.
    """
    first = month_index(day)
    keys = tuple(key for key, amount in quotas.items() if amount > 0)
    wanted = _wanted_months(keys, first, limits.coverage_gap_months, fiscal_start)
    if wanted.issubset(expected):
        return ()
    return tuple(
        f"{month // 12:04}-{month % 12 + 1:02}" for month in sorted(wanted.difference(expected))
    )


@lru_cache(maxsize=1_024)
def _wanted_months(
    keys: tuple[str, ...], first: int, number: int, fiscal_start: int
) -> frozenset[int]:
    """Return those of some months that lie in one of the periods."""
    ahead = range(first, first + number)
    return frozenset(at for key in keys for at in _months_of(key, fiscal_start) if at in ahead)


def full_weeks(day: date, limits: Thresholds) -> tuple[str, ...]:
    """Return the full ISO weeks before a day that the rule of reviews looks at, latest first."""
    number = max(limits.review_overdue, limits.review_overdue_red)
    return tuple(week_of(day - timedelta(weeks=back)) for back in range(1, number + 1))


def weeks_missed(weeks: Sequence[str], reviewed: Collection[str]) -> int:
    """Return how many weeks in a row, from the latest back, had no finished review."""
    number = 0
    for week in weeks:
        if week in reviewed:
            break
        number += 1
    return number


def coverage_low(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """The open funnel of the quarter is too thin for what is still to be booked."""
    covered, needed = rep.position.coverage.ratio, rep.position.required.ratio
    if covered is None:
        return None
    amber, red = needed * (limits.coverage_low / 100), needed * (limits.coverage_low_red / 100)
    if covered < red:
        return Standing(RED, covered, amber)
    return Standing(AMBER, covered, amber) if covered < amber else None


def coverage_weighted(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """What is won and what may be expected don't make the quota together."""
    quota = rep.position.quota
    if not quota:
        return None
    both = rep.position.won.amount + rep.position.covering_weighted
    share = 100 * both / quota
    # In whole numbers: a quota that is just made is made.
    if both * 100 < quota * limits.coverage_weighted_red:
        return Standing(RED, share, limits.coverage_weighted)
    if both * 100 < quota * limits.coverage_weighted:
        return Standing(AMBER, share, limits.coverage_weighted)
    return None


def coverage_gap(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """A month to come has a quota and nothing expected in it."""
    return Standing(AMBER, len(rep.gap), limits.coverage_gap_months) if rep.gap else None


def coverage_no_quota(rep: RepFacts, _limits: Thresholds) -> Standing | None:
    """Nobody said what is to be booked."""
    none = rep.position.coverage.state is CoverageState.NO_QUOTA
    return Standing(INFO) if none else None


def created_dry(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """Nothing new comes into the funnel."""
    found = dry(rep.last_registered, limits)
    return Standing(RED, None, limits.created_dry_red) if found is None else at(found, rep.as_of)


def dry(last_registered: date | None, limits: Thresholds) -> Running | None:
    """Return when nothing will have been registered for too long; None: nothing ever was."""
    if last_registered is None:
        return None
    return Running(last_registered, limits.created_dry, limits.created_dry_red)


def created_thin(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """Much less comes into the funnel than did before."""
    return thin(rep.created, rep.as_of, limits)


def thin(created: Mapping[date, Amount], day: date, limits: Thresholds) -> Standing | None:
    """Compare what was registered in the last span, up to a day, with the spans before it."""
    length = limits.created_thin_days
    start = day - timedelta(days=length - 1)
    first = start - timedelta(days=SPANS_BEFORE * length)
    last = sum(amount for one, amount in created.items() if start <= one <= day)
    before = sum(amount for one, amount in created.items() if first <= one < start)
    return thinned(last, before, limits)


def thinned(last: Amount, before: Amount, limits: Thresholds) -> Standing | None:
    """Compare what was registered in the last span with the three spans before it together."""
    # last < share × before ÷ 3, in whole numbers
    if last * 100 * SPANS_BEFORE >= before * Fraction(limits.created_thin):
        return None
    return Standing(AMBER, float(100 * SPANS_BEFORE * last / before), limits.created_thin)


def concentration(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """One deal carries too much of the funnel."""
    return concentrated(rep.largest, rep.weighted, rep.open_deals, limits)


def concentrated(
    largest: int, weighted: int, open_deals: int, limits: Thresholds
) -> Standing | None:
    """Compare the largest weighted amount with all of them together."""
    if open_deals < limits.concentration_deals or weighted <= 0:
        return None
    share = 100 * largest / weighted
    if largest * 100 > weighted * limits.concentration_red:
        return Standing(RED, share, limits.concentration_red)
    if largest * 100 > weighted * limits.concentration:
        return Standing(AMBER, share, limits.concentration)
    return None


def review_overdue(rep: RepFacts, limits: Thresholds) -> Standing | None:
    """Nobody went through the rep's deals."""
    weeks = rep.weeks_without_review
    if weeks >= limits.review_overdue_red:
        return Standing(RED, weeks, limits.review_overdue_red)
    if weeks >= limits.review_overdue:
        return Standing(AMBER, weeks, limits.review_overdue)
    return None


REP_RULES: Final[Mapping[str, Rule]] = {
    "coverage.low": coverage_low,
    "coverage.weighted": coverage_weighted,
    "coverage.gap": coverage_gap,
    "coverage.no_quota": coverage_no_quota,
    "created.dry": created_dry,
    "created.thin": created_thin,
    "concentration": concentration,
    "review.overdue": review_overdue,
}

# Those that follow from the rep's deals alone, whatever the quota.
FROM_DEALS: Final = frozenset({"created.dry", "created.thin", "concentration"})
