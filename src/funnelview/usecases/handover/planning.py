"""The plan: dates for visits and calls up to the last day, what doesn't fit, calendar files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from funnelview.domain.handover.items import METHOD_TITLES, ItemTier
from funnelview.domain.handover.planning import (
    Days,
    Misfit,
    ToPlan,
    Unfit,
    ahead,
    is_weekday,
    misfits,
    plan,
)
from funnelview.domain.handover.refusals import refused
from funnelview.domain.settings import Settings, days_off
from funnelview.i18n import N_, _, language
from funnelview.interchange.calendar_files import Entry, calendar_file
from funnelview.store.handover import rows
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done
from funnelview.usecases.handover.acting import stepping
from funnelview.usecases.handover.reading import Sheet, sheet
from funnelview.usecases.taking_out import log, new_mark


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan did: how many items got a date, and what doesn't fit."""

    done: Done
    dated: int
    unfit: tuple[Unfit, ...]


def country_of(settings: Settings) -> str:
    """Return the two letters of the store's country: the setting, else the time zone's."""
    if settings.country:
        return settings.country
    from babel.core import get_global

    return str(get_global("zone_territories").get(settings.time_zone, ""))


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked in the store's country, and how its holidays are called."""

    holiday: Callable[[date], str | None]
    works: Callable[[date], bool]


def workdays(settings: Settings) -> Workdays:
    """Return the working days of the store.

    The country's public holidays, its weekend and the weekend days that are worked instead come
    from the ``holidays`` library; the store's own days (setting ``holidays``) come first. In a
    country that the library doesn't know there are weekends alone.
    """
    import holidays

    off, worked = days_off(settings.holidays)
    code = country_of(settings)
    public: holidays.HolidayBase | None = None
    if code:
        try:
            known = holidays.country_holidays(code)
            spoken = "zh_CN" if language() == "zh_CN" else "en_US"
            if spoken not in known.supported_languages:
                spoken = str(known.default_language)
            public = holidays.country_holidays(code, language=spoken)
        except NotImplementedError:
            public = None

    def holiday(day: date) -> str | None:
        if day in off:
            return _("day off")
        return None if public is None or day in worked else public.get(day)

    def works(day: date) -> bool:
        if day in worked:
            return True
        return is_weekday(day) if public is None else public.is_working_day(day)

    return Workdays(holiday, works)


def to_plan(view: Sheet) -> list[ToPlan]:
    """Return the open items as the plan sees them."""
    return [
        ToPlan(
            line.item.id,
            line.item.tier,
            line.item.method,
            line.item.successor_id,
            line.weight,
            line.item.planned,
        )
        for line in view.items
        if line.item.is_open and line.item.evidence.done_on is None
    ]


def days_of(view: Sheet) -> Days:
    """Return the days that a handover can be planned in: from today to the last day."""
    found = workdays(view.settings)
    return Days(view.today, view.handover.last_day, found.holiday, found.works)


def problems(view: Sheet) -> tuple[Unfit, ...]:
    """Return the dates that don't fit, and the visits and calls without one."""
    return misfits(to_plan(view), days_of(view))


@repeatable
def plan_all(desk: Desk, handover_id: int) -> Planned:
    """Give every visit and call without a date one, up to the last working day.

    From noon on they begin with the next working day. What no day is left for stays without a
    date and is told.

    Raises:
        RuleRefused: the handover isn't open.

    """
    view = sheet(desk, handover_id)
    hour = desk.clock().astimezone(zone_of(view.settings)).time()
    dates, unfit = plan(to_plan(view), ahead(days_of(view), hour))
    with stepping(desk, handover_id) as step:
        if not step.handover.is_open:
            raise refused("ended")
        by_day: dict[date, list[int]] = {}
        for item in rows.items_of(step.conn, handover_id, only_open=True, ids=dates):
            if item.planned is None:
                by_day.setdefault(dates[item.id], []).append(item.id)
        number = 0
        for day, ids in sorted(by_day.items()):
            values = {"planned": day}
            number += rows.save_items(step.unit, handover_id, ids, values, "planned", {"day": day})
    return Planned(Done(handover_id, "planned" if number else "unchanged"), number, unfit)


MISFIT_TITLES = {
    Misfit.NO_DAY_LEFT: N_("no working day is left before the last day"),
    Misfit.AFTER_LAST_DAY: N_("after the last working day"),
    Misfit.PAST: N_("in the past"),
    Misfit.WEEKEND: N_("on a weekend"),
    Misfit.HOLIDAY: N_("on a holiday"),
    Misfit.TOO_MANY: N_("too many on that day"),
    Misfit.UNPLANNED: N_("no date yet"),
}
"""Why a date doesn't fit, to be translated."""


def calendars(desk: Desk, handover_id: int) -> dict[str, bytes]:
    """Return a calendar file for each person who has a date: leaver and successors.

    Each is an export of its own: its entries bear the mark, and it is logged.

    Raises:
        RuleRefused: there is no such handover.

    """
    view = sheet(desk, handover_id)
    by_person: dict[str, list[Entry]] = {}
    for line in view.items:
        item = line.item
        if item.planned is None or not item.is_open:
            continue
        together = item.tier in {ItemTier.T75, ItemTier.T50}
        people = [view.leaver.name] if together else []
        people += [line.successor] if line.successor else []
        contact = line.contact
        entry = Entry(
            uid=f"handover-{handover_id}-item-{item.id}@funnelview",
            day=item.planned,
            title=_("Handover: {customer}").format(customer=line.customer or "–"),
            notes=tuple(
                text
                for text in (
                    _(METHOD_TITLES[item.method]),
                    line.deal.product if line.deal is not None else None,
                    " ".join(filter(None, (contact.name, contact.phone))) if contact else None,
                    ", ".join(people),
                )
                if text
            ),
            sequence=item.version,
        )
        for person in people:
            by_person.setdefault(person, []).append(entry)
    made: dict[str, bytes] = {}
    for person, entries in by_person.items():
        mark = new_mark(desk)
        marked = [replace(one, notes=(*one.notes, mark.text)) for one in entries]
        made[person] = calendar_file(marked, mark.at)
        log(
            desk,
            mark,
            kind="calendar",
            form="ics",
            scope=f"handover={handover_id}; person={person}",
            rows=len(entries),
            digest=sha256(made[person]).hexdigest(),
        )
    return made
