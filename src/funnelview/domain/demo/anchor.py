"""Where the story ends in time, and how far that is from the present: all a start must know."""

from datetime import UTC, date, datetime, time, timedelta, timezone

TIME_ZONE = "Asia/Shanghai"
# That zone knows no summer time, so that plain hours are right in every year told here.
ZONE = timezone(timedelta(hours=8))

ANCHOR = date(2026, 11, 20)
"""The last day told: a Friday."""
WORKDAY_MINUTES = 9 * 60


def moment(day: date, minutes: float = 0) -> datetime:
    """Return a moment of a working day, so many minutes after nine in the morning."""
    start = datetime.combine(day, time(9), ZONE)
    return (start + timedelta(seconds=round(minutes * 60))).astimezone(UTC)


def last_moment(anchor: date) -> datetime:
    """Return the end of the working day that is the story's last."""
    return moment(anchor, WORKDAY_MINUTES)


def weeks_to_move(anchor: date, now: datetime) -> int:
    """Return by how many weeks the story moves so that it ends in the week before ``now``.

    Its last moment then lies at ``now`` or less than seven days before it.
    """
    return (now - last_moment(anchor)) // timedelta(weeks=1)
