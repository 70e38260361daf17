"""Third step of the import: what would come of it, what is asked, and then the import itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.widgets import Static

from funnelview.i18n import _, language, ngettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import plain, short
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.screens.importing import calls, words
from funnelview.tui.screens.importing.columns import Kept, ask_order, keep, say_kept
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog, Confirm
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from funnelview.domain.funnel import Stage
    from funnelview.domain.importing import Finding
    from funnelview.tui.shell import Shell
    from funnelview.usecases.importing import Report
    from funnelview.usecases.importing.assistant import Plan, Trial

__all__ = ["TrialScreen"]

_SHOW_EVERY: Final = 0.2
"""Seconds between two looks at how far an import is."""
_CURRENCIES: Final = ("EUR", "USD", "CNY", "GBP", "JPY", "CHF", "INR", "BRL", "RUB")


class Tried(Outcome["Trial"]):
    """The import was tried."""


class Imported(Outcome["Report"]):
    """The import is written."""


@dataclass(slots=True)
class _Going:
    """How far an import is, told by the thread that does it."""

    step: str = "read"
    rows: int = 0
    share: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)


class TrialScreen(FunnelScreen[None]):
    """Shows what an import would bring; imports when told to.

    Args:
        plan: the files, and what was said about them.
        changed: gets the plan where an answer changed it, for the screen below.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("trial",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("trial")]
    AUTO_FOCUS: ClassVar[str | None] = "VirtualTable"

    def __init__(self, plan: Plan, changed: Callable[[Plan], object]) -> None:
        super().__init__()
        self.plan = plan
        self._changed = changed
        self.trial: Trial | None = None
        self.report: Report | None = None
        self._going: _Going | None = None
        self._timer: Timer | None = None
        self._asked: set[tuple[str, str, str]] = set()

    @property
    def program(self) -> Shell:
        """The program this screen is shown by."""
        return self.app  # type: ignore[return-value]

    @property
    def _list(self) -> VirtualTable[words.Line]:
        return self.query_one(VirtualTable)

    def compose(self) -> ComposeResult:
        """Title, what would come, the line at hand in full, keys."""
        yield TitleLine(_("Import · 3 of 3 · what would come of it"), self.program.corner)
        columns = (
            Column("label", "", width=24, min_width=16),
            Column("text", "", flex=1, min_width=20),
            Column("count", "", width=8, align="right"),
        )
        yield VirtualTable[words.Line](
            columns,
            _cell,
            lambda line: line.key,
            heading=lambda line: (Span(line.label),) if line.is_heading else None,
            header=False,
            empty="",
        )
        yield Static("", id="detail")
        yield TitleLine("", id="total")
        yield Footer()

    def on_mount(self) -> None:
        """Try it."""
        self._try()

    # --- trying

    def _try(self) -> None:
        office, plan = self.program.office, self.plan
        going = self._begin()
        self.program.work.write(
            self, lambda: calls.try_out(office, plan, self._progress(going)), Tried
        )

    def _begin(self) -> _Going:
        self._going = going = _Going()
        self._timer = self.set_interval(_SHOW_EVERY, self._show_progress)
        self._show_progress()
        self.refresh_actions()
        return going

    def _end(self) -> None:
        self._going = None
        if self._timer is not None:
            self._timer.stop()
        self.query_one("#total", TitleLine).show("", "")
        self.refresh_actions()

    @staticmethod
    def _progress(going: _Going) -> Callable[[str, int, float], None]:
        def tell(step: str, rows: int, share: float) -> None:
            if going.stopped.is_set():
                from funnelview.usecases.importing.assistant import cancelled

                raise cancelled()
            going.step, going.rows, going.share = step, rows, share

        return tell

    def _show_progress(self) -> None:
        if self._going is not None:
            line = words.progress(
                self._going.step, self._going.rows, self._going.share, self.size.width
            )
            self.query_one("#total", TitleLine).show(line, _("esc cancels"))

    @on(Tried)
    async def _tried(self, message: Tried) -> None:
        stopped = self._going is not None and self._going.stopped.is_set()
        self._end()
        if message.value is None or stopped:
            message.stop()
            self._refuse(message, stopped=stopped)
            return
        self.trial = message.value
        self._show(self.trial.report)
        await self._ask_next()

    def _refuse(self, message: Tried, *, stopped: bool) -> None:
        if stopped:
            self.program.run_worker(self._back_cancelled())
            return
        error = message.error
        self._list.set_rows(words.refusal(error) if error else [])
        self._list.focus()

    async def _back_cancelled(self) -> None:
        await self.program.action_back()
        self.program.say(_("Cancelled; nothing was written."), "warning")

    def _show(self, report: Report) -> None:
        self._list.set_rows(words.lines(report), cursor=None)
        title = (
            _("Import · 3 of 3 · what would come of it")
            if not report.written
            else _("Import · done")
        )
        self.query(TitleLine).first().show(title)
        if report.written:
            told = (
                _("Imported. m saves what you said for next time; esc or space: the team.")
                if self.plan.said
                else _("Imported. Press esc or space for the team.")
            )
            self.query_one("#total", TitleLine).show(told, "")
        self.refresh_actions()

    @on(VirtualTable.RowHighlighted)
    def _detail(self, message: VirtualTable.RowHighlighted) -> None:
        line: words.Line | None = message.row
        self.query_one("#detail", Static).update(
            plain(line.detail if line is not None else "", multiline=True)
        )

    # --- questions

    @on(VirtualTable.RowSelected)
    async def _again(self, message: VirtualTable.RowSelected) -> None:
        """Ask what was passed over: the line at hand says what it was about."""
        line: words.Line | None = message.row
        if line is None or not line.ask or self._going is not None or self.report is not None:
            return
        self._asked = {one for one in self._asked if one[0] != line.ask}
        await self._ask_next()

    async def _ask_next(self) -> None:
        """Ask what only the manager knows, one after the other; then try again."""
        if self.trial is None:
            return
        for one in self.trial.questions():
            what = (one.ask, one.file if one.ask == "date_order" else "", one.value)
            if one.ask != "stage":
                what = (*what[:2], "")
            if what in self._asked:
                continue
            self._asked.add(what)
            await self._ask(one, self.trial.settings.stages)
            return
        if self.plan is not self.trial.plan:
            self._changed(self.plan)
            self._try()

    async def _ask(self, one: Finding, stages: Sequence[Stage]) -> None:
        if one.ask == "date_order":

            def ordered(file: str, order: str) -> None:
                if order:
                    self.plan = self.plan.with_date_order(file, order)  # type: ignore[arg-type]

            example = f"{one.column}: {one.value}"
            await ask_order(self, one.file, ordered, example)
        elif one.ask == "stage":
            await self._ask_stage(one, stages)
        else:
            await self._ask_currency(one)

    async def _ask_stage(self, one: Finding, stages: Sequence[Stage]) -> None:
        choices = [
            Choice(stage.key, stage.name(language()), f"{stage.success} %") for stage in stages
        ]
        choices += [Choice("won", _("Won")), Choice("lost", _("Lost"))]
        title = ngettext(
            "Which stage is “{value}”? ({n} deal)",
            "Which stage is “{value}”? ({n} deals)",
            one.count,
        ).format(value=short(one.value, 30), n=one.count)

        def answered(key: str | None) -> None:
            if key is not None:
                self.plan = self.plan.with_stage(one.value, key)

        await self.program.push_screen(ChoiceDialog(title, choices), answered)

    async def _ask_currency(self, one: Finding) -> None:
        codes = list(dict.fromkeys((one.value, *_CURRENCIES)))
        choices = [Choice(code, code) for code in codes]

        def answered(code: str | None) -> None:
            if code is not None:
                self.plan = replace(self.plan, currency=code)

        title = _("No file names a currency. Which one is it?")
        await self.program.push_screen(ChoiceDialog(title, choices, one.value), answered)

    def on_screen_resume(self) -> None:
        """A question was answered or passed over: the next one."""
        if self.trial is not None and self._going is None and self.report is None:
            self.call_later(self._ask_next)

    # --- doing

    def why_not(self, action_id: str) -> str | None:
        """What isn't possible while it goes, or once it is done."""
        if action_id == "trial.proceed":
            if self._going is not None:
                return _("Still reading.")
            if self.report is None and (self.trial is None or self.trial.report.nothing):
                return _("There is nothing to import.")
        if action_id == "trial.keep" and not self.plan.said:
            return _("Everything was recognised: there is nothing to save.")
        return None

    async def action_proceed(self) -> None:
        """Ask once more, then import; once that is done, to the team."""
        if self.report is not None:
            await self.program.action_team()
            return
        trial = self.trial
        if trial is None:
            return
        told = trial.report
        count = told.imported + told.updated
        question = ngettext("Import {n} deal?", "Import {n} deals?", count).format(n=count)
        detail = words.consequences(told)

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
            if yes:
                self._import(trial)

        await self.program.push_screen(Confirm(question, detail), answered)

    def _import(self, trial: Trial) -> None:
        office = self.program.office
        going = self._begin()
        self.program.work.write(
            self, lambda: calls.do(office, trial, self._progress(going)), Imported
        )

    @on(Imported)
    def _imported(self, message: Imported) -> None:
        stopped = self._going is not None and self._going.stopped.is_set()
        self._end()
        if message.value is None:
            if stopped:
                message.stop()
                self.program.say(_("Cancelled; nothing was written."), "warning")
            return
        self.report = message.value
        self._show(self.report)
        self.program.say(_("Imported."))

    def action_keep(self) -> None:
        """Save the mapping."""
        keep(self, self.plan)

    @on(Kept)
    def _kept(self, message: Kept) -> None:
        say_kept(self, message)

    def action_back(self) -> Any:  # noqa: ANN401 - awaited by the program where it can be
        """Cancel what goes on; else leave, once it is written for the team."""
        if self._going is not None:
            self._going.stopped.set()
            self.program.say(_("Cancelling …"), "warning")
            return None
        if self.report is not None:
            return self.program.action_team()
        return self.program.action_back()


def _cell(line: words.Line, column: str) -> Cell:
    if column == "label":
        return (Span("  "), Span(line.label, line.style))
    if column == "text":
        return line.text
    return f"{line.count:,}" if line.count else ""
