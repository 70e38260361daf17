"""Two at one handover: the three values on the screen, and what was typed stays."""

from dataclasses import replace
from datetime import date

from funnelview.domain.handover.items import Evidence, Item
from funnelview.store.handover import rows
from funnelview.tui.screens.handover.clash import ItemClashDialog
from funnelview.usecases.handover import walking
from funnelview.usecases.handover.assigning import Choice, assign
from funnelview.usecases.handover.starting import start
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid

LI, WANG = 2, 3


def text_of(driver: Driver) -> str:
    return "\n".join(line.rstrip() for line in grid(driver.app))


def items(driver: Driver) -> list[Item]:
    with driver.desk.store.read() as conn:
        return rows.items_of(conn, 1)


async def walk(driver: Driver) -> Item:
    """Open the walk of a handover with its first item under the cursor; gives that item."""
    start(driver.desk, LI, date(2026, 12, 18))
    assign(driver.desk, 1, WANG, Choice(everything=True))
    await driver.press("g", "h", "enter", "5", "home")
    return items(driver)[0]


async def test_three_values_of_evidence_that_two_recorded(drive: Driven) -> None:
    async with drive((110, 30)) as driver:
        item = await walk(driver)
        await driver.press("enter")
        today = driver.desk.clock().date()
        theirs = Evidence(done_on=today, met="陈明", answer="wants a discount")
        walking.record(replace(driver.desk, who="leo"), 1, theirs, item_id=item.id)
        # Past the day and whom they met.
        await driver.press("tab", "tab")
        await driver.type("is content")
        await driver.press("enter")
        assert isinstance(driver.app.screen, ItemClashDialog)
        for value in ("wants a discount", "is content"):
            assert value in text_of(driver)
        assert items(driver)[0].evidence.answer == "wants a discount"
        await driver.press("space", "enter")
        assert items(driver)[0].evidence.answer == "is content"


async def test_theirs_stays_where_nothing_is_chosen(drive: Driven) -> None:
    async with drive((110, 30)) as driver:
        item = await walk(driver)
        await driver.press("4", "home", "enter")
        first, second = date(2026, 12, 1), date(2026, 12, 2)
        walking.set_date(replace(driver.desk, who="leo"), 1, first, item_id=item.id)
        await driver.type(second.isoformat())
        await driver.press("enter")
        assert isinstance(driver.app.screen, ItemClashDialog)
        await driver.press("enter")
        assert items(driver)[0].planned == first


async def test_a_reason_that_was_typed_stands_there_again(drive: Driven) -> None:
    async with drive((110, 30)) as driver:
        item = await walk(driver)
        await driver.press("w")
        await driver.type("moved away")
        today = driver.desk.clock().date()
        given = Evidence(done_on=today, met="陈明", answer="wants a discount")
        walking.record(replace(driver.desk, who="leo"), 1, given, item_id=item.id)
        await driver.press("enter")
        shown = text_of(driver)
        assert "wants a discount" in shown
        assert "moved away" in shown
        assert items(driver)[0].is_open
        await driver.press("enter")
        assert items(driver)[0].reason == "moved away"
