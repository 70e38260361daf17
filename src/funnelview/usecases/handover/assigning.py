"""Who takes over what: one by one, in bulk, or by the proposal."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from funnelview.domain.funnel import Person
from funnelview.domain.handover import rules
from funnelview.domain.handover.items import Item, ItemTier
from funnelview.domain.handover.proposing import Load, Proposal, ToGive, propose
from funnelview.domain.handover.refusals import refused
from funnelview.domain.money import RateTable, round_half_even
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store.base import Reading
from funnelview.store.handover import reading, rows
from funnelview.store.settings import read_rates, read_settings
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done
from funnelview.usecases.handover.acting import (
    Step,
    can_take_over,
    everybody,
    found,
    in_handover,
    item_in,
)
from funnelview.usecases.handover.meanwhile import ItemClash, ItemConflict, clashing
from funnelview.usecases.people import find_person


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items are meant: by number, by deal, of a tier, or all that are open."""

    items: tuple[int, ...] = ()
    deals: tuple[int, ...] = ()
    tier: ItemTier | None = None
    everything: bool = False

    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.items or self.deals or self.tier or self.everything)


def chosen(step: Step, choice: Choice) -> list[Item]:
    """Return the items that are meant; of a tier or of all, those that are open.

    Raises:
        BadInput: nothing is chosen.
        RuleRefused: an item isn't in the handover.

    """
    if choice.is_empty():
        raise BadInput(_("Say which items."), way_out=_("Name --item, --deal, --tier or --all."))
    if choice.everything or choice.tier is not None:
        return rows.items_of(step.conn, step.handover.id, only_open=True, tier=choice.tier)
    found_items = rows.items_of(step.conn, step.handover.id, ids=choice.items)
    if len(found_items) != len(set(choice.items)):
        item_in(step, -1)
    return found_items + [item_in(step, None, deal) for deal in dict.fromkeys(choice.deals)]


@rerunnable
def assign(
    desk: Desk,
    handover_id: int,
    to: int | str | None,
    choice: Choice,
    *,
    seen: Mapping[int, int | None] | None = None,
    key: str | None = None,
) -> Done:
    """Give items to a successor, or with None take it away; possible whatever the order says.

    ``seen`` are the successors that the items had when somebody looked at them.

    Raises:
        ItemConflict: somebody else gave some of them to others since.
        RuleRefused: the successor isn't active or is the leaver, or an item is closed.
        NotAllowed: a rep asks.

    """

    def act(step: Step) -> Done:
        step.must_manage()
        successor = _successor(step, to)
        if choice.everything or choice.tier is not None:
            number = _assign_open(step, choice.tier, successor)
        else:
            items = chosen(step, choice)
            _must_be_as_seen(step, ((one, successor) for one in items), seen or {})
            number = _assign(step, items, successor)
        return Done(handover_id, "assigned" if number else "unchanged")

    what = {"to": to, "choice": told_choice(choice)}
    return in_handover(desk, handover_id, "assign", what, act, key=key)


def _must_be_as_seen(
    step: Step,
    given: Iterable[tuple[Item, Person | None]],
    seen: Mapping[int, int | None],
) -> None:
    """Check that nobody else gave an item away since it was looked at.

    Raises:
        ItemConflict: somebody did.

    """
    clashes: list[ItemClash] = []
    now: list[Item] = []
    for item, successor in given:
        if item.id not in seen:
            continue
        wanted = {"successor_id": successor.id if successor is not None else None}
        found_here = clashing(step, item, {"successor_id": seen[item.id]}, wanted)
        clashes += found_here
        now += [item] * bool(found_here)
    if clashes:
        raise ItemConflict(clashes, now)


def _assign_open(step: Step, tier: ItemTier | None, successor: Person | None) -> int:
    """Give all open items, or a tier's, away at once: thousands of them in one statement."""
    if not step.handover.is_open:
        raise refused("ended")
    told = {"to": successor.name if successor else None}
    wanted = successor.id if successor else None
    number = rows.assign_open(step.unit, step.handover.id, tier, wanted, told)
    confirmed = rows.confirmed_open(step.conn, step.handover.id, tier)
    return number + _assign(step, confirmed, successor)


def told_choice(choice: Choice) -> dict[str, object]:
    """Return a choice as plain values, for a command's record."""
    tier = choice.tier.value if choice.tier else None
    return {
        "items": list(choice.items),
        "deals": list(choice.deals),
        "tier": tier,
        "all": choice.everything,
    }


def _successor(step: Step, to: int | str | None) -> Person | None:
    if to is None:
        return None
    person = step.people.get(to) if isinstance(to, int) else find_person(step.people.values(), to)
    if person is None:
        raise refused("inactive")
    rules.check_successor(step.handover, person)
    if step.rights is not None:
        step.rights.must_reach(person.id)
    return person


def _assign(step: Step, items: Iterable[Item], successor: Person | None) -> int:
    wanted = successor.id if successor is not None else None
    changing: list[int] = []
    for item in items:
        rules.assigned(step.handover, item, successor)
        if item.successor_id != wanted:
            changing.append(item.id)
    if not changing:
        return 0
    # A receipt was confirmed for the one before; the new successor confirms anew.
    values = {"successor_id": wanted}
    told = {"to": successor.name if successor else None}
    confirmed = {item.id for item in items if item.confirmed is not None} & set(changing)
    for item_id in confirmed:
        item = item_in(step, item_id)
        after = rules.unconfirmed(item)
        rows.save_item(step.unit, item, after, "unconfirmed", told)
    return rows.save_items(step.unit, step.handover.id, changing, values, "assigned", told)


