"""Handovers and their items: read, written with a version, and told step by step as events."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.handover.items import (
    ITEM_TIERS,
    Evidence,
    Handover,
    HandoverStatus,
    Item,
    ItemTier,
    Kind,
    Method,
    Result,
)
from funnelview.errors import Conflict
from funnelview.i18n import _
from funnelview.store.base import Unit
from funnelview.store.tables import handover as t

_h = t.handover.c
_i = t.handover_item.c
_e = t.handover_event.c
_EVIDENCE = tuple(Evidence.__dataclass_fields__)
_PART = 5_000


def _handover(row: Any) -> Handover:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["kind"] = Kind(values["kind"])
    values["status"] = HandoverStatus(values["status"])
    return Handover(**values)


def _item(row: Any) -> Item:
    values = dict(row._mapping)  # noqa: SLF001 - the same
    values["tier"] = ItemTier(values["tier"])
    values["method"] = Method(values["method"])
    values["result"] = Result(values["result"]) if values["result"] else None
    values["evidence"] = Evidence(**{name: values.pop(name) for name in _EVIDENCE})
    return Item(**values)


def _columns(item: Item) -> dict[str, Any]:
    values = {
        name: getattr(item, name)
        for name in Item.__dataclass_fields__
        if name not in {"id", "evidence", "version"}
    }
    for name in ("tier", "method", "result"):
        values[name] = values[name].value if values[name] is not None else None
    return values | {name: getattr(item.evidence, name) for name in _EVIDENCE}


def handover_by_id(
    conn: sa.Connection, handover_id: int, *, alone: bool = False
) -> Handover | None:
    """Return a handover; ``alone`` makes others who want to write to it wait."""
    query = sa.select(t.handover).where(_h.id == handover_id)
    if alone:
        query = query.with_for_update(key_share=True)
    row = conn.execute(query).one_or_none()
    return _handover(row) if row is not None else None


def handovers(conn: sa.Connection) -> list[Handover]:
    """Return all handovers, the open ones first, then the latest."""
    order = (sa.case((_h.status == "open", 0), else_=1), _h.id.desc())
    return [_handover(row) for row in conn.execute(sa.select(t.handover).order_by(*order))]


def open_handover_of(conn: sa.Connection, leaver_id: int) -> Handover | None:
    """Return the open handover of a person."""
    query = sa.select(t.handover).where(_h.leaver_id == leaver_id, _h.status == "open")
    row = conn.execute(query).one_or_none()
    return _handover(row) if row is not None else None


def item_by_id(conn: sa.Connection, item_id: int) -> Item | None:
    """Return an item."""
    row = conn.execute(sa.select(t.handover_item).where(_i.id == item_id)).one_or_none()
    return _item(row) if row is not None else None


def item_of_deal(conn: sa.Connection, handover_id: int, deal_id: int) -> Item | None:
    """Return the item of a deal in a handover: the open one, else the latest."""
    query = (
        sa.select(t.handover_item)
        .where(_i.handover_id == handover_id, _i.deal_id == deal_id)
        .order_by(sa.case((_i.status == "open", 0), else_=1), _i.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return _item(row) if row is not None else None


def items_of(
    conn: sa.Connection,
    handover_id: int,
    *,
    only_open: bool = False,
    tier: ItemTier | None = None,
    ids: Collection[int] | None = None,
) -> list[Item]:
    """Return a handover's items by their numbers."""
    query = sa.select(t.handover_item).where(_i.handover_id == handover_id)
    if only_open:
        query = query.where(_i.status == "open")
    if tier is not None:
        query = query.where(_i.tier == tier.value)
    found: list[Item] = []
    if ids is None:
        return [_item(row) for row in conn.execute(query.order_by(_i.id))]
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _PART):
        part = query.where(_i.id.in_(wanted[start : start + _PART])).order_by(_i.id)
        found += [_item(row) for row in conn.execute(part)]
    return found


def confirmed_open(
    conn: sa.Connection, handover_id: int, tier: ItemTier | None = None
) -> list[Item]:
    """Return the open items whose receipt was confirmed already."""
    query = sa.select(t.handover_item).where(
        _i.handover_id == handover_id, _i.status == "open", _i.confirmed.is_not(None)
    )
    if tier is not None:
        query = query.where(_i.tier == tier.value)
    return [_item(row) for row in conn.execute(query.order_by(_i.id))]


def open_counts(conn: sa.Connection, handover_id: int) -> dict[ItemTier, int]:
    """Return how many items of each tier are open; every tier is in it."""
    query = (
        sa.select(_i.tier, sa.func.count())
        .where(_i.handover_id == handover_id, _i.status == "open")
        .group_by(_i.tier)
    )
    counts = dict.fromkeys(ITEM_TIERS, 0)
    return counts | {ItemTier(tier): number for tier, number in conn.execute(query)}


def all_counts(conn: sa.Connection) -> dict[int, dict[str, int]]:
    """Return the number of items of every handover, by status and, of closed ones, by result."""
    kinds = (_i.handover_id, _i.status, _i.result)
    query = sa.select(*kinds, sa.func.count()).group_by(*kinds)
    found: dict[int, dict[str, int]] = {}
    for handover_id, status, result, number in conn.execute(query):
        of_it = found.setdefault(handover_id, {})
        of_it[status] = of_it.get(status, 0) + number
        if result:
            of_it[result] = number
    return found


