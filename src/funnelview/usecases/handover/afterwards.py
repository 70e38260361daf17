"""The 90 days after a handover, and how what was handed over fared (docs/handover.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from funnelview.domain.calendar import day_start, local_day
from funnelview.domain.funnel import Contact, Outcome, Person, storable
from funnelview.domain.handover.items import ItemTier, Result
from funnelview.domain.handover.watching import (
    WATCH_DAYS,
    Concern,
    Fate,
    Watched,
    check_rung,
    concerns,
    fate,
    ladder,
    next_rung,
)
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Reading
from funnelview.store.handover import reading, rows
from funnelview.store.handover import watching as steps
from funnelview.store.settings import read_settings
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done, once, writing
from funnelview.usecases.handover.acting import everybody, found


@dataclass(frozen=True, slots=True)
class Rung:
    """A contact on a customer's ladder, and the step that was recorded there."""

    contact: Contact
    step: reading.WatchStep | None


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A handed-over customer in the watch. ``next`` is the rung to be approached now."""

    item_id: int
    handover_id: int
    customer: str
    deal_id: int | None
    leaver: str
    successor: str
    handed_over: date
    ends: date
    concerns: tuple[Concern, ...]
    rungs: tuple[Rung, ...]
    next: Contact | None
    steps: tuple[reading.WatchStep, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch: who needs looking after, and how many are well."""

    lines: tuple[WatchLine, ...]
    watched: int
    today: date


def watch(desk: Desk, *, handover_id: int | None = None, everything: bool = False) -> Watch:
    """Return the handed-over customers of the last 90 days that need looking after.

    With ``everything`` also those that are well.
    """
    with desk.store.read() as conn:
        settings = read_settings(conn)
        zone = zone_of(settings)
        today = desk.today(settings)
        since = day_start(today - timedelta(days=WATCH_DAYS), zone)
        given = [
            one
            for one in reading.handed_over(conn, since)
            if handover_id is None or one.handover_id == handover_id
        ]
        people = everybody(conn)
        ids = {one.customer_id for one in given if one.customer_id is not None}
        names = reading.customer_names(conn, ids)
        contacts = reading.contacts_of_customers(conn, ids)
        deals = reading.deals_of_customers(conn, ids)
        recorded = reading.watch_steps(conn, [one.item_id for one in given])
    lines: list[WatchLine] = []
    # What others took over isn't seen here.
    given = [
        one
        for one in given
        if (one.customer_id in names if one.deal_id is None else one.outcome is not None)
    ]
    for one in given:
        of_customer = deals.get(one.customer_id or 0, [])
        day = local_day(one.closed, zone)
        worries = concerns(_watched(one, day, of_customer), today)
        if not worries and not everything:
            continue
        mine = tuple(recorded.get(one.item_id, ()))
        lines.append(
            _line(
                one,
                day,
                worries,
                names,
                contacts.get(one.customer_id or 0, []),
                mine,
                people,
                of_customer,
            )
        )
    lines.sort(key=lambda line: (not line.concerns, line.handed_over, line.item_id))
    return Watch(tuple(lines), len(given), today)


def _watched(one: reading.HandedOver, day: date, deals: list[reading.CustomerDeal]) -> Watched:
    last = one.last_activity
    if one.deal_id is None:
        days = [deal.last_activity for deal in deals if deal.last_activity is not None]
        last = max(days, default=None)
    orders = [deal.closed for deal in deals if deal.outcome is Outcome.WON and deal.closed]
    return Watched(
        one.item_id,
        ItemTier(one.tier),
        day,
        one.result == Result.REFUSED,
        one.outcome,
        last,
        sum(day - timedelta(days=365) <= order <= day for order in orders),
        sum(order > day for order in orders),
        sum(deal.outcome is Outcome.OPEN for deal in deals),
    )


