"""`funnelview doctor`: what the program runs on, and what is slow, unsafe or missing here."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from funnelview import __version__, i18n
from funnelview.cli.base import Command
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import Session, session
from funnelview.errors import FunnelViewError, StoreUnreachable
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelview.usecases.doctor import Line, StoreFacts

_TRUE_COLOUR: Final = {"truecolor", "24bit"}


@click.command(
    "doctor",
    cls=Command,
    help=N_("What FunnelView runs on here, and what is slow, unsafe or missing."),
)
@json_option
def command(*, as_json: bool) -> int:
    """Print the findings; exit 3 when the store can't be used."""
    current = session()
    found: list[Line] = list(_surroundings())
    store, trouble = _store(current, found)
    found.extend(_secrets(current))
    program = _program()
    terminal = _terminal()
    if as_json:
        facts = {
            "program": program,
            "terminal": terminal,
            "configuration": str(current.configuration_path),
            "store": store,
            "checks": [
                {
                    "check": one.check,
                    "state": one.state,
                    "message": one.message,
                    "todo": one.todo,
                }
                for one in found
            ],
            "findings": [f"{one.message} {one.todo}".strip() for one in found if one.state != "ok"],
        }
        print_json("doctor", facts)
    else:
        _print(program, terminal, store, found)
    return trouble.exit_code if trouble else 0


def _program() -> dict[str, str]:
    import platform
    import sqlite3

    return {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
    }


def _terminal() -> dict[str, Any]:
    size = os.get_terminal_size() if sys.stdout.isatty() else None
    return {
        "term": os.environ.get("TERM"),
        "colours": _colours(),
        "size": f"{size.columns}x{size.lines}" if size else None,
        "encoding": sys.stdout.encoding,
        "locale": locale.setlocale(locale.LC_CTYPE, None),
        "language": i18n.language(),
        "ssh": "SSH_CONNECTION" in os.environ,
        "tmux": "TMUX" in os.environ,
    }


def _colours() -> int:
    """How many colours the terminal promises: what the screen goes by too."""
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR") or term in {"", "dumb"}:
        return 0
    if os.environ.get("COLORTERM", "").lower() in _TRUE_COLOUR:
        return 1 << 24
    return 256 if "256" in term else 16


def _surroundings() -> Iterator[Line]:
    """How it stands with program and terminal."""
    from importlib.util import cache_from_source, find_spec
    from pathlib import Path

    from funnelview.usecases.doctor import Line, postgres_driver_is_here

    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Line("encoding", "ok", _("The terminal's encoding is UTF-8."))
    else:
        yield Line(
            "encoding",
            "wrong",
            _("The terminal's encoding is {name}: names may not show.").format(
                name=sys.stdout.encoding
            ),
            _("Use UTF-8: LANG=C.UTF-8."),
        )
    yield _colour_line()
    size = os.get_terminal_size() if sys.stdout.isatty() else None
    if size is not None and (size.columns < 80 or size.lines < 24):
        yield Line(
            "size",
            "weak",
            _("The terminal is smaller than 80×24: screens are cut."),
            _("Make it larger."),
        )
    spec = find_spec("textual")
    if spec is None or spec.origin is None:
        yield Line(
            "screen",
            "wrong",
            _("Textual is missing: there will be no full screen."),
            _("Install FunnelView anew."),
        )
    elif not Path(cache_from_source(spec.origin)).exists():
        yield Line(
            "compiled",
            "weak",
            _(
                "The installed packages are not byte-compiled: each start takes several times"
                " longer."
            ),
            _("Run “python -m compileall” on them."),
        )
    else:
        yield Line("compiled", "ok", _("The installed packages are byte-compiled."))
    if not postgres_driver_is_here():
        yield Line(
            "driver",
            "weak",
            _("The driver for Postgres is not installed; SQLite stores work without it."),
            _("Install FunnelView with its Postgres extra: funnelview[postgres]."),
        )


def _colour_line() -> Line:
    from funnelview.usecases.doctor import Line

    colours = _colours()
    if colours == 16:
        return Line(
            "colours",
            "weak",
            _("The terminal promises 16 colours only."),
            _("Set TERM=xterm-256color if it has more."),
        )
    return Line("colours", "ok", _("Colours: {number}.").format(number=colours))


def _secrets(current: Session) -> Iterator[Line]:
    """How it stands with the store's password."""
    from funnelview.usecases.doctor import others_may_read, secret_lines
    from funnelview.usecases.store import has_password

    try:
        address, origin = current.address
        yield from secret_lines(
            said_by=origin,
            has_password=has_password(address),
            open_file=others_may_read(current.configuration_path),
        )
    except FunnelViewError:
        # What can't be read was told of already.
        return


def _store(current: Session, found: list[Line]) -> tuple[dict[str, Any], FunnelViewError | None]:
    """What the store says of itself; the error where it says nothing."""
    from funnelview.usecases.doctor import Line, examine, lines

    shown: dict[str, Any] = {"address": None, "from": None}
    try:
        from funnelview.usecases.store import shown_address

        address, origin = current.address
        shown = {"address": shown_address(address), "from": origin}
        desk = current.open_desk()
        try:
            facts = examine(desk.store)
            found.extend(lines(desk.store, facts, desk.clock()))
        finally:
            desk.store.close()
    except FunnelViewError as error:
        found.append(Line("store", "wrong", error.message, error.way_out or ""))
        return {**shown, "reachable": False}, error
    usable = facts.schema == facts.schema_here
    trouble = None if usable else StoreUnreachable("")
    return {**shown, "reachable": True, **_facts(facts)}, trouble


def _facts(facts: StoreFacts) -> dict[str, Any]:
    return {
        "engine": facts.engine,
        "version": facts.version,
        "latency_ms": facts.latency,
        "schema_version": facts.schema,
        "schema_version_here": facts.schema_here,
        "journal": facts.journal,
        "wal_is_safe": facts.wal_safe,
        "size": facts.size,
        "mode": None if facts.mode is None else f"{facts.mode:o}",
        "encrypted": facts.encrypted,
    }


def _print(
    program: dict[str, str], terminal: dict[str, Any], store: dict[str, Any], found: list[Line]
) -> None:
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import print_facts
    from funnelview.text import one_line
    from funnelview.usecases.doctor import STATE_TITLES

    yes_no = {True: _("yes"), False: _("no"), None: NOTHING}

    def text(value: object) -> str:
        return yes_no[value] if value is None or isinstance(value, bool) else str(value)

    def lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
        return [(name, text(value)) for name, value in facts.items()]

    print_facts(lines(program), title=_("Program"))
    click.echo()
    print_facts(lines(terminal), title=_("Terminal"))
    click.echo()
    print_facts(lines(store), title=_("Store"))
    click.echo()
    for one in found:
        click.echo(f"{_(STATE_TITLES[one.state]):>6}  {one_line(one.message)}")
        if one.todo and one.state != "ok":
            click.echo(f"{'':>6}  → {one_line(one.todo)}")
    if all(one.state == "ok" for one in found):
        click.echo(_("Nothing speaks against it."))
