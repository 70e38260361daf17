"""What stands where there is little room: on 80 columns and 24 lines, and with large figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelview.domain.alerts import Counts
from funnelview.domain.review import NoteText
from funnelview.tui.help import help_lines
from funnelview.tui.screens import team_words
from funnelview.tui.screens.note_form import NoteForm
from funnelview.tui.widgets.columns import lay_out
from funnelview.usecases.coverage import team_level
from funnelview.usecases.deal_contacts import name_contact
from funnelview.usecases.review import begin_review, finish, save_note
from tests.tui.grid import text

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk
    from tests.support.clock import FixedClock
    from tests.tui.conftest import Driven

MANAGER, LI, BLUE = 1, 2, 1


def test_counts_and_the_head_of_the_board_stand_whole_at_80_columns(desk: Desk) -> None:
    level = team_level(desk, MANAGER)
    reps = [
        replace(row, name="Lucas Verhoeven", warnings=Counts(red=1_234, amber=12_345))
        for row in level.board.reps
    ]
    level = replace(level, board=replace(level.board, reps=tuple(reps)))
    widths = {
        place.column.key: (place.width, len(place.column.title))
        for place in lay_out(team_words.columns(level, 80), 77)
    }
    assert widths["red"][0] >= len("1234")
    assert widths["amber"][0] >= len("12345")
    assert all(width >= title for width, title in widths.values())
    assert widths["name"][0] >= len("Lucas Verhoeve")


def test_a_managers_row_has_no_review_and_gives_its_room_to_names(desk: Desk) -> None:
    level = team_level(desk, MANAGER)
    teams = [replace(row, name="Grace Holloway", team_size=5) for row in level.board.reps]
    level = replace(level, board=replace(level.board, reps=tuple(teams)))
    places = lay_out(team_words.columns(level, 80), 77)
    assert next(one.width for one in places if one.column.key == "name") >= len(
        "Grace Holloway (5)"
    )
    keys = [column.key for column in team_words.columns(level, 80)]
    assert "review" not in keys


async def test_the_opening_page_says_what_is_warned_of_about_the_rep(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await driver.app.open_rep(LI, "李强", [])
        await driver.settle()
        page = text(driver.app)
        assert "Where are the missing deals to come from" in page
        assert "First the exceptions" in page
        told = [line.title for line in help_lines(driver.app.screen, driver.app.keymap)]
        assert "changed since the last review, without a warning" in told


async def test_the_note_before_and_who_else_decides_stand_on_a_low_screen(
    drive: Driven, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(days=-7)
    review = begin_review(desk, LI).id
    save_note(desk, review, BLUE, NoteText(done="visited the plant", problems="60 days"))
    finish(desk, review)
    clock.advance(days=7)
    name_contact(desk, BLUE, "周岚", part="signs")
    async with drive((80, 24)) as driver:
        await driver.app.open_rep(LI, "李强", [])
        await driver.settle()
        await driver.press("escape" if "opening" in text(driver.app) else "home")
        driver.app.screen.query_one("#deals").move_to(BLUE)  # type: ignore[attr-defined]
        await driver.settle()
        shown = " ".join(text(driver.app).split())
        assert "W46 Done: visited the plant" in shown
        assert "also 周岚 (signs)" in shown


async def test_a_field_takes_what_its_text_needs_on_a_low_screen(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await driver.app.open_rep(LI, "李强", [])
        await driver.settle()
        await driver.press("space")
        form = driver.app.screen.query_one(NoteForm)
        done, progress = form.query_one("#done"), form.query_one("#progress")
        assert (done.size.height, progress.size.height) == (1, 1)
        await driver.press("n")
        await driver.type("word " * 30)
        assert (done.size.height, progress.size.height) == (4, 1)
        await driver.press("tab")
        assert done.size.height == 2
