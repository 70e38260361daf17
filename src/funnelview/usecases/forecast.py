"""What the funnel is worth: the forecast, what its stages are worth, how good it was so far."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from funnelview.domain.calendar import month_of
from funnelview.domain.calibration import Reached, StageRecord, calibrated, record_of
from funnelview.domain.coverage import Bucket, Sums, bucket
from funnelview.domain.forecast import (
    ASSIGNED,
    MONTHS,
    OVERDUE,
    UNDATED,
    Adder,
    Apart,
    By,
    Cell,
    Forecast,
    ForecastLine,
    Frame,
    Large,
    largest_of,
    lines_of,
    months_of,
    spread_of,
)
from funnelview.domain.funnel import Person, below
from funnelview.domain.money import RateTable
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput
from funnelview.i18n import _, language
from funnelview.store import forecast as rows
from funnelview.store.as_of import people_before
from funnelview.store.base import Reading
from funnelview.store.board import people as read_people
from funnelview.store.board import read_rates, read_settings
from funnelview.store.calibration import reached_stages
from funnelview.store.coverage import sums_by_owner
from funnelview.store.settings import settings_at
from funnelview.usecases.desk import AsOf, Desk, as_of_day, must_reach
from funnelview.usecases.people import find_person, person_of


@dataclass(frozen=True, slots=True)
class View:
    """What every figure of this room begins with: settings, people, rates, the day, and whose."""

    settings: Settings
    people: tuple[Person, ...]
    rates: RateTable
    as_of: AsOf
    person: Person | None
    # Whose deals: None for everybody's, those of nobody too.
    owners: Collection[int] | None


def view_of(conn: Reading, desk: Desk, rep: int | str | None, day: date | None) -> View:
    """Read what figures begin with; ``rep`` limits them to one person and everybody below.

    Raises:
        RuleRefused: there is no such person.
        BadInput: the day lies in the future.

    """
    settings = read_settings(conn)
    as_of = as_of_day(desk, settings, day)
    if as_of.before is not None:
        settings = settings_at(conn, as_of.before)
    people = tuple(read_people(conn))
    person = None
    if isinstance(rep, str):
        person = find_person(people, rep)
    elif rep is not None:
        person = next((one for one in people if one.id == rep), None)
    must_reach(desk, conn, person.id if person is not None else None)
    if as_of.before is not None:
        people = people_before(conn, people, as_of.before)
        person = None if person is None else person_of(people, person.id)
    return View(
        settings=settings,
        people=people,
        rates=read_rates(conn, settings.currency),
        as_of=as_of,
        person=person,
        owners=None if person is None else below(people, person.id),
    )


def forecast(
    desk: Desk,
    rep: int | str | None = None,
    *,
    months: int = 6,
    by: By | None = None,
    use_calibrated: bool = False,
    as_of: date | None = None,
) -> Forecast:
    """Return the forecast of 6 or 12 months, of everybody or of one person and their team.

    ``by`` divides it into lines; ``use_calibrated`` counts with the observed shares of the
    stages in place of the assigned probabilities.

    Raises:
        RuleRefused: there is no such person.
        BadInput: the day lies in the future, or the months are neither 6 nor 12.

    """
    if months not in MONTHS:
        raise BadInput(_("A forecast is of 6 or 12 months."))
    with desk.store.read_heavy() as conn:
        view = view_of(conn, desk, rep, as_of)
        return forecast_of(conn, view, months=months, by=by, use_calibrated=use_calibrated)


def forecast_of(
    conn: Reading,
    view: View,
    *,
    months: int = 6,
    by: By | None = None,
    use_calibrated: bool = False,
) -> Forecast:
    """Return the forecast of what was begun with, by an open connection."""
    chances = calibrated(records_of(conn, view)) if use_calibrated else ASSIGNED
    frame = Frame(view.as_of.day, months, Adder(view.rates, view.as_of.day, chances))
    cells, named = _read(conn, view, frame, by)
    inside = [cell for cell in cells if cell.month in frame.span]
    total = frame.adder.sum(inside)
    return Forecast(
        as_of=view.as_of.day,
        currency=view.settings.currency,
        # Asked for is asked for, even where no stage has enough decided deals yet.
        probabilities="calibrated" if use_calibrated else "assigned",
        months=months_of(frame, cells, named),
        overdue=frame.adder.sum(cell for cell in cells if cell.month == OVERDUE),
        undated=frame.adder.sum(cell for cell in cells if cell.month == UNDATED),
        later=frame.adder.sum(cell for cell in cells if cell.month > frame.span[-1]),
        total=total,
        spread=spread_of(frame, cells, named, frame.span),
        largest=_largest(conn, view, frame, named, total.weighted),
        by=by,
        lines=_lines(frame, cells, view, by) if by else (),
        won=_won(conn, view),
        unrated=tuple(
            sorted(
                {
                    cell.currency
                    for cell in cells
                    if cell.deals > cell.unpriced
                    and view.rates.factor(cell.currency, view.as_of.day) is None
                }
            )
        ),
        rep=view.person.name if view.person else None,
    )


def _read(conn: Reading, view: View, frame: Frame, by: By | None) -> tuple[list[Cell], list[Apart]]:
    last = frame.span[-1]
    day, before = view.as_of.day, view.as_of.before
    cells = rows.cells_of(conn, day, last, by, view.owners, before)
    large = rows.largest(conn, day, last, view.owners, before)
    apart = (frame.adder.apart(deal, day) for deal in large)
    named = [one for one in apart if one is not None and one.month in frame.span]
    # In one order everywhere: sums of floating point follow it.
    return cells, sorted(named, key=lambda one: (-one.amount, one.deal.id))[: rows.NAMED]


def _lined(cells: list[Cell], view: View, by: By | None) -> list[Cell]:
    """Return the cells under what they are divided by: a team goes by its manager."""
    if by is not By.TEAM:
        return cells
    above = {one.id: one.manager_id or one.id for one in view.people}
    return [
        cell._replace(line=above.get(cell.line, cell.line))  # type: ignore[arg-type]
        for cell in cells
    ]


def _lines(frame: Frame, cells: list[Cell], view: View, by: By) -> tuple[ForecastLine, ...]:
    """Return the forecast divided: stages as they follow each other, all else by weight."""
    lines = lines_of(frame, _lined(cells, view, by), _names(view, by))
    if by is not By.STAGE:
        return lines
    places = {stage.key: place for place, stage in enumerate(view.settings.stages)}
    return tuple(sorted(lines, key=lambda line: places.get(str(line.key), len(places))))


def _names(view: View, by: By | None) -> Mapping[str | int | None, str]:
    if by is By.STAGE:
        return {one.key: one.name(language()) for one in view.settings.stages}
    if by in {By.REP, By.TEAM}:
        return {one.id: one.name for one in view.people}
    return {}


def _largest(
    conn: Reading, view: View, frame: Frame, named: list[Apart], total: int
) -> tuple[Large, ...]:
    heaviest = largest_of(frame, named, total)
    customers = rows.names_of_customers(
        conn, [one.deal.customer_id for one, _weighted, _share in heaviest if one.deal.customer_id]
    )
    owners: dict[int | None, str] = {one.id: one.name for one in view.people}
    return tuple(
        Large(
            deal_id=one.deal.id,
            customer=customers.get(one.deal.customer_id) or one.deal.name,
            owner=owners.get(one.deal.owner_id),
            amount=round(one.exact),
            expected=one.deal.expected,
            probability=float(one.chance),
            weighted=weighted,
            share=share,
            mark=one.deal.mark,
        )
        for one, weighted, share in heaviest
    )


def _won(conn: Reading, view: View) -> Bucket:
    """Return what was booked in the present month so far."""
    day = view.as_of.day
    sums = sums_by_owner(
        conn, month_of(day), day, period_only=True, before=view.as_of.before, owners=view.owners
    )
    return bucket(Sums.together(sums.values()).won, view.rates, day)


def records_of(conn: Reading, view: View) -> tuple[StageRecord, ...]:
    """Return what became of the deals ever in each stage, of the whole store."""
    reached = reached_stages(conn, view.as_of.before)
    return tuple(
        record_of(stage, reached.get(stage.key, Reached()), language())
        for stage in view.settings.stages
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the stages are worth, on a day."""

    as_of: date
    stages: tuple[StageRecord, ...]


def calibration(desk: Desk, *, as_of: date | None = None) -> Calibration:
    """Return for each stage the share of the deals ever in it that were won.

    Raises:
        BadInput: the day lies in the future.

    """
    with desk.store.read_heavy() as conn:
        view = view_of(conn, desk, None, as_of)
        return Calibration(view.as_of.day, records_of(conn, view))
