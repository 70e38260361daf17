"""First step: who leaves, until when, why; for an open handover, what happened in it so far."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.domain.calendar import zone
from funnelview.domain.handover.items import KIND_TITLES, WHOLE, Kind
from funnelview.i18n import _, pgettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.part import PartDialog
from funnelview.tui.screens.handover.steps import Row, StepDone, StepScreen
from funnelview.tui.widgets.columns import Cell, Column
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog, Entry, FormDialog
from funnelview.tui.widgets.prompt import Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.binding import BindingType

    from funnelview.domain.funnel import Person
    from funnelview.store.handover.rows import Event
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.handover.parts import CouldGo
    from funnelview.usecases.handover.reading import Sheet

    Story = tuple[Sheet, list[Event]]

__all__ = ["WhoScreen"]


class LeaversRead(Outcome["tuple[list[tuple[Person, int]], date]"]):
    """Who could leave was read."""


class StoryRead(Outcome["Story"]):
    """A handover with its steps was read."""


class PartsRead(Outcome["list[CouldGo]"]):
    """What a part could be made of was read."""


class Started(Outcome["Done"]):
    """The handover was opened."""


class WhoScreen(StepScreen):
    """Lists who could leave, or the steps of the handover that is open."""

    STEP = "who"
    SCOPES: ClassVar[tuple[str, ...]] = ("who", "handover")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("who"), *bindings_of("handover")]

    def __init__(self, handover_id: int | None = None, at: int | None = None) -> None:
        super().__init__(handover_id, at)
        self.leavers: list[tuple[Person, int]] = []
        self.events: list[Event] = []
        self._chosen: Person | None = None
        # Opens the handover that is being described, of everything or of some customers.
        self._open: Callable[[tuple[int, ...]], object] = lambda _customers: None
        self._today = date.min

    def columns(self) -> Sequence[Column]:
        """Of people, or of steps."""
        if self.handover_id is None:
            return (
                Column("name", _("Name"), flex=2, min_width=10),
                Column("open", _("Open deals"), width=12, align="right"),
                Column("status", _("Status"), width=12),
            )
        return (
            Column("when", _("When"), width=16),
            Column("who", _("Who"), width=14, min_width=8),
            Column("what", _("What"), width=24, min_width=14),
            Column("item", _("Customer"), flex=2, min_width=8, priority=1),
            Column("more", _("More"), flex=3, min_width=10),
        )

    def read(self) -> None:
        """Read who could leave, or what happened."""
        office, number = self.program.office, self.handover_id
        if number is None:
            self.program.work.read(self, "leavers", lambda: calls.leavers(office), LeaversRead)
        else:
            self.program.work.read(self, "story", lambda: calls.history(office, number), StoryRead)

    @on(LeaversRead)
    def _show_leavers(self, message: LeaversRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.leavers, self._today = found
        self.query(TitleLine).first().show(_("Handover · who leaves?"), self.program.corner)
        self._show_rows()

    @on(StoryRead)
    def _show_story(self, message: StoryRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        view, self.events = found
        self.show_sheet(view)

    def _show_rows(self) -> None:
        self.say_empty(_("Nobody could leave."))
        rows: list[Any] = (
            [pair for pair in self.leavers if fits(self.filter_text, pair[0].name)]
            if self.handover_id is None
            else list(reversed(self.events))
        )
        self.table.set_rows([Row(self._key(one), more=one) for one in rows])
        self.show_detail()
        self.refresh_actions()

    def _key(self, one: object) -> int:
        return int(getattr(one, "id", 0) or one[0].id)  # type: ignore[index]

    def cell(self, row: Row, column: str) -> Cell:
        """What stands in a cell."""
        if self.handover_id is None:
            person, number = next(pair for pair in self.leavers if pair[0].id == row.key)
            texts = {"name": person.name, "open": str(number), "status": self._status(person)}
            return texts[column]
        event = next(one for one in self.events if one.id == row.key)
        return self._event_cell(event, column)

    @staticmethod
    def _status(person: Person) -> str:
        active = person.status == "active"
        return pgettext("person", "active") if active else pgettext("person", "leaving")

    def _event_cell(self, event: Event, column: str) -> Cell:
        from funnelview.usecases.handover.words import event_text, event_title

        if column == "when":
            at = event.recorded
            if self.sheet is not None:
                at = at.astimezone(zone(self.sheet.settings.time_zone))
            return at.strftime("%Y-%m-%d %H:%M")
        if column == "item":
            line = self.sheet.line(event.item_id) if self.sheet and event.item_id else None
            return (line.customer or "–") if line is not None else ""
        return {
            "who": event.who,
            "what": event_title(event.kind),
            "more": event_text(event.details),
        }[column]

    def show_detail(self) -> None:
        """The facts of the handover."""
        self.query_one("#detail", Static).update(plain(self._facts(), multiline=True))

    def _facts(self) -> str:
        view = self.sheet
        if view is None:
            return _("Enter: this person hands over. Everything open becomes an item.")
        handover = view.handover
        lines = [
            f"{view.leaver.name} · {_(KIND_TITLES[handover.kind])} · "
            + _("last day {day}").format(day=handover.last_day.isoformat()),
            _("Reason: {reason}").format(reason=handover.reason or "–"),
            " · ".join(f"{words.tier_name(tier)} {number}" for tier, number in view.counts.items()),
        ]
        return "\n".join(lines)

    # --- opening one

    @on(VirtualTable.RowSelected)
    async def _choose(self, message: VirtualTable.RowSelected) -> None:
        if self.handover_id is not None:
            return
        key = message.row.key
        self._chosen = next(pair[0] for pair in self.leavers if pair[0].id == key)
        kinds = [Choice(one.value, _(KIND_TITLES[one])) for one in Kind if one is not Kind.RETURN]
        await self.program.push_screen(
            ChoiceDialog(
                _("{name}: why is there a handover?").format(name=self._chosen.name), kinds
            ),
            self._kind_chosen,
        )

    def _kind_chosen(self, kind: str | None) -> None:
        person = self._chosen
        if kind is None or person is None:
            return
        today = self._today
        office = self.program.office

        def opened(texts: Mapping[str, str] | None) -> None:
            if texts is None:
                return
            day = words.needed_day(texts["last_day"], today)
            self._open = lambda customers: self.program.work.write(
                self,
                lambda: calls.start(office, person.id, day, texts["reason"], kind, customers),
                Started,
            )
            if Kind(kind) in WHOLE:
                self._open(())
            else:
                read = self.program.work.read
                read(self, "parts", lambda: calls.parts(office, person.id), PartsRead)

        form = FormDialog(
            _("Handover of {name}").format(name=person.name),
            (
                Entry(
                    "last_day",
                    _("Last working day"),
                    hint=_("2026-12-10, 12-10, +10, 2w or 3m"),
                    check=lambda text: words.needed_day(text, today),
                ),
                Entry("reason", _("Reason")),
            ),
            draft=f"handover {person.id}",
        )
        self.program.push_screen(form, opened)

    @on(PartsRead)
    async def _choose_part(self, message: PartsRead) -> None:
        found: list[CouldGo] | None = message.value
        if found is None or self._chosen is None:
            return

        def chosen(customers: tuple[int, ...] | None) -> None:
            if customers:
                self._open(customers)

        title = _("{name}: which customers go?").format(name=self._chosen.name)
        await self.program.push_screen(PartDialog(title, found), chosen)

    @on(Started)
    def _started(self, message: Started) -> None:
        done: Done | None = message.value
        if done is None:
            return
        self.program.say(words.done_text(done.result))
        self.handover_id = done.id
        self.go_to("inventory")

    # --- the one that is open

    async def action_last_day(self) -> None:
        """Move the last working day."""
        office, number = self.program.office, self.handover_id
        if number is None or self.sheet is None:
            return
        today = self.sheet.today
        await self.ask(
            Question(
                _("Last working day"),
                lambda day: self.do(lambda: calls.last_day(office, number, day)),
                lambda text: words.needed_day(text, today),
                self.sheet.handover.last_day.isoformat(),
            )
        )

    async def action_cancel_it(self) -> None:
        """Call the handover off, with a reason."""
        office, number = self.program.office, self.handover_id
        if number is None:
            return
        await self.ask(
            Question(
                _("Call the handover off: why?"),
                lambda why: self.do(lambda: calls.cancel(office, number, why)),
                words.needed,
            )
        )

    def why_not(self, action_id: str) -> str | None:
        """What is about an open handover needs one."""
        if action_id.startswith("who."):
            if self.handover_id is None:
                return _("Choose first who leaves.")
            if self.sheet is not None and not self.sheet.handover.is_open:
                return _("The handover is over: it can only be read.")
        return super().why_not(action_id)

    @on(StepDone)
    def _cancelled(self) -> None:
        self.refresh_actions()
