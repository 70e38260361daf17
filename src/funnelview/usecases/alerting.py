"""All warnings of a day, of one rep or of everybody, from what a store holds.

The plain way: it looks at every open deal. What a board shows is counted ahead (see
``store.warning_counts``); tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funnelview.domain.alerts import Alert, Counts, counts_of, in_order
from funnelview.domain.calendar import month_index
from funnelview.domain.coverage import Position
from funnelview.domain.funnel import Person, PersonStatus
from funnelview.domain.warnings_deals import DealFacts, Known
from funnelview.domain.warnings_found import (
    Acknowledged,
    customer_alerts,
    deal_alerts,
    rep_alerts,
    store_alerts,
    weight_of,
)
from funnelview.domain.warnings_reps import RepFacts, full_weeks, gap_months, weeks_missed
from funnelview.store.base import Reading
from funnelview.store.board import NOBODY
from funnelview.store.funnel import DealLine
from funnelview.store.past_contacts import with_past_contacts
from funnelview.store.twins import twins
from funnelview.store.warning_counts import known_at, reviewed_weeks
from funnelview.store.warnings import (
    Created,
    acknowledged,
    created_by,
    facts_before,
    facts_of_lines,
    open_facts,
)
from funnelview.usecases.boards import is_shown
from funnelview.usecases.desk import zone_of

if TYPE_CHECKING:
    from funnelview.usecases.figures import Figures


@dataclass(frozen=True, slots=True)
class RepAlerts:
    """The warnings of one rep: all in order, and those of each deal.

    ``known`` is what the rules went by besides the deals.
    """

    alerts: tuple[Alert, ...] = ()
    by_deal: Mapping[int, tuple[Alert, ...]] = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    @property
    def of_rep(self) -> tuple[Alert, ...]:
        """Those about the rep and the rep's customers, not about single deals."""
        return tuple(one for one in self.alerts if one.deal_id is None)

    @property
    def counts(self) -> Counts:
        """How many stand open."""
        return counts_of(self.alerts)


def alerts_of_rep(
    conn: Reading,
    figures: "Figures",
    person: Person,
    row: Position,
    lines: Sequence[DealLine],
) -> RepAlerts:
    """Return the warnings of one rep, in a fixed number of queries.

    ``figures`` and ``row`` are of the present quarter; ``lines`` the rep's open deals.
    """
    before = figures.as_of.before
    if before is None:
        facts = open_facts(conn, [person.id])
    else:
        facts = with_past_contacts(conn, facts_of_lines(conn, lines), before)
    basis = _basis(conn, figures)
    found = deal_alerts(facts, basis.known, figures.as_of.day, figures.rates, basis.acks)
    created = _created(conn, figures, basis.known, [person.id])
    weeks = full_weeks(figures.as_of.day, basis.known.limits)
    reviewed = reviewed_weeks(conn, weeks, before, [person.id]).get(person.id, set())
    found += _of_rep(figures, person, row, facts, created, basis, (weeks, reviewed))
    found += _of_customers(conn, figures, facts, basis.acks, {person.id})
    ordered = in_order(found)
    by_deal: dict[int, list[Alert]] = defaultdict(list)
    for one in ordered:
        if one.deal_id is not None:
            by_deal[one.deal_id].append(one)
    return RepAlerts(
        tuple(ordered), {deal: tuple(several) for deal, several in by_deal.items()}, basis.known
    )


def alerts_of_all(conn: Reading, figures: "Figures", rows: Iterable[Position]) -> tuple[Alert, ...]:
    """Return everybody's warnings, in order, in a fixed number of queries.

    ``figures`` and ``rows`` (of the reps on the board) are of the present quarter.
    """
    before, day = figures.as_of.before, figures.as_of.day
    facts = (
        open_facts(conn)
        if before is None
        else facts_before(conn, before, zone_of(figures.settings))
    )
    basis = _basis(conn, figures)
    found = deal_alerts(facts, basis.known, day, figures.rates, basis.acks)
    created = _created(conn, figures, basis.known, None)
    weeks = full_weeks(day, basis.known.limits)
    reviewed = reviewed_weeks(conn, weeks, before)
    people = {one.id: one for one in figures.people}
    own: dict[int | None, list[DealFacts]] = defaultdict(list)
    for one in facts:
        own[one.owner_id].append(one)
    for row in rows:
        if row.person_id is not None and row.person_id in people:
            person = people[row.person_id]
            seen = (weeks, reviewed.get(person.id, set()))
            found += _of_rep(figures, person, row, own[person.id], created, basis, seen)
    found += _of_customers(conn, figures, facts, basis.acks, None)
    found += store_alerts(basis.known)
    return tuple(in_order(found))


def counts_by_owner(alerts: Iterable[Alert]) -> dict[int, Counts]:
    """Return how many open warnings each rep has; those of nobody under 0."""
    own: dict[int, list[Alert]] = defaultdict(list)
    for one in alerts:
        own[one.rep_id or NOBODY].append(one)
    return {owner: counts_of(several) for owner, several in own.items()}


@dataclass(frozen=True, slots=True)
class _Basis:
    known: Known
    acks: Acknowledged


def _basis(conn: Reading, figures: "Figures") -> _Basis:
    before, day = figures.as_of.before, figures.as_of.day
    zone = zone_of(figures.settings)
    return _Basis(
        known_at(conn, figures.settings, day, before, zone),
        acknowledged(conn, day, before),
    )


def _created(
    conn: Reading, figures: "Figures", known: Known, owners: Sequence[int] | None
) -> Created:
    return created_by(
        conn,
        figures.as_of.day,
        known.limits,
        figures.rates,
        before=figures.as_of.before,
        owners=owners,
        past=figures.past,
    )


def _of_rep(
    figures: "Figures",
    person: Person,
    row: Position,
    facts: Sequence[DealFacts],
    created: Created,
    basis: _Basis,
    reviewed: tuple[Sequence[str], set[str]],
) -> list[Alert]:
    if person.status is PersonStatus.LEFT:
        # Nobody is there to be asked.
        return []
    if not is_shown(person, row):
        # No row of the board: a manager without deals of their own, a rep nobody knew that day.
        return []
    day, limits = figures.as_of.day, basis.known.limits
    weights = [weight_of(one, figures.rates, day) for one in facts]
    months = {month_index(one.expected) for one in facts if one.expected is not None}
    return rep_alerts(
        person.id,
        RepFacts(
            as_of=day,
            position=row,
            gap=gap_months(
                figures.quotas.get(person.id, {}),
                months,
                day,
                limits,
                figures.settings.fiscal_start,
            ),
            last_registered=created.last(person.id),
            created=created.amounts.get(person.id, {}),
            largest=max(weights, default=0),
            weighted=sum(weights),
            open_deals=len(facts),
            weeks_without_review=weeks_missed(*reviewed),
        ),
        basis.known,
        basis.acks,
    )


def _of_customers(
    conn: Reading,
    figures: "Figures",
    facts: Iterable[DealFacts],
    acks: Acknowledged,
    owners: set[int] | None,
) -> list[Alert]:
    doubled = twins(conn, owners)
    if not doubled:
        return []
    weights: dict[int, int] = defaultdict(int)
    for one in facts:
        if one.customer_id is not None:
            weights[one.customer_id] += weight_of(one, figures.rates, figures.as_of.day)
    return customer_alerts(doubled, figures.as_of.day, acks, lambda one: weights.get(one, 0))
