"""What the screen of warnings says: its list, its title, the lines about the warning at hand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from funnelview.domain.alerts import SEVERITY_TITLES, Severity, counts_of
from funnelview.domain.warnings import message, question, title
from funnelview.i18n import _, ngettext
from funnelview.tui import figures
from funnelview.tui.widgets.columns import Cell, Column, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelview.domain.alerts import Alert, Counts
    from funnelview.usecases.warnings import Warnings

__all__ = [
    "Row",
    "about_lines",
    "cell",
    "columns",
    "counts_spans",
    "heading",
    "row_heading",
    "rows_of",
    "sign",
]

_DOT = " · "


class Row(NamedTuple):
    """A row of the list: a warning, or the heading over some."""

    key: object
    alert: Alert | None = None
    title: str = ""


def sign(severity: Severity) -> Span:
    """The sign of a severity: it says the same as its colour."""
    signs = {
        Severity.RED: ("‼", "severity-red"),
        Severity.AMBER: ("!", "severity-amber"),
        Severity.INFO: ("i", "muted"),
    }
    return Span(*signs[severity])


def counts_text(counts: Counts) -> str:
    """How many stand open, in words."""
    return _("{red} red, {amber} amber, {info} info.").format(
        red=counts.red, amber=counts.amber, info=counts.info
    )


def counts_spans(counts: Counts) -> tuple[Span, ...]:
    """How many stand open, in signs; nothing for nothing."""
    found = []
    if counts.red:
        found.append(Span(f"‼ {counts.red}", "severity-red"))
    if counts.amber:
        found.append(Span(f"! {counts.amber}", "severity-amber"))
    return tuple(found)


def rows_of(found: Warnings, alerts: Iterable[Alert], *, by_rep: bool) -> list[Row]:
    """The rows: groups by rep or by kind, the worst group first; each in the order of all."""
    groups: dict[object, list[Alert]] = defaultdict(list)
    for one in alerts:
        groups[one.rep_id if by_rep else one.code].append(one)

    def worst(item: tuple[object, list[Alert]]) -> tuple[int, int, int, str]:
        counts = counts_of(item[1])
        return (-counts.red, -counts.amber, -counts.info, str(item[0]))

    rows: list[Row] = []
    for group, several in sorted(groups.items(), key=worst):
        name = _group_name(found, several[0], by_rep=by_rep)
        counts = counts_of(several)
        spans = [
            f"‼ {counts.red}" if counts.red else "",
            f"! {counts.amber}" if counts.amber else "",
        ]
        known = len(several) - counts.red - counts.amber - counts.info
        if known:
            spans.append(ngettext("{n} acknowledged", "{n} acknowledged", known).format(n=known))
        rows.append(Row(("group", group), title="  ".join(filter(None, [name, *spans]))))
        rows += [Row((one.subject, one.severity), one) for one in several]
    return rows


def _group_name(found: Warnings, one: Alert, *, by_rep: bool) -> str:
    if not by_rep:
        return f"{title(one.code)} ({one.code})"
    return found.rep(one) or (_("The whole store") if one.deal_id is None else _("Nobody"))


def row_heading(row: Row) -> Cell | None:
    """What a heading says; None for a warning."""
    return row.title if row.alert is None else None


def columns(*, by_rep: bool, with_known: bool = False) -> list[Column]:
    """The columns of the list; under a rep's name nobody needs to be told it again."""
    found = [Column("sign", "", width=2)]
    if not by_rep:
        found.append(Column("rep", _("Rep"), flex=1, min_width=8, max_width=18, priority=1))
    return [
        *found,
        Column("about", _("Deal"), flex=1, min_width=12, max_width=26),
        Column("tier", _("Tier"), width=4, priority=3),
        Column("product", _("Product"), width=18, priority=4),
        Column("amount", _("Amount"), width=10, align="right", priority=2),
        Column("message", _("Warning"), flex=3, min_width=34, max_width=70),
        *([Column("known", _("Until"), width=10)] if with_known else []),
    ]


def cell(row: Row, column: str, found: Warnings) -> Cell:
    """One cell of a warning."""
    one = row.alert
    if one is None:
        return ""
    quiet = "muted" if not one.is_open else ""
    if column == "sign":
        return (sign(one.severity),) if one.is_open else (Span("✓", "muted"),)
    if column == "known":
        day = one.acknowledged_until
        return (Span(day.isoformat() if day else "", quiet),)
    line, own = found.deals.get(one.deal_id or 0), found.settings.currency
    texts = {
        "rep": found.rep(one),
        "about": found.about(one) or "–",
        "tier": line.tier.value if line else "",
        "product": (line.product or "") if line else "",
        "amount": figures.deal_amount(line.amount, line.currency, own) if line else "",
        "message": message(one),
    }
    return (Span(texts[column], quiet),)


def heading(found: Warnings | None, name: str, shown: Sequence[Alert]) -> tuple[str, str]:
    """The first line: whose warnings, of which day, and how many stand open."""
    parts = [_("Warnings"), name or _("everybody")]
    if found is None:
        return _DOT.join(parts), ""
    parts.append(found.as_of.day.isoformat())
    return _DOT.join(parts), counts_text(counts_of(shown))


def about_lines(one: Alert) -> list[tuple[Span, ...]]:
    """Two lines about the warning at hand: what it says, and what to ask."""
    known = ""
    if one.acknowledged_until is not None:
        known = _("acknowledged until {day}").format(day=one.acknowledged_until.isoformat())
    severity = _(SEVERITY_TITLES[one.severity])
    return [
        (
            sign(one.severity),
            Span(f" {severity}: {message(one)}"),
            Span(f"  {known}" if known else f"  {one.code}", "muted"),
        ),
        (Span("? ", "heading"), Span(question(one))),
    ]
