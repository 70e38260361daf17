"""The page of a rep whose review of this week is finished: to be read, and for a second review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.tui.screens.rep import RepScreen
from funnelview.tui.widgets.table import VirtualTable
from funnelview.usecases.entering import set_contact
from funnelview.usecases.funnel import get_deal
from funnelview.usecases.records import find_contacts
from funnelview.usecases.review import begin_review, review_sheet
from funnelview.usecases.review import finish as finish_review
from tests.tui.grid import text

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk
    from tests.tui.conftest import Driven, Driver

LI, BLUE = 2, 1


async def finished(driver: Driver) -> None:
    """Open the page of the rep whose review of this week is finished."""
    finish_review(driver.desk, begin_review(driver.desk, LI).id)
    await driver.app.open_rep(LI, "李强", [])
    await driver.settle()


async def test_nothing_begins_a_second_review_but_who_says_so(drive: Driven, desk: Desk) -> None:
    async with drive((80, 24)) as driver:
        await finished(driver)
        assert " · finished" in text(driver.app).splitlines()[0]
        await driver.press("equals_sign")
        assert "Begin a second one?" in text(driver.app)
        await driver.press("escape", "space", "enter")
        assert "Begin a second one?" in text(driver.app)
        await driver.press("escape", "f")
        assert "is finished: it can only be added to" in text(driver.app)
        sheet = review_sheet(desk, LI)
        assert sheet.review is None
        assert sheet.finished is not None
        assert sheet.finished.number == 1
        await driver.press("n")
        await driver.type("y")
        await driver.press("enter")
        await driver.type("more")
        await driver.press("escape")
        assert "W47 (2)" in text(driver.app)
        sheet = review_sheet(desk, LI)
        assert sheet.review is not None
        assert sheet.review.number == 2
        assert [one.text.done for one in sheet.notes.values()] == ["more"]


async def test_a_change_after_the_review_belongs_to_none(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await finished(driver)
        driver.app.screen.query_one(VirtualTable).move_to(BLUE)
        await driver.press("a", "ctrl+u")
        await driver.type("7k")
        await driver.press("enter", "i")
        await driver.type("call")
        await driver.press("enter")
        assert review_sheet(desk, LI).review is None
        line, _stored, changes = get_deal(desk, BLUE)
        assert line.amount == 7_000_00
        assert changes[-1].review_id is None
        assert [one.text for one in review_sheet(desk, LI).promises[BLUE]] == ["call"]


async def test_somebody_elses_end_is_told(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        review = begin_review(desk, LI)
        await driver.app.open_rep(LI, "李强", [])
        await driver.settle()
        finish_review(desk, review.id)
        page = driver.app.screen
        assert isinstance(page, RepScreen)
        page.look()
        await driver.settle()
        assert "finished by somebody else" in text(driver.app)


def test_a_contact_is_made_and_given_in_one_go(desk: Desk) -> None:
    review = begin_review(desk, LI)
    done = set_contact(desk, BLUE, "周岚", review_id=review.id)
    assert done.result == "changed"
    line, _stored, changes = get_deal(desk, BLUE)
    assert line.contact == "周岚"
    assert changes[-1].review_id == review.id
    assert set_contact(desk, BLUE, " 周岚 ").result == "unchanged"
    assert len(find_contacts(desk, line.customer_id or 0)) == 2
    assert set_contact(desk, BLUE, "").result == "changed"
    assert get_deal(desk, BLUE)[0].contact is None
