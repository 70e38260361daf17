"""The first frame, on the terminal before Textual is loaded.

Loading Textual takes longer than everything else a start does together. What the home screen shows
is known before that: so it is painted here, from the same words, columns and colours as the real
one, and the real one takes its place cell by cell, without the terminal being cleared in between.
Only the last line stays empty: the keys appear there once they are answered. What is typed before
waits in the terminal, unseen, and is heard then.

Where it isn't known how the terminal shows colours nothing is painted: the real screen comes first
then.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from funnelview.text import one_line
from funnelview.tui.screens import team_words as words
from funnelview.tui.widgets.columns import CURSOR, NO_CURSOR, Span, lay_out, paint, spread
from funnelview.tui.widths import cells, two_sided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from funnelview.domain.coverage import Level
    from funnelview.tui.colours import Palette
    from funnelview.tui.widgets.columns import Cell

__all__ = ["FirstFrame", "Look", "Piece", "frame"]

_LEAST_WIDTH, _LEAST_HEIGHT = 20, 6
"""On a smaller terminal not even the lines are where they are elsewhere."""

_BOLD: Final = frozenset({"severity-red"})
_UNDERLINED: Final = frozenset({"match"})


class Look(NamedTuple):
    """The colours of a piece, as ``#rrggbb``, and whether it is bold."""

    colour: str
    ground: str
    bold: bool = False


class Piece(NamedTuple):
    """Some text of one line, and how it looks."""

    text: str
    look: Look


def frame(
    level: Level | None, palette: Palette, width: int, height: int, corner: str = ""
) -> list[list[Piece]]:
    """The lines of the home screen from top to bottom, each `width` cells wide.

    `level` is what it shows, None where that isn't known yet; `corner` the word in the upper right.
    """
    title = Look(palette.meanings["heading"], palette.panel)
    total = Look(palette.text, palette.surface)
    left, right = map(one_line, words.totals(level)) if level else ("", "")
    return [
        [Piece(two_sided(one_line(words.heading(level)), corner, width), title)],
        *_table(level, palette, width, height - 3),
        [Piece(two_sided(left, right, width), total)],
        [Piece(" " * width, Look(palette.text, palette.panel))],
    ]


def _table(level: Level | None, palette: Palette, width: int, height: int) -> Iterator[list[Piece]]:
    """The table's lines: titles, rows, and blanks down to `height`."""
    # One column at the right is the scroll bar's.
    places = lay_out(words.columns(level, width), width - 1 - len(CURSOR))
    plain = Look(palette.text, palette.background)

    def line(sign: str, values: Mapping[str, Cell], look: Look) -> list[Piece]:
        return _pieces([Span(sign), *spread(places, values)], look, palette, width)

    titles = {place.column.key: place.column.title for place in places}
    yield line(NO_CURSOR, titles, Look(palette.meanings["heading"], palette.panel))
    rows = level.board.reps[: height - 1] if level else ()
    scale = words.widest(level) if level else 1
    for number, row in enumerate(rows):
        values = {
            place.column.key: words.cell(level, row, place.column.key, scale, width)
            for place in places
        }
        look = Look(palette.text, palette.cursor, bold=True) if number == 0 else plain
        yield line(CURSOR if number == 0 else NO_CURSOR, values, look)
    muted = Look(palette.meanings["muted"], palette.background)
    for number in range(height - 1 - len(rows)):
        note = "" if rows or number else words.nobody() if level else words.reading()
        yield _pieces([Span(NO_CURSOR), *paint(note, width - 3)], muted, palette, width)


def _pieces(spans: Iterable[Span], look: Look, palette: Palette, width: int) -> list[Piece]:
    """One line of the table: the spans in their colours, and the blank where a scroll bar goes."""
    pieces = [
        Piece(
            span.text,
            Look(
                palette.meanings[span.style],
                look.ground,
                look.bold or span.style in _BOLD,
            )
            if span.style
            else look,
        )
        for span in spans
    ]
    rest = width - 1 - sum(cells(piece.text) for piece in pieces)
    return [
        *pieces,
        Piece(" " * rest, look),
        Piece(" ", Look(palette.text, palette.background)),
    ]


# --- on the terminal


