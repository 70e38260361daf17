"""Fields give back what nobody touched byte for byte, and the caret is where one types."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.events import Paste
from textual.geometry import Offset
from textual.screen import ModalScreen

from funnelview.tui.app import FunnelViewApp
from funnelview.tui.widgets.fields import LineField, TextField
from tests.tui.grid import text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.pilot import Pilot

HOSTILE = "Acme\x1b]0;x\x07\x9b31m \u202eabc\u200b\ufe0f[/b]"


class FieldApp(FunnelViewApp):
    def __init__(self, raw: str) -> None:
        super().__init__()
        self.raw = raw

    def compose(self) -> ComposeResult:
        yield LineField(self.raw)
        yield TextField(self.raw)

    @property
    def line(self) -> LineField:
        return self.screen.query_one(LineField)

    @property
    def area(self) -> TextField:
        return self.screen.query_one(TextField)


def run(raw: str, script: Callable[[FieldApp, Pilot[int]], Awaitable[None]]) -> None:
    async def main() -> None:
        app = FieldApp(raw)
        async with app.run_test(size=(60, 12)) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(main())


@pytest.mark.parametrize("raw", [HOSTILE, "", "plain", "a\r\nb\x85c\ttab", "x" * 10_001, "\ud800"])
def test_what_nobody_touched_comes_back_as_it_was(raw: str) -> None:
    async def script(app: FieldApp, pilot: Pilot[int]) -> None:
        assert app.line.raw == raw
        assert app.area.raw == raw
        await pilot.press("tab", "end", "x", "backspace")
        assert app.area.raw == raw
        shown = text(app)
        assert not [each for each in shown if each != "\n" and not each.isprintable()]

    run(raw, script)


def test_typing_in_it_keeps_the_rest() -> None:
    async def script(app: FieldApp, pilot: Pilot[int]) -> None:
        app.line.focus()
        await pilot.press("home", "!", "end", "?")
        assert app.line.raw.startswith("!Acme")
        assert app.line.raw.endswith("[/b]?")
        await pilot.press("backspace")
        assert app.line.raw == f"!{HOSTILE}"
        app.area.focus()
        await pilot.press("end", "?")
        assert app.area.raw == f"{HOSTILE}?"

    run(HOSTILE, script)


def test_the_first_key_replaces_a_line_and_no_text() -> None:
    async def script(app: FieldApp, pilot: Pilot[int]) -> None:
        app.line.focus()
        await pilot.press("x")
        assert app.line.raw == "x"
        app.area.focus()
        await pilot.press("x")
        assert app.area.raw == "Acmex"
        app.line.focus()
        await pilot.press("right", "y")
        assert app.line.raw == "xy"

    run("Acme", script)


def test_what_is_pasted_is_harmless() -> None:
    async def script(app: FieldApp, pilot: Pilot[int]) -> None:
        app.line.focus()
        await pilot.pause()
        app.post_message(Paste("a\x1b[2Jb\u202e\r\nc"))
        await pilot.pause()
        app.area.focus()
        await pilot.pause()
        app.post_message(Paste("a\x1b[2Jb\u202e\r\nc"))
        await pilot.pause()
        assert app.line.raw == "a␛[2Jb c"
        assert app.area.raw == "a␛[2Jb\nc"

    run("", script)


def test_another_value_can_be_put_in() -> None:
    async def script(app: FieldApp, _: Pilot[int]) -> None:
        app.line.raw = HOSTILE
        app.area.raw = HOSTILE
        assert app.line.raw == HOSTILE
        assert app.area.raw == HOSTILE
        assert app.area.text == app.line.value

    run("first", script)


class Asking(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield LineField("中文")

    def on_mount(self) -> None:
        self.query_one(LineField).focus()


def test_the_cursor_for_input_methods_stands_at_the_caret() -> None:
    async def script(app: FieldApp, pilot: Pilot[int]) -> None:
        app.line.focus()
        await pilot.pause()
        assert app.cursor_position == app.line.cursor_screen_offset
        await app.push_screen(Asking())
        await pilot.pause()
        await pilot.pause()
        field = app.screen.query_one(LineField)
        assert field.cursor_screen_offset != Offset(0, 0)
        assert app.cursor_position == field.cursor_screen_offset
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert app.cursor_position == field.cursor_screen_offset

    run("abc", script)
