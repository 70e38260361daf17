"""A rep's lines as they stood at the end of a past day, from the present less what came later."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import DealState
from funnelview.domain.history import Change, counted, rolled_back
from funnelview.store import tables as t
from funnelview.store.funnel import DealLine, deals_by_id
from funnelview.store.funnel_writing import stored_deals
from funnelview.store.history import changes_of_deals, ids_once_owned


def lines_before(
    conn: sa.Connection, owner_id: int, before: datetime, zone: ZoneInfo
) -> list[DealLine]:
    """Return a rep's open deals as they stood just before a moment, in no order."""
    return past_lines(
        conn,
        ids_once_owned(conn, owner_id, before),
        before,
        zone,
        lambda state: state.is_open and state.owner_id == owner_id,
    )


def past_lines(
    conn: sa.Connection,
    ids: Iterable[int],
    before: datetime,
    zone: ZoneInfo,
    wanted: Callable[[DealState], bool] = lambda _state: True,
) -> list[DealLine]:
    """Return deals as they stood just before a moment, in no order.

    Those that weren't there yet are left out, and those whose state then wasn't a wanted one.
    """
    present = stored_deals(conn, ids)
    histories: dict[int, list[Change]] = defaultdict(list)
    for change in changes_of_deals(conn, list(present)):
        histories[change.deal_id].append(change)
    states: dict[int, DealState] = {}
    for deal_id, stored in present.items():
        state = rolled_back(stored.state, histories[deal_id], before)
        if state is not None and wanted(state):
            states[deal_id] = state
    names = _Names(conn, states.values())
    notes = _last_notes(conn, states, before)
    return [
        _line(line, states[line.id], histories[line.id], before, zone, names, notes.get(line.id))
        for line in deals_by_id(conn, list(states))
    ]


class _Names:
    """Names of the customers, contacts and owners that some states speak of."""

    def __init__(self, conn: sa.Connection, states: Iterable[DealState]) -> None:
        known = list(states)
        self.customers = _column(
            conn, t.customer, t.customer.c.name, {s.customer_id for s in known}
        )
        contacts = {s.contact_id for s in known}
        self.contacts = _column(conn, t.contact, t.contact.c.name, contacts)
        self.phones = _column(conn, t.contact, t.contact.c.phone, contacts)
        self.owners = _column(conn, t.person, t.person.c.name, {s.owner_id for s in known})


def _column(
    conn: sa.Connection, table: sa.Table, column: sa.Column[str], ids: set[int | None]
) -> dict[int | None, str | None]:
    wanted = [one for one in ids if one is not None]
    found: dict[int | None, str | None] = {}
    for start in range(0, len(wanted), 5_000):
        part = wanted[start : start + 5_000]
        query = sa.select(table.c.id, column).where(table.c.id.in_(part))
        found.update((row[0], row[1]) for row in conn.execute(query))
    return found


def _last_notes(conn: sa.Connection, ids: Iterable[int], before: datetime) -> dict[int, datetime]:
    wanted = list(ids)
    n = t.note.c
    found: dict[int, datetime] = {}
    for start in range(0, len(wanted), 5_000):
        query = (
            sa.select(n.deal_id, sa.func.max(n.at).label("at"))
            .where(n.deal_id.in_(wanted[start : start + 5_000]), n.at < before)
            .group_by(n.deal_id)
        )
        found.update((row.deal_id, row.at) for row in conn.execute(query))
    return found


def _line(
    line: DealLine,
    state: DealState,
    history: list[Change],
    before: datetime,
    zone: ZoneInfo,
    names: _Names,
    noted: datetime | None,
) -> DealLine:
    past = [change for change in history if change.holds_from < before]
    counters = counted(past, state.registered, lambda at: local_day(at, zone))
    return line._replace(
        name=state.name,
        customer_id=state.customer_id,
        customer=names.customers.get(state.customer_id),
        contact_id=state.contact_id,
        contact=names.contacts.get(state.contact_id),
        phone=names.phones.get(state.contact_id),
        product=state.product,
        amount=state.amount,
        currency=state.currency,
        stage=state.stage,
        success=state.success,
        expected=state.expected,
        registered=state.registered,
        stage_since=counters.stage_since,
        pushes=counters.pushes,
        month_pushes=counters.month_pushes,
        next_step=state.next_step,
        next_step_due=state.next_step_due,
        last_activity=_last_activity(line, past, noted, before, zone),
        outcome=state.outcome,
        closed=state.closed,
        reason=state.reason,
        owner_id=state.owner_id,
        owner=names.owners.get(state.owner_id),
        raised=state.raised,
        source=state.source,
        competitors=state.competitors,
        success_reason=state.success_reason,
        forecast_mark=state.forecast_mark,
    )


def _last_activity(
    line: DealLine, past: list[Change], noted: datetime | None, before: datetime, zone: ZoneInfo
) -> date | None:
    """Return the day of the last activity known before a moment.

    Activities told by a file leave no row of their own: the present one counts when it is
    old enough.
    """
    days = [
        local_day(change.recorded, zone)
        for change in past
        # An order that was booked later for an earlier day was no activity of that day.
        if change.observed and change.recorded < before
    ]
    if noted is not None:
        days.append(local_day(noted, zone))
    if line.last_activity is not None and line.last_activity < local_day(before, zone):
        days.append(line.last_activity)
    return max(days, default=None)
