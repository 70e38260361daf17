"""A rep and the weekly review: what is changed of the deal at hand, taken back, added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.screens import rep_questions, rep_sheet
from funnelview.tui.screens.rep_documents import RepDocuments
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.binding import BindingType

    from funnelview.store.funnel import DealLine
    from funnelview.store.stored_deals import StoredDeal
    from funnelview.tui.office_review import TakenBack

__all__ = ["RepScreen"]

# Whoever was read ahead is there sooner, and a frame less is drawn.
_SOON = 0.1


class DealChanged(Outcome["DealLine"]):
    """A deal was changed; the value is the deal as it stands now."""


class TookBack(Outcome["TakenBack"]):
    """Something was undone or done again."""


class RepScreen(RepDocuments):
    """One rep's deals, walked one by one."""

    SCOPES: ClassVar[tuple[str, ...]] = ("rep",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("rep")]

    def again(self) -> RepScreen:
        """The same rep, with the cursor on the same deal."""
        at = self.line.id if self.line else None
        return RepScreen(self.rep_id, self.rep_name, self.others, at=at)

    def why_not(self, action_id: str) -> str | None:
        """Why something can't be done with the deal at hand."""
        if action_id == "rep.editor":
            return rep_questions.why_not("rep.note", self.line)
        if action_id in {"rep.kept", "rep.not_kept", "rep.move"}:
            return self.why_no_promise()
        if self.is_over and action_id in rep_questions.OF_AN_OPEN_REVIEW:
            return _("This week's review is finished: it can only be added to, with A.")
        return rep_questions.why_not(action_id, self.line)

    async def asks_first(self, action_id: str) -> bool:
        """Where this week's review is finished, a second one is begun only by who wants one."""
        if not self.is_over or action_id not in rep_questions.IN_A_REVIEW:
            return False
        await self.ask(rep_questions.another_review(self, action_id))
        return True

    # --- changing the deal

    async def action_stage(self) -> None:
        """Change the stage."""
        await self.ask(rep_questions.stage(self))

    async def action_amount(self) -> None:
        """Change the amount."""
        await self.ask(rep_questions.amount(self))

    async def action_date(self) -> None:
        """Change the expected close date."""
        await self.ask(rep_questions.expected(self))

    async def action_who(self) -> None:
        """Change the contact."""
        await self.ask(rep_questions.contact(self))

    async def action_won(self) -> None:
        """Book the deal as won."""
        await self.ask(rep_questions.won(self))

    async def action_lost(self) -> None:
        """Book the deal as lost."""
        await self.ask(rep_questions.lost(self))

    async def action_reopen(self) -> None:
        """Open the closed deal again."""
        await self.ask(rep_questions.reopen(self))

    def action_raise(self) -> None:
        """Raise the deal for follow-up, or take that back."""
        line = self.line
        if line is not None:
            self.change(line, {"raised": not line.raised})

    def action_forecast_mark(self) -> None:
        """The next mark for the forecast: commit, best case, none."""
        line = self.line
        if line is not None:
            marks = [None, "commit", "best"]
            place = marks.index(line.forecast_mark)
            self.change(line, {"forecast_mark": marks[(place + 1) % len(marks)]})

    def change(
        self, line: DealLine, patch: Mapping[str, Any], *, seen: StoredDeal | None = None
    ) -> None:
        """Change some fields of a deal in the store."""
        office, rep_id = self.program.office, self.rep_id
        self.do(lambda key: office.change(line, patch, rep_id, key, seen=seen))

    def do(self, use_case: Callable[[str], DealLine]) -> None:
        """Do something with a deal in the store and show the deal as it then stands."""
        self.sender.send(use_case, DealChanged)

    @on(DealChanged)
    def _changed(self, message: DealChanged) -> None:
        if message.value is not None:
            self.take(message.value)
        elif message.error is not None:
            self.tell_clash(message.error)
            self.read()

    def take(self, line: DealLine) -> None:
        """Show a deal as it stands now; a closed one stays in sight until the screen is left."""
        if line.outcome == "open":
            self.closed_here.pop(line.id, None)
            self.lines[line.id] = line
            if self.sheet is not None:
                self.sheet = rep_sheet.with_line(self.sheet, line)
        else:
            self.lines.pop(line.id, None)
            self.closed_here[line.id] = line
            if self.sheet is not None:
                self.sheet = rep_sheet.without_line(self.sheet, line.id)
        self._show_rows()
        self.show_deal()
        self.query_one(Footer).update()

    # --- where somebody else was faster

    def tell_clash(self, error: Exception) -> None:
        """Show theirs, yours and what stood before, where both changed the same fields."""
        from funnelview.tui.screens import clash

        if clash.is_clash(error) and self.sheet is not None:
            stored = error.stored
            line = self.line_of(stored.id)
            if line is None:
                return

            def settle(mine: Mapping[str, Any] | None) -> None:
                if mine:
                    self.change(line, mine, seen=stored)
                else:
                    self.writer.give_way(stored.id)
                    self.read()

            self.program.push_screen(clash.ClashDialog(error, self.sheet.page), settle)

    # --- taking back

    def action_undo(self) -> None:
        """Take back the last change made here in this review."""
        self._take_back(self.program.office.undo)

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self._take_back(self.program.office.redo)

    def _take_back(self, use_case: Callable[[int, str], TakenBack]) -> None:
        self.writer.save()
        rep_id = self.rep_id
        self.sender.send(lambda key: use_case(rep_id, key), TookBack)

    @on(TookBack)
    def _took_back(self, message: TookBack) -> None:
        done = message.value
        if done is None:
            return
        if done.line is not None:
            self.take(done.line)
            self.table.move_to(done.line.id)
        self.program.say(rep_questions.taken_back(done))
        self.read()

    # --- adding

    def owner_name(self) -> str:
        """A deal added here is this rep's."""
        return self.rep_name

    def customer_name(self) -> str:
        """A contact added here is one of the customer at hand."""
        return (self.line.customer or "") if self.line else ""

    # --- other reps

    def _step_rep(self, by: int) -> None:
        ids = [rep_id for rep_id, _name in self.others]
        if self.rep_id not in ids or len(ids) < 2:
            self.program.say(_("There is no other rep in this list."))
            return
        self.flush()
        rep_id, name = self.others[(ids.index(self.rep_id) + by) % len(ids)]
        if not self._goes_on:
            self.program.switch_screen(RepScreen(rep_id, name, self.others))
            return
        # The same screen goes on with the next: making one takes ten times as long.
        self._begin_with(rep_id, name)
        self.read()
        self.set_timer(_SOON, self._say_who)

    def _say_who(self) -> None:
        """Name the rep who is being read, where that takes longer than one waits."""
        if self.sheet is None:
            self.query(TitleLine)[0].show(self.rep_name, self.program.corner)

    @property
    def _goes_on(self) -> bool:
        """Whether this screen can show another rep: no answers for this one are still to come."""
        busy = self.program.work.writing or self.sender.waiting
        return not (busy or self.filter_text or self.query(Prompt))

    def step_under(self, action_id: str) -> bool:
        """Go on to another rep under the opening page, which stays; return whether that can be."""
        if len(self.others) < 2 or not self._goes_on or self.reason_not(action_id) is not None:
            return False
        self._step_rep(1 if action_id == "rep.next_rep" else -1)
        return True

    def action_next_rep(self) -> None:
        """On to the next rep of the list."""
        self._step_rep(1)

    def action_previous_rep(self) -> None:
        """Back to the rep before."""
        self._step_rep(-1)

    def action_back(self) -> Any:  # noqa: ANN401 - awaited by the program where it can be
        """Leave the page; what was typed is on its way to the store."""
        if not self.filter_text:
            self.flush()
        return super().action_back()
