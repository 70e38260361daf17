"""One question on one line, in the place of the footer: a stage, an amount, a date, a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.containers import Horizontal
from textual.widgets import Input, Static

from funnelview.errors import FunnelViewError
from funnelview.i18n import _
from funnelview.tui.safe import plain
from funnelview.tui.widgets.fields import Field, LineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from funnelview.tui.host import Host

__all__ = ["Prompt", "Question"]


_ROOM = 14
"""Cells of the field at least, as in the style sheet."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what becomes of the answer."""

    label: str
    """What is asked for, translated."""
    answered: Callable[[Any], object]
    """Gets the answer as `read` understood it."""
    read: Callable[[str], Any] = str
    """Understands what was typed; raises `BadInput` where it can't, and the line stays open."""
    initial: str = ""
    hint: str = ""


class Prompt(Horizontal):
    """Takes the keyboard until enter (the answer is taken) or escape (nothing happens)."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question
        self.closing = False
        self._gives_back: Widget | None = None

    def on_resize(self) -> None:
        """Leave the field its room: a long question has more lines."""
        width = max(self.screen.size.width - _ROOM, _ROOM)
        self.query_one(".prompt--label").styles.max_width = width

    def compose(self) -> ComposeResult:
        """Label and field; what is wrong is said in the line below, which has room for it."""
        yield Static(plain(f"{self._question.label} "), classes="prompt--label")
        field = LineField(self._question.initial, hint=self._question.hint)
        field.alone = True
        yield field

    def on_mount(self) -> None:
        """Take the keyboard, with the caret behind what stands there."""
        self._gives_back = self.screen.focused
        field = self.query_one(LineField)
        self.screen.set_focus(field, scroll_visible=False)
        field.action_end()

    @on(Input.Submitted)
    async def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        try:
            answer = self._question.read(self.query_one(LineField).raw)
        except FunnelViewError as error:
            cast("Host", self.app).say(str(error), "error")
            return
        screen = self.screen
        await self.close()
        # Later, when this line is gone: what follows may be another question.
        screen.call_later(self._question.answered, answer)

    @on(Field.Left)
    async def _left(self, message: Field.Left) -> None:
        message.stop()
        cast("Host", self.app).say(_("Nothing was changed."))
        await self.close()

    async def close(self) -> None:
        """Go away and give the keyboard back."""
        self.closing = True
        back = self._gives_back
        if back is not None and back.is_attached:
            self.screen.set_focus(back, scroll_visible=False)
        await self.remove()
