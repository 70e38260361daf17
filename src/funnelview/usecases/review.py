"""Holding a weekly review: open or resume it, write notes, mark deals, finish it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from funnelview.domain.calendar import local_day, week_of, week_start
from funnelview.domain.commitments import Commitment
from funnelview.domain.funnel import storable
from funnelview.domain.questions import Own
from funnelview.domain.review import (
    Mark,
    Note,
    NoteText,
    Review,
    Verdict,
    with_theirs,
)
from funnelview.domain.rights import Act
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Unit
from funnelview.store.commitments import open_commitments
from funnelview.store.deal_contacts import FurtherContact, contacts_of_deals
from funnelview.store.funnel import DealLine
from funnelview.store.questions import read_questions
from funnelview.store.records import ContactCard, contact_cards, people
from funnelview.store.review import rows
from funnelview.store.review.steps import add_step, must_be_open
from funnelview.store.settings import read_settings
from funnelview.usecases.again import repeatable, rerunnable
from funnelview.usecases.agenda import Agenda, read_agenda
from funnelview.usecases.coverage import RepPage, rep_page
from funnelview.usecases.desk import Desk, must_reach, zone_of
from funnelview.usecases.funnel import Done, once, writing
from funnelview.usecases.people import find_person
from funnelview.usecases.review_writing import (
    check_note,
    must_be_in,
    write_mark,
    write_note,
)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A rep's review as the screen shows it.

    ``review`` is this week's open one, None where none was begun or the last one is finished,
    which ``finished`` says. ``notes`` are of it, by
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
    promises: Mapping[int, tuple[Commitment, ...]] = field(default_factory=dict)
    """Open commitments, and those this review decided, by deal; under 0 those of the rep."""
    questions: Own = field(default_factory=dict)
    """The store's own questions."""
    others: Mapping[int, tuple[FurtherContact, ...]] = field(default_factory=dict)
    """Who else at the customers has a part in the decision, by deal."""
    finished: Review | None = None
    """This week's review where it is finished and no other one was begun."""


def review_sheet(desk: Desk, rep: int | str) -> ReviewSheet:
    """Return a rep's page with this week's review, in a fixed number of queries.

    Raises:
        RuleRefused: there is no such rep.

    """
    page = rep_page(desk, rep)
    week = week_of(page.as_of.day)
    before = page.as_of.before
    with desk.store.read() as conn:
        reviews = [one for one in rows.reviews_of(conn, page.person.id, 5) if one.week == week]
        # A finished one is the past: what is written now begins the next.
        # Of a past day no review is held any more.
        last = reviews[0] if reviews and before is None else None
        review = last if last is not None and last.is_open else None
        review_id = review.id if review else None
        marks = rows.marks_of(conn, review_id) if review_id is not None else {}
        notes = rows.notes_in(conn, review_id) if review_id is not None else {}
        earlier = rows.notes_before(conn, [deal.id for deal in page.deals], review_id, before)
        cards = contact_cards(conn, [one.contact_id for one in page.deals if one.contact_id])
        agenda = read_agenda(conn, desk, page, review_id)
        promises = open_commitments(conn, [page.person.id], decided_in=review_id, before=before)
        questions = read_questions(conn)
        others = contacts_of_deals(conn, [deal.id for deal in page.deals])
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
        promises=_by_deal(promises),
        questions=questions,
        others=others,
        finished=last if review is None else None,
    )


def _by_deal(promises: Iterable[Commitment]) -> dict[int, tuple[Commitment, ...]]:
    found: dict[int, list[Commitment]] = {}
    for one in promises:
        found.setdefault(one.deal_id or 0, []).append(one)
    return {key: tuple(some) for key, some in found.items()}


@repeatable
def begin_review(desk: Desk, rep_id: int) -> Review:
    """Return this week's open review of a rep, begun now where there is none.

    A review that was finished this week is followed by a second one, numbered 2.
    """
    with desk.store.write(desk.actor, desk.clock(), Act.MANAGE) as unit:
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


def review_to_change_in(desk: Desk, rep_id: int) -> int | None:
    """Return the review that a change of a rep's deal belongs to: this week's, begun by it.

    Where this week's review is finished, the change belongs to none: a second review is begun by
    who holds one, not by a changed date. What a rep changes alone belongs to none.
    """
    with desk.store.read() as conn:
        if not desk.store.rights_on(conn).may(Act.MANAGE):
            return None
        week = week_of(desk.today(read_settings(conn)))
        this_week = [one for one in rows.reviews_of(conn, rep_id, 5) if one.week == week]
    if this_week and not any(one.is_open for one in this_week):
        return None
    return begin_review(desk, rep_id).id


def open_review(desk: Desk, rep: str, week: str | None = None) -> Review:
    """Return a rep's open review of this week, or of another one.

    Raises:
        BadInput: the week can't be read.
        RuleRefused: there is no such rep, or no open review of that week.

    """
    with desk.store.read() as conn:
        person = find_person(people(conn), rep)
        must_reach(desk, conn, person.id)
        wanted = week_of(week_start(week)) if week else None
        if wanted is None:
            wanted = week_of(desk.today(read_settings(conn)))
        for one in rows.reviews_of(conn, person.id, 1_000):
            if one.week == wanted and one.is_open:
                return one
    raise RuleRefused(
        _("No review of {name} is open for {week}.").format(name=person.name, week=wanted),
        way_out=_("Begin one with “funnelview review start”."),
    )


