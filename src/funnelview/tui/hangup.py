"""When the line drops or the machine wants the program gone: what is typed is kept, and it ends.

A closed terminal sends SIGHUP, a shutdown SIGTERM. Where SIGHUP is ignored (``nohup``, some session
managers) the terminal is gone all the same, and reading it would spin for ever: a thread of its own
looks at it every few seconds, and ends the program whatever the rest of it is doing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App

__all__ = ["look", "watch"]

LOOK_EVERY = 5.0
"""Seconds between two looks at the terminal."""
PATIENCE = 5.0
"""Seconds that a lost program waits for the store; the rest stands in the drafts."""


def watch(app: App[object], leave: Callable[[], Awaitable[None]]) -> None:
    """End ``app`` by ``leave`` when its terminal or its session goes away."""
    if app.is_headless:
        return
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    def end() -> None:
        if not ending:
            ending.append(loop.create_task(_leave(leave)))

    for name in ("SIGHUP", "SIGTERM"):
        with suppress(NotImplementedError, ValueError):  # Windows has neither
            loop.add_signal_handler(getattr(signal, name, -1), end)
    terminal = sys.__stdin__.fileno() if sys.__stdin__ else -1
    if terminal >= 0 and os.isatty(terminal):
        told = (terminal, lambda: loop.call_soon_threadsafe(end))
        threading.Thread(target=look, args=told, name="terminal watch", daemon=True).start()


def look(terminal: int, tell: Callable[[], object]) -> None:
    """Look at the terminal until it is gone; then tell, and end the process if that did not."""
    gone = threading.Event()
    while os.isatty(terminal):
        gone.wait(LOOK_EVERY)
    with suppress(RuntimeError):  # the loop is closed: the program is ending
        tell()
    gone.wait(3 * PATIENCE)
    os._exit(1)


async def _leave(leave: Callable[[], Awaitable[None]]) -> None:
    """Leave in order, or after a while in any way: nobody is there to press a key."""
    asyncio.get_running_loop().call_later(2 * PATIENCE, os._exit, 1)
    try:
        async with asyncio.timeout(PATIENCE):
            await leave()
    except TimeoutError:
        os._exit(1)
