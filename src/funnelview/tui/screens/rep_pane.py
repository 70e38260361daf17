"""The deal at hand, in words: facts, what is missing, last week's note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from funnelview.domain.funnel import FORECAST_MARK_TITLES, ForecastMark
from funnelview.i18n import _, language, ngettext
from funnelview.tui import figures
from funnelview.tui.safe import plain, short
from funnelview.tui.screens.rep_talk import alert_lines, promise_lines, since_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from funnelview.domain.funnel import Stage
    from funnelview.domain.review import Mark, Note
    from funnelview.store.deal_contacts import FurtherContact
    from funnelview.store.funnel import DealLine
    from funnelview.store.records import ContactCard
    from funnelview.usecases.review import ReviewSheet

__all__ = ["deal_content", "verdict_text"]

# The fields below must stay in sight, however long a name or last week's note is.
_LONGEST = 40
_LONGEST_NOTE = 160
# Below so many lines the talk comes first and the note is cut; below the lower, less of each.
_TALL, _MIDDLE = 40, 30
_ON_A_LOW_SCREEN = 2
_ON_A_MIDDLE_SCREEN = 3
_FACTS_ON_A_LOW_SCREEN = 2
_ON_A_TALL_SCREEN = 5

_VERDICT_SIGNS = {"advanced": "↑", "unchanged": "=", "at_risk": "!", "drop": "×"}


def verdict_text(mark: Mark | None) -> str:
    """The sign of how a deal fared in this review: blank for not seen yet."""
    if mark is None:
        return " "
    if mark.verdict is not None:
        return _VERDICT_SIGNS[mark.verdict.value]
    if mark.seen:
        return "✓"
    return "-" if mark.skipped_because else " "


def _stage_name(line: DealLine, stages: tuple[Stage, ...]) -> str:
    for stage in stages:
        if stage.key == line.stage:
            return stage.name(language())
    return line.stage


def _missing(text: str | None, what: str) -> Content:
    return (
        plain(short(text, _LONGEST))
        if text
        else plain(_("no {what}").format(what=what), "$severity-amber")
    )


def _expected(line: DealLine, today: date) -> Content:
    if line.expected is None:
        return _missing(None, _("expected date"))
    text = _("expected {day}").format(day=line.expected.isoformat())
    if line.expected < today:
        days = (today - line.expected).days
        late = ngettext("{n} day overdue", "{n} days overdue", days).format(n=days)
        return plain(f"{text} ! {late}", "$severity-amber")
    return plain(text)


def _facts(
    line: DealLine, card: ContactCard | None, stages: tuple[Stage, ...], today: date
) -> list[Content]:
    dot = Content(" · ")
    success = f"{_stage_name(line, stages)} {line.success}%"
    if line.success_reason:
        success += f" ({short(line.success_reason, _LONGEST)})"
    amount = (
        plain(figures.amount(line.amount, line.currency), "bold")
        if line.amount is not None
        else _missing(None, _("amount"))
    )
    contact = [_missing(line.contact, _("contact"))]
    if line.contact:
        if card and card.title:
            contact.append(plain(short(card.title, _LONGEST)))
        contact.append(_missing(line.phone, _("phone")))
        if card and card.superior:
            above = _("superior {name}").format(name=short(card.superior, _LONGEST))
            contact.append(plain(above))
    days = (today - line.stage_since).days
    course = [
        ngettext("{n} day in this stage", "{n} days in this stage", days).format(n=days),
        _("registered {day}").format(day=line.registered.isoformat()),
    ]
    if line.pushes:
        course.append(
            ngettext("pushed once", "pushed {n} times", line.pushes).format(n=line.pushes)
        )
    more = [
        _("source {name}").format(name=short(line.source, _LONGEST)) if line.source else "",
        _("against {names}").format(names=short(line.competitors, _LONGEST))
        if line.competitors
        else "",
        short(line.name, _LONGEST) if line.name and line.customer else "",
    ]
    lines = [
        dot.join([plain(success, _tier(line)), amount, _expected(line, today)]),
        dot.join(contact),
        plain(" · ".join(course), "$muted"),
    ]
    rest = " · ".join(filter(None, more))
    return [*lines, plain(rest, "$muted")] if rest else lines


def _others(contacts: Sequence[FurtherContact]) -> list[Content]:
    """Who else has a part in the decision: name, part, phone."""
    if not contacts:
        return []
    told = [
        " ".join(
            filter(
                None,
                (
                    short(one.name, _LONGEST),
                    f"({short(one.part or one.title or '', _LONGEST)})"
                    if one.part or one.title
                    else "",
                    one.phone,
                ),
            )
        )
        for one in contacts
    ]
    return [plain(_("also {names}").format(names=" · ".join(told)))]


def _tier(line: DealLine) -> str:
    return f"${line.tier.value.lower().replace('t', 'tier-')}"


def _last_note(note: Note | None) -> list[Content]:
    if note is None:
        return [plain(_("No earlier note."), "$muted")]
    head = _("{week} · {author}").format(
        week=note.week or note.at.date().isoformat(), author=note.author
    )
    lines = [plain(head, "$heading")]
    for title, text in (
        (_("Done"), note.text.done),
        (_("Progress"), note.text.progress),
        (_("Problems"), note.text.problems),
    ):
        if text.strip():
            lines.append(plain("  " + _("{title}: ").format(title=title), "$muted") + plain(text))
    return lines


def _short_note(note: Note | None) -> list[Content]:
    """The latest earlier note in one or two lines, for a screen without room for all of it."""
    if note is None:
        return [plain(_("No earlier note."), "$muted")]
    texts = [
        _("{title}: ").format(title=title) + short(text, _LONGEST_NOTE)
        for title, text in (
            (_("Done"), note.text.done),
            (_("Progress"), note.text.progress),
            (_("Problems"), note.text.problems),
        )
        if text.strip()
    ]
    week = (note.week or note.at.date().isoformat()).partition("-")[2]
    return [plain(f"{week}  ", "$heading") + plain(short(" · ".join(texts), _LONGEST_NOTE))]


def deal_content(sheet: ReviewSheet, line: DealLine, height: int) -> Content:
    """Everything known of a deal, line by line, the most asked-for first.

    ``height`` is the screen's: a low one shows the gravest changes and warnings alone.
    """
    page = sheet.page
    title = plain(short(line.customer or line.name or _("(no customer)"), _LONGEST), "bold")
    title += Content(" · ") + _missing(line.product, _("product"))
    if line.raised:
        title += plain("  ! " + _("raised"), "$severity-red")
    if line.forecast_mark:
        title += plain(
            "  ◆ " + _(FORECAST_MARK_TITLES[ForecastMark(line.forecast_mark)]), "$changed"
        )
    card = sheet.cards.get(line.contact_id) if line.contact_id else None
    facts = _facts(line, card, page.settings.stages, page.as_of.day)
    low = height < _TALL
    most = _ON_A_TALL_SCREEN
    if low:
        most = _ON_A_LOW_SCREEN if height < _MIDDLE else _ON_A_MIDDLE_SCREEN
    # What there is to talk about comes before what hardly changes, where not all has room.
    first = _FACTS_ON_A_LOW_SCREEN
    earlier = sheet.earlier.get(line.id)
    others = _others(sheet.others.get(line.id, ()))
    talk = [
        *since_lines(sheet, line, most),
        *promise_lines(sheet, line, most),
        *alert_lines(sheet, line, most),
    ]
    if low:
        rest = [*_short_note(earlier), *others, *facts[first:]]
        return Content("\n").join([title, *facts[:first], *talk, *rest])
    return Content("\n").join([title, *facts, *others, *talk, *_last_note(earlier)])
