"""The coming months under the board, where the terminal has room for them."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, cast

from textual import on
from textual.widgets import Static

from funnelview.i18n import _
from funnelview.tui import figures
from funnelview.tui.safe import plain
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.forecast import Forecast
    from funnelview.tui.program import FunnelView

__all__ = ["Outlook"]

_LEAST_WIDTH, _LEAST_HEIGHT = 100, 36
# The whole funnel is gone through for it: not with every word that somebody else writes.
_EVERY = 30.0
# More deals would keep a processor busy for longer than it takes to open the forecast itself.
_MOST_DEALS = 20_000


class OutlookRead(Outcome["Forecast"]):
    """The coming months were read."""


class Outlook(Static):
    """The forecast of six months as bars; out of sight on a small terminal.

    Args:
        top_id: whose deals; None for everybody's.
    """

    def __init__(self, top_id: int | None) -> None:
        super().__init__(plain(""), id="outlook")
        self._top_id = top_id
        self._found: Forecast | None = None
        self._read_at = 0.0
        self._read_of: tuple[date | None] | None = None
        self.display = False

    @property
    def _has_room(self) -> bool:
        width, height = self.screen.size
        return width >= _LEAST_WIDTH and height >= _LEAST_HEIGHT

    def look(self, deals: int) -> None:
        """Read the forecast, unless it was read a moment ago or there is no room for it.

        `deals` are to be gone through; for very many that takes seconds, and it is left out.
        """
        program = cast("FunnelView", self.app)
        if not self._has_room or deals > _MOST_DEALS:
            self.display = False
            return
        moment = (program.past,)
        if self._read_of == moment and monotonic() - self._read_at < _EVERY:
            self._show()
            return
        self._read_at, self._read_of = monotonic(), moment
        office, top = program.office, self._top_id
        program.work.read(
            self,
            "outlook",
            lambda: office.forecast(top, 6, None, use_calibrated=False),
            OutlookRead,
        )

    @on(OutlookRead)
    def _take(self, message: OutlookRead) -> None:
        message.stop()
        if message.value is not None:
            self._found = message.value
            self._show()

    def _show(self) -> None:
        found = self._found
        self.display = self._has_room and found is not None and bool(found.total.bucket.count)
        if found is None or not self.display:
            return
        # Only now: drawing needs the pictures' module, the first screen doesn't.
        from funnelview.tui.widgets import chart
        from funnelview.usecases.forecast_pictures import bars_of

        code = found.currency
        title = _("Forecast · weighted {amount} · P10 {low} – P90 {high}").format(
            amount=figures.short_amount(found.total.weighted, code),
            low=figures.short_amount(round(found.spread.p10), code),
            high=figures.short_amount(round(found.spread.p90), code),
        )
        rows = bars_of(found, lambda minor: figures.short_amount(minor, code))
        lines = chart.bars(rows, max(self.screen.size.width - 2, 20))
        self.update(plain(f"{title}\n", "$heading", multiline=True) + chart.content_of(lines))
