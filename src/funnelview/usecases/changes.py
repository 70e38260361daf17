"""What changed: the waterfall and the list of a span, for the screens, the commands, the review."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import funnelview.domain.calendar as cal
from funnelview.domain.changes import ChangeLine, change_lines, named
from funnelview.domain.funnel import Person, below, names_by_login
from funnelview.domain.history import Change
from funnelview.domain.money import RateTable
from funnelview.domain.review import Review
from funnelview.domain.settings import Settings
from funnelview.domain.waterfall import Moved, Scope, Waterfall, added_up, bucket_of, moved
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store import changes as rows_of
from funnelview.store import told as rows_told
from funnelview.store.as_of import people_before
from funnelview.store.base import Reading
from funnelview.store.board import people as read_people
from funnelview.store.board import read_rates, read_settings
from funnelview.store.history import rows_of_deals_since
from funnelview.store.moves import Moves, moves
from funnelview.store.settings import settings_at
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.usecases.desk import Desk, as_of_day, must_reach, zone_of
from funnelview.usecases.people import find_person

__all__ = [
    "ChangeReport",
    "SinceReview",
    "Span",
    "changes",
    "changes_of_deals",
    "last_finished",
    "since_last_review",
]

last_finished = rows_of.last_finished

# What "since the last review" means for a rep who never had one.
_FIRST_SPAN = timedelta(days=7)
# A review's own last changes may carry the moment at which it was finished.
_JUST_AFTER = timedelta(microseconds=1)
# So many deals are looked at together where their changes are listed.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: from the end of a day (or of a review) to the end of a day, or to now.

    Rows that took effect at ``start`` or later and before ``end`` (None: up to now) lie in it.
    """

    since: date
    until: date
    start: datetime
    end: datetime | None = None
    review: Review | None = None

    def __contains__(self, moment: datetime) -> bool:
        """Whether something of this moment happened in the span."""
        return self.start <= moment and (self.end is None or moment < self.end)

    def tells(self, row: Change) -> bool:
        """Whether the list of the span has a row.

        What took effect in it has, and what was written down in it of an earlier day.
        """
        return row.holds_from in self or (
            row.observed and row.holds_from < self.start and row.recorded in self
        )


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The waterfall and the list of a span, of one rep, a manager's team or everybody.

    ``lines`` stand in the order in which the changes took effect, the latest last. There are
    ``total``, of which no more than were asked for are listed.
    """

    person: Person | None
    is_rep: bool
    span: Span
    period: cal.Period | None
    settings: Settings
    waterfall: Waterfall
    lines: tuple[ChangeLine, ...]
    total: int


def _start(
    conn: Reading,
    desk: Desk,
    settings: Settings,
    since: date | None,
    rep: Person | None,
    before: datetime | None,
) -> tuple[date, datetime, Review | None]:
    zone = zone_of(settings)
    review = None
    if since is None and rep is not None:
        review = last_finished(conn, rep.id, before)
    if review is not None and review.finished is not None:
        return cal.local_day(review.finished, zone), review.finished + _JUST_AFTER, review
    day = as_of_day(desk, settings, since or desk.today(settings) - _FIRST_SPAN).day
    return day, cal.day_end(day, zone), None


def _span(
    conn: Reading,
    desk: Desk,
    settings: Settings,
    since: date | None,
    until: date | None,
    rep: Person | None,
) -> Span:
    end = as_of_day(desk, settings, until)
    day, start, review = _start(conn, desk, settings, since, rep, end.before)
    if end.day < day:
        raise BadInput(
            _("The span ends on {until}, before it starts on {since}.").format(
                until=end.day.isoformat(), since=day.isoformat()
            ),
            way_out=_("Give --since the earlier day."),
        )
    return Span(day, end.day, start, end.before, review)


def changes(
    desk: Desk,
    rep: int | str | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    period: str | None = None,
    manager: int | str | None = None,
    most: int | None = None,
) -> ChangeReport:
    """Return what changed since the end of a day, in a fixed number of queries.

    Without ``since``, from the end of the rep's last review (of seven days ago where there was
    none); without ``until``, up to now. ``rep`` is one rep's id or name, ``manager`` somebody
    whose whole team is meant; with neither, it is everybody's. With a ``period`` the funnel is
    the deals expected in it. The list has the latest ``most`` changes; all of them for None.

    Raises:
        BadInput: a day lies in the future, the span ends before it starts, or the period can't
            be read.
        RuleRefused: there is no such person.

    """
    with desk.store.read_heavy() as conn:
        settings = read_settings(conn)
        people = tuple(read_people(conn))
        person = _wanted(people, rep if rep is not None else manager)
        must_reach(desk, conn, person.id if person is not None else None)
        is_rep = person is not None and rep is not None
        span = _span(conn, desk, settings, since, until, person if is_rep else None)
        if span.end is not None:
            settings = settings_at(conn, span.end)
            people = people_before(conn, people, span.end)
            person = None if person is None else _wanted(people, person.id)
        owners = None
        if person is not None:
            owners = frozenset({person.id}) if is_rep else below(people, person.id)
        cut = cal.period(period, settings.fiscal_start) if period else None
        asked = _Asked(span, Scope(owners, cut), read_rates(conn, settings.currency))
        fall, rows = _read(conn, asked, most)
        lines = _named(conn, rows, people) if rows else []
        total = len(lines)
        if total == most:
            total = rows_told.number_told(conn, asked.rows)
    return ChangeReport(
        person=person,
        is_rep=is_rep,
        span=span,
        period=cut,
        settings=settings,
        waterfall=fall,
        lines=tuple(sorted(lines, key=lambda line: (line.at, line.id))),
        total=total,
    )


def _wanted(people: Sequence[Person], who: int | str | None) -> Person | None:
    if who is None:
        return None
    if isinstance(who, str):
        return find_person(people, who)
    return next(one for one in people if one.id == who)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose funnel a report is of, in which span, and at which rates."""

    span: Span
    scope: Scope
    rates: RateTable

    @property
    def rows(self) -> rows_told.Asked:
        """The same as the rows of its list are asked for."""
        return rows_told.Asked(self.span.start, self.span.end, self.span.since, self.scope)

    @property
    def is_listed(self) -> bool:
        """Whether the whole list has every deal that a waterfall looks at, and these are few."""
        owners = self.scope.owners
        is_one = owners is not None and len(owners) == 1
        return is_one and self.scope.period is None and self.span.end is None


