"""What changed in a span of time: the waterfall, and every change behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.widgets import Static

from funnelview.i18n import N_, _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import changes_words as words
from funnelview.tui.screens.finding import FindingScreen
from funnelview.tui.widgets.chart import content_of
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.widgets.columns import Cell
    from funnelview.usecases.changes import ChangeReport

__all__ = ["SPANS", "ChangesScreen"]

SPANS: Final = ("review", "week", "four_weeks", "quarter")
"""The spans to choose from, in the order in which the key steps through them."""
_SPAN_TITLES: Final = {
    "review": N_("Since the last review"),
    "week": N_("One week"),
    "four_weeks": N_("Four weeks"),
    "quarter": N_("This quarter"),
}


class ReportRead(Outcome["ChangeReport"]):
    """The changes were read."""


class ChangesScreen(FindingScreen):
    """The changes of one rep, a manager's team, or everybody.

    Args:
        person_id: whose; None for everybody's.
        name: how they are called, until the store answered.
        is_rep: whether the person's own deals are meant, not those of all below.
        span: one of `SPANS`.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("changes",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("changes")]

    def __init__(
        self,
        person_id: int | None = None,
        name: str = "",
        *,
        is_rep: bool = False,
        span: str = "",
        in_quarter: bool = False,
        by_bucket: bool = True,
    ) -> None:
        super().__init__(person_id, name, is_rep=is_rep)
        self.span = span or ("review" if is_rep else "week")
        self.in_quarter = in_quarter
        self.by_bucket = by_bucket
        self.report: ChangeReport | None = None
        # Another list begins at its top; the same one, read again, keeps its place.
        self._from_top = True

    def compose(self) -> ComposeResult:
        """Title, waterfall, list, keys."""
        yield TitleLine(words.heading(None, self.person_name), self.program.corner)
        yield Static(plain(""), id="waterfall")
        yield TitleLine(id="notes")
        yield VirtualTable[words.Row](
            words.columns(one_rep=self.is_rep),
            self._cell,
            lambda row: row.key,
            heading=words.row_heading,
            empty=_("Reading the store …"),
            id="changes",
        )
        yield from self.compose_filter()
        yield Footer()

    # --- reading

    def read(self) -> None:
        """Read the changes anew; the cursor stays on its row."""
        office = self.program.office
        whose, is_rep, span, cut = self.person_id, self.is_rep, self.span, self.in_quarter
        self.program.work.read(
            self,
            "changes",
            lambda: office.changes(whose, span, is_rep=is_rep, in_quarter=cut),
            ReportRead,
        )

    @on(ReportRead)
    def _show(self, message: ReportRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.report = found
        self._show_waterfall()
        self._show_rows()

    def again(self) -> ChangesScreen:
        """The same changes."""
        return ChangesScreen(
            self.person_id,
            self.person_name,
            is_rep=self.is_rep,
            span=self.span,
            in_quarter=self.in_quarter,
            by_bucket=self.by_bucket,
        )

    # --- showing

    def on_resize(self) -> None:
        """Give the bars the room there is."""
        self._show_waterfall()

    def _show_waterfall(self) -> None:
        report = self.report
        if report is None:
            return
        title, notes = self.query(TitleLine)
        span = words.span_name(report, _(_SPAN_TITLES[self.span]))
        corner = "  ".join(filter(None, (span, self.program.corner)))
        title.show(words.heading(report, self.person_name), corner)
        fall, currency = report.waterfall, report.settings.currency
        # The list below keeps a third of the screen.
        most = max(self.size.height * 2 // 3 - 3, 3)
        lines = words.drawn(fall, currency, max(self.size.width - 2, 20), most)
        self.query_one("#waterfall", Static).update(content_of(lines))
        notes.show(words.count_text(report), words.footnotes(fall, currency))

    def _show_rows(self) -> None:
        report = self.report
        if report is None:
            return
        lines = [line for line in report.lines if fits(self.filter_text, line.customer, line.owner)]
        self.table.set_columns(words.columns(one_rep=self.is_rep))
        self.say_empty(_("Nothing changed."))
        self.table.set_rows(words.rows_of(lines, by_bucket=self.by_bucket))
        if self._from_top:
            self._from_top = False
            self.table.action_cursor_first()

    def _read_another(self) -> None:
        self._from_top = True
        self.read()

    def _cell(self, row: words.Row, column: str) -> Cell:
        if row.line is None or self.report is None:
            return ""
        return words.cell(row.line, column, self.report.settings)

    # --- choosing what is shown

    def action_span(self) -> None:
        """The next span; since the last review only where one rep's changes are shown."""
        spans = SPANS if self.is_rep else SPANS[1:]
        self.span = spans[(spans.index(self.span) + 1) % len(spans)]
        self._read_another()

    def action_quarter(self) -> None:
        """Cut the funnel to the deals expected this quarter, or show all of it."""
        self.in_quarter = not self.in_quarter
        self._read_another()

    def action_order(self) -> None:
        """List the changes by bucket, or the latest first."""
        self.by_bucket = not self.by_bucket
        self._from_top = True
        self._show_rows()

    def whose_label(self) -> str:
        """What is asked where somebody else is wanted."""
        return _("Whose changes")

    def turned(self) -> None:
        """Read the changes of whoever is wanted now; only a rep has a last review."""
        if not self.is_rep and self.span == "review":
            self.span = "week"
        self._read_another()

    # --- going to a deal

    @on(VirtualTable.RowSelected)
    def _go_to_deal(self, message: VirtualTable.RowSelected) -> None:
        self.go_to_deal(message.row.line.deal_id)
