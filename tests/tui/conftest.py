"""The program over a small store, driven as a person would."""

from __future__ import annotations

import asyncio
import inspect
import shutil
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from textual.css.stylesheet import Stylesheet
from textual.events import Key
from textual.keys import _character_to_key, _get_unicode_name_from_key

from funnelview.domain.funnel import Role
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.tui.drafts import Drafts
from funnelview.tui.office import Office
from funnelview.tui.program import FunnelView
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_contact, add_customer, add_person, set_quota
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.idle import settled, waiting_by_looking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from textual.css.model import RuleSet
    from textual.pilot import Pilot

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
        await settled(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what they do."""
        for key in keys:
            self._send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text in one go, as it comes from an input method or a fast hand."""
        for sign in text:
            self._send(sign)
        await self.settle()

    def _send(self, key: str) -> None:
        driver = self.app._driver
        assert driver is not None
        # As Textual's own pilot names them.
        named = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
        sign: str | None
        try:
            sign = unicodedata.lookup(_get_unicode_name_from_key(named))
        except KeyError:
            sign = key if len(key) == 1 else None
        event = Key(named, sign)
        event.set_sender(self.app)
        driver.send_message(event)


@pytest.fixture(autouse=True)
def waiting() -> Iterator[None]:
    """Wait for programs under test by looking at what they have to do."""
    # What the program does once for its life would keep the rubbish of all that ran before.
    with waiting_by_looking(), mock.patch("funnelview.tui.app._freeze"):
        yield


@pytest.fixture(scope="session", autouse=True)
def style_sheets_read_once() -> Iterator[None]:
    """Let all programs under test share the style sheets as they were read by the first."""
    read = Stylesheet._parse_rules
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def read_once(sheet: Stylesheet, *what: Any, **more: Any) -> list[RuleSet]:  # noqa: ANN401
        key = (*sheet._variables.items(), *what, *more.items())
        if key not in known:
            known[key] = read(sheet, *what, **more)
        return known[key]

    with mock.patch.object(Stylesheet, "_parse_rules", read_once):
        yield


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one manager, two reps and four deals; the second rep has the fuller funnel."""
    path = tmp_path_factory.mktemp("small") / "store.db"
    with Store(str(path), create=True) as store:
        _fill(Desk(store, "mia", "screen", FixedClock()))
    return path


def _fill(desk: Desk) -> None:
    make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai", team="华东一部"))
    manager = add_person(desk, "林越", Role.MANAGER).id
    first = add_person(desk, "李强", manager_id=manager).id
    second = add_person(desk, "王芳", manager_id=manager).id
    for rep in (first, second):
        set_quota(desk, rep, "2026-Q4", 1_000_000_00)
    for name, rep, amount, stage in (
        ("蓝海物流", first, 210_000_00, "negotiate"),
        ("恒远重工", first, 640_000_00, "compare"),
        ("天和制药", second, 900_000_00, "confirm"),
        ("Nordwind AG", second, None, "aware"),
    ):
        customer = add_customer(desk, name, owner_id=rep).id
        contact = add_contact(desk, customer, "陈明", phone="138 0000 5566").id
        add_deal(
            desk,
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


@pytest.fixture
def desk(small_store: Path, tmp_path: Path, clock: FixedClock) -> Desk:
    """The desk of a copy of the small store."""
    path = tmp_path / "store.db"
    shutil.copyfile(small_store, path)
    return Desk(Store(str(path)), "mia", "screen", clock)


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
