"""What a screen writes, sent until the store has answered.

Each writing gets a key. Where the store was out of reach, nobody knows whether it was done: it is
sent again under the same key when the store is back, and the store does it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from funnelview.errors import FunnelViewError, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

    from funnelview.tui.work import Outcome, Work

    Answer = Callable[[Any, FunnelViewError | None], Outcome[Any]]

__all__ = ["Sender", "new_key"]

T = TypeVar("T")


def new_key() -> str:
    """A name for one writing that no other has."""
    return uuid4().hex


class Sender:
    """Sends the writings of one screen, in the order in which they were asked for."""

    def __init__(self, screen: DOMNode, work: Work) -> None:
        self._screen = screen
        self._work = work
        self._waiting: list[Callable[[], None]] = []
        self.sent = 0
        """How many writings were sent so far: what was read before one knows nothing of it."""

    @property
    def waiting(self) -> int:
        """How many writings the store has not answered."""
        return len(self._waiting)

    def send(self, use_case: Callable[[str], T], answer: Answer) -> None:
        """Run ``use_case`` with a key of its own; the screen gets its answer."""
        key = new_key()

        def told(value: T | None, error: FunnelViewError | None) -> Outcome[Any]:
            if isinstance(error, StoreUnreachable):
                self._waiting.append(start)
            return answer(value, error)

        def start() -> None:
            self.sent += 1
            self._work.write(self._screen, lambda: use_case(key), told, keeps=False)

        start()

    def again(self) -> None:
        """Send what the store has not answered once more, under the same keys."""
        waiting, self._waiting = self._waiting, []
        for start in waiting:
            start()
