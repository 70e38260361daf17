"""Reading what a handover's pages show: items with their deals, loads, ties, what was before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.funnel import Contact, Outcome
from funnelview.domain.handover.items import MOVING, Handover
from funnelview.store import tables as t
from funnelview.store.funnel_sums import ALL_MONTHS
from funnelview.store.rights.masking import mask_of
from funnelview.store.tables import handover as th

_d = t.deal.c
_i = th.handover_item.c
_h = th.handover.c
_w = th.watch_step.c
_PART = 5_000


def _parts(ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _PART):
        yield wanted[start : start + _PART]


def open_sums(
    conn: sa.Connection, people: Collection[int]
) -> Sequence[tuple[int, str, int, int, int]]:
    """Return ``(owner, currency, win probability, deals, amount)`` of the open deals."""
    f = t.funnel_sum.c
    query = sa.select(f.owner_id, f.currency, f.success, f.deals, f.amount).where(
        f.outcome == "open", f.month == ALL_MONTHS, f.owner_id.in_(people)
    )
    return [tuple(row) for row in conn.execute(query)]


def figures_of(
    conn: sa.Connection, deal_ids: Iterable[int]
) -> dict[int, tuple[int | None, str, int | None, int]]:
    """Return customer, currency, amount and win probability of some deals."""
    found: dict[int, tuple[int | None, str, int | None, int]] = {}
    for part in _parts(deal_ids):
        query = sa.select(_d.id, _d.customer_id, _d.currency, _d.amount, _d.success)
        for row in conn.execute(query.where(_d.id.in_(part))):
            found[row[0]] = (row[1], row[2], row[3], row[4])
    return found


def ties(
    conn: sa.Connection, customers: Iterable[int], people: Collection[int]
) -> dict[int, dict[int, int]]:
    """Return how many deals each person had with each customer: who knows whom."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for part in _parts(customers):
        query = (
            sa.select(_d.customer_id, _d.owner_id, sa.func.count())
            .where(_d.customer_id.in_(part), _d.owner_id.in_(people))
            .group_by(_d.customer_id, _d.owner_id)
        )
        for customer, owner, number in conn.execute(query):
            found[customer][owner] = number
    return found


