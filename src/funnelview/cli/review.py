"""`funnelview review`: the record of a review, and its steps for scripts and tests."""

import click

from funnelview.cli.base import Entry, LazyGroup
from funnelview.i18n import N_

_SHOWING = "review_showing"
_STEPS = "review_steps"
_TABLE = {
    "show": Entry(_SHOWING, N_("What was covered, said and promised."), "show"),
    "export": Entry("review_export", N_("A review, a week or a month as a document."), "export"),
    "left": Entry(_SHOWING, N_("What the open review has not covered yet."), "left"),
    "search": Entry(_SHOWING, N_("Find words in the notes of all weeks."), "search"),
    "commitments": Entry(_SHOWING, N_("Everybody's open commitments."), "commitments"),
    "questions": Entry(
        "review_questions", N_("What is asked about each warning and change."), "questions"
    ),
    "question": Entry(
        "review_questions", N_("Ask something else about a warning or change."), "question"
    ),
    "start": Entry(_STEPS, N_("Begin this week's review, or go on with it."), "start"),
    "note": Entry(_STEPS, N_("Write a deal's note, next step and verdict."), "note"),
    "skip": Entry(_STEPS, N_("Leave a deal out, with the reason."), "skip"),
    "promise": Entry(_STEPS, N_("Make a commitment, on a deal or for the rep."), "promise"),
    "decide": Entry(_STEPS, N_("A commitment was kept, not kept, or is moved."), "decide"),
    "undo": Entry(_STEPS, N_("Take back the last change you made."), "undo"),
    "redo": Entry(_STEPS, N_("Do again what you took back last."), "redo"),
    "finish": Entry(_STEPS, N_("Finish a review: it is read-only then."), "finish"),
    "addendum": Entry(_STEPS, N_("Add a correction to a finished review."), "addendum"),
}


@click.group(
    "review",
    cls=LazyGroup,
    table=_TABLE,
    help=N_("The weekly review: show, export, search, and its steps."),
)
def command() -> None:
    """Hold the commands."""
