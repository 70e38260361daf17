"""What looks back: accuracy of past forecasts, pipeline created, velocity."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import funnelview.domain.calendar as cal
from funnelview.domain.accuracy import LEADS, Accuracy, Foretold, Start, lead_times, past_months
from funnelview.domain.coverage import Sums, quota_of, required_coverage
from funnelview.domain.forecast import MONTHS
from funnelview.domain.funnel import Person
from funnelview.domain.marketing import (
    WEEKS,
    Marketing,
    TopOfFunnel,
    WeekCreated,
    by_source,
    by_week,
    created,
    first_day,
    full_weeks,
    took,
    top_of_funnel,
)
from funnelview.domain.velocity import Pace, Tally, Velocity, medians_of, pace_of
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store.base import Reading
from funnelview.store.board import read_quotas
from funnelview.store.coverage import closed_by_owner
from funnelview.store.entered import Entries, Weeks, entered
from funnelview.store.foretold import booked_by_month, forecasts_made, store_began
from funnelview.store.lives import tallies_before, tallies_today, watched_since
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.forecast import View, view_of

MOST_WEEKS = 104


def accuracy(
    desk: Desk, rep: int | str | None = None, *, months: int = 12, as_of: date | None = None
) -> Accuracy:
    """Return how good the forecasts of the past 6 or 12 months were, by lead time.

    Raises:
        RuleRefused: there is no such person.
        BadInput: the day lies in the future, or the months are neither 6 nor 12.

    """
    if months not in MONTHS:
        raise BadInput(_("Accuracy is told of the past 6 or 12 months."))
    with desk.store.read_heavy() as conn:
        view = view_of(conn, desk, rep, as_of)
        return accuracy_of(conn, view, months)


def accuracy_of(conn: Reading, view: View, months: int = 12) -> Accuracy:
    """Return the accuracy of past forecasts by an open connection."""
    zone = zone_of(view.settings)
    this = cal.month_index(view.as_of.day)
    # Forecasts made before the first of the months reach into them.
    starts = [
        Start(index, cal.day_start(cal.month_start(index), zone))
        for index in range(this - months - LEADS + 1, this)
    ]
    first, before = cal.month_start(starts[0].month), view.as_of.before
    booked = booked_by_month(conn, starts[0].month, this - 1, before, view.owners)
    won: dict[int, int] = defaultdict(int)
    for one in booked:
        won[one.month] += one.deals
    told = Foretold(
        forecast=forecasts_made(conn, starts, view.owners),
        booked={(one.month, one.currency): one.amount for one in booked},
        won=won,
        born=store_began(conn, first, view.owners),
    )
    watched = watched_since(conn)
    pasts = tuple(past_months(told, starts, view.rates, view.as_of.day)[-months:])
    return Accuracy(
        as_of=view.as_of.day,
        currency=view.settings.currency,
        months=pasts,
        leads=lead_times(pasts),
        watched_from=cal.local_day(watched, zone) if watched else None,
        rep=view.person.name if view.person else None,
    )


def marketing(
    desk: Desk, rep: int | str | None = None, *, weeks: int = WEEKS, as_of: date | None = None
) -> Marketing:
    """Return what entered the funnel in the last ISO weeks, by source, and how far it got.

    Raises:
        RuleRefused: there is no such person.
        BadInput: the day lies in the future, or the weeks aren't 1 to 104.

    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadInput(_("Marketing is told of 1 to {most} weeks.").format(most=MOST_WEEKS))
    with desk.store.read_heavy() as conn:
        view = view_of(conn, desk, rep, as_of)
        return marketing_of(conn, view, weeks)


def marketing_of(conn: Reading, view: View, weeks: int = WEEKS) -> Marketing:
    """Return what entered the funnel by an open connection."""
    day, rates = view.as_of.day, view.rates
    found = _entries(conn, view, weeks)
    in_weeks = by_week(found.weeks, day, weeks, rates)
    top, *reps = _top(conn, view, found, in_weeks, _tallies(conn, view))
    return Marketing(
        as_of=day,
        currency=view.settings.currency,
        weeks=in_weeks,
        sources=by_source(found.weeks, rates, day),
        total=created(found.weeks, rates, day),
        to_t50=took(found.to_t50),
        to_t75=took(found.to_t75),
        to_won=took(found.to_won),
        top=top,
        reps=tuple(reps),
        rep=view.person.name if view.person else None,
    )


