"""What is offered and said beside the figures: footer, help, palette, clock, title."""

from typing import TYPE_CHECKING

import pytest

from funnelview.tui.actions import ACTIONS
from funnelview.tui.help import help_lines
from funnelview.tui.live import live_actions
from funnelview.tui.palette import find
from funnelview.tui.program import FunnelView
from funnelview.tui.widgets.prompt import Prompt
from tests.tui.grid import text

if TYPE_CHECKING:
    from tests.tui.conftest import Driven


@pytest.mark.parametrize(
    ("typed", "wanted"), [("theme", "app.theme"), ("language", "app.language")]
)
def test_the_palette_finds_an_action_by_what_it_is_about(typed: str, wanted: str) -> None:
    assert wanted in [action.id for action in find(typed, ACTIONS)]


def test_what_an_action_is_called_comes_before_what_it_is_about() -> None:
    found = [action.id for action in find("help", ACTIONS)]
    assert found[0] == "app.help"


def test_the_time_of_saving_is_the_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNNELVIEW_NOW", "2026-11-22T04:05:06+00:00")
    assert FunnelView.clock_text("Asia/Shanghai") == "12:05:06"
    assert FunnelView.clock_text() == "04:05:06"


async def test_a_question_is_one_field_and_its_signs_are_explained(drive: "Driven") -> None:
    async with drive(size=(140, 30)) as driver:
        program = driver.app
        signs = [line.title for line in help_lines(program.screen, program.keymap)]
        assert "coverage below what is needed; below half of it" in signs
        await program.open_rep(2, "A rep with a rather long name", [])
        await driver.settle()
        await driver.press("escape")
        assert "A rep with a rather long name" in text(program)
        signs = [line.title for line in help_lines(program.screen, program.keymap)]
        assert "raised for follow-up" in signs
        await driver.press("a")
        assert program.screen.query(Prompt)
        offered = {each.action.id for each in live_actions(program.screen, program.keymap)}
        assert "field.leave" in offered
        assert "field.next" not in offered
        await driver.press("tab")
        assert program.screen.query_one(Prompt).has_focus_within
