"""Reviews and their notes. Notes are only ever added; the latest of a review shows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from funnelview.domain.review import Addendum, Mark, Note, NoteText, Review, Verdict
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.ids import among
from funnelview.store.records import called
from funnelview.store.review.steps import REVIEW as _REVIEW
from funnelview.store.review.steps import must_be_open
from funnelview.store.upkeep import forget_owners

_r = t.review.c
_n = t.note.c
_m = t.review_deal.c


def review_by_id(conn: sa.Connection, review_id: int) -> Review | None:
    """Return a review."""
    row = conn.execute(_REVIEW.where(_r.id == review_id)).one_or_none()
    return Review(*row) if row is not None else None


def reviews_of(conn: sa.Connection, rep_id: int, limit: int = 60) -> list[Review]:
    """Return a rep's reviews, the latest first."""
    query = _REVIEW.where(_r.rep_id == rep_id).order_by(_r.week.desc(), _r.number.desc())
    return [Review(*row) for row in conn.execute(query.limit(limit))]


def start_review(unit: Unit, rep_id: int, week: str, number: int) -> Review:
    """Write a new review of a rep and week and return it."""
    done = unit.conn.execute(
        t.review.insert()
        .values(
            rep_id=rep_id,
            week=week,
            number=number,
            manager=unit.actor.name,
            started=unit.now,
            seconds=0,
        )
        .returning(_r.id)
    )
    return Review(done.scalar_one(), rep_id, week, number, unit.actor.name, unit.now)


def add_seconds(unit: Unit, review_id: int, deal_id: int | None, seconds: int) -> None:
    """Add the time spent in an open review, and on a deal where one is named."""
    must_be_open(unit, review_id)
    unit.conn.execute(
        t.review.update().where(_r.id == review_id).values(seconds=_r.seconds + seconds)
    )
    if deal_id is not None:
        _mark_row(unit, review_id, deal_id)
        unit.conn.execute(
            t.review_deal.update()
            .where(_m.review_id == review_id, _m.deal_id == deal_id)
            .values(seconds=_m.seconds + seconds)
        )


def finish_review(unit: Unit, review_id: int) -> None:
    """Close a review: from now on it is read-only."""
    review = must_be_open(unit, review_id)
    unit.conn.execute(
        t.review.update()
        .where(_r.id == review_id)
        .values(finished=unit.now, finished_by=unit.actor.name)
    )
    # The rep's row of the board says when that was.
    forget_owners(unit.conn, [review.rep_id])


def _mark_row(unit: Unit, review_id: int, deal_id: int) -> None:
    same = sa.and_(_m.review_id == review_id, _m.deal_id == deal_id)
    if unit.conn.execute(sa.select(_m.deal_id).where(same)).first() is None:
        unit.conn.execute(t.review_deal.insert().values(review_id=review_id, deal_id=deal_id))


def mark_deal(
    unit: Unit,
    review_id: int,
    deal_id: int,
    *,
    verdict: Verdict | None = None,
    skipped_because: str | None = None,
) -> None:
    """Record how a deal fared: seen (with a verdict or none), or skipped with the reason."""
    must_be_open(unit, review_id)
    _mark_row(unit, review_id, deal_id)
    values: dict[str, object] = {"skipped_because": skipped_because}
    if skipped_because is None:
        values["seen"] = unit.now
    if verdict is not None:
        values["verdict"] = verdict.value
    unit.conn.execute(
        t.review_deal.update()
        .where(_m.review_id == review_id, _m.deal_id == deal_id)
        .values(**values)
    )


def add_walk(unit: Unit, review_id: int, walked: Sequence[tuple[Mark, datetime]]) -> None:
    """Write how all deals of a review fared at once, each with the moment it was walked through.

    For a review that is told as a whole; none of its deals may have been marked before.
    """
    must_be_open(unit, review_id)
    rows = [
        {
            "review_id": review_id,
            "deal_id": mark.deal_id,
            "seen": at if mark.seen else None,
            "verdict": mark.verdict.value if mark.verdict else None,
            "skipped_because": mark.skipped_because,
            "seconds": mark.seconds,
        }
        for mark, at in walked
    ]
    if rows:
        unit.conn.execute(t.review_deal.insert(), rows)
        add_seconds(unit, review_id, None, sum(mark.seconds for mark, _at in walked))


