"""`funnelview export`: the funnel as CSV, XLSX or JSON."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import as_of_option, json_option
from funnelview.cli.output import print_json, schema
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext
from funnelview.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_KINDS: Final = ("deals", "customers", "contacts", "reps", "notes", "history", "forecast")
_FORMATS: Final = ("csv", "xlsx", "json")


@click.command(
    cls=Command,
    help=N_(
        "Deals, customers, contacts, reps, notes, history or forecast, into a file or to stdout."
    ),
)
@click.argument("kind", type=click.Choice(_KINDS), metavar="KIND")
@option(
    "--format",
    "file_format",
    type=click.Choice(_FORMATS),
    help=N_("By default what the file's name says, else csv."),
)
@as_of_option
@option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("A new file, readable for you alone; an existing one is never overwritten."),
)
@json_option
def export(
    *,
    kind: str,
    file_format: str | None,
    as_of: date | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write a kind of records."""
    chosen = _format(file_format, output, as_json=as_json)
    head = {"schema": schema(f"export-{kind}")}
    from funnelview.interchange.exporting import new_file
    from funnelview.usecases.exporting import export as write

    with session().desk() as desk:
        if output is None:
            with _stdout() as file:
                # A program asks through the pipe: the same question gets the same answer.
                marked = chosen != "json"
                write(desk, kind, chosen, file, as_of=as_of, head=head, marked=marked)
            return
        with new_file(output) as file:
            done = write(desk, kind, chosen, file, as_of=as_of, head=head)
    if done.cut:
        click.echo(
            ngettext(
                "{n} text was too long for a cell and was cut.",
                "{n} texts were too long for a cell and were cut.",
                done.cut,
            ).format(n=done.cut),
            err=True,
        )
    if as_json:
        facts = {"file": str(output), "format": chosen, "rows": done.rows, "result": "written"}
        print_json("export", facts)
    else:
        click.echo(
            ngettext("{n} row written to {path}", "{n} rows written to {path}", done.rows).format(
                n=done.rows, path=output
            )
        )


@contextmanager
def _stdout() -> Iterator[IO[bytes]]:
    """Stdout for bytes, once they are logged; a terminal gets the text made harmless."""
    if not sys.stdout.isatty():
        with tempfile.TemporaryFile() as whole:
            yield whole
            whole.seek(0)
            sys.stdout.flush()
            shutil.copyfileobj(whole, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    shown = io.BytesIO()
    yield shown
    click.echo(clean(shown.getvalue().decode("utf-8-sig"), limit=None), nl=False)


def _format(file_format: str | None, output: Path | None, *, as_json: bool) -> str:
    """The format asked for: by name, by the file's ending, or by --json where stdout is meant."""
    if output is None:
        if as_json and file_format not in {None, "json"}:
            raise click.UsageError(
                _("--json prints JSON; with another format name a file (-o FILE).")
            )
        if file_format == "xlsx":
            raise click.UsageError(_("A workbook needs a file: -o FILE.xlsx."))
        return "json" if as_json else file_format or "csv"
    ending = output.suffix.lower().removeprefix(".")
    return file_format or (ending if ending in _FORMATS else "csv")
