"""Work on another thread while this one computes."""

from collections.abc import Callable, Iterator
from threading import Event, current_thread

import pytest

from funnelview.store.side_by_side import side_by_side


def test_what_is_not_taken_meanwhile_is_left() -> None:
    taken, here, there = Event(), current_thread(), []

    def work(_told: Callable[[float], None]) -> None:
        there.append(current_thread())
        assert taken.wait(60)

    def steps() -> Iterator[int]:
        yield 1
        taken.set()
        # This thread is in here when the work ends, or goes on to ask for more until it does.
        while True:
            yield 2

    rest = steps()
    side_by_side(work, rest)
    assert there[0] is not here
    assert next(rest) == 2


def test_work_that_outlasts_the_computing_is_waited_for() -> None:
    heard: list[float] = []
    done: list[bool] = []
    gone_on = Event()

    def tell(share: float) -> None:
        heard.append(share)
        gone_on.set()

    def work(told: Callable[[float], None]) -> None:
        told(0.5)
        assert gone_on.wait(60)
        done.append(True)

    side_by_side(work, iter(()), tell)
    assert heard == [0.5]
    assert done


def test_what_the_work_raises_is_raised_here() -> None:
    def work(_told: Callable[[float], None]) -> None:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        side_by_side(work, iter(()))


def test_whoever_hears_how_far_it_is_can_end_it() -> None:
    refused = Event()
    done: list[int] = []

    def tell(_share: float) -> None:
        refused.set()
        raise KeyboardInterrupt

    def work(told: Callable[[float], None]) -> None:
        told(0.1)
        assert refused.wait(60)
        for number in range(1_000_000):
            told(0.2)
            done.append(number)

    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, iter(()), tell)
    assert len(done) < 1_000_000
