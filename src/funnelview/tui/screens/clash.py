"""Where somebody else was faster: theirs, yours and what stood before, field by field.

Nothing is overwritten unseen: what stands in the store stays, unless one's own value is chosen
for a field here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeGuard, TypeVar

from textual import on
from textual.widgets import Static

from funnelview.domain.funnel import FORECAST_MARK_TITLES, ForecastMark
from funnelview.domain.history import FIELD_TITLES, decode, encode
from funnelview.i18n import _, language
from funnelview.tui import figures
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Dialog
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.store.deal_conflict import DealConflict
    from funnelview.usecases.coverage import RepPage

    Mine = Mapping[str, Any]

__all__ = ["ClashDialog", "Three", "ThreeValues", "is_clash"]

Answer = TypeVar("Answer")


def is_clash(error: Exception) -> TypeGuard[DealConflict]:
    """Whether an error holds the three values of fields that two people changed."""
    from funnelview.store.deal_conflict import DealConflict

    return isinstance(error, DealConflict)


class Three(NamedTuple):
    """A field that two people changed: what tells it from others, its title, the values shown."""

    key: Hashable
    title: str
    before: str
    theirs: str
    yours: str


class ThreeValues(Dialog[Answer | None], Generic[Answer]):
    """Shows the three values of each field, and lets one's own be chosen.

    Args:
        title: what was changed by somebody else.
        rows: the fields.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("clash", "dialog")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("clash")]

    def __init__(self, title: str, rows: Sequence[Three]) -> None:
        super().__init__(title)
        self._rows = rows
        self.mine: set[Hashable] = set()
        """The fields for which one's own value was chosen."""

    def body(self) -> ComposeResult:
        """A row for each field, and what the keys do."""
        columns = (
            Column("title", _("Field"), width=14),
            Column("before", _("Before"), flex=1, min_width=9),
            Column("theirs", _("Theirs"), flex=1, min_width=9),
            Column("yours", _("Yours"), flex=1, min_width=9),
            Column("chosen", _("Stays"), width=7),
        )
        table = VirtualTable[Three](columns, self._cell, lambda one: one.key)
        table.styles.height = min(len(self._rows), 10) + 1
        yield table
        yield Static(plain(""), id="whole", classes="dialog--text")
        yield Static(
            plain(_("Theirs stays unless you choose yours for a field."), "$muted"),
            classes="dialog--text",
        )

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(VirtualTable)
        table.set_rows(self._rows)
        self.set_focus(table)

    @on(VirtualTable.RowHighlighted)
    def _show_whole(self) -> None:
        """The values of the field under the cursor, as long as they are."""
        row = self.query_one(VirtualTable).cursor_row
        if row is None:
            return
        values = (
            (_("Before"), row.before), (_("Theirs"), row.theirs), (_("Yours"), row.yours)
        )  # fmt: skip
        text = "\n".join(f"{name}: {value}" for name, value in values)
        self.query_one("#whole", Static).update(plain(text, multiline=True))

    def _cell(self, one: Three, column: str) -> Cell:
        if column == "chosen":
            mine = one.key in self.mine
            return (Span(_("yours") if mine else _("theirs"), "changed" if mine else "muted"),)
        return str(getattr(one, column))

    def action_choose(self) -> None:
        """Theirs or yours, for the field under the cursor."""
        table = self.query_one(VirtualTable)
        row = table.cursor_row
        if row is not None:
            self.mine ^= {row.key}
            table.redraw()

    @on(VirtualTable.RowSelected)
    def action_accept(self) -> None:
        """Write what was chosen as one's own; the rest stays as it stands."""
        self.dismiss(self.answer())

    def answer(self) -> Answer:
        """What follows from the fields that were chosen."""
        raise NotImplementedError


class ClashDialog(ThreeValues["Mine"]):
    """What two changed of a deal; answers the fields to be written as one's own.

    Args:
        error: what the store refused.
        page: the rep's page, for the names of stages and people.
    """

    def __init__(self, error: DealConflict, page: RepPage) -> None:
        self._error = error
        self._page = page
        rows = [
            Three(one.field, _(FIELD_TITLES[one.field]), *self._values(one.field, texts))
            for one in error.clashes
            for texts in [(one.before, one.theirs, one.yours)]
        ]
        super().__init__(_("Somebody else changed this deal meanwhile"), rows)

    def _values(self, field: str, texts: tuple[str | None, ...]) -> tuple[str, str, str]:
        before, theirs, yours = (self._value(field, text) for text in texts)
        return before, theirs, yours

    def _value(self, field: str, text: str | None) -> str:
        """One value as a person reads it."""
        if text is None:
            return "–"
        if field == "amount":
            return figures.amount(int(text), self._error.stored.state.currency)
        if field == "stage":
            stages = {one.key: one.name(language()) for one in self._page.settings.stages}
            return stages.get(text, text)
        if field == "owner_id":
            names = {str(one.id): one.name for one in self._page.people}
            return names.get(text, text)
        if field == "raised":
            return _("yes") if text == "1" else _("no")
        if field == "success":
            return f"{text}%"
        if field == "forecast_mark":
            return _(FORECAST_MARK_TITLES[ForecastMark(text)])
        return text

    def answer(self) -> Mine:
        """The fields that were chosen, with their values."""
        texts = encode(self._error.stored.state)
        mine = {one.field: one.yours for one in self._error.clashes if one.field in self.mine}
        state = decode({**texts, **mine})
        return {field: getattr(state, field) for field in mine if field != "outcome"}
