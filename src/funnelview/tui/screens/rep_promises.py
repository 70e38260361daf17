"""Commitments on a rep's page: made on the deal at hand, and asked for there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from funnelview.domain.typing_dates import typed_day
from funnelview.i18n import _
from funnelview.tui.safe import short
from funnelview.tui.screens import promise_form, rep_sheet
from funnelview.tui.screens.rep_walk import RepWalk
from funnelview.tui.widgets.prompt import Question
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelview.domain.commitments import Commitment
    from funnelview.usecases.funnel import Done as _Done

    Done = _Done

__all__ = ["RepPromises"]

_NAME = 36


class Promised(Outcome["Done"]):
    """A commitment was made or decided."""


class RepPromises(RepWalk):
    """A rep's page with what was promised."""

    @property
    def promise(self) -> Commitment | None:
        """The commitment on the deal at hand that is asked for next; else the last decided."""
        if self.sheet is None or self.line is None:
            return None
        found = rep_sheet.promises_on(self.sheet, self.line.id)
        return next((one for one in found if one.is_open), found[-1] if found else None)

    def why_no_promise(self) -> str | None:
        """Why nothing promised can be decided here."""
        if self.promise is None:
            return _("Nothing was promised on this deal. Press i to make a commitment.")
        return None

    async def action_promise(self) -> None:
        """Make a commitment on the deal at hand, or for the rep."""
        sheet, line, today = self.sheet, self.line, self.today
        if sheet is None or today is None:
            return
        office, rep_id = self.program.office, self.rep_id

        def make(texts: Mapping[str, str] | None) -> None:
            if texts is None:
                return
            made = promise_form.read(texts, today)
            deal_id = line.id if line is not None and made.on_deal else None
            self.sender.send(
                lambda key: office.promise(rep_id, deal_id, made.text, made.owner, made.due, key),
                Promised,
            )

        await self.program.push_screen(
            promise_form.form(self.rep_name, sheet.page.position.manager or "", line, today), make
        )

    def action_kept(self) -> None:
        """What was promised on this deal was done."""
        self._decide(kept=True)

    def action_not_kept(self) -> None:
        """What was promised on this deal was not done."""
        self._decide(kept=False)

    def _decide(self, *, kept: bool) -> None:
        one = self.promise
        if one is None:
            return
        office, rep_id = self.program.office, self.rep_id
        self.sender.send(lambda key: office.decide(one.id, rep_id, kept=kept, key=key), Promised)

    async def action_move(self) -> None:
        """What was promised on this deal gets another day."""
        one, today = self.promise, self.today
        if one is None or today is None:
            return
        office, rep_id = self.program.office, self.rep_id
        await self.ask(
            Question(
                _("“{what}” by").format(what=short(one.text, _NAME)),
                lambda day: self.sender.send(
                    lambda key: office.move(one.id, rep_id, day, key), Promised
                ),
                lambda typed: typed_day(typed, today),
                hint="2026-12-10, 12-10, +10, 2w",
            )
        )

    @on(Promised)
    def _promised(self, message: Promised) -> None:
        if message.value is not None:
            told = {
                "made": _("Promised."),
                "kept": _("Kept."),
                "not_kept": _("Not kept."),
                "moved": _("Moved."),
            }
            self.program.say(told.get(message.value.result, _("Done.")))
        self.read()
