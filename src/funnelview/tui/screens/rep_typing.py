"""A rep's page while somebody types: from the fields to the store, in the fields or an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from funnelview.domain.review import Mark
from funnelview.tui.editing import Editing
from funnelview.tui.screens import rep_sheet
from funnelview.tui.screens.note_form import NoteForm
from funnelview.tui.screens.rep_page import RepPage
from funnelview.tui.screens.writing import SaveFinished
from funnelview.tui.widgets.fields import Field
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from funnelview.store.funnel import DealLine

__all__ = ["RepTyping", "Written"]


class Written(Outcome[object]):
    """Something that shows on the page already was written; read anew where it failed."""


class RepTyping(RepPage):
    """A rep's page with its fields."""

    # --- writing notes

    @on(NoteForm.Edited)
    def _edited(self) -> None:
        self.writer.edited()

    def on_descendant_blur(self) -> None:
        """A field was left: what stands in it goes to the store.

        What others wrote about the deal meanwhile had to wait for the typing to end.
        """
        self.writer.save()
        if self in self.program.screen_stack and not self.form.has_keyboard:
            self.show_deal()

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
            self.sheet = rep_sheet.with_note(self.sheet, saved.note)
            self.show_mark(Mark(saved.draft.deal_id, seen=True))
        time_zone = self.sheet.page.settings.time_zone if self.sheet else "UTC"
        self.writer.finished(message, self.program.clock_text(time_zone))
        if saved is not None and saved.line is not None:
            self.take(saved.line)
        elif message.error is not None:
            self.tell_clash(message.error)

    def show_mark(self, mark: Mark) -> None:
        """Show how a deal fares before the store has said so; a verdict it has stays."""
        known = self.marks.get(mark.deal_id, Mark(mark.deal_id))
        self.marks[mark.deal_id] = Mark(
            mark.deal_id,
            seen=mark.seen or known.seen,
            verdict=mark.verdict or known.verdict,
            skipped_because=mark.skipped_because,
            seconds=known.seconds,
        )
        self.table.redraw()
        self.show_title()

    def take(self, line: DealLine) -> None:
        """Show a deal as it stands now."""
        raise NotImplementedError

    def tell_clash(self, error: Exception) -> None:
        """Show the three values where somebody else changed the same fields."""
        raise NotImplementedError

    def flush(self) -> None:
        """Everything typed and timed goes to the store before the program ends."""
        self.writer.save()
        self.sender.again()
        self.send_time()

    def send_time(self) -> None:
        """Hand the store the time that it doesn't know yet, where a review was begun."""
        begun = self.sheet is not None and self.sheet.review is not None
        office, rep_id = self.program.office, self.rep_id
        for deal_id, seconds in self.clock.take_all().items():
            if begun or self.is_done(deal_id):
                self._spend(office.spend, rep_id, deal_id, seconds)

    def _spend(self, spend, rep_id: int, deal_id: int, seconds: int) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        self.program.work.write(self, lambda: spend(rep_id, deal_id, seconds), Written)

    @on(Written)
    def _written(self, message: Written) -> None:
        if message.error is not None:
            self.read()

    def action_note(self) -> None:
        """Write this week's note."""
        self.form.enter()

    def action_step(self) -> None:
        """Write the next step."""
        self.form.enter("next_step")

    @on(VirtualTable.RowSelected)
    async def _enter_note(self) -> None:
        await self.program.act("rep.note")

    # --- a long note

    def action_editor(self) -> None:
        """Write the note in the editor of one's own."""
        line = self.line
        if line is None or self.form.display is False:
            return
        title = f"{line.customer or line.name or ''} · {line.product or ''}"
        texts = Editing(title, self.form.texts()).run(self.program)
        if texts is None:
            return
        self.form.put(texts)
        self.writer.save()
