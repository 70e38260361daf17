"""Holding the waterfalls of a store against the plain computation, view by view."""

from collections.abc import Sequence
from datetime import date, timedelta

from funnelview.domain.calendar import day_end
from funnelview.domain.funnel import below
from funnelview.domain.waterfall import Kind
from funnelview.usecases.changes import ChangeReport, changes
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.records import list_people
from funnelview.usecases.store import get_settings
from tests.support.plain_changes import KINDS, Book


def agree(desk: Desk, book: Book, report: ChangeReport, owners: frozenset[int] | None) -> None:
    """Hold a waterfall against the plain one: numbers and ends exactly, buckets to the cent."""
    zone = zone_of(get_settings(desk))
    span = report.span
    cut = report.period
    plain = book.waterfall(
        span.start,
        span.end or desk.clock() + timedelta(seconds=1),
        span.until,
        owners,
        (cut.first, cut.last) if cut else None,
    )
    fall = report.waterfall
    assert fall.balances
    for name, found in (("start", fall.start), ("end", fall.end)):
        assert (found.count, found.amount) == (plain.counts[name], round(plain.amounts[name] * 100))
    for name in KINDS:
        found = fall[Kind(name)]
        assert found.count == plain.counts[name], name
        assert abs(found.amount - plain.amounts[name] * 100) <= 1, name
    assert span.review is not None or span.start == day_end(span.since, zone)
    # Whatever came or went is in the list, and nothing of another time.
    told = {line.deal_id for line in report.lines}
    bucketed = {line.deal_id for line in report.lines if line.bucket}
    assert bucketed <= told
    assert len(bucketed) >= sum(
        one.count for kind, one in fall.buckets.items() if kind in {Kind.WON, Kind.LOST, Kind.NEW}
    )
    assert all(
        line.at in span or (line.observed and line.recorded in span) for line in report.lines
    )


def every_view(
    desk: Desk, spans: Sequence[tuple[date, date | None]], periods: Sequence[str | None]
) -> int:
    """Hold every rep, every manager and everybody against the plain computation; how many."""
    book, people = Book(desk), list_people(desk)
    held = 0
    for since, until in spans:
        for cut in periods:
            report = changes(desk, since=since, until=until, period=cut)
            agree(desk, book, report, None)
            for person in people:
                mine = changes(desk, person.id, since=since, until=until, period=cut)
                agree(desk, book, mine, frozenset({person.id}))
                team = below(people, person.id)
                if len(team) > 1:
                    whole = changes(desk, since=since, until=until, period=cut, manager=person.id)
                    agree(desk, book, whole, team)
                held += 1
    return held
