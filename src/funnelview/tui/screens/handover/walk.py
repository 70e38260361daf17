"""Fifth step: the walk over, tier by tier: what to say, whom to meet, what to record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from funnelview import lockdown
from funnelview.domain.handover.items import METHOD_TITLES, Method, Result
from funnelview.i18n import _, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.screens.handover.clash import without
from funnelview.tui.screens.handover.evidence import evidence_form, evidence_of
from funnelview.tui.screens.handover.steps import StepDone, StepScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog, Confirm
from funnelview.tui.widgets.prompt import Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.binding import BindingType

    from funnelview.domain.handover.items import Evidence, Item
    from funnelview.tui.screens.handover.clash import Key
    from funnelview.usecases.handover.meanwhile import ItemConflict
    from funnelview.usecases.handover.reading import ItemLine

__all__ = ["WalkScreen"]


class ProtocolWritten(Outcome["Path"]):
    """The protocol was written."""


class WalkScreen(StepScreen):
    """All items, the closed ones too; for the one at hand what is to be done."""

    STEP = "walk"
    SCOPES: ClassVar[tuple[str, ...]] = ("walk", "handover")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("walk"), *bindings_of("handover")]

    def belongs(self, line: ItemLine) -> bool:
        """Progress is seen: closed items stay in the list."""
        del line
        return True

    def columns(self) -> Sequence[Column]:
        """How each item stands."""
        return (
            Column("sign", "", width=1),
            Column("customer", _("Customer"), flex=3, min_width=10),
            Column("product", _("Product"), flex=2, min_width=6, priority=3),
            Column("amount", _("Amount"), width=10, align="right", priority=2),
            Column("successor", _("Successor"), flex=2, min_width=8),
            Column("planned", _("Planned"), width=10, priority=1),
            Column("state", _("Status"), flex=2, min_width=14),
        )

    def item_cell(self, line: ItemLine, column: str) -> Cell:
        """What stands in a cell."""
        closed = not line.item.is_open
        style = "muted" if closed else ""
        if line.item.result is Result.REFUSED and column in {"sign", "state"}:
            # The manager is warned wherever the handover is looked at.
            style = "severity-red"
        if column == "sign":
            style = style or ("muted" if line.locked else "")
            return (Span(words.sign(line), style),)
        texts = {
            "customer": line.customer or "–",
            "product": words.product_of(line),
            "amount": words.amount_of(line, self.sheet),
            "successor": line.successor or _("nobody yet"),
            "planned": line.item.planned.isoformat() if line.item.planned else "",
            "state": words.state_text(line),
        }
        return (Span(texts[column], style),) if style else texts[column]

    def detail(self, line: ItemLine) -> str:
        """What to say, whom to meet, what to record; what was recorded of it so far."""
        from funnelview.usecases.handover.words import TIER_TASKS, WHAT_TO_RECORD, WHAT_TO_SAY

        view, item = self.sheet, line.item
        if view is None:
            return ""
        names = {
            "leaver": item.evidence.stand_in or view.leaver.name,
            "successor": line.successor or _("the successor"),
        }
        lines = [f"{line.customer or '–'} · {words.product_of(line) or words.tier_name(item.tier)}"]
        if item.is_open:
            how = words.method_text(line) if item.method_reason else _(TIER_TASKS[item.tier])
            lines += [
                _("How    {text}").format(text=how),
                _("Whom   {text}").format(text=words.whom_text(line)),
                _("Say    {text}").format(text=_(WHAT_TO_SAY[item.tier]).format(**names)),
                _("Record {text}").format(text=_(WHAT_TO_RECORD[item.tier])),
            ]
        recorded = words.recorded_text(line)
        if recorded:
            lines.append(_("So far {text}").format(text=recorded))
        if item.is_open and line.lacks:
            lines.append(_("Lacks  {text}").format(text=words.missing_text(line)))
        return "\n".join(lines)

    # --- the item at hand

    @on(VirtualTable.RowSelected)
    async def action_record(self) -> None:
        """Record the evidence of the item under the cursor."""
        line, view, number = self.line, self.sheet, self.handover_id
        if line is None or view is None or number is None:
            return
        reason = self.why_not("walk.record")
        if reason is not None:
            self.program.say(reason, "warning")
            return
        office, item, today = self.program.office, line.item, view.today
        seen = self.as_seen(line)

        def write(given: Evidence, seen: Item | None) -> None:
            def settle(error: ItemConflict, mine: frozenset[Key]) -> None:
                others = [one.field for one in error.clashes if (item.id, one.field) not in mine]
                write(without(given, others), error.now[item.id])

            self.do(lambda: calls.record(office, number, item.id, given, seen), settle)

        def answered(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                write(evidence_of(texts, today), seen)

        await self.program.push_screen(evidence_form(line, view), answered)

    def action_confirm_it(self) -> None:
        """Confirm the receipt; a manager does so for the successor, and that is recorded."""
        line, office, number = self.line, self.program.office, self.handover_id
        if line is not None and number is not None:
            item_id, seen = line.item.id, self.as_seen(line)
            self.do(lambda: calls.confirm(office, number, item_id, seen))

    def action_close_it(self) -> None:
        """Close the item as done: the ownership moves."""
        line, office, number = self.line, self.program.office, self.handover_id
        if line is not None and number is not None:
            item_id, seen = line.item.id, self.as_seen(line)
            self.do(lambda: calls.close(office, number, item_id, "done", None, seen))

    async def _close(self, result: str, label: str) -> None:
        """Close the item with a reason, which is asked for."""
        line = self.line
        if line is not None:
            await self._ask_why(result, label, line.item.id, self.as_seen(line))

    async def _ask_why(
        self, result: str, label: str, item_id: int, seen: Item | None, typed: str = ""
    ) -> None:
        office, number = self.program.office, self.handover_id
        if number is None:
            return

        def answered(why: str) -> None:
            def settle(error: ItemConflict, _mine: frozenset[Key]) -> None:
                # What was typed stands there again, under the item as it is now.
                self.call_later(self._ask_why, result, label, item_id, error.now[item_id], why)

            self.do(lambda: calls.close(office, number, item_id, result, why, seen), settle)

        await self.ask(Question(label, answered, words.needed, typed))

    async def action_refused(self) -> None:
        """Close it as refused by the customer, with the reason."""
        await self._close("refused", _("What did the customer say?"))

    async def action_waive(self) -> None:
        """Waive the item, with a reason."""
        await self._close("waived", _("Waive it: why?"))

    async def action_waive_all(self) -> None:
        """Waive all open items that are shown, with one reason."""
        items = [line.item.id for line in self.lines() if line.item.is_open]
        office, number = self.program.office, self.handover_id
        if number is None or not items:
            return
        n = len(items)
        question = ngettext("Waive {n} item?", "Waive all {n} items that are shown?", n)

        def answered(why: str) -> None:
            def confirmed(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
                if yes:
                    self.do(lambda: calls.waive(office, number, items, why))

            self.program.push_screen(
                Confirm(
                    question.format(n=n),
                    _(
                        "Their ownership moves to the successors without a visit or call;"
                        " you stand in for the leaver, and that is recorded."
                    ),
                ),
                confirmed,
            )

        await self.ask(Question(_("Waive all that is shown: why?"), answered, words.needed))

    async def action_method(self) -> None:
        """Hand the item over in another way; its lock stays."""
        line, office, number = self.line, self.program.office, self.handover_id
        if line is None or number is None:
            return
        item_id, seen = line.item.id, self.as_seen(line)
        choices = [Choice(one.value, _(METHOD_TITLES[one])) for one in Method]

        def write(name: str, why: str, seen: Item | None) -> None:
            def settle(error: ItemConflict, mine: frozenset[Key]) -> None:
                if mine:
                    write(name, why, error.now[item_id])

            self.do(lambda: calls.method(office, number, item_id, name, why, seen), settle)

        async def chosen(name: str | None) -> None:
            if name is None:
                return
            await self.ask(
                Question(
                    _("Why is it handed over in another way?"),
                    lambda why: write(name, why, seen),
                    words.needed,
                )
            )

        await self.program.push_screen(
            ChoiceDialog(_("How is it handed over?"), choices, line.item.method.value), chosen
        )

    def action_take_back(self) -> None:
        """Take the close of the item back."""
        line, office, number = self.line, self.program.office, self.handover_id
        if line is not None and number is not None:
            item_id = line.item.id
            self.do(lambda: calls.undo(office, number, item_id))

    # --- the protocol

    async def action_protocol(self) -> None:
        """Write the protocol: Markdown, HTML or PDF by the file's ending; else show it."""
        office, number = self.program.office, self.handover_id
        if number is None:
            return
        if lockdown.is_locked():
            from funnelview.tui.screens.reading import show_text

            title = _("Protocol of the handover")
            show_text(self, lambda: (title, calls.protocol_text(office, number)))
            return

        def answered(path: str) -> None:
            self.program.work.write(
                self, lambda: calls.protocol(office, number, path), ProtocolWritten
            )

        await self.ask(
            Question(
                _("Protocol: into which file (.md, .html, .pdf)?"),
                answered,
                words.needed,
                f"handover-{number}.pdf",
            )
        )

    @on(ProtocolWritten)
    def _written(self, message: ProtocolWritten) -> None:
        path: Path | None = message.value
        if path is not None:
            self.program.say(_("Written to {path}").format(path=path))

    # --- why not

    def why_not(self, action_id: str) -> str | None:
        """The order says what can be done; a disabled action says why."""
        if not action_id.startswith("walk.") or action_id == "walk.protocol":
            return super().why_not(action_id)
        line = self.line
        if line is None:
            return _("There is no item here.")
        if self.stale:
            return None
        if action_id == "walk.take_back":
            return _("The item is open.") if line.item.is_open else self._not_mine()
        over = self.needs_line()
        if over is None and not line.item.is_open:
            over = _("The item is closed already.")
        if over is not None:
            return over
        if action_id in {"walk.waive", "walk.waive_all", "walk.method"}:
            return self._not_mine()
        return self._locked(line) or self._lacks(line, action_id)

    def _not_mine(self) -> str | None:
        manages = self.sheet is None or self.sheet.manages
        return None if manages else _("Only a manager may do this.")

    def _locked(self, line: ItemLine) -> str | None:
        if line.locked and self.sheet is not None:
            return words.tier_heading(self.sheet, line.item.tier)
        return None

    @staticmethod
    def _lacks(line: ItemLine, action_id: str) -> str | None:
        if action_id in {"walk.confirm_it", "walk.refused"} and line.successor is None:
            return _("Assign a successor first.")
        if action_id == "walk.close_it" and line.lacks:
            return _("Missing: {names}.").format(names=words.missing_text(line))
        return None

    @on(StepDone)
    def _changed(self) -> None:
        self.refresh_actions()
