"""What is asked before a deal is changed, and the page with the answer in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelview.domain.funnel import stage_named
from funnelview.domain.money import parse_amount, to_decimal
from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput
from funnelview.i18n import _, language, ngettext
from funnelview.tui.safe import short
from funnelview.tui.widgets.prompt import Question

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.review import Note
    from funnelview.store.funnel import DealLine
    from funnelview.tui.screens.rep import RepScreen
    from funnelview.usecases.review import ReviewSheet

_NEED_OPEN = frozenset(
    {"rep.stage", "rep.date", "rep.raise", "rep.unchanged", "rep.won", "rep.lost"}
)
_NEED_A_DEAL = _NEED_OPEN | {
    "rep.note",
    "rep.amount",
    "rep.next",
    "rep.previous",
    "rep.reopen",
}


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

    def read(typed: str) -> str:
        word = typed.strip()
        if word.isdigit() and 1 <= int(word) <= len(stages):
            return stages[int(word) - 1].key
        starts = [
            one
            for one in stages
            if word and one.name(language()).casefold().startswith(word.casefold())
        ]
        return starts[0].key if len(starts) == 1 else stage_named(stages, word).key

    choices = "  ".join(
        f"{number} {one.name(language())} {one.success}%" for number, one in enumerate(stages, 1)
    )
    return Question(
        _("Stage  {choices}").format(choices=choices),
        lambda key: screen.change(line, {"stage": key}),
        read,
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
        answered=lambda day: screen.do(lambda: office.win(line.id, day, rep_id)),
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
            answered=lambda day: screen.do(lambda: office.lose(line.id, day, reason, rep_id)),
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
        lambda _yes: screen.do(lambda: office.reopen(line.id, rep_id)),
        _yes,
    )


def finish(screen: RepScreen) -> Question | None:
    """Ask whether to finish the review; says how many deals were not seen."""
    sheet = screen.sheet
    if sheet is None or (sheet.review is None and not screen.marks):
        screen.program.say(_("Nothing of this week's review is written yet."))
        return None
    left = len(sheet.deals) - sum(1 for line in sheet.deals if screen.is_done(line.id))
    label = ngettext(
        "Finish the review? {n} deal was not seen. y:",
        "Finish the review? {n} deals were not seen. y:",
        left,
    ).format(n=left)
    return Question(label, lambda _yes: screen.finish(), _yes)


def with_note(sheet: ReviewSheet, note: Note) -> ReviewSheet:
    """Return the page with a note that was saved."""
    return replace(sheet, notes={**sheet.notes, note.deal_id: note})


def with_line(sheet: ReviewSheet, line: DealLine) -> ReviewSheet:
    """Return the page with a deal as it stands now, in the place it had."""
    if any(one.id == line.id for one in sheet.deals):
        deals = tuple(line if one.id == line.id else one for one in sheet.deals)
    else:
        deals = sheet.agenda.ordered((*sheet.deals, line))
    return replace(sheet, deals=deals)


def without_line(sheet: ReviewSheet, deal_id: int) -> ReviewSheet:
    """Return the page without a deal that was closed."""
    return replace(sheet, deals=tuple(one for one in sheet.deals if one.id != deal_id))


def in_order_of(new: ReviewSheet, old: ReviewSheet) -> ReviewSheet:
    """Return the page as it is now, in the order in which it is being walked.

    What moved up or down since stays where it was until the page is opened anew; deals that
    came since stand at the end.
    """
    places = {line.id: place for place, line in enumerate(old.deals)}
    deals = sorted(new.deals, key=lambda line: places.get(line.id, len(places)))
    return replace(new, deals=tuple(deals))
