"""The opening page of a review: where the rep stands, what changed, what is due, the agenda.

It lies over the rep's page and is in nobody's way: space goes on to the first deal, enter to the
one under the cursor, and every key of the rep's page does there what it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.i18n import _, language, ngettext
from funnelview.tui import figures
from funnelview.tui.actions import BY_ID, bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import changes_words, opening_words
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.chart import content_of
from funnelview.tui.widgets.columns import Cell, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.screens.rep import RepScreen
    from funnelview.usecases.review import ReviewSheet

__all__ = ["OpeningScreen"]

# What of the agenda must stay in sight on the smallest screen, in lines, its header among them.
_LEAST_AGENDA = 6
_MOST_DUE = 4
_MOST_ON_A_LOW_SCREEN = 3
_TALL = 30
# Whoever is read ahead is there sooner.
_SOON = 0.1
_OTHER_REP = frozenset({"rep.next_rep", "rep.previous_rep"})


class SheetAgain(Outcome["ReviewSheet"]):
    """The rep's page was read anew."""


class OpeningScreen(ListScreen):
    """What a review opens with.

    Args:
        page: the rep's page below, which has been read.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("opening",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("opening"), *bindings_of("rep")]

    def __init__(self, page: RepScreen) -> None:
        super().__init__()
        self.page = page
        self.rep_id = page.rep_id
        self.rep_name = page.rep_name
        self.has_read = True

    @property
    def is_outdated(self) -> bool:
        """Whether it speaks another language than is chosen now."""
        return self._language != language()

    @property
    def sheet(self) -> ReviewSheet | None:
        """The rep's page as it was last read."""
        return self.page.sheet

    def compose(self) -> ComposeResult:
        """Title, position, waterfall, what is due, the agenda, keys."""
        yield TitleLine(self.rep_name, self.program.corner)
        yield Static(plain(""), id="position")
        yield Static(plain(""), id="waterfall")
        yield Static(plain(""), id="due")
        yield VirtualTable[opening_words.Row](
            opening_words.columns(),
            self._cell,
            lambda row: row.key,
            heading=opening_words.row_heading,
            empty=_("No open deals. Press c to add one."),
            id="agenda",
        )
        yield from self.compose_filter()
        yield Footer()

    def signs(self) -> Iterable[tuple[str, str]]:
        """The signs of the agenda."""
        return opening_words.signs()

    # --- reading

    def show_at_once(self) -> bool:
        """Show what the rep's page has read already."""
        self.show_all()
        return True

    def begin_again(self) -> None:
        """Show the page's rep, from the top and without a filter."""
        if self.filter_text:
            self.action_back()
        self.rep_id, self.rep_name = self.page.rep_id, self.page.rep_name
        self.has_read = True
        self.table.set_rows([])
        self.show_all()

    def read(self) -> None:
        """Read the rep's page anew."""
        office, rep_id = self.program.office, self.rep_id
        self.program.work.read(self, "sheet", lambda: office.sheet(rep_id), SheetAgain)

    @on(SheetAgain)
    def _take(self, message: SheetAgain) -> None:
        # What was asked for the rep before comes too late.
        if message.value is not None and message.value.page.person.id == self.page.rep_id:
            self.page.show_sheet(message.value)
            self.show_all()

    def again(self) -> OpeningScreen:
        """The same rep."""
        return OpeningScreen(self.page)

    # --- showing

    def on_resize(self) -> None:
        """Give each part the room there is."""
        self.show_all()

    def show_all(self) -> None:
        """Show everything that is known."""
        sheet = self.sheet
        if sheet is None:
            return
        last = sheet.page.position.last_review
        self.query_one(TitleLine).show(
            " · ".join([_("Review"), self.rep_name, sheet.week.partition("-")[2], _("opening")]),
            _("last review {day}").format(day=last) if last else _("first review"),
        )
        self._fill("#position", self._position(sheet))
        self._fill("#due", self._due(sheet))
        self._show_waterfall(sheet)
        self._show_rows()

    def _fill(self, name: str, lines: list[list[Span]]) -> None:
        self.query_one(name, Static).update(content_of([tuple(line) for line in lines]))

    def _position(self, sheet: ReviewSheet) -> list[list[Span]]:
        most = _MOST_ON_A_LOW_SCREEN if self.size.height < _TALL else _MOST_DUE
        return [
            *opening_words.position(sheet, self.size.width - 2),
            *opening_words.about_rep(sheet, most),
        ]

    def _due(self, sheet: ReviewSheet) -> list[list[Span]]:
        lines = opening_words.due(sheet, _MOST_DUE)
        return [[Span(_("Promised"), "heading")], *lines] if lines else []

    def _show_waterfall(self, sheet: ReviewSheet) -> None:
        """Draw what changed, in as many lines as leave the agenda in sight."""
        fall, code = sheet.agenda.since.waterfall, sheet.page.settings.currency
        title = [Span(opening_words.since(sheet), "heading")]
        if fall.is_still:
            deals = ngettext("{n} deal", "{n} deals", fall.end.count).format(n=fall.end.count)
            row = sheet.page.position
            amount = figures.funnel_amount(row.open, fall.end.amount, code)
            still = _("nothing moved: {deals}, {amount}").format(deals=deals, amount=amount)
            title.append(Span(f"  {still}"))
            self._fill("#waterfall", [title])
            return
        above = len(self._position(sheet)) + len(self._due(sheet))
        # The title, the waterfall's own, the keys.
        room = max(self.size.height - _LEAST_AGENDA - 3 - above, 3)
        drawn = changes_words.drawn(fall, code, max(self.size.width - 2, 20), room)
        notes = changes_words.footnotes(fall, code)
        lines = [title, *map(list, drawn)]
        if notes and len(drawn) < room:
            lines.append([Span(notes, "muted")])
        self._fill("#waterfall", lines)

    def _show_rows(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        deals = [
            line
            for line in sheet.deals
            if fits(self.filter_text, line.customer, line.name, line.product, line.contact)
        ]
        self.table.redraw()
        self.table.set_rows(opening_words.rows(sheet, deals, by_tier=self.page.by_tier))

    def _cell(self, row: opening_words.Row, column: str) -> Cell:
        if row.line is None or self.sheet is None:
            return ""
        return opening_words.cell(self.sheet, row.line, column)

    # --- going on

    async def action_first(self) -> None:
        """On to the first deal of the walk."""
        await self._leave(self.sheet.deals[0].id if self.sheet and self.sheet.deals else None)

    @on(VirtualTable.RowSelected)
    def _go(self, message: VirtualTable.RowSelected) -> None:
        message.stop()
        # By the program: a screen that waits for its own end would wait for ever.
        self.program.call_next(self._leave, message.row.line.id)

    async def _leave(self, deal_id: int | None) -> None:
        page = self.page
        await self.program.pop_screen()
        page.show_behind()
        page.table.move_to(deal_id)

    async def action_act(self, action_id: str) -> None:
        """Do an action; what belongs to the rep's page is done there, with the deal at hand."""
        if BY_ID[action_id].scope != "rep":
            await super().action_act(action_id)
            return
        if action_id in _OTHER_REP and self.page.step_under(action_id):
            # Keys wait for the other rep.
            self.has_read = False
            self.set_timer(_SOON, self._say_who)
            return
        row = self.table.cursor_row
        if action_id == "rep.order":
            self.page.action_order()
            self.show_all()
            return
        await self._leave(row.line.id if row is not None and row.line is not None else None)
        if action_id != "rep.opening":
            await self.page.action_act(action_id)

    def _say_who(self) -> None:
        """Name the rep who is being read, where that takes longer than one waits."""
        if not self.has_read:
            self.query_one(TitleLine).show(self.page.rep_name, _("Reading the store …"))

    def flush(self) -> None:
        """What was typed on the rep's page goes to the store."""
        self.page.flush()

    def owner_name(self) -> str:
        """A deal added here is this rep's."""
        return self.rep_name
