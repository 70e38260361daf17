"""The opening page of a review: what it says, and that it is in nobody's way."""

from dataclasses import replace
from datetime import date

import pytest

from funnelview.domain.review import Verdict
from funnelview.i18n import set_language
from funnelview.tui.screens.opening import OpeningScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.usecases.commitments import promise
from funnelview.usecases.funnel import change_deal
from funnelview.usecases.records import add_customer, change_person, list_people
from funnelview.usecases.review import begin_review, finish, review_sheet
from tests.support.deals import add_deal
from tests.support.hostile import TEXTS
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid

LI, WANG = 2, 3
BLUE, HENGYUAN = 1, 2
OTHERS = [(LI, "李强"), (WANG, "王芳")]


async def open_rep(driver: Driver, at: int | None = None) -> None:
    if at is None:
        await driver.app.open_rep(LI, "李强", OTHERS)
    else:
        await driver.app.push_screen(RepScreen(LI, "李强", OTHERS, at=at))
    await driver.settle()


def opening(driver: Driver) -> OpeningScreen:
    shown = driver.app.screen
    assert isinstance(shown, OpeningScreen), shown
    return shown


def page(driver: Driver) -> RepScreen:
    shown = driver.app.screen
    assert isinstance(shown, RepScreen), shown
    return shown


def text(driver: Driver) -> str:
    return "\n".join(grid(driver.app))


def reviewed_last_week(driver: Driver) -> None:
    """A review a week ago, and since then a rise by 90,000 and a raised deal."""
    finish(driver.desk, begin_review(driver.desk, LI).id)
    driver.desk.clock.advance(days=7)  # type: ignore[attr-defined]
    change_deal(driver.desk, BLUE, {"amount": 300_000_00})


async def test_it_says_position_waterfall_promises_and_agenda(drive: Driven) -> None:
    async with drive((140, 30)) as driver:
        review = begin_review(driver.desk, LI)
        promise(driver.desk, LI, "测试报告", owner="李强", due=date(2026, 11, 20))
        finish(driver.desk, review.id)
        driver.desk.clock.advance(days=7)  # type: ignore[attr-defined]
        change_deal(driver.desk, BLUE, {"amount": 300_000_00})
        await open_rep(driver)
        opening(driver)
        shown = text(driver)
        assert "2026-Q4  cover" in shown
        assert "quota 1.00M" in shown
        assert "remaining 1.00M" in shown
        assert "2 open deals · open 940k" in shown
        assert "Since the review of 2026-W47 on 2026-11-18" in shown
        assert "+90k" in shown
        assert "Promised" in shown
        assert "! 2026-11-20  李强: 测试报告" in shown
        assert "amount 210,000 CNY → 300,000 CNY" in shown


@pytest.mark.parametrize("key", ["space", "o", "escape"])
async def test_one_key_goes_on(drive: Driven, key: str) -> None:
    async with drive((80, 24)) as driver:
        reviewed_last_week(driver)
        await open_rep(driver)
        first = opening(driver).sheet.deals[0].id  # type: ignore[union-attr]
        await driver.press(key)
        assert page(driver).line.id == first  # type: ignore[union-attr]


