"""What the opening page of a review says: position, what is due, why a deal is on the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from funnelview.domain.agenda import Standing
from funnelview.domain.change_words import notes
from funnelview.domain.questions import question
from funnelview.domain.warnings import message
from funnelview.domain.warnings import question as usual_question
from funnelview.i18n import _, ngettext
from funnelview.tui import figures
from funnelview.tui.screens.changes_words import change_text
from funnelview.tui.widgets.chart import strip
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widths import cells, short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelview.domain.alerts import Alert
    from funnelview.domain.changes import ChangeLine
    from funnelview.domain.commitments import Commitment
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.review import ReviewSheet

__all__ = [
    "Row",
    "about_rep",
    "cell",
    "columns",
    "due",
    "position",
    "reasons",
    "row_heading",
    "rows",
    "signs",
    "since",
]

_DOT = " · "
_MOST_CHANGES = 3
_LONGEST_PROMISE = 40
_RED_AMBER = {"red": "‼", "amber": "!"}


class Row(NamedTuple):
    """A row of the agenda: a deal, or the heading over some."""

    key: int
    line: DealLine | None = None
    title: str = ""


# --- position


def position(sheet: ReviewSheet, width: int) -> list[list[Span]]:
    """The rep's position: coverage beside what is needed first, then the funnel.

    The months ahead take a third line where the second has no room for them in `width` cells.
    """
    row, code = sheet.page.position, sheet.page.settings.currency
    covered, needed = row.coverage.ratio, row.required.ratio
    cover = f"{figures.coverage(row.coverage)} / {figures.ratio(needed)}"
    low = covered is not None and covered < needed
    very_low = covered is not None and covered < needed / 2
    style = "severity-red" if very_low else "severity-amber" if low else ""
    sign = "‼ " if very_low else "! " if low else ""
    rests = _("n = {n}").format(n=row.required.n) if row.required.n else _("default")
    first = [
        Span(f"{sheet.page.period.key}  ", "heading"),
        Span(_("cover {ratio}").format(ratio=sign + cover), style),
        Span(f" ({rests})", "muted"),
        Span(
            _DOT
            + _DOT.join(
                [
                    _("quota {amount}").format(amount=figures.short_amount(row.quota, code)),
                    _("won {amount}").format(amount=figures.short_amount(row.won.amount, code)),
                    _("remaining {amount}").format(
                        amount=figures.short_amount(row.remaining, code)
                    ),
                ]
            )
        ),
    ]
    deals = ngettext("{n} open deal", "{n} open deals", row.open.count).format(n=row.open.count)
    parts = [
        deals,
        _("open {amount}").format(amount=figures.funnel_amount(row.open, row.open.amount, code)),
        _("weighted {amount}").format(amount=figures.funnel_amount(row.open, row.weighted, code)),
    ]
    second = [Span(_DOT.join(parts))]
    counts = sheet.page.alerts.counts
    if counts.red:
        second.append(Span(_DOT + _("‼ {n} red").format(n=counts.red), "severity-red"))
    if counts.amber:
        second.append(Span(_DOT + _("! {n} amber").format(n=counts.amber), "severity-amber"))
    if sheet.page.ahead:
        months = sheet.page.ahead
        label = _("cover {first} to {last}").format(first=months[0].label, last=months[-1].label)
        ahead = [Span(f"{label} "), *strip(months)]
        if sum(cells(span.text) for span in (*second, Span(_DOT), *ahead)) > width:
            return [first, second, ahead]
        second += [Span(_DOT), *ahead]
    return [first, second]


def about_rep(sheet: ReviewSheet, most: int) -> list[list[Span]]:
    """The open warnings about the rep, not about a deal, the gravest first, with what to ask."""
    found = [
        one for one in sheet.page.alerts.of_rep if one.is_open and one.severity.value in _RED_AMBER
    ]
    shown = found if len(found) <= most else found[: most - 1]
    lines = [
        [
            Span(
                f"{_RED_AMBER[one.severity.value]} " + _("{title}: ").format(title=message(one)),
                f"severity-{one.severity.value}",
            ),
            Span(question(one.code, sheet.questions, usual_question(one))),
        ]
        for one in shown
    ]
    left = len(found) - len(shown)
    if left:
        more = ngettext("and {n} more warning", "and {n} more warnings", left).format(n=left)
        lines.append([Span(f"  {more}", "muted")])
    return lines


def since(sheet: ReviewSheet) -> str:
    """What the waterfall is of."""
    span = sheet.agenda.since.span
    if span.review is None:
        return _("No review yet; the last seven days")
    return _("Since the review of {week} on {day}").format(
        week=span.review.week, day=span.since.isoformat()
    )


# --- commitments


def due(sheet: ReviewSheet, most: int) -> list[list[Span]]:
    """The open commitments, the most urgent first; at most so many lines."""
    today = sheet.page.as_of.day
    customers = {line.id: line.customer or line.name or "" for line in sheet.deals}
    known = [one for several in sheet.promises.values() for one in several if one.is_open]
    known.sort(key=lambda one: (one.due is None, one.due or today, one.id))
    shown = known if len(known) <= most else known[: most - 1]
    lines = [_promise(one, customers.get(one.deal_id or 0, ""), sheet) for one in shown]
    if len(shown) < len(known):
        more = len(known) - len(shown)
        text = ngettext("and {n} more", "and {n} more", more).format(n=more)
        lines.append([Span(f"  {text}", "muted")])
    return lines


def _promise(one: Commitment, customer: str, sheet: ReviewSheet) -> list[Span]:
    late = one.is_overdue(sheet.page.as_of.day)
    day = one.due.isoformat() if one.due else _("no date")
    spans = [
        Span("! " if late else "  ", "severity-amber"),
        Span(day, "severity-amber" if late else ""),
        Span(f"  {short(one.owner, 12)}: {short(one.text, _LONGEST_PROMISE)}"),
    ]
    if customer:
        spans.append(Span(f" ({short(customer, 20)})", "muted"))
    if one.moved:
        moved = ngettext("moved once", "moved {n} times", one.moved).format(n=one.moved)
        spans.append(Span(f"  {moved}", "severity-amber"))
    return spans


# --- the agenda


def rows(sheet: ReviewSheet, deals: Iterable[DealLine], *, by_tier: bool) -> list[Row]:
    """The rows of the agenda in the walk's order: the exceptions, then the sweep."""
    known = list(deals)
    if by_tier:
        return [Row(line.id, line) for line in known]
    exceptions = [line for line in known if line.id in sheet.agenda.exceptions]
    others = [line for line in known if line.id not in sheet.agenda.exceptions]
    found: list[Row] = []
    for key, some, title in (
        (-1, exceptions, _("First the exceptions ({n})")),
        (-2, others, _("Then all others ({n})")),
    ):
        if some:
            found.append(Row(key, title=title.format(n=len(some))))
            found += [Row(line.id, line) for line in some]
    return found


