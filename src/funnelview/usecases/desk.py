"""Where a manager works from: the store, who they are, and the clock.

Every use case takes the desk first. It reads the settings once per unit of work and knows
what day it is in the store's time zone.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from funnelview.domain.calendar import AsOf, day_end, local_day, zone
from funnelview.domain.rights import Rights
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, RuleRefused, StoreVersion
from funnelview.i18n import _
from funnelview.store.base import Actor, Reading, Store
from funnelview.store.rights.people import kernel_login as login_name
from funnelview.usecases.clock import Clock, system_clock

__all__ = [
    "AsOf",
    "Clock",
    "Desk",
    "as_of_day",
    "in_the_past",
    "login_name",
    "must_reach",
    "sign_in",
    "system_clock",
    "zone_of",
]


def sign_in(store: Store, said: str | None) -> str:
    """Say for whom the program acts, and return the name for the record.

    That is the login that the database or the operating system knows, except where it is
    shared or nobody is registered: then it is whom one says one is.

    Raises:
        NotAllowed: one says one is somebody whom one may not speak for.

    """
    store.door.said = said
    try:
        return store.rights().login
    except StoreVersion:
        # Not a store yet, or one to be brought to this version: nobody is registered in it.
        return said or login_name()


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

    @property
    def rights(self) -> Rights:
        """What whoever sits here may do now."""
        return self.store.rights()

    def today(self, settings: Settings) -> date:
        """Return the day that the desk stands in: the present one in the store's time zone."""
        return self.past or local_day(self.clock(), zone_of(settings))


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the store's time zone."""
    return zone(settings.time_zone)


def must_reach(desk: Desk, conn: Reading, person_id: int | None) -> None:
    """Check that somebody's figures are within reach of whoever sits at a desk.

    Raises:
        NotAllowed: they are somebody else's.

    """
    if person_id is not None:
        desk.store.rights_on(conn).must_reach(person_id)


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
