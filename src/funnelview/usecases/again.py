"""Use cases that are done anew by themselves where the store asks for it.

A database may undo a transaction because of others' (and one that is spread over many machines
does so every day), a connection may be lost, a server may hand over to the next. Each use case is
one unit of work that reads all it needs within it, so it can simply be done once more. Where
nobody knows whether a commit was done, only the command's key makes that safe: one that was not
given a key gets one here.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import count
from random import uniform
from time import monotonic, sleep
from typing import Final, ParamSpec, TypeVar
from uuid import uuid4

from funnelview.errors import Again, FunnelViewError, StoreUnreachable

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE: Final = 10.0
"""Seconds for which a use case is done anew where others were faster each time."""
LOST_FOR: Final = 2.0
"""Seconds for which it is done anew while the store is out of reach, before somebody is told."""
_PAUSES: Final = (0.0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)

attempt: ContextVar[int] = ContextVar("attempt", default=0)
"""The how manieth time a use case is done now; 0 outside of one."""
_keys: ContextVar[Iterator[str] | None] = ContextVar("keys", default=None)


@contextmanager
def under_key(key: str) -> Iterator[None]:
    """Do what is done in the block under keys that follow from one, in the order it is done.

    Done once more under the same key, the same steps find what they did the last time.
    """
    token = _keys.set(f"{key}.{number}" for number in count())
    try:
        yield
    finally:
        _keys.reset(token)


def rerunnable(use_case: Callable[P, R]) -> Callable[P, R]:
    """Make a use case that writes one that is done anew where that is safe.

    It must be one unit of work, and write nothing else anywhere. Where it takes a ``key``, it is
    also done anew when nobody knows whether it was done.
    """
    return _anew(use_case, sure="key" in inspect.signature(use_case).parameters)


def repeatable(use_case: Callable[P, R]) -> Callable[P, R]:
    """Make the same of one that has no second effect when it is done twice, without a key."""
    return _anew(use_case, sure=True)


def _anew(use_case: Callable[P, R], *, sure: bool) -> Callable[P, R]:
    takes_key = "key" in inspect.signature(use_case).parameters

    @wraps(use_case)
    def again_and_again(*args: P.args, **kwargs: P.kwargs) -> R:
        if attempt.get():
            # Part of another one, which is done anew as a whole.
            return use_case(*args, **kwargs)
        if takes_key and kwargs.get("key") is None:
            given = _keys.get()
            kwargs["key"] = uuid4().hex if given is None else next(given)
        began = monotonic()
        number = 1
        while True:
            token = attempt.set(number)
            try:
                return use_case(*args, **kwargs)
            except FunnelViewError as error:
                patience = LOST_FOR if isinstance(error, StoreUnreachable) else PATIENCE
                if not _may(error.again, number, sure=sure) or monotonic() > began + patience:
                    raise
            finally:
                attempt.reset(token)
            # Two who met are not to meet again.
            sleep(uniform(0.5, 1.5) * _PAUSES[min(number, len(_PAUSES) - 1)])  # noqa: S311
            number += 1

    return again_and_again


def _may(again: Again, number: int, *, sure: bool) -> bool:
    if again is Again.ONCE:
        return number <= 2
    return again is Again.SAFELY or (again is Again.BY_KEY and sure)
