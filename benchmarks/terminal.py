"""Times a full-screen program from outside, on a pseudo-terminal.

While something is timed, bytes are only read and stamped; what they show is worked out afterwards,
so that its cost is in no figure. "On screen" is the stamp of the last bytes that changed a cell.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Self

from tests.end_to_end.driver import ANSWERS, KEYS, Terminal, TerminalStream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 60.0
# So long nothing may come on a slow line before it counts as the end.
_QUIET_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a key did: milliseconds until its last change was on screen, and bytes sent for it."""

    milliseconds: float
    sent: int


class TimedProgram:
    """A running program on a terminal of its own. Use it in a ``with`` statement."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (120, 40)
    ) -> None:
        self.terminal = Terminal(*size)
        self._stream = TerminalStream(self.terminal)
        self._pending: list[tuple[float, bytes]] = []
        self.sent = 0
        self._pty, far = os.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.begun = monotonic()
        self.pid = os.fork()
        if self.pid == 0:  # the child becomes the program
            try:
                os.setsid()
                fcntl.ioctl(far, termios.TIOCSCTTY, 0)
                for stream in (0, 1, 2):
                    os.dup2(far, stream)
                os.closerange(3, 256)
                words, whole = list(command), {**env, "COLORTERM": "truecolor"}
                os.execvpe(words[0], words, whole)  # noqa: S606 - what is to be timed
            finally:
                os._exit(127)
        os.close(far)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes()):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        os.waitpid(self.pid, 0)
        os.close(self._pty)

    @property
    def text(self) -> str:
        """The screen in one string."""
        return "\n".join(self.terminal.rows())

    def until(self, *patterns: str, quiet: float = 0.5) -> list[float]:
        """Return when each pattern was on screen, in ms since the program began (0: before).

        Raises:
            TimeoutError: one never was.

        """
        wanted = [re.compile(pattern) for pattern in patterns]
        found: list[float | None] = [0.0 if one.search(self.text) else None for one in wanted]
        end = monotonic() + _PATIENCE
        while monotonic() < end:
            if all(one is not None for one in found):
                return [one for one in found if one is not None]
            self._collect(quiet)
            for stamp, chunk in self._taken():
                self._stream.feed(chunk)
                shown = self.text
                for at, pattern in enumerate(wanted):
                    if found[at] is None and pattern.search(shown):
                        found[at] = (stamp - self.begun) * 1_000
        message = f"never showed {patterns}; its screen:\n{self.text}"
        raise TimeoutError(message)

    def press(self, key: str, *, quiet: float = 0.12, first: float = 1.0) -> Seen:
        """Press a key and wait until nothing comes any more.

        On a busy machine, the ``first`` byte may come long after the key.
        """
        self.settle(0.0)
        before, sent = self.terminal.cells(), self.sent
        start = monotonic()
        os.write(self._pty, self._sequence(key))
        self._collect(quiet, first=first)
        last = start
        for stamp, chunk in self._taken():
            self._stream.feed(chunk)
            now = self.terminal.cells()
            if now != before:
                last, before = stamp, now
        return Seen((last - start) * 1_000, self.sent - sent)

    def hold(self, key: str, seconds: float, line: int, *, per_second: int = 30) -> Seen:
        """Hold a key down on a line of so many bytes per second.

        Returns the time from the last press until the last change was on screen.
        """
        self.settle()
        before, sent = self.terminal.cells(), self.sent
        presses, start = int(seconds * per_second), monotonic()
        pressed, received, last = 0, 0, start
        quiet_since = start
        while pressed < presses or monotonic() - quiet_since < _QUIET_AFTER:
            now = monotonic()
            if pressed < presses and now - start >= pressed / per_second:
                os.write(self._pty, self._sequence(key))
                pressed, last, quiet_since = pressed + 1, now, now
            # What wasn't used is lost, as on a real line.
            room = int((now - start) * line) - received
            received += max(room - line // 50, 0)
            room = min(room, line // 50)
            if room > 0 and select.select([self._pty], [], [], 0.002)[0]:
                chunk = os.read(self._pty, room)
                self._pending.append((monotonic(), chunk))
                self.sent, received = self.sent + len(chunk), received + len(chunk)
                quiet_since = monotonic()
            else:
                sleep(0.002)
        shown = last
        for stamp, chunk in self._taken():
            self._stream.feed(chunk)
            cells = self.terminal.cells()
            if cells != before:
                shown, before = max(stamp, last), cells
        return Seen((shown - last) * 1_000, self.sent - sent)

    def settle(self, quiet: float = 0.3) -> None:
        """Take in what comes until nothing does for a while."""
        self._collect(quiet)
        for _stamp, chunk in self._taken():
            self._stream.feed(chunk)

    def idle(self, seconds: float) -> tuple[int, float]:
        """Leave it alone; return the bytes it sent and the share of a core that it took."""
        sent, cpu, start = self.sent, self.cpu(), monotonic()
        while (left := start + seconds - monotonic()) > 0:
            if not self._collect(left, at_most=left):
                sleep(max(min(left, 0.05), 0))
        return self.sent - sent, (self.cpu() - cpu) / (monotonic() - start)

    def processes(self) -> list[int]:
        """The program and what it started, the program first."""
        found, waiting = [], [self.pid]
        while waiting:
            process = waiting.pop()
            found.append(process)
            try:
                children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
            except OSError:
                continue
            waiting += [int(child) for child in children.split()]
        return found

    def memory(self) -> float:
        """What it keeps in memory, all its processes together, in MiB."""
        total = 0
        for process in self.processes():
            found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text("ascii"))
            total += int(found[1]) if found else 0
        return total / 1_024

    def cpu(self) -> float:
        """The seconds of processor time that it took, all its threads together."""
        total = 0
        for process in self.processes():
            for task in Path(f"/proc/{process}/task").iterdir():
                try:
                    total += int((task / "schedstat").read_text("ascii").split()[0])
                except OSError:
                    continue
        return total / 1e9

    # --- the pipe

    def _collect(self, quiet: float, *, first: float | None = None, at_most: float = 20.0) -> bool:
        end, wait = monotonic() + at_most, first if first is not None else quiet
        came = False
        while monotonic() < end and select.select([self._pty], [], [], wait)[0]:
            try:
                chunk = os.read(self._pty, 65_536)
            except OSError:
                break
            if not chunk:
                break
            self._pending.append((monotonic(), chunk))
            self.sent += len(chunk)
            self._answer(chunk)
            came, wait = True, quiet
        return came

    def _answer(self, chunk: bytes) -> None:
        for question, answer in ANSWERS.items():
            if question in chunk:
                os.write(self._pty, answer)

    def _taken(self) -> list[tuple[float, bytes]]:
        taken, self._pending = self._pending, []
        return taken

    def _sequence(self, key: str) -> bytes:
        sequence = KEYS.get(key, key)
        if 1 << 5 in self.terminal.mode and key in {"up", "down", "left", "right"}:
            sequence = "\x1bO" + sequence[-1]
        return sequence.encode()
