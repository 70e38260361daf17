"""Data reaches the screen through one door only, and nothing harmful reaches the terminal."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

import funnelview
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.safe import NoControls, cells, fit, plain
from tests.end_to_end.driver import Program
from tests.tui.grid import text

HOSTILE = (
    "[/red] z [VIP] [@click=app.quit]x[/]",
    "\x1b]0;PWNTITLE\x1b\\\x1b[5;1HINJECT\x1b]52;c;UFdO\x1b\\",
    "\x9b31mC1 \x9d0;x\x9c",
    "\u202etxt.exe\u2066\u200f",
    "Z" + "\u0335\u0301\u0489" * 200,
    "\ud800\x00\x07\x08\r",
    "zero\u200bwidth\ufeff\U000e0041",
    "x" * 10_000,
)


# --- the door


@pytest.mark.parametrize("raw", HOSTILE)
def test_plain_is_never_markup(raw: str) -> None:
    content = plain(raw)
    assert isinstance(content, Content)
    assert content.spans == []
    assert "\x1b" not in content.plain
    if raw.startswith("["):
        assert content.plain == raw


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.integers(1, 40))
def test_fit_is_exactly_as_wide_as_asked(raw: str, width: int) -> None:
    shown = plain(raw).plain
    for align in ("left", "right", "center"):
        assert cell_len(fit(shown, width, align)) == width
    assert cells(fit(shown, width, pad=False)) <= width


def test_fit_cuts_no_wide_character_in_half() -> None:
    assert fit("客户名称", 5) == "客户…"
    assert fit("客户名称", 4) == "客… "
    assert fit("客户", 6, "right") == "  客户"
    assert fit("客户", 7, "center") == " 客户  "
    assert fit("客户", 0) == ""


# --- nobody goes round the door

SOURCE = Path(funnelview.__file__).parent / "tui"
WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Markdown", "Tab", "Option"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "sub_title"}
# Functions that make `Content` are called so: deal_content, item_content.
# A chart takes each of its texts through the door by itself.
DOORS = {"plain", "Content", "styled", "assemble", "join", "content_of"}


def is_safe(argument: ast.expr) -> bool:
    """Whether `argument` is text of our own without brackets, or came through the door."""
    if isinstance(argument, ast.Constant):
        return not (isinstance(argument.value, str) and "[" in argument.value)
    if isinstance(argument, ast.BinOp):
        return is_safe(argument.left) and is_safe(argument.right)
    if isinstance(argument, ast.Call):
        function = argument.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if name == "_":
            # A sentence of our own, in our own translation: see the catalogue's test below.
            return bool(argument.args) and is_safe(argument.args[0])
        return name in DOORS or name.endswith("_content")
    return False


def bare_data(source: str) -> list[int]:
    """The lines on which something goes to a widget that might be read as markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            targets = {getattr(target, "attr", "") for target in node.targets}
            if targets & ATTRIBUTES and not is_safe(node.value):
                found.append(node.lineno)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        marked_up = not any(
            keyword.arg == "markup" and getattr(keyword.value, "value", None) is False
            for keyword in node.keywords
        )
        harmful = [argument for argument in node.args[:1] if not is_safe(argument)]
        is_sink = name in WIDGETS or name in {"notify", "update", "from_markup"}
        if is_sink and harmful and marked_up:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "bad",
    [
        "Static(name)",
        "self.notify(f'{name} saved')",
        "label.update(_('Customer {name}').format(name=name))",
        "Button('[b]x[/b]')",
        "self.border_title = deal.customer",
        "x.tooltip = f'{a}'",
    ],
)
def test_the_check_finds_what_it_is_for(bad: str) -> None:
    assert bare_data(bad) == [1]


@pytest.mark.parametrize(
    "good",
    [
        "Static(plain(name))",
        "self.notify(name, markup=False)",
        "label.update(Content.styled(name, 'b'))",
        "Static('')",
        "footer.update()",
        "label.update(_('Customer'))",
        "label.update(deal_content(deal))",
        "self.border_title = plain(deal.customer)",
    ],
)
def test_the_check_leaves_the_door_alone(good: str) -> None:
    assert bare_data(good) == []


def test_no_data_goes_to_a_widget_but_through_the_door() -> None:
    found = {
        str(path.relative_to(SOURCE)): bare_data(path.read_text()) for path in SOURCE.rglob("*.py")
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_no_translation_is_markup() -> None:
    for catalogue in (SOURCE.parent / "locale").rglob("*.po"):
        text = catalogue.read_text(encoding="utf-8")
        translated = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n)+)', text, re.MULTILINE)
        assert [each for each in translated if "[" in each] == []


# --- the last line of defence


@given(st.text())
def test_the_filter_leaves_no_harm_and_every_width(raw: str) -> None:
    (after,) = NoControls().apply([Segment(raw)], Color(0, 0, 0))
    assert cell_len(after.text) == cell_len(raw)
    for harmful in "\x1b\x00\x07\x7f\x9b\x9d\u202e\u2066\n\r":
        assert harmful not in after.text
    after.text.encode("utf-8")


def test_the_filter_leaves_harmless_text_alone() -> None:
    segments = [Segment("客户 Ltd — “x” ▓▒█ 1.20M"), Segment("\x1b[1A", None, [(1, 2)])]  # type: ignore[list-item]
    assert NoControls().apply(segments, Color(0, 0, 0)) == segments


def test_a_widget_that_forgets_the_door_is_caught() -> None:
    class Forgetful(FunnelViewApp):
        def compose(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            yield Static("".join(HOSTILE[1:4]), markup=False)

    async def main() -> None:
        app = Forgetful()
        async with app.run_test(size=(60, 5)) as pilot:
            await pilot.pause()
            shown = text(app)
            assert "INJECT" in shown
            assert not [each for each in shown if each != "\n" and not each.isprintable()]

    asyncio.run(main())


PROGRAM = """
from textual.widgets import Input, Static, TextArea
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Column
from funnelview.tui.widgets.fields import LineField, TextField
from funnelview.tui.widgets.table import VirtualTable
T = "Acme\\x1b]0;PWNTITLE\\x1b\\\\\\x1b[5;1HINJECT"
T += "\\x1b]52;c;UFdO\\x1b\\\\ \\x9b31mC1 \\u202Eabc[/b]"
class Shown(FunnelViewApp):
    def compose(self):
        yield Static(plain(T))
        yield Static(T, markup=False)
        yield LineField(T)
        yield Input(T)
        yield TextField(T)
        yield TextArea(T)
        yield VirtualTable((Column("a", T, flex=1),), lambda row, _: row, str)
    def on_mount(self):
        self.query_one(VirtualTable).set_rows([T])
        self.query_one(LineField).border_title = plain(T)
        self.say(T)
        self.title = T
Shown().run()
"""

HARM = {
    "a window title": b"\x1b]0;PWN",
    "a cursor move": b"\x1b[5;1HINJECT",
    "the clipboard": b"\x1b]52",
    "a C1 control": "\x9b".encode(),
    "a turned line": "\u202e".encode(),
}


def test_nothing_harmful_reaches_the_terminal() -> None:
    with Program([sys.executable, "-c", PROGRAM], size=(100, 40)) as program:
        program.wait_for(r"INJECT(.|\n)*INJECT")
        program.idle()
        program.press("tab", "end", "x", "tab", "end", "x")
        program.idle()
        assert program.text.count("INJECT") >= 6
        assert [harm for harm, sequence in HARM.items() if sequence in program.raw] == []
