"""On a real terminal.

Both ways of sending show the same, the caret stands where one types, and silence is silent.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.driver import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture(params=["cells", "stock"])
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    command = [sys.executable, "-c", PROGRAM]
    with Program(command, env={"FUNNELVIEW_DISPLAY": request.param}) as running:
        running.wait_for("客户0")
        running.idle()
        yield running


def both(keys: tuple[str, ...], end: str, size: tuple[int, int] | None) -> list[Program]:
    """The program after `keys`, when it shows `end`, with each way of sending; both are ended."""
    shown = []
    for way in ("cells", "stock"):
        command = [sys.executable, "-c", PROGRAM]
        with Program(command, env={"FUNNELVIEW_DISPLAY": way}) as running:
            running.wait_for("客户0")
            running.idle()
            if size:
                running.resize(size)
                running.idle()
            for key in keys:
                running.press(key)
            running.wait_for(end)
            running.idle()
            shown.append(running)
    return shown


@pytest.mark.parametrize(
    ("keys", "end", "size"),
    [
        (("pagedown", "down", "a", "x"), "金额x", None),
        (("end", "?", "down", "escape", "up"), "▸ 客户298", (100, 30)),
        (("n", "ctrl+p", "escape", "x", "y"), "记录xy", (50, 12)),
    ],
)
def test_both_ways_of_sending_end_in_the_same_screen(
    keys: tuple[str, ...], end: str, size: tuple[int, int] | None
) -> None:
    cells, stock = both(keys, end, size)
    assert cells.terminal.cells() == stock.terminal.cells()
    assert cells.cursor == stock.cursor
    assert len(cells.raw) < len(stock.raw) / 2


def test_nothing_is_sent_while_nothing_happens(program: Program) -> None:
    program.press("n")
    program.idle()
    assert program.idle(1.0) == 0


def test_the_caret_is_where_one_types_also_in_a_dialog_and_after_a_resize(program: Program) -> None:
    for size in ((80, 24), (100, 30)):
        program.resize(size)
        program.idle()
        program.press("a")
        program.wait_for("金额")
        program.idle()
        row = next(y for y, text in enumerate(program.screen) if "金额" in text)
        assert program.cursor[1] == row
        program.type("万")
        program.wait_for("金额万")
        program.idle()
        column = program.screen[row].index("金额万")
        assert program.cursor == (column + 6, row)
        program.press("escape")
        program.wait_gone("金额")


def test_after_another_program_had_the_terminal_all_is_painted_again(program: Program) -> None:
    program.press("w")
    program.wait_for("something else")
    program.press("enter")
    program.wait_for("客户0")
    program.idle()
    assert "something else" not in program.text
    assert "客户9 Ltd" in program.text


def test_what_is_typed_in_one_burst_goes_where_it_was_meant_to_go(program: Program) -> None:
    program.type("nwas there")
    program.wait_for("记录was there")
    program.press("escape")
    program.type("a")
    program.type("12万")
    program.wait_for("金额12万")


def test_many_keys_in_one_burst_are_all_taken(program: Program) -> None:
    program.type("j" * 200)
    program.wait_for("▸ 客户200 Ltd")


def test_redraw_repairs_a_screen_that_something_wrote_on(program: Program) -> None:
    program._stream.feed(b"\x1b[5;1Hsomething else")
    assert "something else" in program.text
    program.press("ctrl+l")
    program.wait_gone("something else")
