"""`funnelview team` and `funnelview rep`: the board and a rep's page, as the screens show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview import i18n
from funnelview.cli import shapes
from funnelview.cli.base import Command, option
from funnelview.cli.options import PERIOD, as_of_option, json_option
from funnelview.cli.output import print_json
from funnelview.cli.picture import draw, picture_option
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from funnelview.domain.coverage import Board, Bucket, Position
    from funnelview.usecases.coverage import RepPage


@click.command(
    cls=Command,
    help=N_("The board: one row a rep, the thinnest coverage first."),
)
@as_of_option
@option(
    "--period",
    metavar="PERIOD",
    type=PERIOD,
    help=N_("A year, quarter or month: 2026, 2026-Q4, 2026-11. All figures are then of it."),
)
@option("--manager", metavar="NAME", help=N_("Only this manager's team."))
@json_option
def team(*, as_of: date | None, period: str | None, manager: str | None, as_json: bool) -> None:
    """Print the board."""
    from funnelview.usecases.coverage import team_board
    from funnelview.usecases.people import find_person

    with session().desk() as desk:
        manager_id = None
        if manager is not None:
            from funnelview.usecases.records import list_people

            manager_id = find_person(list_people(desk), manager).id
        board = team_board(
            desk, as_of=as_of, period=period, manager_id=manager_id, waits=_say_that_it_takes_long
        )
        if as_json:
            print_json("team", shapes.team(board))
        else:
            _print_board(board)
        if board.unkept:
            from funnelview.usecases.keeping import keep_counts

            # After the answer: the next board finds the counts of warnings made.
            keep_counts(desk)


@click.command(cls=Command, help=N_("One rep's position and open deals."))
@click.argument("name")
@as_of_option
@picture_option
@json_option
def rep(*, name: str, as_of: date | None, picture: Path | None, as_json: bool) -> None:
    """Print a rep's page."""
    from funnelview.usecases.coverage import rep_page

    with session().desk() as desk:
        page = rep_page(desk, name, as_of=as_of)
    if picture is not None:
        from funnelview.interchange.pictures import strip

        title = _("{name}: coverage of the coming months").format(name=page.person.name)
        draw(strip(page.ahead, title=title), picture)
    if as_json:
        print_json("rep", shapes.rep(page))
    else:
        _print_page(page)


def _say_that_it_takes_long() -> None:
    click.echo(_("Counting the warnings of all; the next board finds them counted."), err=True)


def _print_board(board: Board) -> None:
    from funnelview.cli.formats import with_currency
    from funnelview.cli.tables import Column, print_table

    columns = (
        Column(_("Rep")),
        Column(_("Deals"), right=True, rank=4),
        Column("T25", right=True, rank=5),
        Column("T50", right=True, rank=5),
        Column("T75", right=True, rank=5),
        Column(pgettext("figure", "Open"), right=True),
        Column(_("Weighted"), right=True, rank=1),
        Column(_("Quota"), right=True, rank=6),
        Column(_("Won"), right=True, rank=3),
        Column(_("Remaining"), right=True, rank=2),
        Column(_("Cover / need"), right=True),
        Column(_("Wtd cover"), right=True, rank=8),
        Column("n", right=True, rank=9),
        Column("‼", right=True),
        Column("!", right=True),
        Column(_("Review"), rank=7),
    )
    rows = [_row(row, board.currency) for row in (*board.reps, board.total)]
    title = _("Team as of {day}, {period}, amounts in {currency}").format(
        day=board.as_of, period=board.period.key, currency=board.currency or "–"
    )
    print_table(columns, rows, title=title, last_is_total=True)
    for line in _notes(board.total.open, board):
        click.echo(line)
    if board.unowned.count:
        n = board.unowned.count
        click.echo(
            ngettext(
                "{n} deal belongs to nobody: {amount}.", "{n} deals belong to nobody: {amount}.", n
            ).format(n=n, amount=with_currency(board.unowned.amount, board.currency))
        )


