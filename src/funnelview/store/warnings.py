"""What the rules of warnings need, in a fixed number of queries: of one rep, of some, of all.

Of a past day, from the present less what came later. Contacts and customers are rolled back as
far as warnings speak of them: who was known then, with which phone and superior.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.alerts import Acknowledgement, Severity, Subject
from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.money import RateTable
from funnelview.domain.thresholds import Thresholds
from funnelview.domain.warnings_deals import DealFacts
from funnelview.domain.warnings_reps import SPANS_BEFORE, Amount
from funnelview.store import tables as t
from funnelview.store.as_of import Past, past_lines
from funnelview.store.board import NOBODY
from funnelview.store.funnel import DealLine
from funnelview.store.history import once_owned, states_before
from funnelview.store.ids import among
from funnelview.store.past_contacts import with_past_contacts
from funnelview.store.tables.warnings import acknowledgement

_PART = 5_000
_d, _c = t.deal.c, t.contact.c
_AT_CUSTOMER = (
    sa.select(sa.func.count())
    .select_from(t.contact.alias("known"))
    .where(sa.literal_column("known.customer_id") == _d.customer_id)
    .scalar_subquery()
)
_FACTS = (
    sa.select(
        _d.id,
        _d.owner_id,
        _d.customer_id,
        _d.contact_id,
        _c.phone,
        _d.product,
        _d.amount,
        _d.currency,
        _d.expected,
        _d.stage,
        _d.success,
        _d.stage_since,
        _d.registered,
        _d.pushes,
        _d.next_step,
        _d.next_step_due,
        _d.last_activity,
        _d.first_success,
        _c.superior_id.is_not(None),
        # Of a deal without a customer, its contact is the only one known.
        sa.case(
            (_d.customer_id.is_not(None), _AT_CUSTOMER),
            (_d.contact_id.is_not(None), 1),
            else_=0,
        ),
    )
    .select_from(t.deal)
    .outerjoin(t.contact, _c.id == _d.contact_id)
    .where(_d.outcome == "open")
)


def open_facts(conn: sa.Connection, owners: Collection[int] | None = None) -> list[DealFacts]:
    """Return what the rules look at of all open deals, or of some owners', as they are now."""
    if owners is None:
        # Asked for owner by owner, so that closed deals needn't be looked at.
        everybody = _d.owner_id.in_(sa.select(t.person.c.id))
        query = _FACTS.where(sa.or_(everybody, _d.owner_id.is_(None)))
    else:
        whose = _d.owner_id.in_([one for one in owners if one != NOBODY])
        query = _FACTS.where(sa.or_(whose, _d.owner_id.is_(None)) if NOBODY in owners else whose)
    return [DealFacts._make(row) for row in conn.execute(query).all()]


def facts_of_deal(
    conn: sa.Connection, deal_id: int, before: datetime | None, zone: ZoneInfo
) -> list[DealFacts]:
    """Return what the rules look at of one deal; nothing where it isn't open (or wasn't then)."""
    if before is None:
        return [DealFacts._make(row) for row in conn.execute(_FACTS.where(_d.id == deal_id)).all()]
    lines = past_lines(conn, [deal_id], before, zone)
    then_open = [line for line in lines if line.outcome is Outcome.OPEN]
    return with_past_contacts(conn, facts_of_lines(conn, then_open), before)


def facts_before(
    conn: sa.Connection,
    before: datetime,
    zone: ZoneInfo,
    owners: Collection[int] | None = None,
) -> list[DealFacts]:
    """Return the same as it stood just before a moment.

    Deals that nobody touched since are as they are now; the others are rolled back.
    """
    present = open_facts(conn, owners)
    changed = _changed_since(conn, before, owners)
    day = local_day(before, zone)
    changed |= {one.id for one in present if one.last_activity and one.last_activity >= day}
    own = None if owners is None else frozenset(owners)
    lines = [
        line
        for line in past_lines(conn, sorted(changed), before, zone)
        if line.outcome is Outcome.OPEN and (own is None or line.owner_id in own)
    ]
    still = [one for one in present if one.id not in changed]
    return with_past_contacts(conn, [*still, *facts_of_lines(conn, lines)], before)


