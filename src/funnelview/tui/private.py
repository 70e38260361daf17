"""With `private_driver`, the only module that touches names Textual keeps to itself.

Textual is pinned exactly, and tests/tui/test_private.py has a test for each use, so that an upgrade
that moves one of them fails there and nowhere else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from rich.color import ColorSystem
from textual import on
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import Compositor
from textual.events import Key, Mount, Paste, Resize, ScreenResume
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.worker import WorkerFailed

from funnelview.tui.display import Difference, Doubt
from funnelview.tui.hurry import OneKeyAtATime
from funnelview.tui.private_driver import Continuing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.strip import Strip
    from textual.timer import Timer

    from funnelview.tui.first_frame import FirstFrame

WINDOWS = sys.platform == "win32"

# Below so many characters an update arrives in one piece anyway.
_SYNCHRONISED_FROM = 512

# So many frames wait to be written, behind the one under way, where the line is too slow for them.
_FRAMES_WAIT = 2
# How often a slow line is looked at, in seconds.
_LOOK_AGAIN = 0.02

__all__ = ["PrivateApp", "PrivateScreen", "rendered_rows"]

Result = TypeVar("Result")


class PrivateApp(OneKeyAtATime, inherit_bindings=False):
    """An app whose end after a mistake in the program can be decided."""

    display_mode: Literal["cells", "stock"] = "cells"
    """Whether only the cells that changed are sent, or what Textual would send."""

    first_frame: FirstFrame | None = None
    """What the terminal shows already when the program starts."""

    _last_words: str | None = None
    _difference: Difference | None = None
    _catching_up: Timer | None = None

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver, made to go on from the first frame."""
        driver = super().get_driver_class()
        if WINDOWS:
            return driver
        return type("Continuing", (Continuing, driver), {})

    async def hand_out(self, event: Key | Paste) -> None:
        """Do what a key in a list is bound to; give all else to whoever has the keyboard.

        A list hears nothing but actions. On Textual's way the key goes from it up to the program,
        from one queue to the next, before anybody looks what it is bound to.
        """
        if (
            isinstance(event, Key)
            and getattr(self.focused, "ACTIONS_ONLY", False)
            and self.app_focus
            and self.screen.maximized is None
        ):
            for first in (True, False):
                if await self._check_bindings(event.key, priority=first):
                    return
        else:
            await super().hand_out(event)

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
        if not self._send_difference(renderable):
            super()._display(screen, renderable)

    def _send_difference(self, renderable: RenderableType | None) -> bool:
        """Send only what changed; False where it is to be sent Textual's way."""
        driver = self._driver
        if (
            self.display_mode == "stock"
            or renderable is None
            or driver is None
            or self._batch_count
            or not self._running
            or self._closed
            or self.is_headless
            or driver.is_inline
            or WINDOWS
        ):
            return False
        if self._is_behind(driver):
            return True
        width, height = self.size
        shown = self._difference
        if shown is None or (shown.width, shown.height) != (width, height):
            colours = self.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001
            shown = self._difference = Difference(width, height, colours)
        try:
            sequence = shown.render(
                renderable, self.screen.outer_size.clamp_offset(self.cursor_position)
            )
        except Doubt:
            self.forget_display()
            return False
        except Exception:  # noqa: BLE001 - a screen sent Textual's way is better than none
            self.forget_display()
            self.display_mode = "stock"
            return False
        if len(sequence) > _SYNCHRONISED_FROM and self._sync_available:
            # In one piece: a frame counts as one that waits where the line is slow.
            sequence = f"{SYNC_START}{sequence}{SYNC_END}"
        if sequence:
            driver.write(sequence)
            driver.flush()
        self.post_display_hook()
        return True

    def send_raw(self, sequence: str) -> bool:
        """Send something to the terminal that isn't shown: a text to copy. False without one."""
        driver = self._driver
        if driver is None or self.is_headless:
            return False
        driver.write(sequence)
        driver.flush()
        return True

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """Return the screens that can be seen behind the one in front: none behind an opaque one.

        Textual takes the one next to it for visible all the same, and paints all that is in front
        anew for each change that nobody can see.
        """
        stack = self._screen_stack
        if stack and stack[-1].styles.background.a == 1:
            return []
        return super()._background_screens

    def _is_behind(self, driver: Driver) -> bool:
        """Whether the line is too slow for what was sent already.

        What is shown then is left out, and the screen as it is by then is sent once the line is
        free: whoever holds a key down sees where they are, not where they were.
        """
        if self._catching_up is None:
            writer: Any = getattr(driver, "_writer_thread", None)
            if writer is None or writer._queue.qsize() < _FRAMES_WAIT:  # noqa: SLF001
                return False
            self._catching_up = self.set_timer(_LOOK_AGAIN, self._catch_up)
        return True

    def _catch_up(self) -> None:
        self._catching_up = None
        screen = self.screen
        # Nothing is dirty any more: what wasn't sent was rendered all the same.
        self._display(
            screen,
            screen._compositor.render_update(  # noqa: SLF001
                full=True, screen_stack=self._background_screens
            ),
        )

    def forget_display(self) -> None:
        """Something else may have written to the terminal: take nothing for shown."""
        if self._difference is not None:
            self._difference.forget()

    @on(Resize)
    def _terminal_resized(self) -> None:
        # A terminal may rearrange what it shows.
        self.forget_display()

    @on(Mount)
    def _watch_suspension(self) -> None:
        # Another program may have the terminal for a while: an editor for a long note.
        self.app_suspend_signal.subscribe(self, lambda _: self.forget_display())
        self.app_resume_signal.subscribe(self, lambda _: self.forget_display())

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


class _Lines(Compositor):
    """Textual's putting together of widgets, but only of the lines that are to be sent.

    Textual's goes through all lines of every widget that has a part in them: for a key in a list,
    which changes two lines, through all lines of the list and of what lies under it.
    """

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            yield from super()._get_renders()
            return
        lines = Region(0, crop.y, self.size.width, crop.height)
        painted: list[Region] = []
        # From front to back: what lies wholly under one before it isn't seen.
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip).intersection(lines)
            if shown and not any(one.contains_region(shown) for one in painted):
                painted.append(shown)
                yield shown, shown, widget.render_lines(shown.translate(-region.offset))


class PrivateScreen(Screen[Result]):
    """A screen that takes for an update what is in it."""

    def __init__(
        self,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name, id, classes)
        self._compositor = _Lines()
        self._styled_as: object = None

    @on(ScreenResume)
    def _keep_styles(self, event: ScreenResume) -> None:
        """Leave the styles of a kept screen as they are, unless what they depend on changed."""
        look = (self.app.theme, self.app.app_focus, self.app.size)
        event.refresh_styles = event.refresh_styles and look != self._styled_as
        self._styled_as = look


def rendered_rows(screen: Screen[Any]) -> list[Strip]:
    """The rows of `screen` as they go to the terminal."""
    return screen._compositor.render_strips()  # noqa: SLF001 - what this module is for
