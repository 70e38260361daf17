"""Drives a full-screen program from outside, as a person at a terminal would.

The program runs on a pseudo-terminal of a given size; what it sends is read as a terminal would
read it. Nothing here waits for a fixed time: `wait_for` waits for what is to be seen, `idle` until
the program has nothing more to say.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from typing import TYPE_CHECKING, Self

import pyte
from wcwidth import wcwidth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["KEYS", "PATIENCE", "Program", "Terminal"]

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
}
"""What a terminal sends for a key; a single character stands for itself, ctrl+x is worked out."""

ANSWERS = {
    # Synchronised output is known and off; in-band resize is not known.
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
}

PATIENCE = float(os.environ.get("FUNNELVIEW_TEST_PATIENCE", "240"))
"""Seconds after which something that was waited for counts as never coming.

A busy machine may take a minute to start a program; a test that waits costs it nothing.
"""

_QUIET = 0.15
"""Seconds without output after which a program counts as idle."""


class Terminal(pyte.Screen):
    """A terminal that also scrolls a region, and does not print what it doesn't know."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        """Colours and attributes; the private form sets a keyboard mode instead."""
        if not private:
            super().select_graphic_rendition(*attributes)

    def set_margins(self, top: int | None = None, bottom: int | None = None, **_: object) -> None:
        """The scroll region; the private form saves modes instead."""
        super().set_margins(top, bottom)

    def report_device_attributes(self, *_: object, **__: object) -> None:
        """Answered by the driver."""

    def report_device_status(self, *_: object, **__: object) -> None:
        """Answered by the driver."""

    def scroll_up(self, count: int = 1, **_: object) -> None:
        """Move the lines of the region up."""
        self._scroll(count, self.delete_lines)

    def scroll_down(self, count: int = 1, **_: object) -> None:
        """Move the lines of the region down."""
        self._scroll(count, self.insert_lines)

    def _scroll(self, count: int, move: object) -> None:
        top = self.margins.top if self.margins else 0
        row, column = self.cursor.y, self.cursor.x
        self.cursor.y = top
        assert callable(move)
        move(count or 1)
        self.cursor.y, self.cursor.x = row, column

    def rows(self) -> list[str]:
        """The rows as text; a wide character stands once."""
        return [
            "".join(self.buffer[y][x].data for x in range(self.columns)).rstrip()
            for y in range(self.lines)
        ]

    def cells(self) -> list[list[pyte.screens.Char]]:
        """Every cell with its colours and attributes."""
        return [self._cells_of(y) for y in range(self.lines)]

    def _cells_of(self, y: int) -> list[pyte.screens.Char]:
        row = [self.buffer[y][x] for x in range(self.columns)]
        for x, cell in enumerate(row):
            # What was written over the first half of a wide character blanks the second, too: in
            # terminals, not in pyte.
            if not cell.data and not (x and wcwidth(row[x - 1].data[:1] or " ") > 1):
                row[x] = cell._replace(data=" ")
        return row


class TerminalStream(pyte.ByteStream):
    """Knows the two scroll sequences, too."""

    csi = {  # noqa: RUF012 - pyte's own declaration
        **pyte.ByteStream.csi,
        "S": "scroll_up",
        "T": "scroll_down",
    }
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down"}


