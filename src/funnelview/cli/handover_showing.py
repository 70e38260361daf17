"""What `funnelview handover` shows: lists, one handover, its history, the watch, the protocol."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funnelview.cli import shapes_handover as shapes
from funnelview.cli.base import Command, option
from funnelview.cli.handover_items import HANDOVER
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json, schema
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from funnelview.usecases.handover.reading import ItemLine, Sheet

_FORMATS = ("md", "html", "pdf", "json")


def status_title(status: str) -> str:
    """Return a handover's or item's status in words."""
    return {
        "open": pgettext("handover", "open"),
        "closed": pgettext("handover", "closed"),
        "cancelled": pgettext("handover", "called off"),
    }[status]


@click.command("list", cls=Command, help=N_("All handovers, the open ones first."))
@json_option
def list_(*, as_json: bool) -> None:
    """Print all handovers."""
    from funnelview.usecases.handover.reading import every_handover

    with session().desk() as desk:
        found = every_handover(desk)
    if as_json:
        print_json("handover-list", {"handovers": [shapes.summary(one) for one in found]})
        return
    if not found:
        click.echo(_("There is no handover."))
        return
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Number"), right=True),
            Column(_("Leaver")),
            Column(_("Last day")),
            Column(_("Status")),
            Column(pgettext("items", "Open"), right=True),
            Column(_("Closed"), right=True),
            Column(_("Refused"), right=True),
        ),
        [
            [
                str(one.handover.id),
                one.leaver,
                one.handover.last_day.isoformat(),
                status_title(one.handover.status.value),
                str(one.open),
                str(one.closed),
                str(one.results.get("refused", 0)),
            ]
            for one in found
        ],
    )


@click.command(
    "show", cls=Command, help=N_("One handover: its items, what is locked, what is missing.")
)
@click.argument("handover", type=HANDOVER)
@json_option
def show(*, handover: int, as_json: bool) -> None:
    """Print a handover."""
    from funnelview.usecases.handover.reading import sheet

    with session().desk() as desk:
        view = sheet(desk, handover)
    if as_json:
        print_json("handover-show", shapes.sheet(view))
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_facts, print_table

    print_facts(
        (
            (_("Leaver"), view.leaver.name),
            (_("Last day"), view.handover.last_day.isoformat()),
            (_("Reason"), view.handover.reason or NOTHING),
            (_("Status"), status_title(view.handover.status.value)),
            (pgettext("items", "Open"), _open_words(view)),
            (_("May be handed over now"), ", ".join(tier.value for tier in view.allowed)),
        )
    )
    click.echo()
    print_table(
        (
            Column(_("Item"), right=True),
            Column(_("Tier")),
            Column(_("Customer")),
            Column(_("Deal"), rank=1, right=True),
            Column(_("Successor")),
            Column(_("Status")),
            Column(_("Planned"), rank=1),
            Column(_("Done on"), rank=2),
            Column(_("Missing"), rank=3),
        ),
        [_row(line) for line in view.items],
    )


def _open_words(view: Sheet) -> str:
    return " · ".join(f"{tier.value} {number}" for tier, number in view.counts.items())


def _row(line: ItemLine) -> list[str]:
    from funnelview.cli.formats import NOTHING
    from funnelview.domain.handover.items import RESULT_TITLES
    from funnelview.domain.handover.rules import MISSING_TITLES

    item = line.item
    status = _(RESULT_TITLES[item.result]) if item.result else status_title(item.status)
    if item.is_open and line.locked:
        status = pgettext("handover", "locked")
    return [
        str(item.id),
        item.tier.value,
        line.customer or NOTHING,
        str(item.deal_id or NOTHING),
        line.successor or NOTHING,
        status,
        item.planned.isoformat() if item.planned else NOTHING,
        item.evidence.done_on.isoformat() if item.evidence.done_on else NOTHING,
        ", ".join(_(MISSING_TITLES[key]) for key in line.lacks) or NOTHING,
    ]


@click.command("history", cls=Command, help=N_("Every step of a handover, with who and when."))
@click.argument("handover", type=HANDOVER)
@json_option
def history(*, handover: int, as_json: bool) -> None:
    """Print every step."""
    from funnelview.usecases.handover.reading import history as read

    with session().desk() as desk:
        events = read(desk, handover)
    if as_json:
        listed = [shapes.event(one) for one in events]
        print_json("handover-history", {"id": handover, "events": listed})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.handover.words import event_text, event_title

    print_table(
        (
            Column(_("When")),
            Column(_("Who")),
            Column(_("Item"), right=True),
            Column(_("What")),
            Column(_("More")),
        ),
        [
            [
                one.recorded.strftime("%Y-%m-%d %H:%M"),
                one.who,
                str(one.item_id or NOTHING),
                event_title(one.kind),
                event_text(one.details),
            ]
            for one in events
        ],
    )


@click.command("export", cls=Command, help=N_("The handover protocol as a document."))
@click.argument("handover", type=HANDOVER)
@option(
    "--format",
    "file_format",
    type=click.Choice(_FORMATS),
    help=N_("By default the file's ending decides, else md."),
)
@option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("The file; stdout by default."),
)
@json_option
def export(*, handover: int, file_format: str | None, output: Path | None, as_json: bool) -> None:
    """Write the protocol."""
    from funnelview.usecases.handover.reading import sheet
    from funnelview.usecases.handover.writing import write_file, write_protocol
    from funnelview.usecases.taking_out import record

    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    chosen = file_format or (ending if ending in _FORMATS else "json" if as_json else "md")
    with session().desk() as desk:
        if chosen == "json":
            found = {"schema": schema("handover-show"), **shapes.sheet(sheet(desk, handover))}
            scope = f"handover={handover}"
            rows = len(found["items"])
            marked = output is not None
            written = record(desk, found, kind="protocol", scope=scope, rows=rows, marked=marked)
        else:
            written = write_protocol(desk, handover, chosen)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        return
    write_file(output, written)
    if as_json:
        facts = {"id": handover, "result": "written", "file": str(output), "format": chosen}
        print_json("handover-export", facts)
    else:
        click.echo(_("Written to {path}").format(path=output))


@click.command("watch", cls=Command, help=N_("The 90 days after: who needs looking after."))
@option("--all", "everything", is_flag=True, help=N_("Also customers that are well."))
@json_option
def watch(*, everything: bool, as_json: bool) -> None:
    """Print the watch."""
    from funnelview.usecases.handover.afterwards import watch as read

    with session().desk() as desk:
        found = read(desk, everything=everything)
    if as_json:
        print_json("handover-watch", shapes.watch(found))
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.handover.words import concern_title

    n = found.watched
    click.echo(ngettext("{n} customer is watched.", "{n} customers are watched.", n).format(n=n))
    if not found.lines:
        click.echo(_("Nobody needs looking after."))
        return
    print_table(
        (
            Column(_("Item"), right=True),
            Column(_("Customer")),
            Column(_("Successor")),
            Column(_("Since")),
            Column(_("What is the matter")),
            Column(_("Next to approach")),
            Column(_("Watched until"), rank=1),
        ),
        [
            [
                str(one.item_id),
                one.customer,
                one.successor,
                one.handed_over.isoformat(),
                ", ".join(concern_title(worry) for worry in one.concerns) or NOTHING,
                one.next.name if one.next is not None else NOTHING,
                one.ends.isoformat(),
            ]
            for one in found.lines
        ],
    )


@click.command("fate", cls=Command, help=N_("How what was handed over fared against the others."))
@click.argument("handover", type=HANDOVER)
@json_option
def fate(*, handover: int, as_json: bool) -> None:
    """Print how handed-over deals fared."""
    from funnelview.usecases.handover.afterwards import compare

    with session().desk() as desk:
        found = compare(desk, handover)
    if as_json:
        print_json("handover-fate", {"id": handover, **shapes.comparison(found)})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(""),
            Column(_("Deals"), right=True),
            Column(pgettext("items", "Open"), right=True),
            Column(_("Won"), right=True),
            Column(_("Lost"), right=True),
            Column(_("Win rate"), right=True),
        ),
        [
            [
                title,
                str(one.deals),
                str(one.open),
                str(one.won),
                str(one.lost),
                NOTHING if one.win_rate is None else f"{one.win_rate:.0%}",
            ]
            for title, one in (
                (_("Handed over"), found.handed_over),
                (_("All others"), found.others),
            )
        ],
    )
