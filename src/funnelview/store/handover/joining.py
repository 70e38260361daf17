"""What a write of a deal means for an open handover, in the same transaction.

The triggers do it, whoever writes: new deals of the leaver join, deals rise, won and lost ones
close their item. What is added here is who and when, the customers who are left without an open
deal, and the handover's own end. ``funnel_writing`` and ``funnel_bulk`` call it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from funnelview.domain.funnel import DealState, PersonStatus
from funnelview.domain.handover.items import HandoverStatus, ItemTier, Method
from funnelview.store import records
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.handover.rows import Told, handover_by_id, save_handover, tell
from funnelview.store.rights.people import hides
from funnelview.store.tables import handover as th

_h = th.handover.c
_i = th.handover_item.c
_d = t.deal.c
_c = t.customer.c
# From so many rows on, SQLite's trigger costs more than one look at all of them.
_MANY = 500


# The statements of each write of a deal, made once: putting one together takes longer than
# running it.
_other = th.handover.alias("other").c
_CLOSED = (
    sa.select(sa.func.max(_h.id))
    .join(t.person, t.person.c.id == _h.leaver_id)
    .where(
        _h.whole,
        _h.status == HandoverStatus.CLOSED.value,
        t.person.c.status != PersonStatus.ACTIVE.value,
        ~sa.exists().where(
            _other.leaver_id == _h.leaver_id, _other.status == HandoverStatus.OPEN.value
        ),
    )
    .group_by(_h.leaver_id)
)
_CLOSED_OF = _CLOSED.where(_h.leaver_id.in_(sa.bindparam("leavers", expanding=True)))
_HANDOVER_OF = (
    sa.select(_h.id)
    .join(th.handover_item, _i.handover_id == _h.id)
    .where(_i.deal_id == sa.bindparam("deal"), _i.status == "open")
    .with_for_update(of=th.handover, key_share=True)
)
_ITEM_OF = (
    sa.select(_i.id, _i.handover_id, _i.status, _i.tier)
    .join(th.handover, _h.id == _i.handover_id)
    .where(_i.deal_id == sa.bindparam("deal"), _h.status == "open")
    .order_by(_i.id.desc())
    .limit(1)
)
_OPEN_ITEMS = (
    sa.select(_i.id, _i.handover_id, _i.deal_id, _i.tier)
    .join(th.handover, _h.id == _i.handover_id)
    .where(_i.status == "open", _h.status == "open")
)
_JOINED = _OPEN_ITEMS.where(_i.deal_id.in_(sa.bindparam("deals", expanding=True)))
_JOINED_BETWEEN = _OPEN_ITEMS.where(_i.deal_id.between(sa.bindparam("first"), sa.bindparam("last")))


class Handovers:
    """The handovers as a writer of deals meets them."""

    def __init__(self, unit: Unit) -> None:
        """Look within one unit of work."""
        self._unit = unit
        self._conn = unit.conn

    def expect(self, owners: Iterable[int | None]) -> None:
        """Open the closed handover of a leaver again who is about to get a deal."""
        wanted = {one for one in owners if one is not None}
        found = (
            self._conn.execute(_CLOSED_OF, {"leavers": sorted(wanted)})
            if len(wanted) < _MANY
            else self._conn.execute(_CLOSED)
        )
        for handover_id in found.scalars().all():
            handover = handover_by_id(self._conn, handover_id)
            if handover is not None and handover.leaver_id in wanted:
                open_again(self._unit, handover_id)

    def before(self, deal_id: int, old: DealState, new: DealState) -> None:
        """Prepare a change of a deal that may touch a handover."""
        if not _touches(old, new):
            return
        if self._conn.dialect.name != "sqlite":
            # The handover first, then the deal, as a close does: two can't wait for each other.
            self._conn.execute(_HANDOVER_OF, {"deal": deal_id})
        if new.is_open and (new.owner_id != old.owner_id or not old.is_open):
            self.expect([new.owner_id])

    def after(self, deal_id: int, old: DealState, new: DealState) -> None:
        """Keep what the change of a deal meant for its item."""
        if not _touches(old, new):
            return
        item = self._conn.execute(_ITEM_OF, {"deal": deal_id}).one_or_none()
        if item is None:
            return
        if old.is_open and not new.is_open and item.status == "closed":
            self._ended(item.id, item.handover_id, new)
        elif new.is_open and item.status == "open":
            came = not old.is_open or new.owner_id != old.owner_id
            kind = "joined" if came else "rose"
            told = Told(item.id, kind, {"deal": deal_id, "tier": item.tier})
            tell(self._unit, item.handover_id, [told])

    def _ended(self, item_id: int, handover_id: int, new: DealState) -> None:
        """A deal was won or lost: say who booked it; its customer may have no other."""
        done = self._conn.execute(
            th.handover_item.update()
            .where(_i.id == item_id, _i.closed.is_(None))
            .values(closed=self._unit.now, closed_by=self._unit.actor.name)
        )
        if done.rowcount:
            told = Told(item_id, "closed", {"result": new.outcome.value})
            tell(self._unit, handover_id, [told])
        if new.customer_id is not None:
            self._join_customer(handover_id, new.customer_id)
        end_if_done(self._unit, handover_id)

    def _join_customer(self, handover_id: int, customer_id: int) -> None:
        handover = handover_by_id(self._conn, handover_id)
        if handover is None:
            return
        ids = customers_without_deal(self._conn, handover.leaver_id, [customer_id])
        add_customers(self._unit, handover_id, ids)

    def registered(self, ids: Sequence[int]) -> None:
        """Keep that new deals joined the handover of their owner."""
        found = (
            self._conn.execute(_JOINED, {"deals": list(ids)})
            if len(ids) < _MANY
            else self._conn.execute(_JOINED_BETWEEN, {"first": min(ids), "last": max(ids)})
        )
        joined = set(ids)
        for row in found.all():
            if row.deal_id in joined:
                details = {"deal": row.deal_id, "tier": row.tier}
                tell(self._unit, row.handover_id, [Told(row.id, "joined", details)])


def _touches(old: DealState, new: DealState) -> bool:
    return (
        old.outcome is not new.outcome
        or old.owner_id != new.owner_id
        or (new.success > old.success and new.tier is not old.tier)
    )


def customers_without_deal(
    conn: sa.Connection, leaver_id: int, among: Collection[int] | None = None
) -> list[int]:
    """Return the customers that a person answers for and that have no open deal.

    A customer without a responsible rep is the one's who owns its latest deal.
    """
    if conn.dialect.name != "sqlite" and hides(conn):
        # Whoever closes the last item may not see all that the leaver has.
        left = sa.text("select rights_left_over(:leaver) order by 1")
        ids = list(conn.execute(left, {"leaver": leaver_id}).scalars())
        return ids if among is None else [one for one in ids if one in among]
    query = without_deal(sa.literal(leaver_id))
    if among is not None:
        query = query.where(_c.id.in_(among))
    return list(conn.execute(query).scalars())


def without_deal(leaver_id: sa.ColumnElement[int]) -> sa.Select[Any]:
    """Return the question for the customers of somebody that have no open deal."""
    latest = (
        sa.select(_d.owner_id)
        .where(_d.customer_id == _c.id)
        .order_by(_d.registered.desc(), _d.id.desc())
        .limit(1)
        .correlate(t.customer)
        .scalar_subquery()
    )
    dealt = sa.select(_d.customer_id).where(_d.owner_id == leaver_id)
    still = sa.exists().where(_d.customer_id == _c.id, _d.outcome == "open")
    listed = (
        sa.exists()
        .where(_i.customer_id == _c.id, _i.status == "open", _h.status == "open")
        .where(_h.id == _i.handover_id)
    )
    return (
        sa.select(_c.id)
        .where(
            sa.or_(
                _c.owner_id == leaver_id,
                sa.and_(_c.owner_id.is_(None), _c.id.in_(dealt), latest == leaver_id),
            ),
            ~still,
            ~listed,
        )
        .order_by(_c.id)
    )


def add_customers(
    unit: Unit, handover_id: int, customer_ids: Sequence[int], *, told: bool = True
) -> None:
    """Make customers without an open deal items of a handover."""
    if not customer_ids:
        return
    unit.conn.execute(
        th.handover_item.insert(),
        [
            {
                "handover_id": handover_id,
                "customer_id": one,
                "tier": ItemTier.BASE.value,
                "method": Method.LATER.value,
            }
            for one in customer_ids
        ],
    )
    if told:
        query = sa.select(_i.id, _i.customer_id).where(
            _i.handover_id == handover_id,
            _i.status == "open",
            _i.customer_id.in_(customer_ids),
        )
        tell(
            unit,
            handover_id,
            [
                Told(row.id, "joined", {"customer": row.customer_id, "tier": "base"})
                for row in unit.conn.execute(query)
            ],
        )


def open_again(unit: Unit, handover_id: int) -> None:
    """Open a closed handover again: something joins it, or a close is undone."""
    handover = handover_by_id(unit.conn, handover_id, alone=True)
    if handover is None or handover.is_open:
        return
    save_handover(unit, handover, status=HandoverStatus.OPEN.value, closed=None)
    tell(unit, handover_id, [Told(None, "reopened", {})])
    if handover.kind == "leaving":
        _set_status(unit, handover.leaver_id, PersonStatus.LEAVING)


def end_if_done(unit: Unit, handover_id: int) -> bool:
    """Close a handover whose last item was just closed; return whether it was."""
    query = sa.select(_i.id).where(_i.handover_id == handover_id, _i.status == "open").limit(1)
    if unit.conn.execute(query).first() is not None:
        return False
    handover = handover_by_id(unit.conn, handover_id, alone=True)
    if handover is None or not handover.is_open:
        return False
    if handover.whole:
        more = customers_without_deal(unit.conn, handover.leaver_id)
        if more:
            add_customers(unit, handover_id, more)
            return False
    if handover.kind == "leaving":
        # While it is open: the successor who closes its last item has a say in it no longer.
        _set_status(unit, handover.leaver_id, PersonStatus.LEFT)
    save_handover(unit, handover, status=HandoverStatus.CLOSED.value, closed=unit.now)
    tell(unit, handover_id, [Told(None, "finished", {})])
    return True


def _set_status(unit: Unit, person_id: int, status: PersonStatus) -> None:
    for person in records.people(unit.conn):
        if person.id == person_id and person.status is not status:
            records.change_record(unit, person, replace(person, status=status))


@contextmanager
def joining_at_once(unit: Unit, count: int) -> Iterator[None]:
    """Spare SQLite its trigger on each of many new deals; the caller joins them afterwards.

    Only where no handover is open: with one the trigger does its work.
    """
    conn = unit.conn
    spared: str | None = None
    if conn.dialect.name == "sqlite" and count >= _MANY:
        leaving = sa.select(_h.id).where(_h.status == "open").limit(1)
        if conn.execute(leaving).first() is None:
            made = "select sql from sqlite_master where name = 'handover_deal_joins'"
            spared = conn.exec_driver_sql(made).scalar()
            conn.exec_driver_sql("drop trigger handover_deal_joins")
    yield
    if spared:
        conn.exec_driver_sql(spared)
