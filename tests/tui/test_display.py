"""Sending only what changed shows exactly what Textual would show: proven cell by cell.

Every update of a running program is sent both ways, each to a terminal of its own; after each one
the two terminals are equal in every character, colour, attribute and in the cursor's place.
"""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from funnelview.tui.actions import bindings_of
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.display import Difference, Doubt
from funnelview.tui.safe import plain
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.bar import funnel_bar
from funnelview.tui.widgets.columns import Cell, Column
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog, Confirm, Entry, FormDialog
from funnelview.tui.widgets.fields import Field, LineField, TextField
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from tests.end_to_end.driver import Terminal, TerminalStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.pilot import Pilot

NAMES = ("蓝海物流", "Acme Ltd", "华辰电子 GmbH", "é Ü ñ", "한국어 회사", "半角ｶﾅ", "“x” — …·①")


def cell(row: int, column: str) -> Cell:
    if column == "bar":
        return funnel_bar((row % 7, row % 5, row % 3), 15, 8)
    if column == "name":
        return f"{NAMES[row % len(NAMES)]} {row}"
    return f"{row * 37}k"


class Work(FunnelScreen[None]):
    SCOPES: ClassVar[tuple[str, ...]] = ("rep",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("rep")]

    def compose(self) -> ComposeResult:
        columns = (
            Column("name", "Name 名称", flex=1, min_width=6),
            Column("bar", "Funnel", width=8, priority=1),
            Column("amount", "Amount", width=7, align="right", priority=2),
        )
        with Horizontal():
            yield VirtualTable[int](columns, cell, lambda row: row)
            with Vertical():
                yield Static(plain(""), id="facts")
                yield LineField("蓝海 line")
                yield TextField("notes 记录\nsecond line")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(VirtualTable).set_rows(range(200))
        self.query_one(VirtualTable).focus()

    def on_virtual_table_row_highlighted(self, message: VirtualTable.RowHighlighted) -> None:
        name = NAMES[message.row % len(NAMES)]
        self.query_one("#facts", Static).update(plain(f"{name}\n{message.row} 万", multiline=True))

    def on_field_left(self, message: Field.Left) -> None:
        message.stop()
        self.query_one(VirtualTable).focus()

    def action_note(self) -> None:
        self.query_one(TextField).focus()

    def action_stage(self) -> None:
        choices = [Choice(str(n), name, f"{n} %") for n, name in enumerate(NAMES)]
        self.app.push_screen(ChoiceDialog("Stage 阶段", choices, "2"))

    def action_amount(self) -> None:
        self.app.push_screen(FormDialog("Amount 金额", [Entry("a", "Amount", "1.2万")]))

    def action_won(self) -> None:
        self.app.push_screen(Confirm("Book 1 deal won?", "蓝海物流\n380k"))

    def action_deal(self) -> None:
        self.query_one(VirtualTable).set_rows(range(50, 300, 3))

    def action_lost(self) -> None:
        self.program.say("Saved 已保存")


# A foreground or background other than the terminal's own.
COLOURS = re.compile(r"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")


class Both(FunnelViewApp):
    """Sends every update both ways, and compares."""

    def __init__(self, colours: ColorSystem) -> None:
        super().__init__()
        self.colours = colours
        self.stock: Terminal | None = None
        self.ours = Terminal(1, 1)
        self.sizes = [0, 0]
        self.updates = 0
        self.doubts = 0
        self.coloured = 0

    def on_mount(self) -> None:
        self.console._color_system = self.colours
        self.push_screen(Work())

    def _display(self, screen: Any, renderable: Any) -> None:  # noqa: ANN401 - Textual's own
        super()._display(screen, renderable)
        if self._batch_count or not isinstance(renderable, CompositorUpdate):
            return
        width, height = self.size
        if self.stock is None or (self.stock.columns, self.stock.lines) != (width, height):
            self.stock, self.ours = Terminal(width, height), Terminal(width, height)
            self.streams = [TerminalStream(self.stock), TerminalStream(self.ours)]
            self.difference = Difference(width, height, self.colours)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        whole = renderable.render_segments(self.console) + Control.move_to(*cursor).segment.text
        try:
            part = self.difference.render(renderable, cursor)
        except Doubt:
            self.doubts += 1
            self.difference.forget()
            part = whole
        for number, (stream, sent) in enumerate(zip(self.streams, (whole, part), strict=True)):
            self.sizes[number] += len(sent.encode())
            self.coloured += len(COLOURS.findall(sent))
            stream.feed(sent.encode())
        self.updates += 1
        self.compare()

    def compare(self) -> None:
        assert self.stock is not None
        stock, ours = self.stock.cells(), self.ours.cells()
        for y, (one, other) in enumerate(zip(stock, ours, strict=True)):
            assert one == other, f"row {y} differs:\n{one}\n{other}"
        places = {(each.cursor.x, each.cursor.y) for each in (self.stock, self.ours)}
        assert len(places) == 1, places