def _changed_since(
    conn: sa.Connection, before: datetime, owners: Collection[int] | None
) -> set[int]:
    c = t.deal_change.c
    query = sa.select(c.deal_id).where(c.holds_from >= before)
    if owners is not None:
        query = query.where(c.deal_id.in_(once_owned(owners, before)))
    return set(conn.execute(query).scalars())


def facts_of_lines(conn: sa.Connection, lines: Iterable[DealLine]) -> list[DealFacts]:
    """Return what the rules look at of deals that were read already, with contacts as of now."""
    known = list(lines)
    first = dict(_by_ids(conn, sa.select(_d.id, _d.first_success), _d.id, (x.id for x in known)))
    superiors = dict(
        _by_ids(conn, sa.select(_c.id, _c.superior_id), _c.id, (x.contact_id for x in known))
    )
    at_customer = dict(
        _by_ids(
            conn,
            sa.select(_c.customer_id, sa.func.count()).group_by(_c.customer_id),
            _c.customer_id,
            (x.customer_id for x in known),
        )
    )
    return [
        DealFacts(
            line.id,
            line.owner_id,
            line.customer_id,
            line.contact_id,
            line.phone,
            line.product,
            line.amount,
            line.currency,
            line.expected,
            line.stage,
            line.success,
            line.stage_since,
            line.registered,
            line.pushes,
            line.next_step,
            line.next_step_due,
            line.last_activity,
            first.get(line.id),
            superiors.get(line.contact_id) is not None,
            at_customer.get(line.customer_id, 0)
            if line.customer_id is not None
            else int(line.contact_id is not None),
        )
        for line in known
    ]


def _by_ids(
    conn: sa.Connection, query: sa.Select[Any], column: Any, ids: Iterable[int | None]
) -> list[tuple[Any, Any]]:
    wanted = sorted({one for one in ids if one is not None})
    found: list[tuple[Any, Any]] = []
    for start in range(0, len(wanted), _PART):
        rows = conn.execute(query.where(among(column, wanted[start : start + _PART])))
        found += [(row[0], row[1]) for row in rows]
    return found


# --- what reps registered


