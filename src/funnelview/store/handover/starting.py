"""What a new handover holds: everything of the leaver, or a part, or what is to come back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from funnelview.domain.handover.items import MOVING, Handover, Item
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.handover.joining import add_customers, customers_without_deal
from funnelview.store.handover.rows import items_of
from funnelview.store.tables import handover as th

_d = t.deal.c
_i = th.handover_item.c
_h = th.handover.c
_TIER = sa.case((_d.success >= 75, "T75"), (_d.success >= 50, "T50"), else_="T25")
_METHOD = sa.case((_d.success >= 75, "visit"), (_d.success >= 50, "call"), else_="later")


def _take_deals(unit: Unit, handover_id: int, mine: sa.ColumnElement[bool]) -> None:
    """Make deals items, the higher tiers first, the heavier before the others."""
    weight = sa.func.coalesce(_d.amount, 0) * _d.success
    chosen = (
        sa.select(sa.literal(handover_id), _d.id, _TIER, _METHOD)
        .where(_d.outcome == "open", mine)
        .order_by(_TIER.desc(), weight.desc(), _d.id)
    )
    names = ["handover_id", "deal_id", "tier", "method"]
    unit.conn.execute(th.handover_item.insert().from_select(names, chosen))


def take_everything(unit: Unit, handover_id: int, leaver_id: int) -> None:
    """Take every open deal of the leaver, and every customer without one."""
    _take_deals(unit, handover_id, _d.owner_id == leaver_id)
    customers = customers_without_deal(unit.conn, leaver_id)
    add_customers(unit, handover_id, customers, told=False)


def take_part(
    unit: Unit,
    handover_id: int,
    leaver_id: int,
    deal_ids: Sequence[int],
    customer_ids: Sequence[int],
) -> None:
    """Take some deals of the leaver and all that belongs to some customers.

    Raises:
        RuleRefused: a deal isn't an open one of the leaver, or a customer not the leaver's.

    """
    mine = _d.owner_id == leaver_id
    wanted = sorted(set(deal_ids))
    number = 0
    for start in range(0, len(wanted), 5_000):
        these = sa.and_(mine, _d.id.in_(wanted[start : start + 5_000]))
        count = sa.select(sa.func.count()).select_from(t.deal).where(these, _d.outcome == "open")
        number += unit.conn.execute(count).scalar_one()
        if customer_ids:
            # Those come with their customers, below.
            other = sa.or_(_d.customer_id.is_(None), _d.customer_id.not_in(customer_ids))
            these = sa.and_(these, other)
        _take_deals(unit, handover_id, these)
    if number != len(wanted):
        raise RuleRefused(_("Only open deals of the leaver can be handed over."))
    if not customer_ids:
        return
    _take_deals(unit, handover_id, sa.and_(mine, _d.customer_id.in_(customer_ids)))
    dealt = sa.select(_d.customer_id).where(
        mine, _d.outcome == "open", _d.customer_id.in_(customer_ids)
    )
    with_deal = set(unit.conn.execute(dealt).scalars())
    rest = [one for one in customer_ids if one not in with_deal]
    without = customers_without_deal(unit.conn, leaver_id, rest) if rest else []
    if len(without) != len(rest):
        raise RuleRefused(_("Only customers of the leaver can be handed over."))
    add_customers(unit, handover_id, without, told=False)


@dataclass(slots=True)
class Given:
    """What one successor still has of a handover."""

    deals: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)


def still_with_successors(conn: sa.Connection, before: Handover) -> dict[int, Given]:
    """Return, by successor, the deals and customers of a handover that can come back."""
    found: dict[int, Given] = defaultdict(Given)
    results = [one.value for one in MOVING]
    moved = sa.and_(_i.handover_id == before.id, _i.result.in_(results))
    deals = (
        sa.select(_i.successor_id, _i.deal_id)
        .join(t.deal, _d.id == _i.deal_id)
        .where(moved, _d.outcome == "open", _d.owner_id == _i.successor_id)
    )
    for successor, deal in conn.execute(deals.order_by(_i.id)):
        found[successor].deals.append(deal)
    customers = (
        sa.select(_i.successor_id, _i.customer_id)
        .join(t.customer, t.customer.c.id == _i.customer_id)
        .where(moved, t.customer.c.owner_id == _i.successor_id)
    )
    for successor, customer in conn.execute(customers.order_by(_i.id)).all():
        still = customers_without_deal(conn, successor, [customer])
        open_deals = sa.select(_d.id).where(
            _d.customer_id == customer, _d.owner_id == successor, _d.outcome == "open"
        )
        if still or conn.execute(open_deals).first() is not None:
            found[successor].customers.append(customer)
    return dict(found)


def open_items_for(conn: sa.Connection, person_id: int) -> list[Item]:
    """Return the open items of other handovers whose successor is this person."""
    query = (
        sa.select(_i.handover_id, _i.id)
        .join(th.handover, _h.id == _i.handover_id)
        .where(_i.successor_id == person_id, _i.status == "open", _h.status == "open")
    )
    by_handover: dict[int, list[int]] = defaultdict(list)
    for handover_id, item_id in conn.execute(query):
        by_handover[handover_id].append(item_id)
    return [
        item
        for handover_id, ids in by_handover.items()
        for item in items_of(conn, handover_id, ids=ids)
    ]
