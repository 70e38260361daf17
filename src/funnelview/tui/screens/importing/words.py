"""What the last step of the import says: its lines in words. Pure: no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from funnelview.domain.history import field_title
from funnelview.domain.importing import grouped
from funnelview.i18n import _, ngettext, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelview.domain.importing import FindingGroup
    from funnelview.errors import FunnelViewError
    from funnelview.usecases.importing import Clash, Report

__all__ = ["Line", "consequences", "lines", "progress", "refusal"]

_CLASHES: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; ``detail`` is the whole of it, for below the list."""

    key: str
    label: str
    text: str = ""
    count: int = 0
    detail: str = ""
    style: str = ""
    is_heading: bool = False
    ask: str = ""
    """What can be asked about it, as ``Finding.ask`` has it."""


def progress(step: str, rows: int, share: float, width: int) -> str:
    """How far an import is, with a bar where there is room."""
    texts = {
        "read": _("Reading: {n} rows …"),
        "write": _("Comparing: {n} deals …"),
        "commit": _("Writing: {n} deals …"),
    }
    text = texts[step].format(n=f"{rows:,}")
    if width < 60:
        return text
    size = 18
    done = round(size * share)
    return f"{'▓' * done}{'░' * (size - done)}  {text}"


def refusal(error: FunnelViewError) -> list[Line]:
    """Why nothing can be imported."""
    lines = [Line("refused", _("Not imported"), style="severity-red", text=error.message)]
    if error.way_out:
        lines.append(Line("way", _("What helps"), error.way_out, detail=error.way_out))
    whole = f"{error.message}\n{error.way_out}".strip()
    return [Line(one.key, one.label, one.text, 0, whole, one.style) for one in lines]


def consequences(report: Report) -> str:
    """What an import does to the store, in a sentence or three."""
    # Translators: 3 new deals, 1 changed, 20 unchanged.
    return _("{new}, {changed}, {unchanged}.").format(
        new=ngettext("{n} new deal", "{n} new deals", report.imported).format(
            n=f"{report.imported:,}"
        ),
        changed=ngettext("{n} changed", "{n} changed", report.updated).format(
            n=f"{report.updated:,}"
        ),
        unchanged=ngettext("{n} unchanged", "{n} unchanged", report.unchanged).format(
            n=f"{report.unchanged:,}"
        ),
    )


def lines(report: Report) -> list[Line]:
    """The report: figures, then what to check, then what was left out."""
    shown = [*_figures(report)]
    groups = grouped(report.findings)
    check = [group for group in groups if group.first.kind != "skipped"]
    if check or report.clashes:
        shown.append(_heading("check", _("Worth a look")))
        shown += [_finding(group, number) for number, group in enumerate(check)]
        shown += [_clash(one, number) for number, one in enumerate(report.clashes[:_CLASHES])]
    skipped = [group for group in groups if group.first.kind == "skipped"]
    if skipped:
        shown.append(_heading("skipped", _("Left out")))
        shown += [_finding(group, number) for number, group in enumerate(skipped)]
    if not (check or report.clashes or skipped):
        shown.append(Line("clean", _("Worth a look"), _("Nothing: all cells could be read.")))
    return shown


def _heading(key: str, text: str) -> Line:
    return Line(f"heading {key}", text, is_heading=True)


def _figures(report: Report) -> Iterator[Line]:
    yield _heading("figures", _("Figures"))
    new = consequences(report)
    rows = ngettext("{n} row read", "{n} rows read", report.read).format(n=f"{report.read:,}")
    # Translators: 24 rows read: 3 new deals, …
    text = _("{rows}: {what}").format(rows=rows, what=new)
    yield Line("deals", _("Deals"), text, detail=text)
    names = {"won": _("Won"), "lost": _("Lost"), "open": pgettext("outcome", "Open")}
    for outcome, group in report.groups.items():
        text = f"{group.amount:,f} {group.currency or _('in several currencies')}"
        if group.without_amount:
            text += "  " + _("({n} without amount)").format(n=f"{group.without_amount:,}")
        yield Line(outcome, names[outcome], text, group.count, text)
    people = _(
        "{reps} reps, {managers} managers, {customers} customers, {contacts} contacts"
    ).format(
        reps=f"{report.reps:,}", managers=f"{report.managers:,}",
        customers=f"{report.customers:,}", contacts=f"{report.contacts:,}",
    )  # fmt: skip
    if report.quotas:
        people += ngettext(", {n} quota", ", {n} quotas", report.quotas).format(n=report.quotas)
    yield Line("people", _("With them"), people, detail=people)


def _finding(group: FindingGroup, number: int) -> Line:
    one = group.first
    values = ", ".join(f"“{value}”" for value in group.values)
    place = f"{one.file}:{one.line}" if one.line else one.file
    text = f"{values} {group.reason}".strip()
    style = "muted" if one.kind == "skipped" else "severity-amber"
    detail = f"{place}  {one.column}\n{values}\n{group.reason}"
    detail = "\n".join(line.strip() for line in detail.splitlines() if line.strip())
    if one.ask:
        detail += "\n" + _("enter asks you about it.")
    label = one.column or one.file
    return Line(f"{one.kind} {number}", label, text, group.count, detail, style, ask=one.ask)


def _clash(one: Clash, number: int) -> Line:
    reason = _("{field}: “{in_store}” here, “{in_file}” in the file; ours stays.").format(
        field=field_title(one.field),
        in_store=one.in_store or "–",
        in_file=one.in_file or "–",
    )
    detail = f"{one.file}:{one.line}  {one.title}\n{reason}"
    return Line(f"clash {number}", one.title, reason, 1, detail, "severity-amber")
