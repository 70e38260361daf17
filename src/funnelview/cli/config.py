"""`funnelview config`: where the configuration file is, what holds, whether the file is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview import i18n
from funnelview.cli.base import Group
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import Session, session
from funnelview.crash import hide_secrets
from funnelview.errors import BadInput
from funnelview.i18n import N_, _
from funnelview.text import one_line
from funnelview.usecases import configuration
from funnelview.usecases.configuration import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.group("config", cls=Group, help=N_("Your configuration file: path, show, check."))
def command() -> None:
    """Hold the commands."""


@command.command(help=N_("Where the file is, or would be."))
@json_option
def path(*, as_json: bool) -> None:
    """Print the file's path."""
    where = session().configuration_path
    if as_json:
        print_json("config-path", {"path": str(where), "exists": where.is_file()})
    else:
        click.echo(one_line(str(where)))


@command.command(help=N_("What holds, and where each value comes from."))
@json_option
def show(*, as_json: bool) -> None:
    """Print what holds; a password in the store's address is hidden."""
    current = session()
    values = _values(current)
    if as_json:
        shown = {name: {"value": value, "from": origin} for name, value, origin in values}
        print_json("config-show", {"path": str(current.configuration_path), **shown})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    origins = {
        "option": _("option"),
        "environment": _("environment"),
        "file": _("file"),
        "default": _("default"),
    }
    print_table(
        (Column(_("Name")), Column(_("Value")), Column(_("From"))),
        [[name, _text(value) or NOTHING, origins[origin]] for name, value, origin in values],
        title=str(current.configuration_path),
    )


Value = str | dict[str, str | list[str]] | None


def _text(value: Value) -> str:
    if isinstance(value, dict):
        pairs = (
            f"{name} = {keys if isinstance(keys, str) else ' '.join(keys)}"
            for name, keys in value.items()
        )
        return ", ".join(pairs)
    return value or ""


def _values(current: Session) -> list[tuple[str, Value, str]]:
    written = current.configuration
    address, db_from = current.address
    login, login_from = current.login
    return [
        ("db", _shown(address), db_from),
        *((name, _shown(one), db_from) for name, one in current.further.items() if one),
        ("login", login, login_from),
        ("language", i18n.language(), _language_origin(current)),
        ("theme", written.theme, "file" if written.theme else "default"),
        ("keys", dict(written.keys), "file" if written.keys else "default"),
    ]


def _shown(address: str) -> str:
    from funnelview.usecases.store import shown_address

    try:
        return shown_address(address)
    except BadInput:
        # It can't be used, and `config check` says so; even so nothing secret of it is shown.
        return hide_secrets(address)


def _language_origin(current: Session) -> str:
    if current.said.language:
        return current.origin("language")
    return "file" if current.configuration.language else "default"


@command.command(help=N_("Whether the file is right; names everything that isn't."))
@json_option
def check(*, as_json: bool) -> int:
    """Check the file; exit 1 when something is wrong with it."""
    current = session()
    where = current.configuration_path
    exists = where.is_file()
    found = list(_problems(current)) if exists or current.said.config else []
    if as_json:
        problems = [
            {"key": one.key or None, "message": one.message, "way_out": one.way_out or None}
            for one in found
        ]
        facts = {"path": str(where), "exists": exists, "correct": not found, "problems": problems}
        print_json("config-check", facts)
        return 1 if found else 0
    for one in found:
        sentence = " ".join(filter(None, (one.message, one.way_out)))
        click.echo(one_line(f"{one.key}: {sentence}" if one.key else sentence))
    if not exists and not found:
        click.echo(_("There is no configuration file; the defaults hold."))
    elif not found:
        click.echo(_("{path} is right.").format(path=one_line(str(where))))
    return 1 if found else 0


def _problems(current: Session) -> Iterator[Problem]:
    try:
        found = configuration.problems(current.configuration_path)
    except BadInput as error:
        yield Problem("", error.message, error.way_out)
        return
    yield from found
    if found:
        return
    written = current.configuration
    if written.connection.db is not None:
        from funnelview.usecases.store import shown_address

        try:
            shown_address(written.connection.db)
        except BadInput as error:
            yield Problem("connection.db", error.message, error.way_out)
    # Keys and themes are the screen's; it is loaded only where the file speaks of them.
    if written.theme is not None:
        yield from _theme_problem(written.theme)
    if written.keys:
        from funnelview.tui.keymap import Keymap

        try:
            Keymap.load(written.keys)
        except BadInput as error:
            yield Problem("keys", error.message, error.way_out)


def _theme_problem(theme: str) -> Iterator[Problem]:
    from funnelview.tui.colours import PALETTES

    if theme not in PALETTES:
        yield Problem(
            "theme",
            _("There is no theme “{name}”.").format(name=theme),
            _("Possible are: {names}.").format(names=", ".join(PALETTES)),
        )
