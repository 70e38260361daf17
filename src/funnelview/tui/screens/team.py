"""Home: the team, a row each, worst first. A director sees managers and opens one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from funnelview.i18n import _, ngettext, pgettext
from funnelview.tui import figures
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import cells, short
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.bar import funnel_bar
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.domain.coverage import Level, Position

__all__ = ["TeamScreen"]


class LevelRead(Outcome["Level"]):
    """The level was read."""


class TeamScreen(ListScreen):
    """One level of the tree: reps, or managers with their teams.

    Args:
        top_id: whose people are shown; None for the whole company.
        name: how that person is called, for the title until the store answered.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("team",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("team")]

    def __init__(self, top_id: int | None = None, title: str = "") -> None:
        super().__init__()
        self.top_id = top_id
        self._title = title
        self.level: Level | None = None
        self._widest = 1

    def compose(self) -> ComposeResult:
        """Title, table, total, keys."""
        yield TitleLine(self._heading(), self.program.corner)
        yield VirtualTable[Any](
            self._columns(),
            self._cell,
            lambda row: row.person_id,
            empty=_("Reading the store …"),
            id="team",
        )
        yield TitleLine(id="total")
        yield from self.compose_filter()
        yield Footer()

    # --- reading

    def read(self) -> None:
        """Read the level anew; the cursor stays where it is."""
        self.program.work.read(
            self, "level", lambda: self.program.office.level(self.top_id), LevelRead
        )

    def show_at_once(self) -> bool:
        """Show the company as it was read while the program was loaded."""
        level = self.program.office.level_at_once() if self.top_id is None else None
        if level is not None:
            self._take(level)
        return level is not None

    @on(LevelRead)
    def _show(self, message: LevelRead) -> None:
        self.has_read = True
        if message.value is None:
            self.table.set_empty(str(message.error))
            return
        self._take(message.value)

    def _take(self, level: Level) -> None:
        self.has_read = True
        self.level = level
        self._show_rows()
        self._show_totals()
        self.program.warn_of_place()

    def again(self) -> TeamScreen:
        """The same people."""
        return TeamScreen(self.top_id, self._title)

    # --- showing

    def _heading(self) -> str:
        level = self.level
        parts = ["FunnelView"]
        if level is None:
            parts.append(self._title)
            return " · ".join(filter(None, parts))
        parts.append(short(level.top.name if level.top else level.settings.team or _("Team"), 24))
        day = date.fromisoformat(level.board.as_of)
        year, week, _weekday = day.isocalendar()
        parts.append(f"{year}-W{week:02}")
        left = (level.board.period.last - day).days
        parts.append(
            ngettext("{quarter}: {n} day left", "{quarter}: {n} days left", left).format(
                quarter=level.board.period.key.partition("-")[2], n=left
            )
        )
        if level.board.currency not in {"", "XXX"}:
            parts.append(level.board.currency)
        return " · ".join(parts)

    @property
    def _bar_width(self) -> int:
        """The funnel's room: what a terminal of this width can spare."""
        return min(max(self.size.width // 5 - 3, 12), 40)

    def on_resize(self) -> None:
        """Give the funnel the room there is."""
        self.table.set_columns(self._columns())

    def _columns(self) -> list[Column]:
        title, width = _("Funnel 25·50·75"), self._bar_width
        return [
            Column("name", _("Rep"), flex=1, min_width=10, max_width=30),
            Column("bar", title if cells(title) <= width else "25·50·75", width=width),
            Column("count", _("Deals"), width=5, align="right", priority=5),
            Column("open", pgettext("figure", "Open"), width=8, align="right"),
            Column("weighted", _("Weighted"), width=8, align="right", priority=1),
            Column("quota", _("Quota"), width=8, align="right", priority=6),
            Column("won", _("Won"), width=8, align="right", priority=4),
            Column("remaining", _("Remaining"), width=9, align="right", priority=2),
            Column("cover", _("Cover / need"), width=12, align="right"),
            Column("review", _("Review"), width=7, align="right", priority=3),
        ]

    def _show_rows(self) -> None:
        level = self.level
        if level is None:
            return
        rows = [row for row in level.board.reps if fits(self.filter_text, row.name, row.manager)]
        self._widest = max((row.open.amount for row in level.board.reps), default=0) or 1
        self.table.set_columns(self._columns())
        self.table.set_empty(
            _("Nobody fits “{text}”.").format(text=self.filter_text)
            if self.filter_text
            else _("Nobody is here yet. Import a file, or add people by command.")
        )
        self.table.set_rows(rows)

    def _show_totals(self) -> None:
        level = self.level
        if level is None:
            return
        title, total = self.query(TitleLine)
        title.show(self._heading(), self.program.corner)
        row, code = level.board.total, level.board.currency
        parts = [
            _("Team"),
            _("cover {ratio}").format(ratio=self._cover_text(row)),
            _("open {amount}").format(
                amount=figures.funnel_amount(row.open, row.open.amount, code)
            ),
            _("weighted {amount}").format(
                amount=figures.funnel_amount(row.open, row.weighted, code)
            ),
            _("remaining {amount}").format(amount=figures.short_amount(row.remaining, code)),
            _("won {amount}").format(amount=figures.short_amount(row.won.amount, code)),
        ]
        notes = []
        if row.open.unpriced:
            notes.append(
                ngettext("{n} without amount", "{n} without amount", row.open.unpriced).format(
                    n=row.open.unpriced
                )
            )
        if level.board.unrated:
            notes.append(_("no rate: {codes}").format(codes=", ".join(level.board.unrated)))
        if level.board.unowned.count:
            count = level.board.unowned.count
            notes.append(
                ngettext("{n} deal of nobody", "{n} deals of nobody", count).format(n=count)
            )
        total.show(" · ".join(parts), " · ".join(notes))

    def _cover_text(self, row: Position) -> str:
        return f"{figures.coverage(row.coverage)} / {figures.ratio(row.required.ratio)}"

    def _cell(self, row: Position, column: str) -> Cell:
        code = self.level.board.currency if self.level else ""
        if column == "name":
            return row.name if not row.team_size else f"{row.name} ({row.team_size})"
        if column == "bar":
            return funnel_bar(
                [row.tiers[tier].amount for tier in ("T25", "T50", "T75")],  # type: ignore[index]
                self._widest,
                self._bar_width,
            )
        if column == "cover":
            return self._cover_cell(row)
        if column == "review":
            return self._review_cell(row)
        if column == "count":
            return str(row.open.count)
        if column in {"open", "weighted"}:
            minor = row.open.amount if column == "open" else row.weighted
            return figures.funnel_amount(row.open, minor, code)
        rest = {"quota": row.quota, "won": row.won.amount, "remaining": row.remaining}
        return figures.short_amount(rest[column], code)

    def _cover_cell(self, row: Position) -> Cell:
        text = self._cover_text(row)
        covered = row.coverage.ratio
        if covered is None or covered >= row.required.ratio:
            return (Span(text),)
        # Half of what is needed is where the coverage warning turns red.
        low = covered < row.required.ratio / 2
        return (Span(("‼ " if low else "! ") + text, "severity-red" if low else "severity-amber"),)

    def _review_cell(self, row: Position) -> Cell:
        if row.team_size or self.level is None:
            return ""
        today = date.fromisoformat(self.level.board.as_of)
        day = date.fromisoformat(row.last_review) if row.last_review else None
        return figures.days_ago(day, today)

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
