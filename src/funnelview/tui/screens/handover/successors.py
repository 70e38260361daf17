"""Third step: who takes over what: one by one, all that is filtered, or by the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.domain.handover.proposing import Why
from funnelview.i18n import _, ngettext
from funnelview.tui import figures
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.steps import StepDone, StepScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.binding import BindingType

    from funnelview.domain.handover.proposing import Proposal, Proposed
    from funnelview.tui.screens.handover.clash import Key
    from funnelview.usecases.handover.meanwhile import ItemConflict
    from funnelview.usecases.handover.reading import ItemLine, Sheet

__all__ = ["SuccessorsScreen"]

_NOBODY = "nobody"


class ProposalRead(Outcome["tuple[Sheet, Proposal]"]):
    """The proposal was made."""


class SuccessorsScreen(StepScreen):
    """The items with their successors; a proposal stands beside them until it is accepted."""

    STEP = "successors"
    SCOPES: ClassVar[tuple[str, ...]] = ("successors", "handover")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("successors"),
        *bindings_of("handover"),
    ]

    def __init__(self, handover_id: int | None, at: int | None = None) -> None:
        super().__init__(handover_id, at)
        self.proposal: Proposal | None = None
        self._proposed: dict[int, Proposed] = {}

    def columns(self) -> Sequence[Column]:
        """What is given to whom, and why."""
        return (
            Column("customer", _("Customer"), flex=3, min_width=10),
            Column("product", _("Product"), flex=2, min_width=6, priority=2),
            Column("amount", _("Amount"), width=10, align="right"),
            Column("successor", _("Successor"), flex=2, min_width=8),
            Column("proposed", _("Proposed"), flex=2, min_width=8),
            Column("why", _("Why"), flex=2, min_width=8, priority=1),
        )

    def more(self, line: ItemLine) -> object:
        """What is proposed for it."""
        return self._proposed.get(line.item.id)

    def item_cell(self, line: ItemLine, column: str) -> Cell:
        """What stands in a cell."""
        proposed = self._proposed.get(line.item.id)
        if column == "successor":
            return line.successor or (Span(_("nobody yet"), "severity-amber"),)
        if column == "proposed":
            return self._called(proposed.successor_id) if proposed else ""
        if column == "why":
            return self._why(proposed) if proposed else ""
        if column == "product":
            return words.product_of(line)
        if column == "amount":
            return words.amount_of(line, self.sheet)
        return line.customer or "–"

    def _called(self, person_id: int) -> str:
        person = self.sheet.people.get(person_id) if self.sheet else None
        return person.name if person is not None else "–"

    @staticmethod
    def _why(proposed: Proposed) -> str:
        if proposed.why is Why.KNOWS:
            n = proposed.ties
            return ngettext(
                "knows the customer ({n} deal)", "knows the customer ({n} deals)", n
            ).format(n=n)
        return {
            Why.LIGHTEST: _("carries least"),
            Why.TOGETHER: _("with the customer's others"),
            Why.ONLY: _("the only one"),
        }[proposed.why]

    def show_detail(self) -> None:
        """The loads before and after."""
        text = ""
        if self.sheet is not None:
            after = self.proposal.after if self.proposal is not None else None
            loads = words.loads_text(self.sheet, after, self.size.width - 2)
            text = _("Open deals now → then (weighted)") + "\n" + loads
        if self.proposal is not None:
            text += "\n" + _("A proposal is shown: “y” accepts it, “p” drops it.")
        self.query_one("#detail", Static).update(plain(text, multiline=True))

    # --- one by one, and all that is shown

    @on(VirtualTable.RowSelected)
    async def action_choose(self) -> None:
        """Choose a successor for the item under the cursor."""
        line = self.line
        if line is not None:
            await self._choose([line], line.item.successor_id)

    async def action_choose_all(self) -> None:
        """Choose one successor for all items that are shown."""
        await self._choose(self.lines(), None)

    async def _choose(self, items: list[ItemLine], current: int | None) -> None:
        view, number = self.sheet, self.handover_id
        if view is None or number is None or not items:
            return
        currency, seen = view.settings.currency, self._seen(items)

        def load(person_id: int) -> str:
            one = view.after.get(person_id)
            if one is None:
                return ""
            weighted = figures.short_amount(one.weighted, currency)
            return ngettext("{n} deal · {amount}", "{n} deals · {amount}", one.deals).format(
                n=one.deals, amount=weighted
            )

        choices = [Choice(str(one.id), one.name, load(one.id)) for one in view.successors]
        choices.append(Choice(_NOBODY, _("nobody")))

        def chosen(key: str | None) -> None:
            if key is not None:
                to = None if key == _NOBODY else int(key)
                self._assign([(line.item.id, to) for line in items], seen)

        title = ngettext(
            "Who takes over {n} item?", "Who takes over {n} items?", len(items)
        ).format(n=len(items))
        await self.program.push_screen(
            ChoiceDialog(title, choices, str(current) if current else None), chosen
        )

    def _seen(self, lines: Iterable[ItemLine]) -> dict[int, int | None]:
        """Who the successors are as it is shown; nothing while something is being done."""
        return {} if self.stale else {one.item.id: one.item.successor_id for one in lines}

    def _assign(
        self, wanted: Sequence[tuple[int, int | None]], seen: Mapping[int, int | None]
    ) -> None:
        """Give items away, unless somebody else did meanwhile: then it is asked whose stands."""
        office, number = self.program.office, self.handover_id
        if number is None or not wanted:
            return

        def settle(error: ItemConflict, mine: frozenset[Key]) -> None:
            left = {item for item in error.now if (item, "successor_id") not in mine}
            now = {item: one.successor_id for item, one in error.now.items()}
            self._assign([one for one in wanted if one[0] not in left], {**seen, **now})

        self.do(lambda: calls.assign(office, number, wanted, seen), settle)

    # --- the proposal

    def action_propose(self) -> None:
        """Make a proposal, or drop the one that is shown."""
        if self.proposal is not None:
            self._drop()
            return
        office, number = self.program.office, self.handover_id
        if number is not None:
            self.program.work.read(
                self, "proposal", lambda: calls.propose(office, number), ProposalRead
            )

    @on(ProposalRead)
    def _show_proposal(self, message: ProposalRead) -> None:
        answer: tuple[Sheet, Proposal] | None = message.value
        if answer is None:
            return
        view, self.proposal = answer
        self._proposed = {one.item_id: one for one in self.proposal.lines}
        self.show_sheet(view)

    def _drop(self) -> None:
        self.proposal = None
        self._proposed = {}
        self._show_rows()

    def action_accept_it(self) -> None:
        """Assign as proposed."""
        proposal = self.proposal
        if proposal is not None:
            self.proposal, self._proposed = None, {}
            seen = self._seen(self.sheet.items if self.sheet is not None else ())
            self._assign([(one.item_id, one.successor_id) for one in proposal.lines], seen)

    def why_not(self, action_id: str) -> str | None:
        """What a rep may not do, and what needs a proposal."""
        if action_id.startswith("successors."):
            if self.sheet is not None and not self.sheet.manages:
                return _("Only a manager assigns successors.")
            if self.sheet is not None and not self.sheet.handover.is_open:
                return _("The handover is over: it can only be read.")
            if action_id == "successors.accept_it" and self.proposal is None:
                return _("There is no proposal to accept: “p” makes one.")
            if action_id in {"successors.choose", "successors.choose_all"}:
                return self.needs_line()
        return super().why_not(action_id)

    @on(StepDone)
    def _assigned(self) -> None:
        self.refresh_actions()
