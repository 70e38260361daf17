"""`funnelview forecast`, its accuracy, and `funnelview calibration`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from funnelview.cli.base import Command, Group, option
from funnelview.cli.options import as_of_option, json_option
from funnelview.cli.output import print_json
from funnelview.cli.picture import draw, picture_option
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from funnelview.domain.accuracy import Accuracy
    from funnelview.domain.forecast import Forecast, ForecastLine, Sum
    from funnelview.usecases.forecast import Calibration

_BY: Final = ("rep", "team", "product", "source", "stage")


@click.group(
    "forecast",
    cls=Group,
    invoke_without_command=True,
    help=N_("What the open deals will bring, month by month, and how sure that is."),
)
@option("--rep", metavar="NAME", help=N_("Only this person's deals, and those of everybody below."))
@option(
    "--months",
    type=click.Choice(("6", "12")),
    default="6",
    help=N_("How many months, the present one the first."),
)
@option("--by", type=click.Choice(_BY), help=N_("Divided by rep, team, product, source or stage."))
@option(
    "--calibrated",
    is_flag=True,
    help=N_("With the share won of each stage so far, in place of the assigned probability."),
)
@as_of_option
@picture_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    rep: str | None,
    months: str,
    by: str | None,
    calibrated: bool,
    as_of: date | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Print the forecast."""
    if ctx.invoked_subcommand is not None:
        return
    from funnelview.domain.forecast import By
    from funnelview.usecases.forecast import forecast

    with session().desk() as desk:
        found = forecast(
            desk,
            rep,
            months=int(months),
            by=By(by) if by else None,
            use_calibrated=calibrated,
            as_of=as_of,
        )
    if picture is not None:
        from funnelview.usecases.forecast_pictures import forecast_picture

        draw(forecast_picture(found), picture)
    if as_json:
        from funnelview.cli import shapes_forecast as shapes

        print_json("forecast", shapes.forecast(found))
    else:
        _print_forecast(found)


@command.command(help=N_("How far off the forecasts of the past months were, by lead time."))
@option("--rep", metavar="NAME", help=N_("Only this person's deals, and those of everybody below."))
@option("--months", type=click.Choice(("6", "12")), default="12", help=N_("How many past months."))
@as_of_option
@json_option
def accuracy(*, rep: str | None, months: str, as_of: date | None, as_json: bool) -> None:
    """Print how good past forecasts were."""
    from funnelview.usecases.measures import accuracy as look

    with session().desk() as desk:
        found = look(desk, rep, months=int(months), as_of=as_of)
    if as_json:
        from funnelview.cli import shapes_forecast as shapes

        print_json("forecast-accuracy", shapes.accuracy(found))
    else:
        _print_accuracy(found)


@click.command(
    cls=Command,
    help=N_("What each stage was worth: the share won of all decided deals that were ever in it."),
)
@as_of_option
@json_option
def calibration(*, as_of: date | None, as_json: bool) -> None:
    """Print what the stages are worth."""
    from funnelview.usecases.forecast import calibration as look

    with session().desk() as desk:
        found = look(desk, as_of=as_of)
    if as_json:
        from funnelview.cli import shapes_forecast as shapes

        print_json("calibration", shapes.calibration(found))
    else:
        _print_calibration(found)


def _print_forecast(found: Forecast) -> None:
    from funnelview.cli.formats import NOTHING, amount
    from funnelview.cli.tables import Column, print_table

    code = found.currency
    columns = (
        Column(_("Month")),
        Column(_("Deals"), right=True, rank=3),
        Column(_("Amount"), right=True, rank=2),
        Column(_("Weighted"), right=True),
        Column("P10", right=True, rank=1),
        Column("P90", right=True, rank=1),
        Column(_("Commit"), right=True, rank=4),
        Column(_("Best case"), right=True, rank=4),
    )

    def row(title: str, one: Sum, p10: float | None = None, p90: float | None = None) -> list[str]:
        ends = (NOTHING if end is None else amount(round(end), code) for end in (p10, p90))
        return [
            title,
            str(one.bucket.count),
            amount(one.bucket.amount, code),
            amount(one.weighted, code),
            *ends,
            amount(one.commit, code),
            amount(one.best, code),
        ]

    spread = found.spread
    rows = [row(one.month, one.sum, one.p10, one.p90) for one in found.months]
    rows += [row(_("Overdue"), found.overdue), row(_("Undated"), found.undated)]
    if found.later.bucket.count:
        rows.append(row(_("Later"), found.later))
    rows.append(row(_("Months together"), found.total, spread.p10, spread.p90))
    print_table(columns, rows, title=_title(found), last_is_total=True)
    click.echo(
        _("P10 and P90 are off by at most {error} % of the mean; the deals count as independent.")
        .format(error=f"{spread.error * 100:.2f}")
    )  # fmt: skip
    if found.unrated:
        names = ", ".join(found.unrated)
        click.echo(_("Without a rate, and in no sum: {currencies}.").format(currencies=names))
    if found.lines:
        click.echo()
        _print_lines(found)
    if found.largest:
        click.echo()
        _print_largest(found)