def _line(
    one: reading.HandedOver,
    day: date,
    worries: tuple[Concern, ...],
    names: Mapping[int, str],
    contacts: list[Contact],
    recorded: tuple[reading.WatchStep, ...],
    people: Mapping[int, Person],
    deals: list[reading.CustomerDeal],
) -> WatchLine:
    known = {contact.id: contact for contact in contacts}
    rungs = [known[number] for number in _rungs(one, contacts, deals) if number in known]
    by_contact = {step.contact_id: step for step in recorded}
    due = next_rung([rung.id for rung in rungs], by_contact)
    return WatchLine(
        one.item_id,
        one.handover_id,
        names.get(one.customer_id or 0, "–"),
        one.deal_id,
        people[one.leaver_id].name,
        people[one.successor_id].name,
        day,
        day + timedelta(days=WATCH_DAYS),
        worries,
        tuple(Rung(rung, by_contact.get(rung.id)) for rung in rungs),
        known.get(due or 0),
        recorded,
    )


def _rungs(
    one: reading.HandedOver, contacts: list[Contact], deals: list[reading.CustomerDeal]
) -> tuple[int, ...]:
    above = {contact.id: contact.superior_id for contact in contacts}
    first = one.contact_id
    if first is None:
        first = next((deal.contact_id for deal in deals if deal.contact_id is not None), None)
    if first is None and contacts:
        first = contacts[0].id
    return ladder(first, above)


@rerunnable
def approach(
    desk: Desk,
    item_id: int,
    contact_id: int | None,
    on: date,
    answer: str,
    *,
    key: str | None = None,
) -> Done:
    """Record that a contact on the ladder was approached, and what came of it.

    Without a contact it is the next rung.

    Raises:
        RuleRefused: a rung before it comes first, or the item isn't one that was handed over.
        BadInput: the day lies in the future, or nothing is said.

    """
    payload = {"item": item_id, "contact": contact_id, "on": on, "answer": answer}
    with writing(desk) as (unit, settings):

        def act() -> Done:
            if on > desk.today(settings):
                raise BadInput(_("The date lies in the future: {day}.").format(day=on.isoformat()))
            said = storable(answer, _("The answer"))
            if said is None:
                raise BadInput(_("Say what came of it."))
            rungs, done = _ladder_of(unit.conn, item_id)
            wanted = contact_id if contact_id is not None else next_rung(rungs, done)
            if wanted is None:
                raise RuleRefused(
                    _("Every superior that is known was approached already."),
                    way_out=_("Enter the superior of the last contact first."),
                )
            check_rung(rungs, done, wanted)
            number = steps.add_step(unit, item_id, wanted, on, said)
            return Done(number, "recorded")

        return once(unit, key, "handover.approach", payload, act)


def _ladder_of(conn: Reading, item_id: int) -> tuple[tuple[int, ...], set[int | None]]:
    item = rows.item_by_id(conn, item_id)
    one = (
        next(
            (given for given in reading.handed_over(conn, item.closed) if given.item_id == item_id),
            None,
        )
        if item is not None and item.closed is not None
        else None
    )
    if one is None or one.customer_id is None:
        raise RuleRefused(_("This is not a customer that was handed over."))
    contacts = reading.contacts_of_customers(conn, [one.customer_id]).get(one.customer_id, [])
    deals = reading.deals_of_customers(conn, [one.customer_id]).get(one.customer_id, [])
    done = {step.contact_id for step in reading.watch_steps(conn, [item_id]).get(item_id, ())}
    return _rungs(one, contacts, deals), done


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the deals of a handover fared, beside the others that were open when it began."""

    handed_over: Fate
    others: Fate


def compare(desk: Desk, handover_id: int) -> Comparison:
    """Return how a handover's deals fared against the others.

    Raises:
        RuleRefused: there is no such handover.

    """
    with desk.store.read() as conn:
        handover = found(conn, handover_id)
        zone = zone_of(read_settings(conn))
        ids = {item.deal_id for item in rows.items_of(conn, handover_id) if item.deal_id}
        opened = local_day(handover.opened, zone)
        ours, others = reading.outcomes_of(conn, sorted(ids), opened)
        return Comparison(fate(ours), fate(others))
