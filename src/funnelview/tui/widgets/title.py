"""The first line: where you are on the left, what holds everywhere on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from funnelview.text import one_line
from funnelview.tui.widths import two_sided, whole_parts

if TYPE_CHECKING:
    from textual.app import RenderResult

__all__ = ["TitleLine", "whole_parts"]


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
        self._alarm = ""

    def on_mount(self) -> None:
        """Begin with what is to be said on every screen now, in its first line."""
        if self.screen.query(TitleLine).first() is self:
            self.alarm(getattr(self.app, "alarm", ""))

    def alarm(self, text: str) -> None:
        """Say something before all else at the right, on every screen: "" for nothing."""
        if text != self._alarm:
            self._alarm = text
            self.refresh()

    def show(self, left: str, right: str | None = None) -> None:
        """Show other texts; the line is sent only if something changed."""
        new = (one_line(left), self._right if right is None else one_line(right))
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    def turn(self, before: str, after: str) -> None:
        """Put another word into the corner, where that is still the one ``before``."""
        if self._right.endswith(before):
            rest = self._right.removesuffix(before).rstrip()
            self.show(self._left, "  ".join(filter(None, (rest, after))))

    def render(self) -> RenderResult:
        """The line."""
        right = "  ".join(filter(None, (self._alarm, self._right)))
        return Content(two_sided(self._left, right, self.size.width))
