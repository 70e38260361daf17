"""`funnelview warnings`: what is in danger and why, and acknowledging it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli import shapes
from funnelview.cli.base import Group, option
from funnelview.cli.options import DAY, as_of_option, json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.alerts import Acknowledgement, Alert
    from funnelview.usecases.warnings import Acknowledged, Warnings

_SEVERITIES = click.Choice(["info", "amber", "red"])


@click.group(
    "warnings",
    cls=Group,
    invoke_without_command=True,
    help=N_(
        "Warnings of one rep or of everybody, the worst first; with a command: acknowledge, "
        "withdraw, history, rules."
    ),
)
@option("--rep", metavar="NAME", help=N_("Only this rep's."))
@as_of_option
@option("--severity", type=_SEVERITIES, help=N_("Only these and what is worse."))
@option(
    "--fail-on",
    type=_SEVERITIES,
    help=N_("Answer with exit code 1 when one of these or worse stands open."),
)
@json_option
@click.pass_context
def warnings(
    ctx: click.Context,
    *,
    rep: str | None,
    as_of: date | None,
    severity: str | None,
    fail_on: str | None,
    as_json: bool,
) -> int:
    """Print the warnings; acknowledged ones say until when."""
    if ctx.invoked_subcommand is not None:
        return 0
    from funnelview.domain.alerts import Severity
    from funnelview.usecases.warnings import alerts

    with session().desk() as desk:
        found = alerts(desk, rep, as_of, severity=Severity(severity) if severity else None)
    if as_json:
        print_json("warnings", shape(found))
    else:
        _print(found)
    if fail_on is None:
        return 0
    least = Severity(fail_on).rank
    return int(any(one.is_open and one.severity.rank >= least for one in found.alerts))


def shape(found: Warnings) -> shapes.Shape:
    """The warnings with all that they say."""
    from funnelview.domain.alerts import counts_of

    return {
        "as_of": shapes.day(found.as_of.day),
        "counts": shapes.counts(counts_of(found.alerts)),
        "warnings": [alert_shape(one, found) for one in found.alerts],
    }


def alert_shape(one: Alert, found: Warnings) -> shapes.Shape:
    """One warning."""
    from funnelview.domain.warnings import message, question

    return {
        "code": one.code,
        "severity": one.severity.value,
        "rep": found.rep(one) or None,
        "deal": one.deal_id,
        "customer": found.customers.get(one.customer_id or 0),
        "customer_id": one.customer_id,
        "message": message(one),
        "question": question(one),
        "value": one.value,
        "threshold": one.threshold,
        "acknowledged_until": shapes.day(one.acknowledged_until),
    }


def _print(found: Warnings) -> None:
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.formats import day as day_text
    from funnelview.cli.tables import Column, print_table
    from funnelview.domain.alerts import SEVERITY_TITLES, counts_of
    from funnelview.domain.warnings import message, question

    print_table(
        (
            Column(_("Severity")),
            Column(_("Rep")),
            Column(_("Deal"), right=True, rank=2),
            Column(_("Customer"), rank=1),
            Column(_("Warning")),
            Column(_("Question"), rank=4),
            Column(_("Known until"), rank=3),
        ),
        [
            [
                _(SEVERITY_TITLES[one.severity]),
                found.rep(one) or NOTHING,
                str(one.deal_id or NOTHING),
                found.about(one) or NOTHING,
                message(one),
                question(one),
                day_text(one.acknowledged_until),
            ]
            for one in found.alerts
        ],
        title=_("Warnings as of {day}").format(day=found.as_of.day.isoformat()),
    )
    counts = counts_of(found.alerts)
    click.echo(
        _("{red} red, {amber} amber, {info} info.").format(
            red=counts.red, amber=counts.amber, info=counts.info
        )
    )


_code = click.argument("code")
_deal = option("--deal", type=click.IntRange(1), metavar="DEAL", help=N_("The deal's number."))
_customer = option(
    "--customer", type=click.IntRange(1), metavar="CUSTOMER", help=N_("The customer's number.")
)
_rep = option("--rep", metavar="NAME", help=N_("The rep that the warning is about."))


def _one_subject(deal: int | None, customer: int | None, rep: str | None) -> None:
    if sum(one is not None for one in (deal, customer, rep)) != 1:
        raise click.UsageError(_("Name one of --deal, --customer and --rep."))


@warnings.command(help=N_("Put a warning out of sight until a day, with the reason."))
@_code
@_deal
@_customer
@_rep
@option("--until", required=True, type=DAY, metavar="DAY", help=N_("The last day it holds."))
@option("--reason", required=True, metavar="TEXT", help=N_("Why it is no cause for worry."))
@json_option
def acknowledge(
    *,
    code: str,
    deal: int | None,
    customer: int | None,
    rep: str | None,
    until: date,
    reason: str,
    as_json: bool,
) -> None:
    """Acknowledge a warning."""
    from funnelview.usecases.warnings import acknowledge as write

    _one_subject(deal, customer, rep)
    with session().desk() as desk:
        done = write(desk, code, until=until, reason=reason, deal=deal, customer=customer, rep=rep)
    if as_json:
        print_json("warnings-acknowledge", {"id": done.id, "result": done.result})
    else:
        click.echo(_("Acknowledged until {day}.").format(day=until.isoformat()))


@warnings.command(help=N_("Take an acknowledgement back."))
@_code
@_deal
@_customer
@_rep
@json_option
def withdraw(
    *, code: str, deal: int | None, customer: int | None, rep: str | None, as_json: bool
) -> None:
    """Take an acknowledgement back."""
    from funnelview.usecases.warnings import withdraw as write

    _one_subject(deal, customer, rep)
    with session().desk() as desk:
        done = write(desk, code, deal=deal, customer=customer, rep=rep)
    if as_json:
        print_json("warnings-withdraw", {"id": done.id, "result": done.result})
    else:
        click.echo(_("The warning stands open again."))


@warnings.command(help=N_("Every acknowledgement there was, the latest first."))
@json_option
def history(*, as_json: bool) -> None:
    """Print the acknowledgements."""
    from funnelview.usecases.desk import zone_of
    from funnelview.usecases.store import get_settings
    from funnelview.usecases.warnings import history as read

    with session().desk() as desk:
        found = read(desk)
        zone = zone_of(get_settings(desk))
    if as_json:
        listed = [_ack_shape(one, found) for one in found.acks]
        print_json("warnings-history", {"acknowledgements": listed})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.formats import day as day_text
    from funnelview.cli.tables import Column, print_table
    from funnelview.domain.funnel import names_by_login

    names = names_by_login(found.people.values())
    print_table(
        (
            Column(_("When")),
            Column(_("Who")),
            Column(_("Code")),
            Column(_("About")),
            Column(_("Until")),
            Column(_("Reason")),
        ),
        [
            [
                one.at.astimezone(zone).date().isoformat() if one.at else NOTHING,
                names.get(one.who, one.who),
                one.subject.code,
                _about(one, found) or NOTHING,
                day_text(one.until),
                one.reason or _("taken back"),
            ]
            for one in found.acks
        ],
    )


def _about(one: Acknowledgement, found: Acknowledged) -> str:
    subject = one.subject
    if subject.deal_id is not None:
        return f"{subject.deal_id} {found.deals.get(subject.deal_id, '')}".strip()
    if subject.customer_id is not None:
        return found.customers.get(subject.customer_id, "")
    person = found.people.get(subject.rep_id or 0)
    return person.name if person is not None else ""


def _ack_shape(one: Acknowledgement, found: Acknowledged) -> shapes.Shape:
    subject = one.subject
    person = found.people.get(subject.rep_id or 0)
    return {
        "at": one.at.isoformat() if one.at else None,
        "who": one.who,
        "code": subject.code,
        "rep": person.name if person is not None else None,
        "deal": subject.deal_id,
        "customer_id": subject.customer_id,
        "severity": one.severity.value,
        "value": one.value,
        "until": shapes.day(one.until),
        "reason": one.reason or None,
    }


@warnings.command(help=N_("Every warning there is: when it comes, and by which settings."))
@json_option
def rules(*, as_json: bool) -> None:
    """Print the catalogue."""
    from funnelview.domain.warnings import CATALOGUE

    if as_json:
        listed = [
            {
                "code": code,
                "about": entry.about.value,
                "severity": entry.severity,
                "title": _(entry.title),
                "when": _(entry.formula),
                "settings": list(entry.limits),
                "question": _(entry.question),
            }
            for code, entry in CATALOGUE.items()
        ]
        print_json("warnings-rules", {"rules": listed})
        return
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Code")),
            Column(_("Severity")),
            Column(_("When")),
            Column(_("Settings"), rank=2),
        ),
        [
            [code, entry.severity, _(entry.formula), ", ".join(entry.limits)]
            for code, entry in CATALOGUE.items()
        ],
    )
    n = len(CATALOGUE)
    click.echo(ngettext("{n} warning.", "{n} warnings.", n).format(n=n))
