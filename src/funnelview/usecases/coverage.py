"""The team's board and a rep's page: the same figures for screen and command."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import funnelview.domain.calendar as cal
from funnelview.domain.ahead import months_needed, strip
from funnelview.domain.coverage import (
    Board,
    Level,
    Position,
    Sums,
    is_telling,
    quota_of,
)
from funnelview.domain.drawing import Cover
from funnelview.domain.funnel import Person, below
from funnelview.domain.money import RateTable, divided
from funnelview.domain.rows import position
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.as_of import lines_before, past_of, people_before
from funnelview.store.base import Reading
from funnelview.store.board import last_reviews, read_quotas, read_rates, read_settings
from funnelview.store.board import people as read_people
from funnelview.store.coverage import closed_by_owner, months_by_owner, sums_by_owner
from funnelview.store.funnel import DealLine, open_deals
from funnelview.store.settings import settings_at
from funnelview.usecases.alerting import RepAlerts, alerts_of_rep
from funnelview.usecases.boards import Figures, bases_of, board_of, level_of, who_of
from funnelview.usecases.desk import AsOf, Desk, as_of_day, must_reach, zone_of
from funnelview.usecases.keeping import FEW, is_complete, keep_counts, with_counts
from funnelview.usecases.ready import present_figures

# The months to come are shown where the rows are few enough for somebody to look at them.
_FEW = 60


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


def person_of(people: Iterable[Person], wanted: int | str) -> Person:
    """Return a person by id or name.

    Raises:
        RuleRefused: there is none.

    """
    if isinstance(wanted, str):
        return find_person(people, wanted)
    found = [person for person in people if person.id == wanted]
    if not found:
        raise RuleRefused(_("There is no person with the number {id}.").format(id=wanted))
    return found[0]


def _peers(people: Iterable[Person], person: Person) -> list[Person]:
    """Return a rep's team: everybody with the same manager, themselves among them."""
    return [one for one in people if one.manager_id == person.manager_id]


SPANS = ("month", "quarter", "year")
"""What a board may be of: the present quarter with all open deals, or a month or year alone."""


def team_level(
    desk: Desk,
    top_id: int | None = None,
    *,
    as_of: date | None = None,
    span: str = "quarter",
) -> Level:
    """Return one level of the tree for the home screen, of the present month, quarter or year.

    Of a month or a (fiscal) year all figures are of its deals alone; of the quarter, the open
    funnel is of all open deals. Warnings look at the quarter always.

    Raises:
        BadInput: the day lies in the future.

    """
    with desk.store.read_heavy() as conn:
        figures = read_figures(conn, desk, as_of, None, ready=True)
        counted = with_counts(conn, figures, patient=False)
        level = level_of(counted, top_id)
        ahead = _ahead(conn, figures, level.board.reps)
        if span != "quarter":
            day, start = figures.as_of.day, figures.settings.fiscal_start
            key = cal.month_of(day).key if span == "month" else cal.year_of(day, start).key
            figures = read_figures(conn, desk, as_of, key)
            figures = replace(figures, counts=counted.counts, unkept=counted.unkept)
            level = level_of(figures, top_id)
        return replace(level, ahead=ahead)


def _ahead(
    conn: Reading, figures: Figures, rows: Iterable[Position]
) -> Mapping[int, tuple[Cover, ...]]:
    """Return the coverage of the coming months of the reps among some rows, where they are few."""
    reps = {row.person_id: row for row in rows if row.person_id is not None and not row.team_size}
    if len(reps) > _FEW:
        reps = {}
    day, start = figures.as_of.day, figures.settings.fiscal_start
    quotas = figures.quotas
    if figures.ready and reps:
        # They are in the rows, added up.
        quotas = read_quotas(conn, figures.as_of.before, list(reps))
    sums = months_by_owner(
        conn,
        months_needed(day, start),
        figures.rates,
        day,
        list(reps),
        figures.as_of.before,
        figures.past,
    )
    return {
        owner: strip(day, quotas.get(owner, {}), sums[owner], row.required.ratio, start)
        for owner, row in reps.items()
    }


