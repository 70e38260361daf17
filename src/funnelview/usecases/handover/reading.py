"""A handover as its pages show it: the items with what they are about, the order, the loads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from funnelview.domain.funnel import Contact, Person, names_by_login
from funnelview.domain.handover import rules
from funnelview.domain.handover.items import (
    ITEM_TIERS,
    Handover,
    HandoverStatus,
    Item,
    ItemTier,
    open_counts,
    rank,
)
from funnelview.domain.handover.proposing import Load
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import N_, _
from funnelview.store.base import Reading
from funnelview.store.funnel import DealLine, deals_by_id
from funnelview.store.handover import reading, rows
from funnelview.store.settings import read_settings
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.acting import (
    can_take_over,
    everybody,
    found,
    is_manager,
    person_of,
)
from funnelview.usecases.handover.assigning import Scales, loads_of, scales

INCOMPLETE_TITLES = {
    "customer": N_("customer"),
    "contact": N_("contact"),
    "phone": N_("phone"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item with what it is about.

    ``deal`` is None for a customer without an open deal; ``contacts`` are the customer's.
    ``weight`` is the weighted amount in the reporting currency, in minor units. ``lacks`` is what a
    close as done still needs, ``incomplete`` what the record misses.
    """

    item: Item
    deal: DealLine | None
    customer_id: int | None
    customer: str | None
    successor: str | None
    contacts: tuple[Contact, ...]
    weight: int
    locked: bool
    lacks: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def contact(self) -> Contact | None:
        """The deal's contact, else the customer's first."""
        wanted = self.deal.contact_id if self.deal is not None else None
        same = (one for one in self.contacts if one.id == wanted)
        return next(same, self.contacts[0] if self.contacts else None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole handover. ``items`` stand in their order: incomplete first within a tier."""

    handover: Handover
    leaver: Person
    me: Person | None
    manages: bool
    people: Mapping[int, Person]
    successors: tuple[Person, ...]
    items: tuple[ItemLine, ...]
    counts: Mapping[ItemTier, int]
    before: Mapping[int, Load]
    after: Mapping[int, Load]
    settings: Settings
    today: date

    @property
    def allowed(self) -> tuple[ItemTier, ...]:
        """The tiers that may be handed over now."""
        return rules.allowed_tiers(self.counts)

    @property
    def open(self) -> int:
        """How many items are open."""
        return sum(self.counts.values())

    def line(self, item_id: int) -> ItemLine | None:
        """Return an item's line."""
        return next((one for one in self.items if one.item.id == item_id), None)


def sheet(desk: Desk, handover_id: int) -> Sheet:
    """Return a handover with everything its pages show, in a fixed number of queries.

    Raises:
        RuleRefused: there is none with this number.

    """
    with desk.store.read() as conn:
        handover = found(conn, handover_id)
        people = everybody(conn)
        items = rows.items_of(conn, handover_id)
        counts = open_counts(items)
        by = scales(conn, desk)
        settings = read_settings(conn)
        rights = desk.store.rights_on(conn)
        able = can_take_over(people, handover.leaver_id, rights)
        named = {item.successor_id for item in items if item.successor_id is not None}
        ids = sorted({one.id for one in able} | named)
        still = [item for item in items if item.is_open]
        before = loads_of(conn, by, ids)
        after = loads_of(conn, by, ids, still)
        lines = _lines(conn, items, people, counts, by)
        rights = desk.store.rights_on(conn)
    me = person_of(people, desk.who, rights)
    return Sheet(
        handover=handover,
        leaver=people[handover.leaver_id],
        me=me,
        manages=is_manager(me, people, rights),
        people=people,
        successors=tuple(sorted(able, key=lambda one: one.name)),
        items=tuple(sorted(lines, key=_order)),
        counts=counts,
        before=before,
        after=after,
        settings=settings,
        today=desk.today(settings),
    )


def _order(line: ItemLine) -> tuple[int, bool, bool, int, int]:
    item = line.item
    done = not item.is_open
    return (-rank(item.tier), done, not (line.incomplete and not done), -line.weight, item.id)


def _lines(
    conn: Reading,
    items: list[Item],
    people: Mapping[int, Person],
    counts: Mapping[ItemTier, int],
    by: Scales,
) -> list[ItemLine]:
    deals = {
        deal.id: deal for deal in deals_by_id(conn, [one.deal_id for one in items if one.deal_id])
    }
    # Who takes over a part sees that part: what the others take over isn't theirs to look at.
    items = [item for item in items if item.deal_id is None or item.deal_id in deals]
    customers = {
        item.id: item.customer_id if item.deal_id is None else deals[item.deal_id].customer_id
        for item in items
    }
    wanted = {one for one in customers.values() if one is not None}
    names = reading.customer_names(conn, wanted)
    contacts = reading.contacts_of_customers(conn, wanted)
    locked = {tier: rules.is_locked(tier, counts) for tier in ITEM_TIERS}
    made: list[ItemLine] = []
    for item in items:
        deal = deals.get(item.deal_id or 0)
        customer_id = customers[item.id]
        if deal is None and customer_id not in names:
            continue
        here = tuple(contacts.get(customer_id or 0, ()))
        successor = people.get(item.successor_id or 0)
        made.append(
            ItemLine(
                item=item,
                deal=deal,
                customer_id=customer_id,
                customer=names.get(customer_id or 0) or (deal.name if deal else None),
                successor=successor.name if successor else None,
                contacts=here,
                weight=round(by.weigh(deal.currency, deal.amount, deal.success)) if deal else 0,
                locked=locked[item.tier],
                lacks=rules.missing(item) if item.is_open else (),
                incomplete=_incomplete(deal, customer_id, here),
            )
        )
    return made


def _incomplete(
    deal: DealLine | None, customer_id: int | None, contacts: tuple[Contact, ...]
) -> tuple[str, ...]:
    lacks: list[str] = []
    if customer_id is None:
        lacks.append("customer")
    if deal is not None:
        lacks += [] if deal.contact else ["contact"]
        lacks += [] if deal.phone else ["phone"]
    else:
        lacks += [] if contacts else ["contact"]
        lacks += [] if any(one.phone for one in contacts) else ["phone"]
    return tuple(lacks)


@dataclass(frozen=True, slots=True)
class Summary:
    """One handover in the list: how many items are open and closed, and how they closed."""

    handover: Handover
    leaver: str
    open: int
    closed: int
    unassigned: int
    results: Mapping[str, int]


def every_handover(desk: Desk) -> list[Summary]:
    """Return all handovers, the open ones first."""
    with desk.store.read() as conn:
        people = everybody(conn)
        counts = rows.all_counts(conn)
        unassigned = rows.unassigned_counts(conn)
        return [
            Summary(
                one,
                people[one.leaver_id].name,
                counts.get(one.id, {}).get("open", 0),
                counts.get(one.id, {}).get("closed", 0),
                unassigned.get(one.id, 0),
                {
                    name: number
                    for name, number in counts.get(one.id, {}).items()
                    if name not in {"open", "closed"}
                },
            )
            for one in rows.handovers(conn)
        ]


def find_handover(desk: Desk, word: int | str) -> int:
    """Return a handover's number from it, or from the leaver's name (the latest one).

    Raises:
        RuleRefused: there is none.

    """
    if isinstance(word, int) or word.strip().isdigit():
        return int(word)
    wanted = word.strip().casefold()
    for one in every_handover(desk):
        if one.leaver.casefold() == wanted:
            return one.handover.id
    raise RuleRefused(_("There is no handover of {name}.").format(name=word))


def history(desk: Desk, handover_id: int, item_id: int | None = None) -> list[rows.Event]:
    """Return every step of a handover, or of one item, in its order."""
    with desk.store.read() as conn:
        found(conn, handover_id)
        named = names_by_login(everybody(conn).values())
        events = rows.events_of(conn, handover_id, item_id=item_id)
        return [replace(one, who=named.get(one.who, one.who)) for one in events]


def tier_counts(view: Sheet) -> dict[ItemTier, tuple[int, int]]:
    """Return, by tier, how many items are closed and how many there are."""
    totals, closed = dict.fromkeys(ITEM_TIERS, 0), dict.fromkeys(ITEM_TIERS, 0)
    for line in view.items:
        totals[line.item.tier] += 1
        closed[line.item.tier] += not line.item.is_open
    return {tier: (closed[tier], total) for tier, total in totals.items()}


def is_over(view: Sheet) -> bool:
    """Whether nothing can be done in a handover any more."""
    return view.handover.status is not HandoverStatus.OPEN
