"""What is asked before a deal is changed, and the page with the answer in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelview.domain.funnel import stage_typed, stages_by_number
from funnelview.domain.money import parse_amount, to_decimal
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import N_, _, ngettext, sentences
from funnelview.tui.safe import short
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog
from funnelview.tui.widgets.prompt import Question

if TYPE_CHECKING:
    from datetime import date

    from funnelview.store.funnel import DealLine
    from funnelview.tui.office_review import TakenBack
    from funnelview.tui.screens.rep import RepScreen
    from funnelview.tui.screens.rep_walk import RepWalk

_NEED_OPEN = frozenset(
    {
        "rep.stage",
        "rep.date",
        "rep.raise",
        "rep.unchanged",
        "rep.advanced",
        "rep.at_risk",
        "rep.drop",
        "rep.skip",
        "rep.won",
        "rep.lost",
        "rep.forecast_mark",
    }
)
_NEED_A_DEAL = _NEED_OPEN | {
    "rep.note",
    "rep.amount",
    "rep.next",
    "rep.previous",
    "rep.reopen",
    "rep.skip",
    "rep.step",
    "rep.who",
    "rep.copy",
}


IN_A_REVIEW = frozenset(
    {
        "rep.note",
        "rep.editor",
        "rep.unchanged",
        "rep.advanced",
        "rep.at_risk",
        "rep.drop",
        "rep.skip",
    }
)
"""What is written into a review: where this week's is finished, into a second one."""

OF_AN_OPEN_REVIEW = frozenset({"rep.undo", "rep.redo", "rep.left", "rep.finish"})
"""What there is nothing of without an open review."""


def why_not(action_id: str, line: DealLine | None) -> str | None:
    """Why something can't be done with the deal at hand; None when it can."""
    if action_id not in _NEED_A_DEAL:
        return None
    if line is None:
        return _("There is no deal at hand.")
    if action_id in _NEED_OPEN and line.outcome != "open":
        return _("The deal is closed. Press r to reopen it.")
    if action_id == "rep.reopen" and line.outcome == "open":
        return _("The deal is open.")
    return None


def _who(line: DealLine) -> str:
    return short(line.customer or line.name or _("(no customer)"), 24)


def _which(line: DealLine) -> str:
    """A deal among several of the same customer."""
    return " · ".join(filter(None, (_who(line), short(line.product or "", 20))))


def _yes(typed: str) -> bool:
    if typed.strip().lower() not in {"y", "yes", "是"}:
        raise BadInput(_("Type y for yes, or press esc."))
    return True


def stage(screen: RepScreen) -> Question | None:
    """Ask for the stage: its number or the beginning of its name."""
    line, sheet = screen.line, screen.sheet
    if line is None or sheet is None:
        return None
    stages = sheet.page.settings.stages

    return Question(
        _("Stage  {choices}").format(choices=stages_by_number(stages)),
        lambda key: screen.change(line, {"stage": key}),
        lambda typed: stage_typed(stages, typed).key,
    )


def amount(screen: RepScreen) -> Question | None:
    """Ask for the amount, in the deal's own currency."""
    line = screen.line
    if line is None:
        return None
    now = "" if line.amount is None else f"{to_decimal(line.amount, line.currency):f}"
    return Question(
        _("Amount ({currency})").format(currency=line.currency),
        lambda minor: screen.change(line, {"amount": minor}),
        lambda typed: parse_amount(typed, line.currency),
        initial=now,
        hint=_("12500, 12.5k, 1.2m"),
    )


def expected(screen: RepScreen) -> Question | None:
    """Ask for the expected close date."""
    line, today = screen.line, screen.today
    if line is None or today is None:
        return None
    return Question(
        _("Expected"),
        lambda day: screen.change(line, {"expected": day}),
        lambda typed: typed_day(typed, today),
        initial=line.expected.isoformat() if line.expected else "",
        hint="2026-12-10, 12-10, +10, 2w",
    )


def _closing_day(today: date) -> Question:
    def read(typed: str) -> date:
        day = typed_day(typed, today) or today
        if day > today:
            raise BadInput(_("The date lies in the future: {day}.").format(day=day.isoformat()))
        return day

    return Question("", lambda _day: None, read, initial=today.isoformat())


def won(screen: RepScreen) -> Question | None:
    """Ask for the day the deal was won; enter books it."""
    line, today = screen.line, screen.today
    if line is None or today is None:
        return None
    office, rep_id = screen.program.office, screen.rep_id
    return replace(
        _closing_day(today),
        label=_("Won: {who}, on").format(who=_who(line)),
        answered=lambda day: screen.do(lambda key: office.win(line.id, day, rep_id, key)),
    )


