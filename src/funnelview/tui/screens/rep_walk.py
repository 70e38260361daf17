"""The walk through a rep's deals: seen, judged, skipped; what is left; the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from funnelview.domain.review import Mark, Verdict
from funnelview.i18n import _, ngettext
from funnelview.tui.screens import rep_questions
from funnelview.tui.screens.rep_typing import RepTyping, Written
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from funnelview.store.funnel import DealLine

__all__ = ["RepWalk"]


class Finished(Outcome[None]):
    """The review was finished."""


class RepWalk(RepTyping):
    """A rep's page as a review walks it."""

    by_tier = False

    @on(VirtualTable.RowHighlighted)
    def _moved(self) -> None:
        self.writer.save()
        self.show_deal()
        self.clock.turn_to(self.line.id if self.line else None)
        self.show_title()
        self.query_one(Footer).update()

    # --- how a deal fares

    def _judge(self, verdict: Verdict | None) -> None:
        line = self.line
        # The past is only looked at, and so is the page of a finished review.
        if line is None or line.id in self.closed_here or self.program.past is not None:
            return
        if self.is_over:
            return
        seconds = self.clock.take(line.id)
        self.show_mark(Mark(line.id, seen=True, verdict=verdict))
        self._count(line.id, seconds)
        office, rep_id = self.program.office, self.rep_id
        self.sender.send(lambda key: office.judge(rep_id, line.id, verdict, seconds, key), Written)

    def _count(self, deal_id: int, seconds: int) -> None:
        """Show time that is on its way to the store as spent."""
        mark = self.marks[deal_id]
        self.marks[deal_id] = replace(mark, seconds=mark.seconds + seconds)
        if self.sheet is not None and self.sheet.review is not None:
            review = self.sheet.review
            self.sheet = replace(
                self.sheet, review=replace(review, seconds=review.seconds + seconds)
            )

    def _judge_and_go_on(self, verdict: Verdict | None) -> None:
        self._judge(verdict)
        if self.table.cursor_index + 1 < len(self.table.rows):
            self.table.action_cursor_down()
            return
        if self.is_over:
            return
        left = self.left()
        self.program.say(
            ngettext(
                "That was the last one; {n} deal was not seen. f finishes the review.",
                "That was the last one; {n} deals were not seen. f finishes the review.",
                len(left),
            ).format(n=len(left))
            if left
            else _("Every deal was seen. f finishes the review.")
        )

    def action_unchanged(self) -> None:
        """Nothing moved: say so and go on."""
        self._judge_and_go_on(Verdict.UNCHANGED)

    def action_advanced(self) -> None:
        """It moved towards the order: say so and go on."""
        self._judge_and_go_on(Verdict.ADVANCED)

    def action_at_risk(self) -> None:
        """It may be lost: say so and go on."""
        self._judge_and_go_on(Verdict.AT_RISK)

    def action_drop(self) -> None:
        """It isn't worth more work: say so and go on."""
        self._judge_and_go_on(Verdict.DROP)

    def action_next(self) -> None:
        """Seen; on to the next deal."""
        self._judge_and_go_on(None)

    def action_previous(self) -> None:
        """Back to the deal before."""
        self.table.action_cursor_up()

    async def action_skip(self) -> None:
        """Leave the deal out, with the reason."""
        await self.ask(rep_questions.skip(self))

    def skip(self, line: DealLine, reason: str) -> None:
        """Leave a deal out of the review and go on."""
        known = self.marks.get(line.id, Mark(line.id))
        self.marks[line.id] = replace(known, skipped_because=reason)
        office, rep_id = self.program.office, self.rep_id
        self.sender.send(lambda key: office.skip(rep_id, line.id, reason, key), Written)
        self.table.redraw()
        self.table.action_cursor_down()

    def action_order(self) -> None:
        """Walk the exceptions first, or all of it by tier."""
        if self.sheet is None:
            return
        self.by_tier = not self.by_tier
        deals = self.sheet.agenda.ordered(self.sheet.deals, by_tier=self.by_tier)
        self.sheet = replace(self.sheet, deals=deals)
        self._show_rows()
        self.show_title()
        self.program.say(_("By tier.") if self.by_tier else _("Exceptions first."))

    # --- what is left, and the end

    def left(self) -> list[DealLine]:
        """The deals that were neither seen nor skipped."""
        if self.sheet is None:
            return []
        return [line for line in self.sheet.deals if not self._has_word(line.id)]

    def _has_word(self, deal_id: int) -> bool:
        mark = self.marks.get(deal_id)
        return self.is_done(deal_id) or (mark is not None and bool(mark.skipped_because))

    def skipped(self) -> list[DealLine]:
        """The deals that were left out for a reason."""
        if self.sheet is None:
            return []
        return [
            line
            for line in self.sheet.deals
            if self._has_word(line.id) and not self.is_done(line.id)
        ]

    async def action_left(self) -> None:
        """Show what is left; enter goes to the deal."""
        dialog = rep_questions.left_dialog(self)
        if dialog is None:
            self.program.say(_("Every deal was seen. f finishes the review."))
            return
        await self.program.push_screen(dialog, self._go_to)

    def _go_to(self, key: str | None) -> None:
        if key is not None:
            self.table.move_to(int(key))

    async def action_finish(self) -> None:
        """Finish this week's review, after saying how much of it was seen."""
        await self.ask(rep_questions.finish(self))

    def finish(self) -> None:
        """Finish this week's review; the page then shows it as the last one."""
        self.flush()
        office, rep_id = self.program.office, self.rep_id
        self.sender.send(lambda key: office.finish(rep_id, key), Finished)

    @on(Finished)
    def _finished(self, message: Finished) -> None:
        if message.error is None:
            if self.sheet is not None:
                self.sheet = replace(self.sheet, review=None)
            self.holds_another = False
            self.program.say(_("The review is finished. e writes it as a document."))
        self.read()
