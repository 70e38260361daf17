"""The steps of `funnelview handover` on a whole one: start, assign, plan, cancel and so on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Command, option
from funnelview.cli.handover_items import HANDOVER, TIERS, answer, one_item
from funnelview.cli.options import CLEARABLE_DAY, DAY, DEAL, json_option, key_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.handover.planning import Unfit
    from funnelview.usecases.handover.reading import Sheet

_KINDS = click.Choice(["leaving", "leave", "territory", "customer"])


@click.command(
    "start", cls=Command, help=N_("Open a handover for somebody who leaves or moves on.")
)
@option("--rep", "name", metavar="NAME", required=True, help=N_("Who hands over."))
@option("--last-day", metavar="DAY", type=DAY, required=True, help=N_("The last working day."))
@option("--reason", metavar="TEXT", help=N_("Why."))
@option(
    "--kind",
    type=_KINDS,
    default="leaving",
    show_default=True,
    help=N_("Leaving and leave take everything, the others what is named."),
)
@option("--deal", "deals", metavar="DEAL", type=DEAL, multiple=True, help=N_("A deal of a part."))
@option("--customer", "customers", metavar="NAME", multiple=True, help=N_("A customer of a part."))
@key_option
@json_option
def start(
    *,
    name: str,
    last_day: date,
    reason: str | None,
    kind: str,
    deals: tuple[int, ...],
    customers: tuple[str, ...],
    key: str | None,
    as_json: bool,
) -> None:
    """Open a handover."""
    from funnelview.domain.handover.items import Kind
    from funnelview.usecases.handover.starting import start as write
    from funnelview.usecases.lookup import customers_named

    with session().desk() as desk:
        done = write(
            desk,
            name,
            last_day,
            reason=reason,
            kind=Kind(kind),
            deals=deals,
            customers=customers_named(desk, customers),
            key=key,
        )
    says = _("Handover {id} is open.").format(id=done.id)
    answer("start", done, as_json=as_json, says=says)


@click.command("assign", cls=Command, help=N_("Give items to a successor."))
@click.argument("handover", type=HANDOVER)
@option("--to", "name", metavar="NAME", required=True, help=N_('Who takes over ("" for nobody).'))
@option("--item", "items", metavar="ITEM", type=DEAL, multiple=True, help=N_("An item's number."))
@option("--deal", "deals", metavar="DEAL", type=DEAL, multiple=True, help=N_("A deal's item."))
@option("--tier", type=TIERS, help=N_("All open items of a tier."))
@option("--all", "everything", is_flag=True, help=N_("All open items."))
@key_option
@json_option
def assign(
    *,
    handover: int,
    name: str,
    items: tuple[int, ...],
    deals: tuple[int, ...],
    tier: str | None,
    everything: bool,
    key: str | None,
    as_json: bool,
) -> None:
    """Give items to a successor."""
    from funnelview.domain.handover.items import ItemTier
    from funnelview.usecases.handover.assigning import Choice
    from funnelview.usecases.handover.assigning import assign as write

    choice = Choice(items, deals, ItemTier(tier) if tier else None, everything)
    with session().desk() as desk:
        done = write(desk, handover, name or None, choice, key=key)
    answer("assign", done, as_json=as_json, says=_("Assigned."))


@click.command("propose", cls=Command, help=N_("Who should take over what, and why."))
@click.argument("handover", type=HANDOVER)
@option("--among", metavar="NAME", multiple=True, help=N_("Only these successors."))
@option("--again", is_flag=True, help=N_("Also for items that have a successor."))
@option("--accept", is_flag=True, help=N_("Assign as proposed."))
@json_option
def propose(
    *, handover: int, among: tuple[str, ...], again: bool, accept: bool, as_json: bool
) -> None:
    """Print the proposal, and assign by it where asked to."""
    from funnelview.usecases.handover.assigning import assign_proposed, proposal
    from funnelview.usecases.people import find_person
    from funnelview.usecases.records import list_people

    with session().desk() as desk:
        people = {one.id: one for one in list_people(desk)}
        ids = [find_person(people.values(), name).id for name in among]
        found = proposal(desk, handover, ids, only_unassigned=not again)
        pairs = [(one.item_id, one.successor_id) for one in found.lines]
        result = assign_proposed(desk, handover, pairs).result if accept else "proposed"
    if as_json:
        print_json(
            "handover-propose",
            {
                "id": handover,
                "result": result,
                "items": [
                    {
                        "item": one.item_id,
                        "successor": people[one.successor_id].name,
                        "why": one.why.value,
                        "ties": one.ties,
                    }
                    for one in found.lines
                ],
                "loads": [
                    {
                        "name": people[who].name,
                        "deals_before": found.before[who].deals,
                        "deals_after": load.deals,
                    }
                    for who, load in found.after.items()
                ],
            },
        )
        return
    from funnelview.cli.tables import Column, print_table

    whys = {
        "knows": _("knows the customer"),
        "lightest": _("carries least"),
        "together": _("with the customer's others"),
        "only": _("the only one"),
    }
    print_table(
        (Column(_("Item"), right=True), Column(_("Successor")), Column(_("Why"))),
        [
            [str(one.item_id), people[one.successor_id].name, whys[one.why.value]]
            for one in found.lines
        ],
    )
    print_table(
        (Column(_("Successor")), Column(_("Now"), right=True), Column(_("Then"), right=True)),
        [
            [people[who].name, str(found.before[who].deals), str(load.deals)]
            for who, load in found.after.items()
        ],
    )


@click.command("plan", cls=Command, help=N_("Dates for visits and calls, and what doesn't fit."))
@click.argument("handover", type=HANDOVER)
@option("--item", metavar="ITEM", type=DEAL, help=N_("The item's number."))
@option("--deal", metavar="DEAL", type=DEAL, help=N_("The item of this deal."))
@option("--on", metavar="DAY", type=CLEARABLE_DAY, help=N_('The day; "" takes it away.'))
@option("--all", "everything", is_flag=True, help=N_("Give every visit and call a date."))
@key_option
@json_option
def plan(
    *,
    handover: int,
    item: int | None,
    deal: int | None,
    on: date | str | None,
    everything: bool,
    key: str | None,
    as_json: bool,
) -> None:
    """Plan dates; says what doesn't fit."""
    from funnelview.usecases.handover import planning, walking
    from funnelview.usecases.handover.reading import sheet

    if everything and (item or deal or on):
        raise click.UsageError(_("--all plans everything by itself: leave the others out."))
    number = 0
    done = None
    with session().desk() as desk:
        if everything:
            planned = planning.plan_all(desk, handover)
            done, number = planned.done, planned.dated
        elif item is not None or deal is not None:
            if on is None:
                raise click.UsageError(_("Name the day: --on DAY."))
            day = None if isinstance(on, str) else on
            done = walking.set_date(desk, handover, day, key=key, **one_item(item, deal))
            number = int(done.result == "planned")
        view = sheet(desk, handover)
        unfit = planning.problems(view)
    if as_json:
        print_json(
            "handover-plan",
            {
                "id": done.id if done else handover,
                "result": done.result if done else "unchanged",
                "planned": number,
                "unfit": [
                    {
                        "item": one.item_id,
                        "why": one.why.value,
                        "day": one.day.isoformat() if one.day else None,
                    }
                    for one in unfit
                ],
            },
        )
        return
    click.echo(ngettext("{n} date set.", "{n} dates set.", number).format(n=number))
    _print_unfit(view, unfit)


