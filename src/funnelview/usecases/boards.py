"""A board from what it is made of: no reading here but that of the first board.

That one is read before the database libraries are loaded, so nothing here imports them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import funnelview.domain.calendar as cal
from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import (
    Basis,
    Board,
    Level,
    Position,
    Sums,
    Who,
    quota_of,
    worst_first,
)
from funnelview.domain.funnel import Person, Role, below
from funnelview.domain.rows import NOBODYS, Own, Tally, open_bucket, position_of, tally_of
from funnelview.i18n import _
from funnelview.store.board import NOBODY
from funnelview.usecases.figures import Figures

_NO_SUMS = Sums()


def _basis(figures: Figures, closed: tuple[int, int]) -> Basis:
    return Basis(
        rates=figures.rates,
        on=figures.as_of.day,
        team_closed=closed,
        required_default=figures.settings.required_coverage,
    )


def bases_of(figures: Figures, shown: Iterable[Person]) -> Mapping[int | None, Basis]:
    """Return the basis of each team, by its manager: a rep's required coverage falls back on it."""
    teams: dict[int | None, list[int]] = {person.manager_id: [0, 0] for person in shown}
    own = figures.own
    for person in figures.people:
        team = teams.get(person.manager_id)
        if team is not None:
            won, lost = (
                figures.sums.get(person.id, _NO_SUMS).closed
                if own is None
                else own.get(person.id, NOBODYS).tally.closed
            )
            team[0] += won
            team[1] += lost
    return {manager: _basis(figures, (won, lost)) for manager, (won, lost) in teams.items()}


def counts_of_people(
    figures: Figures, people: Iterable[int], *, nobody: bool = False
) -> Counts | None:
    """Return the open warnings of some people together; None where any isn't counted yet."""
    if figures.counts is None:
        return None
    known = [figures.counts.get(one) for one in people]
    if nobody:
        known.append(figures.counts.get(NOBODY, Counts()))
    return Counts.together(known)


@lru_cache(maxsize=4_096)
def _day(moment: datetime, time_zone: str) -> str:
    """Return a moment's day; many reviews are finished at few moments, and looked at often."""
    return cal.local_day(moment, cal.zone(time_zone)).isoformat()


def who_of(person: Person, figures: Figures, names: Mapping[int, str]) -> Who:
    """Return whose row of the board it is."""
    return Who(
        person_id=person.id,
        name=person.name,
        manager=names.get(person.manager_id) if person.manager_id is not None else None,
        status=person.status,
        last_review=_review_of(figures, person.id),
    )


def _review_of(figures: Figures, who: int) -> str | None:
    if figures.own is not None:
        return figures.own.get(who, NOBODYS).last_review
    finished = figures.reviews.get(who)
    return _day(finished, figures.settings.time_zone) if finished else None


def own_of(figures: Figures, people: Iterable[int]) -> dict[int, Own]:
    """Return what is some people's own, or nobody's (0), without what warnings need."""
    start, rates, day = figures.settings.fiscal_start, figures.rates, figures.as_of.day
    return {
        who: Own(
            tally_of(figures.sums.get(who, _NO_SUMS), rates, day),
            quota_of(figures.period, figures.quotas.get(who, {}), start),
            _review_of(figures, who),
        )
        for who in people
    }


def with_own(figures: Figures) -> Figures:
    """Return figures with what is everybody's own, where that wasn't made already."""
    if figures.own is not None:
        return figures
    return replace(figures, own=own_of(figures, figures.owners))


def _owned(figures: Figures) -> Mapping[int, Own]:
    return with_own(figures).own or {}


def on_board(figures: Figures, members: frozenset[int] | None = None) -> list[Person]:
    """Return whose rows the board shows: reps, and whoever else has deals of their own.

    Of a past day that are the reps of that day; who was entered later, with deals or a quota of
    then, as an import tells them.
    """
    own = _owned(figures)
    return [
        person
        for person in figures.people
        if (members is None or person.id in members)
        and (figures.reach is None or person.id in figures.reach)
        and is_shown(person, own.get(person.id, NOBODYS))
    ]


