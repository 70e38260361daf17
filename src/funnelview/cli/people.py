"""`funnelview person` and `funnelview quota`: who sells, who manages, and what is to be booked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funnelview.cli import shapes
from funnelview.cli.base import Group, option
from funnelview.cli.options import PERIOD, json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from funnelview.domain.funnel import Person

_ROLES = click.Choice(["director", "manager", "rep"])
_STATUSES = click.Choice(["active", "leaving", "left"])


@click.group("person", cls=Group, help=N_("People of the sales organisation: add, set, list."))
def person() -> None:
    """Hold the commands."""


@person.command(help=N_("Enter a person."))
@click.argument("name")
@option("--role", type=_ROLES, default="rep", show_default=True, help=N_("What the person is."))
@option("--manager", metavar="NAME", help=N_("Who is above."))
@option("--login", metavar="LOGIN", help=N_("The name given with --as."))
@option("--email", metavar="TEXT", help=N_("The e-mail address."))
@option("--phone", metavar="TEXT", help=N_("The phone number."))
@json_option
def add(
    *,
    name: str,
    role: str,
    manager: str | None,
    login: str | None,
    email: str | None,
    phone: str | None,
    as_json: bool,
) -> None:
    """Enter a person."""
    from funnelview.domain.funnel import Role
    from funnelview.usecases.people import find_person
    from funnelview.usecases.records import add_person, list_people

    with session().desk() as desk:
        above = None if not manager else find_person(list_people(desk), manager).id
        done = add_person(
            desk,
            name,
            Role(role),
            manager_id=above,
            login=login or None,
            email=email or None,
            phone=phone or None,
        )
    if as_json:
        print_json("person-add", {"id": done.id, "result": done.result})
    else:
        click.echo(_("Person {id} entered.").format(id=done.id))


@person.command("set", help=N_('Change a person\'s record; an empty text ("") takes a value away.'))
@click.argument("name")
@option("--name", "new_name", metavar="NAME", help=N_("Another name."))
@option("--role", type=_ROLES, help=N_("What the person is."))
@option("--manager", metavar="NAME", help=N_("Who is above."))
@option("--status", type=_STATUSES, help=N_("Whether the person works here."))
@option("--login", metavar="LOGIN", help=N_("The name given with --as."))
@option("--email", metavar="TEXT", help=N_("The e-mail address."))
@option("--phone", metavar="TEXT", help=N_("The phone number."))
@json_option
def set_(
    *,
    name: str,
    new_name: str | None,
    role: str | None,
    manager: str | None,
    status: str | None,
    login: str | None,
    email: str | None,
    phone: str | None,
    as_json: bool,
) -> None:
    """Change a person's record."""
    from funnelview.domain.funnel import PersonStatus, Role
    from funnelview.usecases.people import find_person
    from funnelview.usecases.records import change_person, list_people

    with session().desk() as desk:
        people = list_people(desk)
        before = find_person(people, name)
        above = before.manager_id
        if manager is not None:
            above = find_person(people, manager).id if manager.strip() else None
        after = replace(
            before,
            name=before.name if new_name is None else new_name,
            role=before.role if role is None else Role(role),
            status=before.status if status is None else PersonStatus(status),
            manager_id=above,
            login=before.login if login is None else login or None,
            email=before.email if email is None else email or None,
            phone=before.phone if phone is None else phone or None,
        )
        done = change_person(desk, before, after)
    result = "unchanged" if after == before else done.result
    if as_json:
        print_json("person-set", {"id": done.id, "result": result})
    elif result == "changed":
        click.echo(_("Person {id} changed.").format(id=done.id))
    else:
        click.echo(_("Person {id} is as before.").format(id=done.id))


