"""How the terminal's own driver is used: what is typed, and the first frame that goes on.

With `private`, the only module that touches names Textual keeps to itself.
"""

from __future__ import annotations

import codecs
import os
import selectors
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.events import Key
    from textual.message import Message

__all__ = ["Bell", "Continuing", "Keys"]

_SECOND_SCREEN = "\x1b[?1049h"

# So many bytes of what is typed or pasted are read in one go.
_AT_ONCE = 4096

_ESCAPE = "\x1b"
_PICTURE = "␛"
# What longer keys and the terminal's answers go on with.
_GOES_ON = frozenset("[O]")


def _two_keys(sequence: str) -> bool:
    """Whether this is escape and a key that says something by itself.

    What moves word by word in a field (Alt with an arrow, on a Mac) stays one key.
    """
    if len(sequence) != len("\x1bq") or sequence[0] != _ESCAPE or sequence[1] in _GOES_ON:
        return False
    one_key = isinstance(ANSI_SEQUENCES_KEYS.get(sequence), tuple)
    return sequence[1] in "\r\n" or (sequence[1].isprintable() and not one_key)


def _split_end(text: str) -> tuple[str, str]:
    """Return a part of what is pasted, and what of it may be the beginning of its end."""
    for length in range(min(len(text), len(BRACKETED_PASTE_END) - 1), 0, -1):
        if BRACKETED_PASTE_END.startswith(text[-length:]):
            return text[:-length], text[-length:]
    return text, ""


class Keys(XTermParser):
    """Textual's reading of keys, but that escape stays a key where the next one follows at once.

    Escape is the byte that longer keys begin with, known from them by the pause behind it. On a
    slow line or in a busy moment there is none: Textual then takes it and the next key for one with
    Alt, or for the sign that a Mac types with it, and the field that was to be left gets a letter.
    No action has Alt in its key.

    Nor is an escape in what is pasted any key: there Textual takes what follows for a sequence, and
    what it doesn't know for typing. It is shown as everywhere, by its picture.
    """

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own
        super().__init__(debug)
        self._pasting = False
        # The last signs that were heard, as a paste may begin in the middle of what is read; and of
        # what is pasted those that may be the beginning of its end.
        self._heard, self._held = "", ""

    def feed(self, data: str) -> Iterable[Message]:
        """Take in what was read, nothing at the end; it gives what follows from it."""
        if not data:
            yield from super().feed(data)
        while data:
            part, data = self._cut(self._held + data)
            if part:
                yield from super().feed(part)

    def _cut(self, data: str) -> tuple[str, str]:
        """Return what is heard next, as far as a paste begins or ends, and what follows it."""
        self._held = ""
        if self._pasting:
            text, closing, after = data.partition(BRACKETED_PASTE_END)
            if not closing:
                text, self._held = _split_end(text)
            self._pasting = not closing
            return text.replace(_ESCAPE, _PICTURE) + closing, after
        known = self._heard + data
        _before, opening, after = known.partition(BRACKETED_PASTE_START)
        self._pasting = bool(opening)
        self._heard = "" if opening else known[1 - len(BRACKETED_PASTE_START) :]
        return data[: len(data) - len(after)], after

    def _sequence_to_key_events(
        self,
        sequence: str,
        alt: bool = False,  # noqa: FBT001, FBT002 - Textual's own
    ) -> Iterable[Key]:
        for keys in sequence if _two_keys(sequence) else [sequence]:
            yield from super()._sequence_to_key_events(keys, alt)


def _until_it_is_late(parser: XTermParser) -> float | None:
    """Seconds until what longer keys begin with is a key by itself; None: there is none."""
    late = parser._timeout_time  # noqa: SLF001 - what this module is for
    return None if late is None else max(late - monotonic(), 0.0)


class Bell(threading.Event):
    """An event that also wakes whoever waits for what can be read, at the end ``heard``.

    A driver has one as long as it lives: it ends and begins again around each other program that
    has the terminal.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heard, self._rung = os.pipe()

    def set(self) -> None:
        """Happen, and wake."""
        super().set()
        os.write(self._rung, b"!")

    def clear(self) -> None:
        """Be able to happen again."""
        os.read(self.heard, 1)
        super().clear()


class Continuing(Driver):
    """A driver for a terminal that may show the first frame already.

    It sleeps until a key comes, where Textual's looks ten times a second: more than half of what
    the program takes while nobody touches it.
    """

    fileno: int
    """The terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(*args, **kwargs)
        self.exit_event = Bell()

    def run_input_thread(self) -> None:
        """Hand out what is typed, until the terminal is given back."""
        parser = Keys(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as waiting:
            waiting.register(self.exit_event.heard, selectors.EVENT_READ)
            waiting.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = waiting.select(_until_it_is_late(parser))
                if any(key.fileobj == self.fileno for key, _events in ready):
                    typed = os.read(self.fileno, _AT_ONCE)
                    if not typed:
                        # Nobody is there any more: see `hangup`.
                        waiting.unregister(self.fileno)
                    for event in parser.feed(decode(typed)) if typed else ():
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def send_message(self, message: Message) -> None:
        """Hand over what was typed: as it is, without a task and a promise around each key."""
        self._loop.call_soon_threadsafe(self._app.post_message, message)

    def write(self, data: str) -> None:
        """Send `data`; but going to the second screen again would clear it."""
        first = self._app.first_frame  # type: ignore[attr-defined] # made for `PrivateApp` only
        if data == _SECOND_SCREEN and first is not None and first.take_over():
            return
        super().write(data)  # type: ignore[safe-super] # the platform's driver's

    def start_application_mode(self) -> None:
        """Take the terminal; what it is given back as is how it was before the first frame."""
        super().start_application_mode()  # type: ignore[safe-super] # the same
        first = self._app.first_frame  # type: ignore[attr-defined]
        if first is not None and first.attributes is not None:
            self.attrs_before = first.attributes