def _entries(conn: Reading, view: View, weeks: int) -> Entries:
    day = view.as_of.day
    return entered(
        conn,
        Weeks(first_day(day, weeks), weeks, full_weeks(day, weeks)),
        day,
        view.as_of.before,
        zone_of(view.settings),
        view.owners,
    )


def _tallies(conn: Reading, view: View) -> Mapping[int, Tally]:
    day, before = view.as_of.day, view.as_of.before
    if before is None:
        return tallies_today(conn, day, view.owners)
    return tallies_before(conn, before, day, zone_of(view.settings), view.owners)


def _merged(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


def _top(
    conn: Reading,
    view: View,
    entries: Entries,
    weeks: Sequence[WeekCreated],
    tallies: Mapping[int, Tally],
) -> list[TopOfFunnel]:
    """Return the top of the funnel of all together, then of each rep, the thinnest first.

    What enters now is booked when deals of its kind are won: the quota is the one of the quarter
    that lies the average days to win ahead.
    """
    day, settings = view.as_of.day, view.settings
    whole = _merged(tallies.values())
    ahead = round(whole.days_to_win / whole.won) if whole.won else 0
    period = cal.quarter_of(day + timedelta(days=ahead), settings.fiscal_start)
    quotas = read_quotas(conn, view.as_of.before)
    shown = _shown(view, tallies)
    everybody = [one.id for one in view.people]
    closed = closed_by_owner(conn, day, view.as_of.before, everybody)
    # The present week isn't over: it would make the average look thin.
    in_full = full_weeks(day, len(weeks))
    whole_weeks = [one for one in entries.weeks if one.week in in_full]
    own = {person.id: closed.get(person.id, Sums()).closed for person in shown}
    default = settings.required_coverage
    teams: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for one in view.people:
        teams[one.manager_id].append(closed.get(one.id, Sums()).closed)
    rows = []
    for person in shown:
        required = required_coverage(own[person.id], _total(teams[person.manager_id]), default)
        quota = quota_of(period, quotas.get(person.id, {}), settings.fiscal_start)
        rows.append(
            top_of_funnel(
                person.name,
                created(entries.owners.get(person.id, ()), view.rates, day).entered.amount,
                len(in_full),
                quota,
                period,
                required,
            )
        )
    quotas_known = [row.quota for row in rows if row.quota is not None]
    all_closed = _total(own.values())
    first = top_of_funnel(
        view.person.name if view.person else _("Team"),
        created(whole_weeks, view.rates, day).entered.amount,
        len(in_full),
        sum(quotas_known) if quotas_known else None,
        period,
        required_coverage(all_closed, all_closed, default),
    )
    return [first, *sorted(rows, key=_thinnest)]


def _thinnest(row: TopOfFunnel) -> tuple[bool, float, str]:
    return row.ratio is None, row.ratio or 0.0, row.name


def _total(closed: Iterable[tuple[int, int]]) -> tuple[int, int]:
    known = list(closed)
    return sum(won for won, _lost in known), sum(lost for _won, lost in known)


def _shown(view: View, tallies: Mapping[int, Tally]) -> list[Person]:
    return [
        person
        for person in view.people
        if (view.owners is None or person.id in view.owners)
        and (person.is_known_rep or person.id in tallies)
    ]


def velocity(desk: Desk, rep: int | str | None = None, *, as_of: date | None = None) -> Velocity:
    """Return each rep's pace beside the team's median, the slowest first.

    Raises:
        RuleRefused: there is no such person.
        BadInput: the day lies in the future.

    """
    with desk.store.read_heavy() as conn:
        view = view_of(conn, desk, rep, as_of)
        return velocity_of(conn, view)


def velocity_of(conn: Reading, view: View) -> Velocity:
    """Return each rep's pace by an open connection."""
    tallies = _tallies(conn, view)
    day = view.as_of.day
    paces = [
        pace_of(person.id, person.name, tallies.get(person.id, Tally()), view.rates, day)
        for person in _shown(view, tallies)
    ]
    mine = tallies.values()
    team = pace_of(
        None, view.person.name if view.person else _("Team"), _merged(mine), view.rates, day
    )
    return Velocity(
        as_of=day,
        currency=view.settings.currency,
        reps=tuple(sorted(paces, key=_slowest)),
        team=team,
        medians=medians_of(paces),
    )


def _slowest(pace: Pace) -> tuple[float, str]:
    return (-1.0 if pace.velocity is None else float(pace.velocity), pace.name)
