"""Words in the notes of all weeks: by customer, rep or anything that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from funnelview.i18n import _, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.usecases.review_search import Hit as _Hit

    Hit = _Hit

__all__ = ["SearchScreen"]


class Found(Outcome["list[Hit]"]):
    """The notes were searched."""


class SearchScreen(ListScreen):
    """Where words stand in what reviews wrote, the latest first.

    Args:
        rep_id: whose reviews; None: everybody's.
        rep_name: how that rep is called.
        words: what to look for at first.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("search",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("search")]

    def __init__(self, rep_id: int | None = None, rep_name: str = "", words: str = "") -> None:
        super().__init__()
        self.rep_id = rep_id
        self.rep_name = rep_name
        self.words = words
        self.hits: list[Hit] = []

    def compose(self) -> ComposeResult:
        """Title, list, the whole text of the place at hand, keys."""
        yield TitleLine(self._heading(), self.program.corner)
        yield VirtualTable[Any](
            _columns(),
            _cell,
            lambda one: one.key,
            empty=_("Press / and type what to look for."),
            id="hits",
        )
        yield Static(plain(""), id="hit")
        yield Footer()

    def on_mount(self) -> None:
        """Ask at once what to look for."""
        super().on_mount()
        if not self.words:
            self.call_next(self.action_words)

    def again(self) -> SearchScreen:
        """The same search."""
        return SearchScreen(self.rep_id, self.rep_name, self.words)

    def _heading(self) -> str:
        parts = [_("Notes of all weeks"), self.rep_name]
        if self.words:
            parts.append(f"“{self.words}”")
            n = len(self.hits)
            parts.append(ngettext("{n} place", "{n} places", n).format(n=n))
        return " · ".join(filter(None, parts))

    # --- searching

    def read(self) -> None:
        """Search once more; without words there is nothing to look for."""
        self.has_read = True
        if not self.words:
            return
        office, words, rep_id = self.program.office, self.words, self.rep_id
        self.program.work.read(self, "hits", lambda: office.search(words, rep_id), Found)

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.value is None:
            self.table.set_empty(str(message.error))
            return
        self.hits = message.value
        self.table.set_empty(_("“{text}” stands in no note.").format(text=self.words))
        self._show_rows()

    def _show_rows(self) -> None:
        self.table.redraw()
        self.table.set_rows(self.hits)
        self.query_one(TitleLine).show(self._heading(), self.program.corner)
        self._show_whole()

    @on(VirtualTable.RowHighlighted)
    def _show_whole(self) -> None:
        one: Hit | None = self.table.cursor_row
        whole = self.query_one("#hit", Static)
        if one is None:
            whole.update(plain(""))
            return
        whole.update(_whole_content(one))

    async def action_words(self) -> None:
        """Type what to look for."""
        if any(not prompt.closing for prompt in self.query(Prompt)):
            return
        question = Question(
            _("Look for"),
            self._look_for,
            str.strip,
            initial=self.words,
            hint=_("words, customers; parts of words too"),
        )
        await self.mount(Prompt(question), before=self.query_one(Footer))

    def _look_for(self, words: str) -> None:
        if words:
            self.words = words
            self.read()

    @on(VirtualTable.RowSelected)
    async def _open(self, message: VirtualTable.RowSelected) -> None:
        """To the deal the note is about, else to the rep."""
        one: Hit = message.row
        from funnelview.tui.screens.rep import RepScreen

        rep = (one.rep_id, one.rep)
        await self.program.push_screen(RepScreen(*rep, [rep], at=one.deal_id))


def _whole_content(one: Hit) -> Content:
    head = " · ".join(filter(None, (one.week, one.rep, one.customer, one.author)))
    return Content("\n").join([plain(head, "$heading"), plain(one.text, multiline=True)])


def _columns() -> list[Column]:
    return [
        Column("week", _("Week"), width=8),
        Column("rep", _("Rep"), width=10, min_width=6, priority=2),
        Column("customer", _("Customer"), flex=1, min_width=8, max_width=24),
        Column("part", _("Part"), width=10, priority=3),
        Column("text", _("Text"), flex=3, min_width=20),
    ]


def _cell(one: Hit, column: str) -> Cell:
    if column == "week":
        return one.week or "–"
    if column == "rep":
        return one.rep
    if column == "customer":
        return one.customer or ""
    if column == "part":
        titles = {
            "done": _("Done"),
            "progress": _("Progress"),
            "problems": _("Problems"),
            "commitment": _("Commitment"),
            "addendum": _("Addendum"),
        }
        return (Span(titles.get(one.field or one.kind, ""), "muted"),)
    return one.text
