"""When a Textual program under test has nothing left to do.

Textual's own tests take a process that uses no processor time for twenty milliseconds for idle.
On a busy machine a process that isn't given a turn looks the same, and on a free one each key
costs a tenth of a second. Here the program itself is asked: whether a message, a callback, a
mounting or a repaint is outstanding. Textual keeps that to itself; it is pinned exactly, and
`tests/tui/test_idle.py` fails where a name moves.
"""

from __future__ import annotations

import asyncio
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._context import active_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual._queue import Queue
    from textual.app import App
    from textual.message import Message
    from textual.message_pump import MessagePump

__all__ = ["busy", "idle"]

# A handler that waits for something outside the program must not hold a test for ever.
_LONGEST = 5.0
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


def busy(app: App[Any]) -> bool:
    """Whether `app` has a message to handle, a callback to call or something to draw."""
    # A new size is told to the screens a frame later, by a timer.
    if app._resize_event is not None:
        return True
    if not all(_at_rest(pump) for pump in _pumps(app)):
        return True
    screen = app.screen
    return bool(
        screen._callbacks
        or screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )


async def idle(min_sleep: float = 0, max_sleep: float = _LONGEST) -> None:  # noqa: ARG001
    """Wait until the running program has nothing to do; what `textual._wait` means to do.

    The parameters are those of the function it stands in for.
    """
    app = active_app.get()
    end = monotonic() + _LONGEST
    looks = quiet = 0
    while quiet < _LOOKS_IN_A_ROW and monotonic() < end:
        await asyncio.sleep(0 if looks < _AT_ONCE else _BREAK)
        looks += 1
        if not app.is_running or app._exception is not None:
            return
        quiet = 0 if busy(app) else quiet + 1
