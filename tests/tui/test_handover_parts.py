"""Parts and the way back by keyboard: a territory's customers are marked, a leave is given back."""

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from funnelview.domain.handover.proposing import Load
from funnelview.store.handover import rows
from funnelview.tui.screens.handover.handovers import HandoversScreen
from funnelview.tui.screens.handover.inventory import InventoryScreen
from funnelview.tui.screens.handover.part import PartDialog
from funnelview.tui.screens.handover.words import loads_text
from funnelview.usecases.handover.assigning import Choice, assign
from funnelview.usecases.handover.starting import start
from funnelview.usecases.handover.walking import waive
from funnelview.usecases.records import add_customer
from tests.tui.conftest import Driven, Driver
from tests.tui.test_handover import LI, WANG, on, shown

if TYPE_CHECKING:
    from funnelview.usecases.handover.reading import Sheet


def _whats_in(driver: Driver, number: int) -> tuple[str, int]:
    with driver.desk.store.read() as conn:
        handover = rows.handover_by_id(conn, number)
        items = rows.items_of(conn, number)
    assert handover is not None
    return handover.kind.value, len(items)


async def test_a_territorys_customers_are_marked(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        add_customer(driver.desk, "东升食品", owner_id=LI)
        await driver.press("g", "h", "n", "/")
        await driver.type("liq")
        await driver.press("enter", "enter", "down", "down", "enter")
        await driver.type("12-18")
        await driver.press("enter")
        assert isinstance(driver.app.screen, PartDialog)
        # Nothing goes unless it is marked.
        await driver.press("enter")
        assert shown(driver, "Nothing is marked")
        await driver.press("end", "space")
        assert shown(driver, "✓", "东升食品")
        assert shown(driver, "1 customer", "0 deals")
        await driver.press("home", "space", "a")
        assert shown(driver, "3 customers", "2 deals")
        await driver.press("a", "home", "space", "enter")
        on(driver, InventoryScreen)
        assert _whats_in(driver, 1) == ("territory", 1)


async def test_a_leave_is_given_back(drive: Driven) -> None:
    from funnelview.domain.handover.items import Kind

    async with drive((100, 30)) as driver:
        number = start(driver.desk, LI, date(2026, 12, 18), kind=Kind.LEAVE).id
        await driver.press("g", "h", "b")
        assert shown(driver, "still has open items")
        assign(driver.desk, number, WANG, Choice(everything=True))
        waive(driver.desk, number, Choice(everything=True), "on leave")
        await driver.press("escape", "g", "h", "b")
        await driver.type("2027-06-18")
        await driver.press("enter")
        on(driver, HandoversScreen)
        assert shown(driver, "王芳", "2027-06-18", "open")
        assert _whats_in(driver, number + 1) == ("return", 2)
        await driver.press("home", "b")
        assert shown(driver, "for a leave")


def test_of_many_successors_those_who_get_something_are_in_sight() -> None:
    people = [SimpleNamespace(id=number, name=f"Rep {number:02}") for number in range(40)]
    before = {each.id: Load(10, 1_000_00) for each in people}
    after = before | {33: Load(12, 1_500_00)}
    sheet = SimpleNamespace(
        successors=people, before=before, after=after, settings=SimpleNamespace(currency="CNY")
    )
    shown = loads_text(cast("Sheet", sheet), None, 78)
    assert shown.startswith("Rep 33 10 → 12 (1,000 → 1,500)   Rep 00 10 → 10")
    assert len(shown.splitlines()) == 3
