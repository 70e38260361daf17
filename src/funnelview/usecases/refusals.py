"""What somebody tried who had no right to: recorded with who, when, by which way and what.

By the program's commands and screens, that is. What another program tries on a server stands in
that server's own log; a key that says at once why it isn't somebody's tries nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from funnelview.errors import NotAllowed
from funnelview.store.base import Actor, Store
from funnelview.store.rights.writing import Refused, refusal_rows

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk

AGAIN_AFTER: Final = timedelta(minutes=1)
"""The same attempt is recorded once in this time: nobody fills the store by holding a key."""
_MOST: Final = 200

_noted: WeakKeyDictionary[Store, dict[tuple[str, str], datetime]] = WeakKeyDictionary()


def note(desk: "Desk", error: NotAllowed, what: str) -> None:
    """Record a refusal, once; where that can't be written, nothing is said.

    ``what`` is the command that was called, or what the screen was doing.
    """
    now = desk.clock()
    done = _noted.setdefault(desk.store, {})
    attempt = (what[:_MOST], error.about[:_MOST])
    if attempt in done and now - done[attempt] < AGAIN_AFTER:
        return
    done[attempt] = now
    desk.store.note_refusal(Actor(desk.who, desk.via), now, *attempt)


@contextmanager
def noting(desk: "Desk", what: str) -> Iterator[None]:
    """Record it where something in the block is refused."""
    try:
        yield
    except NotAllowed as error:
        note(desk, error, what)
        raise


def refusals(desk: "Desk", limit: int) -> Sequence[Refused]:
    """Return the latest refusals: everybody's for a director, else one's own."""
    with desk.store.read() as conn:
        return refusal_rows(conn, limit)
