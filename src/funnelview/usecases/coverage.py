"""The team's board and a rep's page: the same figures for screen and command."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import funnelview.domain.calendar as cal
from funnelview.domain.coverage import (
    Basis,
    Board,
    Bucket,
    Level,
    Position,
    Sums,
    Who,
    bucket,
    is_telling,
    position,
    quota_of,
    worst_first,
)
from funnelview.domain.funnel import Person, Role, below
from funnelview.domain.money import RateTable
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.as_of import lines_before
from funnelview.store.base import Reading
from funnelview.store.coverage import closed_by_owner, last_reviews, sums_by_owner
from funnelview.store.funnel import DealLine, open_deals
from funnelview.store.records import people as read_people
from funnelview.store.settings import read_quotas, read_rates, read_settings, settings_at
from funnelview.usecases.desk import AsOf, Desk, as_of_day, zone_of

NOBODY = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a board is made of, read in one consistent look at the store."""

    settings: Settings
    people: tuple[Person, ...]
    quotas: Mapping[int, Mapping[str, int]]
    sums: Mapping[int, Sums]
    rates: RateTable
    reviews: Mapping[int, datetime]
    as_of: AsOf
    period: cal.Period


def read_figures(
    conn: Reading,
    desk: Desk,
    day: date | None,
    period_key: str | None,
    *,
    of: int | str | None = None,
) -> Figures:
    """Read what a board is made of; ``of`` limits it to one rep (id or name) and their team.

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
    person = None if of is None else _person(people, of)

    sums = sums_by_owner(
        conn,
        period,
        as_of.day,
        period_only=period_key is not None,
        before=as_of.before,
        owners=None if person is None else [person.id],
    )
    if person is not None and not is_telling(*sums.get(person.id, Sums()).closed):
        # Too few deals of one's own: the team's tell what coverage is required.
        peers = [one.id for one in _peers(people, person)]
        sums = {**closed_by_owner(conn, as_of.day, as_of.before, peers), **sums}
    return Figures(
        settings=settings,
        people=people,
        quotas=read_quotas(conn, as_of.before, None if person is None else person.id),
        sums=sums,
        rates=read_rates(conn, settings.currency),
        reviews=last_reviews(conn, as_of.before, None if person is None else person.id),
        as_of=as_of,
        period=period,
    )


def _person(people: Iterable[Person], wanted: int | str) -> Person:
    if isinstance(wanted, str):
        return find_person(people, wanted)
    found = [person for person in people if person.id == wanted]
    if not found:
        raise RuleRefused(_("There is no person with the number {id}.").format(id=wanted))
    return found[0]


def _peers(people: Iterable[Person], person: Person) -> list[Person]:
    """Return a rep's team: everybody with the same manager, themselves among them."""
    return [one for one in people if one.manager_id == person.manager_id]


def _basis(figures: Figures, team: Iterable[Sums]) -> Basis:
    closed = [one.closed for one in team]
    return Basis(
        rates=figures.rates,
        on=figures.as_of.day,
        team_closed=(sum(won for won, _lost in closed), sum(lost for _won, lost in closed)),
        required_default=figures.settings.required_coverage,
    )


def _bases(figures: Figures, shown: Iterable[Person]) -> Mapping[int | None, Basis]:
    """Return the basis of each team, by its manager: a rep's required coverage falls back on it."""
    own = defaultdict(list)
    for person in figures.people:
        own[person.manager_id].append(figures.sums.get(person.id, Sums()))
    return {
        manager_id: _basis(figures, own[manager_id])
        for manager_id in {person.manager_id for person in shown}
    }


def _who(person: Person, figures: Figures, names: Mapping[int, str]) -> Who:
    finished = figures.reviews.get(person.id)
    return Who(
        person_id=person.id,
        name=person.name,
        manager=names.get(person.manager_id) if person.manager_id is not None else None,
        status=person.status,
        last_review=(
            cal.local_day(finished, zone_of(figures.settings)).isoformat() if finished else None
        ),
    )


