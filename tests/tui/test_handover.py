"""The handover wizard by keyboard: five steps, the order, two at once."""

from datetime import date

import pytest
from textual.screen import Screen

from funnelview.i18n import set_language
from funnelview.store.handover import rows
from funnelview.tui.screens.handover.handovers import HandoversScreen
from funnelview.tui.screens.handover.inventory import InventoryScreen
from funnelview.tui.screens.handover.plan import PlanScreen
from funnelview.tui.screens.handover.successors import SuccessorsScreen
from funnelview.tui.screens.handover.walk import WalkScreen
from funnelview.tui.screens.handover.watch import WatchScreen
from funnelview.tui.screens.handover.who import WhoScreen
from funnelview.usecases.handover.starting import start
from funnelview.usecases.records import add_customer
from funnelview.usecases.store import check
from tests.support.deals import add_deal
from tests.support.engines import ALL
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid

LI, WANG = 2, 3


def lines_of(driver: Driver) -> list[str]:
    return [line.rstrip() for line in grid(driver.app)]


def shown(driver: Driver, *parts: str) -> str:
    found = [line for line in lines_of(driver) if all(part in line for part in parts)]
    assert found, (parts, lines_of(driver))
    return found[0]


def on(driver: Driver, screen: type[Screen[None]]) -> None:
    """That screen is shown."""
    assert isinstance(driver.app.screen, screen)


def items(driver: Driver) -> dict[str, str]:
    with driver.desk.store.read() as conn:
        return {
            item.tier.value: item.result.value if item.result else "open"
            for item in rows.items_of(conn, 1)
        }


async def opened(driver: Driver) -> None:
    """Open a handover of 李强, who has a T75 and a T50 deal; a T25 one is added."""
    customer = add_customer(driver.desk, "东升食品", owner_id=LI).id
    add_deal(driver.desk, {"customer_id": customer, "owner_id": LI, "stage": "aware"})
    await driver.press("g", "h")
    on(driver, HandoversScreen)
    await driver.press("n")
    on(driver, WhoScreen)
    await driver.press("/")
    await driver.type("liq")
    await driver.press("enter", "enter", "enter")
    await driver.type("12-18")
    await driver.press("enter")
    on(driver, InventoryScreen)


# On real terminals it is walked in both languages.
@pytest.mark.parametrize("language", ["zh_CN", "en"] if ALL else ["zh_CN"])
async def test_the_whole_walk_by_keyboard(drive: Driven, language: str) -> None:
    set_language(language)
    async with drive((80, 24)) as driver:
        await opened(driver)
        assert "▶ 2" in shown(driver, "▶")
        # The record that misses contact and phone stands first of its tier and is completed here.
        await driver.press("end", "e")
        await driver.type("赵敏")
        await driver.press("tab")
        await driver.type("139")
        await driver.press("enter")
        assert shown(driver, "东升食品", "赵敏", "139")
        # Successors by the proposal.
        await driver.press("3")
        on(driver, SuccessorsScreen)
        await driver.press("p")
        assert shown(driver, "蓝海物流", "王芳")
        await driver.press("y")
        assert items(driver) == {"T75": "open", "T50": "open", "T25": "open"}
        # The plan.
        await driver.press("4")
        on(driver, PlanScreen)
        await driver.press("a")
        assert shown(driver, "2026-11-19", "蓝海物流")
        # The walk: the T25 item is locked, with the sign.
        await driver.press("5")
        on(driver, WalkScreen)
        assert "T75 1" in shown(driver, "⊗", "T25")
        await driver.press("end", "r")
        assert items(driver)["T25"] == "open"
        assert driver.app.screen.__class__ is WalkScreen
        await driver.press("home", "d")
        assert items(driver)["T75"] == "open"
        await driver.press("r", "tab", "tab")
        await driver.type("agreed")
        await driver.press("enter", "o", "d")
        assert items(driver)["T75"] == "done"
        await driver.press("down", "r", "tab", "tab", "tab")
        await driver.type("12-01")
        await driver.press("enter", "d")
        assert items(driver)["T50"] == "done"
        assert not any("⊗" in line for line in lines_of(driver))
        await driver.press("end", "w")
        await driver.type("no need")
        await driver.press("enter")
        assert items(driver) == {"T75": "done", "T50": "done", "T25": "waived"}
        assert all(len(line) <= 80 for line in lines_of(driver))
        await driver.press("escape")
        assert shown(driver, "李强", "3")
        assert check(driver.desk).problems == ()


async def test_a_close_is_taken_back(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18))
        await driver.press("g", "h", "enter", "3", "a", "enter", "5")
        await driver.press("home", "w")
        await driver.type("gone")
        await driver.press("enter")
        assert items(driver)["T75"] == "waived"
        await driver.press("home", "u")
        assert items(driver)["T75"] == "open"


async def test_all_that_is_shown_is_waived_after_a_question(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18))
        await driver.press("g", "h", "enter", "3", "a", "enter", "5", "/")
        await driver.type("T50")
        await driver.press("enter", "home", "W")
        await driver.type("no time")
        await driver.press("enter")
        assert items(driver) == {"T75": "open", "T50": "open"}
        await driver.press("W")
        assert items(driver) == {"T75": "open", "T50": "open"}
        await driver.press("y")
        assert items(driver) == {"T75": "open", "T50": "waived"}


async def test_what_somebody_else_does_shows_up(drive: Driven) -> None:
    from funnelview.usecases.handover.assigning import Choice, assign
    from funnelview.usecases.handover.walking import waive

    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18))
        await driver.press("g", "h", "enter", "5")
        assert shown(driver, "0 of 2 closed")
        assign(driver.desk, 1, WANG, Choice(everything=True))
        waive(driver.desk, 1, Choice(everything=True), "gone")
        screen = driver.app.screen
        assert isinstance(screen, WalkScreen)
        screen.look()
        await driver.settle()
        assert shown(driver, "2 of 2 closed", "FINISHED")


async def test_the_watch_asks_one_rung_at_a_time(drive: Driven) -> None:
    from funnelview.usecases.handover.assigning import Choice, assign
    from funnelview.usecases.handover.walking import waive
    from tests.support.clock import FixedClock

    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18))
        assign(driver.desk, 1, WANG, Choice(everything=True))
        waive(driver.desk, 1, Choice(everything=True), "gone")
        clock = driver.desk.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=20)
        await driver.press("g", "h", "w")
        on(driver, WatchScreen)
        assert "陈明" in shown(driver, "蓝海物流", "gone quiet")
        await driver.press("home", "a")
        await driver.type("will call back")
        await driver.press("enter")
        assert shown(driver, "✓", "will call back")


async def test_a_disabled_action_says_why(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18))
        await driver.press("g", "h", "enter", "5", "home", "d")
        assert shown(driver, "Missing", "the successor")
        await driver.press("o")
        assert shown(driver, "Assign a successor first")


async def test_the_story_of_a_handover_is_its_first_step(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        start(driver.desk, LI, date(2026, 12, 18), reason="moves to Berlin")
        await driver.press("g", "h", "enter", "1")
        assert shown(driver, "mia", "opened")
        assert shown(driver, "moves to Berlin")
        await driver.press("X")
        await driver.type("stays")
        await driver.press("enter")
        assert shown(driver, "called off", "stays")
