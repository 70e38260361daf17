"""What is written into an open review, within a unit of work: notes and marks, with their steps."""

from typing import Any

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import storable
from funnelview.domain.review import Mark, Note, NoteText, Review
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Unit
from funnelview.store.funnel_writing import DealWriter
from funnelview.store.review import rows
from funnelview.store.review.steps import add_step
from funnelview.usecases.desk import zone_of
from funnelview.usecases.funnel import get_stored


def must_be_in(unit: Unit, review: Review, deal_id: int) -> None:
    """Check that a deal belongs to a review: it is the rep's, or was spoken of there before.

    Raises:
        RuleRefused: it is somebody else's, or there is no such deal.

    """
    if get_stored(unit, deal_id).state.owner_id == review.rep_id:
        return
    # One that went to somebody else meanwhile can still be written about to the end.
    known = rows.mark_of(unit.conn, review.id, deal_id)
    spoken = known.seen or known.verdict is not None or known.skipped_because is not None
    if not spoken and rows.note_in(unit.conn, review.id, deal_id) is None:
        raise RuleRefused(
            _("Deal {id} belongs to somebody else: it isn't part of this review.").format(
                id=deal_id
            )
        )


def check_note(text: NoteText) -> None:
    """Check that a note can be stored.

    Raises:
        BadInput: it holds a character that can't.

    """
    for what, part in (
        (_("Done"), text.done),
        (_("Progress"), text.progress),
        (_("Problems"), text.problems),
    ):
        storable(part, what)


def write_note(
    unit: Unit,
    settings: Settings,
    review_id: int,
    deal_id: int,
    text: NoteText,
    present: Note | None,
    *,
    undoes: int | None = None,
) -> int:
    """Write a note's next version, with its step and the deal marked as seen; return its id."""
    note_id = rows.add_note(unit, deal_id, review_id, text)
    add_step(
        unit,
        review_id,
        "note",
        deal_id=deal_id,
        old=present.id if present else None,
        new=note_id,
        undoes=undoes,
    )
    rows.mark_deal(unit, review_id, deal_id)
    zone = zone_of(settings)
    with DealWriter(unit, zone) as writer:
        writer.touch(deal_id, local_day(unit.now, zone))
    return note_id


def write_mark(unit: Unit, review_id: int, mark: Mark, *, undoes: int | None = None) -> bool:
    """Write how a deal fared, with its step; return whether that was anything new."""
    before = rows.mark_of(unit.conn, review_id, mark.deal_id)
    if undoes is None and mark_values(before) == mark_values(mark):
        return False
    rows.put_mark(unit, review_id, mark)
    add_step(
        unit,
        review_id,
        "mark",
        deal_id=mark.deal_id,
        old=mark_values(before),
        new=mark_values(mark),
        undoes=undoes,
    )
    return True


def mark_values(mark: Mark) -> dict[str, Any]:
    """Return what a step keeps of a mark."""
    verdict = mark.verdict.value if mark.verdict else None
    return {"seen": mark.seen, "verdict": verdict, "skipped_because": mark.skipped_because}
