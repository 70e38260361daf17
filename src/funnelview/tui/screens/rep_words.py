"""What a rep's page says around the deal: its list, where the walk stands, the rep's position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.i18n import _, language, ngettext
from funnelview.text import clean
from funnelview.tui import figures
from funnelview.tui.safe import cells, short
from funnelview.tui.screens.rep_pane import verdict_text
from funnelview.tui.widgets.columns import Cell, Column, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelview.store.funnel import DealLine
    from funnelview.tui.screens.rep_page import RepPage
    from funnelview.usecases.review import ReviewSheet

__all__ = ["as_text", "cell", "columns", "position", "signs", "title"]

_DOT = " · "
# Cells for a rep's name in the title: with room, before other parts give way, at least.
_WHOLE_NAME = 40
_NAME = 12
_LEAST_NAME = 4
# Review, name, week, place in the walk, clock.
_LEAST_PARTS = 5


def signs() -> tuple[tuple[str, str], ...]:
    """Each sign of the list of deals and what it means."""
    return (
        ("75 50 25", _("win probability")),
        ("✓", _("seen in this review")),
        ("-", _("skipped in this review")),
        ("↑ = ! ×", _("the verdict: advanced, unchanged, at risk, drop")),
        ("W L", _("won, lost")),
        ("*", _("raised for follow-up")),
        ("‼ !", _("a red, an amber warning")),
    )


def columns(*, wide: bool = False) -> list[Column]:
    """The columns of the list of deals; a wide one tells the deals of one customer apart."""
    return [
        Column("tier", "", width=2),
        Column("mark", "", width=1),
        Column("customer", _("Customer"), flex=3, min_width=8),
        *([Column("product", _("Product"), flex=2, min_width=10)] if wide else []),
        Column("amount", _("Amount"), width=10, align="right"),
        Column("flag", "", width=1),
    ]


def cell(screen: RepPage, line: DealLine, column: str) -> Cell:
    """One cell of the list of deals."""
    if column == "tier":
        tier = line.tier.value[1:]
        return (Span(tier, f"tier-{tier}"),)
    if column == "mark":
        if line.outcome != "open":
            return "W" if line.outcome == "won" else "L"
        return (Span(verdict_text(screen.marks.get(line.id)), "saved"),)
    if column == "amount":
        return _amount(screen, line)
    if column == "flag":
        return _flag(screen, line)
    if column == "product":
        return (Span(line.product or "", "muted"),)
    return line.customer or line.name or _("(no customer)")


def _amount(screen: RepPage, line: DealLine) -> Cell:
    """The amount, with its currency where that isn't the store's."""
    own = "" if screen.sheet is None else screen.sheet.page.settings.currency
    return figures.deal_amount(line.amount, line.currency, own)


def _flag(screen: RepPage, line: DealLine) -> Cell:
    """The worst open warning of a deal; before that, that it was raised."""
    if line.raised:
        return (Span("*", "severity-red"),)
    if screen.sheet is None:
        return ""
    for one in screen.sheet.page.alerts.by_deal.get(line.id, ()):
        if one.is_open:
            # In their order: the first is the worst.
            red = one.severity == "red"
            return (Span("‼" if red else "!", f"severity-{'red' if red else 'amber'}"),)
    return ""


def position(sheet: ReviewSheet) -> str:
    """The rep's row of the board, in one line."""
    row, code = sheet.page.position, sheet.page.settings.currency
    unpriced = row.open.unpriced
    # Where there is no room the end is cut: what says how the rep stands comes first.
    parts = [
        _("cover {ratio}").format(
            ratio=f"{figures.coverage(row.coverage)} / {figures.ratio(row.required.ratio)}"
        ),
        _("open {amount}").format(amount=figures.funnel_amount(row.open, row.open.amount, code)),
        _("weighted {amount}").format(amount=figures.funnel_amount(row.open, row.weighted, code)),
        _("won {amount}").format(amount=figures.short_amount(row.won.amount, code)),
        _("quota {amount}").format(amount=figures.short_amount(row.quota, code)),
        ngettext("{n} without amount", "{n} without amount", unpriced).format(n=unpriced)
        if unpriced
        else "",
    ]
    return " · ".join(filter(None, parts))


def title(screen: RepPage, sheet: ReviewSheet) -> tuple[str, str]:
    """Where the walk stands, and when the last review was; on a narrow screen, less of it."""
    table = screen.table
    budget = sheet.page.settings.review_minutes * 60
    last = sheet.page.position.last_review
    right = _("last review {day}").format(day=last) if last else _("first review")
    if screen.program.past is not None:
        right = screen.program.corner
    parts = [
        _("Review"),
        short(screen.rep_name, _NAME),
        _week(screen, sheet),
        _("deal {n} of {all}").format(n=table.cursor_index + 1, all=len(table.rows)),
        _("{n} seen").format(n=_seen(screen)),
        _("{spent} of {budget}").format(spent=_clock(screen.seconds), budget=_clock(budget)),
    ]
    line = screen.line
    if screen.is_over:
        # Nothing is seen or timed any more.
        parts[4:] = [_("finished")]
    elif line is not None:
        # How long this deal was at hand before: the clock itself stands still between keys.
        parts.insert(5, _("this deal {spent}").format(spent=_clock(screen.seconds_on(line.id))))
    room = screen.size.width - cells(right) - 3
    # The clock stands last and is wanted most: how many were seen the list shows too.
    while cells(_DOT.join(parts)) > room and len(parts) > _LEAST_PARTS:
        del parts[4]
    spare = room - cells(_DOT.join(parts)) + cells(parts[1])
    parts[1] = short(screen.rep_name, min(max(spare, _LEAST_NAME), _WHOLE_NAME))
    return _DOT.join(parts), right


def _seen(screen: RepPage) -> int:
    """How many open deals were seen; there are fewer marks than deals until the end."""
    return sum(1 for deal_id in screen.marks if deal_id in screen.lines and screen.is_done(deal_id))


def _week(screen: RepPage, sheet: ReviewSheet) -> str:
    """The week, with the number of the review where it isn't the week's first."""
    week = sheet.week.partition("-")[2]
    last = sheet.review or sheet.finished
    number = last.number if last is not None else 1
    if sheet.review is None and screen.holds_another:
        number += 1
    return f"{week} ({number})" if number > 1 else week


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"


def as_text(sheet: ReviewSheet, line: DealLine, texts: Mapping[str, str]) -> str:
    """A deal with its note as plain text, for the clipboard."""
    stages = {one.key: one.name(language()) for one in sheet.page.settings.stages}
    amount = figures.amount(line.amount, line.currency) if line.amount is not None else "–"
    facts = [
        " · ".join(filter(None, (line.customer or line.name, line.product))),
        f"{stages.get(line.stage, line.stage)} {line.success}% · {amount}"
        + (f" · {line.expected.isoformat()}" if line.expected else ""),
        " · ".join(filter(None, (line.contact, line.phone))),
    ]
    for key, heading in (
        ("done", _("Done")),
        ("progress", _("Progress")),
        ("problems", _("Problems")),
        ("next_step", _("Next step")),
    ):
        if texts.get(key, "").strip():
            due = f" ({texts['due']})" if key == "next_step" and texts.get("due") else ""
            facts.append(_("{title}: ").format(title=heading) + texts[key].strip() + due)
    return clean("\n".join(filter(None, facts)), limit=None) + "\n"
