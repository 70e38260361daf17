"""The forecast's screen, and every screen as of a past day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from funnelview import i18n
from funnelview.domain.funnel import Role
from funnelview.tui.private import rendered_rows
from funnelview.tui.safe import cells
from funnelview.tui.screens.forecast import ForecastScreen
from funnelview.tui.screens.opening import OpeningScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.usecases.funnel import change_deal, lose_deal, win_deal
from funnelview.usecases.records import list_people
from tests.support.deals import every_deal

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk
    from tests.support.clock import FixedClock
    from tests.tui.conftest import Driven, Driver


def text_of(driver: Driver) -> str:
    """What the screen shows."""
    return "\n".join(
        "".join(segment.text for segment in row) for row in rendered_rows(driver.app.screen)
    )


async def to_rep(driver: Driver) -> RepScreen:
    """Open the first rep's page, past what a review begins with."""
    rep = next(one for one in list_people(driver.desk) if one.role is Role.REP)
    await driver.app.open_rep(rep.id, rep.name, [])
    await driver.settle()
    if isinstance(driver.app.screen, OpeningScreen):
        await driver.press("escape")
    screen = driver.app.screen
    assert isinstance(screen, RepScreen)
    return screen


@pytest.fixture
def moved(desk: Desk, clock: FixedClock) -> None:
    """Four weeks on, one deal is won and another one stands elsewhere."""
    clock.advance(weeks=4)
    first, second, *_rest = every_deal(desk)
    win_deal(desk, first.id)
    change_deal(desk, second.id, {"amount": 5_000_000_00, "stage": "negotiate"})


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_home_shows_what_is_coming_and_what_changed(
    drive: Driven, desk: Desk, clock: FixedClock, size: tuple[int, int]
) -> None:
    clock.advance(days=20)
    lost = every_deal(desk)[0]
    lose_deal(desk, lost.id, reason="price")
    async with drive(size=size) as driver:
        shown = [line.rstrip() for line in text_of(driver).splitlines()]
        coming = next(line for line in shown if "Forecast · weighted" in line)
        changed = next(line for line in shown if "Last 7 days" in line)
        assert any(line.startswith(" 2026-12 ") for line in shown)
        if size[0] == 80:
            assert changed.startswith(" Last 7 days · Lost 1 −")
        else:
            assert coming == changed
            assert any("Lost" in line and "−1" in line for line in shown)


async def test_home_leaves_both_out_where_rows_need_the_room(drive: Driven) -> None:
    async with drive(size=(80, 15)) as driver:
        assert "Last 7 days" not in text_of(driver)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_home_says_when_nothing_changed(
    drive: Driven, clock: FixedClock, language: str
) -> None:
    clock.advance(days=20)
    i18n.set_language(language)
    async with drive(size=(80, 24)) as driver:
        told = "最近 7 天 · 没有变化" if language == "zh_CN" else "Last 7 days · nothing changed"
        assert told in text_of(driver)


async def test_the_forecast_shows_months_range_and_largest(drive: Driven) -> None:
    async with drive(size=(80, 24)) as driver:
        await driver.press("g", "f")
        assert isinstance(driver.app.screen, ForecastScreen)
        shown = text_of(driver)
        assert "2026-12" in shown
        # 210,000 × 75 % + 640,000 × 50 % + 900,000 × 75 %
        assert "weighted 1.15M" in shown
        assert "assigned" in shown
        assert "恒远重工" in shown
        assert "█" in shown


async def test_keys_switch_division_months_and_probabilities(drive: Driven) -> None:
    async with drive(size=(120, 40)) as driver:
        await driver.press("g", "f")
        await driver.press("m")
        assert "2027-10" in text_of(driver)
        await driver.press("p")
        assert "calibrated" in text_of(driver)
        titles = []
        for _number in range(6):
            await driver.press("b")
            titles.append(driver.app.screen.by)  # type: ignore[attr-defined]
        assert [str(one) for one in titles] == [
            "rep",
            "team",
            "product",
            "source",
            "stage",
            "None",
        ]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2", ("Accuracy", "WAPE", "assigned 25%", "same month")),
        ("3", ("Marketing", "entered", "T50", "2026-W47")),
        ("4", ("Velocity", "Win rate", "李强")),
    ],
)
async def test_each_view_says_its_figures(drive: Driven, key: str, words: tuple[str, ...]) -> None:
    async with drive(size=(100, 30)) as driver:
        await driver.press("g", "f", key)
        shown = text_of(driver)
        for word in words:
            assert word in shown
        # What belongs to another view says so.
        await driver.press("m")
        assert "press 1 first" in text_of(driver)
        await driver.press("1")
        assert "2026-12" in text_of(driver)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_every_line_is_as_wide_as_the_screen(
    drive: Driven, desk: Desk, size: tuple[int, int], language: str
) -> None:
    i18n.set_language(language)
    lose_deal(desk, every_deal(desk)[1].id, reason="price")
    async with drive(size=size) as driver:
        await driver.press("g", "f")
        for key in ("1", "b", "2", "3", "b", "b", "4"):
            await driver.press(key)
            for row in rendered_rows(driver.app.screen):
                assert cells("".join(segment.text for segment in row)) == size[0]


