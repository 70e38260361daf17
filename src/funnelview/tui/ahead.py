"""The first answer, read ahead by a process of its own.

Loading the store's floor takes as long as loading the screen's. Where there are two cores, a copy
of the program reads the first screen's figures on one of them while the other loads the screen.
What it reads comes back through a pipe; whatever goes wrong there is no matter, since the program
then asks again itself, as it does for everything else.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from funnelview.errors import FunnelViewError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Ahead"]

T = TypeVar("T")


class Ahead(Generic[T]):
    """Reads in another process from the moment it is made. Use it in a ``with`` statement.

    Make it before anything starts a thread. Elsewhere than on Linux, and with one core, it reads
    nothing.

    Args:
        read: what to read; it must not write, and its answer must be one that can be pickled.
        quick: whether it takes less time than another process; it is read here then, when asked
            for.
    """

    def __init__(self, read: Callable[[], T], *, quick: bool = False) -> None:
        self._process = self._pipe = None
        self._read: Callable[[], T | None] | None = read if quick else None
        if quick:
            return
        # Other systems' libraries don't all survive being copied.
        if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
            return
        self._pipe, far = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(far)
            return
        if self._process == 0:
            _answer(read, far)
        os.close(far)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the reading, if nobody waited for it."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            self._bury()

    @property
    def ready(self) -> bool:
        """Whether `take` need not wait."""
        if self._read is not None:
            return True
        return self._pipe is not None and bool(select.select([self._pipe], [], [], 0)[0])

    def peek(self) -> T | None:
        """What is quick to read, read now; `take` gives it again. None where it isn't quick."""
        if self._read is None:
            return None
        value = self.take()
        self._read = lambda: value
        return value

    def take(self) -> T | None:
        """Wait for what was read, once; None where nothing could be read."""
        if self._read is not None:
            read, self._read = self._read, None
            with suppress(FunnelViewError):
                return read()
        if self._pipe is None:
            return None
        with open(self._pipe, "rb") as pipe:  # noqa: PTH123 - a pipe has no path
            self._pipe = None
            answer = pipe.read()
        self._bury()
        # Only the copy of this very program can have written there.
        return pickle.loads(answer) if answer else None  # noqa: S301

    def _bury(self) -> None:
        if self._process is not None:
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            self._process = None


def _answer(read: Callable[[], T], pipe: int) -> None:
    """Read, answer and end: nothing of what the program does at its end is done here."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        answer = memoryview(pickle.dumps(read(), pickle.HIGHEST_PROTOCOL))
        while answer:
            answer = answer[os.write(pipe, answer) :]
    finally:
        # Not even a traceback: the terminal belongs to the program.
        os._exit(0)
