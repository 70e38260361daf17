"""`funnelview rate`: what other currencies are worth in the store's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Group, option
from funnelview.cli.options import DAY, json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from datetime import date


@click.group("rate", cls=Group, help=N_("What other currencies are worth: set, list."))
def rate() -> None:
    """Hold the commands."""


@rate.command(
    "set",
    help=N_("Set what one unit of a CURRENCY is worth in the store's own currency, from a day on."),
)
@click.argument("currency")
@click.argument("value", metavar="RATE")
@option("--from", "since", metavar="DAY", type=DAY, help=N_("Its first day; today."))
@json_option
def set_(*, currency: str, value: str, since: date | None, as_json: bool) -> None:
    """Set a rate."""
    from funnelview.usecases.rates import set_written_rate

    with session().desk() as desk:
        changed = set_written_rate(desk, currency, value, since)
    if as_json:
        result = "changed" if changed else "unchanged"
        print_json("rate-set", {"id": currency.strip().upper(), "result": result})
    else:
        click.echo(_("The rate is set.") if changed else _("The rate is as it was."))


@rate.command("list", help=N_("The rates that are set."))
@json_option
def list_(*, as_json: bool) -> None:
    """Print the rates."""
    from funnelview.usecases.rates import list_rates

    with session().desk() as desk:
        own, rates = list_rates(desk)
    if as_json:
        listed = [
            {"currency": code, "from": day.isoformat(), "rate": f"{value:f}"}
            for code, day, value in rates
        ]
        print_json("rate-list", {"currency": own or None, "rates": listed})
        return
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Currency")),
            Column(_("First day")),
            Column(_("In {currency}").format(currency=own), right=True),
        ),
        [[code, day.isoformat(), f"{value:f}"] for code, day, value in rates],
    )
