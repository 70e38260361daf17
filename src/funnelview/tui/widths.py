"""How wide texts are on the screen, and how they are cut. Pure: no widget, no terminal."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from funnelview.text import one_line

__all__ = ["cells", "fit", "short", "two_sided", "whole_parts"]

_DOT = " · "


def cells(text: str) -> int:
    """The width of `text` on the screen, in cells: a Chinese character takes two."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int, align: str = "left", *, pad: bool = True) -> str:
    """`text` cut to `width` cells, and padded to exactly `width` unless `pad` is False.

    What was cut ends in ``…``.

    A wide character that would be cut in half is left out whole and its cell filled with a blank.
    `align` is ``left``, ``right`` or ``center``.
    """
    if width <= 0:
        return ""
    size = cells(text)
    if size > width:
        kept = set_cell_size(text, width - 1).rstrip(" ") + "…"
        text, size = kept, cells(kept)
    if not pad or size == width:
        return text
    blank = width - size
    if align == "right":
        return " " * blank + text
    if align == "center":
        return " " * (blank // 2) + text + " " * (blank - blank // 2)
    return text + " " * blank


def short(text: str, width: int) -> str:
    """Foreign `text` on one line, harmless, in at most `width` cells."""
    return fit(one_line(text), width, pad=False)


def whole_parts(text: str, room: int) -> str:
    """As many of the parts of a line as fit: half a figure would be taken for the whole."""
    parts = text.split(_DOT)
    if cells(text) <= room or len(parts) == 1:
        return text
    while len(parts) > 1 and cells(_DOT.join(parts)) + 2 > room:
        parts.pop()
    return f"{_DOT.join(parts)} …"


def two_sided(left: str, right: str, width: int) -> str:
    """A line of `width` cells with a text at each end; the left one gives way."""
    room = max(width - 2, 0) - cells(right) - 1
    return f" {fit(whole_parts(left, room), max(room, 0))} {right} "
