"""`funnelview db init`, `upgrade`, `check`: making a store, keeping it right."""

from __future__ import annotations

from dataclasses import replace

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext


@click.command(
    cls=Command,
    help=N_("Make a store: an SQLite file, or the tables in an empty Postgres database."),
)
@option("--currency", metavar="CODE", help=N_("The reporting currency, such as EUR."))
@option("--time-zone", metavar="ZONE", help=N_("Such as Asia/Shanghai; UTC by default."))
@option("--fiscal-start", metavar="MONTH", help=N_("The fiscal year's first month, 1 to 12."))
@option("--team", metavar="NAME", help=N_("What the team is called."))
@option(
    "--stages",
    metavar="TEXT",
    help=N_("Its own stages in their order: “Lead = 10; Offer / 报价 = 60”, in per cent."),
)
@json_option
def init(
    *,
    currency: str | None,
    time_zone: str | None,
    fiscal_start: str | None,
    team: str | None,
    stages: str | None,
    as_json: bool,
) -> None:
    """Make a store."""
    from funnelview.domain.settings import Settings, stages_of, with_setting
    from funnelview.usecases.store import make_store

    settings = Settings()
    wanted = {
        "currency": currency,
        "time_zone": time_zone,
        "fiscal_start": fiscal_start,
        "team": team,
    }
    # Before anything is made: a mistyped zone must not leave an empty file behind.
    for name, value in wanted.items():
        if value is not None:
            settings = with_setting(settings, name, value)
    if stages is not None:
        settings = replace(settings, stages=stages_of(stages))
    with session().desk(create=True) as desk:
        made = make_store(desk, settings)
        shown = desk.store.shown
        warning = desk.store.warning
    if warning:
        click.echo(warning, err=True)
    if as_json:
        print_json("db-init", {"store": shown, "result": "made" if made else "unchanged"})
    elif made:
        click.echo(_("The store is made: {address}").format(address=shown))
    else:
        click.echo(_("There is a store already: {address}").format(address=shown))


@click.command(cls=Command, help=N_("Bring the store to this version of FunnelView."))
@json_option
def upgrade(*, as_json: bool) -> None:
    """Bring the store to this version."""
    from funnelview.usecases.store import upgrade_store

    with session().desk() as desk:
        done = upgrade_store(desk)
        version = desk.store.schema()
    if as_json:
        result = "upgraded" if done else "unchanged"
        print_json("db-upgrade", {"schema_version": version, "result": result})
    elif done:
        click.echo(_("The store is of this version now ({version}).").format(version=version))
    else:
        click.echo(_("The store is of this version already ({version}).").format(version=version))


@click.command(
    cls=Command, help=N_("Prove that history, sums, references and trail agree with the present.")
)
@json_option
def check(*, as_json: bool) -> int:
    """Check the store; exit 1 when something disagrees."""
    from funnelview.usecases.store import check as check_store

    with session().desk() as desk:
        told = check_store(desk)
    if as_json:
        print_json(
            "db-check",
            {
                "consistent": not told.problems,
                "deals": told.deals,
                "changes": told.changes,
                "records": told.records,
                "entries": told.entries,
                "problems": list(told.problems),
            },
        )
        return 1 if told.problems else 0
    from funnelview.text import one_line

    click.echo(
        _("{deals} deals with {changes} changes, {records} other records looked at.").format(
            deals=told.deals, changes=told.changes, records=told.records
        )
    )
    for problem in told.problems:
        click.echo(one_line(problem))
    if told.problems:
        n = len(told.problems)
        click.echo(ngettext("{n} inconsistency.", "{n} inconsistencies.", n).format(n=n))
        return 1
    click.echo(_("Everything agrees."))
    return 0
