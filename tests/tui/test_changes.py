"""The screen of changes: the waterfall, the list under it, spans, whose, and the way to a deal."""

from datetime import date, timedelta

from funnelview.i18n import set_language
from funnelview.tui.screens.changes import ChangesScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.usecases.funnel import change_deal, lose_deal, win_deal
from funnelview.usecases.records import add_customer
from funnelview.usecases.review import begin_review, finish
from tests.support.deals import add_deal
from tests.support.hostile import TEXTS
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid

LI, WANG = 2, 3
BLUE, HENGYUAN, TIANHE = 1, 2, 3


def week_of_work(driver: Driver) -> None:
    """A rise, a push, an amount that went up and came back, a win."""
    desk = driver.desk
    change_deal(desk, BLUE, {"amount": 260_000_00})
    change_deal(desk, HENGYUAN, {"expected": date(2027, 1, 20)})
    change_deal(desk, HENGYUAN, {"amount": 700_000_00})
    change_deal(desk, HENGYUAN, {"amount": 640_000_00})
    win_deal(desk, TIANHE)


def screen(driver: Driver) -> ChangesScreen:
    shown = driver.app.screen
    assert isinstance(shown, ChangesScreen)
    return shown


def lines_of(driver: Driver) -> list[str]:
    return [line.rstrip() for line in grid(driver.app)]


def line_with(driver: Driver, *parts: str) -> str:
    found = [line for line in lines_of(driver) if all(part in line for part in parts)]
    assert found, (parts, lines_of(driver))
    return found[0]


async def test_the_waterfall_stands_over_the_list_of_its_changes(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        week_of_work(driver)
        await driver.press("g", "c")
        assert "One week" in line_with(driver, "Changes", "华东一部")
        assert "1.75M" in line_with(driver, "Start", "4")
        assert "+50k" in line_with(driver, "Increased")
        assert "−1" in line_with(driver, "Won", "−900k")
        assert "900k" in line_with(driver, "End", "3")
        assert line_with(driver, "蓝海物流", "amount", "210,000 CNY → 260,000")
        assert all(len(line) <= 80 for line in lines_of(driver))


async def test_the_bars_tell_up_from_down_without_colours(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        week_of_work(driver)
        await driver.press("g", "c")
        assert "█" in line_with(driver, "Increased")
        assert "▒" in line_with(driver, "Won (1)") or "▒" in line_with(driver, "Won ", "−1")
        start, end = line_with(driver, "Start"), line_with(driver, "End")
        assert start.count("█") > end.count("█") > 0


async def test_what_came_back_stays_in_the_list_and_says_so(drive: Driven) -> None:
    async with drive((160, 40)) as driver:
        week_of_work(driver)
        await driver.press("g", "c")
        assert "came back" in line_with(driver, "640,000 CNY → 700,000 CNY")
        assert "month push 1" in line_with(driver, "2026-12-10 → 2027-01-20")


async def test_the_span_is_chosen_by_one_key(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        week_of_work(driver)
        await driver.press("g", "c")
        since = [screen(driver).report.span.since]  # type: ignore[union-attr]
        for _step in range(3):
            await driver.press("s")
            since.append(screen(driver).report.span.since)  # type: ignore[union-attr]
        assert since == [
            date(2026, 11, 11),
            date(2026, 10, 21),
            date(2026, 9, 30),
            date(2026, 11, 11),
        ]
        # Before the deals were registered the funnel was empty.
        await driver.press("s", "s")
        line_with(driver, "New", "+3")
        line_with(driver, "came and went: Won 1 (900k)")


async def test_of_a_rep_the_span_begins_with_the_last_review(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        finish(driver.desk, begin_review(driver.desk, LI).id)
        driver.desk.clock.advance(days=2)  # type: ignore[attr-defined]
        week_of_work(driver)
        await driver.app.open_rep(LI, "李强", [(LI, "李强")])
        await driver.settle()
        await driver.press("g", "c")
        assert screen(driver).is_rep
        line_with(driver, "李强", "since the review of 2026-W47")
        assert "天和制药" not in "\n".join(lines_of(driver))


async def test_the_quarter_cuts_the_funnel(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        week_of_work(driver)
        await driver.press("g", "c", "p")
        line_with(driver, "changes", "expected in 2026-Q4")
        assert "−1" in line_with(driver, "Slipped out", "−640k")


async def test_another_person_is_asked_for_by_name(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        week_of_work(driver)
        await driver.press("g", "c", "w")
        await driver.type("王")
        await driver.press("enter")
        shown = screen(driver)
        assert (shown.person_id, shown.is_rep) == (WANG, True)
        line_with(driver, "Changes", "王芳")
        await driver.press("w", "enter")
        assert screen(driver).person_id is None


async def test_enter_goes_to_the_deal_also_to_a_closed_one(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        week_of_work(driver)
        lose_deal(driver.desk, BLUE, reason="price")
        await driver.press("g", "c")
        table = screen(driver).table
        for deal, owner in ((TIANHE, WANG), (HENGYUAN, LI), (BLUE, LI)):
            key = next(row.key for row in table.rows if row.line and row.line.deal_id == deal)
            assert table.move_to(key)
            await driver.press("enter")
            page = driver.app.screen
            assert isinstance(page, RepScreen)
            assert page.rep_id == owner
            assert page.line is not None
            assert page.line.id == deal
            await driver.press("escape")
            screen(driver)


async def test_the_list_is_filtered_and_ordered_by_time(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        week_of_work(driver)
        await driver.press("g", "c", "o")
        rows = screen(driver).table.rows
        assert [row.line.at for row in rows] == sorted((row.line.at for row in rows), reverse=True)
        await driver.press("slash")
        await driver.type("hengyuan")
        await driver.press("enter")
        assert {row.line.customer for row in screen(driver).table.rows} == {"恒远重工"}


async def test_others_changes_show_by_themselves(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        await driver.press("g", "c")
        line_with(driver, "Nothing changed.")
        change_deal(driver.desk, BLUE, {"amount": 300_000_00})
        screen(driver).look()
        await driver.settle()
        await driver.settle()
        line_with(driver, "蓝海物流", "300,000")


async def test_it_speaks_chinese_and_every_line_is_as_wide_as_the_screen(drive: Driven) -> None:
    set_language("zh_CN")
    for number, size in enumerate(((80, 24), (200, 50))):
        async with drive(size) as driver:
            if not number:
                week_of_work(driver)
            await driver.press("g", "c")
            line_with(driver, "变动", "华东一部")
            line_with(driver, "期初")
            line_with(driver, "期末")


async def test_foreign_text_is_shown_harmlessly(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        for place, name in enumerate(TEXTS.values()):
            customer = add_customer(driver.desk, f"{name}{place}").id
            add_deal(
                driver.desk,
                {"customer_id": customer, "owner_id": LI, "product": name, "amount": 1_00},
            )
        driver.desk.clock.advance(days=1)  # type: ignore[attr-defined]
        await driver.press("g", "c", "end")
        shown = "\n".join(lines_of(driver))
        assert "\x1b" not in shown
        assert "\u202e" not in shown


async def test_a_span_of_nothing_says_so(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await driver.press("g", "c")
        assert timedelta(days=7) == (
            screen(driver).report.span.until - screen(driver).report.span.since  # type: ignore[union-attr]
        )
        line_with(driver, "Nothing changed.")