def lost(screen: RepScreen) -> Question | None:
    """Ask for the reason, then the day; the second enter books it as lost."""
    line, today = screen.line, screen.today
    if line is None or today is None:
        return None
    office, rep_id = screen.program.office, screen.rep_id

    def read(typed: str) -> str:
        if not typed.strip():
            raise BadInput(_("A lost deal needs its reason."))
        return typed.strip()

    async def then(reason: str) -> None:
        question = replace(
            _closing_day(today),
            label=_("Lost: {who}, on").format(who=_who(line)),
            answered=lambda day: screen.do(
                lambda key: office.lose(line.id, day, reason, rep_id, key)
            ),
        )
        await screen.ask(question)

    return Question(_("Lost: {who}, why").format(who=_who(line)), then, read)


def reopen(screen: RepScreen) -> Question | None:
    """Ask whether to reopen; the word is typed, so that no single key does it."""
    line = screen.line
    if line is None:
        return None
    office, rep_id = screen.program.office, screen.rep_id

    return Question(
        _("Reopen {who}? y:").format(who=_who(line)),
        lambda _yes: screen.do(lambda key: office.reopen(line.id, rep_id, key)),
        _yes,
    )


def contact(screen: RepScreen) -> Question | None:
    """Ask for the contact at the customer; a new name is entered."""
    line = screen.line
    if line is None:
        return None
    if line.customer_id is None:
        screen.program.say(_("The deal has no customer yet."), "warning")
        return None
    office, rep_id = screen.program.office, screen.rep_id
    return Question(
        _("Contact at {who}").format(who=_who(line)),
        lambda name: screen.do(lambda key: office.set_contact(line, name, rep_id, key)),
        str.strip,
        initial=line.contact or "",
    )


def skip(screen: RepWalk) -> Question | None:
    """Ask why a deal is left out."""
    line = screen.line
    if line is None:
        return None

    def read(typed: str) -> str:
        if not typed.strip():
            raise BadInput(_("A skipped deal needs its reason."))
        return typed.strip()

    return Question(
        _("Skip {who}, why").format(who=_who(line)),
        lambda reason: screen.skip(line, reason),
        read,
    )


def left_dialog(screen: RepWalk) -> ChoiceDialog | None:
    """The deals that were not seen, then those skipped with the reason; None without any."""
    rows = [
        *(Choice(str(line.id), _which(line), _("not seen")) for line in screen.left()),
        *(
            Choice(str(line.id), _which(line), screen.marks[line.id].skipped_because or "")
            for line in screen.skipped()
        ),
    ]
    return ChoiceDialog(_("Left in this review"), rows) if rows else None


_UNDONE = {
    "deal": N_("Undone: the change of {who}."),
    "mark": N_("Undone: the verdict on {who}."),
    "note": N_("Undone: the note on {who}."),
    "commitment": N_("Undone: the commitment."),
}
_REDONE = {
    "deal": N_("Done again: the change of {who}."),
    "mark": N_("Done again: the verdict on {who}."),
    "note": N_("Done again: the note on {who}."),
    "commitment": N_("Done again: the commitment."),
}


def taken_back(done: TakenBack) -> str:
    """What an undo or redo did, in a sentence."""
    who = _who(done.line) if done.line is not None else ""
    return _((_REDONE if done.again else _UNDONE)[done.kind]).format(who=who)


def another_review(screen: RepScreen, action_id: str) -> Question | None:
    """Ask whether a second review of the week is to be held; then do what was asked for."""

    async def begin(_yes: object) -> None:
        screen.holds_another = True
        screen.show_title()
        await screen.program.act(action_id)

    label = sentences(_("This week's review is finished. Begin a second one?"), _("y:"))
    return Question(label, begin, _yes)


def finish(screen: RepWalk) -> Question | None:
    """Ask whether to finish the review; says how many deals were not seen."""
    sheet = screen.sheet
    if sheet is None or (sheet.review is None and not screen.marks):
        screen.program.say(_("Nothing of this week's review is written yet."))
        return None
    left, skipped = len(screen.left()), len(screen.skipped())
    parts = [
        ngettext(
            "Finish the review? {n} deal was not seen.",
            "Finish the review? {n} deals were not seen.",
            left,
        ).format(n=left)
    ]
    if skipped:
        parts.append(ngettext("{n} was skipped.", "{n} were skipped.", skipped).format(n=skipped))
    label = sentences(*parts, _("y:"))
    return Question(label, lambda _yes: screen.finish(), _yes)
