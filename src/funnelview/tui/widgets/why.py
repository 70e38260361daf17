"""Why the rep or the team under the cursor is in trouble, in words, under the board."""

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
    from funnelview.tui.shell import Shell
    from funnelview.usecases.pulling import TeamTrouble
    from funnelview.usecases.warnings import Warnings

__all__ = ["LINES", "Why"]

LINES = 2
"""What it takes: what is wrong, and what to ask."""

# Held down, the cursor passes over reps that nobody wants to know about.
_REST = 0.25


class WhyRead(Outcome["Warnings"]):
    """The warnings of the rep under the cursor were read."""


class TroubleRead(Outcome["TeamTrouble"]):
    """What pulls down the team under the cursor was read."""


class Why(Static):
    """The rep's own warnings, the worst first, how many deals have red ones, and a question.

    Of a manager: what the team lacks, and the same of the rep who pulls it down most.
    """

    def __init__(self) -> None:
        super().__init__(plain(""), id="why")
        self._row: Position | None = None
        self._found: Warnings | None = None
        self._trouble: TeamTrouble | None = None
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
        """Tell about another row, once the cursor rests on it."""
        past = cast("Shell", self.app).past
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
            self._found, self._trouble, self._asked = None, None, False
            self.update(plain(""))
        if row is None or row.person_id is None or not self.display:
            return
        self._waiting = self.set_timer(_REST, self._read)

    def _read(self) -> None:
        self._waiting = None
        row = self._row
        if row is None or row.person_id is None:
            return
        program, who = cast("Shell", self.app), row.person_id
        self._asked = True
        if row.team_size:
            program.work.read(self, "why", lambda: program.office.team_trouble(who), TroubleRead)
        else:
            program.work.read(self, "why", lambda: program.office.alerts(who, None), WhyRead)

    @on(WhyRead)
    def _take(self, message: WhyRead) -> None:
        message.stop()
        if message.value is not None and self._asked:
            self._found, self._trouble = message.value, None
            self._show()

    @on(TroubleRead)
    def _take_trouble(self, message: TroubleRead) -> None:
        message.stop()
        if message.value is not None and self._asked:
            self._found, self._trouble = message.value.found, message.value
            self._show()

    def on_resize(self) -> None:
        """Fit the words into the new width."""
        self._show()

    def _show(self) -> None:
        if self._found is None and self._trouble is None:
            return
        from funnelview.tui.widgets.chart import content_of

        width = max(self.screen.size.width - 2, 20)
        self.update(content_of(lines(self._found, width, self._trouble)))


def lines(
    found: Warnings | None, width: int, trouble: TeamTrouble | None = None
) -> list[tuple[Span, ...]]:
    """What is wrong in one line of a width, and what to ask about the worst of it in another.

    ``found`` are a rep's warnings; with ``trouble``, of the rep who pulls that team down.
    """
    spans, asked = _own(found)
    if trouble is not None:
        spans = [*_team(trouble), *spans]
        if asked and trouble.pull is not None:
            asked = f"{trouble.pull.rep.name}: {asked}"
    question = (Span("? ", "heading"), Span(short(asked, width - 2))) if asked else ()
    return [_fitted(spans, width), question]


def _team(trouble: TeamTrouble) -> list[Span]:
    """What the team lacks, and who lacks most of it."""
    from funnelview.domain.alerts import Severity
    from funnelview.domain.coverage import CoverageState
    from funnelview.domain.pulling import missing_funnel
    from funnelview.tui import figures
    from funnelview.tui.screens.warnings_words import sign

    team, pull = trouble.team, trouble.pull
    missing, ratio = missing_funnel(team), team.coverage.ratio
    if ratio is not None:
        covered = _("Coverage {has} of {needs} needed").format(
            has=figures.ratio(ratio), needs=figures.ratio(team.required.ratio)
        )
    else:
        covered = _("Quota met") if team.coverage.state is CoverageState.MET else _("No quota")
    found = [Span(covered)]
    if missing and ratio is not None:
        # Half of what is needed is where the coverage warning turns red.
        low = ratio < team.required.ratio / 2
        lacking = _("Coverage {has} of {needs} needed, {amount} short").format(
            has=figures.ratio(ratio),
            needs=figures.ratio(team.required.ratio),
            amount=figures.short_amount(missing, trouble.currency),
        )
        found = [sign(Severity.RED if low else Severity.AMBER), Span(f" {lacking}")]
    if pull is None:
        return [*found, Span(" · ", "muted"), Span(_("no rep lacks coverage or has a red warning"))]
    counts = pull.rep.warnings
    if not pull.missing and counts is not None:
        named = _("{name} has most red warnings, {number}:").format(
            name=pull.rep.name, number=counts.red
        )
    else:
        named = _("{name} lacks most, {amount}:").format(
            name=pull.rep.name, amount=figures.short_amount(pull.missing, trouble.currency)
        )
    return [*found, Span(" · ", "muted"), Span(f"{named} ", "heading")]


def _own(found: Warnings | None) -> tuple[list[Span], str]:
    """A rep's own warnings and how many deals have some; and what to ask about the worst."""
    from funnelview.domain.alerts import Severity
    from funnelview.domain.warnings import message, question
    from funnelview.tui.screens.warnings_words import sign

    if found is None:
        return [], ""
    still = [one for one in found.alerts if one.is_open]
    own = [one for one in still if one.deal_id is None and one.customer_id is None]
    of_deals = [one for one in still if one.deal_id is not None]
    if not still:
        return [Span(_("No warnings."), "muted")], ""
    shown: list[Span] = []
    for one in own or still[:1]:
        told = message(one) if one in own else f"{found.about(one) or '–'}: {message(one)}"
        shown += [sign(one.severity), Span(f" {told}"), Span(" · ", "muted")]
    red = {one.deal_id for one in of_deals if one.severity is Severity.RED}
    amber = {one.deal_id for one in of_deals if one.severity is Severity.AMBER} - red
    shown.append(Span(_("deals ‼ {red} ! {amber}").format(red=len(red), amber=len(amber))))
    return shown, question(own[0] if own else still[0])


def _fitted(spans: Sequence[Span], width: int) -> tuple[Span, ...]:
    found: list[Span] = []
    for one in spans:
        room = width - sum(cells(span.text) for span in found)
        found.append(Span(fit(one.text, room, pad=False), one.style))
        if cells(one.text) >= room:
            break
    return tuple(found)