def put_mark(unit: Unit, review_id: int, mark: Mark) -> None:
    """Write a deal's mark as it is to stand, whatever stood there; its time stays."""
    must_be_open(unit, review_id)
    _mark_row(unit, review_id, mark.deal_id)
    same = sa.and_(_m.review_id == review_id, _m.deal_id == mark.deal_id)
    seen = unit.conn.execute(sa.select(_m.seen).where(same)).scalar()
    unit.conn.execute(
        t.review_deal.update()
        .where(same)
        .values(
            seen=(seen or unit.now) if mark.seen else None,
            verdict=mark.verdict.value if mark.verdict else None,
            skipped_because=mark.skipped_because,
        )
    )


def mark_of(conn: sa.Connection, review_id: int, deal_id: int) -> Mark:
    """Return how a deal fared in a review; a blank mark where nothing was recorded."""
    return marks_of(conn, review_id, deal_id).get(deal_id, Mark(deal_id))


def add_unseen(unit: Unit, review_id: int, deal_ids: Iterable[int]) -> None:
    """Record deals that a review is finished without having looked at."""
    must_be_open(unit, review_id)
    rows = [{"review_id": review_id, "deal_id": deal_id} for deal_id in deal_ids]
    if rows:
        unit.conn.execute(t.review_deal.insert(), rows)


def addenda_of(conn: sa.Connection, review_ids: Sequence[int]) -> list[Addendum]:
    """Return what was added to finished reviews later, in the order of writing."""
    a = t.addendum.c
    query = sa.select(a.id, a.review_id, called(a.author), a.at, a.text).where(
        a.review_id.in_(review_ids)
    )
    return [Addendum(*row) for row in conn.execute(query.order_by(a.id))]


def add_addendum(unit: Unit, review_id: int, text: str) -> int:
    """Write an addendum to a review and return its id."""
    done = unit.conn.execute(
        t.addendum.insert()
        .values(review_id=review_id, author=unit.actor.name, at=unit.now, text=text)
        .returning(t.addendum.c.id)
    )
    return int(done.scalar_one())


def reviews_of_weeks(
    conn: sa.Connection, rep_ids: Sequence[int], first: str, last: str
) -> list[Review]:
    """Return the reviews of some reps from one ISO week to another, in their order."""
    query = _REVIEW.where(_r.rep_id.in_(rep_ids), _r.week.between(first, last))
    rows = conn.execute(query.order_by(_r.week, _r.number, _r.id))
    return [Review(*row) for row in rows]


def marks_of(conn: sa.Connection, review_id: int, deal_id: int | None = None) -> dict[int, Mark]:
    """Return how each deal (or one) fared in a review."""
    query = sa.select(_m.deal_id, _m.seen, _m.verdict, _m.skipped_because, _m.seconds)
    if deal_id is not None:
        query = query.where(_m.deal_id == deal_id)
    return {
        row.deal_id: Mark(
            row.deal_id,
            row.seen is not None,
            Verdict(row.verdict) if row.verdict else None,
            row.skipped_because,
            row.seconds,
        )
        for row in conn.execute(query.where(_m.review_id == review_id))
    }


def add_note(unit: Unit, deal_id: int, review_id: int | None, text: NoteText) -> int:
    """Write one more version of a deal's note and return its id."""
    if review_id is not None:
        must_be_open(unit, review_id)
    done = unit.conn.execute(
        t.note.insert()
        .values(
            deal_id=deal_id,
            review_id=review_id,
            author=unit.actor.name,
            at=unit.now,
            done=text.done,
            progress=text.progress,
            problems=text.problems,
        )
        .returning(_n.id)
    )
    return int(done.scalar_one())


_NOTE = sa.select(
    _n.id,
    _n.deal_id,
    _n.review_id,
    _r.week,
    called(_n.author),
    _n.at,
    _n.done,
    _n.progress,
    _n.problems,
).outerjoin(t.review, _r.id == _n.review_id)


def _note(row: sa.Row) -> Note:  # type: ignore[type-arg]
    note_id, deal_id, review_id, week, author, at, *text = row
    return Note(note_id, deal_id, review_id, week, author, at, NoteText(*text))


