"""The use cases as the screens call them, in worker threads.

The store's floor takes longer to load than the whole screen. So nothing of it is imported here:
each function loads what it needs when it first runs, beside the screen, after the first frame.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from funnelview.tui.office_changes import ChangesOffice
from funnelview.tui.office_forecast import ForecastOffice
from funnelview.tui.office_review import ReviewOffice
from funnelview.tui.office_warnings import WarningsOffice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from funnelview.domain.coverage import Level
    from funnelview.domain.funnel import Person
    from funnelview.domain.rights import Rights
    from funnelview.domain.settings import Settings
    from funnelview.errors import NotAllowed
    from funnelview.store.funnel import DealLine
    from funnelview.tui.ahead import Ahead
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.funnel import Done

__all__ = ["Office"]


class Office(ReviewOffice, ForecastOffice, ChangesOffice, WarningsOffice):
    """Opens the desk once, when first needed, and hands the use cases to the screens.

    Args:
        open_desk: makes the desk; called once, in a worker thread.
        first_level: the home screen's figures where they are being read ahead; taken once.
    """

    def __init__(
        self, open_desk: Callable[[], Desk], first_level: Ahead[Level | None] | None = None
    ) -> None:
        self._open_desk = open_desk
        self._first_level = first_level
        self._desk: Desk | None = None
        self._past: Desk | None = None
        self._rights: Rights | None = None
        self._lock = Lock()
        self._latest: dict[int, DealLine] = {}

    @property
    def desk(self) -> Desk:  # type: ignore[override] # opened when first asked for
        """The desk, opened now if it wasn't."""
        with self._lock:
            if self._desk is None:
                self._desk = self._open_desk()
                self._rights = self._desk.rights
            return self._past or self._desk

    @property
    def rights(self) -> Rights | None:
        """What whoever sits here may do, as it was when the store was opened; None before that."""
        return self._rights

    def refused(self, error: NotAllowed, what: str) -> None:
        """Record that somebody had no right to what a screen was doing."""
        from dataclasses import replace

        from funnelview.usecases.refusals import note

        if self._desk is not None:
            note(replace(self._desk, past=None), error, what)

    @property
    def past(self) -> date | None:
        """The day in the past that everything is shown as of; None for now."""
        return self._past.past if self._past is not None else None

    def look_back(self, typed: str | None) -> date | None:
        """Show everything as of a past day from now on, or of now; return the day that is."""
        from funnelview.domain.typing_dates import past_day
        from funnelview.usecases.desk import in_the_past
        from funnelview.usecases.store import get_settings

        desk = self.desk
        past = None
        if typed is not None:
            day = past_day(typed, desk.today(get_settings(desk)))
            past = in_the_past(desk, day)
        with self._lock:
            self._past = past if past is not None and past.past is not None else None
        return self.past

    def close(self) -> None:
        """Close the store, if it was ever opened."""
        with self._lock:
            if self._desk is not None:
                self._desk.store.close()

    def mark(self) -> tuple[int, ...]:
        """Numbers that differ after anybody's write."""
        return self.desk.store.change_mark()

    def listen(self, changed: Callable[[], None]) -> None:
        """Call ``changed``, in a thread, soon after anybody wrote; where the store can tell."""
        self.desk.store.listen(changed)

    @property
    def only_here(self) -> bool:
        """Whether what was written last is on one server only."""
        return self._desk is not None and self._desk.store.only_here

    def warning(self) -> str | None:
        """What speaks against the place of the store."""
        return self.desk.store.warning

    def level_at_once(self) -> Level | None:
        """The home screen's figures, if they have been read ahead by now."""
        if self._first_level is None or not self._first_level.ready:
            return None
        ahead, self._first_level = self._first_level, None
        return ahead.take()

    def level(
        self, top_id: int | None, as_of: date | None = None, *, span: str = "quarter"
    ) -> Level:
        """One level of the tree; the first time, as it was read ahead."""
        if top_id is None and as_of is None and self.past is None and span == "quarter":
            ahead, self._first_level = self._first_level, None
            level = None if ahead is None else ahead.take()
            if level is not None:
                return level
        from funnelview.usecases.coverage import team_level

        return team_level(self.desk, top_id, as_of=as_of, span=span)

    def add_deal(self, values: Mapping[str, Any]) -> Done:
        """Register a deal; its customer and contact come by name and are entered where new."""
        from funnelview.usecases.entering import enter_deal

        return enter_deal(self.desk, values)

    def add_customer(self, name: str, phone: str | None) -> Done:
        """Enter a customer."""
        from funnelview.usecases.records import add_customer

        return add_customer(self.desk, name, phone=phone)

    def add_contact(self, texts: Mapping[str, str]) -> Done:
        """Enter a contact at a customer, which is entered too where it is new."""
        from funnelview.usecases.entering import enter_contact

        return enter_contact(self.desk, texts)

    def people(self) -> dict[int, Person]:
        """Everybody, by id."""
        from funnelview.usecases.records import list_people

        return {person.id: person for person in list_people(self.desk)}

    def form_basis(self) -> tuple[dict[int, Person], Settings, date]:
        """What a form needs to know: everybody, the settings, and what day it is."""
        from funnelview.usecases.store import get_settings

        settings = get_settings(self.desk)
        return self.people(), settings, self.desk.today(settings)
