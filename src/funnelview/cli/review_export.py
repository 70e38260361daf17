"""`funnelview review export`: a review, a team's week or a month as a document or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funnelview.cli import review_shapes as shapes
from funnelview.cli.base import Command, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json, schema
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk

_FORMATS = ("md", "html", "pdf", "json")


@click.command(
    "export",
    cls=Command,
    help=N_(
        "A review, a team's week or a month of reviews, for reading and printing.\n\n"
        "With --rep one review; without it the whole team's: of --week, or summed over --month."
    ),
)
@option("--rep", metavar="NAME", help=N_("One rep's review."))
@option("--manager", metavar="NAME", help=N_("Only this manager's team."))
@option("--week", metavar="WEEK", help=N_("Such as 2026-W47."))
@option("--number", type=click.IntRange(1), help=N_("Which of the week's reviews; the last."))
@option("--month", metavar="MONTH", help=N_("Such as 2026-11: the reviews of a month, summed."))
@option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=N_("By default what the file's name says, else md."),
)
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
    rep: str | None,
    manager: str | None,
    week: str | None,
    number: int | None,
    month: str | None,
    form: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write a document."""
    if rep is not None and (month is not None or manager is not None):
        raise click.UsageError(_("--month and --manager are for a team; leave --rep out."))
    if week is not None and month is not None:
        raise click.UsageError(_("Name a week or a month, not both."))
    ending = output.suffix.lower().removeprefix(".") if output else ""
    chosen = form or (ending if ending in _FORMATS else "json" if as_json and not output else "md")
    if chosen == "pdf" and output is None:
        raise click.UsageError(_("A PDF needs a file: -o FILE.pdf."))
    with session().desk() as desk:
        data = _data(desk, chosen, rep, manager, week, number, month, marked=output is not None)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from funnelview.interchange.exporting import new_file

    with new_file(output) as file:
        file.write(data)
    if as_json:
        facts = {"file": str(output), "format": chosen, "result": "written"}
        print_json("review-export", facts)
    else:
        click.echo(_("Written to {path}").format(path=output))


def _data(
    desk: Desk,
    form: str,
    rep: str | None,
    manager: str | None,
    week: str | None,
    number: int | None,
    month: str | None,
    *,
    marked: bool,
) -> bytes:
    if form == "json":
        return _json(desk, rep, manager, week, number, month, marked=marked)
    from funnelview.usecases.taking_out import document

    scope = _scope(rep, manager, week, number, month)
    if rep is not None:
        from funnelview.usecases.review_documents import review_document

        made = review_document(desk, rep, week, number)
        return document(desk, made, form, kind="review", scope=scope)
    from funnelview.usecases.review_summary import summary_document

    made = summary_document(desk, week=week, month=month, manager=manager)
    return document(desk, made, form, kind="summary", scope=scope)


def _scope(
    rep: str | None, manager: str | None, week: str | None, number: int | None, month: str | None
) -> str:
    """Say of what an export is, for the log."""
    named = {"rep": rep, "manager": manager, "week": week, "number": number, "month": month}
    return "; ".join(f"{name}={value}" for name, value in named.items() if value is not None)


def _json(
    desk: Desk,
    rep: str | None,
    manager: str | None,
    week: str | None,
    number: int | None,
    month: str | None,
    *,
    marked: bool,
) -> bytes:
    from funnelview.usecases.taking_out import record

    name: str
    found: dict[str, Any]
    if rep is not None:
        from funnelview.usecases.review_record import review_record

        name, found = "review-show", shapes.review(review_record(desk, rep, week, number))
    else:
        from funnelview.usecases.review_summary import summary

        name = "review-summary"
        found = shapes.summary(summary(desk, week=week, month=month, manager=manager))
    scope = _scope(rep, manager, week, number, month)
    rows = len(found.get("deals", ()))
    whole = {"schema": schema(name), **found}
    return record(desk, whole, kind="review", scope=scope, rows=rows, marked=marked)