def unassigned_counts(conn: sa.Connection) -> dict[int, int]:
    """Return, by handover, how many open items have no successor."""
    query = (
        sa.select(_i.handover_id, sa.func.count())
        .where(_i.status == "open", _i.successor_id.is_(None))
        .group_by(_i.handover_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


# --- writing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An event to be kept: of which item, what happened, and the details."""

    item_id: int | None
    kind: str
    details: Mapping[str, Any]


def tell(unit: Unit, handover_id: int, told: Iterable[Told]) -> None:
    """Keep what happened, with who and when."""
    rows = [
        {
            "handover_id": handover_id,
            "item_id": one.item_id,
            "kind": one.kind,
            "details": json.dumps(dict(one.details), ensure_ascii=False, default=str),
            "recorded": unit.now,
            "who": unit.actor.name,
            "via": unit.actor.via,
        }
        for one in told
    ]
    if rows:
        unit.conn.execute(t.handover_event.insert(), rows)


def assign_open(
    unit: Unit,
    handover_id: int,
    tier: ItemTier | None,
    successor_id: int | None,
    details: Mapping[str, Any],
) -> int:
    """Give all open items, or those of a tier, to a successor at once; return how many changed.

    Items with a confirmed receipt are left to the caller: the successor confirms anew.
    """
    mine = sa.and_(
        _i.handover_id == handover_id,
        _i.status == "open",
        _i.successor_id.is_distinct_from(successor_id),
        _i.confirmed.is_(None),
    )
    if tier is not None:
        mine = sa.and_(mine, _i.tier == tier.value)
    _tell_all(unit, mine, "assigned", details)
    done = unit.conn.execute(
        t.handover_item.update()
        .where(mine)
        .values(successor_id=successor_id, version=_i.version + 1)
    )
    return done.rowcount


def _tell_all(
    unit: Unit, mine: sa.ColumnElement[bool], kind: str, details: Mapping[str, Any]
) -> None:
    """Keep with each of some items what happened to all of them alike."""
    told = sa.select(
        _i.handover_id,
        _i.id,
        sa.literal(kind),
        sa.literal(json.dumps(dict(details), ensure_ascii=False, default=str)),
        sa.literal(unit.now, _e.recorded.type),
        sa.literal(unit.actor.name),
        sa.literal(unit.actor.via),
    ).where(mine)
    names = ["handover_id", "item_id", "kind", "details", "recorded", "who", "via"]
    unit.conn.execute(t.handover_event.insert().from_select(names, told))


def drop_open_items(unit: Unit, handover_id: int) -> None:
    """Take the open items out of a handover that is called off; the event must stand already."""
    unit.conn.execute(
        t.handover_item.update()
        .where(_i.handover_id == handover_id, _i.status == "open")
        .values(status="cancelled", version=_i.version + 1)
    )


@dataclass(frozen=True, slots=True)
class Event:
    """One step that was kept."""

    id: int
    handover_id: int
    item_id: int | None
    kind: str
    details: Mapping[str, Any]
    recorded: datetime
    who: str
    via: str


def events_of(conn: sa.Connection, handover_id: int, *, item_id: int | None = None) -> list[Event]:
    """Return what happened in a handover, or to one item, in its order."""
    query = sa.select(t.handover_event).where(_e.handover_id == handover_id)
    if item_id is not None:
        query = query.where(_e.item_id == item_id)
    return [
        Event(
            row.id,
            row.handover_id,
            row.item_id,
            row.kind,
            json.loads(row.details),
            row.recorded,
            row.who,
            row.via,
        )
        for row in conn.execute(query.order_by(_e.id))
    ]


def add_handover(unit: Unit, values: Mapping[str, Any]) -> int:
    """Write a new handover and return its number."""
    done = unit.conn.execute(t.handover.insert().values(**values).returning(_h.id))
    return int(done.scalar_one())


def save_handover(unit: Unit, before: Handover, **values: Any) -> None:
    """Change a handover.

    Raises:
        Conflict: somebody else changed it since ``before`` was read.

    """
    done = unit.conn.execute(
        t.handover.update()
        .where(_h.id == before.id, _h.version == before.version)
        .values(**values, version=before.version + 1)
    )
    must_be_as_seen(done.rowcount)


def save_item(unit: Unit, before: Item, after: Item, kind: str, details: Mapping[str, Any]) -> None:
    """Change an item and keep what happened to it.

    Raises:
        Conflict: somebody else changed it since ``before`` was read.

    """
    done = unit.conn.execute(
        t.handover_item.update()
        .where(_i.id == before.id, _i.version == before.version)
        .values(**_changed(before, after), version=before.version + 1)
    )
    must_be_as_seen(done.rowcount)
    tell(unit, before.handover_id, [Told(before.id, kind, details)])


def _changed(before: Item, after: Item) -> dict[str, Any]:
    old, new = _columns(before), _columns(after)
    return {name: value for name, value in new.items() if old[name] != value}


def must_be_as_seen(number: int) -> None:
    """Refuse unless exactly the one row was changed that somebody looked at.

    Raises:
        Conflict: it was another.

    """
    if number != 1:
        raise Conflict(
            _("Somebody else changed this item of the handover meanwhile."),
            way_out=_("Look at how it stands now, then try again."),
        )


def save_items(
    unit: Unit,
    handover_id: int,
    ids: Sequence[int],
    values: Mapping[str, Any],
    kind: str,
    details: Mapping[str, Any],
) -> int:
    """Change many open items alike and keep it with each; return how many there were."""
    number = 0
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        mine = sa.and_(_i.id.in_(part), _i.handover_id == handover_id, _i.status == "open")
        _tell_all(unit, mine, kind, details)
        done = unit.conn.execute(
            t.handover_item.update().where(mine).values(**values, version=_i.version + 1)
        )
        number += done.rowcount
    if number != len(ids):
        must_be_as_seen(0)
    return number
