"""Second step: everything to be handed over, by tier; incomplete records first, completed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.steps import StepScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Entry, FormDialog
from funnelview.tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import BindingType

    from funnelview.usecases.handover.reading import ItemLine

__all__ = ["InventoryScreen"]


class InventoryScreen(StepScreen):
    """The items, with what their records miss."""

    STEP = "inventory"
    SCOPES: ClassVar[tuple[str, ...]] = ("inventory", "handover")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("inventory"), *bindings_of("handover")]

    def columns(self) -> Sequence[Column]:
        """What a line of the funnel holds."""
        return (
            Column("sign", "", width=1),
            Column("customer", _("Customer"), flex=3, min_width=10),
            Column("contact", _("Contact"), flex=2, min_width=6),
            Column("phone", _("Phone"), width=15, min_width=10),
            Column("product", _("Product"), flex=2, min_width=6, priority=2),
            Column("amount", _("Amount"), width=10, align="right"),
            Column("expected", _("Expected"), width=10, priority=1),
        )

    def item_cell(self, line: ItemLine, column: str) -> Cell:
        """What stands in a cell; what is missing is said."""
        if column == "sign":
            return (Span(words.INCOMPLETE, "severity-amber"),) if line.incomplete else ""
        if column in line.incomplete:
            return (Span(_("missing"), "severity-amber"),)
        contact = line.contact
        if column == "contact":
            return (line.deal.contact if line.deal else contact.name if contact else "") or ""
        if column == "phone":
            return (line.deal.phone if line.deal else contact.phone if contact else "") or ""
        if column == "product":
            return words.product_of(line)
        if column == "amount":
            return words.amount_of(line, self.sheet)
        if column == "expected":
            day = line.deal.expected if line.deal else None
            return day.isoformat() if day else ""
        return line.customer or "–"

    def detail(self, line: ItemLine) -> str:
        """What the record misses, and who completes it."""
        if line.incomplete:
            from funnelview.usecases.handover.reading import INCOMPLETE_TITLES

            lacks = ", ".join(_(INCOMPLETE_TITLES[key]) for key in line.incomplete)
            return _("Missing: {what}. The leaver completes it while still here (enter).").format(
                what=lacks
            )
        return words.whom_text(line)

    @on(VirtualTable.RowSelected)
    async def action_complete(self) -> None:
        """Enter what the record misses."""
        line, office, number = self.line, self.program.office, self.handover_id
        if line is None or number is None:
            return
        item_id, contact = line.item.id, line.contact
        name = line.deal.contact if line.deal else contact.name if contact else ""
        phone = line.deal.phone if line.deal else contact.phone if contact else ""
        entries = [
            Entry("contact", _("Contact"), name or ""),
            Entry("phone", _("Phone"), phone or ""),
        ]
        if line.customer_id is None:
            entries.insert(0, Entry("customer", _("Customer"), line.customer or ""))

        def completed(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                self.do(lambda: calls.complete(office, number, item_id, texts))

        await self.program.push_screen(
            FormDialog(
                _("Complete the record of {name}").format(name=line.customer or "–"),
                entries,
                draft=f"complete {item_id}",
            ),
            completed,
        )

    def why_not(self, action_id: str) -> str | None:
        """Only a record can be completed."""
        if action_id == "inventory.complete":
            return self.needs_line()
        return super().why_not(action_id)
