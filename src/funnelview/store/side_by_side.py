"""Long statements on a thread of their own, while this one computes.

A database that fills a table from another one or makes an index needs no Python meanwhile: the
second core can compute what is to be written next.
"""

from collections.abc import Callable, Iterator
from threading import Event, Thread

Heard = Callable[[float], None]

# Seconds between two words on how far it is, where there is nothing to compute meanwhile.
_WORD = 0.1


class _Stopped(Exception):
    """Whoever heard how far it is has ended it."""


class _Other:
    """What runs on the other thread, and what became of it."""

    def __init__(self, work: Callable[[Heard], None]) -> None:
        self.done = Event()
        self.share: float | None = None
        self.error: BaseException | None = None
        self._stopping = False
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Heard], None]) -> None:
        try:
            work(self._hear)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self.error = error
        finally:
            self.done.set()

    def _hear(self, share: float) -> None:
        self.share = share
        if self._stopping:
            raise _Stopped

    def end(self, *, early: bool) -> None:
        """Wait for its end; ``early``: before its next statement."""
        self._stopping = early
        self._thread.join()


def side_by_side(
    work: Callable[[Heard], None],
    meanwhile: Iterator[object],
    tell: Heard | None = None,
) -> None:
    """Run ``work`` on another thread, and meanwhile take from ``meanwhile`` as much as there is.

    What isn't taken by then is left to whoever asks next. ``work`` gets what it calls between two
    statements with the share that is done; ``tell`` hears that on this thread, and what it raises
    ends the work before its next statement. Nobody else may use the connection of ``work`` while
    it runs. What either raises is raised here, when both have ended.
    """
    other = _Other(work)
    told: float | None = None
    early = True
    try:
        while not other.done.is_set():
            share = other.share
            if tell is not None and share is not None and share != told:
                told = share
                tell(share)
            if next(meanwhile, other) is other:
                other.done.wait(_WORD if tell is not None else None)
        early = False
    finally:
        other.end(early=early)
    if other.error is not None:
        raise other.error