class Program:
    """A running program and the terminal it runs on. Use it in a ``with`` statement.

    Args:
        command: what to start.
        size: columns and lines.
        term: the terminal's name; 256 colours unless `env` says truecolor.
        env: more of the environment; the value None takes a variable out.
        cwd: where it is started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        term: str = "xterm-256color",
        env: Mapping[str, str | None] | None = None,
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        self.terminal = Terminal(*size)
        self._stream = TerminalStream(self.terminal)
        self.raw = bytearray()
        """Every byte the program sent."""
        self.exit_code: int | None = None
        """How it ended; None while it runs; negative: the signal that ended it."""
        self._tail = b""
        whole = {
            **os.environ,
            "TERM": term,
            **{key: value or "" for key, value in (env or {}).items()},
        }
        left_out = {"COLORTERM", "LINES", "COLUMNS", "NO_COLOR"} - set(env or {})
        left_out |= {key for key, value in (env or {}).items() if value is None}
        self.pid, self._pty = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            try:
                if cwd is not None:
                    os.chdir(cwd)
                child = {key: value for key, value in whole.items() if key not in left_out}
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.execvpe(command[0], list(command), child)  # noqa: S606 - what a test names
            finally:
                os._exit(127)
        self._set_size(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        if self._pty >= 0:
            os.close(self._pty)

    # --- what is seen

    @property
    def screen(self) -> list[str]:
        """The rows of the screen as text."""
        return self.terminal.rows()

    @property
    def text(self) -> str:
        """The screen in one string."""
        return "\n".join(self.screen)

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the cursor stands, hidden or not: column and row, from 0."""
        return self.terminal.cursor.x, self.terminal.cursor.y

    # --- what is done

    def press(self, *keys: str) -> None:
        """Press keys, by name."""
        for key in keys:
            self._write(self._sequence(key).encode())

    def type(self, text: str) -> None:
        """Type text, as an input method would commit it."""
        self._write(text.encode())

    def resize(self, size: tuple[int, int]) -> None:
        """Make the terminal another size."""
        self.pump(0)
        self.terminal.resize(size[1], size[0])
        self._set_size(size)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGWINCH)

    def kill(self) -> None:
        """End it at once, as when the machine loses power."""
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._reap(block=True)

    def hang_up(self) -> None:
        """Take the terminal away, as when the line drops, and wait for the program's end."""
        os.close(self._pty)
        self._pty = -1
        # One that never ends is ended: its exit code then tells.
        too_late = threading.Timer(PATIENCE, os.kill, (self.pid, signal.SIGKILL))
        too_late.start()
        self._reap(block=True)
        too_late.cancel()

    # --- what is waited for

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """Wait until the regular expression `pattern` is on the screen."""
        self.wait_until(lambda: re.search(pattern, self.text) is not None, repr(pattern), timeout)
        found = re.search(pattern, self.text)
        assert found is not None
        return found

    def wait_gone(self, pattern: str, timeout: float = PATIENCE) -> None:
        """Wait until the regular expression `pattern` is no longer on the screen."""
        what = f"a screen without {pattern!r}"
        self.wait_until(lambda: re.search(pattern, self.text) is None, what, timeout)

    def wait_until(
        self, holds: Callable[[], bool], what: str = "it", timeout: float = PATIENCE
    ) -> None:
        """Wait until something holds of what is seen; `what` says it where it never does."""
        deadline = time.monotonic() + timeout
        while not holds():
            taken_in = len(self.raw)
            while len(self.raw) == taken_in:
                if not self.pump(0.5):
                    if holds():
                        return
                    raise AssertionError(self._said(f"ended ({self.exit_code}) without {what}"))
                if time.monotonic() > deadline:
                    raise AssertionError(self._said(f"never showed {what}"))

    def wait_end(self, timeout: float = PATIENCE) -> int:
        """Wait until it has ended; its exit code."""
        deadline = time.monotonic() + timeout
        while self.pump(0.5):
            if time.monotonic() > deadline:
                raise AssertionError(self._said("never ended"))
        assert self.exit_code is not None
        return self.exit_code

    def idle(self, quiet: float = _QUIET, timeout: float = PATIENCE) -> int:
        """Wait until it has sent nothing for `quiet` seconds; how many bytes came meanwhile.

        Silence doesn't say that it is done: on a busy machine it may wait for its turn. Where
        there is something to be seen wait for that.
        """
        before, deadline = len(self.raw), time.monotonic() + timeout
        while self._ready(quiet) and self.pump(0):
            if time.monotonic() > deadline:
                raise AssertionError(self._said("never falls silent"))
        return len(self.raw) - before

    # --- the pipe between them

    def pump(self, wait: float) -> bool:
        """Take in what it sent, waiting at most `wait` seconds; False once it has ended."""
        if not self._ready(wait):
            self._reap(block=False)
            return self.exit_code is None
        try:
            sent = os.read(self._pty, 65536)
        except OSError:
            sent = b""
        if not sent:
            self._reap(block=True)
            return False
        self.raw += sent
        self._take_in(sent)
        return True

    def _ready(self, wait: float) -> bool:
        return bool(select.select([self._pty], [], [], wait)[0])

    def _write(self, keys: bytes) -> None:
        while keys:
            self.pump(0)
            _, writable, _ = select.select([], [self._pty], [], 0.05)
            if writable:
                keys = keys[os.write(self._pty, keys[:1024]) :]

    def _take_in(self, sent: bytes) -> None:
        """Show what came, and answer what it asks the terminal, even in two pieces."""
        asked = self._tail + sent

        def new(question: bytes) -> bool:
            # One that ends in what just came; the others were answered already.
            return asked.find(question, max(len(self._tail) - len(question) + 1, 0)) >= 0

        for question, answer in ANSWERS.items():
            if new(question):
                os.write(self._pty, answer)
        if new(b"\x1b[6n"):
            # What came before the question moves the cursor, and has not been taken in yet.
            at = sent.find(b"n", sent.find(b"\x1b[6n"))
            self._stream.feed(sent[: at + 1])
            column, row = self.cursor
            os.write(self._pty, b"\x1b[%d;%dR" % (row + 1, column + 1))
            sent = sent[at + 1 :]
        self._stream.feed(sent)
        self._tail = asked[-12:]

    def _sequence(self, key: str) -> str:
        if key in KEYS:
            cursor_keys = 1 << 5 in self.terminal.mode  # application cursor keys
            sequence = KEYS[key]
            return "\x1bO" + sequence[-1] if cursor_keys and key in {"up", "down"} else sequence
        if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
            return chr(ord(key[-1]) & 0x1F)
        assert len(key) == 1, f"no key is called {key!r}"
        return key

    def _set_size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._pty, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def _reap(self, *, block: bool) -> None:
        if self.exit_code is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, 0 if block else os.WNOHANG)
                if pid:
                    self.exit_code = os.waitstatus_to_exitcode(status)

    def _said(self, what: str) -> str:
        rows = "\n".join(f"|{row}" for row in self.screen)
        return f"the program {what}; its screen:\n{rows}"
