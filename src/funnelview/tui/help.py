"""Help for where you are: every key that is heard there, and why some do nothing now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from textual.screen import ModalScreen

from funnelview.i18n import _
from funnelview.tui.actions import MENUS, SCOPES, Scope, actions_of, bindings_of
from funnelview.tui.live import live_actions, live_scopes
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

    from funnelview.tui.host import Host
    from funnelview.tui.keymap import Keymap

__all__ = ["HelpScreen", "Line", "help_lines"]


class Line(NamedTuple):
    """One line of help: a heading (no title), an action, or a sign and its meaning."""

    keys: str
    title: str = ""
    text: str = ""
    reason: str | None = None


def help_lines(screen: Screen[Any], keymap: Keymap) -> Iterator[Line]:
    """What help says on `screen`.

    A heading for each scope, then its actions with all their keys.
    """
    live = {each.action.id: each for each in live_actions(screen, keymap)}
    for scope in live_scopes(screen):
        shown = [each for each in live.values() if each.action.scope == scope]
        if shown:
            yield Line(_(SCOPES[cast("Scope", scope)]))
        for action, _key, reason in shown:
            keys = "  ".join(keymap.key_name(key) for key in keymap.keys(action))
            yield Line(keys, _(action.title), _(action.help), reason)
            if action.id in MENUS and isinstance(screen, FunnelScreen):
                for inner in actions_of(action.name):
                    if screen.handles(inner.id):
                        yield Line(keymap.shown(inner), _(inner.title), _(inner.help))
    signs = list(screen.signs()) if isinstance(screen, FunnelScreen) else []
    if signs:
        yield Line(_("Signs"))
        for sign, meaning in signs:
            yield Line(sign, meaning)


class HelpScreen(ModalScreen[None]):
    """The keys of the screen below."""

    SCOPES: ClassVar[tuple[str, ...]] = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("help")]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """A list over the whole screen."""
        columns = (
            Column("keys", _("Keys"), width=18),
            Column("title", _("Action"), width=20, min_width=10),
            Column("text", "", flex=1, min_width=10, priority=1),
        )
        yield VirtualTable[tuple[int, Line]](
            columns, _cell, lambda row: row[0], heading=lambda row: _heading(row[1])
        )
        yield Footer()

    def on_mount(self) -> None:
        """Fill the list."""
        keymap = cast("Host", self.app).keymap
        table = self.query_one(VirtualTable)
        table.set_rows(list(enumerate(help_lines(self._about, keymap))))
        self.set_focus(table)

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


def _heading(line: Line) -> Cell | None:
    return None if line.title else f" {line.keys}"


def _cell(row: tuple[int, Line], column: str) -> Cell:
    line = row[1]
    if column == "keys":
        return (Span(line.keys, "key"),)
    if column == "title":
        return line.title
    if line.reason:
        return (Span(_("Not now: {reason}").format(reason=line.reason), "muted"),)
    return line.text
