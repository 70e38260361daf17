"""A board from what it is made of: no reading here but that of the first board.

That one is read before the database libraries are loaded, so nothing here imports them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import funnelview.domain.calendar as cal
from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import (
    Basis,
    Board,
    Bucket,
    Level,
    Position,
    Sums,
    Who,
    bucket,
    position,
    quota_of,
    worst_first,
)
from funnelview.domain.funnel import Person, Role, below
from funnelview.domain.money import RateTable
from funnelview.domain.settings import Settings
from funnelview.i18n import _
from funnelview.store import board as rows
from funnelview.store.board import NOBODY
from funnelview.usecases.counting import counting

if TYPE_CHECKING:
    from funnelview.store.as_of import Past


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a board is made of, read in one consistent look at the store."""

    settings: Settings
    people: tuple[Person, ...]
    quotas: Mapping[int, Mapping[str, int]]
    sums: Mapping[int, Sums]
    rates: RateTable
    reviews: Mapping[int, datetime]
    as_of: cal.AsOf
    period: cal.Period
    # Open warnings by rep (0: of nobody); None where they haven't been counted.
    counts: Mapping[int, Counts] | None = None
    # Whether some of them had to be made, and are worth keeping for the next board.
    unkept: bool = False
    # The rows of everybody on the board, where they were made already.
    rows: Mapping[int, Position] | None = None
    # What changed since the day of one rep's page.
    past: "Past | None" = None
    # Whose page it is, as they were on that day.
    person: Person | None = None
    # Whose figures they are, where that isn't everybody: the others are known by name alone.
    reach: frozenset[int] | None = None

    def within_reach(self) -> tuple[Person, ...]:
        """Return the people whose figures these are; who has nobody above among them is on top."""
        if self.reach is None:
            return self.people
        reach = self.reach
        return tuple(
            person if person.manager_id in reach else replace(person, manager_id=None)
            for person in self.people
            if person.id in reach
        )


def _basis(figures: Figures, team: Iterable[Sums]) -> Basis:
    closed = [one.closed for one in team]
    return Basis(
        rates=figures.rates,
        on=figures.as_of.day,
        team_closed=(sum(won for won, _lost in closed), sum(lost for _won, lost in closed)),
        required_default=figures.settings.required_coverage,
    )


def bases_of(figures: Figures, shown: Iterable[Person]) -> Mapping[int | None, Basis]:
    """Return the basis of each team, by its manager: a rep's required coverage falls back on it."""
    own: dict[int | None, list[Sums]] = {person.manager_id: [] for person in shown}
    none = Sums()
    for person in figures.people:
        team = own.get(person.manager_id)
        if team is not None:
            team.append(figures.sums.get(person.id, none))
    return {manager_id: _basis(figures, sums) for manager_id, sums in own.items()}


def counts_of_people(
    figures: Figures, people: Iterable[int], *, nobody: bool = False
) -> Counts | None:
    """Return the open warnings of some people together; None where any isn't counted yet."""
    if figures.counts is None:
        return None
    total = figures.counts.get(NOBODY, Counts()) if nobody else Counts()
    for one in people:
        own = figures.counts.get(one)
        if own is None:
            return None
        total += own
    return total


@lru_cache(maxsize=4_096)
def _day(moment: datetime, time_zone: str) -> str:
    """Return a moment's day; many reviews are finished at few moments, and looked at often."""
    return cal.local_day(moment, cal.zone(time_zone)).isoformat()


def who_of(person: Person, figures: Figures, names: Mapping[int, str]) -> Who:
    """Return whose row of the board it is."""
    finished = figures.reviews.get(person.id)
    return Who(
        person_id=person.id,
        name=person.name,
        manager=names.get(person.manager_id) if person.manager_id is not None else None,
        status=person.status,
        last_review=_day(finished, figures.settings.time_zone) if finished else None,
    )


def _on_board(figures: Figures, members: frozenset[int] | None) -> list[Person]:
    """Return whose rows the board shows: reps, and whoever else has deals of their own."""
    none = Sums()
    return [
        person
        for person in figures.people
        if (members is None or person.id in members)
        and (figures.reach is None or person.id in figures.reach)
        and (person.role is Role.REP or figures.sums.get(person.id, none) != none)
    ]


def rows_of(figures: Figures) -> dict[int, Position]:
    """Return the row of everybody on the board, by person, without the counts of warnings."""
    names = {person.id: person.name for person in figures.people}
    shown = _on_board(figures, None)
    bases = bases_of(figures, shown)
    return {
        person.id: position(
            who_of(person, figures, names),
            figures.sums.get(person.id, Sums()),
            quota_of(
                figures.period, figures.quotas.get(person.id, {}), figures.settings.fiscal_start
            ),
            bases[person.manager_id],
        )
        for person in shown
    }


