"""Home: the team, a row each, worst first. A director sees managers and opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.screens import team_words as words
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.outlook import Outlook
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.widgets.why import LINES, Why
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.domain.coverage import Level, Position
    from funnelview.tui.widgets.columns import Cell, Column

__all__ = ["TeamScreen"]


class LevelRead(Outcome["Level"]):
    """The level was read."""


class CountsKept(Outcome[bool]):
    """The counts of warnings that were missing are there now."""


class TeamScreen(ListScreen):
    """One level of the tree: reps, or managers with their teams.

    Args:
        top_id: whose people are shown; None for the whole company.
        title: how that person is called, until the store answered.
        span: whether the figures are of the present quarter, year or month.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("team",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("team")]

    def __init__(
        self, top_id: int | None = None, title: str = "", *, span: str = "quarter"
    ) -> None:
        super().__init__()
        self.top_id = top_id
        self.span = span
        self._title = title
        self.level: Level | None = None
        self._widest = 1
        self._counted_once = False

    def compose(self) -> ComposeResult:
        """Title, table, total, keys."""
        yield TitleLine(words.heading(self.level, self._title), self.program.corner)
        yield VirtualTable[Any](
            self._columns(),
            self._cell,
            lambda row: row.person_id,
            empty=words.reading(),
            id="team",
        )
        yield Why()
        yield Outlook(self.top_id)
        yield TitleLine(id="total")
        yield from self.compose_filter()
        yield Footer()

    def signs(self) -> Iterable[tuple[str, str]]:
        """The signs of the board."""
        return words.signs()

    # --- reading

    def read(self) -> None:
        """Read the level anew; the cursor stays where it is."""
        self.program.work.read(
            self, "level", lambda: self.program.office.level(self.top_id, span=self.span), LevelRead
        )

    def show_at_once(self) -> bool:
        """Show the company as it was read while the program was loaded."""
        level = self.program.office.level_at_once() if self.top_id is None else None
        if level is not None:
            self._take(level)
        return level is not None

    @on(LevelRead)
    def _show(self, message: LevelRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self._take(found)

    def _take(self, level: Level) -> None:
        self.has_read = True
        self.level = level
        self._show_rows()
        self._show_totals()
        self._look_ahead(level)
        self.program.warn_of_place()
        if level.unkept:
            # Behind what is shown: many reps' deals may have to be looked at.
            self.program.work.read(self, "counts", self.program.office.keep_counts, CountsKept)

    @on(CountsKept)
    def _counted(self, message: CountsKept) -> None:
        level = self.level
        if level is None or level.board.total.warnings is not None:
            return
        # Another reading may have made them meanwhile; where nobody can, once more is enough.
        if message.value or not self._counted_once:
            self._counted_once = True
            self.read()

    def again(self) -> TeamScreen:
        """The same people."""
        return TeamScreen(self.top_id, self._title, span=self.span)

    # --- showing

    def on_resize(self) -> None:
        """Give the funnel the room there is."""
        self.table.set_columns(self._columns())
        if self.level is not None:
            self._look_ahead(self.level)

    def _look_ahead(self, level: Level) -> None:
        rows = len(level.board.reps)
        for why in self.query(Why):
            # Title, header, total and keys have a line each.
            room = self.size.height - 4 - rows >= LINES
            why.make_room(room=room and rows > 0)
            rows += LINES if why.display else 0
        self._look_why()
        for outlook in self.query(Outlook):
            outlook.look(level.board.total.open.count, rows)

    @on(VirtualTable.RowHighlighted)
    def _look_why(self) -> None:
        for why in self.query(Why):
            why.look(self.table.cursor_row)

    def _show_rows(self) -> None:
        level = self.level
        if level is None:
            return
        rows = [row for row in level.board.reps if fits(self.filter_text, row.name, row.manager)]
        self._widest = words.widest(level)
        self.table.set_columns(self._columns())
        self.say_empty(words.nobody())
        self.table.set_rows(rows)

    def _columns(self) -> list[Column]:
        return words.columns(self.level, self.size.width)

    def _cell(self, row: Position, column: str) -> Cell:
        return words.cell(self.level, row, column, self._widest, self.size.width)

    def _show_totals(self) -> None:
        level = self.level
        if level is None:
            return
        title, total = self.query(TitleLine)
        title.show(words.heading(level, self._title), self.program.corner)
        total.show(*words.totals(level))

    def action_span(self) -> None:
        """Figures of the present quarter, year or month."""
        spans = ("quarter", "year", "month")
        self.span = spans[(spans.index(self.span) + 1) % len(spans)]
        self.read()

    # --- doing

    @on(VirtualTable.RowSelected)
    async def _open(self, message: VirtualTable.RowSelected) -> None:
        row: Position = message.row
        if row.person_id is None:
            return
        if row.team_size and row.person_id != self.top_id:
            await self.program.open_team(row.person_id, row.name)
        else:
            await self.program.open_rep(row.person_id, row.name, self.reps_shown())

    def reps_shown(self) -> list[tuple[int, str]]:
        """The reps of this screen, in its order, for stepping from one to the next."""
        rows: list[Position] = list(self.table.rows)
        return [
            (row.person_id, row.name)
            for row in rows
            if row.person_id is not None and not row.team_size
        ]