def _notes(whole: Bucket, board: Board) -> list[str]:
    """What the sums leave out."""
    notes = []
    if whole.unpriced:
        notes.append(
            ngettext(
                "{n} deal has no amount and is in no sum.",
                "{n} deals have no amount and are in no sum.",
                whole.unpriced,
            ).format(n=whole.unpriced)
        )
    if whole.unrated:
        notes.append(
            ngettext(
                "{n} deal is in no sum, since its currency has no rate ({currencies}).",
                "{n} deals are in no sum, since their currencies have no rate ({currencies}).",
                whole.unrated,
            ).format(n=whole.unrated, currencies=", ".join(board.unrated))
        )
        notes.append(_("Set one: “funnelview rate set {code} RATE”.").format(code=board.unrated[0]))
    return notes


def _row(row: Position, currency: str) -> list[str]:
    from funnelview.cli.formats import NOTHING, amount, number, ratio
    from funnelview.domain.funnel import TIERS

    return [
        row.name,
        str(row.open.count),
        *(amount(row.tiers[tier].amount, currency) for tier in TIERS),
        amount(row.open.amount, currency),
        amount(row.weighted, currency),
        amount(row.quota, currency),
        amount(row.won.amount, currency),
        amount(row.remaining, currency),
        f"{ratio(row.coverage)} / {number(row.required.ratio)}",
        ratio(row.weighted_coverage),
        str(row.required.n or NOTHING),
        str(row.warnings.red) if row.warnings is not None else NOTHING,
        str(row.warnings.amber) if row.warnings is not None else NOTHING,
        row.last_review or NOTHING,
    ]


def _counts(row: Position) -> str:
    if row.warnings is None:
        return ""
    return _("{red} red, {amber} amber, {info} info.").format(
        red=row.warnings.red, amber=row.warnings.amber, info=row.warnings.info
    )


def _print_page(page: RepPage) -> None:
    from funnelview.cli.formats import NOTHING, amount, number, ratio, stage, with_currency
    from funnelview.cli.formats import day as day_text
    from funnelview.cli.tables import Column, print_facts, print_table
    from funnelview.domain.review import walk_order

    row, currency = page.position, page.settings.currency
    print_facts(
        [
            (
                pgettext("figure", "Open"),
                f"{with_currency(row.open.amount, currency)} ({row.open.count})",
            ),
            (_("Weighted"), with_currency(row.weighted, currency)),
            (_("Quota {period}").format(period=page.period.key), amount(row.quota, currency)),
            (_("Won"), f"{amount(row.won.amount, currency)} ({row.won.count})"),
            (_("Remaining"), amount(row.remaining, currency)),
            (
                _("Cover / need"),
                f"{ratio(row.coverage)} / {number(row.required.ratio)} (n = {row.required.n})",
            ),
            (_("Weighted coverage"), ratio(row.weighted_coverage)),
            (_("Warnings"), _counts(row)),
            (_("Last review"), row.last_review or NOTHING),
        ],
        title=_("{name} as of {day}").format(name=page.person.name, day=page.as_of.day.isoformat()),
    )
    click.echo()
    columns = (
        Column(_("Deal"), right=True),
        Column(_("Tier")),
        Column(_("Customer")),
        Column(_("Product"), rank=3),
        Column(_("Amount"), right=True),
        Column(_("Stage"), rank=1),
        Column(_("Expected"), rank=1),
        Column(_("Days"), right=True, rank=4),
        Column(_("Pushes"), right=True, rank=5),
        Column(_("Contact"), rank=6),
        Column(_("Phone"), rank=7),
        Column(_("Next step"), rank=8),
        Column(_("Due"), rank=8),
    )
    names = {one.key: one.name(i18n.language()) for one in page.settings.stages}
    print_table(
        columns,
        [
            [
                str(line.id),
                line.tier.value,
                line.customer or line.name or NOTHING,
                line.product or NOTHING,
                with_currency(line.amount, line.currency),
                stage(line.stage, names),
                day_text(line.expected),
                str((page.as_of.day - line.stage_since).days),
                str(line.pushes),
                line.contact or NOTHING,
                line.phone or NOTHING,
                line.next_step or NOTHING,
                day_text(line.next_step_due),
            ]
            for line in walk_order(page.deals, page.weights)
        ],
    )
