"""What people committed to in reviews: made in one, asked for in a later one."""

from datetime import date

from funnelview.store import tables as t
from funnelview.store.base import Unit

OPEN, KEPT, NOT_KEPT = "open", "kept", "not_kept"

_c = t.commitment.c


def add_commitment(
    unit: Unit,
    rep_id: int,
    text: str,
    *,
    owner: str,
    deal_id: int | None,
    due: date | None,
    review_id: int,
) -> int:
    """Write who (``owner``, a name) does what until when, and return the commitment's id."""
    done = unit.conn.execute(
        t.commitment.insert()
        .values(
            rep_id=rep_id,
            deal_id=deal_id,
            owner=owner,
            text=text,
            due=due,
            state=OPEN,
            moved=0,
            made_in=review_id,
        )
        .returning(_c.id)
    )
    return int(done.scalar_one())


def settle_commitment(unit: Unit, commitment_id: int, review_id: int, *, kept: bool) -> None:
    """Record that a commitment was kept or not, and in which review that was found."""
    unit.conn.execute(
        t.commitment.update()
        .where(_c.id == commitment_id)
        .values(state=KEPT if kept else NOT_KEPT, decided_in=review_id)
    )


def move_commitment(unit: Unit, commitment_id: int, due: date | None) -> None:
    """Give a commitment another day; it stays open, and how often it moved is counted."""
    unit.conn.execute(
        t.commitment.update().where(_c.id == commitment_id).values(due=due, moved=_c.moved + 1)
    )
