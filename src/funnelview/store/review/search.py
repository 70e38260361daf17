"""Finding words in what reviews wrote: notes, commitments, addenda of all weeks.

Every word must occur, in any order; a part of a word is enough, and Chinese has no blanks between
words. So it is a plain comparison of texts, on both engines alike: an index by words would miss
what people look for in Chinese. Of each note only its latest version is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.records import called

_n = t.note.c
_r = t.review.c
_c = t.commitment.c
_a = t.addendum.c

# How many saved versions a note has at the most, on average.
_VERSIONS = 20

NOTE, COMMITMENT, ADDENDUM = "note", "commitment", "addendum"


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text in which all words were found. ``field`` is the part of a note; else blank."""

    kind: str
    review_id: int | None
    week: str | None
    number: int | None
    rep_id: int
    rep: str
    deal_id: int | None
    customer: str | None
    author: str
    at: datetime | None
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all of the words, within a rep, a customer (by part of its name)."""

    words: Sequence[str]
    rep_id: int | None = None
    customer: str = ""
    limit: int = 200
    sqlite: bool = False
    """Whether the store is one; set by the search."""


def _holds(column: sa.ColumnElement[Any], word: str, *, sqlite: bool) -> sa.ColumnElement[bool]:
    part = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    # SQLite's own comparison takes letters of either case for the same; lower() would copy each
    # text first.
    return (
        column.like(f"%{part}%", escape="\\") if sqlite else column.ilike(f"%{part}%", escape="\\")
    )


def _limited(
    query: sa.Select[Any], wanted: Wanted, columns: Sequence[sa.ColumnElement[Any]], rep: Any
) -> sa.Select[Any]:
    names = (*columns, t.customer.c.name)
    for word in wanted.words:
        query = query.where(
            sa.or_(*(_holds(column, word, sqlite=wanted.sqlite) for column in names))
        )
    if wanted.customer:
        query = query.where(_holds(t.customer.c.name, wanted.customer, sqlite=wanted.sqlite))
    if wanted.rep_id is not None:
        query = query.where(rep == wanted.rep_id)
    return query


def search(conn: sa.Connection, wanted: Wanted) -> list[FoundText]:
    """Return where the words stand, the latest first, at most ``limit`` of them."""
    wanted = replace(wanted, sqlite=conn.dialect.name == "sqlite")
    found = [*_notes(conn, wanted), *_commitments(conn, wanted), *_addenda(conn, wanted)]
    found.sort(key=lambda one: (one.at is not None, one.at), reverse=True)
    return found[: wanted.limit]


def _found(kind: str, row: Any) -> FoundText:
    values: list[Any] = [kind, *row[:9], tuple(row[9:])]
    return FoundText(*values)


def _candidates(wanted: Wanted) -> sa.CTE:
    """Select the notes that hold all words, without looking at anything but their texts.

    Whether a note was superseded, and whose it is, is asked of these alone: of hundreds of
    thousands few hold the words.
    """
    query = sa.select(_n.id).where(sa.or_(_n.done != "", _n.progress != "", _n.problems != ""))
    for word in wanted.words:
        texts = [
            _holds(column, word, sqlite=wanted.sqlite)
            for column in (_n.done, _n.progress, _n.problems)
        ]
        query = query.where(sa.or_(*texts, _n.deal_id.in_(_deals_of(word, sqlite=wanted.sqlite))))
    if wanted.customer:
        query = query.where(_n.deal_id.in_(_deals_of(wanted.customer, sqlite=wanted.sqlite)))
    if wanted.rep_id is not None:
        held = sa.select(_r.id).where(_r.rep_id == wanted.rep_id)
        own = sa.select(t.deal.c.id).where(t.deal.c.owner_id == wanted.rep_id)
        query = query.where(
            sa.or_(_n.review_id.in_(held), sa.and_(_n.review_id.is_(None), _n.deal_id.in_(own)))
        )
    # The latest alone, with room for the versions that others superseded.
    query = query.order_by(_n.id.desc()).limit(wanted.limit * _VERSIONS)
    return query.cte("candidate").prefix_with("MATERIALIZED")


def _deals_of(part: str, *, sqlite: bool) -> sa.Select[int]:
    """Select the deals of customers whose name holds a text."""
    query = sa.select(t.deal.c.id).join(t.customer, t.customer.c.id == t.deal.c.customer_id)
    return query.where(_holds(t.customer.c.name, part, sqlite=sqlite))


def _notes(conn: sa.Connection, wanted: Wanted) -> list[FoundText]:
    candidate = _candidates(wanted)
    newer = t.note.alias()
    superseded = (
        sa.select(sa.literal(1))
        .where(newer.c.review_id == _n.review_id, newer.c.deal_id == _n.deal_id, newer.c.id > _n.id)
        .exists()
    )
    # A note outside of reviews is filed under whoever owns its deal.
    rep = sa.func.coalesce(_r.rep_id, t.deal.c.owner_id)
    query = (
        sa.select(
            _n.review_id,
            _r.week,
            _r.number,
            rep,
            t.person.c.name,
            _n.deal_id,
            sa.func.coalesce(t.customer.c.name, t.deal.c.name),
            called(_n.author),
            _n.at,
            _n.done,
            _n.progress,
            _n.problems,
        )
        .join(candidate, candidate.c.id == _n.id)
        .join(t.deal, t.deal.c.id == _n.deal_id)
        .outerjoin(t.review, _r.id == _n.review_id)
        .outerjoin(t.person, t.person.c.id == rep)
        .outerjoin(t.customer, t.customer.c.id == t.deal.c.customer_id)
        .where(~superseded)
    )
    rows = conn.execute(query.order_by(_n.id.desc()).limit(wanted.limit)).all()
    return [_found(NOTE, row) for row in rows]


def _commitments(conn: sa.Connection, wanted: Wanted) -> list[FoundText]:
    query = (
        sa.select(
            _c.made_in, _r.week, _r.number, _c.rep_id, t.person.c.name, _c.deal_id,
            sa.func.coalesce(t.customer.c.name, t.deal.c.name), _c.owner,
            sa.func.coalesce(_c.made_at, _r.started), _c.text,
        )
        .join(t.person, t.person.c.id == _c.rep_id)
        .outerjoin(t.review, _r.id == _c.made_in)
        .outerjoin(t.deal, t.deal.c.id == _c.deal_id)
        .outerjoin(t.customer, t.customer.c.id == t.deal.c.customer_id)
        .where(_c.state != "withdrawn")
    )  # fmt: skip
    query = _limited(query, wanted, (_c.text, _c.owner), _c.rep_id)
    rows = conn.execute(query.order_by(_c.id.desc()).limit(wanted.limit)).all()
    return [_found(COMMITMENT, row) for row in rows]


def _addenda(conn: sa.Connection, wanted: Wanted) -> list[FoundText]:
    if wanted.customer:
        # An addendum is of a review, not of a customer.
        return []
    query = (
        sa.select(
            _a.review_id,
            _r.week,
            _r.number,
            _r.rep_id,
            t.person.c.name,
            called(_a.author).label("author"),
            _a.at,
            _a.text,
        )
        .join(t.review, _r.id == _a.review_id)
        .join(t.person, t.person.c.id == _r.rep_id)
    )
    for word in wanted.words:
        query = query.where(_holds(_a.text, word, sqlite=wanted.sqlite))
    if wanted.rep_id is not None:
        query = query.where(_r.rep_id == wanted.rep_id)
    rows = conn.execute(query.order_by(_a.id.desc()).limit(wanted.limit)).all()
    return [
        FoundText(
            ADDENDUM, row.review_id, row.week, row.number, row.rep_id, row.name, None, None,
            row.author, row.at, (row.text,),
        )
        for row in rows
    ]  # fmt: skip