WORDS = (
    "down up pagedown pageup home end j k n s a w y c d l tab escape enter space x backspace ? : "
    "ctrl+p left right 中 / theme narrow wide low tall"
)
KEYS = WORDS.split()
SIZES = {"narrow": (44, 20), "wide": (120, 20), "low": (80, 9), "tall": (61, 26)}


def run(keys: Sequence[str], colours: ColorSystem, *, no_color: bool = False) -> Both:
    """Press `keys` in a program that compares after every update."""

    async def main() -> Both:
        app = Both(colours)
        async with app.run_test(size=(80, 14), notifications=True) as pilot:
            await pilot.pause()
            for key in keys:
                await press(app, pilot, key)
            await pilot.pause()
        return app

    with mock.patch.dict(os.environ, {"NO_COLOR": "1"} if no_color else {}):
        return asyncio.run(main())


async def press(app: Both, pilot: Pilot[int], key: str) -> None:
    if key in SIZES:
        await pilot.resize_terminal(*SIZES[key])
    elif key == "theme":
        await app.action_act("app.theme")
    else:
        await pilot.press(key)
    await pilot.pause()


TOUR = (
    *["down"] * 14,
    *[
        "up",
        "pagedown",
        "pageup",
        "end",
        "home",
        "n",
        "x",
        "中",
        "tab",
        "x",
        "escape",
        "s",
        "down",
        "escape",
        "a",
        "x",
        "escape",
        "w",
        "n",
        "c",
        "d",
        "down",
    ],
    *[
        "?",
        "pagedown",
        "escape",
        "ctrl+p",
        "n",
        "o",
        "escape",
        "wide",
        "down",
        "narrow",
        "down",
        "tall",
        "low",
        "end",
        "theme",
        "theme",
    ],
)

each_depth = pytest.mark.parametrize(
    ("colours", "no_color"),
    [
        (ColorSystem.TRUECOLOR, False),
        (ColorSystem.EIGHT_BIT, False),
        (ColorSystem.STANDARD, False),
        (ColorSystem.TRUECOLOR, True),
    ],
    ids=["truecolor", "256", "16", "no-color"],
)


def render_anew(strip: Strip, console: Console) -> str:
    """What Textual's own `Strip.render` answers the first time it is asked, in any process.

    It keeps its answer on strips and styles, which the runs here share; with other colours that
    would be another run's answer.
    """
    colours = console._color_system
    assert colours is not None
    return "".join(
        text if style is None else f"\x1b[{Strip.render_ansi(style, colours)}m{text}\x1b[0m"
        for text, style, _ in strip
    )


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Strip, "render", render_anew)


@each_depth
def test_a_tour_looks_the_same_after_every_update(
    colours: ColorSystem,
    no_color: bool,  # noqa: FBT001
) -> None:
    app = run(TOUR, colours, no_color=no_color)
    assert app.updates > len(TOUR)
    assert app.doubts == 0
    assert bool(app.coloured) is not no_color
    assert app.sizes[1] < app.sizes[0] / 3, app.sizes


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(KEYS), max_size=15),
    st.sampled_from([ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT]),
)
def test_any_keys_look_the_same_after_every_update(keys: list[str], colours: ColorSystem) -> None:
    run(keys, colours)


# --- one thing at a time

RED, BLUE = Style(color="#ff0000", bold=True), Style(color="#0000ff", bgcolor="#ffffff", dim=True)


def line(*pieces: tuple[str, Style | None], y: int = 0, x: int = 0) -> LayoutUpdate:
    strip = Strip([Segment(text, style) for text, style in pieces])
    return LayoutUpdate([[strip]], Region(x, y, strip.cell_length, 1))