def row_heading(row: Row) -> Cell | None:
    """What a heading says; None for a deal."""
    return row.title if row.line is None else None


def columns() -> list[Column]:
    """The columns of the agenda."""
    return [
        Column("tier", "", width=2),
        Column("customer", _("Customer"), flex=1, min_width=12, max_width=26),
        Column("amount", _("Amount"), width=10, align="right"),
        Column("reason", _("Why"), flex=3, min_width=20),
    ]


def cell(sheet: ReviewSheet, line: DealLine, column: str) -> Cell:
    """One cell of the agenda."""
    if column == "tier":
        return (Span(line.tier.value[1:], f"tier-{line.tier.value[1:]}"),)
    if column == "customer":
        return line.customer or line.name or _("(no customer)")
    if column == "amount":
        return figures.deal_amount(line.amount, line.currency, sheet.page.settings.currency)
    return tuple(reasons(sheet, line))


_SIGNS = {
    Standing.RAISED: ("! ", "severity-red"),
    Standing.RED: ("‼ ", "severity-red"),
    Standing.AMBER: ("! ", "severity-amber"),
    Standing.CHANGED: ("· ", "changed"),
}


def signs() -> tuple[tuple[str, str], ...]:
    """Each sign of the agenda and what it means."""
    return (
        ("‼", _("a red warning")),
        ("!", _("raised in the last review, or an amber warning")),
        ("·", _("changed since the last review, without a warning")),
        ("█ ▒ ░ ! ·", _("a month ahead: covered, half, less, no deal, nothing to cover")),
        ("≈", _("the bars begin above zero")),
    )


def reasons(sheet: ReviewSheet, line: DealLine) -> list[Span]:
    """Why a deal is an exception: raised, its warnings, what changed; nothing for the others."""
    standing = sheet.agenda.exceptions.get(line.id)
    if standing is None:
        return []
    sign, style = _SIGNS[standing]
    parts: list[Span] = []
    if line.raised:
        parts.append(Span(_("raised"), "severity-red"))
    alerts = [one for one in sheet.page.alerts.by_deal.get(line.id, ()) if one.is_open]
    # Room is short: the worst warning and what changed say more than a second warning.
    parts += [*map(_warning, alerts[:1]), *_changes(sheet, line), *map(_warning, alerts[1:])]
    spans = [Span(sign, style)]
    for place, part in enumerate(parts):
        spans += [Span(_DOT), part] if place else [part]
    return spans


def _warning(alert: Alert) -> Span:
    return Span(message(alert), f"severity-{alert.severity.value}")


def _changes(sheet: ReviewSheet, line: DealLine) -> list[Span]:
    """What changed since the last review; the next step's wording only where nothing else did."""
    told = [one for one in sheet.agenda.since.lines.get(line.id, ()) if one.counts]
    if sheet.agenda.since.span.review is None:
        return []
    loud = [one for one in told if one.field not in _QUIET]
    shown = sorted(loud or told, key=_telling)[:_MOST_CHANGES]
    return [Span(_change(one, sheet), "changed") for one in shown]


_QUIET = frozenset({"next_step", "next_step_due", "raised", "success"})
_FIRST = ("outcome", "owner_id", "registration", "stage", "amount", "expected")


def _telling(line: ChangeLine) -> tuple[int, int]:
    place = _FIRST.index(line.field) if line.field in _FIRST else len(_FIRST)
    return place, -line.id


def _change(line: ChangeLine, sheet: ReviewSheet) -> str:
    title, text = change_text(line, sheet.page.settings)
    extra = ", ".join(notes(line))
    return f"{title} {text}" + (f" ({extra})" if extra else "")
