"""The 90 days after a handover: who needs looking after, and the ladder to climb."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.i18n import _, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.screens.handover import calls, words
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
    from funnelview.usecases.handover.afterwards import Watch, WatchLine

__all__ = ["WatchScreen"]


class WatchRead(Outcome["Watch"]):
    """The watch was read."""


class Approached(Outcome["Done"]):
    """A step on a ladder was recorded."""


class WatchScreen(ListScreen):
    """The handed-over customers of the last 90 days, those that need it first."""

    SCOPES: ClassVar[tuple[str, ...]] = ("watch",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("watch")]

    def __init__(self) -> None:
        super().__init__()
        self.found: Watch | None = None

    def compose(self) -> ComposeResult:
        """Title, list, the ladder of the customer under the cursor, keys."""
        yield TitleLine(_("Watch · 90 days after the handover"), self.program.corner)
        yield VirtualTable["WatchLine"](
            (
                Column("customer", _("Customer"), flex=3, min_width=10),
                Column("concern", _("What is the matter"), flex=3, min_width=12),
                Column("successor", _("Successor"), flex=2, min_width=8),
                Column("since", _("Since"), width=10, priority=1),
                Column("next", _("Next to approach"), flex=2, min_width=8),
                Column("until", _("Watched until"), width=13, priority=2),
            ),
            self._cell,
            lambda one: one.item_id,
            empty=_("Reading the store …"),
            id="watched",
        )
        yield Static(plain(""), id="detail")
        yield from self.compose_filter()
        yield Footer()

    def read(self) -> None:
        """Read the watch."""
        office = self.program.office
        self.program.work.read(self, "watch", lambda: calls.watch(office), WatchRead)

    @on(WatchRead)
    def _show(self, message: WatchRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.found = found
        self._show_rows()

    def _show_rows(self) -> None:
        if self.found is None:
            return
        worried = sum(bool(line.concerns) for line in self.found.lines)
        title = _("Watch · 90 days after the handover") + " · "
        title += ngettext(
            "{n} of {total} needs looking after", "{n} of {total} need looking after", worried
        ).format(n=worried, total=self.found.watched)
        title = words.of_now(title, past=self.program.past is not None)
        self.query(TitleLine).first().show(title, self.program.corner)
        self.table.set_empty(_("Nothing was handed over in the last 90 days."))
        self.table.set_rows(
            [
                line
                for line in self.found.lines
                if fits(self.filter_text, line.customer, line.successor)
            ]
        )
        self._show_ladder()

    def _cell(self, line: WatchLine, column: str) -> Cell:
        from funnelview.usecases.handover.words import concern_title

        if column == "concern":
            if not line.concerns:
                return (Span(_("well"), "muted"),)
            text = ", ".join(concern_title(one) for one in line.concerns)
            return (Span(f"! {text}", "severity-amber"),)
        return {
            "customer": line.customer,
            "successor": line.successor,
            "since": line.handed_over.isoformat(),
            "next": line.next.name if line.next is not None else "",
            "until": line.ends.isoformat(),
        }[column]

    @on(VirtualTable.RowHighlighted)
    def _show_ladder(self) -> None:
        line: WatchLine | None = self.table.cursor_row
        text = ""
        if line is not None:
            rungs = [_("Ladder of the purchasing contact's superiors:")]
            for place, rung in enumerate(line.rungs, start=1):
                said = (
                    f"{words.CLOSED_SIGN} {rung.step.on_day.isoformat()} {rung.step.answer}"
                    if rung.step is not None
                    else ""
                )
                rungs.append(f"{place}. {words.contact_text(rung.contact)}  {said}")
            if not line.rungs:
                rungs.append(_("no contact is known"))
            text = "\n".join(rungs)
        self.query_one("#detail", Static).update(plain(text, multiline=True))
        self.refresh_actions()

    @on(VirtualTable.RowSelected)
    async def action_approach(self) -> None:
        """Record what came of approaching the next rung."""
        line: WatchLine | None = self.table.cursor_row
        found, office = self.found, self.program.office
        if line is None or found is None or any(not one.closing for one in self.query(Prompt)):
            return
        reason = self.why_not("watch.approach")
        if reason is not None:
            self.program.say(reason, "warning")
            return
        item_id, today = line.item_id, found.today
        name = line.next.name if line.next is not None else ""

        def answered(text: str) -> None:
            self.program.work.write(
                self, lambda: calls.approach(office, item_id, today, text), Approached
            )

        question = Question(
            _("{name} was approached: what came of it?").format(name=name), answered, words.needed
        )
        await self.mount(Prompt(question), before=self.query_one(Footer))

    @on(Approached)
    def _approached(self, message: Approached) -> None:
        done: Done | None = message.value
        if done is not None:
            self.program.say(words.done_text(done.result))
        self.read()

    def why_not(self, action_id: str) -> str | None:
        """The ladder has an end."""
        if action_id == "watch.approach":
            line: WatchLine | None = self.table.cursor_row
            if line is None:
                return _("There is no customer here.")
            if line.next is None:
                return _("Every superior that is known was approached already.")
        return super().why_not(action_id)

    def again(self) -> WatchScreen:
        """The same watch."""
        return WatchScreen()