async def test_enter_goes_to_the_deal_under_the_cursor(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        reviewed_last_week(driver)
        await open_rep(driver)
        second = opening(driver).sheet.deals[1].id  # type: ignore[union-attr]
        await driver.press("down", "enter")
        assert page(driver).line.id == second  # type: ignore[union-attr]


async def test_every_key_of_the_page_does_there_what_it_does(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        reviewed_last_week(driver)
        await open_rep(driver)
        second = opening(driver).sheet.deals[1].id  # type: ignore[union-attr]
        await driver.press("down", "equals_sign")
        marks = review_sheet(driver.desk, LI).marks
        assert {one: mark.verdict for one, mark in marks.items()} == {second: Verdict.UNCHANGED}
        await driver.press("escape")
    async with drive((100, 30)) as driver:
        driver.desk.clock.advance(days=7)  # type: ignore[attr-defined]
        await open_rep(driver)
        opening(driver)
        await driver.press("n")
        assert page(driver).form.has_keyboard


async def test_what_is_asked_there_is_asked_on_the_page(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        reviewed_last_week(driver)
        await open_rep(driver)
        deal = opening(driver).sheet.deals[0].id  # type: ignore[union-attr]
        await driver.press("a")
        page(driver)
        await driver.press("ctrl+u")
        await driver.type("123456")
        await driver.press("enter")
        line = next(one for one in review_sheet(driver.desk, LI).deals if one.id == deal)
        assert line.amount == 123_456_00


async def test_it_opens_by_itself_only_where_the_weeks_review_is_still_to_come(
    drive: Driven,
) -> None:
    async with drive((80, 24)) as driver:
        await open_rep(driver, at=HENGYUAN)
        assert page(driver).line.id == HENGYUAN  # type: ignore[union-attr]
        await driver.press("escape")
        review = begin_review(driver.desk, LI)
        await open_rep(driver)
        page(driver)
        await driver.press("o")
        opening(driver)
        await driver.press("space", "escape")
        finish(driver.desk, review.id)
        await open_rep(driver)
        page(driver)
        await driver.press("escape")
        driver.desk.clock.advance(days=7)  # type: ignore[attr-defined]
        await open_rep(driver)
        opening(driver)


async def test_the_next_rep_opens_with_a_page_too(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await open_rep(driver)
        opening(driver)
        await driver.press("N")
        assert opening(driver).rep_id == WANG
        await driver.press("space", "P")
        assert opening(driver).rep_id == LI


async def test_the_page_stays_while_one_steps_from_rep_to_rep(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await open_rep(driver)
        first = opening(driver)
        below = first.page
        await driver.press("N")
        assert opening(driver) is first
        assert below.rep_id == WANG
        assert "王芳" in text(driver).splitlines()[0]
        assert "天和制药" in text(driver)
        assert "蓝海物流" not in text(driver)
        # What lies below is that rep's, too, and is drawn once it is seen.
        await driver.press("space")
        assert page(driver) is below
        assert "天和制药" in text(driver)
        assert "蓝海物流" not in text(driver)


async def test_it_goes_where_the_next_reps_review_opens_with_none(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        finish(driver.desk, begin_review(driver.desk, WANG).id)
        await open_rep(driver)
        opening(driver)
        await driver.press("N")
        assert page(driver).rep_id == WANG
        assert "天和制药" in text(driver)
        assert "蓝海物流" not in text(driver)
        await driver.press("N")
        assert opening(driver).rep_id == LI


async def test_keys_wait_for_the_next_rep(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await open_rep(driver)
        await driver.pilot.press("N", "=", "P")
        await driver.settle()
        marks = {rep: review_sheet(driver.desk, rep).marks for rep in (LI, WANG)}
        assert not marks[LI]
        assert [mark.verdict for mark in marks[WANG].values()] == [Verdict.UNCHANGED]


async def test_exceptions_stand_first_and_one_key_orders_by_tier(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        for number in range(3):
            customer = add_customer(driver.desk, f"quiet {number}").id
            values = {"customer_id": customer, "owner_id": LI, "amount": 1_00 + number}
            add_deal(driver.desk, values)
        reviewed_last_week(driver)
        change_deal(driver.desk, 5, {"raised": True})
        await open_rep(driver)
        shown = opening(driver)
        sheet = shown.sheet
        assert sheet is not None
        standings = [sheet.agenda.exceptions.get(line.id, 9) for line in sheet.deals]
        assert standings == sorted(standings)
        assert sheet.deals[0].id == 5
        assert "First the exceptions" in text(driver)
        assert "! raised" in text(driver)
        await driver.press("O")
        tiers = [line.tier.value for line in opening(driver).sheet.deals[1:]]  # type: ignore[union-attr]
        assert tiers == sorted(tiers, reverse=True)
        assert "First the exceptions" not in text(driver)
        await driver.press("space")
        assert page(driver).by_tier


async def test_others_changes_show_on_it(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        reviewed_last_week(driver)
        await open_rep(driver)
        change_deal(driver.desk, HENGYUAN, {"amount": 777_000_00})
        opening(driver).look()
        await driver.settle()
        await driver.settle()
        assert "777k" in text(driver)


async def test_it_fits_the_smallest_screen_in_both_languages(drive: Driven) -> None:
    for number, language in enumerate(("en", "zh_CN")):
        set_language(language)
        async with drive((80, 24)) as driver:
            if not number:
                reviewed_last_week(driver)
            await open_rep(driver)
            shown = grid(driver.app)
            assert {"en": "cover", "zh_CN": "覆盖率"}[language] in shown[1]
            assert any("蓝海物流" in line for line in shown)
            assert {"en": "First deal", "zh_CN": "第一个商机"}[language] in shown[-1]


async def test_hostile_names_are_harmless(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        people = {one.id: one for one in list_people(driver.desk)}
        change_person(driver.desk, people[LI], replace(people[LI], name=TEXTS["markup"]))
        for name in TEXTS.values():
            customer = add_customer(driver.desk, name[:200]).id
            add_deal(driver.desk, {"customer_id": customer, "owner_id": LI, "product": name[:200]})
        review = begin_review(driver.desk, LI)
        promise(driver.desk, LI, TEXTS["escapes"], owner=TEXTS["bidi"], due=None, deal_id=BLUE)
        finish(driver.desk, review.id)
        driver.desk.clock.advance(days=7)  # type: ignore[attr-defined]
        await open_rep(driver)
        opening(driver)
        shown = text(driver)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await driver.press("end", "home", "space")
        page(driver)


async def test_who_is_in_a_hurry_is_not_held_up(drive: Driven) -> None:
    async with drive((100, 30)) as driver:
        reviewed_last_week(driver)
        await driver.app.open_rep(LI, "李强", OTHERS)
        # Typed before anything was read: it waits for the page, and goes where it is meant to.
        await driver.pilot.press("n", *"tested")
        await driver.settle()
        await driver.press("escape")
        first = page(driver).line
        assert first is not None
        assert review_sheet(driver.desk, LI).notes[first.id].text.done == "tested"
