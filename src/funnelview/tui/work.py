"""Use cases run beside the screen, never in it.

Whatever touches the store runs in a thread, so that keys are answered meanwhile. Reading for one
pane replaces an earlier reading for it: the older answer is dropped, even where it is on its way
already. Writing is done one after the other, in the order asked for, and never dropped.

Each use case is answered by one message, of a type its asker made::

    class BoardRead(Outcome[Board]):
        pass

    self.app.work.read(self, "board", lambda: team_board(...), BoardRead)

    @on(BoardRead)
    def show(self, message: BoardRead) -> None:
        if message.value is not None:
            ...

An error a manager can understand comes as `Outcome.error`; unless the asker stops the message, the
program shows it. Any other exception is a mistake in the program and ends it.

A writing that did not reach the store is kept and sent again until the store answers, under the
same key: the store does it once. What was asked for after it waits its turn.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import uuid4
from weakref import WeakKeyDictionary

from textual.message import Message

from funnelview.errors import Again, FunnelViewError, NotAllowed, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.dom import DOMNode

__all__ = ["Kept", "Outcome", "Work"]

T = TypeVar("T")

SEND_AGAIN_AFTER = 1.0
"""Seconds after which what the store has not answered is sent again."""


class Kept(Message):
    """The store is out of reach, and a writing waits for it; without an error: it waits no more."""

    def __init__(self, error: FunnelViewError | None) -> None:
        super().__init__()
        self.error = error


class Outcome(Message, Generic[T], no_dispatch=None):
    """How a use case ended: with a value, or with an error. Make a subclass for each use."""

    def __init__(self, value: T | None, error: FunnelViewError | None = None) -> None:
        super().__init__()
        self.value = value
        """What the use case answered; None where it failed."""
        self.error = error
        """Why it failed; None where it didn't."""
        self.still_wanted: Callable[[], bool] = lambda: True

    def __init_subclass__(cls) -> None:
        # Textual would put a fixed answer in the place of the property below.
        super().__init_subclass__(no_dispatch=None)

    @property
    def no_dispatch(self) -> bool:  # type: ignore[override] # asked when it is its turn, not before
        """Whether it came too late to be of use."""
        return not self.still_wanted()


