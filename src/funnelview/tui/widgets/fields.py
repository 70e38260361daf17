"""Fields to type in.

They show foreign text harmlessly and give it back as it came: a name with an escape sequence in it
that nobody touched is stored again byte for byte, and where somebody typed in the middle of it, all
the rest of it stays. Focusing a field selects nothing, so that the first key does not replace what
stands there. The caret does not blink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input, TextArea

from funnelview.text import clean, keep_untouched, one_line
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.widgets.long_lines import LongLine

if TYPE_CHECKING:
    from rich.text import Text
    from textual import events
    from textual.binding import BindingType
    from textual.widget import Widget

__all__ = ["Field", "LineField", "TextField"]

_LONG = 500


if TYPE_CHECKING:
    _Mixin = Widget
else:
    # Textual looks for styles and components along one line of base classes only.
    _Mixin = object


class Field(_Mixin):
    """What the fields have in common: the keys to go on, go back and leave."""

    SCOPES: ClassVar[tuple[str, ...]] = ("field",)

    alone = False
    """Whether there is no other field to go on to."""

    class Left(Message):
        """Escape was pressed in the field."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The field it was pressed in."""
            return self.field

    def action_next(self) -> None:
        """To the next field."""
        if not self.alone:
            self.screen.focus_next()

    def action_previous(self) -> None:
        """To the field before."""
        if not self.alone:
            self.screen.focus_previous()

    def action_leave(self) -> None:
        """Tell the screen to leave the fields."""
        self.post_message(self.Left(self))


class LineField(Field, Input):
    """One line of text.

    Args:
        raw: the text to edit, as the store has it.
        hint: what is shown, translated, while nothing stands there.
        max_length: the most characters that can be typed; 0: no limit.
    """

    SELECTS: ClassVar[bool] = True
    """Whether what is typed first replaces what stands there."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("field")]

    def __init__(
        self,
        raw: str = "",
        *,
        hint: str = "",
        max_length: int = 0,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        self._raw = raw
        super().__init__(
            one_line(raw, limit=None),
            hint,
            max_length=max_length,
            select_on_focus=self.SELECTS,
            compact=True,
            name=name,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the caret is drawn; input methods show there what is being composed."""
        offset = super().cursor_screen_offset
        # Textual names the place after it, at the end of the text.
        return offset - Offset(1, 0) if self.cursor_at_end else offset

    @property
    def raw(self) -> str:
        """What to store: the text as edited, what was not touched of it as it came."""
        if self.value == one_line(self._raw, limit=None):
            return self._raw
        if "\n" in clean(self._raw, limit=None):
            return self.value
        return keep_untouched(self._raw, self.value)

    @raw.setter
    def raw(self, raw: str) -> None:
        self._raw = raw
        self.value = one_line(raw, limit=None)

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted as harmless text."""
        event.text = one_line(event.text, limit=None)


class TextField(Field, TextArea):
    """Text of several lines.

    Args:
        raw: the text to edit, as the store has it.
        hint: what is shown, translated, while nothing stands there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("field")]

    def __init__(
        self,
        raw: str = "",
        *,
        hint: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        self._raw = raw
        self._shown = clean(raw, limit=None)
        super().__init__(
            self._shown,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            compact=True,
            placeholder=plain(hint, multiline=True),
            name=name,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    @property
    def raw(self) -> str:
        """What to store: the text as edited, what was not touched of it as it came."""
        if self.text == self._shown:
            return self._raw
        return keep_untouched(self._raw, self.text)

    @raw.setter
    def raw(self, raw: str) -> None:
        self._raw = raw
        self._shown = clean(raw, limit=None)
        self.load_text(self._shown)
        self.move_cursor(self.document.end)

    def get_line(self, line_index: int) -> Text:
        """One paragraph, for painting; a long one is not cut whole for each line of the screen."""
        text = self.document.get_line(line_index)
        return super().get_line(line_index) if len(text) < _LONG else LongLine(text)

    def on_mount(self) -> None:
        """One goes on writing at the end."""
        self.move_cursor(self.document.end)

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted as harmless text."""
        event.text = clean(event.text, limit=None)
