"""The team and a rep's page, key by key."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch

from funnelview.domain.funnel import Outcome
from funnelview.domain.review import NoteText
from funnelview.errors import StoreUnreachable
from funnelview.store.base import Store
from funnelview.tui.drafts import Draft
from funnelview.tui.screens.opening import OpeningScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.widgets.fields import LineField
from funnelview.tui.widgets.table import VirtualTable
from funnelview.usecases.funnel import change_deal, get_deal
from funnelview.usecases.records import change_person, list_people
from funnelview.usecases.review import (
    begin_review,
    note_history,
    review_sheet,
    save_note,
)
from funnelview.usecases.review import (
    finish as finish_review,
)
from tests.tui.grid import grid

if TYPE_CHECKING:
    import pytest
    from textual.screen import Screen

    from funnelview.usecases.desk import Desk
    from tests.tui.conftest import Driven, Driver

S = TypeVar("S", bound="Screen[Any]")

LI, WANG = 2, 3
BLUE, HENG, TIANHE = 1, 2, 3


def text_of(driver: Driver) -> str:
    """The screen as text; each row is as wide as the screen."""
    return "\n".join(grid(driver.app))


def table_of(driver: Driver) -> VirtualTable[Any]:
    return driver.app.screen.query_one(VirtualTable)


def on_screen(driver: Driver, kind: type[S]) -> S:
    """The screen shown, which must be of this kind."""
    screen = driver.app.screen
    assert isinstance(screen, kind)
    return screen


async def open_li(driver: Driver) -> None:
    """From home to 李强's page, past what the review opens with."""
    await driver.press("enter")
    if isinstance(driver.app.screen, OpeningScreen):
        await driver.press("space")
        table_of(driver).move_to(BLUE)
        await driver.settle()
    assert isinstance(driver.app.screen, RepScreen)


async def test_home_shows_the_reps_thinnest_coverage_first(drive: Driven) -> None:
    async with drive() as driver:
        assert isinstance(driver.app.screen, TeamScreen)
        assert [row.name for row in table_of(driver).rows] == ["李强", "王芳"]
        shown = text_of(driver)
        for text in ("林越", "2026-W47", "Q4: 43 days left", "850k", "478k", "1.00M", "0.8 / 3.0"):
            assert text in shown
        assert "1 without amount" in shown