def customer_names(conn: sa.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of some customers."""
    c = t.customer.c
    found: dict[int, str] = {}
    for part in _parts(ids):
        found |= {
            row[0]: row[1] for row in conn.execute(sa.select(c.id, c.name).where(c.id.in_(part)))
        }
    return found


def contacts_of_customers(conn: sa.Connection, ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Return the contacts of some customers, by name."""
    c = t.contact.c
    found: dict[int, list[Contact]] = defaultdict(list)
    mask = mask_of(conn)
    for part in _parts(ids):
        query = sa.select(t.contact).where(c.customer_id.in_(part)).order_by(c.name, c.id)
        for row in conn.execute(query):
            found[row.customer_id].append(
                Contact(
                    row.id,
                    row.customer_id,
                    row.name,
                    row.title,
                    row.phone if mask is None else mask.phone(row.customer_id, row.phone),
                    row.email if mask is None else mask.email(row.customer_id, row.email),
                    row.superior_id,
                    row.version,
                )
            )
    return found


def latest_worked(conn: sa.Connection, item: Any) -> bool:
    """Whether the successor has worked on an item's deal since its close.

    Work is any change of the deal after the move of the ownership, and any note.
    """
    c, n = t.deal_change.c, t.note.c
    moved = (
        sa.select(sa.func.max(c.id))
        .where(
            c.deal_id == item.deal_id,
            c.handover_id == item.handover_id,
            c.field == "owner_id",
        )
        .scalar_subquery()
    )
    since = sa.select(c.id).where(c.deal_id == item.deal_id, c.id > moved).limit(1)
    noted = sa.select(n.id).where(n.deal_id == item.deal_id, n.at > item.closed).limit(1)
    return conn.execute(since).first() is not None or conn.execute(noted).first() is not None


# --- afterwards ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An item that was handed over, as the watch looks at it."""

    item_id: int
    handover_id: int
    leaver_id: int
    successor_id: int
    tier: str
    result: str
    reason: str | None
    closed: datetime
    deal_id: int | None
    customer_id: int | None
    contact_id: int | None
    outcome: Outcome | None
    last_activity: date | None


def handed_over(conn: sa.Connection, since: datetime) -> list[HandedOver]:
    """Return the items whose ownership moved at a moment or later, the latest first."""
    query = (
        sa.select(
            _i.id,
            _i.handover_id,
            _h.leaver_id,
            _i.successor_id,
            _i.tier,
            _i.result,
            _i.reason,
            _i.closed,
            _i.deal_id,
            sa.func.coalesce(_i.customer_id, _d.customer_id),
            _d.contact_id,
            _d.outcome,
            _d.last_activity,
        )
        .join(th.handover, _h.id == _i.handover_id)
        .outerjoin(t.deal, _d.id == _i.deal_id)
        .where(_i.result.in_([one.value for one in MOVING]), _i.closed >= since)
        .order_by(_i.closed.desc(), _i.id.desc())
    )
    found: list[HandedOver] = []
    for row in conn.execute(query).all():
        values: list[Any] = list(row)
        values[11] = Outcome(values[11]) if values[11] else None
        found.append(HandedOver(*values))
    return found


@dataclass(frozen=True, slots=True)
class CustomerDeal:
    """A deal of a customer, as far as the watch needs it."""

    customer_id: int
    outcome: Outcome
    closed: date | None
    registered: date
    last_activity: date | None
    contact_id: int | None


def deals_of_customers(conn: sa.Connection, ids: Iterable[int]) -> dict[int, list[CustomerDeal]]:
    """Return all deals of some customers, the latest registered first."""
    found: dict[int, list[CustomerDeal]] = defaultdict(list)
    for part in _parts(ids):
        query = (
            sa.select(
                _d.customer_id,
                _d.outcome,
                _d.closed,
                _d.registered,
                _d.last_activity,
                _d.contact_id,
            )
            .where(_d.customer_id.in_(part))
            .order_by(_d.registered.desc(), _d.id.desc())
        )
        for row in conn.execute(query):
            found[row[0]].append(CustomerDeal(row[0], Outcome(row[1]), *row[2:]))
    return found


@dataclass(frozen=True, slots=True)
class WatchStep:
    """One step on a customer's ladder that was recorded."""

    id: int
    item_id: int
    contact_id: int | None
    on_day: date
    answer: str
    recorded: datetime
    who: str


def watch_steps(conn: sa.Connection, item_ids: Iterable[int]) -> Mapping[int, list[WatchStep]]:
    """Return the recorded steps of some items, in their order."""
    found: dict[int, list[WatchStep]] = defaultdict(list)
    for part in _parts(item_ids):
        query = (
            sa.select(_w.id, _w.item_id, _w.contact_id, _w.on_day, _w.answer, _w.recorded, _w.who)
            .where(_w.item_id.in_(part))
            .order_by(_w.id)
        )
        for row in conn.execute(query):
            found[row.item_id].append(WatchStep(*row))
    return found


def outcomes_of(
    conn: sa.Connection, deal_ids: Collection[int], opened: date
) -> tuple[list[Outcome], list[Outcome]]:
    """Return the outcomes of the handed-over deals, and of others that were open on a day.

    Others are the deals that never were in a handover, registered up to that day and not
    closed before it.
    """
    ours = [
        Outcome(one)
        for part in _parts(deal_ids)
        for one in conn.execute(sa.select(_d.outcome).where(_d.id.in_(part))).scalars()
    ]
    inside = sa.select(_i.deal_id).where(_i.deal_id.is_not(None))
    query = (
        sa.select(_d.outcome, sa.func.count())
        .where(
            _d.id.not_in(inside),
            _d.registered <= opened,
            sa.or_(_d.closed.is_(None), _d.closed >= opened),
        )
        .group_by(_d.outcome)
    )
    others = [one for outcome, number in conn.execute(query) for one in [Outcome(outcome)] * number]
    return ours, others


def still_with_leaver(
    conn: sa.Connection, handover: Handover, customer_ids: Iterable[int]
) -> set[int]:
    """Return which of some customers have an open item in a handover, or a deal of its leaver."""
    found: set[int] = set()
    for part in _parts(customer_ids):
        here = sa.and_(_i.handover_id == handover.id, _i.status == "open")
        for query in (
            sa.select(_i.customer_id).where(here, _i.customer_id.in_(part)),
            sa.select(_d.customer_id)
            .join(th.handover_item, _i.deal_id == _d.id)
            .where(here, _d.customer_id.in_(part)),
            sa.select(_d.customer_id).where(
                _d.customer_id.in_(part), _d.owner_id == handover.leaver_id, _d.outcome == "open"
            ),
        ):
            found |= set(conn.execute(query.distinct()).scalars())
    return found