async def test_a_reps_forecast_is_of_the_rep(drive: Driven) -> None:
    async with drive() as driver:
        name = (await to_rep(driver)).rep_name
        await driver.press("g", "f")
        assert name in text_of(driver)
        assert isinstance(driver.app.screen, ForecastScreen)
        assert driver.app.screen.rep_id is not None


async def test_a_deal_is_marked_for_the_forecast(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        screen = await to_rep(driver)
        assert screen.line is not None
        deal = screen.line.id
        marks = []
        for _number in range(3):
            await driver.press("m")
            marks.append({one.id: one.forecast_mark for one in every_deal(desk)}[deal])
        assert marks == ["commit", "best", None]


async def test_one_key_turns_every_screen_back_and_another_press_forward(
    drive: Driven, moved: None, clock: FixedClock
) -> None:
    del moved
    day = clock.today - timedelta(weeks=2)
    async with drive(size=(110, 32)) as driver:
        now = text_of(driver)
        assert "5.00M" in now or "5.90M" in now
        await driver.press("t")
        await driver.type(day.isoformat())
        await driver.press("enter")
        shown = text_of(driver)
        assert f"AS OF {day.isoformat()}" in shown
        assert "5.90M" not in shown
        assert driver.app.screen.has_class("-past")
        await driver.press("g", "f")
        shown = text_of(driver)
        assert f"AS OF {day.isoformat()}" in shown
        assert "weighted 1.15M" in shown
        assert driver.app.screen.has_class("-past")
        # The same key again: back to now, on this screen and on those below.
        await driver.press("t")
        assert "AS OF" not in text_of(driver)
        assert "weighted 1.15M" not in text_of(driver)
        await driver.press("escape")
        assert "AS OF" not in text_of(driver)
        assert not driver.app.screen.has_class("-past")
        # A screen that reads nothing until it is asked to is marked, too.
        await driver.press("g", "h", "g", "n", "escape", "t")
        await driver.type(day.isoformat())
        await driver.press("enter")
        for keys in ((), ("escape",), *(("g", letter) for letter in "wcsp")):
            await driver.press(*keys)
            assert f"AS OF {day.isoformat()}" in text_of(driver).splitlines()[0], keys


async def test_nothing_is_changed_in_the_past(
    drive: Driven, desk: Desk, moved: None, clock: FixedClock
) -> None:
    del moved
    before = every_deal(desk)
    async with drive(size=(110, 32)) as driver:
        await driver.press("t")
        await driver.type("-2w")
        await driver.press("enter")
        await to_rep(driver)
        for key in ("s", "a", "d", "=", "w", "m", "n"):
            await driver.press(key)
            assert "only be looked at" in text_of(driver)
            assert not driver.app.screen.query("Prompt")
        # Moving on is no change: nothing is marked as seen.
        await driver.press("space", "j", "k")
        assert every_deal(desk) == before
        assert f"AS OF {(clock.today - timedelta(weeks=2)).isoformat()}" in text_of(driver)
        await driver.press("c", "d")
        assert "only be looked at" in text_of(driver)


async def test_a_day_that_is_none_is_told(drive: Driven) -> None:
    async with drive() as driver:
        await driver.press("t")
        await driver.type("3000-01-01")
        await driver.press("enter")
        assert "is not a past day" in text_of(driver)
        assert driver.app.past is None
        await driver.press("t", "escape")
        assert driver.app.past is None
        await driver.press("t")
        await driver.type(date(2026, 11, 18).isoformat())
        await driver.press("enter")
        # Today is now.
        assert driver.app.past is None


async def test_all_open_deals_stand_by_stage_and_unknown_is_not_zero(
    drive: Driven, desk: Desk
) -> None:
    # The only one at its stage, and further away than any forecast looks.
    far = next(one for one in every_deal(desk) if one.stage == "negotiate")
    change_deal(desk, far.id, {"expected": date(2029, 1, 10), "amount": None})
    nordwind = next(one for one in every_deal(desk) if one.stage == "aware")
    change_deal(desk, nordwind.id, {"expected": None})
    async with drive((80, 24)) as driver:
        await driver.press("g", "f")
        assert re.search(r"Undated\s+– · 1 deal ", text_of(driver))
        await driver.press("3")
        for stage, told in (("Aware", "1 · –"), ("Negotiate", "1 · –"), ("Confirm", "1 · 900k")):
            assert re.search(rf"{stage}\W.*\s{told} ", text_of(driver)), stage


async def test_a_reps_velocity_stands_there_once(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await to_rep(driver)
        await driver.press("g", "f", "4")
        assert text_of(driver).count("李强") == 3  # the title, the bar, the line
