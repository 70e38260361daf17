"""`funnelview import`: what another program exported, into the store."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from funnelview.cli.shapes import Shape
    from funnelview.domain.importing import FileFormat, Finding
    from funnelview.domain.settings import Settings
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.importing import Clash, Group, Known, Progress, Report

_PATIENCE: Final = 1.0
"""Seconds after which somebody who watches wants to see that something moves."""
_BAR: Final = 24
"""Cells of the bar that shows how far an import is."""
_SHOWN: Final = 10
"""Lines of like findings that a person reads."""


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Import what another program exported: deals, and the customers, contacts, people and"
        " quotas that belong to them. Files named together are joined.\n\n"
        "The columns are recognised; importing the same again changes nothing."
    ),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@option(
    "--map",
    "mapping",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=N_("A mapping file that says which column is which."),
)
@option(
    "--date-order",
    type=click.Choice(["dmy", "mdy"]),
    help=N_("How to read dates such as 03/04/2026 where no cell decides it."),
)
@option("--currency", metavar="CODE", help=N_("The currency of amounts that name none."))
@option("--dry-run", is_flag=True, help=N_("Write nothing; say what would be done."))
@json_option
def command(
    *,
    files: tuple[Path, ...],
    mapping: Path | None,
    date_order: str | None,
    currency: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Import files; exit 1 when there is nothing in them to import."""
    from funnelview.tui.lean import load_without_openssl

    # SQLAlchemy loads an event loop, and that OpenSSL, of which nothing is wanted here.
    load_without_openssl("asyncio")
    from funnelview.usecases.importing import read_import, write_import

    with _shown_progress() as progress:
        settings, known, today = _known()
        # Hundreds of thousands of values come and none goes: looking for garbage finds nothing.
        gc.disable()
        prepared = read_import(
            settings,
            files,
            mapping=mapping,
            date_order=date_order,
            currency=currency,
            known=known,
            today=today,
            progress=progress,
        )
        # Only now: a file that is no funnel must not leave an empty store behind.
        with _desk(dry_run=dry_run) as desk:
            # Whoever opened the store has turned it on again.
            gc.disable()
            report = write_import(desk, prepared, dry_run=dry_run, progress=progress)
            warning = desk.store.warning
    if warning:
        click.echo(warning, err=True)
    gc.enable()
    if as_json:
        print_json("import", _shape(report))
    else:
        _print(report)
    return 1 if report.nothing else 0


def _known() -> tuple[Settings, Known, date]:
    """The store's settings or those of a new one, the names it knows, and what day it is."""
    from funnelview.domain.settings import Settings
    from funnelview.usecases.clock import system_clock
    from funnelview.usecases.importing import NOBODY, known_names, store_is_there

    if not store_is_there(session().address[0]):
        return Settings(), NOBODY, system_clock().date()
    with session().desk() as desk:
        settings, known = known_names(desk)
        return settings, known, desk.today(settings)


@contextmanager
def _desk(*, dry_run: bool) -> Iterator[Desk]:
    """The store to write to; it is made where there is none, for a dry run in memory only."""
    from funnelview.usecases.importing import store_is_there
    from funnelview.usecases.store import make_store, open_store

    if store_is_there(session().address[0]):
        with session().desk() as desk:
            yield desk
        return
    if dry_run:
        from funnelview.usecases.desk import Desk

        with open_store("sqlite://") as store:
            desk = Desk(store)
            make_store(desk)
            yield desk
        return
    with session().desk(create=True) as desk:
        make_store(desk)
        yield desk


@contextmanager
def _shown_progress() -> Iterator[Progress | None]:
    """Show somebody at a terminal, after a second, how far an import is."""
    if not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    shown = ""

    def show(step: str, rows: int, share: float) -> None:
        nonlocal shown
        if time.monotonic() - started < _PATIENCE:
            return
        text = _("Reading: {n} rows …") if step == "read" else _("Writing: {n} deals …")
        done = round(_BAR * share)
        bar = f"{'▓' * done}{'░' * (_BAR - done)} {share:4.0%}  "
        line = bar + text.format(n=f"{rows:,}")
        if line != shown:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
            shown = line

    try:
        yield show
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def _shape(report: Report) -> Shape:
    return {
        "read": report.read,
        "imported": report.imported,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": [_finding(one) for one in report.findings if one.kind == "skipped"],
        "warnings": [_finding(one) for one in report.findings if one.kind != "skipped"]
        + [_clash_warning(one) for one in report.clashes],
        "duplicates": report.duplicates,
        "customers": report.customers,
        "contacts": report.contacts,
        "reps": report.reps,
        "reps_with_deals": report.reps_with_deals,
        "managers": report.managers,
        "quotas": report.quotas,
        **{name: _group(group) for name, group in report.groups.items()},
        "currency": report.currency,
        "conflicts": [_clash(one) for one in report.clashes],
        "format": [_format(one) for one in report.formats],
        "dry_run": not report.written,
        "result": _result(report),
    }