def _on_board(figures: Figures, members: frozenset[int] | None) -> list[Person]:
    """Return whose rows the board shows: reps, and whoever else has deals of their own."""
    return [
        person
        for person in figures.people
        if (members is None or person.id in members)
        and (person.role is Role.REP or figures.sums.get(person.id, Sums()) != Sums())
    ]


def board_of(figures: Figures, members: frozenset[int] | None = None) -> Board:
    """Return the board of a team (of everybody for None), worst first."""
    names = {person.id: person.name for person in figures.people}
    shown = _on_board(figures, members)
    own = {person.id: figures.sums.get(person.id, Sums()) for person in shown}
    unowned = figures.sums.get(NOBODY, Sums()) if members is None else Sums()
    bases = _bases(figures, shown)
    basis = _basis(figures, [*own.values(), unowned])
    quotas = {
        person.id: quota_of(
            figures.period, figures.quotas.get(person.id, {}), figures.settings.fiscal_start
        )
        for person in shown
    }
    reps = [
        position(
            _who(person, figures, names),
            own[person.id],
            quotas[person.id],
            bases[person.manager_id],
        )
        for person in shown
    ]
    known = [quota for quota in quotas.values() if quota is not None]
    together = Sums.together([*own.values(), unowned])
    total = position(Who(None, _("Team")), together, sum(known) if known else None, basis)
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
    top_id = _level_top(figures.people, top_id)
    members = None if whole or top_id is None else below(figures.people, top_id)
    board = board_of(figures, members)
    own = {row.person_id: row for row in board.reps}
    names = {person.id: person.name for person in figures.people}
    managers = {person.manager_id for person in figures.people}
    rows = [own[top_id]] if top_id in own else []
    for person in _children(figures.people, top_id):
        if person.id in managers:
            rows.append(_team_row(figures, person, names))
        else:
            rows.append(own.get(person.id) or _empty_row(figures, person, names))
    return Level(
        top=by_id.get(top_id) if top_id is not None else None,
        board=replace(board, reps=tuple(sorted(rows, key=worst_first))),
        settings=figures.settings,
        people=by_id,
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
        _who(manager, figures, names), manager=None, last_review=None, team_size=len(members) - 1
    )
    quota = sum(quotas) if quotas else None
    return position(who, together, quota, _basis(figures, [together]))


def _empty_row(figures: Figures, person: Person, names: Mapping[int, str]) -> Position:
    return position(_who(person, figures, names), Sums(), None, _basis(figures, ()))


def team_level(desk: Desk, top_id: int | None = None, *, as_of: date | None = None) -> Level:
    """Return one level of the tree for the home screen.

    Raises:
        BadInput: the day lies in the future.

    """
    with desk.store.read() as conn:
        return level_of(read_figures(conn, desk, as_of, None), top_id)


def team_board(
    desk: Desk,
    *,
    as_of: date | None = None,
    period: str | None = None,
    manager_id: int | None = None,
) -> Board:
    """Return the board of a manager's team, or of everybody.

    Raises:
        BadInput: the day lies in the future or the period can't be read.

    """
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, as_of, period)
    members = below(figures.people, manager_id) if manager_id is not None else None
    return board_of(figures, members)


@dataclass(frozen=True, slots=True)
class RepPage:
    """A rep: their row of the board, and their open deals as a review walks them."""

    person: Person
    position: Position
    deals: tuple[DealLine, ...]
    settings: Settings
    as_of: AsOf
    period: cal.Period


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
        person = _person(figures.people, rep)
        before = figures.as_of.before
        deals = (
            open_deals(conn, person.id)
            if before is None
            else lines_before(conn, person.id, before, zone_of(figures.settings))
        )
    names = {one.id: one.name for one in figures.people}
    quota = quota_of(
        figures.period, figures.quotas.get(person.id, {}), figures.settings.fiscal_start
    )
    row = position(
        _who(person, figures, names),
        figures.sums.get(person.id, Sums()),
        quota,
        _bases(figures, [person])[person.manager_id],
    )
    return RepPage(
        person=person,
        position=row,
        deals=tuple(deals),
        settings=figures.settings,
        as_of=figures.as_of,
        period=figures.period,
    )