def team_board(
    desk: Desk,
    *,
    as_of: date | None = None,
    period: str | None = None,
    manager_id: int | None = None,
    waits: Callable[[], None] | None = None,
) -> Board:
    """Return the board of a manager's team, or of everybody.

    ``waits`` is called where the warnings of many have to be counted first, which takes a while.

    Raises:
        BadInput: the day lies in the future or the period can't be read.

    """
    figures = _counted_figures(desk, as_of, period, patient=False)
    if not is_complete(figures):
        if figures.unkept:
            # Few reps at a time, and for everybody: the next board finds them counted.
            if waits is not None and len(figures.people) > FEW:
                waits()
            keep_counts(desk)
        figures = _counted_figures(desk, as_of, period, patient=True)
    members = below(figures.people, manager_id) if manager_id is not None else None
    return board_of(figures, members)


def _counted_figures(
    desk: Desk, as_of: date | None, period: str | None, *, patient: bool
) -> Figures:
    with desk.store.read_heavy() as conn:
        # Warnings look at the present quarter, whatever the board shows.
        quarter = read_figures(conn, desk, as_of, None, ready=True)
        counted = with_counts(conn, quarter, patient=patient)
        if period is None:
            return counted
        figures = read_figures(conn, desk, as_of, period)
        return replace(figures, counts=counted.counts, unkept=counted.unkept)


@dataclass(frozen=True, slots=True)
class RepPage:
    """A rep: their row of the board, and their open deals.

    ``people`` are everybody, ``rates`` those that the figures rest on, ``alerts`` the warnings,
    ``ahead`` the coverage of the coming months.
    """

    person: Person
    position: Position
    deals: tuple[DealLine, ...]
    settings: Settings
    as_of: AsOf
    period: cal.Period
    people: tuple[Person, ...]
    rates: RateTable
    alerts: RepAlerts
    ahead: tuple[Cover, ...] = ()

    @property
    def weights(self) -> Mapping[int, int]:
        """The deals' weighted amounts × 100 in the reporting currency, 0 where one is unknown."""
        # In whole numbers: a fraction for each of hundreds of deals takes longer than the rest.
        parts: dict[str, tuple[int, int]] = {}
        found: dict[int, int] = {}
        for deal in self.deals:
            known = parts.get(deal.currency)
            if known is None:
                factor = self.rates.factor(deal.currency, self.as_of.day) or Fraction(0)
                known = parts[deal.currency] = factor.numerator, factor.denominator
            found[deal.id] = divided(deal.weight * known[0], known[1])
        return found


def find_person(people: Iterable[Person], name: str) -> Person:
    """Return who has this name, login or e-mail; the beginning of a name is enough when clear.

    Raises:
        RuleRefused: nobody does, or several do.

    """
    wanted = name.strip().casefold()
    known = list(people)
    for same in (
        lambda p: p.name.casefold() == wanted,
        lambda p: wanted in {(p.login or "").casefold(), (p.email or "").casefold()},
        lambda p: p.name.casefold().startswith(wanted),
    ):
        found = [person for person in known if same(person)] if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            raise RuleRefused(
                _("“{name}” is more than one person.").format(name=name),
                way_out=_("They are: {names}.").format(
                    names=", ".join(person.name for person in found[:5])
                ),
            )
    raise RuleRefused(_("Nobody here is called “{name}”.").format(name=name))


def rep_page(desk: Desk, rep: int | str, *, as_of: date | None = None) -> RepPage:
    """Return one rep's position and open deals, by id or name.

    Raises:
        RuleRefused: there is no such rep.
        BadInput: the day lies in the future.

    """
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, as_of, None, of=rep)
        person = figures.person or person_of(figures.people, rep)
        before = figures.as_of.before
        deals = (
            open_deals(conn, person.id)
            if before is None
            else lines_before(conn, person.id, before, zone_of(figures.settings), figures.past)
        )
        row = row_of(figures, person)
        ahead = _ahead(conn, figures, [row]).get(person.id, ())
        alerts = alerts_of_rep(conn, figures, person, row, deals)
    return RepPage(
        person=person,
        position=replace(row, warnings=alerts.counts),
        deals=tuple(deals),
        settings=figures.settings,
        as_of=figures.as_of,
        period=figures.period,
        people=figures.people,
        rates=figures.rates,
        alerts=alerts,
        ahead=ahead,
    )


def row_of(figures: Figures, person: Person) -> Position:
    """Return a rep's row of the board."""
    names = {one.id: one.name for one in figures.people}
    quota = quota_of(
        figures.period, figures.quotas.get(person.id, {}), figures.settings.fiscal_start
    )
    return position(
        who_of(person, figures, names),
        figures.sums.get(person.id, Sums()),
        quota,
        bases_of(figures, [person])[person.manager_id],
    )
