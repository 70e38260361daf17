"""The forecast: the coming months, how good it was so far, marketing, velocity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.widgets import Static

from funnelview.domain.forecast import By, Large
from funnelview.domain.velocity import Pace
from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import forecast_market as market
from funnelview.tui.screens import forecast_words as words
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.chart import content_of
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.widgets.columns import Cell

__all__ = ["ForecastScreen"]

VIEWS: Final = ("ahead", "past", "marketing", "velocity")


class FiguresRead(Outcome[Any]):
    """What the view shows was read."""


class ForecastScreen(ListScreen):
    """Four views of what the funnel is worth, of everybody or of one person and their team.

    Args:
        rep_id: whose; None for everybody's.
        view: with which view to begin.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("forecast",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("forecast")]

    def __init__(self, rep_id: int | None = None, *, view: str = "ahead") -> None:
        super().__init__()
        self.rep_id = rep_id
        self.view = view
        self.months = 6
        self.by: By | None = None
        self.market_by = words.MARKETING_ORDER[0]
        self.use_calibrated = False
        self._found: Any = None
        self._shown: words.Shown | None = None

    def compose(self) -> ComposeResult:
        """Title, a line of figures, the picture, the table, keys."""
        yield TitleLine(self._heading(), self.program.corner)
        yield TitleLine(id="total")
        yield Static(plain(""), id="picture")
        yield VirtualTable[Any](
            [], self._cell, self._key, empty=_("Reading the store …"), id="figures"
        )
        yield from self.compose_filter()
        yield Footer()

    # --- reading

    def read(self) -> None:
        """Read what the view shows."""
        office, rep = self.program.office, self.rep_id
        months, by, share = self.months, self.by, self.use_calibrated
        asked: Callable[[], object] = {
            "ahead": lambda: office.forecast(rep, months, by, use_calibrated=share),
            "past": lambda: office.accuracy(rep),
            "marketing": lambda: office.marketing(rep),
            "velocity": lambda: office.velocity(rep),
        }[self.view]
        view = self.view
        self.program.work.read(self, "figures", lambda: (view, asked()), FiguresRead)

    @on(FiguresRead)
    def _read_figures(self, message: FiguresRead) -> None:
        answer = self.answered(message)
        if answer is None:
            return
        view, found = answer
        # Another view may have been chosen meanwhile; its own answer is on its way.
        if view == self.view:
            self._found = found
            self._show_rows()

    def again(self) -> ForecastScreen:
        """The same view, with the same choices."""
        same = ForecastScreen(self.rep_id, view=self.view)
        same.months, same.by, same.market_by = self.months, self.by, self.market_by
        same.use_calibrated = self.use_calibrated
        return same

    # --- showing

    def _heading(self) -> str:
        title = {
            "ahead": _("Forecast"),
            "past": _("Accuracy and calibration"),
            "marketing": _("Marketing"),
            "velocity": _("Velocity"),
        }[self.view]
        whose = self._whose()
        day = self._found_day()
        return " · ".join(filter(None, (title, whose, day)))

    def _whose(self) -> str:
        found = self._found
        one = found[0] if isinstance(found, tuple) else found
        name = getattr(one, "rep", None)
        if name is None and self.view == "velocity" and self.rep_id is not None:
            name = one.team.name if one is not None else None
        return name or (_("everybody") if self.rep_id is None else "")

    def _found_day(self) -> str:
        found = self._found
        one = found[0] if isinstance(found, tuple) else found
        day = getattr(one, "as_of", None)
        return day.isoformat() if day else ""

    def on_resize(self) -> None:
        """Draw for the room there is."""
        if self._found is not None:
            self._show_rows()

    def _words(self) -> words.Shown:
        width = max(self.size.width - 2, 20)
        # The table keeps at least a third of the screen.
        room = max(self.size.height * 3 // 5 - 2, 5)
        if self.view == "ahead":
            return words.ahead(self._found, width, max(room, self.months + 3))
        if self.view == "past":
            return words.past(self._found, width, room)
        if self.view == "marketing":
            return market.marketing(self._found, self.market_by, width, room)
        return market.velocity(self._found, width, max(self.size.height // 3, 4))

    def _show_rows(self) -> None:
        if self._found is None:
            return
        shown = self._shown = self._words()
        title, total = self.query(TitleLine)
        title.show(self._heading(), self.program.corner)
        total.show(shown.line, shown.note)
        self.query_one("#picture", Static).update(content_of(shown.picture))
        self.table.set_columns(shown.columns)
        first = shown.columns[0].key
        self.table.set_empty(_("Nothing to show."))
        self.table.redraw()
        self.table.set_rows(
            [row for row in shown.rows if fits(self.filter_text, str(shown.cell(row, first)))]
        )

    def _cell(self, row: Any, column: str) -> Cell:  # noqa: ANN401 - whatever the view has
        return self._shown.cell(row, column) if self._shown is not None else ""

    @staticmethod
    def _key(row: Any) -> Any:  # noqa: ANN401 - the same
        if isinstance(row, Large):
            return row.deal_id
        if isinstance(row, tuple):
            return row[0]
        for name in ("key", "month", "week", "person_id", "name"):
            if hasattr(row, name):
                return (name, getattr(row, name))
        return id(row)

    # --- doing

    def _view(self, view: str) -> None:
        if view != self.view:
            self.view = view
            self._found = None
            self.refresh_actions()
            # The key was heard: what is on its way is named before it is there.
            title, total = self.query(TitleLine)
            title.show(self._heading(), self.program.corner)
            total.show(_("Reading the store …"))
            self.read()

    def action_ahead(self) -> None:
        """The coming months."""
        self._view("ahead")

    def action_past(self) -> None:
        """How good forecasts were."""
        self._view("past")

    def action_marketing(self) -> None:
        """What entered the funnel."""
        self._view("marketing")

    def action_velocity(self) -> None:
        """How fast the funnels are."""
        self._view("velocity")

    def action_divide(self) -> None:
        """Divide by the next of what there is."""
        if self.view == "marketing":
            order = words.MARKETING_ORDER
            self.market_by = order[(order.index(self.market_by) + 1) % len(order)]
            self._show_rows()
            return
        self.by = words.BY_ORDER[(words.BY_ORDER.index(self.by) + 1) % len(words.BY_ORDER)]
        self.program.say(words.by_title(self.by))
        self.read()

    def action_months(self) -> None:
        """Six or twelve months."""
        self.months = 18 - self.months
        self.read()

    def action_probabilities(self) -> None:
        """Assigned or calibrated."""
        self.use_calibrated = not self.use_calibrated
        self.program.say(
            _("Calibrated: with the share won of each stage so far.")
            if self.use_calibrated
            else _("Assigned: with the win probability of each deal.")
        )
        self.read()

    def why_not(self, action_id: str) -> str | None:
        """What belongs to another view."""
        if action_id in {"forecast.months", "forecast.probabilities"} and self.view != "ahead":
            return _("That belongs to the coming months: press 1 first.")
        if action_id == "forecast.divide" and self.view not in {"ahead", "marketing"}:
            return _("There is nothing to divide here.")
        return None

    @on(VirtualTable.RowSelected)
    async def _open(self, message: VirtualTable.RowSelected) -> None:
        row = message.row
        if isinstance(row, Pace) and row.person_id is not None:
            await self.program.open_rep(row.person_id, row.name, [])
