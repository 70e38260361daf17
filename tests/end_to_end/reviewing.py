"""A small store for reviews on a pseudo-terminal, and the way to its first deal."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from funnelview.domain.funnel import Role
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_contact, add_customer, add_person
from funnelview.usecases.store import make_store
from tests.support.deals import add_deal

if TYPE_CHECKING:
    from tests.end_to_end.driver import Program
    from tests.support.clock import FixedClock

NOW = "2026-11-18T09:00:00+00:00"


def command(url: str, *more: str) -> list[str]:
    """The command line that opens the full screen on a store."""
    return [sys.executable, "-m", "funnelview", "--db", url, *more]


def fill(url: str, clock: FixedClock, deals: int = 3) -> None:
    """A store with one rep and some deals, the heaviest first in every order."""
    with closing(Store(url, create=True)) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        rep = add_person(desk, "李强", Role.REP).id
        for number in range(deals):
            customer = add_customer(desk, f"蓝海物流 {number}").id
            contact = add_contact(desk, customer, "陈明", phone="138 0000 5566").id
            add_deal(
                desk,
                {
                    "customer_id": customer,
                    "contact_id": contact,
                    "owner_id": rep,
                    "product": "sorting line",
                    "amount": (deals - number) * 1_000_00,
                },
            )


def to_the_first_deal(program: Program) -> None:
    """From home to the rep's first deal, past the page that a week's review opens with."""
    program.wait_for("李强")
    program.press("enter")
    found = program.wait_for(r"deal 1 of|商机 1/|First deal|第一个商机")
    if "1" not in found.group():
        program.press("space")
        program.wait_for(r"deal 1 of|商机 1/")
