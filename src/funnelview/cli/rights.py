"""`funnelview db grant`, `revoke`, `people`: who may do what in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, pgettext

if TYPE_CHECKING:
    from funnelview.cli import shapes
    from funnelview.domain.rights import Rights
    from funnelview.usecases.rights import Entry

_ROLES = click.Choice(["director", "manager", "rep", "reader", "shared"])


_limit_option = option(
    "--limit",
    metavar="NUMBER",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help=N_("At most so many, the latest first."),
)


@click.command(
    cls=Command,
    help=N_(
        "Let a login in: as a PERSON, with that person's role or another one, or without a person"
        " as a director, a reader, or a login that several people share."
    ),
)
@click.argument("login")
@click.argument("person", required=False)
@option("--role", type=_ROLES, help=N_("What the login may do; by default what the person is."))
@json_option
def grant(*, login: str, person: str | None, role: str | None, as_json: bool) -> None:
    """Let a login in."""
    from funnelview.usecases.rights import grant as let_in

    with session().desk() as desk:
        done = let_in(desk, login, person=person, role=role)
    if done.note:
        click.echo(done.note, err=True)
    if as_json:
        print_json("db-grant", {"id": done.id or None, "login": login, "result": done.result})
    elif done.result == "granted":
        click.echo(_("{login} is let in.").format(login=login))
    else:
        click.echo(_("{login} had these rights already.").format(login=login))


@click.command(cls=Command, help=N_("Take a login's rights away; what it wrote stays."))
@click.argument("login")
@json_option
def revoke(*, login: str, as_json: bool) -> None:
    """Take rights away."""
    from funnelview.usecases.rights import revoke as shut_out

    with session().desk() as desk:
        done = shut_out(desk, login)
    if as_json:
        print_json("db-revoke", {"id": done.id or None, "login": login, "result": done.result})
    else:
        click.echo(_("{login} has no rights in this store any more.").format(login=login))


@click.command(
    cls=Command,
    help=N_("Who may do what: every login with its role and reach, and what you may do."),
)
@json_option
def people(*, as_json: bool) -> None:
    """Print who may do what."""
    from funnelview.usecases.rights import who_may_what

    with session().desk() as desk:
        mine, entries = who_may_what(desk)
    if as_json:
        listed = [_shape(one) for one in entries]
        print_json("db-people", {"you": _own(mine), "logins": listed})
        return
    from funnelview.domain.rights import ACCESS_TITLES

    if not mine.registered:
        click.echo(_("Nobody is registered: whoever opens this store is its director."))
        return
    role = _("no rights") if mine.role is None else _(ACCESS_TITLES[mine.role])
    click.echo(_("You are {login} ({role}).").format(login=mine.login, role=role))
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Login")),
            Column(_("Role")),
            Column(_("Whose reach")),
            Column(_("Since"), rank=1),
            Column(pgettext("rights", "By"), rank=2),
        ),
        [
            [
                one.login,
                _(ACCESS_TITLES[one.role]),
                one.person or _("everybody"),
                one.granted.date().isoformat(),
                one.granted_by or NOTHING,
            ]
            for one in entries
        ],
    )


@click.command(
    cls=Command,
    help=N_("What was taken out, by whom and when: everybody's for a director, else your own."),
)
@_limit_option
@json_option
def exports(*, limit: int, as_json: bool) -> None:
    """Print the log of exports."""
    from funnelview.usecases.taking_out import exports as read

    with session().desk() as desk:
        found = read(desk, limit)
    if as_json:
        listed = [
            {
                "mark": one.mark,
                "at": one.at.isoformat(),
                "who": one.who,
                "via": one.via,
                "kind": one.kind,
                "format": one.format,
                "scope": one.scope,
                "rows": one.rows,
                "sha256": one.sha256,
            }
            for one in found
        ]
        print_json("db-exports", {"exports": listed})
        return
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Mark")),
            Column(_("When (UTC)")),
            Column(pgettext("rights", "By")),
            Column(_("Kind")),
            Column(_("Format"), rank=1),
            Column(_("Rows"), right=True),
            Column(_("Scope"), rank=2),
            Column("SHA-256", rank=3),
        ),
        [
            [
                one.mark,
                f"{one.at:%Y-%m-%d %H:%M}",
                one.who,
                one.kind,
                one.format,
                str(one.rows),
                one.scope,
                one.sha256,
            ]
            for one in found
        ],
    )


@click.command(
    cls=Command,
    help=N_("Who tried what without a right to it: everybody for a director, else yourself."),
)
@_limit_option
@json_option
def refusals(*, limit: int, as_json: bool) -> None:
    """Print who was refused."""
    from funnelview.usecases.refusals import refusals as read

    with session().desk() as desk:
        found = read(desk, limit)
    if as_json:
        listed = [
            {
                "at": one.at.isoformat(),
                "who": one.who,
                "via": one.via,
                "what": one.what,
                "about": one.about,
            }
            for one in found
        ]
        print_json("db-refusals", {"refusals": listed})
        return
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("When (UTC)")),
            Column(_("Who")),
            Column(_("Way"), rank=1),
            Column(_("Tried")),
            Column(_("About")),
        ),
        [[f"{one.at:%Y-%m-%d %H:%M}", one.who, one.via, one.what, one.about] for one in found],
    )


def _own(rights: Rights) -> shapes.Shape:
    return {
        "login": rights.login,
        "role": None if rights.role is None else rights.role.value,
        "registered": rights.registered,
        "everybody": rights.reach is None,
    }


def _shape(one: Entry) -> shapes.Shape:
    return {
        "login": one.login,
        "role": one.role.value,
        "person": one.person,
        "status": one.status,
        "granted": one.granted.isoformat(),
        "granted_by": one.granted_by,
    }