async def test_a_note_is_in_the_store_when_the_screen_says_saved(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        await driver.type("visited the plant")
        await driver.press("tab", "tab")
        await driver.type("60 days")
        await driver.press("escape")
        assert "✓ saved" in text_of(driver)
        sheet = review_sheet(driver.desk, LI)
        assert sheet.notes[BLUE].text == NoteText("visited the plant", "", "60 days")
        assert sheet.marks[BLUE].seen
        await driver.press("escape")
        await open_li(driver)
        table_of(driver).move_to(BLUE)
        await driver.settle()
        assert "visited the plant" in text_of(driver)


async def test_only_what_was_typed_is_a_version(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n", "escape", "down", "up", "n", "escape")
        assert note_history(driver.desk, BLUE) == []
        assert review_sheet(driver.desk, LI).review is None


async def test_the_next_step_and_its_date(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n", "tab", "tab", "tab", "end")
        await driver.type(" with 45 days")
        await driver.press("tab")
        await driver.type("+7")
        await driver.press("escape")
        line, _stored, changes = get_deal(driver.desk, BLUE)
        assert line.next_step == "offer with 45 days"
        assert str(line.next_step_due) == "2026-11-25"
        assert {c.field for c in changes if c.review_id} == {"next_step", "next_step_due"}


async def test_a_date_that_is_none_is_told_and_kept(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n", "tab", "tab", "tab", "tab")
        await driver.type("soonish")
        await driver.press("escape")
        shown = text_of(driver)
        assert "kept here, not in the store" in shown
        assert "soonish" in shown
        assert list(driver.app.note_drafts.of(LI, "2026-W47"))[0].due == "soonish"  # noqa: RUF015


async def test_stage_amount_and_date_in_place(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("s")
        await driver.type("2")
        await driver.press("enter", "a", "ctrl+u")
        await driver.type("1.5m")
        await driver.press("enter", "d")
        await driver.type("2027-01-15")
        await driver.press("enter")
        line, _stored, changes = get_deal(driver.desk, BLUE)
        assert (line.stage, line.success, line.amount) == ("compare", 50, 1_500_000_00)
        assert (str(line.expected), line.pushes, line.month_pushes) == ("2027-01-15", 1, 1)
        assert all(change.via == "screen" for change in changes)
        assert "Compare 50%" in text_of(driver)
        assert table_of(driver).cursor_key == BLUE


async def test_a_value_that_cannot_be_read_keeps_the_line_open(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await open_li(driver)
        await driver.press("a")
        await driver.type("much more than expected")
        await driver.press("enter")
        # Too long for one line, it has two, and what was typed stands above.
        *_, asked, wrong, way_out = grid(driver.app)
        assert "much more than expected" in asked
        assert "is not an amount. Write it like" in wrong
        assert "1.2m." in way_out
        await driver.press("escape")
        assert "Nothing was changed." in grid(driver.app)[-1]
        assert get_deal(driver.desk, BLUE)[0].amount == 210_000_00


async def test_won_lost_and_reopened(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        before = [row.id for row in table_of(driver).rows]
        await driver.press("w", "enter")
        assert get_deal(driver.desk, BLUE)[0].outcome is Outcome.WON
        # It stays where it stood: the walk goes on with the one after it.
        assert [row.id for row in table_of(driver).rows] == before
        assert table_of(driver).cursor_key == BLUE
        await driver.press("w")
        assert "The deal is closed. Press r to reopen it." in text_of(driver)
        await driver.press("r")
        await driver.type("y")
        await driver.press("enter")
        assert get_deal(driver.desk, BLUE)[0].outcome is Outcome.OPEN
        table_of(driver).move_to(HENG)
        await driver.press("l")
        await driver.type("too dear")
        await driver.press("enter", "enter")
        lost = get_deal(driver.desk, HENG)[0]
        assert (lost.outcome, lost.reason) == (Outcome.LOST, "too dear")


async def test_unchanged_and_next_walk_on(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        table_of(driver).move_to(HENG)
        await driver.settle()
        await driver.press("equals_sign", "space")
        marks = review_sheet(driver.desk, LI).marks
        assert (marks[HENG].verdict, marks[BLUE].verdict) == ("unchanged", None)
        assert marks[BLUE].seen
        assert "2 seen" in text_of(driver)


async def test_a_draft_that_was_never_acknowledged_comes_back(drive: Driven) -> None:
    async with drive() as driver:
        waiting = Draft(LI, "2026-W47", BLUE, "typed before the line dropped", next_step="offer")
        driver.app.note_drafts.keep(waiting)
        await open_li(driver)
        assert "typed before the line dropped" in text_of(driver)
        sheet = review_sheet(driver.desk, LI)
        assert sheet.notes[BLUE].text.done == "typed before the line dropped"
        assert list(driver.app.note_drafts.of(LI, "2026-W47")) == []


async def test_the_language_changes_under_the_typing_hand(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        await driver.type("half a sen")
        driver.app.action_language()
        await driver.settle()
        shown = text_of(driver)
        assert "half a sen" in shown
        assert "蓝海物流" in shown
        assert "检视" in shown
        assert "offer" in shown
        assert get_deal(driver.desk, BLUE)[0].next_step == "offer"


async def test_the_filter_finds_names_by_sight_and_sound(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        for typed in ("恒远", "hengyuan", "hyzg", "sorting 恒"):
            await driver.press("slash")
            await driver.type(typed)
            assert [line.customer for line in table_of(driver).rows] == ["恒远重工"], typed
            await driver.press("escape")
            assert len(table_of(driver).rows) == 2, typed
        # Where nothing fits, one is back where one was.
        await driver.press("end", "slash")
        last = table_of(driver).cursor_key
        await driver.type("nobody")
        await driver.press("escape")
        assert len(table_of(driver).rows) == 2
        assert table_of(driver).cursor_key == last is not None


async def test_others_changes_show_and_the_cursor_stays(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("up")
        assert table_of(driver).cursor_key == HENG
        screen = driver.app.screen
        assert isinstance(screen, RepScreen)
        screen.look()
        await driver.settle()
        colleague = replace(driver.desk, who="leo")
        change_deal(colleague, BLUE, {"amount": 999_000_00})
        screen.look()
        await driver.settle()
        assert "999k" in text_of(driver)
        assert table_of(driver).cursor_key == HENG


async def test_nothing_is_overwritten_unseen(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("a", "ctrl+u")
        change_deal(replace(desk, who="leo"), BLUE, {"amount": 5_00})
        await driver.type("7")
        await driver.press("enter")
        assert get_deal(desk, BLUE)[0].amount == 5_00
        assert "Somebody else changed this deal meanwhile" in text_of(driver)


async def test_two_who_write_one_note_lose_no_word(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        await driver.type("mine")
        colleague = replace(desk, who="leo")
        review = begin_review(colleague, LI)
        save_note(colleague, review.id, BLUE, NoteText("theirs", "", "a price"))
        await driver.press("tab")
        assert note_history(desk, BLUE)[0].text == NoteText("theirs\nmine", "", "a price")
        await driver.type("on")
        await driver.press("escape")
        assert note_history(desk, BLUE)[0].text == NoteText("theirs\nmine", "on", "a price")
        assert "a price" in text_of(driver)


async def test_what_others_write_shows_when_the_typing_ends(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        colleague = replace(desk, who="leo")
        review = begin_review(colleague, LI)
        save_note(colleague, review.id, BLUE, NoteText("theirs"))
        screen = driver.app.screen
        assert isinstance(screen, RepScreen)
        screen.read()
        await driver.settle()
        assert "Done       theirs" not in text_of(driver)
        await driver.press("escape")
        assert "Done       theirs" in text_of(driver)


async def test_a_wrong_stage_is_told_on_a_narrow_screen(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await open_li(driver)
        await driver.press("s")
        await driver.type("xyz")
        await driver.press("enter")
        assert "“xyz” is not a stage." in text_of(driver)


async def test_the_clock_and_its_budget_stand_on_a_narrow_screen(drive: Driven, desk: Desk) -> None:
    li = next(one for one in list_people(desk) if one.id == LI)
    change_person(desk, li, replace(li, name="Maximilian Longbottom"))
    finish_review(desk, begin_review(desk, LI).id)
    begin_review(desk, LI)
    async with drive((80, 24)) as driver:
        await open_li(driver)
        first = text_of(driver).splitlines()[0]
        assert " of 25:00 " in first
        assert "Maxi" in first
        assert first.rstrip().endswith("last review 2026-11-18")


async def test_a_deal_is_added_with_customer_and_contact(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("c", "d")
        await driver.type("东升食品")
        await driver.press("tab")
        await driver.type("line 2")
        await driver.press("tab")
        await driver.type("88k")
        await driver.press("enter")
        rows = table_of(driver).rows
        assert [row.customer for row in rows] == ["恒远重工", "蓝海物流", "东升食品"]
        added = rows[-1]
        assert (added.amount, added.owner_id, added.stage) == (88_000_00, LI, "aware")


async def test_reps_are_stepped_through(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("N")
        on_screen(driver, OpeningScreen)
        await driver.press("space")
        assert on_screen(driver, RepScreen).rep_id == WANG
        await driver.press("escape")
        on_screen(driver, TeamScreen)


async def test_leaving_the_page_saves_what_stands_in_the_fields(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        await driver.type("last words")
        await driver.pilot.press("escape", "escape")
        await driver.settle()
        assert review_sheet(driver.desk, LI).notes[BLUE].text.done == "last words"


async def test_quitting_saves_first(drive: Driven) -> None:
    async with drive() as driver:
        await open_li(driver)
        await driver.press("n")
        await driver.type("and out")
        await driver.pilot.press("ctrl+q")
        await driver.pilot.pause()
    assert review_sheet(driver.desk, LI).notes[BLUE].text.done == "and out"


async def test_a_store_in_an_unsafe_place_is_warned_of_once(
    drive: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "funnelview.store.base.warning_for", lambda _path: "The store lies in a synced folder."
    )
    async with drive() as driver:
        assert "The store lies in a synced folder." in text_of(driver)


async def test_what_was_typed_while_the_store_was_gone_is_saved_when_it_is_back(
    drive: Driven, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise StoreUnreachable("The store can't be reached.")

    async with drive() as driver:
        await open_li(driver)
        screen = driver.app.screen
        assert isinstance(screen, RepScreen)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "write", gone)
            patch.setattr(Store, "change_mark", gone)
            await driver.press("n")
            await driver.type("typed in the dark")
            await driver.press("escape")
            shown = text_of(driver)
            assert "kept here, not in the store" in shown
            assert "typed in the dark" in shown
            assert note_history(desk, BLUE) == []
        screen.look()
        await driver.settle()
        assert review_sheet(desk, LI).notes[BLUE].text.done == "typed in the dark"
        assert "✓ saved" in text_of(driver)


async def test_what_is_typed_before_a_form_opens_stands_in_it(drive: Driven) -> None:
    async with drive() as driver:
        office, read = driver.app.office, Event()
        asked, loop = driver.app.office.form_basis, asyncio.get_running_loop()

        def slow() -> object:
            # Long enough for all keys to be handed out, were they not kept.
            loop.call_soon_threadsafe(loop.call_later, 0.1, read.set)
            return read.wait(60) and asked()

        with patch.object(office, "form_basis", slow):
            on_screen(driver, TeamScreen).action_deal()
            await driver.type("Acme")
        assert driver.app.screen.query(LineField).first().value == "Acme"
        await driver.press("tab", "tab", "tab", "tab")
        await driver.type("2")
        await driver.press("enter")
        line, _stored, _changes = get_deal(driver.desk, 5)
        assert (line.customer, line.stage) == ("Acme", "compare")


async def test_a_long_question_leaves_the_answer_its_room(drive: Driven) -> None:
    async with drive((40, 12)) as driver:
        await open_li(driver)
        await driver.press("s")
        await driver.type("2")
        assert "4 Confirm 75%" in text_of(driver)
        field = driver.app.screen.query_one("Prompt LineField")
        assert field.region.right == 40
        assert field.region.width >= 14


async def test_home_from_anywhere_by_keys_and_by_mouse(drive: Driven) -> None:
    async with drive((200, 40)) as driver:
        await open_li(driver)
        await driver.press("g", "w", "g", "c", "g", "t")
        on_screen(driver, TeamScreen)
        await driver.press("g", "w")
        at = grid(driver.app)[-1].index("esc Back")
        await driver.pilot.click("Footer", offset=(at, 0))
        await driver.settle()
        on_screen(driver, TeamScreen)
