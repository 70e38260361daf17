"""What is coming and what changed, under the board, where the terminal has room for it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import on
from textual.widgets import Static

from funnelview.i18n import _
from funnelview.tui import figures
from funnelview.tui.safe import cells, fit, plain
from funnelview.tui.widgets.columns import Span
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.forecast import Forecast
    from funnelview.tui.shell import Shell
    from funnelview.tui.widgets.chart import Line
    from funnelview.usecases.changes import ChangeReport

__all__ = ["Outlook"]

# A low terminal has room for it under the few rows of one manager's team, a high one always.
_LEAST_WIDTH, _AMPLE_HEIGHT = 72, 36
# Six months, overdue, undated, a line of title and one for what changed.
_LINES = 10
# From here on what changed stands beside the months, below it is one line.
_BESIDE = 130
_GAP = 3
# The whole funnel is gone through for it: not with every word that somebody else writes.
_EVERY = 30.0
# More deals would keep a processor busy for longer than it takes to open the forecast itself.
_MOST_DEALS = 20_000


class _Found(NamedTuple):
    forecast: Forecast
    week: ChangeReport


class OutlookRead(Outcome[_Found]):
    """The coming months and the last days were read."""


class Outlook(Static):
    """Six months' forecast as bars and what the last seven days changed; unseen without room.

    Args:
        top_id: whose deals; None for everybody's.
    """

    def __init__(self, top_id: int | None) -> None:
        super().__init__(plain(""), id="outlook")
        self._top_id = top_id
        self._found: _Found | None = None
        self._read_at = 0.0
        self._read_of: tuple[date | None] | None = None
        self._rows = 0
        self.display = False

    @property
    def _has_room(self) -> bool:
        width, height = self.screen.size
        # Title, header, total and keys of the board have a line each.
        return width >= _LEAST_WIDTH and (
            height >= _AMPLE_HEIGHT or height - 4 - self._rows >= _LINES
        )

    def look(self, deals: int, rows: int) -> None:
        """Read it, unless it was read a moment ago or there is no room for it under the rows.

        `deals` are to be gone through; for very many that takes seconds, and it is left out.
        """
        program = cast("Shell", self.app)
        self._rows = rows
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
            lambda: _Found(
                office.forecast(top, 6, None, use_calibrated=False),
                office.changes(top, "week", is_rep=False, most=0),
            ),
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
        self.display = (
            self._has_room and found is not None and bool(found.forecast.total.bucket.count)
        )
        if found is None or not self.display:
            return
        # Only now: drawing needs the pictures' module, the first screen doesn't.
        from funnelview.tui.widgets import chart

        width = max(self.screen.size.width - 2, 20)
        if width < _BESIDE:
            shown = [_week_line(found.week, width), *_months(found.forecast, width)]
        else:
            half = (width - _GAP) // 2
            left = _months(found.forecast, half)
            right = _week(found.week, width - half - _GAP, len(left))
            right += [()] * (len(left) - len(right))
            shown = [
                (*_filled(one, half), Span(" " * _GAP), *other)
                for one, other in zip(left, right, strict=True)
            ]
        self.update(chart.content_of(shown))


def _filled(line: Line, width: int) -> Line:
    room = width - sum(cells(span.text) for span in line)
    return (*line, Span(" " * room)) if room > 0 else line


def _months(found: Forecast, width: int) -> list[Line]:
    from funnelview.tui.widgets import chart
    from funnelview.usecases.forecast_pictures import bars_of

    code = found.currency
    title = _("Forecast · weighted {amount} · P10 {low} – P90 {high}").format(
        amount=figures.short_amount(found.total.weighted, code),
        low=figures.short_amount(round(found.spread.p10), code),
        high=figures.short_amount(round(found.spread.p90), code),
    )
    rows = bars_of(found, lambda minor: figures.short_amount(minor, code))
    return [(Span(fit(title, width), "heading"),), *chart.bars(rows, width)]


def _week(report: ChangeReport, width: int, most: int) -> list[Line]:
    from funnelview.tui.screens.changes_words import drawn

    title = fit(_("Last 7 days"), width)
    picture = drawn(report.waterfall, report.settings.currency, width, most - 1)
    return [(Span(title, "heading"),), *picture]


def _week_line(report: ChangeReport, width: int) -> Line:
    from funnelview.tui.screens.changes_words import in_one_line

    told = in_one_line(report.waterfall, report.settings.currency)
    title = _("Last 7 days")
    return (
        Span(title, "heading"),
        Span(fit(f" · {told}", max(width - cells(title), 0))),
    )
