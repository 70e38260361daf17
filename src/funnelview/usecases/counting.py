"""Everybody's open warnings for a board: kept counts, and what follows from quotas and reviews.

Nothing here loads the database libraries: the first board is read before they are there. Counts
that hold no longer are made anew elsewhere (see ``usecases.keeping``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from funnelview.domain.alerts import Counts, Severity, Subject
from funnelview.domain.calendar import month_index, zone
from funnelview.domain.coverage import Position
from funnelview.domain.funnel import PersonStatus
from funnelview.domain.money import RateTable
from funnelview.domain.rows import NOBODYS, Own
from funnelview.domain.settings import Settings
from funnelview.domain.thresholds import Thresholds
from funnelview.domain.warning_counts import basis_of
from funnelview.domain.warnings_deals import Known, Standing
from funnelview.domain.warnings_found import CUSTOMER_CODE, Acknowledged, until_when
from funnelview.domain.warnings_reps import (
    FROM_DEALS,
    REP_RULES,
    RepFacts,
    full_weeks,
    gap_months,
    weeks_missed,
)
from funnelview.store.board import NOBODY
from funnelview.store.warning_counts import (
    Doubled,
    acknowledged_now,
    doubled_customers,
    kept_counts,
    known_at,
    open_months,
    reviewed_weeks,
)
from funnelview.usecases.boards import own_of, rows_of
from funnelview.usecases.figures import Figures, Ground

if TYPE_CHECKING:
    from funnelview.store.board import Asked

_FROM_FIGURES = {code: rule for code, rule in REP_RULES.items() if code not in FROM_DEALS}


@dataclass(frozen=True, slots=True)
class Counting:
    """What is known of everybody's open warnings now.

    ``of_deals`` are the kept counts by owner, ``on_top`` what follows from figures, customers
    and the store. ``missing`` are the owners whose counts have to be made; ``doubled`` is None
    where customers have to be compared first.
    """

    known: Known
    basis: str
    acks: Acknowledged
    of_deals: Mapping[int, Counts]
    on_top: Mapping[int, Counts]
    missing: frozenset[int]
    doubled: tuple[Doubled, ...] | None

    def complete(self, more: Mapping[int, Counts], people: Iterable[int]) -> dict[int, Counts]:
        """Return the counts of everybody whose deals are counted, ``more`` with them."""
        known = {**self.of_deals, **more}
        return {
            one: _added(one, known.get(one, _NONE), self.on_top.get(one, _NONE))
            for one in {*people, NOBODY}
            if one in known or one not in self.missing
        }


_NONE = Counts()
_sums: dict[int, tuple[Counts, Counts, Counts]] = {}
"""The latest counts of the deals and those on top, by person, and both together."""


def _added(who: int, one: Counts, other: Counts) -> Counts:
    """Add counts up, once where they are the very same as before (see ``boards.rows_of``)."""
    known = _sums.get(who)
    if known is not None and known[0] is one and known[1] is other:
        return known[2]
    both = one + other
    if who in _found:
        _sums[who] = one, other, both
    return both


def ground_of(conn: "Asked", settings: Settings, rates: RateTable, day: date) -> Ground:
    """Read what the counts of the present day rest on."""
    known = known_at(conn, settings, day, None, zone(settings.time_zone))
    return Ground(known, basis_of(known, [stage.key for stage in settings.stages], rates))


def whole(conn: "Asked", figures: Figures, owners: Collection[int] | None = None) -> Figures:
    """Return figures of the present quarter with all that is somebody's own, of all or of some.

    That is with what the warnings about reps need, and with the counts that are kept.
    """
    if figures.is_whole:
        return figures
    day, settings = figures.as_of.day, figures.settings
    ground = figures.ground or ground_of(conn, settings, figures.rates, day)
    limits, start = ground.known.limits, settings.fiscal_start
    months = open_months(conn, month_index(day), limits.coverage_gap_months, owners)
    weeks = full_weeks(day, limits)
    reviewed = reviewed_weeks(conn, weeks, reps=owners)
    counts = kept_counts(conn, ground.basis, day, owners)
    people = figures.owners if owners is None else owners
    own = {
        who: replace(
            one,
            gap=gap_months(
                figures.quotas.get(who, {}), months.get(who, ()), day, limits, start
            ),
            missed=weeks_missed(weeks, reviewed.get(who, ())),
            counts=counts.get(who),
        )
        for who, one in own_of(figures, people).items()
    }  # fmt: skip
    return replace(figures, own=own, is_whole=True, ground=ground)


def counting(conn: "Asked", figures: Figures) -> Counting:
    """Read what is known of everybody's open warnings now, in a fixed number of queries.

    ``figures`` are ``whole`` and of the present quarter.
    """
    figures = whole(conn, figures)
    ground, own = figures.ground, figures.own
    if ground is None or own is None:
        raise AssertionError(figures)
    day = figures.as_of.day
    of_deals = {who: one.counts for who, one in own.items() if one.counts is not None}
    acks = acknowledged_now(conn, day)
    doubled = doubled_customers(conn)
    if doubled is None and figures.reach is not None:
        # Who doesn't see all customers can't compare them.
        doubled = []
    rows = rows_of(figures) if figures.rows is None else figures.rows
    on_top = _of_figures(figures, own, rows, ground.known, acks)
    for one in doubled or ():
        on_top[one.owner_id] += _of_doubled(one, acks, figures)
    on_top[NOBODY] += Counts(info=len(ground.known.never))
    # Who shows no row is counted, too, as nothing: a row that lies ready says that it is none.
    wanted = {*figures.owners} if figures.reach is None else {*rows}
    return Counting(
        known=ground.known,
        basis=ground.basis,
        acks=acks,
        of_deals=of_deals,
        on_top=on_top,
        missing=frozenset(wanted - of_deals.keys()),
        doubled=None if doubled is None else tuple(doubled),
    )


_Found = tuple[tuple[str, Standing], ...]
_found: dict[int, tuple[Position, Thresholds, _Found, Counts]] = {}
"""What the rules found in the latest rows that lay ready, by person (see ``boards.rows_of``)."""


@lru_cache(maxsize=4)
def _same(limits: Thresholds) -> Thresholds:
    """Return the first limits that were equal to these, so that they are told apart at once."""
    return limits


def _of_figures(
    figures: Figures,
    own: Mapping[int, Own],
    rows: Mapping[int, Position],
    known: Known,
    acks: Acknowledged,
) -> defaultdict[int, Counts]:
    day, limits = figures.as_of.day, _same(known.limits)
    left = {one.id for one in figures.people if one.status is PersonStatus.LEFT}
    acked = {one.rep_id for one in acks}
    counts: defaultdict[int, Counts] = defaultdict(Counts)
    for owner, row in rows.items():
        if owner in left:
            continue
        held = _found.get(owner)
        if held is None or held[0] is not row or held[1] is not limits:
            mine = own.get(owner, NOBODYS)
            found = _rules_on(row, mine, day, limits)
            held = row, limits, found, _together(found)
            if owner in figures.ready:
                _found[owner] = held
        if owner not in acked:
            counts[owner] = held[3]
            continue
        for code, one in held[2]:
            subject = Subject(code, owner, None, None)
            if until_when(acks, subject, one.severity, one.value, day) is None:
                counts[owner] += _ONE[one.severity]
    return counts


def _rules_on(row: Position, own: Own, day: date, limits: Thresholds) -> _Found:
    facts = RepFacts(as_of=day, position=row, gap=own.gap, weeks_without_review=own.missed)
    found = ((code, rule(facts, limits)) for code, rule in _FROM_FIGURES.items())
    return tuple((code, one) for code, one in found if one is not None)


def _together(found: _Found) -> Counts:
    total = Counts()
    for _code, one in found:
        total += _ONE[one.severity]
    return total


_ONE = {
    Severity.RED: Counts(red=1),
    Severity.AMBER: Counts(amber=1),
    Severity.INFO: Counts(info=1),
}


def _of_doubled(one: Doubled, acks: Acknowledged, figures: Figures) -> Counts:
    subject = Subject(CUSTOMER_CODE, None, None, one.customer_id)
    until = until_when(acks, subject, one.severity, one.number, figures.as_of.day)
    return _ONE[one.severity] if until is None else Counts()
