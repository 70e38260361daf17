"""A table for any number of rows.

Only the lines on the screen are ever painted, so 50 rows and 50,000 cost the same. The cursor and
the scroll position belong to rows, not to line numbers: when new data comes in, the row under the
cursor stays under the cursor, and stays where it is on the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from funnelview.tui.actions import bindings_of
from funnelview.tui.themes import MEANINGS
from funnelview.tui.widgets.columns import (
    CURSOR,
    NO_CURSOR,
    Cell,
    Column,
    Place,
    Span,
    lay_out,
    paint,
    spread,
)
from funnelview.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

__all__ = ["VirtualTable"]

Row = TypeVar("Row")

_CACHED_LINES = 512


class VirtualTable(ScrollView, Generic[Row], can_focus=True):
    """Rows of any type, shown through two functions: `cell(row, column_key)` and `key(row)`.

    Args:
        columns: from left to right.
        cell: what stands in a cell; any text, it is made harmless. Spans name meanings of the
            themes.
        key: what makes a row that row, also after its values changed. Keys are unique.
        heading: for a row that is a heading over others: what it says; None for all other rows. The
            cursor passes over headings.
        empty: what is shown where there are no rows.
        header: whether the column titles are shown.
    """

    ALLOW_SELECT = False
    ACTIONS_ONLY: ClassVar[bool] = True
    """Whether a key is nothing but what it is bound to."""
    SCOPES: ClassVar[tuple[str, ...]] = ("list",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("list")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--heading",
        "table--row",
        "table--cursor",
        "table--empty",
        *MEANINGS,
    }

    class RowMessage(Message):
        """Something about one row of one table."""

        def __init__(self, table: VirtualTable[Any], key: Hashable, row: Any) -> None:  # noqa: ANN401 - a row of any type
            super().__init__()
            self.table = table
            self.key = key
            self.row = row

        @property
        def control(self) -> VirtualTable[Any]:
            """The table it is about."""
            return self.table

    class RowHighlighted(RowMessage):
        """The cursor is on another row now."""

    class RowSelected(RowMessage):
        """Enter was pressed on the row, or it was clicked with the cursor on it already."""

    def __init__(
        self,
        columns: Sequence[Column],
        cell: Callable[[Row, str], Cell],
        key: Callable[[Row], Hashable],
        *,
        heading: Callable[[Row], Cell | None] | None = None,
        empty: str = "",
        header: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._cell = cell
        self._key = key
        self._heading = heading
        self._empty = empty
        self._top = 1 if header else 0
        self._rows = Rows[Row]((), key, heading)
        self._cursor = -1
        self._cursor_key: Hashable = None
        self._places: list[Place] = []
        self._laid_out_for = -1
        self._lines: dict[tuple[Hashable, bool], tuple[Row, Strip]] = {}
        self._styles: dict[str, Style] = {}

    # --- data

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown."""
        return self._rows.all

    @property
    def cursor_index(self) -> int:
        """The place of the cursor's row; -1 without one."""
        return self._cursor

    @property
    def cursor_key(self) -> Hashable:
        """The key of the cursor's row; None without one."""
        return self._cursor_key

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows.all[self._cursor] if self._cursor >= 0 else None

    def set_rows(self, rows: Sequence[Row], *, cursor: Hashable = None) -> None:
        """Show `rows`.

        The cursor stays on its row, and that row where it is on the screen; where the row is gone,
        the cursor goes to the one that took its place. `cursor` puts it on the row with that key
        instead.
        """
        offset, anchor = self._anchor()
        before = self._cursor_key
        self._rows = shown = Rows(rows, self._key, self._heading)
        self.virtual_size = Size(0, len(rows) + self._top)
        wanted = shown.find(cursor, self._cursor)
        if wanted < 0:
            wanted = shown.find(before, self._cursor)
        if wanted < 0:
            wanted = shown.near(max(self._cursor, 0))
        self._cursor = wanted
        self._cursor_key = shown.key_at(wanted)
        at = shown.find(anchor, wanted)
        if at >= 0:
            self.scroll_to(y=at - offset, animate=False, force=True)
        if cursor is not None or at < 0:
            self._show_cursor()
        self.refresh()
        if self._cursor_key != before and wanted >= 0:
            self.post_message(self.RowHighlighted(self, self._cursor_key, rows[wanted]))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        self._columns = tuple(columns)
        self.redraw()

    def set_empty(self, text: str) -> None:
        """Show another text where there are no rows."""
        if text != self._empty:
            self._empty = text
            if not self.rows:
                self.refresh()

    def redraw(self) -> None:
        """Paint every line anew.

        What `cell` answers depends on something besides the row, and that changed.
        """
        self._laid_out_for = -1
        self.refresh()

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the row with `key`; False where there is none."""
        index = self._rows.find(key, self._cursor)
        if index < 0 or self._rows.heading(index) is not None:
            return False
        self._move(index)
        return True

    def _anchor(self) -> tuple[int, Hashable]:
        """A row that is to stay where it is on the screen.

        Given as how many lines below the top it stands, and its key.
        """
        top, height = round(self.scroll_y), self._page()
        if top <= self._cursor < top + height:
            return self._cursor - top, self._cursor_key
        return 0, self._rows.key_at(top)

    # --- the cursor

    def action_cursor_down(self) -> None:
        """One row down."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._step(-1)

    def action_cursor_page_down(self) -> None:
        """As many rows down as are shown."""
        self._step(max(self._page() - 1, 1))

    def action_cursor_page_up(self) -> None:
        """As many rows up as are shown."""
        self._step(-max(self._page() - 1, 1))

    def action_cursor_first(self) -> None:
        """To the first row."""
        self._step(-len(self.rows))

    def action_cursor_last(self) -> None:
        """To the last row."""
        self._step(len(self.rows))

    def action_select(self) -> None:
        """Select the row under the cursor."""
        row = self.cursor_row
        if row is not None:
            self.post_message(self.RowSelected(self, self._cursor_key, row))

    def _step(self, by: int) -> None:
        """Move by `by` rows, over headings."""
        if self._cursor < 0:
            return
        self._move(self._rows.step(self._cursor, by))
        if by < 0 and self._cursor == self._rows.near(0):
            # The heading over the first row comes into view with it.
            self.scroll_to(y=0, animate=False, force=True)

    def _move(self, index: int) -> None:
        if index == self._cursor:
            self._show_cursor()
            return
        before, self._cursor = self._cursor, index
        self._cursor_key = self._rows.key_at(index)
        self._show_cursor()
        for line in (before, index):
            self.refresh_line(line + self._top)
        self.post_message(self.RowHighlighted(self, self._cursor_key, self.rows[index]))

    def _page(self) -> int:
        height: int = self.size.height
        return max(height - self._top, 1)

    def _show_cursor(self) -> None:
        """Scroll as little as needed for the cursor to be seen."""
        if self._cursor < 0 or not self.size.height:
            return
        top, height = round(self.scroll_y), self._page()
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)

    # --- events

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        del event
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row clicked; select it where the cursor was there already."""
        index = event.y - self._top + round(self.scroll_y)
        on_row = event.y >= self._top and 0 <= index < len(self.rows)
        if not on_row or self._rows.heading(index) is not None:
            return
        event.stop()
        if index == self._cursor:
            self.action_select()
        else:
            self._move(index)

    def on_focus(self) -> None:
        """The cursor's line looks different with the keyboard on it."""
        self._repaint_cursor()

    def on_blur(self) -> None:
        """The cursor's line looks different without the keyboard on it."""
        self._repaint_cursor()

    def _repaint_cursor(self) -> None:
        self._styles.clear()
        self._lines = {at: line for at, line in self._lines.items() if not at[1]}
        if self._cursor >= 0:
            self.refresh_line(self._cursor + self._top)

    def notify_style_update(self) -> None:
        """Other colours: paint anew."""
        super().notify_style_update()
        self._styles.clear()
        self._lines.clear()

    # --- painting

    def render_line(self, y: int) -> Strip:
        """One line of the screen, `y` counted from the top of the table."""
        width = self.scrollable_content_region.width
        if width != self._laid_out_for:
            self._laid_out_for = width
            self._lines.clear()
            self._places = lay_out(self._columns, max(width - len(CURSOR), 0))
        if y < self._top:
            titles = [
                Span(NO_CURSOR),
                *spread(
                    self._places,
                    {place.column.key: place.column.title for place in self._places},
                ),
            ]
            return self._strip(titles, "table--header", width)
        index = y - self._top + round(self.scroll_y)
        rows = self.rows
        if index >= len(rows):
            note = self._empty if not rows and y == self._top else ""
            return self._strip(
                [Span(NO_CURSOR), *paint(note, max(width - 2, 0))], "table--empty", width
            )
        row, at_cursor = rows[index], index == self._cursor
        at = (self._key(row), at_cursor)
        cached = self._lines.get(at)
        if cached is not None and (cached[0] is row or cached[0] == row):
            return cached[1]
        strip = self._paint_row(index, width, at_cursor=at_cursor)
        if len(self._lines) >= _CACHED_LINES:
            self._lines.clear()
        self._lines[at] = (row, strip)
        return strip

    def _paint_row(self, index: int, width: int, *, at_cursor: bool) -> Strip:
        heading = self._rows.heading(index)
        if heading is not None:
            return self._strip(paint(heading, width), "table--heading", width)
        row = self.rows[index]
        values = {place.column.key: self._cell(row, place.column.key) for place in self._places}
        sign = Span(CURSOR if at_cursor else NO_CURSOR)
        return self._strip(
            [sign, *spread(self._places, values)],
            "table--cursor" if at_cursor else "table--row",
            width,
        )

    def _strip(self, spans: Sequence[Span], base: str, width: int) -> Strip:
        """A line of `spans`, neighbours of one style joined, cut or padded to `width`."""
        ground = self._style(base)
        segments: list[Segment] = []
        text, style = "", ground
        for span in spans:
            own = self._style(base, span.style) if span.style else ground
            if own is not style and text:
                segments.append(Segment(text, style))
                text = ""
            text, style = text + span.text, own
        if text:
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, ground)

    def _style(self, base: str, meaning: str = "") -> Style:
        name = f"{base} {meaning}"
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(base)
            if meaning:
                style += self.get_component_rich_style(meaning, partial=True)
            self._styles[name] = style
        return style
