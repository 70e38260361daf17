"""The last line: the keys of where you are, as many as fit, and always the one for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from textual.content import Content
from textual.widget import Widget

from funnelview.i18n import _
from funnelview.tui.live import LiveAction, live_actions
from funnelview.tui.safe import cells, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import RenderResult
    from textual.timer import Timer

    from funnelview.tui.host import Host

__all__ = ["Footer", "Item", "fit_items"]

_MORE = "…"
_GAP = 2
_LINES = 3
_LEAST = 20
"""Cells of a line, where there are fewer or nobody knows yet."""


class Item(NamedTuple):
    """One action in the footer."""

    action_id: str
    key: str
    title: str
    possible: bool

    @property
    def text(self) -> str:
        """What it says; brackets round what is not possible now, so that colour is not needed."""
        return f"{self.key} {self.title}" if self.possible else f"({self.key} {self.title})"


def fit_items(items: Sequence[Item], last: Item | None, width: int) -> tuple[list[Item], bool]:
    """The first of `items` that fit in `width` cells beside `last`, and whether some are left out.

    Cells are counted, not characters; where something is left out there is room for a sign.
    """
    room = width - 2 - (cells(last.text) + _GAP if last else 0)
    kept: list[Item] = []
    for number, item in enumerate(items):
        needed = cells(item.text) + (_GAP if kept else 0)
        more_follows = number + 1 < len(items)
        if needed + (_GAP + cells(_MORE) if more_follows else 0) > room:
            return kept, True
        kept.append(item)
        room -= needed
    return kept, False


class Footer(Widget):
    """Shows the actions that are possible, in the order of their footer number.

    It follows the focus by itself; call `update` when something else changed what is possible.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's own declaration
        "footer--key",
        "footer--disabled",
    }

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[int, int, Item]] = []
        self._content = Content("")
        self._signature: object = None
        self._said: Content | None = None
        self._message: Content | None = None
        self._height = 1
        self._message_timer: Timer | None = None

    def on_mount(self) -> None:
        """Follow the focus."""
        self.watch(self.screen, "focused", self.update, init=False)
        self.call_after_refresh(self.update)

    def on_resize(self) -> None:
        """Fit the items, or what is said, to the new width."""
        self.update()
        self._lay_out_message()

    def tell(self, text: str, style: str, seconds: float) -> None:
        """Show a message in place of the keys for a while.

        It has the whole line: a message over other widgets would lose wide characters where
        their edges run beneath it. A long one has more lines, since its end says what to do.
        """
        self._said = plain(text, style)
        self._lay_out_message()
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(seconds, self._quiet)

    def _quiet(self) -> None:
        self._said = None
        self._message_timer = None
        self._lay_out_message()

    def _lay_out_message(self) -> None:
        message, height = None, 1
        if self._said is not None:
            lines = self._said.wrap(max(self.size.width - 2, _LEAST))[:_LINES]
            message = Content("\n").join(Content(" ") + line for line in lines)
            height = len(lines)
        if height != self._height:
            self._height = height
            self.styles.height = height
            for prompt in self.screen.query("Prompt"):
                # It stands on the last line, however high that is.
                prompt.styles.margin = (0, 0, height, 0)
        self._message = message
        self.refresh()

    def update(self) -> None:
        """Look again at what is possible; the line is sent only if it changed."""
        if not self.is_attached:
            return
        program = cast("Host", self.app)
        live = [each for each in live_actions(self.screen, program.keymap) if each.action.footer]
        live.sort(key=lambda each: each.action.footer)
        items = [_item(each) for each in live]
        last = next((item for item in items if item.action_id in {"app.help", "help.close"}), None)
        items = [item for item in items if item is not last]
        signature = (items, last, self.size.width)
        if signature != self._signature:
            self._signature = signature
            self._lay_out(items, last)
            self.refresh()

    def _lay_out(self, items: list[Item], last: Item | None) -> None:
        width = self.size.width
        kept, more = fit_items(items, last, width)
        parts: list[Content] = [Content(" ")]
        self._shown = []
        at = 1
        for item in kept:
            if len(parts) > 1:
                parts.append(Content(" " * _GAP))
                at += _GAP
            parts.append(self._item_content(item))
            self._shown.append((at, at + cells(item.text), item))
            at += cells(item.text)
        if more:
            gap = _GAP if kept else 0
            parts.append(Content(" " * gap + _MORE))
            at += gap + cells(_MORE)
        if last is not None:
            start = max(width - 1 - cells(last.text), at)
            parts += [Content(" " * (start - at)), self._item_content(last)]
            self._shown.append((start, start + cells(last.text), last))
        self._content = Content("").join(parts)

    def _item_content(self, item: Item) -> Content:
        if not item.possible:
            return Content.styled(item.text, "$muted")
        return Content.styled(item.key, "bold $key") + Content(f" {item.title}")

    def render(self) -> RenderResult:
        """The line."""
        return self._content if self._message is None else self._message

    async def on_click(self, event: events.Click) -> None:
        """Do the action clicked."""
        for start, end, item in self._shown:
            if start <= event.x < end:
                event.stop()
                program = cast("Host", self.app)
                # By the program: a screen that waits for its own end waits for ever.
                self.app.call_next(program.do, item.action_id)
                return


def _item(live: LiveAction) -> Item:
    return Item(live.action.id, live.key, _(live.action.title), live.reason is None)
