"""Where somebody else was faster: theirs, yours and what stood before, field by field.

Nothing is overwritten unseen: what stands in the store stays, unless one's own value is chosen
for a field here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeGuard

from textual import on
from textual.widgets import Static

from funnelview.domain.history import FIELD_TITLES, decode, encode
from funnelview.i18n import _, language
from funnelview.tui import figures
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Dialog
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.store.funnel_writing import Clash, DealConflict
    from funnelview.usecases.coverage import RepPage

    Mine = Mapping[str, Any]

__all__ = ["ClashDialog", "is_clash"]


def is_clash(error: Exception) -> TypeGuard[DealConflict]:
    """Whether an error holds the three values of fields that two people changed."""
    from funnelview.store.funnel_writing import DealConflict

    return isinstance(error, DealConflict)


class ClashDialog(Dialog["Mine | None"]):
    """Shows the three values of each field; answers the fields to be written as one's own.

    Args:
        error: what the store refused.
        page: the rep's page, for the names of stages and people.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("clash", "dialog")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("clash")]

    def __init__(self, error: DealConflict, page: RepPage) -> None:
        super().__init__(_("Somebody else changed this deal meanwhile"))
        self._error = error
        self._page = page
        self._mine: set[str] = set()

    def body(self) -> ComposeResult:
        """A row for each field, and what the keys do."""
        columns = (
            Column("field", _("Field"), width=14),
            Column("before", _("Before"), flex=1, min_width=9),
            Column("theirs", _("Theirs"), flex=1, min_width=9),
            Column("yours", _("Yours"), flex=1, min_width=9),
            Column("chosen", _("Stays"), width=7),
        )
        table = VirtualTable["Clash"](columns, self._cell, lambda one: one.field)
        table.styles.height = len(self._error.clashes) + 1
        yield table
        yield Static(
            plain(_("Theirs stays unless you choose yours for a field."), "$muted"),
            classes="dialog--text",
        )

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(VirtualTable)
        table.set_rows(self._error.clashes)
        self.set_focus(table)

    def _cell(self, one: Clash, column: str) -> Cell:
        if column == "field":
            return _(FIELD_TITLES[one.field])
        if column == "chosen":
            mine = one.field in self._mine
            return (Span(_("yours") if mine else _("theirs"), "changed" if mine else "muted"),)
        return self._value(one.field, getattr(one, column))

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
        return text

    def action_choose(self) -> None:
        """Theirs or yours, for the field under the cursor."""
        table = self.query_one(VirtualTable)
        row = table.cursor_row
        if row is not None:
            self._mine ^= {row.field}
            table.redraw()

    @on(VirtualTable.RowSelected)
    def action_accept(self) -> None:
        """Write what was chosen as one's own; the rest stays as it stands."""
        texts = encode(self._error.stored.state)
        mine = {one.field: one.yours for one in self._error.clashes if one.field in self._mine}
        state = decode({**texts, **mine})
        self.dismiss({field: getattr(state, field) for field in mine if field != "outcome"})
