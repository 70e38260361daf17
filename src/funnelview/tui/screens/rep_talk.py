"""What there is to talk about: a deal's changes, promises, warnings, with what to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.domain.change_words import notes, told
from funnelview.domain.commitments import STATE_TITLES, State
from funnelview.domain.questions import asked, question
from funnelview.i18n import _, language, ngettext
from funnelview.tui import figures
from funnelview.tui.safe import plain, short

if TYPE_CHECKING:
    from datetime import date

    from textual.content import Content

    from funnelview.domain.alerts import Alert
    from funnelview.domain.changes import ChangeLine
    from funnelview.domain.commitments import Commitment
    from funnelview.domain.settings import Settings
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.review import ReviewSheet

__all__ = ["alert_lines", "change_text", "promise_lines", "promise_text", "since_lines"]

_LONGEST = 60
_SIGNS = {"red": ("‼", "$severity-red"), "amber": ("!", "$severity-amber")}


def change_text(line: ChangeLine, settings: Settings) -> str:
    """One change in a line: what, was → is now, the how-many-th push."""
    stages = {one.key: one.name(language()) for one in settings.stages}
    words = told(line, stages, figures.amount)
    text = f"{words.title} "
    text += (
        f"{short(words.old, 24)} → {short(words.new, 24)}" if words.old else short(words.new, 40)
    )
    said = notes(line)
    return f"{text} ({', '.join(said)})" if said else text


def since_lines(sheet: ReviewSheet, line: DealLine, most: int) -> list[Content]:
    """What changed since the last review, the latest last, and what to ask about it."""
    since = sheet.agenda.since
    if since.span.review is None:
        return []
    changes = [one for one in since.lines.get(line.id, ()) if one.counts]
    if not changes:
        return []
    changes = _gravest_last(changes)
    label = _("Since {day}").format(day=since.span.since.isoformat()[5:])
    lines = [
        plain(f"{label}  " if number == 0 else " " * (len(label) + 2), "$heading")
        + plain(change_text(one, sheet.page.settings), "$changed")
        for number, one in enumerate(changes[-most:])
    ]
    left = len(changes) - most
    if left > 0:
        more = ngettext("and {n} more change", "and {n} more changes", left).format(n=left)
        lines.append(plain(" " * (len(label) + 2) + more, "$muted"))
    code = asked(changes, [one.key for one in sheet.page.settings.stages])
    if code is not None and not _open_alerts(sheet, line):
        lines.append(plain(f"? {question(code, sheet.questions)}", "$severity-amber"))
    return lines


def _gravest_last(changes: list[ChangeLine]) -> list[ChangeLine]:
    """The changes in the order in which room is found for them: the deal's course before plans.

    A step's new day says little beside the new step.
    """
    fields = {one.field for one in changes}
    shown = [one for one in changes if one.field != "next_step_due" or "next_step" not in fields]
    return sorted(shown, key=lambda one: one.field not in {"next_step", "next_step_due"})


def promise_text(one: Commitment, today: date) -> str:
    """A commitment in a line: what, who, until when, how it stands, how often it moved."""
    parts = [short(one.text, _LONGEST), short(one.owner, 16)]
    if one.due is not None:
        parts.append(_("by {day}").format(day=one.due.isoformat()))
    if one.is_overdue(today):
        parts.append(_("overdue"))
    elif one.state is not State.OPEN:
        parts.append(_(STATE_TITLES[one.state]))
    if one.moved:
        parts.append(ngettext("moved once", "moved {n} times", one.moved).format(n=one.moved))
    return " · ".join(parts)


def promise_lines(sheet: ReviewSheet, line: DealLine, most: int) -> list[Content]:
    """What was promised on a deal; what is decided already is muted."""
    today = sheet.page.as_of.day
    lines = []
    for one in sheet.promises.get(line.id, ())[:most]:
        style = "$muted"
        if one.is_open:
            style = "$severity-amber" if one.due is None or one.due <= today else ""
        lines.append(
            plain(_("Promised") + "  ", "$heading") + plain(promise_text(one, today), style)
        )
    return lines


def _open_alerts(sheet: ReviewSheet, line: DealLine) -> list[Alert]:
    found = sheet.page.alerts.by_deal.get(line.id, ())
    return [one for one in found if one.is_open and one.severity.value in _SIGNS]


def alert_lines(sheet: ReviewSheet, line: DealLine, most: int) -> list[Content]:
    """A deal's open warnings, the gravest first, each with what to ask."""
    from funnelview.domain import warnings

    alerts = _open_alerts(sheet, line)
    lines = []
    for one in alerts[:most]:
        sign, style = _SIGNS[one.severity.value]
        ask = question(one.code, sheet.questions, warnings.question(one))
        said = _("{title}: ").format(title=warnings.message(one))
        lines.append(plain(f"{sign} {said}", style) + plain(ask))
    left = len(alerts) - most
    if left > 0:
        more = ngettext("and {n} more warning", "and {n} more warnings", left).format(n=left)
        lines.append(plain(f"  {more}", "$muted"))
    return lines