@dataclass(slots=True)
class Created:
    """What each rep registered, by day; ``earlier`` is the latest day before those looked at."""

    amounts: dict[int, dict[date, Amount]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    numbers: dict[int, dict[date, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    earlier: dict[int, date] = field(default_factory=dict)

    def last(self, owner: int) -> date | None:
        """Return the latest registered day of a rep, None where there never was one."""
        days = [day for day, number in self.numbers.get(owner, {}).items() if number > 0]
        return max(days) if days else self.earlier.get(owner)


def created_days(limits: Thresholds) -> int:
    """Return how many days back the rules look at what was registered."""
    return max((SPANS_BEFORE + 1) * limits.created_thin_days, limits.created_dry_red) + 1


_REGISTERED = sa.select(
    _d.owner_id, _d.registered, _d.currency, sa.func.count(), sa.func.sum(_d.amount)
).group_by(_d.owner_id, _d.registered, _d.currency)


def created_by(
    conn: sa.Connection,
    day: date,
    limits: Thresholds,
    rates: RateTable,
    *,
    before: datetime | None = None,
    owners: Collection[int] | None = None,
    past: Past | None = None,
) -> Created:
    """Return what was registered up to a day, by its present (or then) owner.

    ``past`` is what ``past_of`` returned for the one owner, where it was read already.
    """
    first = day - timedelta(days=created_days(limits))
    found = Created()
    if owners is None:
        query = _REGISTERED.where(_d.registered.between(first, day), _d.owner_id.is_not(None))
        earliest = (
            sa.select(_d.owner_id, sa.func.max(_d.registered))
            .where(_d.registered < first, _d.owner_id.is_not(None))
            .group_by(_d.owner_id)
        )
        found.earlier.update((row[0], row[1]) for row in conn.execute(earliest).all())
    else:
        # Of few reps all their deals are looked at anyway.
        query = _REGISTERED.where(_d.owner_id.in_(list(owners)), _d.registered <= day)
    for owner, on, currency, number, amount in conn.execute(query).all():
        if on < first:
            found.earlier[owner] = max(on, found.earlier.get(owner, on))
            continue
        found.numbers[owner][on] += number
        found.amounts[owner][on] += _converted(amount, currency, rates, day)
    if before is not None:
        pairs = states_before(conn, before, owners) if past is None else past.deals.values()
        _put_back(conn, found, _as_before(pairs, found, first, day, rates, owners), first)
    return found


def _as_before(
    pairs: Iterable[tuple[DealState, DealState | None]],
    found: Created,
    first: date,
    day: date,
    rates: RateTable,
    owners: Collection[int] | None,
) -> dict[int, dict[date, int]]:
    """Take the present state of deals that changed since out, and put in the one of then.

    Returns by how many the deals of each rep change on each day before those looked at.
    """
    older: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for present, earlier in pairs:
        for state, sign in ((present, -1), (earlier, 1)):
            if state is None or state.owner_id is None:
                continue
            if owners is not None and state.owner_id not in owners:
                continue
            on = state.registered
            if first <= on <= day:
                found.numbers[state.owner_id][on] += sign
                amount = _converted(state.amount, state.currency, rates, day)
                found.amounts[state.owner_id][on] += sign * amount
            elif on < first:
                older[state.owner_id][on] += sign
    return older


def _put_back(
    conn: sa.Connection, found: Created, older: Mapping[int, Mapping[date, int]], first: date
) -> None:
    """Set the latest day before those looked at to what it was, given what changed since."""
    lost = [
        owner
        for owner, days in older.items()
        if owner in found.earlier and days.get(found.earlier[owner], 0) < 0
    ]
    numbers: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    if lost:
        # The latest day may be that of a deal which came from somebody else since.
        query = sa.select(_d.owner_id, _d.registered, sa.func.count())
        query = query.where(_d.owner_id.in_(lost), _d.registered < first)
        for owner, on, number in conn.execute(query.group_by(_d.owner_id, _d.registered)):
            numbers[owner][on] = number
            found.earlier.pop(owner, None)
    for owner, days in older.items():
        for on, number in days.items():
            numbers[owner][on] += number
        known = [on for on, number in numbers[owner].items() if number > 0]
        if owner in found.earlier:
            known.append(found.earlier[owner])
        if known:
            found.earlier[owner] = max(known)


def _converted(amount: int | None, currency: str, rates: RateTable, on: date) -> Amount:
    if not amount:
        return 0
    if currency == rates.reporting:
        return int(amount)
    return int(amount) * (rates.factor(currency, on) or 0)


# --- acknowledgements


def acknowledged(
    conn: sa.Connection, day: date, before: datetime | None = None
) -> dict[Subject, Acknowledgement]:
    """Return the acknowledgements that hold on a day: of each warning the latest."""
    a = acknowledgement.c
    query = sa.select(*a).order_by(a.id)
    latest = sa.select(sa.func.max(a.id)).group_by(a.code, a.rep_id, a.deal_id, a.customer_id)
    if before is not None:
        latest = latest.where(a.recorded < before)
    found = {}
    for row in conn.execute(query.where(a.id.in_(latest), a.until >= day)):
        one = _ack(row)
        found[one.subject] = one
    return found


def acknowledgements(conn: sa.Connection, limit: int = 500) -> list[Acknowledgement]:
    """Return every acknowledgement there was, the latest first."""
    a = acknowledgement.c
    rows = conn.execute(sa.select(*a).order_by(a.id.desc()).limit(limit))
    return [_ack(row) for row in rows]


def _ack(row: Any) -> Acknowledgement:
    return Acknowledgement(
        Subject(row.code, row.rep_id, row.deal_id, row.customer_id),
        Severity(row.severity),
        row.value,
        row.reason,
        row.until,
        row.who,
        row.recorded,
    )
