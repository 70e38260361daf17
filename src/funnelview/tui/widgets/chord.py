"""The menu after a key that asks for one more: ``g`` then a letter, ``c`` then a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widget import Widget

from funnelview.i18n import _
from funnelview.tui.actions import SCOPES, Action, Scope, actions_of
from funnelview.tui.screen import FunnelScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import RenderResult
    from textual.geometry import Size

    from funnelview.tui.host import Host

__all__ = ["ChordMenu"]


class ChordMenu(Widget, can_focus=True):
    """Takes the place of the footer until the next key, which does one of the menu's actions.

    Any other key only closes it. It takes the keyboard while it is there and gives it back.
    """

    ALLOW_SELECT = False

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.SCOPES = (scope,)
        self._gives_back: Widget | None = None

    def on_mount(self) -> None:
        """Take the keyboard."""
        self._gives_back = self.screen.focused
        self.focus(scroll_visible=False)

    @property
    def actions(self) -> list[Action]:
        """The actions of the menu that the screen or the program can do."""
        screen = self.screen
        return [
            action
            for action in actions_of(self.scope)
            if isinstance(screen, FunnelScreen) and screen.handles(action.id)
        ]

    def render(self) -> RenderResult:
        """The menu, on as many lines as it needs."""
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the menu needs; Textual asks."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        """The menu's lines; a key and what it does are never parted."""
        lines = [Content.styled(f" {_(SCOPES[self.scope])}", "bold")]
        for part in self._parts():
            longer = lines[-1] + "  " + part
            if longer.cell_length < width:
                lines[-1] = longer
            else:
                lines.append(Content(" ") + part)
        return lines

    def _parts(self) -> Iterator[Content]:
        keymap = cast("Host", self.app).keymap
        for action in self.actions:
            for key in keymap.keys(action)[:1]:
                yield Content.styled(keymap.key_name(key), "bold $key") + f" {_(action.title)}"

    async def on_key(self, event: events.Key) -> None:
        """Do what the key stands for in the menu."""
        event.stop()
        event.prevent_default()
        program = cast("Host", self.app)
        pressed = {event.key, event.character}
        chosen = [a for a in self.actions if pressed & set(program.keymap.keys(a))]
        app = self.app
        await self.close()
        for action in chosen[:1]:
            # By the program: a dialog answers to whoever opened it, and the menu is gone by then;
            # and a screen that waits for its own end waits for ever.
            app.call_next(program.act, action.id)

    async def on_blur(self) -> None:
        """The keyboard went elsewhere: by the mouse, or because a dialog came up."""
        await self.close(give_back=False)

    async def close(self, *, give_back: bool = True) -> None:
        """Go away."""
        if not self.is_attached:
            return
        screen = self.screen
        back, self._gives_back = self._gives_back, None
        if give_back and back is not None and back.is_attached:
            screen.set_focus(back, scroll_visible=False)
        await self.remove()
