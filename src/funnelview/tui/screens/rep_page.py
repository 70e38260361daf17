"""A rep's page: deals on the left, the deal at hand on the right; reading and showing them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ScreenStackError
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from funnelview.i18n import _
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import rep_sheet, rep_words
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.screens.note_form import NoteForm
from funnelview.tui.screens.rep_clock import ReviewClock
from funnelview.tui.screens.rep_pane import deal_content
from funnelview.tui.screens.writing import Writer
from funnelview.tui.sending import Sender
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from textual.app import ComposeResult
    from textual.timer import Timer

    from funnelview.domain.review import Mark
    from funnelview.errors import FunnelViewError
    from funnelview.store.funnel import DealLine
    from funnelview.tui.screens.opening import OpeningScreen
    from funnelview.tui.screens.rep import RepScreen
    from funnelview.usecases.review import ReviewSheet

__all__ = ["RepPage"]

# How long a rep is shown before the next one's page is read: keys come first.
_AHEAD_AFTER = 0.4
# From so many cells on the list of deals names the product too.
_WIDE = 150


def opens_with_a_page(sheet: ReviewSheet) -> bool:
    """Whether this week's review is still to come: then it is opened with the opening page."""
    return sheet.review is None and sheet.finished is None and bool(sheet.deals)


class SheetRead(Outcome["ReviewSheet"]):
    """The rep's page was read."""

    sent = 0
    """How many writings had been sent from the page when the reading began."""


class ReadAhead(Outcome[None]):
    """The next rep's page was read ahead."""


