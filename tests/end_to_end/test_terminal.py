"""On a real terminal.

Both ways of sending show the same, the caret stands where one types, and silence is silent.
"""

from __future__ import annotations

import sys
import time

import pytest
from wcwidth import wcswidth

from tests.end_to_end.driver import PATIENCE, Program

PROGRAM = """
from textual.containers import Horizontal
from funnelview.tui.actions import bindings_of
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Column
from funnelview.tui.widgets.dialogs import Entry, FormDialog
from funnelview.tui.widgets.fields import TextField
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable

class Shown(FunnelScreen[None]):
    SCOPES = ("rep",)
    BINDINGS = [*bindings_of("rep")]
    def compose(self):
        with Horizontal():
            yield VirtualTable((Column("a", "Name", flex=1),), lambda row, _: f"客户{row} Ltd", str)
            yield TextField("记录")
        yield Footer()
    def on_mount(self):
        self.query_one(VirtualTable).set_rows(range(300))
        self.query_one(VirtualTable).focus()
    def on_field_left(self):
        self.query_one(VirtualTable).focus()
    async def action_amount(self):
        await self.app.push_screen(FormDialog("Amount", [Entry("a", "Amount", "金额")]))
    def action_note(self):
        self.query_one(TextField).focus()
    def action_won(self):
        with self.app.suspend():
            print("\\x1b[2J\\x1b[Hsomething else", flush=True)
            input()

class Running(FunnelViewApp):
    def on_mount(self):
        self.push_screen(Shown())

Running().run()
"""


def started(way: str) -> Program:
    """The program with one way of sending."""
    return Program([sys.executable, "-c", PROGRAM], env={"FUNNELVIEW_DISPLAY": way})


def until_alike(one: Program, other: Program) -> None:
    """Wait until two programs show the same, the cursor at the same place."""
    end = time.monotonic() + PATIENCE
    while one.terminal.cells() != other.terminal.cells() or one.cursor != other.cursor:
        assert time.monotonic() < end, f"{one.text}\n{one.cursor}---{other.cursor}\n{other.text}"
        assert one.pump(0.05)
        assert other.pump(0.05)


def test_both_ways_of_sending_end_in_the_same_screen() -> None:
    with started("cells") as cells, started("stock") as stock:

        def both(keys: tuple[str, ...], end: str, size: tuple[int, int] | None = None) -> None:
            for one in (cells, stock):
                if size:
                    one.resize(size)
                one.press(*keys)
            for one in (cells, stock):
                one.wait_for(end)

            until_alike(cells, stock)

        both((), "客户0")
        both(("pagedown", "down", "a", "end", "x"), "金额x")
        both(("escape", "home"), "▸ 客户0 Ltd")
        both(("end",), "▸ 客户299", (100, 30))
        both(("?", "down", "escape", "up"), "▸ 客户298")
        both(("n", "ctrl+p", "escape", "x", "y"), "记录xy", (50, 12))
        assert len(cells.raw) < len(stock.raw) / 2


@pytest.mark.parametrize("way", ["cells", "stock"])
def test_what_one_sees_at_the_terminal(way: str) -> None:
    """One program, walked through all that must hold; each part leaves it at its first row."""
    with started(way) as program:
        program.wait_for("客户0")
        for part in (caret, burst, many_keys, another_program, redraw, silence):
            part(program)


def caret(program: Program) -> None:
    """It is where one types, also in a dialog and after a resize."""

    def behind(text: str) -> bool:
        for y, row in enumerate(program.screen):
            if text in row:
                x = wcswidth(row[: row.index(text) + len(text)])
                return program.cursor == (x, y)
        return False

    for size in ((80, 24), (100, 30)):
        program.resize(size)
        program.press("a")
        program.wait_until(lambda: behind("金额"), "the caret behind the prompt")
        program.press("end")
        program.type("万")
        program.wait_until(lambda: behind("金额万"), "the caret behind what was typed")
        program.press("escape")
        program.wait_gone("金额")


def burst(program: Program) -> None:
    """What is typed in one go arrives where it was meant to go."""
    program.type("nwas there")
    program.wait_for("记录was there")
    program.press("escape")
    program.type("a")
    program.type("12万")
    program.wait_for("12万")
    program.press("escape")
    program.wait_gone("12万")


def many_keys(program: Program) -> None:
    """All are taken."""
    program.type("j" * 200)
    program.wait_for("▸ 客户200 Ltd")
    program.press("home")
    program.wait_for("▸ 客户0 Ltd")


def another_program(program: Program) -> None:
    """After it had the terminal all is painted again."""
    program.press("w")
    program.wait_for("something else")
    program.wait_gone("客户")
    program.press("enter")
    program.wait_for("客户9 Ltd")
    program.wait_gone("something else")


def redraw(program: Program) -> None:
    """It repairs a screen that something wrote on."""
    program._stream.feed(b"\x1b[5;1Hsomething else")
    assert "something else" in program.text
    program.press("ctrl+l")
    program.wait_gone("something else")


def silence(program: Program) -> None:
    """Nothing is sent while nothing happens, also while the caret stands in a field."""
    program.press("n")
    program.type("!")
    program.wait_for("记录was there!")
    program.idle(quiet=1.0)
