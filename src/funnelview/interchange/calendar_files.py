"""Calendar files (.ics, RFC 5545) of visits and calls, by the ``icalendar`` library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Entry:
    """One day's entry. ``uid`` stays the same when it moves; ``sequence`` grows then."""

    uid: str
    day: date
    title: str
    notes: tuple[str, ...] = ()
    sequence: int = 0


def calendar_file(entries: Iterable[Entry], made: datetime) -> bytes:
    """Return a calendar with an all-day entry each, as any calendar program reads it."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//FunnelView//handover//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in sorted(entries, key=lambda one: (one.day, one.uid)):
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", made)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", "\n".join(entry.notes))
        event.add("sequence", entry.sequence)
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
