"""The border between data and the screen.

To Textual a plain `str` is markup: a customer named ``[/red] z`` would end the program. So data
reaches a widget as `Content` made by `plain`, and only so; a test reads the source of this package
and fails where a variable goes in bare. `NoControls` is the last line of defence behind it:
whatever a widget renders, nothing but text and Textual's own styling leaves the program.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

from funnelview.text import clean, one_line
from funnelview.tui.widths import cells, fit, short

if TYPE_CHECKING:
    from textual.color import Color

__all__ = ["NoControls", "cells", "fit", "plain", "short"]


def plain(text: str, style: str = "", *, multiline: bool = False) -> Content:
    """`text` as content: never read as markup, harmless, on one line unless `multiline`."""
    return Content.styled(clean(text) if multiline else one_line(text), style)


class NoControls(LineFilter):
    """Takes out of every rendered line what a terminal could obey, however it got there."""

    _HARMFUL = re.compile(
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
    )

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`segments` without harmful characters, each line as wide as before."""
        del background
        # Printable excludes all that is harmful; some harmless text is not "printable", and is
        # searched.
        if all(control or text.isprintable() for text, _, control in segments):
            return segments
        return [
            segment
            if segment.control
            else Segment(self._HARMFUL.sub(self._replaced, segment.text), segment.style)
            for segment in segments
        ]

    @staticmethod
    def _replaced(match: re.Match[str]) -> str:
        # The layout has already counted the character's cells; it keeps as many.
        return "\ufffd" * cell_len(match.group())
