"""A review by keys: verdicts, skips, commitments, undo, what is left, clashes, documents."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from funnelview.errors import StoreUnreachable
from funnelview.store.base import Store
from funnelview.tui.screens.clash import ClashDialog
from funnelview.tui.screens.commitments import CommitmentsScreen
from funnelview.tui.screens.opening import OpeningScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.tui.screens.search import SearchScreen
from funnelview.tui.widgets.table import VirtualTable
from funnelview.usecases.commitments import open_promises
from funnelview.usecases.funnel import change_deal, get_deal
from funnelview.usecases.questions import set_question
from funnelview.usecases.review import begin_review, review_sheet
from funnelview.usecases.review_record import review_record
from tests.tui.grid import grid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from funnelview.store.base import Unit
    from funnelview.usecases.desk import Desk
    from tests.support.clock import FixedClock
    from tests.tui.conftest import Driven, Driver

LI, BLUE, HENG = 2, 1, 2


def text_of(driver: Driver) -> str:
    return "\n".join(grid(driver.app))


def table_of(driver: Driver) -> VirtualTable[Any]:
    return driver.app.screen.query_one(VirtualTable)


def is_shown(driver: Driver, *kinds: type) -> bool:
    """Whether the screen on top is one of these."""
    return isinstance(driver.app.screen, kinds)


async def open_li(driver: Driver, at: int = BLUE) -> None:
    """From home to a deal on 李强's page, past what the review opens with."""
    await driver.press("enter")
    if isinstance(driver.app.screen, OpeningScreen):
        await driver.press("space")
    assert isinstance(driver.app.screen, RepScreen)
    table_of(driver).move_to(at)
    await driver.settle()


async def test_verdicts_mark_and_go_on(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver, HENG)
        await driver.press("R")
        assert table_of(driver).cursor_key == BLUE
        await driver.press("D")
        assert "Every deal was seen" in text_of(driver)
        marks = review_sheet(desk, LI).marks
        assert (marks[HENG].verdict, marks[BLUE].verdict) == ("at_risk", "drop")


async def test_a_deal_is_skipped_with_its_reason_and_stands_among_what_is_left(
    drive: Driven, desk: Desk
) -> None:
    async with drive() as driver:
        await open_li(driver, HENG)
        await driver.press("x", "enter")
        assert "A skipped deal needs its reason." in text_of(driver)
        await driver.type("no time")
        await driver.press("enter")
        assert review_sheet(desk, LI).marks[HENG].skipped_because == "no time"
        await driver.press("L")
        shown = text_of(driver)
        assert "not seen" in shown
        assert "no time" in shown
        await driver.press("down", "enter")
        assert table_of(driver).cursor_key == HENG
        await driver.press("f")
        assert "1 deal was not seen. 1 was skipped." in text_of(driver)
        await driver.type("y")
        await driver.press("enter")
        record = review_record(desk, LI)
        assert [one.deal_id for one in record.uncovered] == [BLUE]
        assert [one.deal_id for one in record.skipped] == [HENG]


