"""The warnings of a rep, a team or everybody, by rep or by kind, and acknowledging them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.widgets import Static

from funnelview.domain.alerts import Severity
from funnelview.domain.typing_dates import typed_day
from funnelview.domain.warnings import message
from funnelview.errors import BadInput
from funnelview.i18n import N_, _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens import warnings_words as words
from funnelview.tui.screens.finding import FindingScreen
from funnelview.tui.widgets.chart import content_of
from funnelview.tui.widgets.dialogs import Entry, FormDialog
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.domain.alerts import Alert
    from funnelview.tui.widgets.columns import Cell
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.warnings import Warnings

__all__ = ["WarningsScreen"]

_LEAST: Final = (
    (Severity.INFO, N_("All severities")),
    (Severity.AMBER, N_("Amber and red")),
    (Severity.RED, N_("Red alone")),
)
# How long an acknowledgement holds unless something else is typed.
_USUAL: Final = timedelta(days=14)


class AlertsRead(Outcome["Warnings"]):
    """The warnings were read."""


class Acknowledged(Outcome["Done"]):
    """A warning was acknowledged, or an acknowledgement taken back."""


class WarningsScreen(FindingScreen):
    """The warnings of one rep, a manager's team, or everybody.

    Args:
        person_id: whose; None for everybody's.
        name: how they are called, until the store answered.
        is_rep: whether the person's own are meant, not those of all below.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("warnings",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("warnings")]

    def __init__(
        self,
        person_id: int | None = None,
        name: str = "",
        *,
        is_rep: bool = False,
        by_rep: bool = True,
        least: int = 0,
        with_known: bool = False,
    ) -> None:
        super().__init__(person_id, name, is_rep=is_rep)
        self.by_rep = by_rep
        self.least = least
        self.with_known = with_known
        self.found: Warnings | None = None

    def compose(self) -> ComposeResult:
        """Title, list, the warning at hand, keys."""
        yield TitleLine(words.heading(None, self.person_name, ())[0], self.program.corner)
        yield TitleLine(id="notes")
        yield VirtualTable[words.Row](
            words.columns(by_rep=self.by_rep),
            self._cell,
            lambda row: row.key,
            heading=words.row_heading,
            empty=_("Reading the store …"),
            id="warnings",
        )
        yield Static(plain(""), id="about")
        yield from self.compose_filter()
        yield Footer()

    # --- reading

    def read(self) -> None:
        """Read the warnings anew; the cursor stays on its row."""
        office, whose, is_rep = self.program.office, self.person_id, self.is_rep
        self.program.work.read(
            self,
            "warnings",
            lambda: office.alerts(whose if is_rep else None, None if is_rep else whose),
            AlertsRead,
        )

    @on(AlertsRead)
    def _show(self, read: AlertsRead) -> None:
        found = self.answered(read)
        if found is None:
            return
        self.found = found
        person = self.found.people.get(self.person_id or 0)
        self.person_name = person.name if person is not None else ""
        self._show_rows()

    def again(self) -> WarningsScreen:
        """The same warnings."""
        return WarningsScreen(
            self.person_id,
            self.person_name,
            is_rep=self.is_rep,
            by_rep=self.by_rep,
            least=self.least,
            with_known=self.with_known,
        )

    # --- showing

    def _show_rows(self) -> None:
        found = self.found
        if found is None:
            return
        least = _LEAST[self.least][0].rank
        alerts = [
            one
            for one in found.alerts
            if one.severity.rank >= least
            and (one.is_open or self.with_known)
            and fits(self.filter_text, found.about(one), found.rep(one), one.code)
        ]
        title, notes = self.query(TitleLine)
        title.show(words.heading(found, self.person_name, ())[0], self.program.corner)
        hidden = sum(not one.is_open for one in found.alerts)
        state = [
            _(_LEAST[self.least][1]),
            (
                _("acknowledged ones shown") if self.with_known else _("{n} acknowledged hidden")
            ).format(n=hidden)
            if hidden
            else "",
        ]
        notes.show(words.heading(found, "", alerts)[1], " · ".join(filter(None, state)))
        self.table.set_columns(words.columns(by_rep=self.by_rep, with_known=self.with_known))
        self.say_empty(_("Nothing to warn of."))
        self.table.set_rows(words.rows_of(found, alerts, by_rep=self.by_rep))
        self._show_about()

    def _cell(self, row: words.Row, column: str) -> Cell:
        return "" if self.found is None else words.cell(row, column, self.found)

    @property
    def _alert(self) -> Alert | None:
        row: words.Row | None = self.table.cursor_row
        return row.alert if row is not None else None

    @on(VirtualTable.RowHighlighted)
    def _show_about(self) -> None:
        one = self._alert
        lines = words.about_lines(one) if one is not None else []
        self.query_one("#about", Static).update(content_of(lines))
        self.refresh_actions()

    # --- choosing what is shown

    def action_group(self) -> None:
        """Group by rep, or by kind."""
        self.by_rep = not self.by_rep
        self._show_rows()

    def action_severity(self) -> None:
        """All, amber and red, red alone."""
        self.least = (self.least + 1) % len(_LEAST)
        self._show_rows()

    def action_known(self) -> None:
        """Show or hide what was acknowledged."""
        self.with_known = not self.with_known
        self._show_rows()

    def whose_label(self) -> str:
        """What is asked where somebody else is wanted."""
        return _("Whose warnings")

    # --- acknowledging

    def why_not(self, action_id: str) -> str | None:
        """Say what can't be done with the warning at hand."""
        one = self._alert if self.has_read else None
        if action_id in {"warnings.acknowledge", "warnings.withdraw"}:
            if one is None:
                return _("There is no warning on this line.")
            if one.rep_id is None and one.deal_id is None and one.customer_id is None:
                return _("A line about the whole store can't be acknowledged.")
        if action_id == "warnings.withdraw" and one is not None and one.is_open:
            return _("Nobody has acknowledged this warning.")
        return super().why_not(action_id)

    async def action_acknowledge(self) -> None:
        """Ask until when and why."""
        one, found = self._alert, self.found
        if one is None or found is None:
            return
        today, office = found.as_of.day, self.program.office

        def day(text: str) -> date:
            return until_day(text, today)

        def write(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                until, reason = day(texts["until"]), texts["reason"]
                self.program.work.write(
                    self, lambda: office.acknowledge(one, until, reason), Acknowledged
                )

        await self.program.push_screen(
            FormDialog(
                f"{found.about(one) or found.rep(one)}: {message(one)}",
                [
                    Entry("reason", _("Why it is no cause for worry"), check=_a_reason),
                    Entry(
                        "until",
                        _("Out of sight until"),
                        (today + _USUAL).isoformat(),
                        hint=_("2026-12-10, 12-10, +10, 2w or 3m"),
                        check=day,
                    ),
                ],
                draft="acknowledge",
            ),
            write,
        )

    def action_withdraw(self) -> None:
        """Take the acknowledgement back."""
        one, office = self._alert, self.program.office
        if one is not None:
            self.program.work.write(self, lambda: office.withdraw(one), Acknowledged)

    @on(Acknowledged)
    def _written(self, message: Acknowledged) -> None:
        done: Done | None = message.value
        if done is not None:
            self.program.say(
                _("Acknowledged.")
                if done.result == "acknowledged"
                else _("The warning stands open again.")
            )
            self.read()

    # --- going to a deal

    @on(VirtualTable.RowSelected)
    async def _go_to(self, message: VirtualTable.RowSelected) -> None:
        one: Alert | None = message.row.alert
        if one is None or self.found is None:
            return
        if one.deal_id is not None:
            self.go_to_deal(one.deal_id)
        elif one.rep_id is not None:
            name = self.found.rep(one)
            await self.program.open_rep(one.rep_id, name, [(one.rep_id, name)])


def until_day(text: str, today: date) -> date:
    """Return the day that somebody typed as the last one of an acknowledgement.

    Raises:
        BadInput: it can't be read, or lies in the past.

    """
    day = typed_day(text, today)
    if day is None:
        raise BadInput(_("Say until when."))
    if day < today:
        raise BadInput(_("{day} lies in the past.").format(day=day.isoformat()))
    return day


def _a_reason(text: str) -> Any:  # noqa: ANN401 - a check answers nothing
    if not text.strip():
        raise BadInput(_("A warning is acknowledged with a reason."))
