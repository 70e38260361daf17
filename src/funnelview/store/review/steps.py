"""What keeps a review's record: its steps, and that a finished one is never written to again.

Whatever writes to a review asks ``must_be_open`` first, in the same transaction: the row stays
locked until its end, so that nobody can finish the review in between.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from funnelview.domain.review import Review
from funnelview.domain.undo import Step
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.tables.reviewing import review_step

_r = t.review.c
_s = review_step.c

REVIEW = sa.select(
    _r.id,
    _r.rep_id,
    _r.week,
    _r.number,
    _r.manager,
    _r.started,
    _r.finished,
    _r.seconds,
    _r.finished_by,
)


# SQLite has one writer at a time and no row locks; the words for one are left out there.
_KEPT = REVIEW.where(_r.id == sa.bindparam("review")).with_for_update(key_share=True)
_ADD = review_step.insert().returning(_s.id)


def must_be_open(unit: Unit, review_id: int) -> Review:
    """Return a review that is open, and keep it so until the unit of work ends.

    Raises:
        RuleRefused: there is none with this id, or it is finished.

    """
    row = unit.conn.execute(_KEPT, {"review": review_id}).one_or_none()
    if row is None:
        raise RuleRefused(_("There is no such review."))
    review = Review(*row)
    if not review.is_open:
        raise RuleRefused(
            _("The review of {week} is finished and can't be changed.").format(week=review.week),
            way_out=_("Write an addendum."),
        )
    return review


def add_step(
    unit: Unit,
    review_id: int | None,
    kind: str,
    *,
    deal_id: int | None = None,
    commitment_id: int | None = None,
    old: object = None,
    new: object = None,
    undoes: int | None = None,
) -> int:
    """Write one step of an open review and return its id; ``old`` and ``new`` become JSON.

    Raises:
        RuleRefused: the review is finished.

    """
    if review_id is not None:
        must_be_open(unit, review_id)
    done = unit.conn.execute(
        _ADD,
        {
            "review_id": review_id,
            "kind": kind,
            "deal_id": deal_id,
            "commitment_id": commitment_id,
            "old": _json(old),
            "new": _json(new),
            "at": unit.now,
            "who": unit.actor.name,
            "via": unit.actor.via,
            "undoes": undoes,
        },
    )
    return int(done.scalar_one())


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def value_of(text: str | None) -> Any:
    """Return what a step's text holds."""
    return None if text is None else json.loads(text)


_STEP = sa.select(
    _s.id,
    _s.review_id,
    _s.kind,
    _s.deal_id,
    _s.commitment_id,
    _s.old,
    _s.new,
    _s.at,
    _s.who,
    _s.undoes,
).order_by(_s.id)


def _step(row: Any) -> Step:
    return Step(*row)


def steps_of(conn: sa.Connection, review_id: int) -> list[Step]:
    """Return a review's steps, in the order they were made."""
    return [_step(row) for row in conn.execute(_STEP.where(_s.review_id == review_id))]


def steps_of_commitment(conn: sa.Connection, commitment_id: int) -> list[Step]:
    """Return everything that happened to a commitment, in its order."""
    return [_step(row) for row in conn.execute(_STEP.where(_s.commitment_id == commitment_id))]


def steps_of_commitments(conn: sa.Connection, ids: Sequence[int]) -> list[Step]:
    """Return everything that happened to some commitments, in its order."""
    found: list[Step] = []
    for start in range(0, len(ids), 5_000):
        query = _STEP.where(_s.commitment_id.in_(ids[start : start + 5_000]))
        found += map(_step, conn.execute(query))
    return found


def moved_in(conn: sa.Connection, review_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return the commitments that some reviews gave another day, each with those reviews."""
    query = _STEP.where(_s.review_id.in_(review_ids), _s.kind == "commitment")
    before: dict[tuple[int, int], int] = {}
    after: dict[tuple[int, int], int] = {}
    for step in map(_step, conn.execute(query)):
        key = (step.commitment_id or 0, step.review_id or 0)
        before.setdefault(key, (value_of(step.old) or {"moved": 0})["moved"])
        after[key] = (value_of(step.new) or {"moved": 0})["moved"]
    found: dict[int, set[int]] = {}
    for key, times in after.items():
        if times > before[key]:
            found.setdefault(key[0], set()).add(key[1])
    return found


def who_took_part(conn: sa.Connection, review_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return who wrote in some reviews, by review: those of the steps and of the notes."""
    n = t.note.c
    query = sa.union(
        sa.select(_s.review_id, _s.who).where(_s.review_id.in_(review_ids)),
        sa.select(n.review_id, n.author).where(n.review_id.in_(review_ids)),
    )
    found: dict[int, list[str]] = {}
    for review_id, who in conn.execute(query):
        found.setdefault(review_id, []).append(who)
    return {key: tuple(sorted(names)) for key, names in found.items()}
