"""Changes and waterfalls as the screens call for them, in worker threads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.funnel import Person
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.changes import ChangeReport
    from funnelview.usecases.desk import Desk

__all__ = ["ChangesOffice"]

_DAYS = {"week": 7, "four_weeks": 28}
_LISTED = 5_000
"""So many changes, the latest, a list has at most: nobody reads all of a large company's."""


class ChangesOffice:
    """What the screen of changes reads. The office that is one of these opens the desk."""

    desk: Desk

    def changes(
        self,
        person_id: int | None,
        span: str,
        *,
        is_rep: bool,
        in_quarter: bool = False,
        most: int = _LISTED,
    ) -> ChangeReport:
        """What changed in a span (see `screens.changes.SPANS`): of a rep, a team, everybody.

        The list has the latest `most` changes.
        """
        from funnelview.domain.calendar import quarter_of
        from funnelview.usecases.changes import changes
        from funnelview.usecases.store import get_settings

        settings = get_settings(self.desk)
        today = self.desk.today(settings)
        quarter = quarter_of(today, settings.fiscal_start)
        since: date | None = None
        if span == "quarter":
            since = quarter.first - timedelta(days=1)
        elif span in _DAYS:
            since = today - timedelta(days=_DAYS[span])
        return changes(
            self.desk,
            person_id if is_rep else None,
            since=since,
            period=quarter.key if in_quarter else None,
            manager=None if is_rep else person_id,
            most=most,
        )

    def whose(self, name: str) -> tuple[Person, bool] | None:
        """Who has a name, and whether they have nobody below; None for an empty name."""
        if not name.strip():
            return None
        from funnelview.domain.funnel import below
        from funnelview.usecases.people import find_person
        from funnelview.usecases.records import list_people

        people = list_people(self.desk)
        person = find_person(people, name)
        return person, len(below(people, person.id)) == 1

    def deal(self, deal_id: int) -> DealLine:
        """One deal as it stands, open or closed."""
        from funnelview.usecases.funnel import get_deal

        line, _stored, _changes = get_deal(self.desk, deal_id)
        return line
