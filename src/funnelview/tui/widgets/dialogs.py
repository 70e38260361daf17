"""Dialogs: to confirm, to choose, to fill in. Each stands alone on an opaque ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from funnelview.errors import FunnelViewError
from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.private import PrivateScreen
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.fields import Field, LineField, TextField
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.host import Host

__all__ = ["Choice", "ChoiceDialog", "Confirm", "Dialog", "Entry", "FormDialog"]

Result = TypeVar("Result")


class Dialog(PrivateScreen[Result], ModalScreen[Result]):
    """A box with a title, a body and a footer. Escape answers None."""

    SCOPES: ClassVar[tuple[str, ...]] = ("dialog",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("dialog")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title

    def body(self) -> ComposeResult:
        """What stands under the title."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._heading), classes="dialog--title")
            yield from self.body()
        yield Footer()

    def action_accept(self) -> None:
        """Answer with what the dialog shows."""
        raise NotImplementedError

    def action_cancel(self) -> None:
        """Go away without an answer."""
        self.dismiss(None)

    @on(Field.Left)
    def _leave(self) -> None:
        self.action_cancel()


class Confirm(Dialog[bool]):
    """Asks before something that cannot simply be taken back; answers True only for yes.

    `question` names what is done and to how many; `detail` says what follows from it. Enter means
    no. The key that says yes is never one that asked: loading the keys makes sure of it.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("confirm", "dialog")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("confirm")]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__(question)
        self._detail = detail

    def body(self) -> ComposeResult:
        """The consequences."""
        yield Static(plain(self._detail, multiline=True), classes="dialog--text")

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)  # noqa: FBT003 - the answer

    def action_no(self) -> None:
        """Don't."""
        self.dismiss(False)  # noqa: FBT003 - the answer

    def action_accept(self) -> None:
        """Enter alone does nothing that asks."""
        self.action_no()

    def action_cancel(self) -> None:
        """Don't."""
        self.dismiss(False)  # noqa: FBT003 - the answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    key: str
    text: str
    note: str = ""


class ChoiceDialog(Dialog[str | None]):
    """Lets one of `choices` be chosen; answers its key. The cursor starts on `current`."""

    def __init__(self, title: str, choices: Sequence[Choice], current: str | None = None) -> None:
        super().__init__(title)
        self._choices = choices
        self._current = current

    def body(self) -> ComposeResult:
        """The list."""
        columns = (
            Column("text", "", flex=1, min_width=10),
            Column("note", "", width=24, min_width=8, priority=1),
        )
        table = VirtualTable[Choice](columns, _choice_cell, lambda each: each.key, header=False)
        table.styles.height = min(len(self._choices), 16)
        yield table

    def on_mount(self) -> None:
        """Fill the list."""
        table = self.query_one(VirtualTable)
        table.set_rows(self._choices, cursor=self._current)
        self.set_focus(table)

    @on(VirtualTable.RowSelected)
    def action_accept(self) -> None:
        """Answer the choice under the cursor."""
        row = self.query_one(VirtualTable).cursor_row
        self.dismiss(row.key if row else None)


def _choice_cell(choice: Choice, column: str) -> Cell:
    return choice.text if column == "text" else (Span(choice.note, "muted"),)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form."""

    key: str
    label: str
    raw: str = ""
    """What stands there first, as the store has it."""
    hint: str = ""
    """What is shown while nothing stands there: the form of a date, for instance."""
    multiline: bool = False
    check: Callable[[str], object] | None = None
    """Called with the text; what it raises as `FunnelViewError` is shown under the field."""


class FormDialog(Dialog["Mapping[str, str] | None"]):
    """Lets some fields be filled in; answers the text of each, by key, once all pass their checks.

    Args:
        title: what it is for.
        entries: the fields.
        check: called with all texts once each has passed; what it raises as `FunnelViewError` is
            shown under the form.
        draft: a name under which what was typed is kept when the form is left without an answer;
            the next form of that name starts with it. Empty: nothing is kept.
    """

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        *,
        check: Callable[[Mapping[str, str]], object] | None = None,
        draft: str = "",
    ) -> None:
        super().__init__(title)
        self._entries = entries
        self._check = check
        self._draft = draft
        self._fields: dict[str, LineField | TextField] = {}
        self._errors: dict[str, Static] = {}

    @property
    def _drafts(self) -> dict[str, Mapping[str, str]]:
        return cast("Host", self.app).drafts

    def body(self) -> ComposeResult:
        """A label, a field and a line for its error, for each entry."""
        kept = self._drafts.get(self._draft, {})
        with VerticalScroll(classes="form", can_focus=False):
            for entry in self._entries:
                raw = kept.get(entry.key, entry.raw)
                field: LineField | TextField = (
                    TextField(raw, hint=entry.hint)
                    if entry.multiline
                    else LineField(raw, hint=entry.hint)
                )
                self._fields[entry.key] = field
                yield Static(plain(entry.label), classes="form--label")
                yield field
                yield self._error_line(entry.key)
        yield self._error_line("")
        if kept:
            yield Static(
                plain(_("Goes on with what was typed before.")), classes="dialog--text form--note"
            )

    def _error_line(self, key: str) -> Static:
        line = self._errors[key] = Static("", classes="form--error")
        line.display = False
        return line

    def on_mount(self) -> None:
        """Start in the first field."""
        # At once: somebody who knows the key types on without waiting for the form.
        self.set_focus(self._fields[self._entries[0].key])

    @property
    def values(self) -> dict[str, str]:
        """The text of each field, by key."""
        return {key: field.raw for key, field in self._fields.items()}

    @on(LineField.Submitted)
    def action_accept(self) -> None:
        """Answer, if everything passes its check; else show what is wrong."""
        values = self.values
        wrong = ""
        for entry in self._entries:
            passes = self._passes(entry.key, entry.check, values[entry.key])
            wrong = wrong if passes else wrong or entry.key
        if wrong:
            self._fields[wrong].focus()
        elif self._passes("", self._check, values):
            self._drafts.pop(self._draft, None)
            self.dismiss(values)

    def _passes(self, key: str, check: Callable[..., object] | None, value: object) -> bool:
        line = self._errors[key]
        try:
            if check is not None:
                check(value)
        except FunnelViewError as error:
            line.update(plain(f"! {error}"))
            line.display = True
            return False
        line.display = False
        return True

    def action_cancel(self) -> None:
        """Go away; what was typed is kept."""
        changed = any(self.values[entry.key] != entry.raw for entry in self._entries)
        if self._draft and changed:
            self._drafts[self._draft] = self.values
        self.dismiss(None)