def _read(
    conn: Reading, asked: _Asked, most: int | None = None
) -> tuple[Waterfall, list[ChangeLine]]:
    """Return the waterfall of a span and its list: all of it, or the latest so many rows."""
    span, scope = asked.span, asked.scope
    lines, ways = ([], []) if most == 0 else _listed(conn, asked, most)
    if asked.is_listed and most is None:
        found = Moves(ways, [way.end for way in ways if way.end is not None])
    else:
        found = moves(conn, span.start, span.end, scope)
    steady = rows_of.steady_groups(
        rows_of.open_groups(conn, scope.owners, scope.period), found.present
    )
    return added_up(found.ways, asked.rates, span.until, steady), lines


def _listed(conn: Reading, asked: _Asked, most: int | None) -> tuple[list[ChangeLine], list[Moved]]:
    """Return the rows of a span's list, deal by deal, and how each of these deals went."""
    chosen: dict[int, set[int]] = defaultdict(set)
    for row_id, deal_id in rows_told.told(conn, asked.rows, most):
        chosen[deal_id].add(row_id)
    wanted = sorted(chosen)
    lines: list[ChangeLine] = []
    ways: list[Moved] = []
    for first in range(0, len(wanted), _AT_ONCE):
        # Some at a time: all that a large company changed in a year would fill the memory.
        part = wanted[first : first + _AT_ONCE]
        stored = stored_deals(conn, part)
        rows = rows_of_deals_since(conn, part, asked.span.start)
        for deal_id, own in groupby(rows, key=lambda row: row.deal_id):
            way, told = _told(list(own), stored[deal_id], asked)
            lines += (line for line in told if line.id in chosen[deal_id])
            if way is not None:
                ways.append(way)
    return lines, ways