def shown(*updates: object, size: tuple[int, int] = (20, 3)) -> tuple[Terminal, list[str]]:
    """The terminal after `updates`, and what was sent for each."""
    difference = Difference(*size, ColorSystem.TRUECOLOR)
    terminal = Terminal(*size)
    stream = TerminalStream(terminal)
    sent = [difference.render(update, (0, 0)) for update in updates]
    for each in sent:
        stream.feed(each.encode())
    return terminal, sent


def test_what_is_shown_already_is_not_sent() -> None:
    _, sent = shown(line(("abc", RED)), line(("abc", RED)))
    assert sent[1] == ""


def test_only_the_changed_cell_is_sent() -> None:
    terminal, sent = shown(line(("abcdefghijkl", None)), line(("abcdefgXijkl", None)))
    assert terminal.rows()[0] == "abcdefgXijkl"
    assert sent[1] == "\x1b[1;8HX\x1b[1;1H"


def test_colours_change_by_what_differs() -> None:
    terminal, sent = shown(line(("a", RED), ("b", Style(color="#00ff00", bold=True)), ("c", None)))
    assert sent[0] == "\x1b[1;1H\x1b[1;38;2;255;0;0ma\x1b[38;2;0;255;0mb\x1b[mc\x1b[1;1H"
    assert terminal.buffer[0][1].bold


def test_an_attribute_that_ends_takes_no_other_with_it() -> None:
    both = Style(bold=True, dim=True)
    terminal, _ = shown(line(("a", both), ("b", Style(bold=True)), ("c", Style(italic=True))))
    assert [terminal.buffer[0][x].bold for x in range(3)] == [True, True, False]
    assert terminal.buffer[0][2].italics


@pytest.mark.parametrize("narrow", ["ab", "a客", "客b", "a ", " 户"])
def test_half_a_wide_character_never_stays(narrow: str) -> None:
    terminal, _ = shown(line(("x客户z", None)), line((narrow, None), x=2), line(("!", None), x=1))
    row = [each.data for each in terminal.cells()[0]]
    assert row[1] == "!"
    for place, data in enumerate(row[:-1]):
        assert (row[place + 1] == "") == (data in {"客", "户"}), row


def test_after_a_character_of_doubtful_width_the_place_is_said() -> None:
    _, sent = shown(line(("a👍b", None)), line(("中b", None), y=1))
    assert sent[0] == "\x1b[1;1Ha👍\x1b[1;4Hb\x1b[1;1H"
    assert sent[1] == "\x1b[2;1H中b\x1b[1;1H"


@pytest.mark.parametrize(
    "update",
    [
        line(("x" * 21, None)),
        line(("x", None), y=3),
        line(("x", Style(link="https://example.org"))),
        line(("a", RED), ("\u0301b", BLUE)),
        line(("\x1b[2J", None)),
        "something else",
    ],
    ids=["too wide", "too low", "link", "mark alone", "control", "unknown"],
)
def test_what_is_not_understood_is_left_to_textual(update: object) -> None:
    with pytest.raises(Doubt):
        shown(update)


def test_after_forgetting_everything_is_sent_again() -> None:
    difference = Difference(10, 1, ColorSystem.TRUECOLOR)
    first = difference.render(line(("abc", None)), (0, 0))
    assert difference.render(line(("abc", None)), (0, 0)) == ""
    difference.forget()
    assert difference.render(line(("abc", None)), (0, 0)) == first


def test_the_cursor_moves_by_itself() -> None:
    difference = Difference(10, 2, ColorSystem.TRUECOLOR)
    difference.render(line(("abc", None)), (0, 0))
    assert difference.render(line(("abc", None)), (3, 1)) == "\x1b[2;4H"


def test_what_is_kept_is_bounded() -> None:
    difference = Difference(20, 1, ColorSystem.TRUECOLOR)
    for number in range(10_000):
        style = Style(color=f"#{number % 256:02x}{number // 256:02x}00")
        difference.render(line((f"{number}", style)), (0, 0))
    kept = (difference._pieces, difference._paints, difference._deltas)
    assert all(len(each) <= 4096 for each in kept)
