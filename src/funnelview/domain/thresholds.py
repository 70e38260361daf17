"""The limits at which warnings begin: settings of the store, with their units and explanations.

Each has a field of ``Thresholds`` (its name is the setting's key), and one line in ``LIMITS``.
The formulas that use them stand in docs/warnings.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from funnelview.i18n import N_


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of all warnings; days are calendar days, shares are in per cent."""

    coverage_low: float = 100
    coverage_low_red: float = 50
    coverage_weighted: float = 100
    coverage_weighted_red: float = 70
    coverage_gap_months: int = 6
    created_dry: int = 14
    created_dry_red: int = 28
    created_thin: float = 50
    created_thin_days: int = 28
    concentration: float = 30
    concentration_red: float = 50
    concentration_deals: int = 10
    review_overdue: int = 1
    review_overdue_red: int = 2
    date_overdue: int = 1
    date_pushed: int = 2
    date_pushed_red: int = 3
    next_step_overdue: int = 1
    stale_t75: int = 7
    stale_t50: int = 14
    stale_t25: int = 30
    stale_red_factor: float = 2
    stuck_factor: float = 1.5
    stuck_deals: int = 10
    stuck_t75: int = 21
    stuck_t50: int = 30
    stuck_t25: int = 45
    contacts_least: int = 2
    entry_late: int = 75


@dataclass(frozen=True, slots=True)
class Limit:
    """How a limit is written: its least and largest value, its unit, and what it says."""

    least: float
    largest: float
    unit: str
    title: str
    # The limit that this one may not lie below (or above, for a share of what is needed).
    not_below: str = ""
    not_above: str = ""


_DAYS = N_("days")
_SHARE = "%"
_COUNT = N_("number")
_FACTOR = N_("times")
_MONTHS = N_("months")
_WEEKS = N_("weeks")

LIMITS: Final[Mapping[str, Limit]] = {
    "coverage_low": Limit(
        1, 1000, _SHARE, N_("coverage.low: coverage below this share of what is required")
    ),
    "coverage_low_red": Limit(
        0, 1000, _SHARE, N_("coverage.low: red below this share"), not_above="coverage_low"
    ),
    "coverage_weighted": Limit(
        1, 1000, _SHARE, N_("coverage.weighted: won + weighted below this share of the quota")
    ),
    "coverage_weighted_red": Limit(
        0,
        1000,
        _SHARE,
        N_("coverage.weighted: red below this share"),
        not_above="coverage_weighted",
    ),
    "coverage_gap_months": Limit(
        1, 24, _MONTHS, N_("coverage.gap: how many months are looked at, this one included")
    ),
    "created_dry": Limit(1, 365, _DAYS, N_("created.dry: nothing registered for so long")),
    "created_dry_red": Limit(
        1, 730, _DAYS, N_("created.dry: red from so long on"), not_below="created_dry"
    ),
    "created_thin": Limit(
        1, 100, _SHARE, N_("created.thin: registered below this share of the spans before")
    ),
    "created_thin_days": Limit(7, 91, _DAYS, N_("created.thin: how long a span is")),
    "concentration": Limit(
        1, 100, _SHARE, N_("concentration: the largest deal above this share of the weighted")
    ),
    "concentration_red": Limit(
        1, 100, _SHARE, N_("concentration: red above this share"), not_below="concentration"
    ),
    "concentration_deals": Limit(
        1, 1000, _COUNT, N_("concentration: counts from so many open deals on")
    ),
    "review_overdue": Limit(
        1, 12, _WEEKS, N_("review.overdue: so many full weeks without a finished review")
    ),
    "review_overdue_red": Limit(
        1, 26, _WEEKS, N_("review.overdue: red from so many on"), not_below="review_overdue"
    ),
    "date_overdue": Limit(1, 365, _DAYS, N_("date.overdue: so long after the expected date")),
    "date_pushed": Limit(1, 100, _COUNT, N_("date.pushed: from so many pushes on")),
    "date_pushed_red": Limit(
        1, 100, _COUNT, N_("date.pushed: red from so many on"), not_below="date_pushed"
    ),
    "next_step_overdue": Limit(1, 365, _DAYS, N_("next_step.overdue: so long after its due date")),
    "stale_t75": Limit(1, 365, _DAYS, N_("activity.stale: no activity for so long at T75")),
    "stale_t50": Limit(1, 365, _DAYS, N_("activity.stale: no activity for so long at T50")),
    "stale_t25": Limit(1, 365, _DAYS, N_("activity.stale: no activity for so long at T25")),
    "stale_red_factor": Limit(1, 100, _FACTOR, N_("activity.stale: red at so many times that")),
    "stuck_factor": Limit(
        0.1, 100, _FACTOR, N_("stage.stuck: longer than so many times the stage's average")
    ),
    "stuck_deals": Limit(
        1, 10_000, _COUNT, N_("stage.stuck: the average counts from so many deals on")
    ),
    "stuck_t75": Limit(1, 1000, _DAYS, N_("stage.stuck: longer than this at T75, else")),
    "stuck_t50": Limit(1, 1000, _DAYS, N_("stage.stuck: longer than this at T50, else")),
    "stuck_t25": Limit(1, 1000, _DAYS, N_("stage.stuck: longer than this at T25, else")),
    "contacts_least": Limit(1, 20, _COUNT, N_("contacts.single: fewer contacts known than this")),
    "entry_late": Limit(
        1, 99, _SHARE, N_("entry.late: first registered with this win probability or more")
    ),
}
"""Every limit by its key, in the order of the warnings."""