def _result(report: Report) -> str:
    if report.nothing:
        return "nothing"
    return "imported" if report.imported or report.updated else "unchanged"


def _finding(one: Finding) -> Shape:
    return {
        "file": one.file,
        "line": one.line,
        "reason": one.reason,
        "column": one.column,
        "value": one.value,
        "count": one.count,
    }


def _group(group: Group) -> Shape:
    return {
        "count": group.count,
        "amount": format(group.amount, "f"),
        "without_amount": group.without_amount,
    }


def _clash(one: Clash) -> Shape:
    return {
        "file": one.file,
        "line": one.line,
        "kind": one.kind,
        "id": one.record_id,
        "name": one.title,
        "field": one.field,
        "in_file": one.in_file,
        "in_store": one.in_store,
    }


def _clash_warning(one: Clash) -> Shape:
    return {
        "file": one.file,
        "line": one.line,
        "reason": _clash_reason(one),
        "column": one.field,
        "value": one.in_file or "",
        "count": 1,
    }


def _clash_reason(one: Clash) -> str:
    from funnelview.domain.history import field_title

    return _(
        "{name}: {field} is “{in_store}” here and “{in_file}” in the file; ours stays."
    ).format(
        name=one.title,
        field=field_title(one.field),
        in_store=one.in_store or "–",
        in_file=one.in_file or "–",
    )


def _format(one: FileFormat) -> Shape:
    return {
        "file": one.file,
        "kind": one.kind,
        "sheet": one.sheet,
        "rows": one.rows,
        "encoding": one.encoding,
        "delimiter": one.delimiter,
        "dialect": one.dialect,
        "date_order": one.date_order,
        "decimal": one.decimal,
        "columns": dict(one.columns),
        "ignored": list(one.ignored),
    }


def _print(report: Report) -> None:
    from funnelview.cli.tables import print_facts
    from funnelview.text import one_line

    for one in report.formats:
        known = ", ".join(f"{name} = {header}" for name, header in one.columns.items())
        click.echo(one_line(f"{one.file} ({one.kind}, {one.dialect}): {known}"))
        if one.ignored:
            click.echo(one_line("  " + _("not used: {names}").format(names=", ".join(one.ignored))))
    click.echo()
    outcomes = {"won": _("Won"), "lost": _("Lost"), "open": pgettext("outcome", "Open")}
    facts = [
        (_("Read"), f"{report.read:,}"),
        (_("Imported"), f"{report.imported:,}"),
        (_("Updated"), f"{report.updated:,}"),
        (_("Unchanged"), f"{report.unchanged:,}"),
        *(
            (
                outcomes[name],
                f"{group.count:,} = {group.amount:,f} "
                + (group.currency or _("in several currencies")),
            )
            for name, group in report.groups.items()
        ),
        (_("Customers"), f"{report.customers:,}"),
        (_("Reps"), f"{report.reps:,}"),
        (_("Managers"), f"{report.managers:,}"),
    ]
    print_facts(facts)
    _print_findings(report, lambda text: click.echo(one_line(text)))
    if not report.written:
        click.echo(_("A dry run: nothing was written."))


def _print_findings(report: Report, say: Callable[[str], None]) -> None:
    """Print findings by kind: like ones in one line, with the first place and how many."""
    from funnelview.domain.importing import grouped

    for group in grouped(report.findings):
        one = group.first
        place = f"{one.file}:{one.line}" if one.line else one.file
        values = ", ".join(f"“{value}”" for value in group.values)
        words = " ".join(filter(None, (place, one.column, values)))
        count = group.count
        more = ngettext("({n} time)", "({n} times)", count).format(n=count) if count > 1 else ""
        say(f"{words} – {group.reason} {more}".rstrip())
    for clash in report.clashes[:_SHOWN]:
        say(f"{clash.file}:{clash.line} – {_clash_reason(clash)}")
    left = len(report.clashes) - _SHOWN
    if left > 0:
        say(ngettext("… and {n} more", "… and {n} more", left).format(n=left))
