"""Where a manager works from: the store, who they are, and the clock.

Every use case takes the desk first. It reads the settings once per unit of work and knows
what day it is in the store's time zone.
"""

import os
import pwd
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from funnelview.domain.calendar import AsOf, day_end, local_day, zone
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store.base import Actor, Store
from funnelview.usecases.clock import Clock, system_clock

__all__ = [
    "AsOf",
    "Clock",
    "Desk",
    "as_of_day",
    "login_name",
    "system_clock",
    "zone_of",
]


def login_name() -> str:
    """Return who runs the program, by the kernel's word: ``$LOGNAME`` is anybody's."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a manager works from. ``via`` says by which way: screen, command or import."""

    store: Store
    who: str = field(default_factory=login_name)
    via: str = "command"
    clock: Clock = system_clock

    @property
    def actor(self) -> Actor:
        """Who writes, for the record."""
        return Actor(self.who, self.via)

    def today(self, settings: Settings) -> date:
        """Return the present day in the store's time zone."""
        return local_day(self.clock(), zone_of(settings))


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the store's time zone."""
    return zone(settings.time_zone)


def as_of_day(desk: Desk, settings: Settings, day: date | None) -> AsOf:
    """Return the as-of of a day, or of now.

    Raises:
        BadInput: the day lies in the future.

    """
    today = desk.today(settings)
    if day is None or day == today:
        return AsOf(today, None)
    if day > today:
        raise BadInput(
            _("{day} lies in the future.").format(day=day.isoformat()),
            way_out=_("As-of takes today or an earlier day."),
        )
    return AsOf(day, day_end(day, zone_of(settings)))
