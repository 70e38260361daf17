"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday morning, in week 2026-W47."""


@dataclass(slots=True)
class FixedClock:
    """Callable like the program's clock: gives an aware UTC time, always the same one."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time that this clock shows."""
        return self.now

    @property
    def today(self) -> date:
        """The calendar day in UTC."""
        return self.now.date()

    def advance(self, **amount: float) -> datetime:
        """Move on by so many days, hours, minutes … (as `timedelta` takes them)."""
        self.now += timedelta(**amount)
        return self.now

    def set(self, moment: datetime) -> None:
        """Show another time, earlier or later."""
        self.now = moment
