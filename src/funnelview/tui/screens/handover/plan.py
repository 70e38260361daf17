"""Fourth step: when each visit and call takes place, and what doesn't fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from funnelview import lockdown
from funnelview.domain.typing_dates import typed_day
from funnelview.i18n import _, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.steps import StepDone, StepScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.prompt import Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from textual.binding import BindingType

    from funnelview.domain.handover.items import Item
    from funnelview.domain.handover.planning import Unfit
    from funnelview.tui.screens.handover.clash import Key
    from funnelview.usecases.handover.meanwhile import ItemConflict
    from funnelview.usecases.handover.planning import Planned
    from funnelview.usecases.handover.reading import ItemLine, Sheet

    View = tuple[Sheet, Sequence[Unfit]]

__all__ = ["PlanScreen"]


class PlanRead(Outcome["View"]):
    """The handover and what of its plan doesn't fit was read."""


class PlannedAll(Outcome["Planned"]):
    """Dates were given."""


class CalendarsWritten(Outcome["list[Path]"]):
    """The calendar files were written."""


class PlanScreen(StepScreen):
    """The items with their dates."""

    STEP = "plan"
    SCOPES: ClassVar[tuple[str, ...]] = ("plan", "handover")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("plan"), *bindings_of("handover")]

    def __init__(self, handover_id: int | None, at: int | None = None) -> None:
        super().__init__(handover_id, at)
        self.unfit: dict[int, Unfit] = {}

    def columns(self) -> Sequence[Column]:
        """Who is visited or called when, by whom."""
        return (
            Column("planned", _("On"), width=15),
            Column("customer", _("Customer"), flex=3, min_width=10),
            Column("method", _("How"), flex=3, min_width=10, priority=1),
            Column("successor", _("Successor"), flex=2, min_width=8),
            Column("misfit", _("What doesn't fit"), flex=2, min_width=12),
        )

    def more(self, line: ItemLine) -> object:
        """What of its date doesn't fit."""
        return self.unfit.get(line.item.id)

    def item_cell(self, line: ItemLine, column: str) -> Cell:
        """What stands in a cell."""
        if column == "planned":
            day = line.item.planned
            return f"{day.isoformat()} {words.weekday(day)}" if day else "–"
        if column == "method":
            return words.method_text(line)
        if column == "successor":
            return line.successor or (Span(_("nobody yet"), "severity-amber"),)
        if column == "misfit":
            wrong = self.unfit.get(line.item.id)
            return (Span(self._misfit(wrong), "severity-amber"),) if wrong else ""
        return line.customer or "–"

    @staticmethod
    def _misfit(wrong: Unfit) -> str:
        from funnelview.usecases.handover.planning import MISFIT_TITLES

        return _(MISFIT_TITLES[wrong.why])

    def read(self) -> None:
        """Read the handover and its plan."""
        office, number = self.program.office, self.handover_id
        if number is not None:
            self.program.work.read(
                self, "plan", lambda: calls.sheet_with_plan(office, number), PlanRead
            )

    @on(PlanRead)
    def _show_plan(self, message: PlanRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        view, unfit = found
        self.unfit = {one.item_id: one for one in unfit}
        self.show_sheet(view)

    def detail(self, line: ItemLine) -> str:
        """How many days are left, and what is on the day of the item."""
        if self.sheet is None:
            return ""
        days = (self.sheet.handover.last_day - self.sheet.today).days
        texts = [
            ngettext("{n} day until the last day", "{n} days until the last day", days).format(
                n=days
            ),
            ngettext("{n} date doesn't fit", "{n} dates don't fit", len(self.unfit)).format(
                n=len(self.unfit)
            ),
        ]
        same = [
            other.customer or "–"
            for other in self.sheet.items
            if other.item.planned is not None
            and other.item.planned == line.item.planned
            and other.item.is_open
        ]
        text = " · ".join(texts)
        if len(same) > 1:
            text += "\n" + _("On this day: {names}").format(names=", ".join(same))
        return text

    # --- planning

    @on(VirtualTable.RowSelected)
    async def action_date(self) -> None:
        """Give the item under the cursor a date."""
        line, view, number = self.line, self.sheet, self.handover_id
        if line is None or view is None or number is None:
            return
        office, today = self.program.office, view.today
        item_id, planned = line.item.id, line.item.planned
        seen = self.as_seen(line)

        def write(day: date | None, seen: Item | None) -> None:
            def settle(error: ItemConflict, mine: frozenset[Key]) -> None:
                if mine:
                    write(day, error.now[item_id])

            self.do(lambda: calls.set_date(office, number, item_id, day, seen), settle)

        def answered(day: date | None) -> None:
            write(day, seen)

        await self.ask(
            Question(
                _("On which day?"),
                answered,
                lambda text: typed_day(text, today),
                planned.isoformat() if planned else "",
                _("2026-12-10, 12-10, +10, 2w or 3m; empty takes it away"),
            )
        )

    def action_plan_all(self) -> None:
        """Give every visit and call without a date one."""
        office, number = self.program.office, self.handover_id
        if number is not None:
            self.program.work.write(self, lambda: calls.plan_all(office, number), PlannedAll)

    @on(PlannedAll)
    def _planned_all(self, message: PlannedAll) -> None:
        planned: Planned | None = message.value
        if planned is not None:
            number, left = planned.dated, len(planned.unfit)
            told = ngettext("{n} date set.", "{n} dates set.", number).format(n=number)
            if left:
                told += " " + ngettext(
                    "{n} finds no working day before the last day.",
                    "{n} find no working day before the last day.",
                    left,
                ).format(n=left)
            self.program.say(told, "warning" if left else "information")
        self.read()

    async def action_calendars(self) -> None:
        """Write a calendar file for each person; show them to who can't take a file."""
        office, number = self.program.office, self.handover_id
        if number is None:
            return
        if lockdown.is_locked():
            from funnelview.tui.screens.reading import show_text

            title = _("Calendars of the handover")
            show_text(self, lambda: (title, calls.calendar_text(office, number)))
            return

        def answered(folder: str) -> None:
            self.program.work.write(
                self, lambda: calls.calendars(office, number, folder), CalendarsWritten
            )

        await self.ask(
            Question(_("Calendar files: into which folder?"), answered, words.needed, "~")
        )

    @on(CalendarsWritten)
    def _written(self, message: CalendarsWritten) -> None:
        written: list[Path] | None = message.value
        if written is not None:
            paths = ", ".join(str(path) for path in written)
            self.program.say(
                _("Written to {path}").format(path=paths) if paths else _("Nothing is planned yet.")
            )

    def why_not(self, action_id: str) -> str | None:
        """Only open items are planned."""
        if action_id == "plan.date":
            return self.needs_line()
        over = self.sheet is not None and not self.sheet.handover.is_open
        if action_id == "plan.plan_all" and over:
            return _("The handover is over: it can only be read.")
        return super().why_not(action_id)

    @on(StepDone)
    def _dated(self) -> None:
        self.refresh_actions()