class Work:
    """Runs the use cases of one program."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._latest: WeakKeyDictionary[DOMNode, dict[str, int]] = WeakKeyDictionary()
        self._looking: dict[DOMNode, asyncio.Future[Any]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._writing = 0
        self._kept = 0
        self._gives_up = asyncio.Event()
        self._all_written = asyncio.Event()
        self._all_written.set()
        self.refused: Callable[[NotAllowed, str], None] = lambda _error, _what: None
        """Records, in a thread, that somebody had no right to what a screen was doing."""

    @property
    def writing(self) -> int:
        """How many writings are not finished yet."""
        return self._writing

    @property
    def kept(self) -> int:
        """How many writings wait for the store to come back."""
        return self._writing if self._kept else 0

    def read(
        self,
        asker: DOMNode,
        pane: str,
        use_case: Callable[[], T],
        answer: Callable[[T | None, FunnelViewError | None], Outcome[T]],
    ) -> None:
        """Run `use_case` for `pane` of `asker`, which gets its `answer` unless it reads anew."""
        panes = self._latest.setdefault(asker, {})
        ticket = panes[pane] = panes.get(pane, 0) + 1

        def wanted() -> bool:
            return panes[pane] == ticket and asker.is_attached

        async def run() -> None:
            outcome = await self._outcome(asker, use_case, answer)
            outcome.still_wanted = wanted
            if wanted():
                asker.post_message(outcome)

        self._start(run, f"read {pane}")

    def look(
        self,
        asker: DOMNode,
        use_case: Callable[[], T],
        known: T | None,
        answer: Callable[[T | None, FunnelViewError | None], Outcome[T]],
    ) -> None:
        """Run a quick `use_case`; `asker` gets its `answer` only where it isn't what is `known`.

        For what is asked every second: it costs a third of `read`. While an earlier look of the
        asker is still out, nothing is done.
        """
        if asker in self._looking:
            return
        looking = asyncio.get_running_loop().run_in_executor(None, use_case)
        self._looking[asker] = looking

        def looked(done: asyncio.Future[T]) -> None:
            self._looking.pop(asker, None)
            if done.cancelled() or not asker.is_attached:
                return
            error = done.exception()
            if error is None:
                if done.result() != known:
                    asker.post_message(answer(done.result(), None))
            elif isinstance(error, FunnelViewError):
                asker.post_message(answer(None, error))
            else:
                self._start(lambda: _raise(error), "look")

        looking.add_done_callback(looked)

    async def rest(self) -> None:
        """Wait until nobody looks at anything."""
        while self._looking:
            await asyncio.wait(list(self._looking.values()))

    def write(
        self,
        asker: DOMNode,
        use_case: Callable[[], T],
        answer: Callable[[T | None, FunnelViewError | None], Outcome[T]],
        *,
        keeps: bool = True,
    ) -> None:
        """Run `use_case` after all writings before it; `asker` gets its `answer`.

        Where the asker is gone by then, the program gets it: an error is shown all the same.
        While the store is out of reach it is kept and sent again, unless the asker `keeps` it
        not since it does that itself.
        """
        key = uuid4().hex

        def under_its_key() -> T:
            from funnelview.usecases.again import under_key

            with under_key(key):
                return use_case()

        self._writing += 1
        self._all_written.clear()

        async def run() -> None:
            try:
                async with self._one_at_a_time:
                    outcome = await self._outcome(asker, under_its_key, answer)
                    while keeps and _may_come_later(outcome.error) and not self._gives_up.is_set():
                        outcome = await self._later(asker, outcome, under_its_key, answer)
                        if not isinstance(outcome.error, StoreUnreachable):
                            self._app.post_message(Kept(None))
                (asker if asker.is_attached else self._app).post_message(outcome)
            finally:
                self._writing -= 1
                if not self._writing:
                    self._all_written.set()

        self._start(run, "write")

    async def _later(
        self,
        asker: DOMNode,
        outcome: Outcome[T],
        use_case: Callable[[], T],
        answer: Callable[[T | None, FunnelViewError | None], Outcome[T]],
    ) -> Outcome[T]:
        """Wait a moment, then run `use_case` once more."""
        self._kept += 1
        try:
            if outcome.error is not None:
                self._app.post_message(Kept(outcome.error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gives_up.wait(), SEND_AGAIN_AFTER)
            return await self._outcome(asker, use_case, answer)
        finally:
            self._kept -= 1

    def give_up(self) -> None:
        """Wait no longer for a store that is out of reach: what waits for it is told so."""
        self._gives_up.set()

    async def finish(self) -> None:
        """Wait until all that was to be written is written."""
        await self._all_written.wait()

    def _start(self, run: Callable[[], Any], name: str) -> None:
        # Owned by the program: leaving a screen must not end a writing.
        self._app.run_worker(run(), name=name, group=name, exit_on_error=True)

    async def _outcome(
        self,
        asker: DOMNode,
        use_case: Callable[[], T],
        answer: Callable[[T | None, FunnelViewError | None], Outcome[T]],
    ) -> Outcome[T]:
        try:
            return answer(await asyncio.to_thread(use_case), None)
        except FunnelViewError as error:
            if isinstance(error, NotAllowed):
                await asyncio.to_thread(self.refused, error, _place(asker))
            return answer(None, error)


def _may_come_later(error: FunnelViewError | None) -> bool:
    return isinstance(error, StoreUnreachable) and error.again is not Again.NO


def _place(asker: DOMNode) -> str:
    """Return what a screen is called where its actions are listed."""
    scopes: tuple[str, ...] = getattr(asker, "SCOPES", ())
    return scopes[0] if scopes else type(asker).__name__


async def _raise(error: BaseException) -> None:
    raise error
