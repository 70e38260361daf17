"""Without colours: NO_COLOR asks for none, and Textual alone would leave greys.

What a theme says by a background is said by attributes that every terminal has: reverse for the
row under the cursor and for all that stands out, an underline for titles, fields and other panels.
Everything else has the terminal's own colours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

from funnelview.tui.colours import PALETTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.color import Color

__all__ = ["Uncoloured"]


class Uncoloured(LineFilter):
    """Puts attributes in the place of the colours of a theme.

    Args:
        theme: gives the name of the theme in force.
    """

    def __init__(self, theme: Callable[[], str]) -> None:
        super().__init__()
        self._theme = theme

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`segments` in the terminal's own colours."""
        del background
        theme = self._theme()
        return [
            segment
            if segment.control or segment.style is None
            else Segment(segment.text, _plain(segment.style, theme))
            for segment in segments
        ]


@lru_cache(maxsize=2_048)
def _plain(style: Style, theme: str) -> Style:
    """The attributes that say what a style's colours say; no dim or italic text either."""
    palette = PALETTES[theme]
    colour = style.bgcolor
    ground = "" if colour is None or colour.triplet is None else colour.triplet.hex
    bold, underline, reverse = bool(style.bold), bool(style.underline), bool(style.reverse)
    if ground == palette.cursor and bold:
        reverse = not reverse
    elif ground == palette.cursor:
        # A field that has the keyboard: its caret is reversed.
        bold = underline = True
    elif ground == palette.panel:
        underline = True
    elif ground and _stands_out(ground, palette.background, palette.text):
        reverse = not reverse
    return Style(
        bold=bold or None,
        underline=underline or None,
        reverse=reverse or None,
        strike=style.strike,
        link=style.link,
    )


def _stands_out(colour: str, background: str, text: str) -> bool:
    """Whether a background is one that is seen: nearer to the text's brightness than to others'."""
    shade, far = _brightness(colour), _brightness(text)
    return abs(shade - far) < abs(shade - _brightness(background))


def _brightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
