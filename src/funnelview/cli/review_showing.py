"""What a review says, by command: its record, what is left, commitments, words in the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview.cli import review_shapes as shapes
from funnelview.cli.base import Command, option
from funnelview.cli.formats import NOTHING
from funnelview.cli.formats import day as day_text
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.review_steps import rep_option, week_option
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from funnelview.usecases.review_record import ReviewRecord


@click.command("show", cls=Command, help=N_("What a review covered, said, promised."))
@rep_option
@option("--week", metavar="WEEK", help=N_("Such as 2026-W47; the latest review."))
@option("--number", type=click.IntRange(1), help=N_("Which of the week's reviews; the last."))
@json_option
def show(*, rep: str, week: str | None, number: int | None, as_json: bool) -> None:
    """Print a review."""
    from funnelview.usecases.review_record import review_record

    with session().desk() as desk:
        record = review_record(desk, rep, week, number)
    if as_json:
        print_json("review-show", shapes.review(record))
    else:
        _print(record)


def _print(record: ReviewRecord) -> None:
    from funnelview.cli.tables import Column, print_facts, print_table
    from funnelview.domain.commitments import STATE_TITLES
    from funnelview.domain.review import VERDICT_TITLES

    held = record.review
    print_facts(
        [
            (_("Held by"), ", ".join(record.managers)),
            (_("Begun"), held.started.strftime("%Y-%m-%d %H:%M UTC")),
            (
                _("Finished"),
                held.finished.strftime("%Y-%m-%d %H:%M UTC") if held.finished else NOTHING,
            ),
            (_("Time"), f"{held.seconds // 60}:{held.seconds % 60:02}"),
            (_("Not covered"), str(len(record.uncovered) + len(record.skipped))),
        ],
        title=_("Review of {name}, {week} ({number})").format(
            name=record.rep.name, week=held.week, number=held.number
        ),
    )
    click.echo()
    print_table(
        (
            Column(_("Deal"), right=True),
            Column(_("Customer")),
            Column(_("Verdict")),
            Column(_("Done")),
            Column(_("Progress")),
            Column(_("Problems")),
            Column(_("Next step"), rank=1),
            Column(_("Due"), rank=1),
        ),
        [
            [
                str(one.deal_id),
                one.customer or NOTHING,
                _("skipped: {reason}").format(reason=one.mark.skipped_because)
                if one.mark.skipped_because and not one.was_covered
                else _(VERDICT_TITLES[one.mark.verdict])
                if one.mark.verdict
                else _("seen")
                if one.mark.seen
                else _("not covered"),
                one.note.done or NOTHING,
                one.note.progress or NOTHING,
                one.note.problems or NOTHING,
                one.state.next_step or NOTHING,
                day_text(one.state.next_step_due),
            ]
            for one in record.deals
        ],
    )
    if record.commitments:
        click.echo()
        print_table(
            (Column(_("Commitment")), Column(_("Who")), Column(_("Due")), Column(_("State"))),
            [
                [
                    one.text,
                    one.owner,
                    day_text(one.due),
                    _(STATE_TITLES[one.state]),
                ]
                for one in record.commitments
            ],
        )
    for one in record.addenda:
        click.echo(
            _("Addendum by {who} on {day}: {text}").format(
                who=one.author, day=one.at.date().isoformat(), text=one.text
            )
        )


@click.command("left", cls=Command, help=N_("What the open review has not covered yet."))
@rep_option
@week_option
@json_option
def left(*, rep: str, week: str | None, as_json: bool) -> None:
    """Print what is left."""
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.review import open_review
    from funnelview.usecases.review_left import what_is_left

    with session().desk() as desk:
        found = what_is_left(desk, open_review(desk, rep, week).id)
    if as_json:
        print_json(
            "review-left",
            {
                "deals": [
                    {
                        "deal": one.deal_id,
                        "customer": one.customer,
                        "skipped_because": one.skipped_because,
                    }
                    for one in found
                ]
            },
        )
        return
    print_table(
        (Column(_("Deal"), right=True), Column(_("Customer")), Column(_("Skipped because"))),
        [
            [str(one.deal_id), one.customer or NOTHING, one.skipped_because or NOTHING]
            for one in found
        ],
    )


@click.command("commitments", cls=Command, help=N_("Everybody's open commitments."))
@option("--manager", metavar="NAME", help=N_("Only this manager's people."))
@json_option
def commitments(*, manager: str | None, as_json: bool) -> None:
    """Print open commitments."""
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.commitments import open_promises
    from funnelview.usecases.review_record import rep_named

    with session().desk() as desk:
        manager_id = None
        if manager is not None:
            with desk.store.read() as conn:
                manager_id = rep_named(conn, manager).id
        found = open_promises(desk, manager_id)
    if as_json:
        print_json("review-commitments", shapes.promises(found))
        return
    print_table(
        (
            Column(_("Commitment"), right=True),
            Column(_("Rep")),
            Column(_("Customer"), rank=1),
            Column(_("What")),
            Column(_("Who")),
            Column(_("Due")),
            Column(_("Moved"), right=True, rank=2),
        ),
        [
            [
                str(one.id),
                found.reps[one.rep_id].name,
                (found.deals[one.deal_id].customer if one.deal_id else None) or NOTHING,
                one.text,
                one.owner,
                ("! " if one.is_overdue(found.today) else "") + day_text(one.due),
                str(one.moved),
            ]
            for one in found.all
        ],
    )


@click.command("search", cls=Command, help=N_("Find words in what the reviews of all weeks wrote."))
@click.argument("words", nargs=-1, metavar="WORD…")
@option("--rep", metavar="NAME", help=N_("Only this rep's reviews."))
@option("--customer", metavar="TEXT", help=N_("Only customers whose name holds this."))
@json_option
def search(*, words: tuple[str, ...], rep: str | None, customer: str | None, as_json: bool) -> int:
    """Print where the words stand; 1 where they stand nowhere."""
    from funnelview.cli.tables import Column, print_table
    from funnelview.usecases.review_search import search_reviews

    with session().desk() as desk:
        found = search_reviews(desk, " ".join(words), rep=rep, customer=customer or "")
    if as_json:
        print_json("review-search", {"hits": [shapes.hit(one) for one in found]})
    elif found:
        print_table(
            (
                Column(_("Week")),
                Column(_("Rep"), rank=1),
                Column(_("Customer")),
                Column(_("Who"), rank=2),
                Column(_("Text")),
            ),
            [
                [
                    one.week or (one.at.date().isoformat() if one.at else NOTHING),
                    one.rep,
                    one.customer or NOTHING,
                    one.author,
                    one.text,
                ]
                for one in found
            ],
        )
        n = len(found)
        click.echo(ngettext("{n} place", "{n} places", n).format(n=n))
    else:
        click.echo(_("Nothing found."))
    return 0 if found else 1
