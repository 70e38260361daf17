"""What people committed to in reviews: made in one, asked for in a later one.

Every change is a step too (see ``review.steps``): what stood before and after, who and when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.commitments import Commitment, State, urgency
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.ids import among
from funnelview.store.review.steps import must_be_open, steps_of_commitments, value_of

_c = t.commitment.c
_FIELDS = tuple(Commitment.__dataclass_fields__)
_COMMITMENT = sa.select(*(_c[name] for name in _FIELDS))


def _commitment(row: Any) -> Commitment:
    values = dict(zip(_FIELDS, row, strict=True))
    values["state"] = State(values["state"])
    return Commitment(**values)


def add_commitment(
    unit: Unit,
    rep_id: int,
    text: str,
    *,
    owner: str,
    deal_id: int | None,
    due: date | None,
    review_id: int | None,
) -> int:
    """Write who (``owner``, a name) does what until when, and return the commitment's id."""
    if review_id is not None:
        must_be_open(unit, review_id)
    done = unit.conn.execute(
        t.commitment.insert()
        .values(
            rep_id=rep_id,
            deal_id=deal_id,
            owner=owner,
            text=text,
            due=due,
            state=State.OPEN.value,
            moved=0,
            made_in=review_id,
            made_at=unit.now,
        )
        .returning(_c.id)
    )
    return int(done.scalar_one())


def put_commitment(unit: Unit, one: Commitment, review_id: int | None) -> None:
    """Write a commitment as it is to stand, within a review that is open or outside of any."""
    if review_id is not None:
        must_be_open(unit, review_id)
    values = asdict(one) | {"state": one.state.value}
    del values["id"]
    unit.conn.execute(t.commitment.update().where(_c.id == one.id).values(**values))


def settle_commitment(unit: Unit, commitment_id: int, review_id: int, *, kept: bool) -> None:
    """Record that a commitment was kept or not, and in which review that was found."""
    must_be_open(unit, review_id)
    unit.conn.execute(
        t.commitment.update()
        .where(_c.id == commitment_id)
        .values(
            state=(State.KEPT if kept else State.NOT_KEPT).value,
            decided_in=review_id,
            decided_at=unit.now,
        )
    )


def move_commitment(unit: Unit, commitment_id: int, due: date | None) -> None:
    """Give a commitment another day; it stays open, and how often it moved is counted."""
    unit.conn.execute(
        t.commitment.update().where(_c.id == commitment_id).values(due=due, moved=_c.moved + 1)
    )


def commitment(conn: sa.Connection, commitment_id: int, *, lock: bool = False) -> Commitment | None:
    """Return a commitment; ``lock`` keeps others from changing it until the unit of work ends."""
    query = _COMMITMENT.where(_c.id == commitment_id)
    row = conn.execute(query.with_for_update() if lock else query).one_or_none()
    return _commitment(row) if row is not None else None


def open_commitments(
    conn: sa.Connection,
    rep_ids: Sequence[int] | None = None,
    *,
    decided_in: int | None = None,
    before: datetime | None = None,
) -> list[Commitment]:
    """Return the open commitments of some reps (of all for None), the most urgent first.

    With a review, those that it decided or moved already stand among them. With ``before``,
    those that were open just before that moment, with the day that they are due now.
    """
    asked = _c.state == State.OPEN.value
    if before is not None:
        # One without a moment was made before moments were kept.
        asked = sa.and_(
            sa.or_(_c.made_at.is_(None), _c.made_at < before),
            sa.or_(asked, _c.decided_at >= before),
        )
    if decided_in is not None:
        asked = sa.or_(asked, _c.decided_in == decided_in)
    query = _COMMITMENT.where(asked, _c.state != State.WITHDRAWN.value)
    if rep_ids is not None:
        query = query.where(_c.rep_id.in_(rep_ids))
    return sorted((_commitment(row) for row in conn.execute(query)), key=urgency)


def commitments_of_reviews(conn: sa.Connection, review_ids: Sequence[int]) -> list[Commitment]:
    """Return what some reviews made or decided, the most urgent first."""
    made = sa.or_(_c.made_in.in_(review_ids), _c.decided_in.in_(review_ids))
    query = _COMMITMENT.where(made, _c.state != State.WITHDRAWN.value)
    return sorted((_commitment(row) for row in conn.execute(query)), key=urgency)


def commitments_by_id(conn: sa.Connection, ids: Sequence[int]) -> list[Commitment]:
    """Return some commitments, the most urgent first."""
    if not ids:
        return []
    return sorted(map(_commitment, conn.execute(_COMMITMENT.where(_c.id.in_(ids)))), key=urgency)


def commitments_before(
    conn: sa.Connection, ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[datetime, Commitment]]]:
    """Return, for each step that changed some commitments, when it was and what stood before it.

    By commitment, in the order of the steps; the making of one, before which nothing stood, is
    left out.
    """
    present = {one.id: one for one in commitments_by_id(conn, ids)}
    found: dict[int, list[tuple[datetime, Commitment]]] = {}
    for step in steps_of_commitments(conn, sorted(present)):
        values = value_of(step.old)
        if values is not None and step.commitment_id is not None:
            stood = _with_values(present[step.commitment_id], values)
            found.setdefault(step.commitment_id, []).append((step.at, stood))
    return found


def _with_values(one: Commitment, values: Mapping[str, Any]) -> Commitment:
    due, at = values["due"], values["decided_at"]
    return replace(
        one,
        text=values["text"],
        owner=values["owner"],
        due=date.fromisoformat(due) if due else None,
        state=State(values["state"]),
        moved=values["moved"],
        decided_in=values["decided_in"],
        decided_at=datetime.fromisoformat(at) if at else None,
    )


def commitments_of_deals(
    conn: sa.Connection, deal_ids: Sequence[int], since: datetime | None = None
) -> Mapping[int, tuple[Commitment, ...]]:
    """Return the commitments on some deals by deal: the open ones, and those decided since."""
    asked = _c.state == State.OPEN.value
    if since is not None:
        asked = sa.or_(asked, _c.decided_at >= since)
    found: dict[int, list[Commitment]] = {}
    for start in range(0, len(deal_ids), 5_000):
        part = deal_ids[start : start + 5_000]
        query = _COMMITMENT.where(among(_c.deal_id, part), asked, _c.state != State.WITHDRAWN.value)
        for row in conn.execute(query):
            one = _commitment(row)
            found.setdefault(one.deal_id or 0, []).append(one)
    return {key: tuple(sorted(some, key=urgency)) for key, some in found.items()}
