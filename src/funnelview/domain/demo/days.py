"""The story's calendar: when it begins and ends, working hours, and the weekly reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from funnelview.domain.calendar import week_of, week_start
from funnelview.domain.demo.anchor import ANCHOR, WORKDAY_MINUTES, ZONE, last_moment, moment
from funnelview.domain.demo.cast import TEAMS, UNREVIEWED
from funnelview.domain.demo.dice import Dice

START = date(2025, 5, 19)
"""The day before anything happened: a Monday, eighteen months before the anchor."""
REVIEW_WEEKS = 26
QUIET_WEEK = "2026-W40"
"""A week of holidays: nobody was reviewed."""

# Weekday and minute of a manager's five reviews.
_HOURS = ((0, 30), (0, 95), (1, 30), (2, 45), (3, 30))


def day_of(at: datetime) -> date:
    """Return the day of a moment where the story happens."""
    return at.astimezone(ZONE).date()


ENDS = last_moment(ANCHOR)
"""The moment after which nothing is told any more."""


def workday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def some_time(dice: Dice, day: date) -> datetime:
    """Return some moment in the working hours of a day, of the Friday before a weekend."""
    return moment(workday(day), dice.between(5, WORKDAY_MINUTES - 40))


def time_between(dice: Dice, low: datetime, high: datetime) -> datetime:
    """Return some moment in working hours after ``low`` and before ``high``."""
    for _ in range(12):
        at = some_time(dice, day_of(low + (high - low) * dice.share()))
        if low < at < high:
            return at
    # Too short a span for a working day of its own: a little later on the same one.
    return low + min((high - low) / 2, timedelta(seconds=dice.between(60, 400)))


@dataclass(frozen=True, slots=True)
class Slot:
    """One review that took place."""

    review: int
    rep: str
    manager: str
    week: str
    start: datetime


Slots = Mapping[tuple[str, str], Slot]


def held_reviews(dice: Dice) -> Slots:
    """Return the reviews that took place, by rep and week, numbered in their order."""
    found: dict[tuple[str, str], Slot] = {}
    monday = week_start(week_of(ANCHOR)) - timedelta(weeks=REVIEW_WEEKS - 1)
    while monday <= ANCHOR:
        week = week_of(monday)
        for weekday, minute in sorted(set(_HOURS)):
            for team in TEAMS:
                rep = team.reps[_HOURS.index((weekday, minute))][0]
                if _held(dice, rep.key, week, monday):
                    start = moment(monday + timedelta(days=weekday), minute + dice.below(6))
                    slot = Slot(len(found), rep.key, team.manager.key, week, start)
                    found[rep.key, week] = slot
        monday += timedelta(weeks=1)
    return found


def _held(dice: Dice, rep: str, week: str, monday: date) -> bool:
    missed = dice.chance(0.04)
    weeks_left = (ANCHOR - monday).days // 7
    if week == QUIET_WEEK or (rep == UNREVIEWED and weeks_left < 3):
        return False
    if weeks_left < 2:
        # Of the last week, one rep's review is still to come; the week before is complete.
        return not (weeks_left == 0 and rep == TEAMS[0].reps[4][0].key)
    return not missed
