"""The steps of a review by command: the same rules as on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import CLEARABLE_DAY, DAY, DEAL, json_option, key_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from datetime import date

    from funnelview.usecases.funnel import Done

_Function = TypeVar("_Function", bound=Callable[..., object])

VERDICTS = ("advanced", "unchanged", "at_risk", "drop")


def rep_option(function: _Function) -> _Function:
    """``--rep NAME``."""
    return option(
        "--rep", metavar="NAME", required=True, help=N_("The rep: name, login or its beginning.")
    )(function)


def week_option(function: _Function) -> _Function:
    """``--week 2026-W47``."""
    return option("--week", metavar="WEEK", help=N_("Such as 2026-W47; the present one."))(function)


def deal_option(function: _Function) -> _Function:
    """``--deal ID``, needed."""
    return option(
        "--deal", type=DEAL, required=True, metavar="DEAL", help=N_("The deal's number.")
    )(function)


def answer(name: str, done: Done, sentence: str, *, as_json: bool, **more: Any) -> None:  # noqa: ANN401
    """Print what a step did."""
    if as_json:
        print_json(name, {"id": done.id, "result": done.result, **more})
    else:
        click.echo(sentence.format(id=done.id))


@click.command(
    "start", cls=Command, help=N_("Begin this week's review, or go on with the one that is open.")
)
@rep_option
@json_option
def start(*, rep: str, as_json: bool) -> None:
    """Begin or go on."""
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.review import begin_review
    from funnelview.usecases.review_record import rep_named

    with session().desk() as desk:
        with desk.store.read() as conn:
            person = rep_named(conn, rep)
        review = begin_review(desk, person.id)
    answer(
        "review-start",
        Done(review.id, "started" if review.started == desk.clock() else "open"),
        _("Review {{id}} of {week} is open.").format(week=review.week),
        as_json=as_json,
        week=review.week,
        number=review.number,
    )


@click.command(
    "note", cls=Command, help=N_("Write this week's note of a deal, its next step, its verdict.")
)
@rep_option
@week_option
@deal_option
@option("--done", metavar="TEXT", help=N_("What was done since last week."))
@option("--progress", metavar="TEXT", help=N_("What moved on the customer's side."))
@option("--problems", metavar="TEXT", help=N_("What stands in the way."))
@option("--next-step", metavar="TEXT", help=N_("What happens next."))
@option("--next-step-due", metavar="DAY", type=CLEARABLE_DAY, help=N_("When the next step is due."))
@option("--verdict", type=click.Choice(VERDICTS), help=N_("What the review finds of the deal."))
@option("--seconds", type=click.IntRange(0, 86_400), default=0, help=N_("The time it took."))
@key_option
@json_option
def note(
    *,
    rep: str,
    week: str | None,
    deal: int,
    key: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 - what was said about the deal, by option
) -> None:
    """Write what was said about a deal; what isn't given stays."""
    from funnelview.domain.review import Verdict
    from funnelview.usecases.review import open_review
    from funnelview.usecases.review_steps import Said, say

    verdict = said.pop("verdict")
    told = Said(**said, verdict=Verdict(verdict) if verdict else None)
    with session().desk() as desk:
        result = say(desk, open_review(desk, rep, week).id, deal, told, key=key)
    answer("review-note", result, _("Deal {id} noted."), as_json=as_json)


@click.command("skip", cls=Command, help=N_("Leave a deal out, with the reason."))
@rep_option
@week_option
@deal_option
@option("--reason", metavar="TEXT", required=True, help=N_("Why."))
@key_option
@json_option
def skip(
    *, rep: str, week: str | None, deal: int, reason: str, key: str | None, as_json: bool
) -> None:
    """Skip a deal."""
    from funnelview.usecases.review import open_review
    from funnelview.usecases.review import skip as leave_out

    with session().desk() as desk:
        result = leave_out(desk, open_review(desk, rep, week).id, deal, reason, key=key)
    answer("review-skip", result, _("Deal {id} skipped."), as_json=as_json)


@click.command("finish", cls=Command, help=N_("Finish a review: from then on it is read-only."))
@rep_option
@week_option
@key_option
@json_option
def finish(*, rep: str, week: str | None, key: str | None, as_json: bool) -> None:
    """Finish."""
    from funnelview.usecases.review import finish as end
    from funnelview.usecases.review import open_review

    with session().desk() as desk:
        result = end(desk, open_review(desk, rep, week).id, key=key)
    answer("review-finish", result, _("Review {id} is finished."), as_json=as_json)


