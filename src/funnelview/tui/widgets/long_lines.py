"""A line of text that is cut into many: only the piece that is asked for is made.

A text field paints each line of the screen by cutting the whole paragraph anew. With a paragraph of
ten thousand characters without a break that took a third of a second for each key.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from rich.containers import Lines
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["LongLine"]


class LongLine(Text):
    """A paragraph that is cut only where somebody looks; made as `TextArea.get_line` makes it."""

    def __init__(self, text: str) -> None:
        super().__init__("", end="", no_wrap=True)
        # Kept here, for Rich would look through all of it at each change.
        self._paragraph = text

    @property
    def plain(self) -> str:
        """The text."""
        return self._paragraph

    @plain.setter
    def plain(self, text: str) -> None:
        self._paragraph = text

    def __len__(self) -> int:
        """How many characters it has."""
        return len(self._paragraph)

    def set_length(self, new_length: int) -> None:
        """Cut it, or fill it with blanks."""
        self._paragraph = self._paragraph[:new_length].ljust(new_length)

    def divide(self, offsets: Iterable[int]) -> Lines:
        """The pieces between `offsets`, as Rich gives them, but made when they are asked for."""
        return _Pieces(self, [0, *offsets, len(self.plain)])


class _Pieces(Lines):
    def __init__(self, whole: Text, cuts: list[int]) -> None:
        super().__init__()
        self._whole = whole
        self._cuts = list(pairwise(cuts))

    def __len__(self) -> int:
        return len(self._cuts)

    def __iter__(self) -> Iterator[Text]:
        return (self._piece(*cut) for cut in self._cuts)

    @overload
    def __getitem__(self, index: int) -> Text: ...
    @overload
    def __getitem__(self, index: slice) -> list[Text]: ...

    def __getitem__(self, index: slice | int) -> Text | list[Text]:
        if isinstance(index, slice):
            return [self._piece(*cut) for cut in self._cuts[index]]
        return self._piece(*self._cuts[index])

    def _piece(self, start: int, end: int) -> Text:
        spans = [span for span in self._whole.spans if span.start < end and span.end > start]
        piece = _bare(self._whole.plain[start:end])
        if not spans:
            return piece
        piece = piece.copy()
        for span in spans:
            piece.stylize(span.style, max(span.start - start, 0), min(span.end, end) - start)
        return piece


@lru_cache(maxsize=1024)
def _bare(text: str) -> Text:
    # Most pieces are only looked at to count the tabs in them. Nobody changes one afterwards.
    return Text(text, end="", no_wrap=True)
