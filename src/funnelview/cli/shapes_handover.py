"""The JSON form of handovers; names and forms are an interface that others rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.cli.shapes import day

if TYPE_CHECKING:
    from datetime import datetime

    from funnelview.cli.shapes import Shape
    from funnelview.domain.handover.items import Handover
    from funnelview.domain.handover.watching import Fate
    from funnelview.store.handover.rows import Event
    from funnelview.usecases.handover.afterwards import Comparison, Watch, WatchLine
    from funnelview.usecases.handover.reading import ItemLine, Sheet, Summary


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _head(handover: Handover, leaver: str) -> Shape:
    return {
        "id": handover.id,
        "leaver": leaver,
        "last_day": day(handover.last_day),
        "status": handover.status.value,
        "kind": handover.kind.value,
        "reason": handover.reason,
        "opened": _moment(handover.opened),
        "opened_by": handover.opened_by,
        "closed": _moment(handover.closed),
    }


def summary(one: Summary) -> Shape:
    """One handover in the list."""
    return {
        **_head(one.handover, one.leaver),
        "open_items": one.open,
        "closed_items": one.closed,
        "without_successor": one.unassigned,
        "results": dict(one.results),
    }


def sheet(view: Sheet) -> Shape:
    """A whole handover."""
    return {
        **_head(view.handover, view.leaver.name),
        "items": [_item(line) for line in view.items],
        "open": {tier.value: number for tier, number in view.counts.items()},
        "allowed_tiers": [tier.value for tier in view.allowed],
    }


def _item(line: ItemLine) -> Shape:
    item, evidence = line.item, line.item.evidence
    return {
        "id": item.id,
        "deal": item.deal_id,
        "customer": line.customer,
        "tier": item.tier.value,
        "successor": line.successor,
        "status": item.status,
        "method": item.method.value,
        "method_reason": item.method_reason,
        "planned": day(item.planned),
        "done_on": day(evidence.done_on),
        "met": evidence.met,
        "answer": evidence.answer,
        "visit": day(evidence.visit_on),
        "stand_in": evidence.stand_in,
        "confirmed_by": item.confirmed_by,
        "confirmed_for_successor": item.confirmed_for,
        "result": item.result.value if item.result else None,
        "reason": item.reason,
        "closed": _moment(item.closed),
        "closed_by": item.closed_by,
        "locked": item.is_open and line.locked,
        "missing": list(line.lacks),
        "incomplete": list(line.incomplete),
    }


def event(one: Event) -> Shape:
    """One step of a handover."""
    return {
        "at": _moment(one.recorded),
        "who": one.who,
        "via": one.via,
        "item": one.item_id,
        "kind": one.kind,
        "details": dict(one.details),
    }


def watch(found: Watch) -> Shape:
    """The watch."""
    return {
        "as_of": day(found.today),
        "watched": found.watched,
        "items": [_watched(one) for one in found.lines],
    }


def _watched(one: WatchLine) -> Shape:
    return {
        "item": one.item_id,
        "handover": one.handover_id,
        "deal": one.deal_id,
        "customer": one.customer,
        "leaver": one.leaver,
        "successor": one.successor,
        "handed_over": day(one.handed_over),
        "until": day(one.ends),
        "concerns": [worry.value for worry in one.concerns],
        "ladder": [
            {
                "contact": rung.contact.id,
                "name": rung.contact.name,
                "title": rung.contact.title,
                "phone": rung.contact.phone,
                "approached": day(rung.step.on_day) if rung.step else None,
                "answer": rung.step.answer if rung.step else None,
            }
            for rung in one.rungs
        ],
        "next": one.next.id if one.next is not None else None,
    }


def comparison(found: Comparison) -> Shape:
    """How deals fared."""
    return {"handed_over": _fate(found.handed_over), "others": _fate(found.others)}


def _fate(one: Fate) -> Shape:
    return {
        "deals": one.deals,
        "open": one.open,
        "won": one.won,
        "lost": one.lost,
        "win_rate": one.win_rate,
    }