@rerunnable
def save_note(
    desk: Desk,
    review_id: int,
    deal_id: int,
    text: NoteText,
    *,
    before: NoteText | None = None,
    key: str | None = None,
) -> Note | None:
    """Save a deal's note as a version of its own; the same text again is not saved twice.

    ``before`` is the note that stood there when the writing began: what somebody else wrote
    meanwhile is kept beside it (``domain.review.with_theirs``).

    Returns the note that stands now, None where nothing was ever written.

    Raises:
        RuleRefused: the review is finished.
        BadInput: the text holds a character that can't be stored.

    """
    check_note(text)
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            must_be_in(unit, must_be_open(unit, review_id), deal_id)
            present = rows.note_in(unit.conn, review_id, deal_id)
            stands = present.text if present else NoteText()
            wanted = text if before is None else with_theirs(before, stands, text)
            if stands == wanted:
                return Done(present.id if present else 0, "unchanged")
            return Done(write_note(unit, settings, review_id, deal_id, wanted, present), "saved")

        payload = {"review": review_id, "deal": deal_id, "text": text, "before": before}
        done = once(unit, key, "review.note", payload, act)
        return rows.note_by_id(unit.conn, done.id) if done.id else None


@rerunnable
def judge(
    desk: Desk,
    review_id: int,
    deal_id: int,
    verdict: Verdict | None,
    *,
    seconds: int = 0,
    key: str | None = None,
) -> Done:
    """Mark a deal as seen, with a verdict, or with the one it has.

    ``seconds`` is the time spent on it since it was counted last.

    Raises:
        RuleRefused: the review is finished.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            must_be_in(unit, must_be_open(unit, review_id), deal_id)
            known = rows.mark_of(unit.conn, review_id, deal_id)
            mark = Mark(deal_id, seen=True, verdict=verdict or known.verdict)
            new = write_mark(unit, review_id, mark)
            if seconds > 0:
                rows.add_seconds(unit, review_id, deal_id, seconds)
            return Done(deal_id, "seen" if new else "unchanged")

        payload = {"review": review_id, "deal": deal_id, "verdict": verdict, "seconds": seconds}
        return once(unit, key, "review.judge", payload, act)


@rerunnable
def skip(desk: Desk, review_id: int, deal_id: int, reason: str, *, key: str | None = None) -> Done:
    """Leave a deal out of a review, with the reason.

    Raises:
        RuleRefused: the review is finished.
        BadInput: no reason.

    """
    why = storable(reason.strip(), _("The reason"))
    if not why:
        raise BadInput(_("A skipped deal needs its reason."))
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            must_be_in(unit, must_be_open(unit, review_id), deal_id)
            known = rows.mark_of(unit.conn, review_id, deal_id)
            mark = replace(known, skipped_because=why)
            return Done(deal_id, "skipped" if write_mark(unit, review_id, mark) else "unchanged")

        payload = {"review": review_id, "deal": deal_id, "reason": why}
        return once(unit, key, "review.skip", payload, act)


@rerunnable
def spend(
    desk: Desk, review_id: int, deal_id: int | None, seconds: int, *, key: str | None = None
) -> Done:
    """Add the time spent in an open review, and on one of its deals.

    Raises:
        RuleRefused: the review is finished.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            must_be_open(unit, review_id)
            if seconds > 0:
                rows.add_seconds(unit, review_id, deal_id, seconds)
            return Done(review_id, "spent")

        payload = {"review": review_id, "deal": deal_id, "seconds": seconds}
        return once(unit, key, "review.spend", payload, act)


@rerunnable
def finish(desk: Desk, review_id: int, *, key: str | None = None) -> Done:
    """Finish a review: from then on it is read-only.

    Open deals of the rep that were neither seen nor skipped are recorded as not covered.

    Raises:
        RuleRefused: it is finished already.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):
        payload = {"review": review_id}
        return once(unit, key, "review.finish", payload, lambda: end(unit, review_id))


def end(unit: Unit, review_id: int) -> Done:
    """Finish a review within a unit of work (see ``finish``)."""
    review = must_be_open(unit, review_id)
    rows.add_unseen(unit, review_id, rows.unmarked(unit.conn, review))
    # Who ended it took part in it; others' screens see by it that it ended.
    add_step(unit, review_id, "finish")
    rows.finish_review(unit, review_id)
    return Done(review_id, "finished")


@rerunnable
def add_addendum(desk: Desk, review_id: int, text: str, *, key: str | None = None) -> Done:
    """Add a correction to a finished review, with its author and time; the record stands.

    Raises:
        RuleRefused: there is no such review, or it is still open.
        BadInput: there is no text.

    """
    what = storable(text.strip(), _("The addendum"))
    if not what:
        raise BadInput(_("An addendum needs a text."))
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            review = rows.review_by_id(unit.conn, review_id)
            if review is None:
                raise RuleRefused(_("There is no such review."))
            if review.is_open:
                raise RuleRefused(
                    _("The review of {week} is still open.").format(week=review.week),
                    way_out=_("Write a note instead."),
                )
            return Done(rows.add_addendum(unit, review_id, what), "added")

        return once(unit, key, "review.addendum", {"review": review_id, "text": what}, act)


def note_history(desk: Desk, deal_id: int) -> list[Note]:
    """Return a deal's notes, the latest first."""
    with desk.store.read() as conn:
        return rows.notes_of(conn, deal_id)