def _told(
    rows: list[Change], stored: StoredDeal, asked: _Asked
) -> tuple[Moved | None, tuple[ChangeLine, ...]]:
    """Return how one deal went and what is told of it; ``rows`` are all since the span's start."""
    span = asked.span
    way = moved(rows_of.turn_of(stored, rows, span.start, span.end), asked.scope)
    return way, change_lines(
        rows,
        stored.state,
        stored.counters.pushes,
        wanted=span.tells,
        kind=None if way is None else bucket_of(way, asked.rates, span.until),
    )


def _named(
    conn: Reading, lines: Sequence[ChangeLine], people: Iterable[Person]
) -> list[ChangeLine]:
    """Return rows with the names of the people, customers and contacts that they speak of."""
    ids: dict[str, set[int]] = {"customer_id": set(), "contact_id": set()}
    for line in lines:
        if line.field in ids:
            ids[line.field] |= {int(text) for text in (line.old, line.new) if text}
    everybody = list(people)
    names: dict[str, Mapping[int, str]] = {"owner_id": {one.id: one.name for one in everybody}}
    logins = names_by_login(everybody)
    for field, read in (
        ("customer_id", rows_of.customer_names),
        ("contact_id", rows_of.contact_names),
    ):
        known = read(conn, ids[field]) if ids[field] else {}
        names[field] = {key: name for key, name in known.items() if name is not None}
    customers = rows_of.customers_of(conn, {line.deal_id for line in lines})
    return named(lines, names, customers, logins)


def changes_of_deals(
    conn: Reading,
    deal_ids: Collection[int],
    since: datetime,
    *,
    stored: Mapping[int, StoredDeal] | None = None,
) -> dict[int, tuple[ChangeLine, ...]]:
    """Return what changed of some deals from a moment on, by deal; those unchanged are left out.

    In a fixed number of queries. ``stored`` are the deals as they stand, where they were read.
    """
    rows = rows_of_deals_since(conn, deal_ids, since)
    if not rows:
        return {}
    known = stored_deals(conn, {row.deal_id for row in rows}) if stored is None else stored
    span = Span(since.date(), since.date(), since)
    lines: list[ChangeLine] = []
    for deal_id, own in groupby(rows, key=lambda row: row.deal_id):
        deal = known[deal_id]
        lines += change_lines(list(own), deal.state, deal.counters.pushes, wanted=span.tells)
    return _by_deal(_named(conn, lines, read_people(conn)))


def _by_deal(lines: Iterable[ChangeLine]) -> dict[int, tuple[ChangeLine, ...]]:
    found: dict[int, list[ChangeLine]] = defaultdict(list)
    for line in lines:
        found[line.deal_id].append(line)
    return {deal_id: tuple(own) for deal_id, own in found.items()}


@dataclass(frozen=True, slots=True)
class SinceReview:
    """What changed of a rep's funnel since their last finished review (see ``changes``)."""

    span: Span
    waterfall: Waterfall
    lines: Mapping[int, tuple[ChangeLine, ...]]


def since_last_review(
    conn: Reading,
    desk: Desk,
    settings: Settings,
    people: Sequence[Person],
    rep_id: int,
    *,
    rates: RateTable,
) -> SinceReview:
    """Return what changed of a rep's funnel since their last finished review, by deal.

    For the review, within the connection that reads its sheet; a fixed number of queries.
    """
    person = next(one for one in people if one.id == rep_id)
    span = _span(conn, desk, settings, None, None, person)
    asked = _Asked(span, Scope(frozenset({rep_id})), rates)
    fall, lines = _read(conn, asked)
    return SinceReview(span, fall, _by_deal(_named(conn, lines, people)))