def notes_in(conn: sa.Connection, review_id: int) -> dict[int, Note]:
    """Return the latest note of each deal in a review."""
    latest = sa.select(sa.func.max(_n.id)).where(_n.review_id == review_id).group_by(_n.deal_id)
    rows = conn.execute(_NOTE.where(_n.id.in_(latest)))
    return {note.deal_id: note for note in map(_note, rows)}


def marks_of_reviews(conn: sa.Connection, review_ids: Sequence[int]) -> dict[int, dict[int, Mark]]:
    """Return how each deal fared in some reviews, by review and deal."""
    query = sa.select(
        _m.review_id, _m.deal_id, _m.seen, _m.verdict, _m.skipped_because, _m.seconds
    ).where(_m.review_id.in_(review_ids))
    found: dict[int, dict[int, Mark]] = {}
    for review_id, deal_id, seen, verdict, because, seconds in conn.execute(query):
        mark = Mark(
            deal_id, seen is not None, Verdict(verdict) if verdict else None, because, seconds
        )
        found.setdefault(review_id, {})[deal_id] = mark
    return found


def notes_of_reviews(
    conn: sa.Connection, review_ids: Sequence[int]
) -> dict[int, dict[int, NoteText]]:
    """Return the latest notes of some reviews, by review and deal."""
    latest = sa.select(sa.func.max(_n.id)).where(_n.review_id.in_(review_ids))
    latest = latest.group_by(_n.review_id, _n.deal_id)
    found: dict[int, dict[int, NoteText]] = {}
    for row in conn.execute(_NOTE.where(_n.id.in_(latest))):
        note = _note(row)
        found.setdefault(note.review_id or 0, {})[note.deal_id] = note.text
    return found


def note_in(conn: sa.Connection, review_id: int, deal_id: int) -> Note | None:
    """Return the latest note of one deal in a review."""
    query = _NOTE.where(_n.review_id == review_id, _n.deal_id == deal_id)
    row = conn.execute(query.order_by(_n.id.desc()).limit(1)).one_or_none()
    return _note(row) if row is not None else None


def note_by_id(conn: sa.Connection, note_id: int) -> Note | None:
    """Return one saved version of a note."""
    row = conn.execute(_NOTE.where(_n.id == note_id)).one_or_none()
    return _note(row) if row is not None else None


def unmarked(conn: sa.Connection, review: Review) -> list[int]:
    """Return the rep's open deals of which a review says nothing yet."""
    d = t.deal.c
    marked = sa.select(_m.deal_id).where(_m.review_id == review.id)
    query = sa.select(d.id).where(d.owner_id == review.rep_id, d.outcome == "open")
    return list(conn.execute(query.where(d.id.not_in(marked)).order_by(d.id)).scalars())


def notes_before(
    conn: sa.Connection,
    deal_ids: Iterable[int],
    review_id: int | None,
    before: datetime | None = None,
) -> dict[int, Note]:
    """Return each deal's latest note outside a review (last week's, that is).

    With ``before``, the latest of those written before that moment.
    """
    found: dict[int, Note] = {}
    wanted = list(deal_ids)
    for start in range(0, len(wanted), 5_000):
        part = wanted[start : start + 5_000]
        latest = sa.select(sa.func.max(_n.id)).where(among(_n.deal_id, part))
        if review_id is not None:
            latest = latest.where(sa.or_(_n.review_id.is_(None), _n.review_id != review_id))
        if before is not None:
            latest = latest.where(_n.at < before)
        rows = conn.execute(_NOTE.where(_n.id.in_(latest.group_by(_n.deal_id))))
        found.update((note.deal_id, note) for note in map(_note, rows))
    return found


def notes_of(conn: sa.Connection, deal_id: int, limit: int = 200) -> list[Note]:
    """Return a deal's notes, the latest first: of each review its last version."""
    latest = sa.select(sa.func.max(_n.id)).where(_n.deal_id == deal_id)
    latest = latest.group_by(sa.func.coalesce(_n.review_id, -_n.id))
    rows = conn.execute(_NOTE.where(_n.id.in_(latest)).order_by(_n.id.desc()).limit(limit))
    return [_note(row) for row in rows]
