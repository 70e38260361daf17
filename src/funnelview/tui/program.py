"""The program with its screens: what is opened from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

    from funnelview.store.funnel import DealLine

__all__ = ["FunnelView"]


class FunnelView(Shell):
    """The full-screen program over one store, with its screens."""

    def on_mount(self) -> None:
        """Show the team first."""
        self.push_screen(TeamScreen())

    async def open_team(self, top_id: int, name: str) -> None:
        """Show one manager's team."""
        await self.push_screen(TeamScreen(top_id, name))

    async def open_rep(self, rep_id: int, name: str, siblings: list[tuple[int, str]]) -> None:
        """Show one rep."""
        from funnelview.tui.screens.rep import RepScreen

        await self.push_screen(RepScreen(rep_id, name, siblings))

    async def open_deal(self, line: DealLine) -> None:
        """Show a deal on its owner's page, also one that is closed."""
        from funnelview.tui.screens.rep import RepScreen

        if line.owner_id is not None:
            rep = (line.owner_id, line.owner or "")
            page = RepScreen(*rep, [rep], at=line.id)
            if line.outcome != "open":
                page.closed_here[line.id] = line
            await self.push_screen(page)

    async def action_changes(self) -> None:
        """Show what changed: of the rep or the team shown, else of everybody."""
        from funnelview.tui.screens.changes import ChangesScreen

        shown = self.screen
        if isinstance(shown, ChangesScreen):
            return
        rep_id = getattr(shown, "rep_id", None)
        if rep_id is not None:
            name = getattr(shown, "rep_name", "")
            await self.push_screen(ChangesScreen(rep_id, name, is_rep=True))
        else:
            await self.push_screen(ChangesScreen(getattr(shown, "top_id", None)))

    async def action_warnings(self) -> None:
        """Show the warnings: of the rep or the team shown, else of everybody."""
        from funnelview.tui.screens.warnings import WarningsScreen

        shown = self.screen
        if isinstance(shown, WarningsScreen):
            return
        rep_id = getattr(shown, "rep_id", None)
        if rep_id is not None:
            name = getattr(shown, "rep_name", "")
            await self.push_screen(WarningsScreen(rep_id, name, is_rep=True))
        else:
            await self.push_screen(WarningsScreen(getattr(shown, "top_id", None)))

    async def action_settings(self) -> None:
        """Show the store's settings."""
        from funnelview.tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            await self.push_screen(SettingsScreen())

    async def action_handovers(self) -> None:
        """Show the handovers."""
        from funnelview.tui.screens.handover.handovers import HandoversScreen

        if not isinstance(self.screen, HandoversScreen):
            await self.push_screen(HandoversScreen())

    async def action_importing(self) -> None:
        """Import a file, step by step."""
        from funnelview.tui.screens.importing.columns import ColumnsScreen
        from funnelview.tui.screens.importing.files import FilesScreen

        def chosen(path: Path) -> None:
            self.push_screen(ColumnsScreen(path))

        await self.push_screen(FilesScreen(chosen))

    async def action_commitments(self) -> None:
        """Show what was promised: of the rep shown, else of everybody."""
        from funnelview.tui.screens.commitments import CommitmentsScreen

        if not isinstance(self.screen, CommitmentsScreen):
            await self.push_screen(CommitmentsScreen(getattr(self.screen, "rep_name", "")))

    async def action_notes(self) -> None:
        """Search the notes of all weeks: of the rep shown, else of everybody."""
        from funnelview.tui.screens.search import SearchScreen

        shown = self.screen
        if not isinstance(shown, SearchScreen):
            rep_id, name = getattr(shown, "rep_id", None), getattr(shown, "rep_name", "")
            await self.push_screen(SearchScreen(rep_id, name or ""))

    async def action_forecast(self) -> None:
        """Show the forecast: of the rep shown, else of everybody."""
        from funnelview.tui.screens.forecast import ForecastScreen

        shown = self.screen
        rep_id = getattr(shown, "rep_id", None)
        if isinstance(shown, ForecastScreen):
            return
        await self.push_screen(ForecastScreen(rep_id))
