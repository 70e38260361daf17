"""The program over a small store, driven as a person would."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING

import pytest

from funnelview.domain.funnel import Role
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.tui.drafts import Drafts
from funnelview.tui.office import Office
from funnelview.tui.program import FunnelView
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_contact, add_customer, add_person, set_quota
from funnelview.usecases.store import make_store
from tests.support.deals import add_deal

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.clock import FixedClock

Driven = Callable[..., AbstractAsyncContextManager["Driver"]]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine: the screen's tests wait for it often."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class Driver:
    """A running program, the desk behind it, and a way to wait until nothing is under way."""

    def __init__(self, app: FunnelView, pilot: Pilot[int], desk: Desk) -> None:
        self.app = app
        self.pilot = pilot
        self.desk = desk

    async def settle(self) -> None:
        """Wait until every use case has answered and every answer is shown."""
        for _round in range(3):
            await self.pilot.pause()
            await self.app.work.rest()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what they do."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text quickly, without waiting in between."""
        await self.pilot.press(*("space" if sign == " " else sign for sign in text))
        await self.settle()


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Desk:
    """A store with one manager, two reps and four deals; the second rep has the fuller funnel."""
    made = Desk(Store(str(tmp_path / "store.db"), create=True), "mia", "screen", clock)
    make_store(made, Settings(currency="CNY", time_zone="Asia/Shanghai", team="华东一部"))
    manager = add_person(made, "林越", Role.MANAGER).id
    first = add_person(made, "李强", manager_id=manager).id
    second = add_person(made, "王芳", manager_id=manager).id
    for rep in (first, second):
        set_quota(made, rep, "2026-Q4", 1_000_000_00)
    for name, rep, amount, stage in (
        ("蓝海物流", first, 210_000_00, "negotiate"),
        ("恒远重工", first, 640_000_00, "compare"),
        ("天和制药", second, 900_000_00, "confirm"),
        ("Nordwind AG", second, None, "aware"),
    ):
        customer = add_customer(made, name, owner_id=rep).id
        contact = add_contact(made, customer, "陈明", phone="138 0000 5566").id
        add_deal(
            made,
            {
                "customer_id": customer,
                "contact_id": contact,
                "owner_id": rep,
                "product": "sorting line",
                "amount": amount,
                "stage": stage,
                "expected": date(2026, 12, 10),
                "next_step": "offer",
                "registered": date(2026, 10, 1),
            },
        )
    return made


@pytest.fixture
def drive(desk: Desk, tmp_path: Path) -> Driven:
    """Starts the program on the store, in an ``async with`` block."""

    @asynccontextmanager
    async def driven(size: tuple[int, int] = (100, 30)) -> AsyncIterator[Driver]:
        app = FunnelView(
            Office(lambda: desk), Drafts(tmp_path / "drafts", "store"), crash_folder=tmp_path
        )
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot, desk)
            await driver.settle()
            yield driver

    return driven