@click.command("addendum", cls=Command, help=N_("Add a correction to a finished review."))
@rep_option
@week_option
@option("--number", type=click.IntRange(1), help=N_("Which of the week's reviews; the last."))
@option("--text", metavar="TEXT", required=True, help=N_("The correction."))
@key_option
@json_option
def addendum(
    *, rep: str, week: str | None, number: int | None, text: str, key: str | None, as_json: bool
) -> None:
    """Add to a review."""
    from funnelview.usecases.review import add_addendum
    from funnelview.usecases.review_record import find_review, rep_named

    with session().desk() as desk:
        with desk.store.read() as conn:
            review = find_review(conn, rep_named(conn, rep).id, week, number)
        result = add_addendum(desk, review.id, text, key=key)
    answer("review-addendum", result, _("Addendum {id} written."), as_json=as_json)


@click.command("promise", cls=Command, help=N_("Make a commitment, on a deal or for the rep."))
@rep_option
@option("--deal", type=DEAL, metavar="DEAL", help=N_("The deal's number."))
@option("--text", metavar="TEXT", required=True, help=N_("What will be done."))
@option("--owner", metavar="NAME", help=N_("Who keeps it; the rep."))
@option("--due", metavar="DAY", type=DAY, help=N_("Until when."))
@key_option
@json_option
def promise(
    *,
    rep: str,
    deal: int | None,
    text: str,
    owner: str | None,
    due: date | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Commit somebody to something."""
    from funnelview.usecases.commitments import promise as make
    from funnelview.usecases.review_record import rep_named
    from funnelview.usecases.review_steps import open_review_of

    with session().desk() as desk:
        with desk.store.read() as conn:
            person = rep_named(conn, rep)
        result = make(
            desk,
            person.id,
            text,
            owner=owner or person.name,
            due=due,
            deal_id=deal,
            review_id=open_review_of(desk, person.id),
            key=key,
        )
    answer("review-promise", result, _("Commitment {id} made."), as_json=as_json)


@click.command(
    "decide", cls=Command, help=N_("Say whether a commitment was kept, or move it to another day.")
)
@click.argument("commitment", type=click.IntRange(1), metavar="COMMITMENT")
@option("--kept", is_flag=True, help=N_("It was kept."))
@option("--not-kept", is_flag=True, help=N_("It was not kept."))
@option("--move", metavar="DAY", type=DAY, help=N_("It is to be kept by that day."))
@key_option
@json_option
def decide(
    *,
    commitment: int,
    kept: bool,
    not_kept: bool,
    move: date | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Decide on a commitment."""
    from funnelview.usecases import commitments as use_cases

    if [kept, not_kept, move is not None].count(True) != 1:
        raise click.UsageError(_("Say one of --kept, --not-kept and --move DAY."))
    with session().desk() as desk:
        if move is not None:
            result = use_cases.move(desk, commitment, move, key=key)
        else:
            result = use_cases.decide(desk, commitment, kept=kept, key=key)
    sentences = {
        "kept": _("Commitment {id}: kept."),
        "not_kept": _("Commitment {id}: not kept."),
        "moved": _("Commitment {id}: moved."),
    }
    answer("review-decide", result, sentences[result.result], as_json=as_json)


@click.command(
    "undo", cls=Command, help=N_("Take back the last change you made in an open review.")
)
@rep_option
@week_option
@key_option
@json_option
def undo(*, rep: str, week: str | None, key: str | None, as_json: bool) -> None:
    """Undo."""
    from funnelview.usecases.review import open_review
    from funnelview.usecases.undo import undo as take_back

    with session().desk() as desk:
        result = take_back(desk, open_review(desk, rep, week).id, key=key)
    answer("review-undo", result, _("Undone ({id})."), as_json=as_json)


@click.command("redo", cls=Command, help=N_("Do again what you took back last."))
@rep_option
@week_option
@key_option
@json_option
def redo(*, rep: str, week: str | None, key: str | None, as_json: bool) -> None:
    """Redo."""
    from funnelview.usecases.review import open_review
    from funnelview.usecases.undo import redo as do_again

    with session().desk() as desk:
        result = do_again(desk, open_review(desk, rep, week).id, key=key)
    answer("review-redo", result, _("Done again ({id})."), as_json=as_json)
