"""The only module that touches names Textual keeps to itself.

Textual is pinned exactly, and tests/tui/test_private.py has a test for each use, so that an upgrade
that moves one of them fails there and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.geometry import Offset
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen
    from textual.strip import Strip

__all__ = ["PrivateApp", "rendered_rows"]


class PrivateApp(App[int], inherit_bindings=False):
    """An app whose end after a mistake in the program can be decided."""

    _last_words: str | None = None

    def crashed(self, error: BaseException) -> str:
        """What the terminal shows of `error`, in one line. Called once."""
        raise NotImplementedError

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        # The hidden cursor is where input methods show what is being composed. Textual moves it
        # when the caret moves, which is too early after focus at mount, in a dialog just opened, or
        # when the layout shifts: only now is it known where everything stands.
        focused = screen.focused
        if focused is not None and screen.is_active:
            caret = getattr(focused, "cursor_screen_offset", None)
            if isinstance(caret, Offset):
                self.cursor_position = caret
        super()._display(screen, renderable)

    def panic(self, *renderables: RenderableType) -> None:
        """End the program because of an error that would print itself: it may print data."""
        del renderables
        self._fatal_error()

    def _fatal_error(self) -> None:
        # Textual's own prints every local variable to the terminal.
        if self._last_words is None:
            error: BaseException = self._exception or RuntimeError("no exception was handed over")
            if isinstance(error, WorkerFailed):
                error = error.error
            self._last_words = self.crashed(error)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        # Called when the terminal is itself again. Rich would break the line, and a path in it.
        if self._last_words is not None:
            self._exit_renderables.clear()
            self.error_console.file.write(f"{self._last_words}\n")
        super()._print_error_renderables()


def rendered_rows(screen: Screen[Any]) -> list[Strip]:
    """The rows of `screen` as they go to the terminal."""
    return screen._compositor.render_strips()  # noqa: SLF001 - what this module is for