def _print_unfit(view: Sheet, unfit: tuple[Unfit, ...]) -> None:
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.handover.planning import MISFIT_TITLES

    if not unfit:
        click.echo(_("Everything fits."))
        return
    rows = []
    for one in unfit:
        line = view.line(one.item_id)
        rows.append(
            [
                str(one.item_id),
                (line.customer if line else None) or NOTHING,
                one.day.isoformat() if one.day else NOTHING,
                _(MISFIT_TITLES[one.why]),
            ]
        )
    print_table(
        (
            Column(_("Item"), right=True),
            Column(_("Customer")),
            Column(_("Day")),
            Column(_("What doesn't fit")),
        ),
        rows,
    )


@click.command("calendar", cls=Command, help=N_("The planned dates as calendar files."))
@click.argument("handover", type=HANDOVER)
@option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=N_("Where to: one file for each person."),
)
@json_option
def calendar(*, handover: int, output: Path, as_json: bool) -> None:
    """Write a calendar file for each person."""
    from funnelview.usecases.handover.planning import calendars
    from funnelview.usecases.handover.writing import write_calendars

    with session().desk() as desk:
        files = calendars(desk, handover)
    written = write_calendars(files, output, handover)
    if as_json:
        listed = [{"name": who, "file": str(path)} for who, path in written.items()]
        print_json("handover-calendar", {"id": handover, "result": "written", "files": listed})
        return
    for path in written.values():
        click.echo(str(path))


@click.command("cancel", cls=Command, help=N_("Call a handover off: the leaver stays."))
@click.argument("handover", type=HANDOVER)
@option("--reason", metavar="TEXT", required=True, help=N_("Why."))
@key_option
@json_option
def cancel(*, handover: int, reason: str, key: str | None, as_json: bool) -> None:
    """Call a handover off."""
    from funnelview.usecases.handover.starting import cancel as write

    with session().desk() as desk:
        done = write(desk, handover, reason, key=key)
    answer("cancel", done, as_json=as_json, says=_("The handover is called off."))


@click.command("finish", cls=Command, help=N_("Close a handover that has nothing open."))
@click.argument("handover", type=HANDOVER)
@json_option
def finish(*, handover: int, as_json: bool) -> None:
    """Close an empty handover."""
    from funnelview.usecases.handover.starting import finish as write

    with session().desk() as desk:
        done = write(desk, handover)
    answer("finish", done, as_json=as_json, says=_("The handover is closed."))


@click.command("return", cls=Command, help=N_("After a leave: let come back what was handed over."))
@click.argument("handover", type=HANDOVER)
@option(
    "--last-day",
    metavar="DAY",
    type=DAY,
    required=True,
    help=N_("Until when the successors hand over."),
)
@json_option
def return_(*, handover: int, last_day: date, as_json: bool) -> None:
    """Open the handovers back, one for each successor."""
    from funnelview.usecases.handover.starting import give_back

    with session().desk() as desk:
        made = give_back(desk, handover, last_day)
    if as_json:
        ids = [one.id for one in made]
        print_json("handover-return", {"id": handover, "result": "started", "handovers": ids})
        return
    for one in made:
        click.echo(_("Handover {id} is open.").format(id=one.id))
