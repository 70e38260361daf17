"""A document on the screen, for who can't take a file: to read, and to copy by the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on

from funnelview.i18n import _
from funnelview.text import clean
from funnelview.tui.actions import bindings_of
from funnelview.tui.clipboard import copy, told
from funnelview.tui.safe import plain
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Cell, Column
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.shell import Shell

__all__ = ["TextScreen", "show_text", "wrapped"]

_MARGIN = 2
"""Cells that a line of the list leaves free."""


class Line(NamedTuple):
    """A line of the screen, by its number."""

    number: int
    text: str


class TextRead(Outcome[tuple[str, str]]):
    """A document's title and text were read."""


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, harmless, none wider than ``width`` cells; broken between words."""
    for line in clean(text, limit=None).splitlines():
        if line:
            yield from (part.plain for part in plain(line).wrap(max(width, 2)))
        else:
            yield ""


class TextScreen(FunnelScreen[None]):
    """Reads a text and shows it.

    Args:
        read: gives the title and the text; called in a worker thread.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("text",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("text")]
    AUTO_FOCUS: ClassVar[str | None] = "VirtualTable"

    def __init__(self, read: Callable[[], tuple[str, str]]) -> None:
        super().__init__()
        self._read = read
        self._title = ""
        self.text: str | None = None
        self.has_read = False

    @property
    def program(self) -> Shell:
        """The program this screen is shown by."""
        return self.app  # type: ignore[return-value]

    @property
    def _list(self) -> VirtualTable[Line]:
        return self.query_one(VirtualTable)

    def compose(self) -> ComposeResult:
        """Title, the lines, keys."""
        yield TitleLine(self._title, self.program.corner)
        yield VirtualTable[Line](
            (Column("text", "", flex=1),),
            lambda line, _column: _cell(line),
            lambda line: line.number,
            header=False,
            empty=_("Reading …"),
        )
        yield Footer()

    def on_mount(self) -> None:
        """Read it once; what is logged as taken out is what stands here."""
        if self.text is None:
            self.program.work.read(self, "text", self._read, TextRead)
        else:
            self._show_lines()

    @on(TextRead)
    def _show(self, message: TextRead) -> None:
        self.has_read = True
        if message.value is None:
            self._list.set_empty(str(message.error))
            return
        message.stop()
        self._title, self.text = message.value
        self.query_one(TitleLine).show(self._title, self.program.corner)
        self._show_lines()
        self.refresh_actions()

    def _show_lines(self) -> None:
        width = self.size.width - _MARGIN
        lines = wrapped(self.text or "", width)
        self._list.set_empty(_("There is nothing in it."))
        self._list.set_rows([Line(number, line) for number, line in enumerate(lines)])

    def on_resize(self, _event: events.Resize) -> None:
        """Break the lines anew."""
        if self.text is not None:
            self._show_lines()

    def why_not(self, action_id: str) -> str | None:
        """Nothing is copied before it was read."""
        if action_id == "text.copy" and not self.text:
            return _("Still reading.") if not self.has_read else _("There is nothing in it.")
        return None

    def action_copy(self) -> None:
        """Copy the whole text."""
        if self.text:
            self.program.say(told(copy(self.program, self.text)))

    def retranslate(self) -> None:
        """The document stays as it was made; only what stands around it changes."""
        self.refresh(recompose=True)
        self.call_after_refresh(self._show_lines)


def _cell(line: Line) -> Cell:
    return line.text


def show_text(screen: FunnelScreen[None], read: Callable[[], tuple[str, str]]) -> None:
    """Show a text over ``screen``; ``read`` gives its title and itself."""
    screen.app.push_screen(TextScreen(read))
