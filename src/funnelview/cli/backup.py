"""`funnelview db backup`, `restore` and `move`: copies of a whole store, proved by its trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Command
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from funnelview.usecases.backup import Copy


@click.command(
    "backup",
    cls=Command,
    help=N_("Copy the store into a new SQLite file, while others go on working."),
)
@click.argument("file")
@json_option
def backup(*, file: str, as_json: bool) -> int:
    """Make a backup."""
    from funnelview.usecases.backup import backup as make

    with session().desk() as desk:
        made = make(desk, file)
    return _tell("db-backup", made, as_json=as_json)


@click.command(
    "restore",
    cls=Command,
    help=N_("Put a backup back: into a new file or an empty Postgres database."),
)
@click.argument("file")
@json_option
def restore(*, file: str, as_json: bool) -> int:
    """Restore a backup to the store's address."""
    from funnelview.usecases.backup import restore as put_back

    address, _origin = session().address
    return _tell("db-restore", put_back(file, address), as_json=as_json)


@click.command(
    "move",
    cls=Command,
    help=N_("Copy the store to another address, of either engine; the old one stays."),
)
@click.argument("to", metavar="URL")
@json_option
def move(*, to: str, as_json: bool) -> int:
    """Copy the store to another address."""
    from funnelview.usecases.backup import move as copy

    with session().desk() as desk:
        made = copy(desk, to)
    return _tell("db-move", made, as_json=as_json)


def _tell(name: str, made: Copy, *, as_json: bool) -> int:
    """Tell of a copy; 1 where its trail isn't proper, as that of its source wasn't."""
    heads = [str(one) for one in made.heads]
    first = made.first
    if as_json:
        print_json(
            name,
            {
                "result": "made",
                "store": made.place,
                "rows": made.rows,
                "heads": heads,
                "proper": first is None,
            },
        )
    else:
        click.echo(_("{rows} rows are in {place} now.").format(rows=made.rows, place=made.place))
        click.echo(_("Heads: {heads}").format(heads=" ".join(heads)))
    if first is None:
        return 0
    from funnelview.text import one_line

    row = one_line(f"{first.table} {first.row}: {first.message}")
    click.echo(
        _("Its trail isn't proper, as that of its source wasn't: {row}").format(row=row), err=True
    )
    click.echo(_("See “funnelview audit verify”."), err=True)
    return 1