def is_shown(person: Person, one: Own | Position) -> bool:
    """Return whether somebody has a row on the board, by what is their own or by that row."""
    if person.is_known_rep or one.has_deals:
        return True
    return person.role is Role.REP and one.quota is not None


_made: dict[int, tuple[object, Position]] = {}
"""The latest rows made of what lay ready, by person, each with what it was made of.

A company's rows are made once and not for each look at them: few change from one to the next.
"""


def rows_of(figures: Figures) -> dict[int, Position]:
    """Return the row of everybody on the board, by person, without the counts of warnings."""
    figures = with_own(figures)
    own = figures.own or {}
    names = {person.id: person.name for person in figures.people}
    shown = on_board(figures)
    bases = bases_of(figures, shown)
    divisor = figures.rates.even(figures.as_of.day)[0]
    found: dict[int, Position] = {}
    for person in shown:
        mine, basis = own.get(person.id, NOBODYS), bases[person.manager_id]
        manager = names.get(person.manager_id) if person.manager_id is not None else None
        if person.id not in figures.ready:
            found[person.id] = _row(person, manager, mine, basis)
            continue
        key = (mine, person.name, manager, person.status, divisor, basis.team_closed,
               basis.required_default)  # fmt: skip
        known = _made.get(person.id)
        if known is None or known[0] != key:
            known = _made[person.id] = key, _row(person, manager, mine, basis)
        found[person.id] = known[1]
    return found


def _row(person: Person, manager: str | None, own: Own, basis: Basis) -> Position:
    who = Who(person.id, person.name, manager, person.status, own.last_review)
    return position_of(who, own.tally, own.quota, basis)


_counted: dict[int, tuple[Position, Counts | None, Position]] = {}
"""The same with their counts of warnings: a row, the counts, and both together."""


def _warned(figures: Figures, row: Position) -> Position:
    """Return a row with its open warnings, where they are counted."""
    who = row.person_id
    if figures.counts is None or who is None:
        return row
    counts = figures.counts.get(who)
    if who not in figures.ready:
        return row.warned(counts)
    known = _counted.get(who)
    if known is None or known[0] is not row or known[1] is not counts:
        known = _counted[who] = row, counts, row.warned(counts)
    return known[2]


def board_of(figures: Figures, members: frozenset[int] | None = None) -> Board:
    """Return the board of a team (of everybody for None), worst first."""
    figures = with_own(figures)
    own = figures.own or {}
    shown = on_board(figures, members)
    unowned = own.get(NOBODY, NOBODYS) if members is None else NOBODYS
    made = rows_of(figures) if figures.rows is None else figures.rows
    reps = [_warned(figures, made[person.id]) for person in shown]
    known = [row.quota for row in reps if row.quota is not None]
    mine = [own.get(person.id, NOBODYS).tally for person in shown]
    together = Tally.together([*mine, unowned.tally])
    basis = _basis(figures, together.closed)
    everybody = counts_of_people(figures, (one.id for one in shown), nobody=members is None)
    total = position_of(
        Who(None, _("Team"), warnings=everybody), together, sum(known) if known else None, basis
    )
    return Board(
        as_of=figures.as_of.day.isoformat(),
        period=figures.period,
        currency=figures.settings.currency,
        reps=tuple(sorted(reps, key=worst_first)),
        total=total,
        unowned=open_bucket(unowned.tally, basis.rates.even(basis.on)[0]),
        unrated=together.unrated,
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
    figures = with_own(figures)
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
    own = [_owned(figures).get(one, NOBODYS) for one in members]
    together = Tally.together(one.tally for one in own)
    quotas = [one.quota for one in own if one.quota is not None]
    who = replace(
        who_of(manager, figures, names),
        manager=None,
        last_review=None,
        team_size=len(members) - 1,
        warnings=counts_of_people(figures, members),
    )
    quota = sum(quotas) if quotas else None
    return position_of(who, together, quota, _basis(figures, together.closed))


def _empty_row(figures: Figures, person: Person, names: Mapping[int, str]) -> Position:
    who = replace(who_of(person, figures, names), warnings=counts_of_people(figures, [person.id]))
    return position_of(who, NOBODYS.tally, None, _basis(figures, (0, 0)))
