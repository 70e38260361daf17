"""Open commitments of everybody, the most urgent first; decided and moved here too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from funnelview.domain.typing_dates import typed_day
from funnelview.i18n import _, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import short
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.sending import Sender
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.domain.commitments import Commitment
    from funnelview.usecases.commitments import Promises
    from funnelview.usecases.funnel import Done as _Done

    Done = _Done

__all__ = ["CommitmentsScreen"]

_NAME = 30


class PromisesRead(Outcome["Promises"]):
    """The open commitments were read."""


class Decided(Outcome["Done"]):
    """One of them was decided or moved."""


class CommitmentsScreen(ListScreen):
    """What was promised and is still to be kept.

    Args:
        text: what the list is filtered by at first (a rep's name, say).
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("commitments",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("commitments")]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.filter_text = text
        self.promises: Promises | None = None

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield TitleLine(_("Commitments"), self.program.corner)
        yield VirtualTable[Any](
            _columns(),
            self._cell,
            lambda one: one.id,
            empty=_("Reading the store …"),
            id="commitments",
        )
        yield from self.compose_filter()
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read, and be ready to write."""
        self.sender = Sender(self, self.program.work)
        if self.filter_text:
            line = self.query_one("#filter")
            line.value = self.filter_text  # type: ignore[attr-defined] # the filter's line
            line.display = True
        super().on_mount()

    def again(self) -> CommitmentsScreen:
        """The same list."""
        return CommitmentsScreen(self.filter_text)

    def flush(self) -> None:
        """What the store has not answered is sent once more."""
        self.sender.again()

    # --- reading and showing

    def read(self) -> None:
        """Read them anew; the cursor stays where it is."""
        self.program.work.read(self, "promises", self.program.office.promises, PromisesRead)

    @on(PromisesRead)
    def _show(self, message: PromisesRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.promises = found
        self._show_rows()

    def _show_rows(self) -> None:
        found = self.promises
        if found is None:
            return
        rows = [
            one
            for one in found.all
            if fits(
                self.filter_text,
                found.reps[one.rep_id].name,
                self._customer(one),
                one.owner,
                one.text,
            )
        ]
        self.say_empty(_("Nothing is promised that isn't kept."))
        self.table.redraw()
        self.table.set_rows(rows)
        late = sum(1 for one in rows if one.is_overdue(found.today))
        parts = [
            _("Commitments"),
            ngettext("{n} open", "{n} open", len(rows)).format(n=len(rows)),
            ngettext("{n} overdue", "{n} overdue", late).format(n=late) if late else "",
        ]
        self.query_one(TitleLine).show(" · ".join(filter(None, parts)), self.program.corner)
        # With the first row there is something to decide.
        self.refresh_actions()

    def _customer(self, one: Commitment) -> str:
        line = self.promises.deals.get(one.deal_id or 0) if self.promises else None
        return (line.customer or line.name or "") if line else ""

    def _cell(self, one: Commitment, column: str) -> Cell:
        found = self.promises
        if found is None:
            return ""
        if column == "rep":
            return found.reps[one.rep_id].name
        if column == "customer":
            return self._customer(one)
        late = one.is_overdue(found.today)
        if column == "late":
            return (Span("!", "severity-amber"),) if late else ""
        if column == "due":
            text = one.due.isoformat() if one.due is not None else "–"
            return (Span(text, "severity-amber" if late else ""),)
        if column == "moved":
            return f"{one.moved}×" if one.moved else ""
        return str(getattr(one, column))

    # --- deciding

    def why_not(self, action_id: str) -> str | None:
        """Why nothing can be decided."""
        if action_id in {"commitments.kept", "commitments.not_kept", "commitments.move"}:
            return None if self._at_hand else _("There is no commitment at hand.")
        return None

    @property
    def _at_hand(self) -> Commitment | None:
        row: Commitment | None = self.table.cursor_row
        return row

    def _decide(self, *, kept: bool) -> None:
        one = self._at_hand
        if one is not None:
            office = self.program.office
            self.sender.send(lambda key: office.decide(one.id, None, kept=kept, key=key), Decided)

    def action_kept(self) -> None:
        """It was done."""
        self._decide(kept=True)

    def action_not_kept(self) -> None:
        """It was not done."""
        self._decide(kept=False)

    async def action_move(self) -> None:
        """It gets another day."""
        one, found = self._at_hand, self.promises
        if one is None or found is None or self.query(Prompt):
            return
        office = self.program.office
        question = Question(
            _("“{what}” by").format(what=short(one.text, _NAME)),
            lambda day: self.sender.send(lambda key: office.move(one.id, None, day, key), Decided),
            lambda typed: typed_day(typed, found.today),
            hint="2026-12-10, 12-10, +10, 2w",
        )
        await self.mount(Prompt(question), before=self.query_one(Footer))

    @on(Decided)
    def _decided(self, message: Decided) -> None:
        if message.value is not None:
            told = {"kept": _("Kept."), "not_kept": _("Not kept."), "moved": _("Moved.")}
            self.program.say(told.get(message.value.result, _("Done.")))
        self.read()

    @on(VirtualTable.RowSelected)
    async def _open(self, message: VirtualTable.RowSelected) -> None:
        """To the deal it was made on, else to the rep."""
        one: Commitment = message.row
        if self.promises is None:
            return
        from funnelview.tui.screens.rep import RepScreen

        rep = (one.rep_id, self.promises.reps[one.rep_id].name)
        await self.program.push_screen(RepScreen(*rep, [rep], at=one.deal_id))


def _columns() -> list[Column]:
    return [
        Column("late", "", width=1),
        Column("due", _("Due"), width=10),
        Column("text", _("What"), flex=3, min_width=14),
        Column("owner", _("Who"), width=12, min_width=6),
        Column("customer", _("Customer"), flex=1, min_width=8, max_width=24, priority=2),
        Column("rep", _("Rep"), width=12, min_width=6, priority=1),
        Column("moved", _("Moved"), width=6, align="right", priority=3),
    ]
