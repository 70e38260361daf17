"""All handovers, the open ones first: where the wizard is entered, and left again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on

from funnelview.domain.handover.items import Kind
from funnelview.i18n import _, ngettext, pgettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.opening import step_screen, where_to_go_on
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.usecases.funnel import Done
    from funnelview.usecases.handover.reading import Summary

__all__ = ["HandoversScreen"]


class HandoversRead(Outcome["tuple[list[Summary], date]"]):
    """The handovers were read."""


class GivenBack(Outcome["list[Done]"]):
    """The handovers back were opened."""


class HandoversScreen(ListScreen):
    """The list of all handovers."""

    SCOPES: ClassVar[tuple[str, ...]] = ("handovers",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("handovers")]

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Summary] = []
        self._today = date.min

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield TitleLine(_("Handovers"), self.program.corner)
        yield VirtualTable["Summary"](
            (
                Column("leaver", _("Leaver"), flex=2, min_width=8),
                Column("last_day", _("Last day"), width=10),
                Column("status", _("Status"), width=10),
                Column("open", pgettext("items", "Open"), width=5, align="right"),
                Column("closed", _("Closed"), width=7, align="right"),
                Column("unassigned", _("No successor"), width=12, align="right", priority=2),
                Column("refused", _("Refused"), width=9, align="right", priority=1),
                Column("reason", _("Reason"), flex=3, min_width=8, priority=3),
            ),
            self._cell,
            lambda one: one.handover.id,
            empty=_("Reading the store …"),
            id="handovers",
        )
        yield from self.compose_filter()
        yield Footer()

    def on_screen_resume(self) -> None:
        """Back from a handover, its progress shows at once."""
        if self.has_read:
            self.read()

    def read(self) -> None:
        """Read all handovers."""
        office = self.program.office
        self.program.work.read(self, "handovers", lambda: calls.every(office), HandoversRead)

    @on(HandoversRead)
    def _show(self, message: HandoversRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.found, self._today = found
        self._show_rows()

    def _show_rows(self) -> None:
        title = words.of_now(_("Handovers"), past=self.program.past is not None)
        self.query_one(TitleLine).show(title, self.program.corner)
        self.say_empty(_("There is no handover. “n” opens one."))
        self.table.set_rows(
            [one for one in self.found if fits(self.filter_text, one.leaver, one.handover.reason)]
        )

    def _cell(self, one: Summary, column: str) -> Cell:
        if column == "leaver":
            return one.leaver
        if column == "last_day":
            return one.handover.last_day.isoformat()
        if column == "status":
            if one.handover.is_open:
                return pgettext("handover", "open")
            over = one.handover.status == "cancelled"
            text = pgettext("handover", "called off") if over else pgettext("handover", "closed")
            return (Span(text, "muted"),)
        if column == "refused":
            number = one.results.get("refused", 0)
            return (Span(f"‼ {number}", "severity-red"),) if number else ""
        if column == "unassigned":
            return str(one.unassigned or "") if one.handover.is_open else ""
        if column == "reason":
            return one.handover.reason or ""
        return str(one.open if column == "open" else one.closed)

    def again(self) -> HandoversScreen:
        """The same list."""
        return HandoversScreen()

    @on(VirtualTable.RowSelected)
    async def _open(self, message: VirtualTable.RowSelected) -> None:
        one: Summary = message.row
        await self.program.push_screen(step_screen(where_to_go_on(one), one.handover.id))

    async def action_new(self) -> None:
        """Open a handover: choose who leaves."""
        await self.program.push_screen(step_screen("who", None))

    async def action_give_back(self) -> None:
        """Let come back what a leave gave to others."""
        one: Summary | None = self.table.cursor_row
        if one is None or self.query(Prompt):
            return
        office, number = self.program.office, one.handover.id

        def give(day: date) -> None:
            self.program.work.write(self, lambda: calls.give_back(office, number, day), GivenBack)

        await self.mount(
            Prompt(
                Question(
                    _("{name} is back: by which day is all handed over?").format(name=one.leaver),
                    give,
                    lambda text: words.needed_day(text, self._today),
                )
            ),
            before=self.query_one(Footer),
        )

    @on(GivenBack)
    def _given_back(self, message: GivenBack) -> None:
        made: list[Done] | None = message.value
        if made is not None:
            self.program.say(
                ngettext(
                    "{n} handover back is open.", "{n} handovers back are open.", len(made)
                ).format(n=len(made))
            )
            self.read()

    def why_not(self, action_id: str) -> str | None:
        """Only what a leave gave away comes back."""
        if action_id == "handovers.give_back" and self.has_read:
            one: Summary | None = self.table.cursor_row
            if one is None or one.handover.kind is not Kind.LEAVE:
                return _("Only what was handed over for a leave comes back.")
            if one.handover.is_open:
                return _("The handover still has open items.")
        return super().why_not(action_id)

    async def action_watch(self) -> None:
        """The 90 days after."""
        from funnelview.tui.screens.handover.watch import WatchScreen

        await self.program.push_screen(WatchScreen())
