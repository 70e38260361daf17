"""Which customers go: the choice that makes a part of a handover, marked one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.domain.handover.items import ItemTier
from funnelview.i18n import _, ngettext
from funnelview.tui import figures
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Cell, Column
from funnelview.tui.widgets.dialogs import Dialog
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.usecases.handover.parts import CouldGo

__all__ = ["PartDialog"]

_MOST_LINES = 14


class PartDialog(Dialog["tuple[int, ...] | None"]):
    """Lets customers be marked; answers their numbers, at least one."""

    SCOPES: ClassVar[tuple[str, ...]] = ("part", "dialog")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("part")]

    def __init__(self, title: str, customers: Sequence[CouldGo]) -> None:
        super().__init__(title)
        self._customers = customers
        self._marked: set[int] = set()

    def body(self) -> ComposeResult:
        """The list, and how many are marked."""
        table = VirtualTable["CouldGo"](
            (
                Column("mark", "", width=1),
                Column("name", _("Customer"), flex=1, min_width=10),
                Column("tier", _("Tier"), width=4),
                Column("deals", _("Open deals"), width=10, align="right"),
                Column("weighted", _("Weighted"), width=9, align="right", priority=1),
            ),
            self._cell,
            lambda one: one.customer_id,
            empty=_("There is nothing to hand over."),
        )
        table.styles.height = min(len(self._customers), _MOST_LINES) + 1
        yield table
        yield Static(plain(self._told()), id="marked", classes="dialog--text")

    def on_mount(self) -> None:
        """Fill the list."""
        table = self.query_one(VirtualTable)
        table.set_rows(self._customers)
        self.set_focus(table)

    def _cell(self, one: CouldGo, column: str) -> Cell:
        if column == "mark":
            return "✓" if one.customer_id in self._marked else ""
        if column == "tier":
            return "–" if one.tier is ItemTier.BASE else one.tier.value
        if column == "deals":
            return str(one.deals or "")
        if column == "weighted":
            return figures.short_amount(one.weighted, one.currency) if one.weighted else ""
        return one.name

    def _told(self) -> str:
        deals = sum(one.deals for one in self._customers if one.customer_id in self._marked)
        return (
            ngettext("{n} customer", "{n} customers", len(self._marked)).format(n=len(self._marked))
            + " · "
            + ngettext("{n} deal", "{n} deals", deals).format(n=deals)
        )

    def _show(self) -> None:
        self.query_one(VirtualTable).redraw()
        self.query_one("#marked", Static).update(plain(self._told()))

    def action_mark(self) -> None:
        """Mark the customer under the cursor, or take the mark away."""
        row = self.query_one(VirtualTable).cursor_row
        if row is not None:
            self._marked ^= {row.customer_id}
            self._show()

    def action_mark_all(self) -> None:
        """Mark all; where all are marked, none."""
        everybody = {one.customer_id for one in self._customers}
        self._marked = set() if self._marked == everybody else everybody
        self._show()

    @on(VirtualTable.RowSelected)
    def action_accept(self) -> None:
        """Answer what is marked; without a mark, the one under the cursor stays a question."""
        if self._marked:
            self.dismiss(tuple(sorted(self._marked)))
        else:
            self.query_one("#marked", Static).update(
                plain(_("Nothing is marked: “space” marks a customer, “a” all."))
            )
