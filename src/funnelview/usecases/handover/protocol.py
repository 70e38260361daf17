"""The handover protocol: every item with its evidence, and lines for both to sign."""

from funnelview.domain.calendar import local_day
from funnelview.domain.handover.items import (
    KIND_TITLES,
    METHOD_TITLES,
    RESULT_TITLES,
    ItemTier,
    Result,
    method_of,
)
from funnelview.domain.money import to_decimal
from funnelview.i18n import _, language, ngettext
from funnelview.interchange.documents.model import (
    Align,
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Signatures,
    Table,
    Tone,
)
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.handover.reading import ItemLine, Sheet, sheet, tier_counts
from funnelview.usecases.handover.words import TIER_TASKS

_NOTHING = "–"


def handover_protocol(desk: Desk, handover_id: int) -> Document:
    """Return the protocol of a handover as a document.

    Raises:
        RuleRefused: there is no such handover.

    """
    view = sheet(desk, handover_id)
    blocks: list[Block] = [_facts(view)]
    if view.open:
        blocks.append(
            Paragraph(
                ngettext(
                    "{n} item is still open: this is an interim state.",
                    "{n} items are still open: this is an interim state.",
                    view.open,
                ).format(n=view.open),
                Tone.ALERT,
            )
        )
    blocks += [Heading(_("Overview")), _overview(view)]
    for tier in ItemTier:
        lines = [line for line in view.items if line.item.tier is tier]
        if lines:
            blocks += [Heading(_tier_title(tier)), Paragraph(_(TIER_TASKS[tier]), Tone.QUIET)]
            blocks.append(_items(lines, tier))
            blocks += _remarks(lines)
    blocks += [
        Heading(_("Signatures")),
        Paragraph(
            _(
                "The leaver has handed over the items above; each successor has received them"
                " with the funnel's data."
            )
        ),
        Signatures(_people(view)),
    ]
    zone = zone_of(view.settings)
    return Document(
        title=_("Handover protocol"),
        subtitle=f"{view.leaver.name} · {view.handover.last_day.isoformat()}",
        blocks=blocks,
        foot=_("Handover {id} · made {day} by {who} · FunnelView").format(
            id=handover_id, day=local_day(desk.clock(), zone).isoformat(), who=desk.who
        ),
        language=language(),
        wide=True,
    )


def _tier_title(tier: ItemTier) -> str:
    return _("Customers without an open deal") if tier is ItemTier.BASE else tier.value


def _facts(view: Sheet) -> Facts:
    handover = view.handover
    zone = zone_of(view.settings)
    rows = [
        (_("Leaver"), view.leaver.name),
        (_("Kind"), _(KIND_TITLES[handover.kind])),
        (_("Last working day"), handover.last_day.isoformat()),
        (_("Reason"), handover.reason or _NOTHING),
        (
            _("Opened"),
            f"{local_day(handover.opened, zone).isoformat()} · {handover.opened_by}",
        ),
    ]
    if handover.closed is not None:
        rows.append((_("Closed"), local_day(handover.closed, zone).isoformat()))
    names = sorted({line.successor for line in view.items if line.successor})
    rows.append((_("Successors"), ", ".join(names) or _NOTHING))
    return Facts(rows)


def _overview(view: Sheet) -> Table:
    results = [*Result]
    rows: list[list[str]] = []
    for tier, (_closed, total) in tier_counts(view).items():
        of_tier = [line.item for line in view.items if line.item.tier is tier]
        counts = [str(sum(item.result is result for item in of_tier)) for result in results]
        rows.append([_tier_title(tier), str(total), str(view.counts[tier]), *counts])
    sums = [str(sum(int(row[place]) for row in rows)) for place in range(1, len(rows[0]))]
    return Table(
        (
            Column(_("Tier")),
            Column(_("Items"), Align.END),
            Column(_("open"), Align.END),
            *(Column(_(RESULT_TITLES[result]), Align.END) for result in results),
        ),
        [*rows, [_("Total"), *sums]],
        totals=1,
    )


def _items(lines: list[ItemLine], tier: ItemTier) -> Table:
    columns = [
        Column(_("Customer"), share=4),
        Column(_("Deal"), share=4),
        Column(_("Amount"), Align.END, 3),
        Column(_("Successor"), share=2),
        Column(_("On"), share=2),
        Column(_("Met"), share=3),
        Column(_("Answer"), share=4),
        Column(_("Visit"), share=2),
        Column(_("Receipt"), share=3),
        Column(_("Result"), share=3),
    ]
    rows = [_row(line) for line in lines]
    if tier is ItemTier.BASE:
        keep = [0, 3, 4, 5, 6, 9]
        columns = [columns[place] for place in keep]
        rows = [[row[place] for place in keep] for row in rows]
    return Table(columns, rows)


def _row(line: ItemLine) -> list[str]:
    item, evidence, deal = line.item, line.item.evidence, line.deal
    amount = _NOTHING
    if deal is not None and deal.amount is not None:
        value = to_decimal(deal.amount, deal.currency)
        whole = value.to_integral_value()
        amount = f"{whole if whole == value else value:,f} {deal.currency}"
    receipt = item.confirmed_by or _NOTHING
    if item.confirmed_for:
        receipt = _("{who}, for the successor").format(who=receipt)
    return [
        line.customer or _NOTHING,
        (deal.product or deal.name or _NOTHING) if deal is not None else _NOTHING,
        amount,
        line.successor or _NOTHING,
        evidence.done_on.isoformat() if evidence.done_on else _NOTHING,
        evidence.met or _NOTHING,
        evidence.answer or _NOTHING,
        evidence.visit_on.isoformat() if evidence.visit_on else _NOTHING,
        receipt,
        _(RESULT_TITLES[item.result]) if item.result else _("open") if item.is_open else _NOTHING,
    ]


def _remarks(lines: list[ItemLine]) -> list[Block]:
    """What must be known beside the table: reasons, other methods, who stood in."""
    found: list[str] = []
    for line in lines:
        item, name = line.item, line.customer or _NOTHING
        if item.reason:
            result = _(RESULT_TITLES[item.result]) if item.result else ""
            found.append(f"{name}: {result} – {item.reason} ({item.closed_by})")
        if item.method is not method_of(item.tier):
            found.append(f"{name}: {_(METHOD_TITLES[item.method])} – {item.method_reason}")
        if item.evidence.stand_in:
            found.append(
                _("{customer}: {who} stood in for the leaver.").format(
                    customer=name, who=item.evidence.stand_in
                )
            )
    return [Listing(found, Tone.QUIET)] if found else []


def _people(view: Sheet) -> list[tuple[str, str]]:
    names = sorted({line.successor for line in view.items if line.successor})
    manager = view.people.get(view.leaver.manager_id or 0)
    lines = [(_("Leaver"), view.leaver.name)]
    lines += [(_("Successor"), name) for name in names]
    lines.append((_("Manager"), manager.name if manager is not None else view.handover.opened_by))
    return lines