def _title(found: Forecast) -> str:
    kind = (
        _("calibrated probabilities")
        if found.probabilities == "calibrated"
        else _("assigned probabilities")
    )
    return _("Forecast of {whose} as of {day}, {kind}, amounts in {currency}").format(
        whose=found.rep or _("everybody"),
        day=found.as_of.isoformat(),
        kind=kind,
        currency=found.currency or "–",
    )


def line_name(line: ForecastLine) -> str:
    """What a line of a divided forecast is called; deals that say nothing have a word for it."""
    return line.name or _("not known")


def _print_lines(found: Forecast) -> None:
    from funnelview.cli.formats import amount
    from funnelview.cli.tables import Column, print_table

    code = found.currency
    columns = (
        Column({
            "rep": _("Rep"),
            "team": _("Team"),
            "product": _("Product"),
            "source": _("Source"),
            "stage": _("Stage"),
        }[found.by or "rep"]),
        *(Column(one.month, right=True, rank=2) for one in found.months),
        Column(_("Months together"), right=True),
        Column(_("Overdue"), right=True, rank=1),
        Column(_("Undated"), right=True, rank=3),
    )  # fmt: skip
    print_table(
        columns,
        [
            [
                line_name(line),
                *(amount(one.weighted, code) for one in line.months),
                amount(line.total.weighted, code),
                amount(line.overdue.weighted, code),
                amount(line.undated.weighted, code),
            ]
            for line in found.lines
        ],
    )


def _print_largest(found: Forecast) -> None:
    from funnelview.cli.formats import NOTHING, amount, day
    from funnelview.cli.tables import Column, print_table

    code = found.currency
    print_table(
        (
            Column(_("Deal"), right=True),
            Column(_("Customer")),
            Column(_("Owner"), rank=2),
            Column(_("Expected"), rank=1),
            Column(_("Amount"), right=True, rank=1),
            Column("%", right=True, rank=3),
            Column(_("Weighted"), right=True),
            Column(_("Share"), right=True),
        ),
        [
            [
                str(one.deal_id),
                one.customer or NOTHING,
                one.owner or NOTHING,
                day(one.expected),
                amount(one.amount, code),
                f"{one.probability * 100:.0f}",
                amount(one.weighted, code),
                NOTHING if one.share is None else f"{one.share * 100:.1f} %",
            ]
            for one in found.largest
        ],
        title=_("The largest deals"),
    )


def _print_accuracy(found: Accuracy) -> None:
    from funnelview.cli.formats import amount
    from funnelview.cli.tables import Column, print_table

    leads = [
        ngettext("{n} month ahead", "{n} months ahead", one.lead).format(n=one.lead)
        if one.lead
        else _("the same month")
        for one in found.leads
    ]
    code = found.currency
    print_table(
        (
            Column(_("Month")),
            Column(_("Won"), right=True, rank=1),
            Column(_("Booked"), right=True),
            *(Column(lead, right=True, rank=place) for place, lead in enumerate(leads)),
        ),
        [
            [
                past.month,
                str(past.deals),
                amount(past.booked, code),
                *(amount(value, code) for value in past.forecast),
            ]
            for past in found.months
        ],
        title=_("What was forecast for each month at the start of a month, beside what was booked"),
    )
    click.echo()
    print_table(
        (
            Column(_("Ahead")),
            Column("WAPE", right=True),
            Column(pgettext("statistics", "Bias"), right=True),
            Column(_("Months"), right=True),
        ),
        [
            [lead, _per_cent(one.wape), _per_cent(one.bias, signed=True), str(one.months)]
            for lead, one in zip(leads, found.leads, strict=True)
        ],
    )
    if found.watched_from is not None:
        click.echo(
            _("Before {day} the store knows only what an import told of the past.").format(
                day=found.watched_from.isoformat()
            )
        )


def _per_cent(value: float | None, *, signed: bool = False) -> str:
    from funnelview.cli.formats import NOTHING

    if value is None:
        return NOTHING
    return f"{value * 100:+.0f} %" if signed else f"{value * 100:.0f} %"


def _print_calibration(found: Calibration) -> None:
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Stage")),
            Column(_("Assigned"), right=True),
            Column(_("Observed"), right=True),
            Column(_("95 % interval"), right=True),
            Column("n", right=True),
            Column(_("Won"), right=True, rank=2),
            Column(pgettext("figure", "Open"), right=True, rank=3),
            Column("", rank=1),
        ),
        [
            [
                one.name,
                f"{one.assigned} %",
                _per_cent(one.share),
                NOTHING
                if one.interval is None
                else f"{one.interval[0] * 100:.0f}–{one.interval[1] * 100:.0f} %",
                str(one.n),
                str(one.won),
                str(one.open),
                _("too few to count with")
                if not one.tells
                else _("assigned is off")
                if one.off
                else "",
            ]
            for one in found.stages
        ],
        title=_("Of all decided deals ever in a stage, the share that was won, as of {day}").format(
            day=found.as_of.isoformat()
        ),
    )
