"""Columns of a table and how they share its width. Pure: no widget, no terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from funnelview.text import one_line
from funnelview.tui.widths import cells, fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "CURSOR",
    "GAP",
    "NO_CURSOR",
    "Align",
    "Cell",
    "Column",
    "Place",
    "Span",
    "lay_out",
    "paint",
    "spread",
]

Align = Literal["left", "right", "center"]

GAP = 1
"""Blank cells between two columns."""

CURSOR, NO_CURSOR = "▸ ", "  "
"""What stands before a row with the cursor on it, and before all others."""


class Span(NamedTuple):
    """A piece of a cell with a meaning of its own."""

    text: str
    style: str = ""
    """The name of a meaning (see themes), or empty."""


Cell = str | tuple[Span, ...]
"""What stands in one cell. Any text: it is made harmless when painted."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Either `width` cells wide, or growing with `flex` as its share of what the others leave.
    """

    key: str
    title: str
    width: int = 0
    flex: int = 0
    min_width: int = 0
    """The least a growing column takes, or a fixed one shrinks to before columns are dropped;

    0: it doesn't shrink.
    """
    max_width: int = 0
    """The most a growing column takes; 0: no limit."""
    align: Align = "left"
    priority: int = 0
    """Where there is no room, columns with the highest number go first; 0 always stays."""

    @property
    def least(self) -> int:
        """The fewest cells it can do with."""
        return self.min_width or self.width or 1


class Place(NamedTuple):
    """A column that is shown, and the cells it got."""

    column: Column
    width: int


def lay_out(columns: Sequence[Column], width: int) -> list[Place]:
    """Which of `columns` are shown in `width` cells, gaps included, and how wide; in their order.

    The widths and the gaps between them never add up to more than `width`.
    """
    kept = list(columns)
    while len(kept) > 1 and _needed(kept) > width:
        dropped = max(reversed(kept), key=lambda column: column.priority)
        if dropped.priority == 0:
            break
        kept.remove(dropped)
    widths = [column.least for column in kept]
    free = width - _needed(kept)
    for index, column in enumerate(kept):
        more = min(max(column.width - widths[index], 0), max(free, 0))
        widths[index] += more
        free -= more
    _grow(kept, widths, free)
    return list(_cut(kept, widths, width))


def _needed(columns: Iterable[Column]) -> int:
    least = [column.least for column in columns]
    return sum(least) + GAP * (len(least) - 1)


def _grow(columns: Sequence[Column], widths: list[int], free: int) -> None:
    """Share `free` cells among the growing columns, by their flex, none above its limit."""
    growing = [index for index, column in enumerate(columns) if column.flex]
    while free > 0 and growing:
        shares = sum(columns[index].flex for index in growing)
        given, full = 0, []
        for index in growing:
            column = columns[index]
            share = max(free * column.flex // shares, 1)
            if column.max_width:
                share = min(share, column.max_width - widths[index])
                if widths[index] + share >= column.max_width:
                    full.append(index)
            share = max(min(share, free - given), 0)
            widths[index] += share
            given += share
        free -= given
        growing = [index for index in growing if index not in full]


def _cut(columns: Sequence[Column], widths: Sequence[int], width: int) -> Iterable[Place]:
    left = width
    for column, wanted in zip(columns, widths, strict=True):
        if left <= 0:
            return
        yield Place(column, min(wanted, left))
        left -= min(wanted, left) + GAP


def spread(places: Sequence[Place], values: Mapping[str, Cell]) -> list[Span]:
    """The cells of one line, by the columns' keys, with the gaps between them."""
    spans: list[Span] = []
    for number, (column, width) in enumerate(places):
        if number:
            spans.append(Span(" " * GAP))
        spans += paint(values[column.key], width, column.align)
    return spans


def paint(cell: Cell, width: int, align: Align = "left") -> list[Span]:
    """`cell` as spans of exactly `width` cells in all.

    It is cut with ``…`` or padded, harmless, on one line.
    """
    if isinstance(cell, str):
        return [Span(fit(one_line(cell), width, align))]
    spans = [Span(one_line(text), style) for text, style in cell]
    size = sum(cells(span.text) for span in spans)
    if size > width:
        return _cut_spans(spans, width)
    blank = width - size
    if not blank:
        return spans
    before = {"left": 0, "right": blank, "center": blank // 2}[align]
    padded = [Span(" " * before), *spans, Span(" " * (blank - before))]
    return [span for span in padded if span.text]


def _cut_spans(spans: Sequence[Span], width: int) -> list[Span]:
    kept: list[Span] = []
    left = width
    for index, span in enumerate(spans):
        size = cells(span.text)
        more_follows = any(later.text for later in spans[index + 1 :])
        if size < left or (size == left and not more_follows):
            kept.append(span)
            left -= size
            continue
        if left > 0:
            cut = span.text if size > left else span.text + " "
            kept.append(Span(fit(cut, left), span.style))
        break
    return kept
