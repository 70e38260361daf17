"""The rows of a list and the ways over them. Pure: no widget, no terminal."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from funnelview.tui.widgets.columns import Cell

__all__ = ["Rows"]

Row = TypeVar("Row")


class Rows(Generic[Row]):
    """A sequence of rows, of which some may be headings that a cursor passes over.

    Places are numbers from 0; -1 stands for no place. Nothing here looks at all rows unless it
    has to: a list of 100,000 is walked in the same time as one of ten.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        key: Callable[[Row], Hashable],
        heading: Callable[[Row], Cell | None] | None,
    ) -> None:
        self.all = rows
        self._key = key
        self._heading = heading

    def key_at(self, place: int) -> Hashable:
        """The key of the row at `place`; None where there is none."""
        return self._key(self.all[place]) if 0 <= place < len(self.all) else None

    def find(self, key: Hashable, guess: int) -> int:
        """The place of the row with `key`, looked for at `guess` first."""
        if key is None:
            return -1
        if self.key_at(guess) == key:
            return guess
        of = self._key
        return next((place for place, row in enumerate(self.all) if of(row) == key), -1)

    def heading(self, place: int) -> Cell | None:
        """What the row at `place` says as a heading; None where it is none."""
        return self._heading(self.all[place]) if self._heading else None

    def near(self, place: int) -> int:
        """The first row from `place` on that is no heading, else the last before it, else -1."""
        count = len(self.all)
        on, back = range(place, count), range(min(place, count) - 1, -1, -1)
        return next((at for at in chain(on, back) if self.heading(at) is None), -1)

    def step(self, place: int, by: int) -> int:
        """Where `by` rows on from `place` leads, over headings; at the end, as far as it goes."""
        last = len(self.all) - 1
        to = min(max(place + by, 0), last)
        onward = 1 if by > 0 else -1
        on, back = range(to, last + 1 if by > 0 else -1, onward), range(to, place, -onward)
        return next((at for at in chain(on, back) if self.heading(at) is None), place)
