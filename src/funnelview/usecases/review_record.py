"""A review as a record, as it stood at its end: what was covered, said, promised and changed.

For the command, the document and the page that is shown when a review is finished. Everything is
read in a fixed number of queries, however many deals or weeks a record speaks of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from funnelview.domain.calendar import week_of, week_start
from funnelview.domain.commitments import Commitment
from funnelview.domain.funnel import DealState, Person, names_by_login
from funnelview.domain.history import Change, rolled_back
from funnelview.domain.review import Addendum, Mark, NoteText, Review, Verdict
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Reading
from funnelview.store.changes import customers_of
from funnelview.store.commitments import (
    commitments_before,
    commitments_by_id,
    commitments_of_reviews,
)
from funnelview.store.history import rows_of_deals_since
from funnelview.store.records import people
from funnelview.store.review import rows
from funnelview.store.review.steps import moved_in, who_took_part
from funnelview.store.settings import read_settings
from funnelview.store.stored_deals import stored_deals
from funnelview.usecases.desk import Desk, must_reach
from funnelview.usecases.people import find_person


@dataclass(frozen=True, slots=True)
class RecordedDeal:
    """What a review says of one deal; ``state`` is the deal as the review left it."""

    deal_id: int
    customer: str | None
    mark: Mark
    note: NoteText
    state: DealState

    @property
    def was_covered(self) -> bool:
        """Whether it was looked at: seen, or skipped for a reason."""
        return self.mark.seen or self.mark.verdict is not None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review. ``managers`` are all who wrote in it, who began it first."""

    rep: Person
    review: Review
    managers: tuple[str, ...]
    deals: tuple[RecordedDeal, ...]
    commitments: tuple[Commitment, ...]
    moved: frozenset[int]
    """Those of the commitments that got another day in this review."""
    addenda: tuple[Addendum, ...]
    settings: Settings

    @property
    def skipped(self) -> tuple[RecordedDeal, ...]:
        """Deals that were left out for a reason."""
        return tuple(one for one in self.deals if one.mark.skipped_because and not one.was_covered)

    @property
    def uncovered(self) -> tuple[RecordedDeal, ...]:
        """Deals that nobody looked at, and nobody said why."""
        return tuple(
            one for one in self.deals if not one.was_covered and not one.mark.skipped_because
        )

    def with_verdict(self, verdict: Verdict) -> tuple[RecordedDeal, ...]:
        """Deals with one verdict."""
        return tuple(one for one in self.deals if one.mark.verdict is verdict)


def rep_named(conn: Reading, name: str) -> Person:
    """Return a rep by name, login or the beginning of a name.

    Raises:
        RuleRefused: there is none.

    """
    return find_person(people(conn), name)


def find_review(
    conn: Reading, rep_id: int, week: str | None = None, number: int | None = None
) -> Review:
    """Return a rep's latest review, or the latest of a week, or the one of its number.

    Raises:
        BadInput: the week can't be read.
        RuleRefused: there is none.

    """
    wanted = week_of(week_start(week)) if week else None
    for one in rows.reviews_of(conn, rep_id, 1_000 if wanted else 1):
        if wanted is not None and one.week != wanted:
            continue
        if number is None or one.number == number:
            return one
    if wanted is None:
        raise RuleRefused(_("There is no review of this rep yet."))
    raise RuleRefused(_("There is no review of {week}.").format(week=wanted))


def review_record(
    desk: Desk, rep: int | str, week: str | None = None, number: int | None = None
) -> ReviewRecord:
    """Return a rep's review: the latest, or that of a week.

    Raises:
        BadInput: the week can't be read.
        RuleRefused: there is no such rep or review.

    """
    with desk.store.read() as conn:
        everybody = people(conn)
        if isinstance(rep, str):
            rep = find_person(everybody, rep).id
        must_reach(desk, conn, rep)
        review = find_review(conn, rep, week, number)
        return records_of(conn, [review], everybody)[0]


def records_of(
    conn: Reading, reviews: Sequence[Review], everybody: Iterable[Person] | None = None
) -> list[ReviewRecord]:
    """Return reviews as records, in their order."""
    settings = read_settings(conn)
    by_id = {one.id: one for one in (everybody if everybody is not None else people(conn))}
    named = names_by_login(by_id.values())
    ids = [one.id for one in reviews]
    took_part = who_took_part(conn, ids)
    marks = rows.marks_of_reviews(conn, ids)
    notes = rows.notes_of_reviews(conn, ids)
    promises = commitments_of_reviews(conn, ids)
    moves = moved_in(conn, ids)
    known = {one.id for one in promises}
    promises += commitments_by_id(conn, [one for one in moves if one not in known])
    addenda = rows.addenda_of(conn, ids)
    afterwards = commitments_before(conn, [one.id for one in promises])
    deal_ids = sorted({one for here in marks.values() for one in here}.union(*notes.values()))
    customers = customers_of(conn, deal_ids)
    stored = stored_deals(conn, deal_ids)
    ends = [one.finished for one in reviews if one.finished is not None]
    since: dict[int, list[Change]] = {}
    later = rows_of_deals_since(conn, deal_ids, min(ends)) if ends else []
    for row in later:
        since.setdefault(row.deal_id, []).append(row)
    found = []
    for review in reviews:
        here = marks.get(review.id, {})
        told = notes.get(review.id, {})
        deals = [
            RecordedDeal(
                deal,
                customers.get(deal),
                here.get(deal, Mark(deal)),
                told.get(deal, NoteText()),
                _left_by(stored[deal].state, since.get(deal, ()), review.finished),
            )
            for deal in sorted({*here, *told})
        ]
        began = named.get(review.manager, review.manager)
        names = dict.fromkeys(named.get(one, one) for one in took_part.get(review.id, ()))
        found.append(
            ReviewRecord(
                rep=by_id[review.rep_id],
                review=review,
                managers=(began, *(one for one in names if one != began)),
                deals=tuple(sorted(deals, key=_weight)),
                commitments=tuple(
                    _promise_left_by(one, afterwards.get(one.id, ()), review.finished)
                    for one in promises
                    if review.id in {one.made_in, one.decided_in}
                    or review.id in moves.get(one.id, ())
                ),
                moved=frozenset(one for one, there in moves.items() if review.id in there),
                addenda=tuple(one for one in addenda if one.review_id == review.id),
                settings=settings,
            )
        )
    return found


def _promise_left_by(
    present: Commitment, before: Sequence[tuple[datetime, Commitment]], end: datetime | None
) -> Commitment:
    """Return a commitment as a review left it: what stood before the first later step."""
    if end is None:
        return present
    return next((stood for at, stood in before if at > end), present)


def _weight(one: RecordedDeal) -> tuple[int, int, int]:
    """Return what a record's deals are sorted by: success, then weighted amount."""
    state = one.state
    return -state.success, -(state.amount or 0) * state.success, one.deal_id


def _left_by(present: DealState, changes: Sequence[Change], end: datetime | None) -> DealState:
    """Return a deal as a review left it: as it stands now where it goes on."""
    if end is None or not changes:
        return present
    # The review's own last changes may carry the very moment of its end.
    return rolled_back(present, changes, end + timedelta(microseconds=1)) or present
