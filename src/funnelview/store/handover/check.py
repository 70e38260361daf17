"""The proof that handovers are consistent: items, deals, history and events say the same."""

import sqlalchemy as sa

from funnelview.domain.handover.items import MOVING
from funnelview.store import tables as t
from funnelview.store.tables import handover as th

_h = th.handover.c
_i = th.handover_item.c
_e = th.handover_event.c
_d = t.deal.c
_MOVED = [one.value for one in MOVING]


def handover_problems(conn: sa.Connection) -> list[str]:
    """Return every inconsistency of handovers, in words."""
    return [
        text.format(row[0])
        for text, query in (
            ("deal {}: is the leaver's and open, but no item of the handover", _left_out()),
            ("handover item {}: is open, but its deal is closed or another's", _astray()),
            ("handover item {}: its close did not move the deal", _not_moved()),
            ("handover item {}: was closed without the evidence or reason it needs", _unproved()),
            ("handover item {}: is closed, but no event says so", _untold()),
            ("handover {}: is closed, but has open items", _ends()),
        )
        for row in conn.execute(query)
    ]


def _left_out() -> sa.Select[int]:
    item = sa.exists().where(_i.deal_id == _d.id, _i.status == "open", _i.handover_id == _h.id)
    return (
        sa.select(_d.id)
        .join(th.handover, sa.and_(_h.leaver_id == _d.owner_id, _h.status == "open", _h.whole))
        .where(_d.outcome == "open", ~item)
    )


def _astray() -> sa.Select[int]:
    return (
        sa.select(_i.id)
        .join(th.handover, sa.and_(_h.id == _i.handover_id, _h.status == "open"))
        .join(t.deal, _d.id == _i.deal_id)
        .where(
            _i.status == "open",
            sa.or_(_d.outcome != "open", _d.owner_id.is_distinct_from(_h.leaver_id)),
        )
    )


def _not_moved() -> sa.Select[int]:
    c = t.deal_change.c
    row = sa.exists().where(
        c.deal_id == _i.deal_id,
        c.field == "owner_id",
        c.handover_id == _i.handover_id,
        c.new == sa.cast(_i.successor_id, sa.Text),
    )
    return sa.select(_i.id).where(_i.result.in_(_MOVED), _i.deal_id.is_not(None), ~row)


def _unproved() -> sa.Select[int]:
    lacks = sa.or_(
        _i.done_on.is_(None),
        sa.and_(_i.tier != "base", _i.met.is_(None)),
        sa.and_(_i.tier == "T75", sa.or_(_i.answer.is_(None), _i.confirmed.is_(None))),
        sa.and_(_i.tier == "T50", _i.visit_on.is_(None)),
    )
    unreasoned = sa.and_(_i.result.in_(["refused", "waived"]), _i.reason.is_(None))
    return sa.select(_i.id).where(sa.or_(sa.and_(_i.result == "done", lacks), unreasoned))


def _untold() -> sa.Select[int]:
    event = sa.exists().where(_e.item_id == _i.id, _e.kind == "closed")
    return sa.select(_i.id).where(_i.status == "closed", ~event)


def _ends() -> sa.Select[int]:
    item = sa.exists().where(_i.handover_id == _h.id, _i.status == "open")
    return sa.select(_h.id).where(_h.status == "closed", item)