@person.command("list", help=N_("Everybody, with role and manager."))
@json_option
def list_(*, as_json: bool) -> None:
    """Print everybody."""
    from funnelview.usecases.records import list_people

    with session().desk() as desk:
        people = list_people(desk)
    names = {one.id: one.name for one in people}
    if as_json:
        print_json("person-list", {"people": [_shape(one, names) for one in people]})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    titles = {
        "director": pgettext("role", "director"),
        "manager": pgettext("role", "manager"),
        "rep": pgettext("role", "rep"),
        "active": pgettext("person", "active"),
        "leaving": pgettext("person", "leaving"),
        "left": pgettext("person", "left"),
    }
    print_table(
        (
            Column(pgettext("person", "Name")),
            Column(_("Role")),
            Column(_("Manager")),
            Column(_("Status")),
            Column(_("Login"), rank=1),
            Column(_("E-mail"), rank=2),
            Column(_("Phone"), rank=3),
        ),
        [
            [
                one.name,
                titles[one.role.value],
                names.get(one.manager_id or 0, NOTHING),
                titles[one.status.value],
                one.login or NOTHING,
                one.email or NOTHING,
                one.phone or NOTHING,
            ]
            for one in people
        ],
    )


def _shape(one: Person, names: dict[int, str]) -> shapes.Shape:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role.value,
        "manager": names.get(one.manager_id or 0),
        "status": one.status.value,
        "login": one.login,
        "email": one.email,
        "phone": one.phone,
    }


@click.group(
    "quota", cls=Group, help=N_("What each rep is to book in a period: set, list, import.")
)
def quota() -> None:
    """Hold the commands."""


@quota.command("set", help=N_('Set a quota; an empty AMOUNT ("") takes it back.'))
@click.argument("name")
@click.argument("period", type=PERIOD)
@click.argument("amount")
@json_option
def set_quota(*, name: str, period: str, amount: str, as_json: bool) -> None:
    """Set a quota."""
    from funnelview.usecases.quotas import set_written_quota

    with session().desk() as desk:
        done = set_written_quota(desk, name, period, amount)
    if done.note:
        click.echo(done.note, err=True)
    if as_json:
        print_json("quota-set", {"id": done.id, "result": done.result})
    elif done.result == "changed":
        click.echo(_("The quota is set."))
    else:
        click.echo(_("The quota is as it was."))


@quota.command("list", help=N_("The quotas that are set."))
@option("--rep", "name", metavar="NAME", help=N_("Only this rep's."))
@json_option
def list_quotas(*, name: str | None, as_json: bool) -> None:
    """Print the quotas."""
    from funnelview.usecases.people import find_person
    from funnelview.usecases.records import list_quotas as read_quotas

    with session().desk() as desk:
        people, quotas, settings = read_quotas(desk)
    chosen = people if name is None else [find_person(people, name)]
    rows = [
        (one.name, period, amount)
        for one in chosen
        for period, amount in sorted(quotas.get(one.id, {}).items())
    ]
    if as_json:
        listed = [
            {"name": who, "period": period, "amount": shapes.money(amount, settings.currency)}
            for who, period, amount in rows
        ]
        print_json("quota-list", {"currency": settings.currency or None, "quotas": listed})
        return
    from funnelview.cli.formats import with_currency
    from funnelview.cli.tables import Column, print_table

    print_table(
        (Column(_("Rep")), Column(_("Period")), Column(_("Quota"), right=True)),
        [[who, period, with_currency(amount, settings.currency)] for who, period, amount in rows],
    )


@quota.command(
    "import",
    help=N_(
        "Set quotas from a CSV file or a spreadsheet: a name, a period and an amount in each row,"
        " or a column for each period."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def import_quotas(*, file: Path, as_json: bool) -> None:
    """Set the quotas of a file, all of them or none."""
    from funnelview.usecases.quotas import import_quotas as read_file

    with session().desk() as desk:
        told = read_file(desk, file)
    if as_json:
        result = "changed" if told.changed else "unchanged"
        print_json("quota-import", {"read": told.read, "changed": told.changed, "result": result})
        return
    click.echo(
        ngettext(
            "{n} quota read, {changed} changed.", "{n} quotas read, {changed} changed.", told.read
        ).format(n=told.read, changed=told.changed)
    )
