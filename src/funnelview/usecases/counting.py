"""Everybody's open warnings for a board: kept counts, and what follows from quotas and reviews.

Nothing here loads the database libraries: the first board is read before they are there. Counts
that hold no longer are made anew elsewhere (see ``usecases.keeping``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelview.domain.alerts import Counts, Severity, Subject
from funnelview.domain.calendar import month_index, zone
from funnelview.domain.coverage import Position
from funnelview.domain.funnel import PersonStatus
from funnelview.domain.warning_counts import basis_of
from funnelview.domain.warnings_deals import Known
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

if TYPE_CHECKING:
    from funnelview.store.board import Asked
    from funnelview.usecases.boards import Figures

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
            one: known.get(one, Counts()) + self.on_top.get(one, Counts())
            for one in {*people, NOBODY}
            if one in known or one not in self.missing
        }


def counting(conn: "Asked", figures: "Figures", rows: Iterable[Position]) -> Counting:
    """Read what is known of everybody's open warnings now, in a fixed number of queries.

    ``figures`` and ``rows`` (of the reps on the board) are of the present quarter.
    """
    shown = [row for row in rows if row.person_id is not None]
    day, settings = figures.as_of.day, figures.settings
    known = known_at(conn, settings, day, None, zone(settings.time_zone))
    basis = basis_of(known, [stage.key for stage in settings.stages], figures.rates)
    of_deals = kept_counts(conn, basis, day)
    acks = acknowledged_now(conn, day)
    doubled = doubled_customers(conn)
    if doubled is None and figures.reach is not None:
        # Who doesn't see all customers can't compare them.
        doubled = []
    on_top = _of_figures(conn, figures, shown, known, acks)
    for one in doubled or ():
        on_top[one.owner_id] += _of_doubled(one, acks, figures)
    on_top[NOBODY] += Counts(info=len(known.never))
    wanted = {row.person_id for row in shown if row.person_id is not None}
    if figures.reach is None:
        wanted.add(NOBODY)
    return Counting(
        known=known,
        basis=basis,
        acks=acks,
        of_deals=of_deals,
        on_top=on_top,
        missing=frozenset(wanted - of_deals.keys()),
        doubled=None if doubled is None else tuple(doubled),
    )


def _of_figures(
    conn: "Asked",
    figures: "Figures",
    rows: Iterable[Position],
    known: Known,
    acks: Acknowledged,
) -> defaultdict[int, Counts]:
    day, settings, limits = figures.as_of.day, figures.settings, known.limits
    months = open_months(conn, month_index(day), limits.coverage_gap_months)
    weeks = full_weeks(day, limits)
    reviewed = reviewed_weeks(conn, weeks)
    left = {one.id for one in figures.people if one.status is PersonStatus.LEFT}
    found: defaultdict[int, Counts] = defaultdict(Counts)
    for row in rows:
        owner = row.person_id
        if owner is None or owner in left:
            continue
        quotas = figures.quotas.get(owner, {})
        facts = RepFacts(
            as_of=day,
            position=row,
            gap=gap_months(quotas, months.get(owner, ()), day, limits, settings.fiscal_start),
            weeks_without_review=weeks_missed(weeks, reviewed.get(owner, ())),
        )
        for code, rule in _FROM_FIGURES.items():
            one = rule(facts, limits)
            if one is None:
                continue
            subject = Subject(code, owner, None, None)
            if until_when(acks, subject, one.severity, one.value, day) is None:
                found[owner] += _ONE[one.severity]
    return found


_ONE = {
    Severity.RED: Counts(red=1),
    Severity.AMBER: Counts(amber=1),
    Severity.INFO: Counts(info=1),
}


def _of_doubled(one: Doubled, acks: Acknowledged, figures: "Figures") -> Counts:
    subject = Subject(CUSTOMER_CODE, None, None, one.customer_id)
    until = until_when(acks, subject, one.severity, one.number, figures.as_of.day)
    return _ONE[one.severity] if until is None else Counts()