@rerunnable
def assign_proposed(
    desk: Desk,
    handover_id: int,
    lines: Iterable[tuple[int, int]],
    *,
    seen: Mapping[int, int | None] | None = None,
    key: str | None = None,
) -> Done:
    """Give items to successors as proposed: ``(item, person)`` each; ``seen`` as in ``assign``.

    Raises:
        ItemConflict: somebody else gave some of them away since.
        RuleRefused: an item is closed, or a person can't take over any more.

    """
    wanted: dict[int, list[int]] = {}
    for item_id, person_id in lines:
        wanted.setdefault(person_id, []).append(item_id)

    def act(step: Step) -> Done:
        step.must_manage()
        number = 0
        groups = [
            (chosen(step, Choice(items=tuple(ids))), _successor(step, person_id))
            for person_id, ids in wanted.items()
        ]
        given = ((item, to) for items, to in groups for item in items)
        _must_be_as_seen(step, given, seen or {})
        for items, successor in groups:
            number += _assign(step, items, successor)
        return Done(handover_id, "assigned" if number else "unchanged")

    what = {"wanted": {str(one): ids for one, ids in wanted.items()}}
    return in_handover(desk, handover_id, "propose", what, act, key=key)


def proposal(
    desk: Desk,
    handover_id: int,
    among: Collection[int] = (),
    *,
    only_unassigned: bool = True,
) -> Proposal:
    """Return who should take over what, with the loads before and after.

    ``among`` limits the successors; without it everybody active who sells and has the leaver's
    manager is taken, or everybody where there is nobody.

    Raises:
        RuleRefused: there is no such handover.

    """
    with desk.store.read() as conn:
        handover = found(conn, handover_id)
        people = everybody(conn)
        able = can_take_over(people, handover.leaver_id, desk.store.rights_on(conn))
        if among:
            able = [one for one in able if one.id in among]
        else:
            manager = people[handover.leaver_id].manager_id
            able = [one for one in able if one.manager_id == manager] or able
        items = rows.items_of(conn, handover_id, only_open=True)
        given = [item for item in items if item.successor_id is not None]
        open_ones = [item for item in items if item.successor_id is None or not only_unassigned]
        ids = [one.id for one in able]
        by = scales(conn, desk)
        loads = loads_of(conn, by, ids, given if only_unassigned else ())
        return propose(_to_give(conn, by, open_ones, ids), loads)


@dataclass(frozen=True, slots=True)
class Scales:
    """Weighs amounts of any currency in the reporting one, at the rates of a day."""

    table: RateTable
    day: date

    def weigh(self, currency: str, amount: int | None, success: int) -> Fraction:
        """Return a weighted amount; nothing for one without an amount or a rate."""
        factor = self.table.factor(currency, self.day)
        if not amount or not factor:
            return Fraction(0)
        # Thousands of times for one page: fractions are slow, and need be made once.
        return Fraction(amount * success * factor.numerator, 100 * factor.denominator)


def scales(conn: Reading, desk: Desk) -> Scales:
    """Return the scales of a store, at today's rates."""
    settings = read_settings(conn)
    return Scales(read_rates(conn, settings.currency), desk.today(settings))


def loads_of(
    conn: Reading, by: Scales, ids: Iterable[int], given: Iterable[Item] = ()
) -> dict[int, Load]:
    """Return what people carry now, and with it what is meant for them already."""
    numbers = dict.fromkeys(ids, 0)
    weights = dict.fromkeys(numbers, Fraction(0))
    for owner, currency, success, deals, amount in reading.open_sums(conn, list(numbers)):
        numbers[owner] += deals
        weights[owner] += by.weigh(currency, amount, success)
    meant = [item for item in given if item.successor_id in numbers and item.deal_id is not None]
    figures = reading.figures_of(conn, [item.deal_id for item in meant if item.deal_id])
    for item in meant:
        # What isn't found is somebody else's, out of reach of whoever asks.
        if item.successor_id is not None and item.deal_id in figures:
            numbers[item.successor_id] += 1
            weights[item.successor_id] += by.weigh(*figures[item.deal_id][1:])
    return {one: Load(numbers[one], round_half_even(weights[one])) for one in numbers}


def _to_give(
    conn: Reading, by: Scales, items: Iterable[Item], people: Collection[int]
) -> list[ToGive]:
    known = list(items)
    figures = reading.figures_of(conn, [item.deal_id for item in known if item.deal_id])
    customers = {
        item.id: item.customer_id if item.deal_id is None else figures[item.deal_id][0]
        for item in known
    }
    ties = reading.ties(conn, {one for one in customers.values() if one is not None}, people)
    return [
        ToGive(
            item.id,
            customers[item.id],
            round_half_even(by.weigh(*figures[item.deal_id][1:])) if item.deal_id else 0,
            item.deal_id is not None,
            ties.get(customers[item.id] or 0, {}),
        )
        for item in known
    ]
