"""What the screens with a list have in common: reading again, others' changes, the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.widgets import Input

from funnelview.i18n import _, language
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.fields import Field, LineField
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from textual.app import ComposeResult

    from funnelview.domain.funnel import Person
    from funnelview.domain.settings import Settings
    from funnelview.tui.shell import Shell
    from funnelview.usecases.funnel import Done as _Done

    Basis = tuple[dict[int, Person], Settings, date]
    Done = _Done

__all__ = ["ListScreen"]

T = TypeVar("T")

# How often the store is asked whether somebody else wrote to it, in seconds.
_LOOK_EVERY = 1.0


class Marked(Outcome[tuple[int, ...]]):
    """The store's change mark was read."""


class FormBasis(Outcome["Basis"]):
    """What the form of a deal needs was read."""


class Added(Outcome["Done"]):
    """Something was added."""


class FilterLine(LineField):
    """Where the filter is typed; out of sight until asked for."""


class ListScreen(FunnelScreen[None]):
    """A screen around one table of the store's rows.

    A subclass reads in `read` and shows its rows again in `_show_rows`, which looks at
    `filter_text`.
    """

    AUTO_FOCUS: ClassVar[str | None] = "VirtualTable"

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self._language = language()
        # Whether the store has answered once: until then keys wait for what they are meant for.
        self.has_read = False
        self._store_mark: tuple[int, ...] | None = None
        self._before_filter: Hashable = None

    @property
    def program(self) -> Shell:
        """The program this screen is shown by."""
        return self.app  # type: ignore[return-value]

    @property
    def table(self) -> VirtualTable[Any]:
        """The table of the screen."""
        return self.query_one(VirtualTable)

    def compose_filter(self) -> ComposeResult:
        """The line where a filter is typed."""
        line = FilterLine(hint=_("Filter: any part of a name; Chinese also by pinyin"), id="filter")
        line.display = False
        line.alone = True
        yield line

    def on_mount(self) -> None:
        """Read for the first time, and look for others' changes from then on."""
        self.call_after_refresh(self.look if self.show_at_once() else self.read)
        self.set_interval(_LOOK_EVERY, self.look)

    def show_at_once(self) -> bool:
        """Show what was read ahead for this screen, if anything was."""
        return False

    def on_screen_resume(self) -> None:
        """What was done on another screen shows here too."""
        self.set_class(self.program.past is not None, "-past")
        # Only now is it known whether it is to stay, or was passed over on the way to another.
        self.call_later(self._resumed)

    def _resumed(self) -> None:
        if self.program.screen is not self:
            return
        if self._language != language():
            self._replace()
        elif self._store_mark is not None:
            self.look()

    def read(self) -> None:
        """Read what the screen shows."""
        raise NotImplementedError

    def moved_in_time(self) -> None:
        """Read everything anew, as of the day that is looked at from now on."""
        super().moved_in_time()
        self.read()

    def _show_rows(self) -> None:
        raise NotImplementedError

    def answered(self, message: Outcome[T]) -> T | None:
        """Take what the store answered to `read`; where it failed, the list says why."""
        self.has_read = True
        if message.value is None:
            self.table.set_empty(str(message.error))
        return message.value

    def say_empty(self, otherwise: str) -> None:
        """Say in an empty list that nothing fits the filter; without one, something else."""
        self.table.set_empty(
            _("Nothing fits “{text}”.").format(text=self.filter_text)
            if self.filter_text
            else otherwise
        )

    def again(self) -> ListScreen:
        """The same screen, made anew in the language chosen now."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Show everything in the language chosen now; a screen below does so when it is back."""
        if self.program.screen is self:
            self._replace()

    def _replace(self) -> None:
        self.flush()
        self.program.switch_screen(self.again())

    # --- others' changes

    def look(self) -> None:
        """Ask the store whether anybody wrote to it since."""
        program = self.program
        if program.screen is self and not program.work.writing:
            # Where the store was gone, it is news that it answers.
            known = self._store_mark if program.reachable else None
            program.work.look(self, program.office.mark, known, Marked)

    @on(Marked)
    def _compare(self, message: Marked) -> None:
        message.stop()
        self.program.tell_reachable(message.error)
        if message.value is None or message.value == self._store_mark:
            return
        self.program.listen()
        # The first time too: what is shown was read before anybody asked for the mark.
        self._store_mark = message.value
        self.read()

    # --- adding

    def owner_name(self) -> str:
        """Who a new deal belongs to, unless somebody else is typed."""
        return ""

    def customer_name(self) -> str:
        """Whose contact is added, unless somebody else is typed."""
        return ""

    def action_deal(self) -> None:
        """Add a deal."""
        self.program.opener = self
        self.program.work.read(self, "form", self.program.office.form_basis, FormBasis)

    @on(FormBasis)
    async def _deal_form(self, message: FormBasis) -> None:
        office = self.program.office
        from funnelview.tui.screens import adding

        try:
            if message.value is None:
                return
            people, settings, today = message.value

            def add(texts: Mapping[str, str] | None) -> None:
                if texts is not None:
                    values = adding.deal_values(texts, settings.stages, today)
                    self.program.work.write(self, lambda: office.add_deal(values), Added)

            await self.program.push_screen(
                adding.deal_form(settings, today, people, self.owner_name()), add
            )
        finally:
            self.program.opener = None

    async def action_customer(self) -> None:
        """Add a customer."""
        office = self.program.office

        def add(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                self.program.work.write(
                    self, lambda: office.add_customer(texts["name"], texts["phone"] or None), Added
                )

        from funnelview.tui.screens import adding

        await self.program.push_screen(adding.customer_form(), add)

    async def action_contact(self) -> None:
        """Add a contact."""
        office = self.program.office

        def add(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                self.program.work.write(self, lambda: office.add_contact(texts), Added)

        from funnelview.tui.screens import adding

        await self.program.push_screen(adding.contact_form(self.customer_name()), add)

    @on(Added)
    def _added(self, message: Added) -> None:
        if message.value is not None:
            known = message.value.result == "known"
            told = _("That customer is here already.") if known else _("Added.")
            self.program.say(message.value.note or told)
            self.read()

    # --- the filter

    def action_filter(self) -> None:
        """Type a filter."""
        if self.table.cursor_key is not None:
            self._before_filter = self.table.cursor_key
        line = self.query_one("#filter", FilterLine)
        line.display = True
        self.set_focus(line, scroll_visible=False)

    @on(Input.Changed, "#filter")
    def _filter(self, message: Input.Changed) -> None:
        message.stop()
        self.filter_text = message.value.strip()
        nothing = self.table.cursor_key is None
        self._show_rows()
        if nothing:
            # What was typed before fitted no line: back to where one was, not to the first.
            self.table.move_to(self._before_filter)

    @on(Input.Submitted, "#filter")
    def _keep_filter(self, message: Input.Submitted) -> None:
        message.stop()
        self._close_filter()

    @on(Field.Left, "#filter")
    def _drop_filter(self, message: Field.Left) -> None:
        message.stop()
        self.query_one("#filter", FilterLine).value = ""
        self._close_filter()

    def _close_filter(self) -> None:
        line = self.query_one("#filter", FilterLine)
        line.display = bool(line.value)
        self.set_focus(self.table, scroll_visible=False)

    def action_back(self) -> Any:  # noqa: ANN401 - awaited by the program where it can be
        """Take the filter away first, then leave the screen."""
        if self.filter_text:
            self.query_one("#filter", FilterLine).value = ""
            self._close_filter()
            return None
        return self.program.action_back()