def _colour_bits(environment: Mapping[str, str]) -> int | None:
    """How many bits of colour the terminal shows, 24 or 8, as Rich finds out; None: another way."""
    if any(environment.get(name) for name in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM")):
        return None
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return 24
    terminal = environment.get("TERM", "").strip().lower()
    return 8 if terminal.rpartition("-")[2] in {"256color", "kitty"} else None


def _code(colour: str, bits: int) -> str:
    """What comes after 38; or 48; for `colour`, in true colour or the slot that Rich takes."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    if bits > 8:
        return f"2;{red};{green};{blue}"
    low, high = min(red, green, blue) / 255, max(red, green, blue) / 255
    light, apart = (low + high) / 2, high - low
    saturation = 0.0 if not apart else apart / (2 * light if light <= 0.5 else 2 - 2 * light)
    if saturation < 0.15:
        grey = round(light * 25.0)
        return f"5;{16 if grey == 0 else 231 if grey == 25 else 231 + grey}"
    steps = (round(each / 95 if each < 95 else 1 + (each - 95) / 40) for each in (red, green, blue))
    six_red, six_green, six_blue = steps
    return f"5;{16 + 36 * six_red + 6 * six_green + six_blue}"


def _sequence(lines: Iterable[list[Piece]], bits: int) -> str:
    """What the terminal is sent for `lines`."""
    parts: list[str] = []
    shown: Look | None = None
    for number, line in enumerate(lines, 1):
        parts.append(f"\x1b[{number};1H")
        for text, look in line:
            if text and look != shown:
                bold = "1;" if look.bold else ""
                colour, ground = _code(look.colour, bits), _code(look.ground, bits)
                parts.append(f"\x1b[0;{bold}38;{colour};48;{ground}m")
                shown = look
            parts.append(text)
    return "".join([*parts, "\x1b[m"])


class FirstFrame:
    """The terminal until the screen takes it over. Use it in a ``with`` statement.

    Args:
        palette: the colours of the theme.
        corner: a word about the store for the upper right corner.
    """

    def __init__(self, palette: Palette, corner: str = "") -> None:
        self._palette = palette
        self._corner = corner
        self._shown = False
        self.attributes: list[Any] | None = None
        """How the terminal was set before the frame; None where nothing was changed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was, unless the screen took it over and did so."""
        if self.take_over():
            with suppress(OSError):
                _write("\x1b[?1049l\x1b[?25h")
        if self.attributes is not None:
            _set(self.attributes)

    def paint(self, level: Level | None) -> None:
        """Show the home screen, where that can be done just so; None: without its rows."""
        bits = _colour_bits(os.environ)
        width, height = shutil.get_terminal_size()
        if (
            bits is None
            or width < _LEAST_WIDTH
            or height < _LEAST_HEIGHT
            or os.environ.get("FUNNELVIEW_DISPLAY") == "stock"
            or sys.__stderr__ is None
            or not sys.__stderr__.isatty()
        ):
            return
        self.attributes = _listen_silently()
        if self.attributes is None:
            return
        lines = frame(level, self._palette, width, height, self._corner)
        with suppress(OSError):
            self._shown = True
            _write("\x1b[?1049h\x1b[?25l" + _sequence(lines, bits))

    def take_over(self) -> bool:
        """Whether the terminal shows the frame, in its second screen; asked once, by what follows.

        Whoever asks sees to it that the terminal becomes as it was.
        """
        shown, self._shown = self._shown, False
        return shown


def _write(sequence: str) -> None:
    """Send it to where the screen writes, too."""
    if sys.__stderr__ is not None:
        sys.__stderr__.write(sequence)
        sys.__stderr__.flush()


def _listen_silently() -> list[Any] | None:
    """Let what is typed wait, as the screen will have it; returns how it was, None: impossible."""
    try:
        import termios
    except ImportError:  # on Windows
        return None
    try:
        before = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError, termios.error):
        return None
    now = list(before)
    now[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    now[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    now[6] = [*before[6]]
    now[6][termios.VMIN] = 1
    _set(now)
    return before


def _set(attributes: list[Any]) -> None:
    import termios

    with suppress(OSError, termios.error):
        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, attributes)  # type: ignore[union-attr]
