"""`funnelview marketing` and `funnelview velocity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import as_of_option, json_option
from funnelview.cli.output import print_json
from funnelview.cli.picture import draw, picture_option
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from funnelview.domain.marketing import Created, Marketing, Took
    from funnelview.domain.velocity import Pace, Velocity


@click.command(
    cls=Command,
    help=N_(
        "What entered the funnel, by ISO week and source, and how far it got: the measure of "
        "marketing."
    ),
)
@option("--rep", metavar="NAME", help=N_("Only this person's deals, and those of everybody below."))
@option(
    "--weeks",
    type=click.IntRange(1, 104),
    default=13,
    help=N_("How many ISO weeks, the present one the last."),
)
@as_of_option
@picture_option
@json_option
def marketing(
    *, rep: str | None, weeks: int, as_of: date | None, picture: Path | None, as_json: bool
) -> None:
    """Print what entered the funnel."""
    from funnelview.usecases.measures import marketing as look

    with session().desk() as desk:
        found = look(desk, rep, weeks=weeks, as_of=as_of)
    if picture is not None:
        from funnelview.usecases.forecast_pictures import funnel_picture

        draw(funnel_picture(found), picture)
    if as_json:
        from funnelview.cli import shapes_forecast as shapes

        print_json("marketing", shapes.marketing(found))
    else:
        _print_marketing(found)


@click.command(
    cls=Command,
    help=N_(
        "How fast each funnel brings money, how much hangs on one deal, how old the deals are."
    ),
)
@option("--rep", metavar="NAME", help=N_("Only this person's deals, and those of everybody below."))
@as_of_option
@json_option
def velocity(*, rep: str | None, as_of: date | None, as_json: bool) -> None:
    """Print everybody's pace."""
    from funnelview.usecases.measures import velocity as look

    with session().desk() as desk:
        found = look(desk, rep, as_of=as_of)
    if as_json:
        from funnelview.cli import shapes_forecast as shapes

        print_json("velocity", shapes.velocity(found))
    else:
        _print_velocity(found)


def _print_marketing(found: Marketing) -> None:
    from funnelview.cli.tables import Column, print_table

    code = found.currency

    def columns(first: str) -> tuple[Column, ...]:
        return (
            Column(first),
            Column(_("Deals"), right=True),
            Column(_("Amount"), right=True),
            Column("T50", right=True, rank=1),
            Column("T75", right=True, rank=1),
            Column(_("Won"), right=True),
            Column(_("Won amount"), right=True, rank=2),
        )

    rows = [
        [f"{week.week} *" if week.partial else week.week, *_cells(week.all, code)]
        for week in found.weeks
    ]
    rows.append([_("Together"), *_cells(found.total, code)])
    title = _("What entered the funnel, as of {day}, amounts in {currency}").format(
        day=found.as_of.isoformat(), currency=code or "–"
    )
    print_table(columns(_("Week")), rows, title=title, last_is_total=True)
    click.echo()
    print_table(
        columns(_("Source")),
        [[source or _("not known"), *_cells(one, code)] for source, one in found.sources],
    )
    click.echo()
    for title, one in (
        (_("Days from entry to T50"), found.to_t50),
        (_("Days from entry to T75"), found.to_t75),
        (_("Days from entry to the order"), found.to_won),
    ):
        click.echo(f"{title}: {_took(one)}")
    click.echo()
    _print_top(found)


def _cells(one: Created, code: str) -> list[str]:
    from funnelview.cli.formats import amount

    return [
        str(one.entered.count),
        amount(one.entered.amount, code),
        str(one.t50),
        str(one.t75),
        str(one.won),
        amount(one.won_amount, code),
    ]


def _took(one: Took) -> str:
    from funnelview.cli.formats import NOTHING, number

    if one.mean is None or one.median is None:
        return NOTHING
    return ngettext(
        "{mean} on average, {median} in the middle (n = {n})",
        "{mean} on average, {median} in the middle (n = {n})",
        one.n,
    ).format(mean=number(one.mean), median=number(one.median), n=one.n)


def _print_top(found: Marketing) -> None:
    from funnelview.cli.formats import NOTHING, amount, number
    from funnelview.cli.tables import Column, print_table

    code = found.currency
    print_table(
        (
            Column(_("Rep")),
            Column(_("Created a week"), right=True),
            Column(_("Needed a week"), right=True),
            Column(_("Share"), right=True),
            Column(_("Quota"), right=True, rank=2),
            Column(_("Need"), right=True, rank=1),
            Column("n", right=True, rank=3),
        ),
        [
            [
                one.name,
                amount(one.created, code),
                amount(one.needed, code),
                NOTHING if one.ratio is None else f"{one.ratio * 100:.0f} %",
                amount(one.quota, code),
                number(one.required.ratio),
                str(one.required.n),
            ]
            for one in (*found.reps, found.top)
        ],
        title=_("The top of the funnel beside what the quota of {period} will need").format(
            period=found.top.period
        ),
        last_is_total=True,
    )


def _print_velocity(found: Velocity) -> None:
    from funnelview.cli.formats import amount
    from funnelview.cli.tables import Column, print_table

    code, middle = found.currency, found.medians
    columns = (
        Column(_("Rep")),
        Column(pgettext("figure", "Open"), right=True, rank=5),
        Column(_("Average won"), right=True, rank=4),
        Column(_("Win rate"), right=True, rank=2),
        Column("n", right=True, rank=6),
        Column(_("Days to win"), right=True, rank=3),
        Column(_("A day"), right=True),
        Column(_("Largest deal"), right=True, rank=1),
        Column(_("Age"), right=True, rank=1),
        Column(_("In stage"), right=True, rank=1),
    )

    def row(one: Pace) -> list[str]:
        return [
            one.name,
            str(one.open),
            amount(one.average_won, code),
            _per_cent(one.win_rate),
            str(one.n),
            _number(one.days_to_win),
            amount(one.velocity, code),
            _per_cent(one.concentration),
            _number(one.age),
            _number(one.in_stage),
        ]

    rows = [row(one) for one in found.reps]
    rows.append(
        [
            _("Median"),
            "",
            "",
            _per_cent(middle.win_rate),
            "",
            _number(middle.days_to_win),
            amount(None if middle.velocity is None else round(middle.velocity), code),
            _per_cent(middle.concentration),
            _number(middle.age),
            _number(middle.in_stage),
        ]
    )
    rows.append(row(found.team))
    title = _("Velocity as of {day}, amounts in {currency}").format(
        day=found.as_of.isoformat(), currency=code or "–"
    )
    print_table(columns, rows, title=title, last_is_total=True)


def _per_cent(value: float | None) -> str:
    from funnelview.cli.formats import NOTHING

    return NOTHING if value is None else f"{value * 100:.0f} %"


def _number(value: float | None) -> str:
    from funnelview.cli.formats import NOTHING, number

    return NOTHING if value is None else number(value)
