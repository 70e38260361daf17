"""The first line: where you are on the left, what holds everywhere on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from funnelview.text import one_line
from funnelview.tui.safe import cells, fit

if TYPE_CHECKING:
    from textual.app import RenderResult

__all__ = ["TitleLine", "whole_parts"]

_DOT = " · "


def whole_parts(text: str, room: int) -> str:
    """As many of the parts of a line as fit: half a figure would be taken for the whole."""
    parts = text.split(_DOT)
    if cells(text) <= room or len(parts) == 1:
        return text
    while len(parts) > 1 and cells(_DOT.join(parts)) + 2 > room:
        parts.pop()
    return f"{_DOT.join(parts)} …"


class TitleLine(Widget):
    """One line of two texts; the left one gives way where both don't fit."""

    ALLOW_SELECT = False

    def __init__(
        self,
        left: str = "",
        right: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self._left = left
        self._right = right

    def show(self, left: str, right: str | None = None) -> None:
        """Show other texts; the line is sent only if something changed."""
        new = (one_line(left), self._right if right is None else one_line(right))
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    def render(self) -> RenderResult:
        """The line."""
        width = max(self.size.width - 2, 0)
        room = width - cells(self._right) - 1
        left = fit(whole_parts(self._left, room), max(room, 0))
        return Content(f" {left} {self._right} ")
