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
    quota_of,
)
from funnelview.domain.drawing import Cover
from funnelview.domain.funnel import Person, below
from funnelview.domain.money import RateTable, divided
from funnelview.domain.rows import position
from funnelview.domain.settings import Settings
from funnelview.store.as_of import lines_before
from funnelview.store.base import Reading
from funnelview.store.board import read_quotas
from funnelview.store.coverage import months_by_owner
from funnelview.store.funnel import DealLine, open_deals
from funnelview.usecases.alerting import RepAlerts, alerts_of_rep
from funnelview.usecases.boards import bases_of, board_of, level_of, who_of
from funnelview.usecases.desk import AsOf, Desk, zone_of
from funnelview.usecases.figures import Figures
from funnelview.usecases.keeping import FEW, is_complete, keep_counts, with_counts
from funnelview.usecases.people import person_of
from funnelview.usecases.reading import read_figures

# The months to come are shown where the rows are few enough for somebody to look at them.
_FEW = 60


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
