"""The catalogue of questions by command: what is asked, and a store's own words for it."""

from __future__ import annotations

import click

from funnelview.cli.base import Command, LanguageType, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _


@click.command("questions", cls=Command, help=N_("What is asked about each warning and change."))
@json_option
def questions(*, as_json: bool) -> None:
    """Print the catalogue."""
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.questions import list_questions

    with session().desk() as desk:
        found = list_questions(desk)
    if as_json:
        rows = [{"code": one.code, "text": one.text, "own": one.own} for one in found]
        print_json("review-questions", {"questions": rows})
        return
    print_table(
        (Column(_("Code")), Column(_("Question")), Column(_("Own"), rank=1)),
        [[one.code, one.text, "✓" if one.own else ""] for one in found],
    )


@click.command("question", cls=Command, help=N_("Ask something else about a warning or change."))
@click.argument("code", metavar="CODE")
@click.argument("text", metavar="TEXT")
@option(
    "--in",
    "in_language",
    type=LanguageType(),
    help=N_("The language it is in; the one that is spoken."),
)
@json_option
def question(*, code: str, text: str, in_language: str | None, as_json: bool) -> None:
    """Put a question in the place of the catalogue's; an empty text takes it back."""
    from funnelview.usecases.questions import set_question

    with session().desk() as desk:
        changed = set_question(desk, code, text, in_language)
    result = "changed" if changed else "unchanged"
    if as_json:
        print_json("review-question", {"id": code, "result": result})
    else:
        click.echo(
            _("{code}: changed.").format(code=code) if changed else _("Nothing was changed.")
        )
