"""The frame painted before Textual is loaded is the one that Textual paints, cell by cell."""

from __future__ import annotations

import contextlib
import os
import pty
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from funnelview import i18n
from funnelview.domain.funnel import Role
from funnelview.tui.colours import PALETTES
from funnelview.tui.first_frame import FirstFrame, Piece, _code, frame
from funnelview.tui.private import rendered_rows
from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.widgets.outlook import Outlook
from funnelview.tui.widgets.why import Why
from funnelview.usecases.records import add_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.segment import Segment

    from funnelview.usecases.desk import Desk
    from tests.tui.conftest import Driven

Cell = tuple[str, str, str, bool]


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    i18n.set_language("en")


def painted(line: Sequence[Piece]) -> list[Cell]:
    """The characters of a line of ours, each with colour, ground and weight."""
    return [
        (sign, look.colour if sign != " " else "", look.ground, look.bold and sign != " ")
        for text, look in line
        for sign in text
    ]


def rendered(line: Iterable[Segment]) -> list[Cell]:
    """The same of a line of Textual's; how a blank would be written doesn't show."""
    found = []
    for text, style, _control in line:
        assert style is not None
        assert style.color is not None or not text.strip()
        assert style.bgcolor is not None
        colour = style.color.get_truecolor().hex if style.color else ""
        ground = style.bgcolor.get_truecolor().hex
        found += [
            (sign, colour if sign != " " else "", ground, bool(style.bold) and sign != " ")
            for sign in text
        ]
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (40, 12)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_the_home_screen_is_the_same_cell_by_cell(
    drive: Driven,
    desk: Desk,
    size: tuple[int, int],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The coming months come later, when they have been read, and again with what others change;
    # what a rep's trouble is once the cursor has rested.
    monkeypatch.setattr(Outlook, "look", lambda _outlook, _deals, _rows: None)
    monkeypatch.setattr(Why, "look", lambda _why, _row: None)
    i18n.set_language(language)
    add_person(desk, "[/red] \x1b[31m 王 🏭\n\u202e zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", Role.REP)
    async with drive(size=size) as driver:
        screen = driver.app.screen
        assert isinstance(screen, TeamScreen)
        assert screen.level is not None
        for name, palette in PALETTES.items():
            driver.app.theme = name
            await driver.settle()
            ours = frame(screen.level, palette, *size)
            assert len(ours) == size[1]
            for line, strip in zip(ours[:-1], rendered_rows(screen), strict=False):
                assert painted(line) == rendered(strip)


def test_before_the_store_has_answered_it_says_so() -> None:
    lines = frame(None, PALETTES["dark"], 80, 24, "demo")
    assert "Reading the store …" in "".join(piece.text for piece in lines[2])
    assert lines[0][0].text.endswith(" demo ")


def test_colours_fall_on_the_slots_that_rich_takes() -> None:
    from rich.color import Color, ColorSystem

    for palette in PALETTES.values():
        for colour in (
            palette.background,
            palette.cursor,
            palette.text,
            *palette.meanings.values(),
        ):
            codes = Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_ansi_codes()
            assert f"38;{_code(colour, 8)}" == ";".join(codes)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[int, int]]]:
    """Makes a terminal: what its user sees and types, and the program's end of it."""
    with contextlib.ExitStack() as stack:

        def made(**environment: str) -> tuple[int, int]:
            near, far = pty.openpty()
            stack.callback(os.close, near)
            stack.callback(os.close, far)
            for name, mode in {"__stdin__": "r", "__stderr__": "w"}.items():
                monkeypatch.setattr(sys, name, stack.enter_context(os.fdopen(os.dup(far), mode)))
            for name in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "COLORTERM", "FUNNELVIEW_DISPLAY"):
                monkeypatch.delenv(name, raising=False)
            usual = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
            for name, value in {**usual, **environment}.items():
                monkeypatch.setenv(name, value)
            return near, far

        yield made


def sent_to(near: int) -> bytes:
    """Everything the terminal was sent so far."""
    os.set_blocking(near, False)
    found = b""
    with contextlib.suppress(BlockingIOError):
        while True:
            found += os.read(near, 100_000)
    return found


def test_the_terminal_is_given_back_where_nobody_took_it(
    terminal: Callable[..., tuple[int, int]],
) -> None:
    near, far = terminal()
    before = termios.tcgetattr(far)
    with FirstFrame(PALETTES["dark"]) as first:
        first.paint(None)
        assert not termios.tcgetattr(far)[3] & (termios.ECHO | termios.ICANON)
    sent = sent_to(near)
    assert sent.startswith(b"\x1b[?1049h\x1b[?25l")
    assert sent.endswith(b"\x1b[?1049l\x1b[?25h")
    assert termios.tcgetattr(far) == before


def test_who_takes_the_terminal_gives_it_back(terminal: Callable[..., tuple[int, int]]) -> None:
    near, _far = terminal(COLORTERM="truecolor")
    with FirstFrame(PALETTES["dark"]) as first:
        first.paint(None)
        assert first.take_over()
        assert not first.take_over()
    assert b"\x1b[?1049l" not in sent_to(near)


@pytest.mark.parametrize(
    "unusual",
    [
        {"NO_COLOR": "1"},
        {"TERM": "vt100"},
        {"TEXTUAL_COLOR_SYSTEM": "standard"},
        {"COLUMNS": "10"},
        {"LINES": "3"},
        {"FUNNELVIEW_DISPLAY": "stock"},
    ],
)
def test_nothing_is_painted_where_it_might_look_different(
    terminal: Callable[..., tuple[int, int]], unusual: dict[str, str]
) -> None:
    near, far = terminal(**unusual)
    before = termios.tcgetattr(far)
    with FirstFrame(PALETTES["dark"]) as first:
        first.paint(None)
        assert termios.tcgetattr(far) == before
        assert not first.take_over()
    assert sent_to(near) == b""
