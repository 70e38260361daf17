"""When a Textual program under test has nothing left to do.

Textual's own tests take a process that uses no processor time for twenty milliseconds for idle.
On a busy machine a process that isn't given a turn looks the same, and on a free one each key
costs a tenth of a second. Here the program itself is asked: whether a message, a callback, a
mounting or a repaint is outstanding. Textual keeps that to itself; it is pinned exactly, and
`tests/tui/test_idle.py` fails where a name moves.

Once nothing but the drawing is left, what is to be drawn is drawn, rather than waited for: the
many frames that a person would see flit by until then show nothing that a test could look at.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, Any
from unittest import mock

from textual._context import active_app
from textual.pilot import Pilot
from textual.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual._queue import Queue
    from textual.app import App
    from textual.message import Message
    from textual.message_pump import MessagePump

    from funnelview.tui.app import FunnelViewApp

__all__ = ["busy", "idle", "settled", "waiting_by_looking"]

# A handler that waits for something outside the program must not hold a test for ever.
_LONGEST = 60.0
# How often what follows from a use case is waited for: what a broken store refuses is sent again
# without end.
_ROUNDS = 10
# Seconds after which a frame is drawn though other things are left to do.
_FRAME = 0.25
# Looks without a break between them; after these the threads beside get a turn as well.
_AT_ONCE = 40
_BREAK = 0.002
# Work can be handed from one queue to the next between two looks.
_LOOKS_IN_A_ROW = 3


def _pumps(app: App[Any]) -> Iterator[MessagePump]:
    yield app
    for screen in app.screen_stack:
        yield from chain([screen], screen.walk_children())


def _at_rest(pump: MessagePump) -> bool:
    """Whether `pump` does nothing but wait for its next message."""
    if pump._closed:
        return True
    queue: Queue[Message | None] = pump._message_queue
    waits = bool(queue.ready_event._waiters)
    return waits and queue.empty() and not pump._next_callbacks


def _outstanding(app: App[Any]) -> bool:
    """Whether `app` has a message to handle, a key that waits for its turn or a new size."""
    # A new size is told to the screens a frame later, by a timer.
    if app._resize_event is not None or getattr(app, "_waiting", None):
        return True
    return not all(_at_rest(pump) for pump in _pumps(app))


def _undrawn(app: App[Any]) -> bool:
    """Whether `app` has something to draw, or to call once that is drawn."""
    screen = app.screen
    return bool(
        screen._callbacks
        or screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )


def busy(app: App[Any]) -> bool:
    """Whether `app` has a message to handle, a callback to call or something to draw."""
    return _outstanding(app) or _undrawn(app)


async def _handled(app: App[Any]) -> None:
    """Wait until `app` has heard and done everything, and has nothing left but to draw."""
    end = monotonic() + _LONGEST
    looks = quiet = 0
    while quiet < _LOOKS_IN_A_ROW and monotonic() < end:
        await asyncio.sleep(0 if looks < _AT_ONCE else _BREAK)
        looks += 1
        if not app.is_running or app._exception is not None:
            return
        quiet = 0 if _outstanding(app) else quiet + 1


def _drawn(app: App[Any]) -> bool:
    """Draw what is to be drawn, if anything; whether there was nothing."""
    if not app.is_running or app._exception is not None or not _undrawn(app):
        return True
    _draw(app.screen)
    return False


async def idle(min_sleep: float = 0, max_sleep: float = _LONGEST) -> None:  # noqa: ARG001
    """Wait until the running program has nothing to do; what `textual._wait` means to do.

    The parameters are those of the function it stands in for.
    """
    app = active_app.get()
    end = monotonic() + _LONGEST
    await _handled(app)
    while not _drawn(app) and monotonic() < end:
        await _handled(app)


async def settled(app: FunnelViewApp) -> None:
    """Wait until every use case of `app` has answered and every answer is shown."""
    end = monotonic() + _LONGEST
    rounds = 0
    while monotonic() < end:
        await _handled(app)
        under_way = app.work._looking or any(not one.is_finished for one in app.workers)
        if under_way and rounds < _ROUNDS:
            rounds += 1
            await app.work.rest()
            await app.workers.wait_for_complete()
        elif _drawn(app):
            break


def _draw(screen: Screen[Any]) -> None:
    """What a screen's timer does for each frame."""
    with screen._context():
        try:
            screen._on_timer_update()
        except Exception as error:  # noqa: BLE001 - as the timer does
            screen.app._handle_exception(error)


class _Frames:
    """A screen's timer: a frame is drawn by `idle`, or a while after it was asked for."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._asked: asyncio.TimerHandle | None = None

    def resume(self) -> None:
        if self._asked is None:
            loop = asyncio.get_running_loop()
            self._asked = loop.call_later(_FRAME, self._drawn)

    def pause(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _drawn(self) -> None:
        self._asked = None
        if self._screen.is_running:
            _draw(self._screen)


def _frames(screen: Screen[Any]) -> _Frames:
    frames: _Frames = screen.__dict__.setdefault("_frames", _Frames(screen))
    return frames


@contextmanager
def waiting_by_looking() -> Iterator[None]:
    """Let Textual's own ways to wait for a program under test be `idle`."""

    async def at_rest(_pilot: Pilot[Any], _timeout: float = 0) -> bool:
        await idle()
        return True

    with (
        mock.patch("textual.app.wait_for_idle", idle),
        mock.patch("textual.pilot.wait_for_idle", idle),
        mock.patch.object(Pilot, "_wait_for_screen", at_rest),
        mock.patch.object(Screen, "_update_timer", property(_frames)),
    ):
        yield
