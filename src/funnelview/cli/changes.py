"""`funnelview changes`: the waterfall and the list of changes, as the screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview import i18n
from funnelview.cli.base import Command, option
from funnelview.cli.options import DAY, PERIOD, json_option
from funnelview.cli.output import print_json
from funnelview.cli.picture import draw, picture_option
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from funnelview.domain.coverage import Bucket
    from funnelview.usecases.changes import ChangeReport

UNBALANCED = 1


@click.command(
    cls=Command,
    help=N_("What changed since a day: the waterfall, and every change behind it."),
)
@option("--rep", metavar="NAME", help=N_("Only this rep's deals."))
@option("--manager", metavar="NAME", help=N_("Only this manager's team."))
@option(
    "--since",
    metavar="DAY",
    type=DAY,
    help=N_("From the end of that day; without it, from the end of the rep's last review."),
)
@option("--until", metavar="DAY", type=DAY, help=N_("Up to the end of that day; without it, now."))
@option(
    "--period",
    metavar="PERIOD",
    type=PERIOD,
    help=N_("Only deals expected in it: 2026, 2026-Q4, 2026-11."),
)
@option(
    "--limit",
    metavar="NUMBER",
    type=click.IntRange(0),
    help=N_("List at most so many changes, the latest; 0: the waterfall alone. Without it, all."),
)
@picture_option
@json_option
def command(
    *,
    rep: str | None,
    manager: str | None,
    since: date | None,
    until: date | None,
    period: str | None,
    limit: int | None,
    picture: Path | None,
    as_json: bool,
) -> int:
    """Print the waterfall and the list."""
    if rep is not None and manager is not None:
        raise click.UsageError(_("Name a rep or a manager, not both."))
    if since is None and rep is None:
        raise click.UsageError(_("Say since when: --since 2026-11-15."))
    from funnelview.usecases.changes import changes

    with session().desk() as desk:
        report = changes(
            desk, rep, since=since, until=until, period=period, manager=manager, most=limit
        )
    if picture is not None:
        from funnelview.usecases.review_words import waterfall_picture

        drawn = waterfall_picture(report.waterfall, report.settings.currency or "", _title(report))
        draw(drawn.svg, picture)
    if as_json:
        from funnelview.cli.change_shapes import changes as shape

        print_json("changes", shape(report))
    else:
        _print(report)
    return 0 if report.waterfall.balances else UNBALANCED


def _title(report: ChangeReport) -> str:
    whose = report.person.name if report.person else report.settings.team or _("Team")
    span = report.span
    parts = [
        whose,
        _("from the end of {since} to the end of {until}").format(
            since=span.since.isoformat(), until=span.until.isoformat()
        ),
    ]
    if span.review is not None:
        parts.append(_("since the review of {week}").format(week=span.review.week))
    if report.period is not None:
        parts.append(_("expected in {period}").format(period=report.period.key))
    parts.append(_("amounts in {currency}").format(currency=report.settings.currency or "–"))
    return " · ".join(parts)


def _print(report: ChangeReport) -> None:
    from funnelview.cli.formats import amount
    from funnelview.cli.tables import Column, print_table
    from funnelview.domain.waterfall import ADDING, KIND_TITLES, Kind

    fall, currency = report.waterfall, report.settings.currency

    def row(title: str, one: Bucket, sign: str = "") -> list[str]:
        counted = f"{sign}{one.count}" if one.count or not sign else ""
        valued = f"{sign}{amount(one.amount, currency)}" if one.amount or not sign else ""
        return [title, counted, valued]

    rows = [row(_("Start"), fall.start)]
    rows += [
        row(_(KIND_TITLES[kind]), fall[kind], "+" if kind in ADDING else "−")
        for kind in Kind
        if fall[kind].count or fall[kind].amount
    ]
    rows.append(row(_("End"), fall.end))
    columns = (
        Column(_("Funnel")),
        Column(_("Deals"), right=True),
        Column(_("Amount"), right=True),
    )
    print_table(columns, rows, title=_title(report), last_is_total=True)
    if fall.passed:
        through = ", ".join(
            _("{what} {n} ({amount})").format(
                what=_(KIND_TITLES[kind]), n=one.count, amount=amount(one.amount, currency)
            )
            for kind, one in fall.passed.items()
        )
        click.echo(_("Came in and went out within the span: {deals}.").format(deals=through))
    if fall.unrated:
        click.echo(
            _("No rate, so in no sum: {currencies}.").format(currencies=", ".join(fall.unrated))
        )
    click.echo()
    if not report.total:
        click.echo(_("Nothing changed."))
        return
    n, listed = report.total, len(report.lines)
    if not listed:
        click.echo(ngettext("{n} change", "{n} changes", n).format(n=n))
        return
    _print_lines(report)
    if listed < n:
        text = _("The latest {listed} of {n} changes are listed.")
        click.echo(text.format(listed=listed, n=n))


def _print_lines(report: ChangeReport) -> None:
    from funnelview.cli.formats import when, with_currency
    from funnelview.cli.tables import Column, print_table
    from funnelview.domain.change_words import notes, told
    from funnelview.domain.waterfall import KIND_TITLES
    from funnelview.usecases.desk import zone_of

    stages = {one.key: one.name(i18n.language()) for one in report.settings.stages}
    zone = zone_of(report.settings)
    rows = []
    for line in report.lines:
        words = told(line, stages, with_currency)
        rows.append(
            [
                when(line.at, line.recorded, zone),
                str(line.deal_id),
                line.customer or "–",
                words.title,
                words.old,
                words.new,
                _(KIND_TITLES[line.bucket]) if line.bucket else "",
                line.who,
                ", ".join(notes(line)),
            ]
        )
    columns = (
        Column(_("When"), rank=2),
        Column(_("Deal"), right=True, rank=3),
        Column(_("Customer")),
        Column(_("What")),
        Column(_("Was")),
        Column(_("Is now")),
        Column(_("Bucket"), rank=4),
        Column(_("Who"), rank=1),
        Column(_("By"), rank=5),
    )
    print_table(columns, rows)
