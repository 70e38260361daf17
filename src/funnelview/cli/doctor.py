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

    from funnelview.usecases.doctor import StoreFacts

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
    findings: list[str] = list(_surroundings())
    store, trouble = _store(current, findings)
    program = _program()
    terminal = _terminal()
    if as_json:
        facts = {
            "program": program,
            "terminal": terminal,
            "configuration": str(current.configuration_path),
            "store": store,
            "findings": findings,
        }
        print_json("doctor", facts)
    else:
        _print(program, terminal, store, findings)
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


def _surroundings() -> Iterator[str]:
    """What speaks against program and terminal as they are."""
    from importlib.util import cache_from_source, find_spec
    from pathlib import Path

    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        yield _("The terminal's encoding is {name}: names may not show. Use UTF-8.").format(
            name=sys.stdout.encoding
        )
    if _colours() == 16:
        yield _("The terminal promises 16 colours only. Set TERM=xterm-256color if it has more.")
    spec = find_spec("textual")
    if spec is None or spec.origin is None:
        yield _("Textual is missing: there will be no full screen.")
    elif not Path(cache_from_source(spec.origin)).exists():
        yield _(
            "The installed packages are not byte-compiled: each start takes several times longer. "
            "Run “python -m compileall” on them."
        )


def _store(current: Session, findings: list[str]) -> tuple[dict[str, Any], FunnelViewError | None]:
    """What the store says of itself; the error where it says nothing."""
    from funnelview.usecases.doctor import advice, examine, postgres_driver_is_here

    if not postgres_driver_is_here():
        findings.append(
            _("The driver for Postgres is not installed; SQLite stores work without it.")
        )
    shown: dict[str, Any] = {"address": None, "from": None}
    try:
        from funnelview.usecases.store import shown_address

        address, origin = current.address
        shown = {"address": shown_address(address), "from": origin}
        desk = current.open_desk()
        try:
            facts = examine(desk.store)
            findings.extend(advice(desk.store, facts))
        finally:
            desk.store.close()
    except FunnelViewError as error:
        findings.append(str(error))
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
    program: dict[str, str], terminal: dict[str, Any], store: dict[str, Any], findings: list[str]
) -> None:
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import print_facts
    from funnelview.text import one_line

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
    if store.get("journal") and not store.get("wal_is_safe"):
        reason = _("This SQLite has an error in write-ahead logs; new stores use another journal.")
        click.echo(reason)
    click.echo()
    if not findings:
        click.echo(_("Nothing speaks against it."))
    for finding in findings:
        click.echo(f"- {one_line(finding)}")
