"""Holding a weekly review: open or resume it, write notes, mark deals, finish it."""

from collections.abc import Mapping
from dataclasses import dataclass

from funnelview.domain.calendar import local_day, week_of
from funnelview.domain.funnel import storable
from funnelview.domain.review import (
    Mark,
    Note,
    NoteText,
    Review,
    Verdict,
    with_theirs,
)
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store import review as rows
from funnelview.store.base import Unit
from funnelview.store.funnel import DealLine
from funnelview.store.funnel_writing import DealWriter
from funnelview.store.records import ContactCard, contact_cards
from funnelview.store.settings import read_settings
from funnelview.usecases.agenda import Agenda, read_agenda
from funnelview.usecases.coverage import RepPage, rep_page
from funnelview.usecases.desk import Desk, zone_of


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A rep's review as the screen shows it.

    ``review`` is this week's open one, None where none was begun. ``notes`` are of it, by
    deal; ``earlier`` the latest ones before it. ``deals`` stand in the walk's order.
    ``cards`` say more of the deals' contacts, by contact; ``agenda`` what the review is about.
    """

    page: RepPage
    week: str
    review: Review | None
    deals: tuple[DealLine, ...]
    marks: Mapping[int, Mark]
    notes: Mapping[int, Note]
    earlier: Mapping[int, Note]
    cards: Mapping[int, ContactCard]
    agenda: Agenda


def review_sheet(desk: Desk, rep: int | str) -> ReviewSheet:
    """Return a rep's page with this week's review, in a fixed number of queries.

    Raises:
        RuleRefused: there is no such rep.

    """
    page = rep_page(desk, rep)
    week = week_of(page.as_of.day)
    with desk.store.read() as conn:
        reviews = [one for one in rows.reviews_of(conn, page.person.id, 5) if one.week == week]
        # A finished one is the past: what is written now begins the next.
        review = reviews[0] if reviews and reviews[0].is_open else None
        review_id = review.id if review else None
        marks = rows.marks_of(conn, review_id) if review_id is not None else {}
        notes = rows.notes_in(conn, review_id) if review_id is not None else {}
        earlier = rows.notes_before(conn, [deal.id for deal in page.deals], review_id)
        cards = contact_cards(conn, [one.contact_id for one in page.deals if one.contact_id])
        agenda = read_agenda(conn, desk, page, review_id)
    return ReviewSheet(
        page=page,
        week=week,
        review=review,
        deals=agenda.ordered(page.deals),
        marks=marks,
        notes=notes,
        earlier=earlier,
        cards=cards,
        agenda=agenda,
    )


def begin_review(desk: Desk, rep_id: int) -> Review:
    """Return this week's open review of a rep, begun now where there is none.

    A review that was finished this week is followed by a second one, numbered 2.
    """
    with desk.store.write(desk.actor, desk.clock()) as unit:
        settings = read_settings(unit.conn)
        week = week_of(local_day(desk.clock(), zone_of(settings)))
        this_week = [one for one in rows.reviews_of(unit.conn, rep_id, 20) if one.week == week]
        for one in this_week:
            if one.is_open:
                return one
        number = max((one.number for one in this_week), default=0) + 1
        review = rows.start_review(unit, rep_id, week, number)
        unit.commit()
        return review


def _open(unit: Unit, review_id: int) -> Review:
    review = rows.review_by_id(unit.conn, review_id)
    if review is None:
        raise RuleRefused(_("There is no such review."))
    if not review.is_open:
        raise RuleRefused(
            _("The review of {week} is finished and can't be changed.").format(week=review.week),
            way_out=_("Write an addendum."),
        )
    return review


def save_note(
    desk: Desk, review_id: int, deal_id: int, text: NoteText, *, before: NoteText | None = None
) -> Note | None:
    """Save a deal's note as a version of its own; the same text again is not saved twice.

    ``before`` is the note that stood there when the writing began: what somebody else wrote
    meanwhile is kept beside it (``domain.review.with_theirs``).

    Returns the note that stands now, None where nothing was ever written.

    Raises:
        RuleRefused: the review is finished.
        BadInput: the text holds a character that can't be stored.

    """
    for what, part in (
        (_("Done"), text.done),
        (_("Progress"), text.progress),
        (_("Problems"), text.problems),
    ):
        storable(part, what)
    with desk.store.write(desk.actor, desk.clock()) as unit:
        review = _open(unit, review_id)
        present = rows.notes_in(unit.conn, review_id).get(deal_id)
        stands = present.text if present else NoteText()
        if before is not None:
            text = with_theirs(before, stands, text)
        if stands == text:
            return present
        note_id = rows.add_note(unit, deal_id, review_id, text)
        rows.mark_deal(unit, review_id, deal_id)
        zone = zone_of(read_settings(unit.conn))
        with DealWriter(unit, zone) as writer:
            writer.touch(deal_id, local_day(unit.now, zone))
        unit.commit()
        return Note(note_id, deal_id, review_id, review.week, unit.actor.name, unit.now, text)


def judge(desk: Desk, review_id: int, deal_id: int, verdict: Verdict | None) -> None:
    """Mark a deal as seen, with a verdict or none.

    Raises:
        RuleRefused: the review is finished.

    """
    with desk.store.write(desk.actor, desk.clock()) as unit:
        _open(unit, review_id)
        rows.mark_deal(unit, review_id, deal_id, verdict=verdict)
        unit.commit()


def skip(desk: Desk, review_id: int, deal_id: int, reason: str) -> None:
    """Leave a deal out of a review, with the reason.

    Raises:
        RuleRefused: the review is finished.

    """
    with desk.store.write(desk.actor, desk.clock()) as unit:
        _open(unit, review_id)
        rows.mark_deal(unit, review_id, deal_id, skipped_because=reason)
        unit.commit()


def spend(desk: Desk, review_id: int, deal_id: int | None, seconds: int) -> None:
    """Add the time spent in an open review, and on one of its deals."""
    with desk.store.write(desk.actor, desk.clock()) as unit:
        _open(unit, review_id)
        if seconds > 0:
            rows.add_seconds(unit, review_id, deal_id, seconds)
            unit.commit()


def finish(desk: Desk, review_id: int) -> None:
    """Finish a review: from then on it is read-only.

    Raises:
        RuleRefused: it is finished already.

    """
    with desk.store.write(desk.actor, desk.clock()) as unit:
        _open(unit, review_id)
        rows.finish_review(unit, review_id)
        unit.commit()


def note_history(desk: Desk, deal_id: int) -> list[Note]:
    """Return a deal's notes, the latest first."""
    with desk.store.read() as conn:
        return rows.notes_of(conn, deal_id)