class RepPage(ListScreen):
    """One rep's deals and the deal at hand.

    Args:
        rep_id: whose.
        name: how the rep is called, for the title until the store answered.
        others: the reps to step to, as ``(id, name)`` in their order.
        at: the deal to begin with; the first one without.
    """

    def __init__(
        self, rep_id: int, name: str, others: list[tuple[int, str]], *, at: int | None = None
    ) -> None:
        super().__init__()
        self.others = others
        self._ahead: Timer | None = None
        self._opening: OpeningScreen | None = None
        self._is_behind = False
        self._begin_with(rep_id, name, at)

    def _begin_with(self, rep_id: int, name: str, at: int | None = None) -> None:
        """Know nothing of this rep yet."""
        self.rep_id = rep_id
        self.rep_name = name
        self._at = at
        # Who comes for one deal is shown that deal.
        self._greets = at is None
        self.has_read = False
        self.sheet: ReviewSheet | None = None
        self.lines: dict[int, DealLine] = {}
        self.marks: dict[int, Mark] = {}
        self.closed_here: dict[int, DealLine] = {}
        self._order: list[int] = []
        # Whether a second review of this week is wanted where the first is finished.
        self.holds_another = False
        self.writer = Writer(self)
        self.clock = ReviewClock()

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

    def on_mount(self) -> None:
        """Begin to read, and be ready to write."""
        self.sender = Sender(self, self.program.work)
        super().on_mount()

    def on_resize(self) -> None:
        """Tell more of each deal where there is room."""
        self.table.set_columns(rep_words.columns(wide=self.size.width >= _WIDE))

    def signs(self) -> Iterable[tuple[str, str]]:
        """The signs of the list of deals."""
        return rep_words.signs()

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

    def is_done(self, deal_id: int) -> bool:
        """Whether a deal was seen in this review."""
        mark = self.marks.get(deal_id)
        return mark is not None and (mark.seen or mark.verdict is not None)

    @property
    def is_over(self) -> bool:
        """Whether this week's review is finished, and nobody wanted another one."""
        return self.sheet is not None and bool(self.sheet.finished) and not self.holds_another

    # --- reading

    def read(self) -> None:
        """Read the page anew; the cursor stays where it is, and what is typed too."""
        office, rep_id, sent = self.program.office, self.rep_id, self.sender.sent

        def answer(sheet: ReviewSheet | None, error: FunnelViewError | None) -> SheetRead:
            message = SheetRead(sheet, error)
            message.sent = sent
            return message

        self.program.work.read(self, "sheet", lambda: office.sheet(rep_id), answer)

    @on(SheetRead)
    def _show(self, message: SheetRead) -> None:
        self.has_read = True
        sheet = message.value
        first = self.sheet is None
        if not first and message.sent != self.sender.sent:
            # What was done here meanwhile shows already; the next look reads it with the rest.
            self._store_mark = ()
            return
        if sheet is None:
            if first:
                self.table.set_rows([])
                self._uncover()
            self.table.set_empty(str(message.error))
            return
        # What the opening page will lie over needn't be drawn before it is seen.
        greets = first and self._greets and self._has_opening(sheet) and not self._is_busy
        self.show_sheet(sheet, draws=not (greets or self._lies_under))
        self._read_ahead_soon()
        if greets:
            self.call_next(self._greet)
        elif first:
            self._uncover()

    def _read_ahead_soon(self) -> None:
        """Have the next rep's page read, once this one has been shown for a moment."""
        if self._ahead is not None:
            self._ahead.stop()
        ids = [rep_id for rep_id, _name in self.others]
        if self.rep_id in ids and len(ids) > 1 and self.program.past is None:
            following = ids[(ids.index(self.rep_id) + 1) % len(ids)]
            office = self.program.office
            self._ahead = self.set_timer(
                _AHEAD_AFTER,
                lambda: self.program.work.read(
                    self, "ahead", lambda: office.read_ahead(following), ReadAhead
                ),
            )

    @on(ReadAhead)
    def _was_read_ahead(self, message: ReadAhead) -> None:
        # Whether it could be read is of interest only to who asks for it.
        message.stop()

    def _has_opening(self, sheet: ReviewSheet) -> bool:
        return opens_with_a_page(sheet) and self.program.past is None

    @property
    def _is_busy(self) -> bool:
        """Whether somebody in a hurry has begun with something here already."""
        return self.form.has_keyboard or bool(self.query(Prompt))

    def show_sheet(self, sheet: ReviewSheet, *, draws: bool = True) -> None:
        """Show the page as it was read, in the order in which it is being walked.

        Where it is covered at once, it ``draws`` nothing before it is seen.
        """
        first = self.sheet is None
        if self.sheet is not None:
            if self.sheet.review is not None and sheet.finished is not None:
                self.program.say(_("This week's review was finished by somebody else."))
            sheet = rep_sheet.in_order_of(sheet, self.sheet)
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
        self._is_behind = not draws
        if draws:
            self.show_all()

    def show_behind(self) -> None:
        """Show what wasn't drawn while the opening page lay over it."""
        if self._is_behind:
            self.show_all()

    def show_all(self) -> None:
        """Show what is known now: list, position, the deal at hand."""
        self._is_behind = False
        self._show_rows()
        self.show_position()
        self.show_deal()

    async def _greet(self) -> None:
        """Open the review with its page, unless somebody in a hurry has begun already."""
        if self._opening is not None and self._lies_under:
            self._opening.begin_again()
            return
        if not self._is_busy:
            await self.action_opening()
        if self.program.screen is self:
            self.show_behind()

    @property
    def _lies_under(self) -> bool:
        """Whether the opening page lies over this one."""
        return self._opening in self.program.screen_stack

    def _uncover(self) -> None:
        """Take the opening page of the rep before away, where this rep's review has none."""
        if self._opening is None or not self._lies_under:
            return
        if self.program.screen is self._opening:
            self.program.call_next(self.program.pop_screen)
        else:
            self._opening.begin_again()

    async def action_opening(self) -> None:
        """Show what the review opens with: position, changes, what is due, the agenda."""
        if self.sheet is not None and self.program.screen is self:
            self.flush()
            await self.program.push_screen(self._opening_page())

    def _opening_page(self) -> OpeningScreen:
        """Return the page that lies over this one.

        It is kept for the next rep: making it takes longer than showing all that is on it.
        """
        from funnelview.tui.screens.opening import OpeningScreen

        if self._opening is None or self._opening.is_outdated:
            self.drop_opening()
            self._opening = OpeningScreen(cast("RepScreen", self))
            # An installed one is left as it is when it is taken away.
            self.program.install_screen(self._opening, f"opening-{id(self._opening)}")
        else:
            self._opening.begin_again()
        return self._opening

    def drop_opening(self) -> None:
        """Let go of the opening page, which is nowhere in sight."""
        page, self._opening = self._opening, None
        # At the program's end it may be in sight: then it ends with everything.
        with suppress(ScreenStackError):
            if page is not None and self.program.uninstall_screen(page):
                page.remove()

    def on_unmount(self) -> None:
        """Take the opening page along."""
        self.drop_opening()

    def on_screen_resume(self) -> None:
        """Show what was covered so far, besides what every list does then."""
        self.show_behind()

    # --- showing

    def _show_rows(self) -> None:
        if self.sheet is None:
            return
        rows = rep_sheet.with_closed(self.sheet.deals, self.closed_here.values(), self._order)
        self._order = [line.id for line in rows]
        shown = [
            self.line_of(line.id) or line
            for line in rows
            if fits(self.filter_text, line.customer, line.name, line.product, line.contact)
        ]
        self.say_empty(_("No open deals. Press c to add one."))
        self.table.redraw()
        self.table.set_rows(shown, cursor=self._at)
        self._at = None

    def show_position(self) -> None:
        """Show the rep's figures above the list."""
        if self.sheet is not None:
            text = rep_words.position(self.sheet)
            self.query(TitleLine)[1].show(text, self.sheet.page.period.key)
            self.show_title()

    def show_title(self) -> None:
        """Where the walk stands; written anew with each step, since a clock would never rest."""
        if self.sheet is not None:
            self.query(TitleLine)[0].show(*rep_words.title(self, self.sheet))

    @property
    def seconds(self) -> int:
        """The time this review has taken so far."""
        stored = self.sheet.review.seconds if self.sheet and self.sheet.review else 0
        return stored + round(self.clock.all)

    def seconds_on(self, deal_id: int) -> int:
        """The time that one deal has taken so far in this review."""
        mark = self.marks.get(deal_id)
        return (mark.seconds if mark else 0) + round(self.clock.on(deal_id))

    def show_deal(self) -> None:
        """Show the deal under the cursor, unless somebody is typing about it right now."""
        sheet, line = self.sheet, self.line
        facts = self.query_one("#facts", Static)
        if sheet is None or line is None:
            facts.update(plain(""))
            self.form.display = False
            return
        self.form.display = True
        self.form.disabled = self.program.past is not None
        facts.update(deal_content(sheet, line, self.size.height))
        note = sheet.notes.get(line.id)
        self.writer.show(Writer.stored_draft(self.rep_id, sheet.week, line, note), line)

    async def ask(self, question: Question | None) -> None:
        """Ask something on the line above the keys; only one thing at a time."""
        open_already = any(not prompt.closing for prompt in self.query(Prompt))
        if question is not None and not open_already:
            await self.mount(Prompt(question), before=self.query_one(Footer))