def board_of(figures: Figures, members: frozenset[int] | None = None) -> Board:
    """Return the board of a team (of everybody for None), worst first."""
    shown = _on_board(figures, members)
    own = {person.id: figures.sums.get(person.id, Sums()) for person in shown}
    unowned = figures.sums.get(NOBODY, Sums()) if members is None else Sums()
    basis = _basis(figures, [*own.values(), unowned])
    made = rows_of(figures) if figures.rows is None else figures.rows
    reps = [made[person.id] for person in shown]
    if figures.counts is not None:
        reps = [made[person.id].warned(figures.counts.get(person.id)) for person in shown]
    quotas = {row.person_id: row.quota for row in reps}
    known = [quota for quota in quotas.values() if quota is not None]
    together = Sums.together([*own.values(), unowned])
    everybody = counts_of_people(figures, own, nobody=members is None)
    total = position(
        Who(None, _("Team"), warnings=everybody), together, sum(known) if known else None, basis
    )
    unrated = {
        group.currency
        for group in together.open
        if group.deals > group.unpriced and figures.rates.factor(group.currency, basis.on) is None
    }
    return Board(
        as_of=figures.as_of.day.isoformat(),
        period=figures.period,
        currency=figures.settings.currency,
        reps=tuple(sorted(reps, key=worst_first)),
        total=total,
        unowned=bucket(unowned.open, basis.rates, basis.on) if unowned.open else Bucket(),
        unrated=tuple(sorted(unrated)),
        unkept=figures.unkept,
    )


def _children(people: Iterable[Person], top_id: int | None) -> list[Person]:
    return [person for person in people if person.manager_id == top_id]


def _level_top(people: tuple[Person, ...], top_id: int | None) -> int | None:
    """Return whose level is shown: a single director at the top is passed over."""
    if top_id is None:
        roots = _children(people, None)
        if len(roots) == 1 and _children(people, roots[0].id):
            return roots[0].id
    return top_id


def level_of(figures: Figures, top_id: int | None = None) -> Level:
    """Return the rows of everybody directly below ``top_id``, worst first."""
    by_id = {person.id: person for person in figures.people}
    whole = top_id is None
    people = figures.within_reach()
    top_id = _level_top(people, top_id)
    members = None if whole or top_id is None else below(people, top_id)
    board = board_of(figures, members)
    own = {row.person_id: row for row in board.reps}
    names = {person.id: person.name for person in figures.people}
    managers = {person.manager_id for person in people}
    rows = [own[top_id]] if top_id in own else []
    for person in _children(people, top_id):
        if person.id in managers:
            rows.append(_team_row(figures, person, names))
        else:
            rows.append(own.get(person.id) or _empty_row(figures, person, names))
    return Level(
        top=by_id.get(top_id) if top_id is not None else None,
        board=replace(board, reps=tuple(sorted(rows, key=worst_first))),
        settings=figures.settings,
        people=by_id,
        unkept=figures.unkept,
    )


def _team_row(figures: Figures, manager: Person, names: Mapping[int, str]) -> Position:
    """Return a manager's row: everybody below added up."""
    members = below(figures.people, manager.id)
    together = Sums.together(figures.sums.get(one, Sums()) for one in members)
    quotas = [
        quota
        for one in members
        if (
            quota := quota_of(
                figures.period, figures.quotas.get(one, {}), figures.settings.fiscal_start
            )
        )
        is not None
    ]
    who = replace(
        who_of(manager, figures, names),
        manager=None,
        last_review=None,
        team_size=len(members) - 1,
        warnings=counts_of_people(figures, members),
    )
    quota = sum(quotas) if quotas else None
    return position(who, together, quota, _basis(figures, [together]))


def _empty_row(figures: Figures, person: Person, names: Mapping[int, str]) -> Position:
    who = replace(who_of(person, figures, names), warnings=counts_of_people(figures, [person.id]))
    return position(who, Sums(), None, _basis(figures, ()))


def first_level(address: str, now: datetime) -> Level | None:
    """Return the company's level as the home screen shows it first, read by SQLite's own driver.

    None where the address doesn't plainly name a file.

    Raises:
        StoreUnreachable: there is no store of this version, or it can't be read just so.

    """
    path = rows.plain_path(address)
    if path is None:
        return None
    with rows.plain_reading(path) as conn:
        settings = rows.read_settings(conn)
        today = cal.local_day(now, cal.zone(settings.time_zone))
        period = cal.quarter_of(today, settings.fiscal_start)
        figures = Figures(
            settings=settings,
            people=tuple(rows.people(conn)),
            quotas=rows.read_quotas(conn),
            sums=rows.columns_of_today(conn, period, today).by_owner(),
            rates=rows.read_rates(conn, settings.currency),
            reviews=rows.last_reviews(conn),
            as_of=cal.AsOf(today, None),
            period=period,
        )
        figures = replace(figures, rows=rows_of(figures))
        known = counting(conn, figures, (figures.rows or {}).values())
    counts: Mapping[int, Counts] = {}
    if known.doubled is not None:
        counts = known.complete({}, (one.id for one in figures.people))
    unkept = known.doubled is None or bool(known.missing)
    return level_of(replace(figures, counts=counts, unkept=unkept))
