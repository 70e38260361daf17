"""The palette: any action, found by a few letters of its name in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import on
from textual.screen import ModalScreen

from funnelview.i18n import _
from funnelview.tui.actions import ACTIONS, SCOPES, Action, bindings_of
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.fields import Field, LineField
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.host import Host
    from funnelview.tui.screen import FunnelScreen

__all__ = ["Palette", "find"]


class Found(NamedTuple):
    """An action that fits what was typed."""

    rank: int
    action: Action


def find(typed: str, actions: Iterable[Action]) -> list[Action]:
    """The `actions` that fit `typed`, the best first.

    They fit by the start of the title, a part of it, or its letters in their order; in the language
    shown or in English. An action is also found by its name in the table and by its explanation.
    """
    wanted = typed.casefold().strip()
    found = []
    for action in actions:
        names = [_(action.title).casefold(), action.title.casefold()]
        rank = min(_rank(wanted, name) for name in names)
        more = (action.name.replace("_", " "), _(action.help).casefold(), action.help.casefold())
        if rank == _NO_MATCH and any(wanted in text for text in more):
            rank = _NO_MATCH - 1
        if rank < _NO_MATCH:
            found.append(Found(rank, action))
    found.sort(key=lambda each: each.rank)
    return [each.action for each in found]


_NO_MATCH = 3


def _rank(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return 0
    if wanted in name:
        return 1
    letters = iter(name)
    return 2 if all(letter in letters for letter in wanted) else _NO_MATCH


class Palette(ModalScreen[str | None]):
    """Answers the id of the action chosen; None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("palette")]

    def __init__(self, screen: FunnelScreen[object]) -> None:
        super().__init__()
        self._about = screen
        self._actions = [
            action
            for action in ACTIONS
            if action.palette
            and action.scope in {*screen.SCOPES, "app", "go", "add"}
            and screen.handles(action.id)
        ]

    def compose(self) -> ComposeResult:
        """A field over a list."""
        yield LineField(hint=_("What would you like to do?"))
        columns = (
            Column("title", "", flex=1, min_width=12),
            Column("where", "", width=16, priority=2),
            Column("key", "", width=8, priority=1),
        )
        table = VirtualTable[Action](
            columns, self._cell, lambda action: action.id, header=False, empty=_("Nothing fits.")
        )
        table.can_focus = False
        yield table

    def on_mount(self) -> None:
        """Show all of them until something is typed."""
        self.query_one(VirtualTable).set_rows(self._actions)
        self.set_focus(self.query_one(LineField))

    def _cell(self, action: Action, column: str) -> Cell:
        if column == "title":
            title = _(action.title)
            reason = self._about.reason_not(action.id)
            return (Span(f"{title} — {reason}", "muted"),) if reason else title
        if column == "where":
            return (Span(_(SCOPES[action.scope]), "muted"),)
        return (Span(cast("Host", self.app).keymap.shown(action), "key"),)

    @on(LineField.Changed)
    def _narrow(self, event: LineField.Changed) -> None:
        fitting = find(event.value, self._actions)
        first = fitting[0].id if fitting else None
        self.query_one(VirtualTable).set_rows(fitting, cursor=first)

    @on(LineField.Submitted)
    def action_choose(self) -> None:
        """Do the action under the cursor."""
        chosen = self.query_one(VirtualTable).cursor_row
        self.dismiss(chosen.id if chosen else None)

    @on(VirtualTable.RowSelected)
    def _choose_clicked(self) -> None:
        self.action_choose()

    def action_down(self) -> None:
        """To the next action."""
        self.query_one(VirtualTable).action_cursor_down()

    def action_up(self) -> None:
        """To the action before."""
        self.query_one(VirtualTable).action_cursor_up()

    @on(Field.Left)
    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)
