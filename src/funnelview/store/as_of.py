"""A rep's lines as they stood at the end of a past day, from the present less what came later.

Most of a past day is the present: only the deals that changed since are taken back, and only
what changed of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import DealState, LaterPerson, Outcome, Person, PersonStatus, Role
from funnelview.domain.history import REGISTERED, Change, Counters, counted, with_texts
from funnelview.store import tables as t
from funnelview.store.funnel import DealLine, deals_by_id
from funnelview.store.history import CHANGE, once_owned
from funnelview.store.ids import among
from funnelview.store.rights.masking import mask_of
from funnelview.store.stored_deals import stored_deals
from funnelview.store.told_activities import told_before

_AT_A_TIME = 5_000
_c = t.deal_change.c
_COUNTED = ("stage", "expected")
_SHARED = tuple(name for name in DealLine._fields if name in DealState.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Past:
    """The deals that changed at ``before`` or later: as they stand, and as they stood before it.

    A deal that wasn't there yet stood as None. ``recounted`` are those whose days in stage or
    pushes may have been others.
    """

    before: datetime
    deals: Mapping[int, tuple[DealState, DealState | None]]
    recounted: frozenset[int]


def past_of(conn: sa.Connection, owner_id: int, before: datetime) -> Past:
    """Return what changed since a moment of the deals that a rep owns now or has owned since."""
    return _past(conn, [once_owned([owner_id], before)], before)


def _past(conn: sa.Connection, parts: Iterable[Any], before: datetime) -> Past:
    texts: dict[int, dict[str, str | None]] = {}
    recounted: set[int] = set()
    for part in parts:
        query = sa.select(_c.deal_id, _c.id, _c.field, _c.old)
        rows = conn.execute(query.where(_c.deal_id.in_(part), _c.holds_from >= before)).all()
        for deal_id, group in groupby(sorted(rows, key=_place), key=_deal):
            # Within one field the first row that took effect later holds what stood before.
            own = texts[deal_id] = {}
            for _deal_id, _row_id, field, old in group:
                own.setdefault(field, old)
            if not own.keys().isdisjoint(_COUNTED):
                recounted.add(deal_id)
    present = stored_deals(conn, texts)
    found = {
        deal_id: (
            present[deal_id].state,
            None if REGISTERED in own else with_texts(present[deal_id].state, own),
        )
        for deal_id, own in texts.items()
    }
    return Past(before, found, frozenset(recounted))


def _place(row: Any) -> tuple[int, int]:
    return row[0], row[1]


def _deal(row: Any) -> int:
    return int(row[0])


def lines_before(
    conn: sa.Connection, owner_id: int, before: datetime, zone: ZoneInfo, past: Past | None = None
) -> list[DealLine]:
    """Return a rep's open deals as they stood just before a moment, in no order.

    ``past`` is what ``past_of`` returned for this rep and moment, where it was read already.
    """
    since = past_of(conn, owner_id, before) if past is None else past
    d = t.deal.c
    still = sa.select(d.id).where(d.owner_id == owner_id, d.outcome == Outcome.OPEN.value)
    wanted = [one for one in conn.execute(still).scalars() if one not in since.deals]
    wanted += [
        deal_id
        for deal_id, (_present, state) in since.deals.items()
        if state is not None and state.is_open and state.owner_id == owner_id
    ]
    return _stood(conn, deals_by_id(conn, wanted), since, zone)


def past_lines(
    conn: sa.Connection, ids: Sequence[int], before: datetime, zone: ZoneInfo
) -> list[DealLine]:
    """Return deals as they stood just before a moment, in no order.

    Those that weren't there yet are left out.
    """
    past = _past(conn, _parts(ids), before)
    gone = {deal_id for deal_id, (_present, state) in past.deals.items() if state is None}
    return _stood(conn, deals_by_id(conn, [one for one in ids if one not in gone]), past, zone)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_A_TIME):
        yield ids[start : start + _AT_A_TIME]


def _stood(
    conn: sa.Connection, lines: Sequence[DealLine], past: Past, zone: ZoneInfo
) -> list[DealLine]:
    """Return the lines of today as they stood."""
    ids = [line.id for line in lines]
    states = {one: state for one in ids if one in past.deals and (state := past.deals[one][1])}
    names = _Names(conn, [line for line in lines if line.id in states], states)
    counters = _counters(conn, [one for one in ids if one in past.recounted], past, zone)
    day = local_day(past.before, zone)
    # Whose last activity was earlier had none since.
    late = [one.id for one in lines if one.last_activity is None or one.last_activity >= day]
    active = _last_activities(conn, late, past.before, zone)
    found = []
    for line in lines:
        last = line.last_activity
        if last is None or last >= day:
            last = active.get(line.id)
        state = states.get(line.id)
        if state is not None:
            counts = counters.get(line.id) or Counters(
                line.stage_since, line.pushes, line.month_pushes
            )
            found.append(_line(line, state, counts, names, last))
        else:
            found.append(line if last == line.last_activity else line._replace(last_activity=last))
    return found


class _Names:
    """Names of the customers, contacts and owners that deals had, where they have others now."""

    def __init__(
        self,
        conn: sa.Connection,
        lines: Sequence[DealLine],
        states: Mapping[int, DealState],
    ) -> None:
        pairs = [(line, states[line.id]) for line in lines]
        self.mask = mask_of(conn)
        self.customers: dict[int | None, Any] = {None: None}
        self.customers.update((line.customer_id, line.customer) for line in lines)
        self.contacts: dict[int | None, Any] = {None: (None, None)}
        self.contacts.update((line.contact_id, (line.contact, line.phone)) for line in lines)
        self.owners: dict[int | None, Any] = {None: None}
        self.owners.update((line.owner_id, line.owner) for line in lines)
        for known, table, field in (
            (self.customers, t.customer, "customer_id"),
            (self.contacts, t.contact, "contact_id"),
            (self.owners, t.person, "owner_id"),
        ):
            missing = {getattr(state, field) for _line, state in pairs} - known.keys()
            for part in _parts(sorted(missing)):
                columns = [table.c.id, table.c.name]
                if table is t.contact:
                    columns.append(table.c.phone)
                for row in conn.execute(sa.select(*columns).where(among(table.c.id, part))):
                    known[row[0]] = (row[1], row[2]) if table is t.contact else row[1]


def _counters(
    conn: sa.Connection, ids: Sequence[int], past: Past, zone: ZoneInfo
) -> dict[int, Counters]:
    """Return days in stage and pushes of deals whose stage or date changed since."""
    rows: dict[int, list[Change]] = defaultdict(list)
    for part in _parts(ids):
        query = CHANGE.where(
            among(_c.deal_id, part), _c.field.in_(_COUNTED), _c.holds_from < past.before
        )
        for row in conn.execute(query).all():
            rows[row[1]].append(Change(*row))
    found = {}
    for deal_id in ids:
        changes = sorted(rows[deal_id], key=lambda row: row.id)
        state = past.deals[deal_id][1] or past.deals[deal_id][0]
        found[deal_id] = counted(changes, state.registered, lambda at: local_day(at, zone))
    return found


def _last_activities(
    conn: sa.Connection, ids: Sequence[int], before: datetime, zone: ZoneInfo
) -> dict[int, date]:
    """Return the day of the last activity recorded before a moment: a change or a note.

    An order that was booked later for an earlier day was no activity of that day, nor is it
    one when a handover moves the owner (see ``DealWriter.hand_over``).
    """
    n = t.note.c
    found: dict[int, date] = {}
    for part in _parts(ids):
        changed = sa.select(_c.deal_id, sa.func.max(_c.recorded)).where(
            among(_c.deal_id, part),
            _c.holds_from < before,
            _c.recorded < before,
            _c.observed,
            _c.handover_id.is_(None),
        )
        noted = sa.select(n.deal_id, sa.func.max(n.at)).where(among(n.deal_id, part), n.at < before)
        for query in (changed.group_by(_c.deal_id), noted.group_by(n.deal_id)):
            for deal_id, at in conn.execute(query).all():
                day = local_day(at, zone)
                found[deal_id] = max(day, found.get(deal_id, day))
        for deal_id, day in told_before(conn, part, before).items():
            if day < local_day(before, zone):
                found[deal_id] = max(day, found.get(deal_id, day))
    return found


def _line(
    line: DealLine, state: DealState, counters: Counters, names: _Names, last: date | None
) -> DealLine:
    contact, phone = names.contacts.get(state.contact_id) or (None, None)
    return line._replace(
        **{name: getattr(state, name) for name in _SHARED},
        customer=names.customers.get(state.customer_id),
        contact=contact,
        phone=phone if names.mask is None else names.mask.phone(state.customer_id, phone),
        owner=names.owners.get(state.owner_id),
        stage_since=counters.stage_since,
        pushes=counters.pushes,
        month_pushes=counters.month_pushes,
        last_activity=last,
    )


# --- who was there


_PERSON = {"name": str, "role": Role, "status": PersonStatus, "manager_id": int}


def people_before(
    conn: sa.Connection, present: Iterable[Person], before: datetime
) -> tuple[Person, ...]:
    """Return everybody with name, role, status and manager as they were just before a moment.

    Who was entered later stands as entered, and marked: their deals may be older than that.
    """
    c = t.record_change.c
    query = sa.select(c.id, c.record_id, c.field, c.old, c.recorded).where(
        c.kind == "person", c.field.in_(_PERSON), c.recorded >= before
    )
    # Asked for in order, SQLite would read the history of all records, customers and all.
    rows = sorted(conn.execute(query).all(), key=_place)
    entered = {row.record_id: row.recorded for row in rows if row.field == "name" and not row.old}
    earlier: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if row.old is None and entered.get(row.record_id) == row.recorded:
            continue
        # Within one field the first row that came later holds what stood before.
        value = None if row.old is None else _PERSON[row.field](row.old)
        earlier[row.record_id].setdefault(row.field, value)
    then = (replace(one, **earlier[one.id]) if one.id in earlier else one for one in present)
    return tuple(_later(one) if one.id in entered else one for one in then)


def _later(one: Person) -> LaterPerson:
    return LaterPerson(**{name: getattr(one, name) for name in Person.__dataclass_fields__})
