"""Why the rep under the cursor is in trouble, in words, under the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.widgets import Static

from funnelview.i18n import _
from funnelview.tui.safe import plain
from funnelview.tui.widgets.columns import Span
from funnelview.tui.widths import cells, fit, short
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.timer import Timer

    from funnelview.domain.coverage import Position
    from funnelview.tui.program import FunnelView
    from funnelview.usecases.warnings import Warnings

__all__ = ["LINES", "Why"]

LINES = 2
"""What it takes: what is wrong, and what to ask."""

# Held down, the cursor passes over reps that nobody wants to know about.
_REST = 0.25


class WhyRead(Outcome["Warnings"]):
    """The warnings of the rep under the cursor were read."""


class Why(Static):
    """The rep's own warnings, the worst first, how many deals have red ones, and a question."""

    def __init__(self) -> None:
        super().__init__(plain(""), id="why")
        self._row: Position | None = None
        self._found: Warnings | None = None
        self._waiting: Timer | None = None
        self._past: date | None = None
        self._asked = False
        self.display = False

    @property
    def rested(self) -> bool:
        """Whether nothing is waited for: no cursor is on its way, and what it rests on is read."""
        return self._waiting is None

    def make_room(self, *, room: bool) -> None:
        """Stand on the screen, or not: what is read has its place before it is there."""
        self.display = room

    def look(self, row: Position | None) -> None:
        """Tell about another row, once the cursor rests on it; of a manager's there is nothing."""
        past = cast("FunnelView", self.app).past
        if row == self._row and past == self._past and row is not None:
            return
        same = row is not None and self._row is not None and row.person_id == self._row.person_id
        same = same and past == self._past
        self._row, self._past = row, past
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if not same:
            # What is on its way is about somebody else, or about another day.
            self._found, self._asked = None, False
            self.update(plain(""))
        if row is None or row.team_size or row.person_id is None or not self.display:
            return
        self._waiting = self.set_timer(_REST, self._read)

    def _read(self) -> None:
        self._waiting = None
        row = self._row
        if row is None or row.person_id is None:
            return
        program, rep = cast("FunnelView", self.app), row.person_id
        self._asked = True
        program.work.read(self, "why", lambda: program.office.alerts(rep, None), WhyRead)

    @on(WhyRead)
    def _take(self, message: WhyRead) -> None:
        message.stop()
        if message.value is not None and self._asked:
            self._found = message.value
            self._show()

    def on_resize(self) -> None:
        """Fit the words into the new width."""
        self._show()

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        from funnelview.tui.widgets.chart import content_of

        width = max(self.screen.size.width - 2, 20)
        self.update(content_of(lines(found, width)))


def lines(found: Warnings, width: int) -> list[tuple[Span, ...]]:
    """What is wrong in one line of a width, and what to ask about the worst of it in another."""
    from funnelview.domain.alerts import Severity
    from funnelview.domain.warnings import message, question
    from funnelview.tui.screens.warnings_words import sign

    still = [one for one in found.alerts if one.is_open]
    own = [one for one in still if one.deal_id is None and one.customer_id is None]
    of_deals = [one for one in still if one.deal_id is not None]
    if not still:
        return [(Span(_("No warnings."), "muted"),), ()]
    shown: list[Span] = []
    first = own[0] if own else still[0]
    for one in own or still[:1]:
        told = message(one) if one in own else f"{found.about(one) or '–'}: {message(one)}"
        shown += [sign(one.severity), Span(f" {told}"), Span(" · ", "muted")]
    red = {one.deal_id for one in of_deals if one.severity is Severity.RED}
    amber = {one.deal_id for one in of_deals if one.severity is Severity.AMBER} - red
    shown.append(Span(_("deals ‼ {red} ! {amber}").format(red=len(red), amber=len(amber))))
    return [_fitted(shown, width), (Span("? ", "heading"), Span(short(question(first), width - 2)))]


def _fitted(spans: Sequence[Span], width: int) -> tuple[Span, ...]:
    found: list[Span] = []
    for one in spans:
        room = width - sum(cells(span.text) for span in found)
        found.append(Span(fit(one.text, room, pad=False), one.style))
        if cells(one.text) >= room:
            break
    return tuple(found)
