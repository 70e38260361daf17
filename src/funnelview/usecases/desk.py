"""Where a manager works from: the store, who they are, and the clock.

Every use case takes the desk first. It reads the settings once per unit of work and knows
what day it is in the store's time zone.
"""

import os
import pwd
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from funnelview.domain.calendar import AsOf, day_end, local_day, zone
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Actor, Store
from funnelview.usecases.clock import Clock, system_clock

__all__ = [
    "AsOf",
    "Clock",
    "Desk",
    "as_of_day",
    "in_the_past",
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
    """Where a manager works from. ``via`` says by which way: screen, command or import.

    A desk may stand in the ``past``: at the end of that day, from where everything can be looked
    at as it was, and nothing changed.
    """

    store: Store
    who: str = field(default_factory=login_name)
    via: str = "command"
    clock: Clock = system_clock
    past: date | None = None

    @property
    def actor(self) -> Actor:
        """Who writes, for the record.

        Raises:
            RuleRefused: the desk stands in the past.

        """
        if self.past is not None:
            raise RuleRefused(
                _("This is the past, as of {day}: it can only be looked at.").format(
                    day=self.past.isoformat()
                ),
                way_out=_("Go back to now first."),
            )
        return Actor(self.who, self.via)

    def today(self, settings: Settings) -> date:
        """Return the day that the desk stands in: the present one in the store's time zone."""
        return self.past or local_day(self.clock(), zone_of(settings))


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the store's time zone."""
    return zone(settings.time_zone)


def in_the_past(desk: Desk, day: date) -> Desk:
    """Return the same desk at the end of an earlier day; today is no past.

    Raises:
        BadInput: the day lies in the future.

    """
    from funnelview.store.settings import read_settings

    now = replace(desk, past=None)
    with desk.store.read() as conn:
        before = as_of_day(now, read_settings(conn), day).before
    return now if before is None else replace(desk, past=day)


def as_of_day(desk: Desk, settings: Settings, day: date | None) -> AsOf:
    """Return the as-of of a day, or of now.

    Raises:
        BadInput: the day lies in the future.

    """
    today = desk.today(settings)
    if desk.past is None and (day is None or day == today):
        return AsOf(today, None)
    if day is None:
        day = today
    if day > today:
        raise BadInput(
            _("{day} lies in the future.").format(day=day.isoformat()),
            way_out=_("As-of takes today or an earlier day."),
        )
    return AsOf(day, day_end(day, zone_of(settings)))
