"""A rep and the weekly review: deals on the left, the deal at hand on the right."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from funnelview.domain.review import Mark, Verdict
from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import rep_questions, rep_words
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.screens.note_form import NoteForm
from funnelview.tui.screens.rep_pane import deal_content
from funnelview.tui.screens.writing import SaveFinished, Writer
from funnelview.tui.widgets.fields import Field
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.store.funnel import DealLine
    from funnelview.usecases.review import ReviewSheet

__all__ = ["RepScreen"]


class SheetRead(Outcome["ReviewSheet"]):
    """The rep's page was read."""


class DealChanged(Outcome["DealLine"]):
    """A deal was changed; the value is the deal as it stands now."""


class Judged(Outcome[None]):
    """A deal was marked as seen."""


class Finished(Outcome[None]):
    """The review was finished."""


class RepScreen(ListScreen):
    """One rep's deals, walked one by one.

    Args:
        rep_id: whose.
        name: how the rep is called, for the title until the store answered.
        others: the reps to step to, as ``(id, name)`` in their order.
        at: the deal to begin with; the first one without.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("rep",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("rep")]

    def __init__(
        self, rep_id: int, name: str, others: list[tuple[int, str]], *, at: int | None = None
    ) -> None:
        super().__init__()
        self.others = others
        self._begin_with(rep_id, name, at)

    def _begin_with(self, rep_id: int, name: str, at: int | None = None) -> None:
        """Know nothing of this rep yet."""
        self.rep_id = rep_id
        self.rep_name = name
        self._at = at
        self.has_read = False
        self.sheet: ReviewSheet | None = None
        self.lines: dict[int, DealLine] = {}
        self.marks: dict[int, Mark] = {}
        self.closed_here: dict[int, DealLine] = {}
        self.writer = Writer(self)
        self._since = monotonic()
        self._spent: dict[int, float] = {}

    def compose(self) -> ComposeResult:
        """Title, deals beside the deal, keys."""
        yield TitleLine(self.rep_name, self.program.corner)
        yield TitleLine()
        with Horizontal(id="review"):
            yield VirtualTable[Any](
                rep_words.columns(),
                lambda line, column: rep_words.cell(self, line, column),
                lambda line: line.id,
                empty=_("Reading the store …"),
                id="deals",
            )
            with Vertical(id="deal"):
                yield Static(plain(""), id="facts")
                yield NoteForm()
        yield from self.compose_filter()
        yield Footer()

    @property
    def form(self) -> NoteForm:
        """This week's fields."""
        return self.query_one(NoteForm)

    @property
    def line(self) -> DealLine | None:
        """The deal at hand."""
        row: DealLine | None = self.table.cursor_row
        return row

    def line_of(self, deal_id: int) -> DealLine | None:
        """A deal of this page as it was last read."""
        return self.lines.get(deal_id) or self.closed_here.get(deal_id)

    @property
    def today(self) -> date | None:
        """The day the page is of."""
        return self.sheet.page.as_of.day if self.sheet else None

    # --- reading

    def read(self) -> None:
        """Read the page anew; the cursor stays where it is, and what is typed too."""
        self.program.work.read(
            self, "sheet", lambda: self.program.office.sheet(self.rep_id), SheetRead
        )

    @on(SheetRead)
    def _show(self, message: SheetRead) -> None:
        self.has_read = True
        sheet = message.value
        first = self.sheet is None
        if sheet is None:
            if first:
                self.table.set_rows([])
            self.table.set_empty(str(message.error))
            return
        if self.sheet is not None:
            sheet = rep_questions.in_order_of(sheet, self.sheet)
        self.sheet = sheet
        self.lines = {line.id: line for line in sheet.deals}
        self.closed_here = {
            key: line for key, line in self.closed_here.items() if key not in self.lines
        }
        self.marks = dict(sheet.marks)
        if first:
            if self._at is None and sheet.deals:
                self._at = sheet.deals[0].id
            for draft in self.program.note_drafts.of(self.rep_id, sheet.week):
                self.writer.found(draft)
        self._show_rows()
        self._show_position()
        self._show_deal()

    def again(self) -> RepScreen:
        """The same rep, with the cursor on the same deal."""
        at = self.line.id if self.line else None
        return RepScreen(self.rep_id, self.rep_name, self.others, at=at)

    # --- showing

    def _show_rows(self) -> None:
        if self.sheet is None:
            return
        rows = [*self.sheet.deals, *self.closed_here.values()]
        shown = [
            self.line_of(line.id) or line
            for line in rows
            if fits(self.filter_text, line.customer, line.name, line.product, line.contact)
        ]
        self.table.set_empty(
            _("No deal fits “{text}”.").format(text=self.filter_text)
            if self.filter_text
            else _("No open deals. Press c to add one.")
        )
        self.table.redraw()
        self.table.set_rows(shown, cursor=self._at)
        self._at = None

    def _show_position(self) -> None:
        if self.sheet is not None:
            text = rep_words.position(self.sheet)
            self.query(TitleLine)[1].show(text, self.sheet.page.period.key)
            self._show_title()

    def _show_title(self) -> None:
        """Where the walk stands; written anew with each step, since a clock would never rest."""
        if self.sheet is not None:
            self.query(TitleLine)[0].show(*rep_words.title(self, self.sheet, self._seconds()))

    def is_done(self, deal_id: int) -> bool:
        """Whether a deal was seen in this review."""
        mark = self.marks.get(deal_id)
        return mark is not None and (mark.seen or mark.verdict is not None)

    def _seconds(self) -> int:
        stored = self.sheet.review.seconds if self.sheet and self.sheet.review else 0
        return stored + round(sum(self._spent.values()) + monotonic() - self._since)

    def _show_deal(self) -> None:
        """Show the deal under the cursor, unless somebody is typing about it right now."""
        sheet, line = self.sheet, self.line
        facts = self.query_one("#facts", Static)
        if sheet is None or line is None:
            facts.update(plain(""))
            self.form.display = False
            return
        self.form.display = True
        facts.update(
            deal_content(
                line,
                sheet.earlier.get(line.id),
                sheet.cards.get(line.contact_id) if line.contact_id else None,
                sheet.page.settings.stages,
                sheet.page.as_of.day,
            )
        )
        note = sheet.notes.get(line.id)
        self.writer.show(Writer.stored_draft(self.rep_id, sheet.week, line, note))

    @on(VirtualTable.RowHighlighted)
    def _moved(self) -> None:
        self._count_time()
        self.writer.save()
        self._show_deal()
        self._show_title()
        self.query_one(Footer).update()

    def _count_time(self) -> None:
        now = monotonic()
        if self.writer.deal_id is not None:
            spent = self._spent.get(self.writer.deal_id, 0.0)
            self._spent[self.writer.deal_id] = spent + now - self._since
        self._since = now

    # --- writing notes

    @on(NoteForm.Edited)
    def _edited(self) -> None:
        self.writer.edited()

    def on_descendant_blur(self) -> None:
        """A field was left: what stands in it goes to the store.

        What others wrote about the deal meanwhile had to wait for the typing to end.
        """
        self.writer.save()
        if self.is_current and not self.form.has_keyboard:
            self._show_deal()

    @on(Field.Left)
    def _left_form(self, message: Field.Left) -> None:
        message.stop()
        self.set_focus(self.table, scroll_visible=False)

    @on(SaveFinished)
    def _saved(self, message: SaveFinished) -> None:
        message.stop()
        self.program.tell_reachable(message.error)
        saved = message.value
        if saved is not None and saved.note is not None and self.sheet is not None:
            self.sheet = rep_questions.with_note(self.sheet, saved.note)
            self._mark(saved.draft.deal_id, Verdict.UNCHANGED, only_seen=True)
        self.writer.finished(message, self.program.clock_text())
        if saved is not None and saved.line is not None:
            self._take(saved.line)

    def flush(self) -> None:
        """Everything typed goes to the store before the program ends."""
        self.writer.save()
        self._count_time()
        for deal_id, seconds in self._spent.items():
            if self.is_done(deal_id) and round(seconds):
                self._write_time(deal_id, round(seconds))
        self._spent.clear()

    def _write_time(self, deal_id: int, seconds: int) -> None:
        office, rep_id = self.program.office, self.rep_id
        self.program.work.write(self, lambda: office.spend(rep_id, deal_id, seconds), Judged)

    # --- the walk

    def _mark(self, deal_id: int, verdict: Verdict, *, only_seen: bool = False) -> None:
        known = self.marks.get(deal_id)
        kept = known.verdict if known else None
        self.marks[deal_id] = Mark(deal_id, seen=True, verdict=kept if only_seen else verdict)
        self.table.redraw()
        self._show_title()

    def _judge(self, verdict: Verdict | None) -> None:
        line = self.line
        if line is None or line.id in self.closed_here:
            return
        office, rep_id = self.program.office, self.rep_id
        self._mark(line.id, verdict or Verdict.UNCHANGED, only_seen=verdict is None)
        self.program.work.write(self, lambda: office.judge(rep_id, line.id, verdict), Judged)

    @on(Judged)
    def _judged(self, message: Judged) -> None:
        if message.error is not None:
            self.read()

    def action_unchanged(self) -> None:
        """Nothing moved: say so and go on."""
        self._judge(Verdict.UNCHANGED)
        self.table.action_cursor_down()

    def action_next(self) -> None:
        """Seen; on to the next deal."""
        self._judge(None)
        self.table.action_cursor_down()

    async def action_finish(self) -> None:
        """Finish this week's review, after saying how much of it was seen."""
        await self.ask(rep_questions.finish(self))

    def finish(self) -> None:
        """Finish this week's review; the page then shows it as the last one."""
        self.flush()
        office, rep_id = self.program.office, self.rep_id
        self.program.work.write(self, lambda: office.finish(rep_id), Finished)

    @on(Finished)
    def _finished(self, message: Finished) -> None:
        if message.error is None:
            self.program.say(_("The review is finished."))
        self.read()

    def action_previous(self) -> None:
        """Back to the deal before."""
        self.table.action_cursor_up()

    def action_note(self) -> None:
        """Write this week's note."""
        self.form.enter()

    @on(VirtualTable.RowSelected)
    def _enter_note(self) -> None:
        self.action_note()

    # --- changing the deal

    def why_not(self, action_id: str) -> str | None:
        """Why something can't be done with the deal at hand."""
        return rep_questions.why_not(action_id, self.line)

    async def ask(self, question: Question | None) -> None:
        """Ask something on the line above the keys; only one thing at a time."""
        open_already = any(not prompt.closing for prompt in self.query(Prompt))
        if question is not None and not open_already:
            await self.mount(Prompt(question), before=self.query_one(Footer))

    async def action_stage(self) -> None:
        """Change the stage."""
        await self.ask(rep_questions.stage(self))

    async def action_amount(self) -> None:
        """Change the amount."""
        await self.ask(rep_questions.amount(self))

    async def action_date(self) -> None:
        """Change the expected close date."""
        await self.ask(rep_questions.expected(self))

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

    def change(self, line: DealLine, patch: dict[str, Any]) -> None:
        """Change some fields of a deal in the store."""
        office, rep_id = self.program.office, self.rep_id
        self.do(lambda: office.change(line, patch, rep_id))

    def do(self, use_case: Callable[[], DealLine]) -> None:
        """Do something with a deal in the store and show the deal as it then stands."""
        self.program.work.write(self, use_case, DealChanged)

    @on(DealChanged)
    def _changed(self, message: DealChanged) -> None:
        if message.value is not None:
            self._take(message.value)
        elif message.error is not None:
            self.read()

    def _take(self, line: DealLine) -> None:
        """Show a deal as it stands now; a closed one stays in sight until the screen is left."""
        if line.outcome == "open":
            self.closed_here.pop(line.id, None)
            self.lines[line.id] = line
            if self.sheet is not None:
                self.sheet = rep_questions.with_line(self.sheet, line)
        else:
            self.lines.pop(line.id, None)
            self.closed_here[line.id] = line
            if self.sheet is not None:
                self.sheet = rep_questions.without_line(self.sheet, line.id)
        self._show_rows()
        self._show_deal()
        self.query_one(Footer).update()

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
        if self.program.work.writing or self.filter_text or self.query(Prompt):
            # Answers for this rep are still to come.
            self.program.switch_screen(RepScreen(rep_id, name, self.others))
            return
        # The same screen goes on with the next: making one takes ten times as long.
        self._begin_with(rep_id, name)
        self.query(TitleLine)[0].show(name, self.program.corner)
        self.read()

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
