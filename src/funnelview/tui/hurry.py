"""One key at a time: each is heard by what the key before it brought to the front.

Textual hands a key to the widget that has the keyboard at that moment, and the widget may hear it
only after the next keys were handed out too. Whoever types ``n`` and the note's first word in one
go would then do three actions instead: ``w`` alone offers to book the deal as won. So a key waits
until the one before it has been heard by everybody concerned and what it did has settled; and
while a screen still reads what it is to show, keys wait for that too.

Whether a key has been heard is only looked into when the next one comes, or else once what it did
is on the screen: a key that nobody follows is answered as fast as without all this.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

__all__ = ["OneKeyAtATime"]

# A key whose widget went away while it was being heard must not hold up the others for ever.
_PATIENCE = 2.0
# How often a screen that isn't ready is asked again, and how long keys wait for it at most: as long
# as a busy store may take. A key that was let go too early is lost, one that is late is not.
_LOOK_AGAIN = 0.02
# After so long what a key did is on the screen: two frames.
_SHOWN_AFTER = 0.035
_LONGEST_HOLD = 15.0
# Keys that leave never wait.
_ALWAYS = frozenset({"escape", "ctrl+q", "ctrl+c"})


class OneKeyAtATime(App[int], inherit_bindings=False):
    """An app that hands out its keys one by one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(*args, **kwargs)
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._hearing = False
        self._held_since: float | None = None
        self._guard: asyncio.TimerHandle | None = None
        self._unfollowed: Callable[[], None] | None = None
        self._heard_at = monotonic()

    def rests_for(self) -> float:
        """How many seconds ago the last key was heard."""
        return monotonic() - self._heard_at

    def ready_for_keys(self) -> bool:
        """Whether what is shown can take a key; until then keys wait, for a while."""
        return True

    async def on_event(self, event: events.Event) -> None:
        """Let a key or a paste wait for its turn; everything else goes its way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._waiting.append(event)
            if self._hearing:
                self._follow()
            else:
                await self._next_key()
            return
        await super().on_event(event)

    async def hand_out(self, event: events.Key | events.Paste) -> None:
        """Give a key or a paste to whoever has the keyboard."""
        await super().on_event(event)

    async def _next_key(self) -> None:
        self._turn += 1
        self._watch(None)
        self._unfollowed = None
        if not self._waiting:
            self._hearing = False
            return
        self._hearing = True
        if self._held_since is None:
            self._held_since = monotonic()
        leaves = getattr(self._waiting[0], "key", "") in _ALWAYS
        if not (leaves or self.ready_for_keys() or monotonic() - self._held_since > _LONGEST_HOLD):
            self._watch(_LOOK_AGAIN, self._next_key)
            return
        self._held_since, self._heard_at = None, monotonic()
        turn, event = self._turn, self._waiting.popleft()
        before = (self.screen, self.focused)
        heard_by: DOMNode = self.focused or self.screen
        await self.hand_out(event)

        def follow() -> None:
            self._watch(_PATIENCE, self._done, turn)
            path = [node for node in heard_by.ancestors_with_self if node is not self]
            # Once for the key, and once for what the key's hearer told those above it.
            self._climb([*path, *path], turn, before)

        self._unfollowed = follow
        if self._waiting:
            self._follow()
        else:
            self._watch(_SHOWN_AFTER, self._follow)

    def _follow(self) -> None:
        """See whether the key handed out last has been heard; once."""
        follow, self._unfollowed = self._unfollowed, None
        if follow is not None:
            follow()

    def _watch(self, seconds: float | None, *callback: Any) -> None:  # noqa: ANN401 - handed on
        """Have something done after a while, in place of what was to be done so far."""
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None
        if seconds is not None:
            # The loop's own timer costs a hundredth of Textual's.
            loop = asyncio.get_running_loop()
            self._guard = loop.call_later(seconds, lambda: self.call_later(*callback))

    def _climb(
        self, path: list[DOMNode], turn: int, before: tuple[Screen[Any], Widget | None]
    ) -> None:
        """Follow the key from the widget up: each hears it after what it had to do before."""
        if turn != self._turn:
            return
        for place, node in enumerate(path):
            if node.call_later(self._climb, path[place + 1 :], turn, before):
                return
        self.call_later(self._settle, turn, before)

    def _settle(self, turn: int, before: tuple[Screen[Any], Widget | None]) -> None:
        """What a key did may only be asked for by now: wait for a new screen or field to stand."""
        if turn != self._turn:
            return
        if (self.screen, self.focused) != before and self._waiting:
            self.call_after_refresh(self.call_later, self._done, turn)
        else:
            self.call_later(self._done, turn)

    async def _done(self, turn: int) -> None:
        if turn == self._turn:
            await self._next_key()
