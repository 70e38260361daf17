"""A rep who leaves: people, customers and deals for tests of handovers, on either engine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from funnelview.domain.funnel import Role
from funnelview.domain.handover.items import Evidence, Item
from funnelview.store.base import Store
from funnelview.store.funnel import open_deals
from funnelview.store.handover import rows
from funnelview.usecases import funnel
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import starting
from funnelview.usecases.handover.assigning import Choice, assign
from funnelview.usecases.records import add_contact, add_customer, add_person
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.made import SETTINGS, Copied, new_desk

LAST_DAY = date(2026, 12, 18)
_number = count(1)


@dataclass(slots=True)
class Leaving:
    """What a test walks over: who leaves, who may take over, and the leaver's deals by stage."""

    desk: Desk
    manager: int
    leaver: int
    successors: list[int]
    customers: list[int] = field(default_factory=list)
    deals: dict[str, list[int]] = field(default_factory=dict)
    handover: int = 0

    def start(self) -> int:
        """Open the handover and return its number."""
        self.handover = starting.start(self.desk, self.leaver, LAST_DAY, reason="moves away").id
        return self.handover

    def items(self) -> list[Item]:
        """The items as they stand."""
        with self.desk.store.read() as conn:
            return rows.items_of(conn, self.handover)

    def item(self, deal_id: int) -> Item:
        """The item of a deal."""
        with self.desk.store.read() as conn:
            found = rows.item_of_deal(conn, self.handover, deal_id)
        assert found is not None
        return found

    def base(self) -> Item:
        """The first item of a customer without an open deal."""
        return next(item for item in self.items() if item.deal_id is None)

    def open_deals(self) -> set[int]:
        """The leaver's open deals, by what the deals themselves say."""
        with self.desk.store.read() as conn:
            return {deal.id for deal in open_deals(conn, self.leaver)}

    def owner(self, deal_id: int) -> int | None:
        """Who owns a deal."""
        return funnel.get_deal(self.desk, deal_id)[0].owner_id


def store_for_many(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Give a made store on the engine that a fixture is asked for, for many tests to share.

    Making one takes longer than most tests; each has people and customers of its own in it.
    """
    with ExitStack() as stack:
        url = ":memory:"
        if request.param != "sqlite":
            url = stack.enter_context(request.getfixturevalue("postgres_server").database())
        store = stack.enter_context(Store(url, create=True))
        make_store(Desk(store, "mia", "test", FixedClock()), SETTINGS)
        yield store


def someone_leaves(desk: Desk, *, deals_each: int = 1) -> Leaving:
    """Make a leaver with deals of every tier and a customer without one, and two successors."""
    mark = next(_number)
    manager = add_person(desk, f"Manager {mark}", Role.MANAGER, login=f"m{mark}").id
    leaver = add_person(desk, f"Leaver {mark}", manager_id=manager, login=f"l{mark}").id
    successors = [
        add_person(desk, f"{name} {mark}", manager_id=manager, login=f"{name}{mark}").id
        for name in ("Ann", "Bob")
    ]
    made = Leaving(desk, manager, leaver, successors)
    for stage in ("negotiate", "compare", "aware"):
        made.deals[stage] = []
        for place in range(deals_each):
            customer = add_customer(desk, f"{stage} {place} of {mark}", owner_id=leaver).id
            contact = add_contact(desk, customer, f"Buyer {place}", phone="138 0000 0000").id
            made.customers.append(customer)
            made.deals[stage].append(
                add_deal(
                    desk,
                    {
                        "customer_id": customer,
                        "contact_id": contact,
                        "owner_id": leaver,
                        "product": "sorting line",
                        "amount": 1_000_000 * (place + 1),
                        "stage": stage,
                        "expected": date(2027, 1, 31),
                        "next_step": "send the offer",
                    },
                ).id
            )
    made.customers.append(add_customer(desk, f"Quiet of {mark}", owner_id=leaver).id)
    return made


def make_left(url: str) -> dict[str, Any]:
    """Make a store with an open handover, all of it assigned to Ann; gives who and what."""
    with new_desk(url) as desk:
        made = someone_leaves(desk)
        made.start()
        assign(desk, made.handover, made.successors[0], Choice(everything=True))
        return {one.name: getattr(made, one.name) for one in fields(made) if one.name != "desk"}


@contextmanager
def left(copied: Copied, clock: FixedClock) -> Iterator[Leaving]:
    """A copy of it on the test's engine."""
    url, told = copied("leaving", make_left)
    with Store(url) as store:
        yield Leaving(Desk(store, "mia", "test", clock), **told)


def evidence(desk: Desk, **more: object) -> Evidence:
    """Evidence that is enough for every tier."""
    today = desk.clock().date()
    values: dict[str, object] = {
        "done_on": today,
        "met": "Chen Ming",
        "answer": "fine with us",
        "visit_on": today + timedelta(days=7),
    }
    return Evidence(**(values | more))  # type: ignore[arg-type]
