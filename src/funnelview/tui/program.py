"""The program with its screens: what is opened from where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import on

from funnelview.errors import FunnelViewError, StoreUnreachable
from funnelview.i18n import _
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from funnelview.tui.drafts import Drafts
    from funnelview.tui.keymap import Keymap
    from funnelview.tui.office import Office

__all__ = ["FunnelView"]


class PlaceRead(Outcome[str | None]):
    """What speaks against the store's place was read; None: nothing."""


class FunnelView(FunnelViewApp):
    """The full-screen program over one store.

    Args:
        office: the use cases.
        drafts: where text waits that the store hasn't acknowledged.
        label: a word about the store for the corner of each screen ("demo", say).
        keymap: the keys in force.
        theme: the name of a theme.
        crash_folder: where a report of a mistake in the program goes.
    """

    def __init__(
        self,
        office: Office,
        drafts: Drafts,
        *,
        label: str = "",
        keymap: Keymap | None = None,
        theme: str = "dark",
        crash_folder: Path | None = None,
    ) -> None:
        super().__init__(keymap, theme, crash_folder)
        self.office = office
        self.note_drafts = drafts
        self.label = label
        self._warned = False

    @property
    def corner(self) -> str:
        """What stands in the upper right corner."""
        lost = "" if self.reachable else _("NO CONNECTION TO THE STORE")
        return "  ".join(filter(None, (lost, self.label)))

    def on_mount(self) -> None:
        """Show the team first."""
        self.push_screen(TeamScreen())

    def ready_for_keys(self) -> bool:
        """A list that hasn't been read yet would take keys for another one."""
        return getattr(self.screen, "has_read", True)

    def warn_of_place(self) -> None:
        """Say once what speaks against the place where the store lies."""
        if not self._warned:
            self._warned = True
            self.work.read(self.screen, "place", self.office.warning, PlaceRead)

    @on(PlaceRead)
    def _place_read(self, message: PlaceRead) -> None:
        message.stop()
        if message.value:
            self.say(message.value, "error")

    async def open_team(self, top_id: int, name: str) -> None:
        """Show one manager's team."""
        await self.push_screen(TeamScreen(top_id, name))

    async def open_rep(self, rep_id: int, name: str, siblings: list[tuple[int, str]]) -> None:
        """Show one rep."""
        from funnelview.tui.screens.rep import RepScreen

        await self.push_screen(RepScreen(rep_id, name, siblings))

    async def action_team(self) -> None:
        """Go home, to the first screen."""
        for screen in reversed(self.screen_stack[2:]):
            flush = getattr(screen, "flush", None)
            if flush is not None:
                flush()
        while len(self.screen_stack) > 2:
            await self.pop_screen()

    def tell_reachable(self, error: FunnelViewError | None) -> None:
        """Say at once when the store is gone, and when it is back."""
        reachable = not isinstance(error, StoreUnreachable)
        if reachable == self.reachable:
            return
        self.reachable = reachable
        if reachable:
            self.say(_("The store answers again."))
            # What was typed meanwhile goes to it now.
            for screen in self.screen_stack:
                if isinstance(screen, FunnelScreen):
                    screen.flush()
        elif error is not None:
            self.say(str(error), "error")

    @staticmethod
    def clock_text() -> str:
        """The time of day, for "saved 10:32:05"."""
        return datetime.now().astimezone().strftime("%H:%M:%S")
