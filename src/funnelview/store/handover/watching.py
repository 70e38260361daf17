"""Writing the steps on a customer's ladder after a handover; they are only ever added."""

from datetime import date

from funnelview.store.base import Unit
from funnelview.store.tables import handover as t


def add_step(unit: Unit, item_id: int, contact_id: int | None, on: date, answer: str) -> int:
    """Keep that a contact was approached, and return the step's number."""
    done = unit.conn.execute(
        t.watch_step.insert()
        .values(
            item_id=item_id,
            contact_id=contact_id,
            on_day=on,
            answer=answer,
            recorded=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
        )
        .returning(t.watch_step.c.id)
    )
    return int(done.scalar_one())