async def test_what_is_promised_is_kept_moved_or_not(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("K")
        assert "Nothing was promised on this deal" in text_of(driver)
        await driver.press("i")
        await driver.type("test report")
        await driver.press("tab", "tab")
        await driver.type("+7")
        await driver.press("enter")
        assert "test report · 李强 · by 2026-11-25" in text_of(driver)
        await driver.press("M")
        await driver.type("+14")
        await driver.press("enter")
        assert "by 2026-12-02 · moved once" in text_of(driver)
        await driver.press("B")
        assert "not kept" in text_of(driver)
        await driver.press("u")
        (promise,) = open_promises(desk).all
        assert (promise.deal_id, promise.moved) == (BLUE, 1)


async def test_u_takes_back_and_shift_u_does_again(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("u")
        assert "Nothing of this week's review is written yet." in text_of(driver)
        assert review_sheet(desk, LI).review is None
        await driver.press("s")
        await driver.type("4")
        await driver.press("enter", "u")
        assert get_deal(desk, BLUE)[0].stage == "negotiate"
        assert "Undone: the change of 蓝海物流." in text_of(driver)
        await driver.press("U")
        assert get_deal(desk, BLUE)[0].stage == "confirm"
        await driver.press("n")
        await driver.type("visited")
        await driver.press("escape", "u")
        assert "Done       visited" not in text_of(driver)
        assert review_sheet(desk, LI).notes[BLUE].text.is_blank
        await driver.press("U")
        assert "Done       visited" in text_of(driver)


async def test_three_values_field_by_field(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("a", "ctrl+u")
        change_deal(replace(desk, who="leo"), BLUE, {"amount": 5_00})
        await driver.type("7")
        await driver.press("enter")
        assert is_shown(driver, ClashDialog)
        shown = text_of(driver)
        for value in ("210,000 CNY", "5 CNY", "7 CNY"):
            assert value in shown
        await driver.press("enter")
        assert get_deal(desk, BLUE)[0].amount == 5_00
        await driver.press("a", "ctrl+u")
        change_deal(replace(desk, who="leo"), BLUE, {"amount": 6_00})
        await driver.type("8")
        await driver.press("enter", "space", "enter")
        assert get_deal(desk, BLUE)[0].amount == 8_00


async def test_theirs_stands_in_the_field_after_a_clash(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("greater_than_sign")
        change_deal(replace(desk, who="leo"), BLUE, {"next_step": "call"})
        await driver.type(" now")
        await driver.press("escape")
        assert is_shown(driver, ClashDialog)
        await driver.press("enter")
        assert get_deal(desk, BLUE)[0].next_step == "call"
        assert "call" in text_of(driver)
        assert "kept here" not in text_of(driver)
        assert list(driver.app.note_drafts.of(LI, "2026-W47")) == []


async def test_what_the_store_did_not_answer_is_sent_again_and_done_once(
    drive: Driven, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store did it, but its answer was lost on the way: the second try has no effect."""
    real = Store.write
    lost = []

    @contextmanager
    def losing(self: Store, *asked: Any, **more: Any) -> Iterator[Unit]:  # noqa: ANN401
        with real(self, *asked, **more) as unit:
            yield unit
            wrote = unit.committed
        if wrote:
            lost.append(True)
            raise StoreUnreachable("The store can't be reached.")

    async with drive() as driver:
        await open_li(driver)
        begin_review(desk, LI)
        await driver.press("d", "ctrl+u")
        await driver.type("2027-01-15")
        with monkeypatch.context() as patch:
            patch.setattr(Store, "write", losing)
            await driver.press("enter")
        assert lost
        screen = driver.app.screen
        assert isinstance(screen, RepScreen)
        screen.look()
        await driver.settle()
        line, _stored, changes = get_deal(desk, BLUE)
        assert (str(line.expected), line.pushes) == ("2027-01-15", 1)
        assert sum(1 for one in changes if one.field == "expected") == 1
        assert "2027-01-15" in text_of(driver)


async def test_changes_promises_warnings_stand_with_their_questions(
    drive: Driven, desk: Desk, clock: FixedClock
) -> None:
    from funnelview.usecases.commitments import promise
    from funnelview.usecases.review import finish

    last = begin_review(desk, LI)
    promise(desk, LI, "test report", owner="李强", due=date(2026, 11, 20), deal_id=BLUE)
    finish(desk, last.id)
    clock.advance(days=7)
    change_deal(desk, BLUE, {"expected": date(2027, 2, 1)})
    set_question(desk, "next_step.missing", "What now?")
    change_deal(desk, BLUE, {"next_step": None})
    async with drive((120, 40)) as driver:
        await open_li(driver)
        shown = text_of(driver)
        assert "Since 11-18" in shown
        assert "2026-12-10 → 2027-02-01" in shown
        assert "test report · 李强 · by 2026-11-20 · overdue" in shown
        assert "What now?" in shown


async def test_the_contact_is_changed_in_place(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("h", "ctrl+u")
        await driver.type("Ada")
        await driver.press("enter")
        assert get_deal(desk, BLUE)[0].contact == "Ada"


async def test_the_document_and_an_addendum(drive: Driven, desk: Desk, home: Path) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("equals_sign", "f")
        await driver.type("y")
        await driver.press("enter", "e")
        assert "Written to" in text_of(driver)
        written = [file.read_text() for file in home.rglob("review-*.html")]  # noqa: ASYNC240
        assert len(written) == 1
        assert "李强" in written[0]
        await driver.press("A")
        await driver.type("45 days")
        await driver.press("ctrl+g")
        assert [one.text for one in review_record(desk, LI).addenda] == ["45 days"]


async def test_everybodys_commitments_are_filtered_and_decided(drive: Driven, desk: Desk) -> None:
    from funnelview.usecases.commitments import promise

    promise(desk, LI, "test report", owner="李强", due=date(2026, 11, 25), deal_id=BLUE)
    promise(desk, 3, "price list", owner="林越", due=None)
    async with drive() as driver:
        await driver.press("g", "p")
        assert is_shown(driver, CommitmentsScreen)
        assert [row.text for row in table_of(driver).rows] == ["test report", "price list"]
        await driver.press("slash")
        await driver.type("wangfang")
        await driver.press("enter")
        assert [row.text for row in table_of(driver).rows] == ["price list"]
        await driver.press("K", "escape")
        assert [row.text for row in table_of(driver).rows] == ["test report"]
        await driver.press("enter")
        assert is_shown(driver, RepScreen, OpeningScreen)


async def test_words_are_found_and_lead_to_the_deal(drive: Driven, desk: Desk) -> None:
    from funnelview.domain.review import NoteText
    from funnelview.usecases.review import save_note

    save_note(desk, begin_review(desk, LI).id, BLUE, NoteText("", "", "财务要求账期60天"))
    async with drive() as driver:
        await driver.press("g", "n")
        assert is_shown(driver, SearchScreen)
        await driver.type("账期")
        await driver.press("enter")
        assert "1 place" in text_of(driver)
        await driver.press("enter")
        assert is_shown(driver, RepScreen)
        assert table_of(driver).cursor_key == BLUE


async def test_two_in_one_review_see_each_others_marks(drive: Driven, desk: Desk) -> None:
    from funnelview.domain.review import Verdict
    from funnelview.usecases.review import judge

    async with drive() as driver:
        await open_li(driver, HENG)
        leo = replace(desk, who="leo")
        judge(leo, begin_review(leo, LI).id, BLUE, Verdict.DROP)
        screen = driver.app.screen
        assert isinstance(screen, RepScreen)
        screen.look()
        await driver.settle()
        assert screen.marks[BLUE].verdict is Verdict.DROP
        assert table_of(driver).cursor_key == HENG
