"""Reading what boards, pages and warnings are made of, in one look at the store."""

from collections.abc import Iterable
from datetime import date

import funnelview.domain.calendar as cal
from funnelview.domain.coverage import Sums, is_telling
from funnelview.domain.funnel import Person
from funnelview.store.as_of import past_of, people_before
from funnelview.store.base import Reading
from funnelview.store.board import last_reviews, read_quotas, read_rates, read_settings
from funnelview.store.board import people as read_people
from funnelview.store.coverage import closed_by_owner, sums_by_owner
from funnelview.store.settings import settings_at
from funnelview.usecases.desk import Desk, as_of_day, must_reach
from funnelview.usecases.figures import Figures
from funnelview.usecases.people import person_of
from funnelview.usecases.ready import present_figures


def read_figures(
    conn: Reading,
    desk: Desk,
    day: date | None,
    period_key: str | None,
    *,
    of: int | str | None = None,
    ready: bool = False,
) -> Figures:
    """Read what a board is made of; ``of`` limits it to one rep (id or name) and their team.

    ``ready`` takes of the present quarter the rows that are kept, in place of sums, quotas and
    reviews.

    Raises:
        BadInput: the day lies in the future or the period can't be read.
        RuleRefused: there is no such rep.

    """
    settings = read_settings(conn)
    as_of = as_of_day(desk, settings, day)
    if as_of.before is not None:
        settings = settings_at(conn, as_of.before)
    period = (
        cal.period(period_key, settings.fiscal_start)
        if period_key
        else cal.quarter_of(as_of.day, settings.fiscal_start)
    )
    people = tuple(read_people(conn))
    person = None if of is None else person_of(people, of)
    if as_of.before is not None:
        people = people_before(conn, people, as_of.before)
        person = None if person is None else person_of(people, person.id)
    if person is not None:
        must_reach(desk, conn, person.id)

    reach = desk.store.rights_on(conn).reach
    if ready and as_of.before is None:
        return present_figures(conn, settings, people, as_of, reach)
    past = (
        None if person is None or as_of.before is None else past_of(conn, person.id, as_of.before)
    )
    sums = sums_by_owner(
        conn,
        period,
        as_of.day,
        period_only=period_key is not None,
        before=as_of.before,
        owners=None if person is None else [person.id],
        past=past,
    )
    if person is not None and not is_telling(*sums.get(person.id, Sums()).closed):
        # Too few deals of one's own: the team's tell what coverage is required.
        peers = [one.id for one in _peers(people, person)]
        sums = {**closed_by_owner(conn, as_of.day, as_of.before, peers), **sums}
    return Figures(
        settings=settings,
        people=people,
        quotas=read_quotas(conn, as_of.before, None if person is None else [person.id]),
        sums=sums,
        rates=read_rates(conn, settings.currency),
        reviews=last_reviews(conn, as_of.before, None if person is None else [person.id]),
        as_of=as_of,
        period=period,
        past=past,
        person=person,
        reach=reach,
    )


def _peers(people: Iterable[Person], person: Person) -> list[Person]:
    """Return a rep's team: everybody with the same manager, themselves among them."""
    return [one for one in people if one.manager_id == person.manager_id]
