"""Opening a handover, calling it off, and the way back after a leave."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from funnelview.domain.funnel import Person, PersonStatus, storable
from funnelview.domain.handover.items import WHOLE, Handover, Kind
from funnelview.domain.handover.refusals import refused
from funnelview.domain.rights import Act
from funnelview.errors import BadInput, NotAllowed, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.base import Unit
from funnelview.store.handover import rows
from funnelview.store.handover import starting as opening
from funnelview.store.handover.joining import end_if_done
from funnelview.store.handover.reading import open_sums
from funnelview.usecases.again import repeatable, rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, once, writing
from funnelview.usecases.handover.acting import (
    Step,
    everybody,
    found,
    in_handover,
    is_manager,
    person_of,
    stepping,
)
from funnelview.usecases.people import find_person


@rerunnable
def start(
    desk: Desk,
    leaver: int | str,
    last_day: date,
    *,
    reason: str | None = None,
    kind: Kind = Kind.LEAVING,
    deals: Iterable[int] = (),
    customers: Iterable[int] = (),
    key: str | None = None,
) -> Done:
    """Open a handover and return its number.

    One of a leaver or of a long leave takes every open deal and every customer without one;
    the others take the deals and customers that are named: of a customer all its open deals,
    or where it has none the customer itself.

    Raises:
        RuleRefused: one is open for this person, or there is no such person.
        BadInput: a part is to be handed over, but neither deals nor customers are named.
        NotAllowed: a rep asks.

    """
    wanted, named = sorted(set(deals)), sorted(set(customers))
    payload = {
        "leaver": leaver,
        "last_day": last_day,
        "reason": reason,
        "kind": kind.value,
        "deals": wanted,
        "customers": named,
    }
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            person = _checked(unit, desk, leaver)
            whole = kind in WHOLE
            if not whole and not wanted and not named:
                raise BadInput(_("Say which deals or customers are to be handed over."))
            handover_id = rows.add_handover(
                unit,
                {
                    "leaver_id": person.id,
                    "kind": kind.value,
                    "whole": whole,
                    "last_day": last_day,
                    "reason": storable(reason, _("The reason")),
                    "opened": unit.now,
                    "opened_by": unit.actor.name,
                },
            )
            if whole:
                opening.take_everything(unit, handover_id, person.id)
            else:
                opening.take_part(unit, handover_id, person.id, wanted, named)
            _opened(unit, handover_id, person, kind)
            return Done(handover_id, "started")

        return once(unit, key, "handover.start", payload, act)


def _checked(unit: Unit, desk: Desk, leaver: int | str) -> Person:
    people = everybody(unit.conn)
    rights = desk.store.rights_on(unit.conn)
    if not is_manager(person_of(people, desk.who, rights), people, rights):
        raise NotAllowed(_("Only a manager may open a handover."))
    person = people.get(leaver) if isinstance(leaver, int) else find_person(people.values(), leaver)
    if person is None:
        raise RuleRefused(_("There is no person with the number {id}.").format(id=leaver))
    if rows.open_handover_of(unit.conn, person.id) is not None:
        raise RuleRefused(
            _("A handover is open for {name} already.").format(name=person.name),
            way_out=_("Go on with it, or call it off first."),
        )
    return person


def _opened(unit: Unit, handover_id: int, person: Person, kind: Kind) -> None:
    counts = rows.open_counts(unit.conn, handover_id)
    told = {tier.value: number for tier, number in counts.items()}
    rows.tell(unit, handover_id, [rows.Told(None, "opened", {"items": told})])
    if kind is Kind.LEAVING and person.status is PersonStatus.ACTIVE:
        records.change_record(unit, person, replace(person, status=PersonStatus.LEAVING))
    if kind in WHOLE:
        # Who leaves can't take over either: those items need somebody else.
        for item in opening.open_items_for(unit.conn, person.id):
            rows.save_item(
                unit,
                item,
                replace(item, successor_id=None),
                "assigned",
                {"to": None, "because": person.name},
            )


@rerunnable
def cancel(desk: Desk, handover_id: int, reason: str | None, *, key: str | None = None) -> Done:
    """Call a handover off: the leaver stays. What was handed over stays with the successors.

    Raises:
        RuleRefused: it isn't open, or no reason is given.

    """

    def act(step: Step) -> Done:
        step.must_manage()
        if not step.handover.is_open:
            raise refused("ended")
        why = storable(reason, _("The reason"))
        if why is None:
            raise refused("reason")
        rows.tell(step.unit, handover_id, [rows.Told(None, "cancelled", {"reason": why})])
        rows.drop_open_items(step.unit, handover_id)
        rows.save_handover(step.unit, step.handover, status="cancelled", closed=step.unit.now)
        leaver = step.people[step.handover.leaver_id]
        if step.handover.kind is Kind.LEAVING and leaver.status is PersonStatus.LEAVING:
            back = replace(leaver, status=PersonStatus.ACTIVE)
            records.change_record(step.unit, leaver, back)
        return Done(handover_id, "cancelled")

    return in_handover(desk, handover_id, "cancel", {"why": reason}, act, key=key)


@repeatable
def finish(desk: Desk, handover_id: int) -> Done:
    """Close a handover that has no open item; one with items closes with its last by itself.

    Raises:
        RuleRefused: items are still open.

    """
    with stepping(desk, handover_id) as step:
        step.must_manage()
        if not step.handover.is_open:
            return Done(handover_id, "unchanged")
        if not end_if_done(step.unit, handover_id):
            raise refused("unfinished")
        return Done(handover_id, "finished")


@rerunnable
def change_last_day(desk: Desk, handover_id: int, last_day: date) -> Done:
    """Move the leaver's last working day.

    Raises:
        RuleRefused: the handover isn't open.

    """
    with stepping(desk, handover_id) as step:
        step.must_manage()
        if not step.handover.is_open:
            raise refused("ended")
        if last_day == step.handover.last_day:
            return Done(handover_id, "unchanged")
        rows.save_handover(step.unit, step.handover, last_day=last_day)
        told = {"old": step.handover.last_day, "new": last_day}
        rows.tell(step.unit, handover_id, [rows.Told(None, "last_day", told)])
        return Done(handover_id, "changed")


@rerunnable
def give_back(desk: Desk, handover_id: int, last_day: date) -> list[Done]:
    """Open the handovers by which what was handed over comes back: one for each successor.

    Back come the deals that are still open with whom they were given to, and the customers
    without one. Each goes through the same order and evidence; the successor hands over.

    Raises:
        RuleRefused: the handover isn't closed, nothing is left to come back, or one is open for
            a successor already.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):
        people = everybody(unit.conn)
        rights = desk.store.rights_on(unit.conn)
        if not is_manager(person_of(people, desk.who, rights), people, rights):
            raise NotAllowed(_("Only a manager may open a handover."))
        before = found(unit.conn, handover_id, alone=True)
        _must_have_ended(before)
        back = people[before.leaver_id]
        if back.status is not PersonStatus.ACTIVE:
            raise refused("inactive")
        made: list[Done] = []
        for successor, given in opening.still_with_successors(unit.conn, before).items():
            if rows.open_handover_of(unit.conn, successor) is not None:
                raise RuleRefused(
                    _("A handover is open for {name} already.").format(name=people[successor].name),
                    way_out=_("Go on with it, or call it off first."),
                )
            number = rows.add_handover(
                unit,
                {
                    "leaver_id": successor,
                    "kind": Kind.RETURN.value,
                    "whole": False,
                    "last_day": last_day,
                    "reason": _("Back from handover {id}.").format(id=handover_id),
                    "opened": unit.now,
                    "opened_by": unit.actor.name,
                    "back_from": handover_id,
                },
            )
            opening.take_part(unit, number, successor, given.deals, given.customers)
            counts = rows.open_counts(unit.conn, number)
            told = {tier.value: count for tier, count in counts.items()}
            rows.tell(unit, number, [rows.Told(None, "opened", {"items": told})])
            ids = [item.id for item in rows.items_of(unit.conn, number)]
            values = {"successor_id": back.id}
            rows.save_items(unit, number, ids, values, "assigned", {"to": back.name})
            made.append(Done(number, "started"))
        if not made:
            raise RuleRefused(_("Nothing is left that could come back."))
        return made


def _must_have_ended(handover: Handover) -> None:
    if handover.is_open:
        raise refused("unfinished")


def could_leave(desk: Desk) -> list[tuple[Person, int]]:
    """Return everybody who is here, with the number of their open deals, the fullest first."""
    with desk.store.read() as conn:
        people = [one for one in everybody(conn).values() if one.status is not PersonStatus.LEFT]
        numbers = dict.fromkeys((one.id for one in people), 0)
        for owner, _currency, _success, deals, _amount in open_sums(conn, list(numbers)):
            numbers[owner] += deals
    return sorted(
        ((one, numbers[one.id]) for one in people), key=lambda pair: (-pair[1], pair[0].name)
    )
