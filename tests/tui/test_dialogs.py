"""Dialogs answer what was meant, and lose nothing that was typed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from funnelview.errors import BadInput
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog, Confirm, Dialog, Entry, FormDialog
from tests.tui.grid import grid, text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.pilot import Pilot


class Asking(FunnelViewApp):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []


def ask(
    dialog: Callable[[], Dialog[Any]],
    script: Callable[[Asking, Pilot[int]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
) -> list[object]:
    """The answers of `dialog` after `script`."""

    async def main() -> list[object]:
        app = Asking()
        async with app.run_test(size=size) as pilot:
            await app.push_screen(dialog(), app.answers.append)
            await pilot.pause()
            await script(app, pilot)
            await pilot.pause()
        return app.answers

    return asyncio.run(main())


def pressing(*keys: str) -> Callable[[Asking, Pilot[int]], Awaitable[None]]:
    async def script(_: Asking, pilot: Pilot[int]) -> None:
        await pilot.press(*keys)

    return script


@pytest.mark.parametrize(
    ("key", "answer"), [("y", True), ("n", False), ("enter", False), ("escape", False)]
)
def test_a_confirmation_takes_only_yes_for_yes(key: str, answer: bool) -> None:  # noqa: FBT001
    assert ask(lambda: Confirm("Drop 3 deals of [/b]?"), pressing(key)) == [answer]


def test_a_confirmation_says_what_and_how_many() -> None:
    async def script(app: Asking, _: Pilot[int]) -> None:
        assert "Drop 3 deals of [VIP]?" in text(app)
        assert "Nobody will see them." in text(app)
        assert "y Yes" in grid(app)[-1]

    assert ask(lambda: Confirm("Drop 3 deals of [VIP]?", "Nobody will see them."), script) == []


STAGES = (Choice("aware", "了解", "25 %"), Choice("compare", "比较", "50 %"), Choice("x", "[/x]"))


def test_a_choice_starts_on_the_present_one() -> None:
    assert ask(lambda: ChoiceDialog("Stage", STAGES, "compare"), pressing("enter")) == ["compare"]
    assert ask(lambda: ChoiceDialog("Stage", STAGES, "compare"), pressing("k", "enter")) == [
        "aware"
    ]
    assert ask(lambda: ChoiceDialog("Stage", STAGES, "compare"), pressing("escape")) == [None]


def test_a_choice_says_that_enter_takes_it() -> None:
    async def script(app: Asking, _: Pilot[int]) -> None:
        assert grid(app)[-1].split() == ["enter", "OK", "esc", "Cancel"]

    assert ask(lambda: ChoiceDialog("Stage", STAGES, "compare"), script) == []


def no_blank(value: str) -> None:
    if not value:
        raise BadInput("[/b] needed")


def not_both(values: Mapping[str, str]) -> None:
    if values["a"] == values["b"]:
        raise BadInput("The same twice.")


def form(draft: str = "") -> FormDialog:
    return FormDialog(
        "New deal",
        (
            Entry("a", "Customer 客户", check=no_blank),
            Entry("b", "Note", raw="raw\x1b[0m", multiline=False),
        ),
        check=not_both,
        draft=draft,
    )


def test_a_form_answers_the_text_of_each_field() -> None:
    answers = ask(form, pressing(*"中文", "enter"))
    assert answers == [{"a": "中文", "b": "raw\x1b[0m"}]


def test_a_wrong_field_says_so_and_is_where_you_type_next() -> None:
    async def script(app: Asking, pilot: Pilot[int]) -> None:
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert "! [/b] needed" in text(app)
        assert app.answers == []
        await pilot.press("x", "enter")

    assert ask(form, script) == [{"a": "x", "b": "raw\x1b[0m"}]


def test_fields_that_do_not_go_together_say_so() -> None:
    async def script(app: Asking, pilot: Pilot[int]) -> None:
        await pilot.press("x", "tab", *["backspace"] * 20, "x", "enter")
        await pilot.pause()
        assert "! The same twice." in text(app)
        await pilot.press("y", "enter")

    assert ask(form, script) == [{"a": "x", "b": "xy"}]


def test_what_was_typed_is_there_again_after_escape() -> None:
    async def main() -> list[object]:
        app = Asking()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(form("new deal"), app.answers.append)
            await pilot.press(*"Acme", "escape")
            await pilot.pause()
            await app.push_screen(form("new deal"), app.answers.append)
            await pilot.pause()
            assert "Goes on with what was typed before." in text(app)
            await pilot.press("enter")
            await pilot.pause()
            assert app.drafts == {}
        return app.answers

    assert asyncio.run(main()) == [None, {"a": "Acme", "b": "raw\x1b[0m"}]


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 8)])
def test_dialogs_fit_small_screens(size: tuple[int, int]) -> None:
    async def script(app: Asking, _: Pilot[int]) -> None:
        assert any("New deal" in row for row in grid(app))

    ask(form, script, size)
