"""What the screen of changes says: the steps of the waterfall, the list, its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from funnelview.domain.calendar import zone
from funnelview.domain.change_words import notes, told
from funnelview.domain.drawing import Step, StepKind
from funnelview.domain.waterfall import ADDING, KIND_TITLES, Kind
from funnelview.i18n import _, language, ngettext
from funnelview.text import one_line
from funnelview.tui import figures
from funnelview.tui.widgets import chart
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widths import cells, fit, short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelview.domain.changes import ChangeLine
    from funnelview.domain.coverage import Bucket
    from funnelview.domain.settings import Settings
    from funnelview.domain.waterfall import Waterfall
    from funnelview.usecases.changes import ChangeReport
    from funnelview.usecases.changes import Span as TimeSpan

__all__ = [
    "Row",
    "cell",
    "change_text",
    "columns",
    "count_text",
    "drawn",
    "footnotes",
    "heading",
    "in_one_line",
    "row_heading",
    "rows_of",
    "span_name",
    "span_text",
]

_DOT = " · "


class Row(NamedTuple):
    """A row of the list: a change, or the heading over the changes of one bucket."""

    key: int
    line: ChangeLine | None = None
    title: str = ""


# --- the waterfall


def _step(title: str, one: Bucket, currency: str, sign: str) -> Step:
    amount = figures.short_amount(one.amount, currency)
    counted = f"{sign}{one.count}" if one.count else ""
    valued = f"{sign}{amount}" if one.amount or not sign else ""
    # Numbers stand in a column of their own: fours are enough for a rep, more make it wider.
    text = f"{counted:>4} {fit(valued, max(cells(valued), 8), 'right')}"
    return Step(title, -one.amount if sign == "−" else one.amount, text)


def steps(fall: Waterfall, currency: str) -> list[Step]:
    """The steps of a waterfall, those left out in which nothing happened."""
    found = [
        _step(_(KIND_TITLES[kind]), fall[kind], currency, "+" if kind in ADDING else "−")
        for kind in Kind
        if fall[kind].count or fall[kind].amount
    ]
    ends = [
        Step(title, one.amount, _step(title, one, currency, "").text, StepKind.TOTAL)
        for title, one in ((_("Start"), fall.start), (_("End"), fall.end))
    ]
    return [ends[0], *found, ends[1]]


def _at_most(shown: list[Step], most: int, currency: str) -> list[Step]:
    """As many steps as there is room for: the largest stay, the others become one."""
    if len(shown) <= most:
        return shown
    inner = shown[1:-1]
    kept = sorted(inner, key=lambda step: abs(step.amount), reverse=True)[: max(most - 3, 0)]
    rest = [step for step in inner if step not in kept]
    net = sum(step.amount for step in rest)
    sign = "−" if net < 0 else "+"
    amount = sign + figures.short_amount(abs(net), currency)
    title = ngettext("{n} more", "{n} more", len(rest)).format(n=len(rest))
    others = Step(title, net, f"{'':>4} {fit(amount, max(cells(amount), 8), 'right')}")
    return [shown[0], *(step for step in inner if step in kept), others, shown[-1]]


def drawn(
    fall: Waterfall, currency: str, width: int, most: int | None = None
) -> list[tuple[Span, ...]]:
    """The waterfall as lines `width` cells wide; a last line says where a cut axis begins.

    With `most` lines at the most, small steps are drawn as one.
    """
    shown = steps(fall, currency)
    if most is not None:
        shown = _at_most(shown, max(most, 3), currency)
    bottom = chart.waterfall_bottom(shown)
    lines = chart.waterfall(shown, width, bottom=bottom)
    if bottom and (most is None or len(lines) < most):
        note = _("{sign} the bars begin at {amount}").format(
            sign=chart.CUT, amount=figures.short_amount(bottom, currency)
        )
        lines.append((Span(fit(note, width), "muted"),))
    return lines


def in_one_line(fall: Waterfall, currency: str) -> str:
    """The buckets of a waterfall in which something happened, one after the other."""
    parts = []
    for kind in Kind:
        one = fall[kind]
        if one.count or one.amount:
            sign = "+" if kind in ADDING else "−"
            counted = f" {one.count}" if one.count else ""
            valued = f" {sign}{figures.short_amount(one.amount, currency)}" if one.amount else ""
            parts.append(f"{_(KIND_TITLES[kind])}{counted}{valued}")
    return _DOT.join(parts) or _("nothing changed")


def footnotes(fall: Waterfall, currency: str) -> str:
    """What the waterfall leaves out: deals that came and went, amounts and rates not known."""
    parts = []
    if fall.passed:
        through = ", ".join(
            _("{what} {n} ({amount})").format(
                what=_(KIND_TITLES[kind]),
                n=one.count,
                amount=figures.short_amount(one.amount, currency),
            )
            for kind, one in fall.passed.items()
        )
        parts.append(_("came and went: {deals}").format(deals=through))
    if fall.end.unpriced:
        parts.append(
            ngettext("{n} without amount", "{n} without amount", fall.end.unpriced).format(
                n=fall.end.unpriced
            )
        )
    if fall.unrated:
        parts.append(_("no rate: {codes}").format(codes=", ".join(fall.unrated)))
    return _DOT.join(parts)


# --- the title


def span_text(span: TimeSpan) -> str:
    """From when to when, in words."""
    return _("{since} to {until}").format(
        since=span.since.isoformat(), until=span.until.isoformat()
    )


def span_name(report: ChangeReport, chosen: str) -> str:
    """What the span is called: the review it starts from, else what was chosen."""
    review = report.span.review
    if review is None:
        return chosen
    return _("since the review of {week}").format(week=review.week)


def heading(report: ChangeReport | None, whose: str) -> str:
    """The first line."""
    parts = [_("Changes")]
    if report is None:
        return _DOT.join(filter(None, [*parts, short(whose, 20)]))
    name = report.person.name if report.person else report.settings.team or _("Team")
    return _DOT.join([*parts, short(name, 24), span_text(report.span)])


# --- the list


def rows_of(lines: Iterable[ChangeLine], *, by_bucket: bool) -> list[Row]:
    """The rows of the list: the latest first, or under the buckets they brought a deal into."""
    latest = sorted(lines, key=lambda line: (line.at, line.id), reverse=True)
    if not by_bucket:
        return [Row(line.id, line) for line in latest]
    rows: list[Row] = []
    for place, kind in enumerate((*Kind, None), 1):
        own = [line for line in latest if line.bucket is kind]
        if own:
            title = _(KIND_TITLES[kind]) if kind else _("All other changes")
            rows.append(Row(-place, title=f"{title} ({len(own)})"))
            rows += [Row(line.id, line) for line in own]
    return rows


def row_heading(row: Row) -> Cell | None:
    """What a heading says; None for a change."""
    return row.title if row.line is None else None


def columns(*, one_rep: bool) -> list[Column]:
    """The columns of the list; of one rep's, nobody needs to be told whose the deals are."""
    found = [
        Column("when", _("Day"), width=10, priority=2),
        Column("customer", _("Customer"), flex=2, min_width=10, max_width=30),
        Column("what", _("What"), width=14, min_width=10),
        # Two amounts of seven figures with their currency stand whole.
        Column("change", _("Was → is now"), flex=3, min_width=29, max_width=70),
        Column("notes", "", flex=1, min_width=6, max_width=20, priority=1),
        Column("who", _("Who"), width=14, priority=4),
    ]
    if not one_rep:
        found.insert(5, Column("owner", _("Rep"), width=12, priority=3))
    return found


