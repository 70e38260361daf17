"""The JSON form of reviews and commitments (docs: commands)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelview.domain.commitments import State
from funnelview.interchange.json_text import plain

if TYPE_CHECKING:
    from funnelview.domain.commitments import Commitment
    from funnelview.usecases.commitments import Promises
    from funnelview.usecases.review_record import RecordedDeal, ReviewRecord
    from funnelview.usecases.review_search import Hit
    from funnelview.usecases.review_summary import Summary

Shape = dict[str, Any]


def commitment(one: Commitment) -> Shape:
    """A commitment; ``moved`` says how often it got another day."""
    return {
        "id": one.id,
        "text": one.text,
        "owner": one.owner,
        "due": plain(one.due),
        "state": one.state.value,
        "moved": one.moved,
        "deal": one.deal_id,
    }


def _deal(one: RecordedDeal) -> Shape:
    return {
        "deal": one.deal_id,
        "customer": one.customer,
        "seen": one.mark.seen,
        "skipped_because": one.mark.skipped_because,
        "done": one.note.done,
        "progress": one.note.progress,
        "problems": one.note.problems,
        "next_step": one.state.next_step,
        "next_step_due": plain(one.state.next_step_due),
        "verdict": one.mark.verdict.value if one.mark.verdict else None,
        "seconds": one.mark.seconds,
    }


def review(record: ReviewRecord) -> Shape:
    """A review as a record."""
    held = record.review
    return {
        "id": held.id,
        "rep": record.rep.name,
        "week": held.week,
        "number": held.number,
        "manager": held.manager,
        "managers": list(record.managers),
        "started": plain(held.started),
        "finished": plain(held.finished),
        "finished_by": held.finished_by,
        "seconds": held.seconds,
        "deals": [_deal(one) for one in record.deals],
        "commitments": [commitment(one) for one in record.commitments],
        "addenda": [
            {"id": one.id, "author": one.author, "at": plain(one.at), "text": one.text}
            for one in record.addenda
        ],
    }


def promises(found: Promises) -> Shape:
    """Open commitments, the most urgent first."""
    return {
        "as_of": plain(found.today),
        "commitments": [
            {
                **commitment(one),
                "rep": found.reps[one.rep_id].name,
                "customer": found.deals[one.deal_id].customer if one.deal_id else None,
                "overdue": one.is_overdue(found.today),
            }
            for one in found.all
        ],
    }


def hit(one: Hit) -> Shape:
    """A place where the words were found."""
    return {
        "kind": one.kind,
        "week": one.week,
        "number": one.number,
        "rep": one.rep,
        "deal": one.deal_id,
        "customer": one.customer,
        "author": one.author,
        "at": plain(one.at),
        "field": one.field,
        "text": one.text,
    }


def summary(found: Summary) -> Shape:
    """A team's reviews of a week or a month, summed by rep."""
    return {
        "name": found.name,
        "first": plain(found.first),
        "last": plain(found.last),
        "manager": found.manager.name if found.manager else None,
        "reps": [
            {
                "rep": one.rep.name,
                "reviews": len(one.records),
                "seconds": one.seconds,
                "covered": one.covered,
                "not_covered": one.missed,
                "verdicts": {verdict.value: n for verdict, n in one.verdicts.items()},
                "promised": one.made,
                "kept": one.promises(State.KEPT),
                "not_kept": one.promises(State.NOT_KEPT),
                "moved": one.moved,
            }
            for one in found.reps
        ],
    }
