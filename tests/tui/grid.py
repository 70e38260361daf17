"""The screen of a program under test, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from funnelview.tui.private import rendered_rows

if TYPE_CHECKING:
    from textual.app import App


def grid(app: App[Any]) -> list[str]:
    """The rows of the screen shown; each is exactly as wide as the screen, wide characters too."""
    width, height = app.size
    rows = ["".join(segment.text for segment in strip) for strip in rendered_rows(app.screen)]
    assert len(rows) == height, f"{len(rows)} rows on a screen of {height}"
    for number, row in enumerate(rows):
        assert cell_len(row) == width, (
            f"row {number} is {cell_len(row)} cells wide, not {width}: {row!r}"
        )
    return [row.rstrip() for row in rows]


def text(app: App[Any]) -> str:
    """All rows of the screen in one string."""
    return "\n".join(grid(app))