def change_text(line: ChangeLine, settings: Settings) -> tuple[str, str]:
    """What changed, and "was → is now"."""
    stages = {one.key: one.name(language()) for one in settings.stages}
    words = told(line, stages, figures.amount)
    return words.title, f"{words.old} → {words.new}" if words.old else words.new


def cell(line: ChangeLine, column: str, settings: Settings) -> Cell:
    """One cell of the list; what was taken back is muted and says so."""
    style = "" if line.counts else "muted"
    if column == "when":
        return (Span(line.at.astimezone(zone(settings.time_zone)).date().isoformat(), "muted"),)
    if column == "customer":
        return (Span(line.customer or _("(no customer)"), style),)
    if column == "what":
        return (Span(change_text(line, settings)[0], style),)
    if column == "change":
        return (Span(change_text(line, settings)[1], style or "changed"),)
    if column == "notes":
        return (Span(", ".join(notes(line)), "severity-amber" if line.push else "muted"),)
    return one_line((line.owner if column == "owner" else line.who) or "")


def count_text(report: ChangeReport) -> str:
    """How many changes there are, how many of them are listed, and of which deals."""
    n, listed = report.total, len(report.lines)
    counted = ngettext("{n} change", "{n} changes", n).format(n=n)
    if listed < n:
        counted = _("the latest {listed} of {n} changes").format(listed=listed, n=n)
    if report.period is None:
        return counted
    return counted + _DOT + _("expected in {period}").format(period=report.period.key)
