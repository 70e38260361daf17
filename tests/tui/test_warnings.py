"""The warnings on screen: counts, groups, acknowledging, going to the deal; the settings."""

from datetime import date

from funnelview.domain.settings import SETTINGS
from funnelview.i18n import set_language
from funnelview.tui.screens.rep import RepScreen
from funnelview.tui.screens.settings import SettingsScreen
from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.screens.warnings import WarningsScreen
from funnelview.usecases.store import get_settings
from funnelview.usecases.warnings import alerts, history
from tests.support.hostile import TEXTS
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid


def text(driver: Driver) -> str:
    return "\n".join(grid(driver.app))


def shown(driver: Driver) -> WarningsScreen:
    screen = driver.app.screen
    assert isinstance(screen, WarningsScreen), screen
    return screen


async def counted(driver: Driver) -> TeamScreen:
    """The board, once the counts that were missing have been made."""
    screen = driver.app.screen
    assert isinstance(screen, TeamScreen)
    for _turn in range(20):
        if screen.level is not None and screen.level.board.total.warnings is not None:
            break
        await driver.settle()
    return screen


async def test_the_board_counts_what_the_rules_find(drive: Driven) -> None:
    async with drive((120, 30)) as driver:
        screen = await counted(driver)
        assert screen.level is not None
        found = [one for one in alerts(driver.desk).alerts if one.is_open]
        for row in screen.level.board.reps:
            assert row.warnings is not None
            mine = [one.severity for one in found if one.rep_id == row.person_id]
            assert (row.warnings.red, row.warnings.amber) == (
                mine.count("red"),  # type: ignore[arg-type]
                mine.count("amber"),  # type: ignore[arg-type]
            )
        assert "‼" in text(driver)


async def test_warnings_of_everybody_by_rep_and_by_kind(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "w")
        screen = shown(driver)
        grown = text(driver)
        assert "李强" in grown
        assert "Coverage" in grown
        found = alerts(driver.desk)
        assert [row.alert for row in screen.table.rows if row.alert].count(None) == 0
        rows = [row.alert for row in screen.table.rows if row.alert is not None]
        assert len(rows) == len(found.alerts)
        await driver.press("o")
        assert "(review.overdue)" in text(driver)
        await driver.press("s", "s")
        severities = {row.alert.severity for row in screen.table.rows if row.alert is not None}
        assert severities == {"red"}


async def test_a_warning_is_acknowledged_with_a_reason_and_a_day(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "w")
        screen = shown(driver)
        one = screen._alert
        assert one is not None
        number = len(screen.table.rows)
        await driver.press("a")
        await driver.press("enter")
        assert "reason" in text(driver), "it asks for one"
        await driver.type("known")
        await driver.press("enter")
        assert len(screen.table.rows) < number
        (row,) = history(driver.desk).acks
        assert (row.subject, row.reason, row.until) == (one.subject, "known", date(2026, 12, 2))
        await driver.press("v")
        assert len(screen.table.rows) >= number
        assert "2026-12-02" in text(driver)
        while screen._alert is None or screen._alert.subject != one.subject:
            await driver.press("down")
        await driver.press("x")
        assert all(each.is_open for each in alerts(driver.desk).alerts)


async def test_enter_goes_to_the_deal(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "w")
        screen = shown(driver)
        while screen._alert is None or screen._alert.deal_id is None:
            await driver.press("down")
        wanted = screen._alert.deal_id
        await driver.press("enter")
        page = driver.app.screen
        assert isinstance(page, RepScreen), page
        assert page.table.cursor_row is not None
        assert page.table.cursor_row.id == wanted


async def test_whose_warnings_and_the_filter(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "w", "w")
        await driver.type("王芳")
        await driver.press("enter")
        reps = {row.alert.rep_id for row in shown(driver).table.rows if row.alert is not None}
        assert reps == {3}
        await driver.press("slash")
        await driver.type("nordwind")
        names = {
            shown(driver).found.about(row.alert)  # type: ignore[union-attr]
            for row in shown(driver).table.rows
            if row.alert is not None
        }
        assert names == {"Nordwind AG"}


async def test_a_setting_is_changed_and_checked(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "s")
        screen = driver.app.screen
        assert isinstance(screen, SettingsScreen)
        assert "T75" in text(driver)
        await driver.press("slash")
        await driver.type("stale_t75")
        await driver.press("enter", "enter")
        await driver.press("backspace")
        await driver.type("9999")
        await driver.press("enter")
        assert "1 to 365" in text(driver)
        assert get_settings(driver.desk).thresholds.stale_t75 == 7
        await driver.press(*["backspace"] * 4)
        await driver.type("9")
        await driver.press("enter")
        assert get_settings(driver.desk).thresholds.stale_t75 == 9
        await driver.press("0")
        assert get_settings(driver.desk).thresholds.stale_t75 == 7


async def test_every_setting_can_be_changed_also_without_a_default(drive: Driven) -> None:
    async with drive((120, 40)) as driver:
        await driver.press("g", "s")
        screen = driver.app.screen
        assert isinstance(screen, SettingsScreen)
        keys = [line.key for line in screen.table.rows]
        assert keys == [*SETTINGS]
        for key in ("currency", "team", "stage_names", "stuck_factor"):
            assert screen.table.move_to(key)
            await driver.press("enter")
            assert key in grid(driver.app)[-2]
            await driver.press("escape")
        assert screen.table.move_to("team")
        await driver.press("enter", "ctrl+u")
        await driver.type("华东")
        await driver.press("enter")
        assert get_settings(driver.desk).team == "华东"
        # Only going back to a default needs one.
        await driver.press("0")
        assert get_settings(driver.desk).team == "华东"
        assert "no default" in text(driver)


async def test_both_screens_fit_the_smallest_terminal_in_both_languages(drive: Driven) -> None:
    for language in ("en", "zh_CN"):
        set_language(language)
        for size in ((80, 24), (200, 50)):
            async with drive(size) as driver:
                for key in ("w", "s"):
                    await driver.press("g", key)
                    lines = grid(driver.app)
                    assert len(lines) == size[1]


async def test_hostile_names_stay_harmless(drive: Driven) -> None:
    from funnelview.usecases.records import add_customer
    from tests.support.deals import add_deal

    async with drive((120, 60)) as driver:
        for words in TEXTS:
            customer = add_customer(driver.desk, f"x{words}").id
            add_deal(driver.desk, {"customer_id": customer, "owner_id": 2})
        await driver.press("g", "w")
        for _turn in range(12):
            await driver.press("down")
        assert "Warnings" in text(driver)


async def test_one_key_gives_the_board_of_the_year_and_of_the_month(drive: Driven) -> None:
    async with drive((140, 30)) as driver:
        screen = await counted(driver)
        counts = [row.warnings for row in screen.level.board.reps] if screen.level else []
        for period in ("2026", "2026-11", "2026-Q4"):
            await driver.press("m")
            assert screen.level is not None
            assert screen.level.board.period.key == period
            assert sorted(map(str, counts)) == sorted(
                str(row.warnings) for row in screen.level.board.reps
            )
        assert "Ahead" in text(driver)
