"""The days of last activity that only files told, kept before something later takes their place.

What is done here is a change or a note, whose day stays known. Of what was done elsewhere, an
import tells the latest day alone: without this a past day would forget it with the deal's next
change.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.base import Unit

KIND: Final = "activity"
"""How these rows are called among the other records' changes; their record is the deal."""

_d = t.deal.c
_c = t.deal_change.c
_r = t.record_change.c
# So many versions may come from handovers alone; a deal changed oftener was changed by somebody.
_FEW = 4
_LAST = sa.select(_d.last_activity).where(
    _d.id == sa.bindparam("deal"), _d.last_activity < sa.bindparam("day")
)
_OWN = (
    sa.exists()
    .where(_c.deal_id == sa.bindparam("deal"), _c.field != "registration")
    .where(_c.observed, _c.handover_id.is_(None), _c.recorded < sa.bindparam("now"))
)
_TOLD = _LAST.where(~_OWN)
_KEEP = t.record_change.insert()


def keep_told(unit: Unit, deal_id: int, day: date, *, version: int = _FEW) -> None:
    """Keep the day of last activity that a file told of a deal, since a later one replaces it.

    ``version`` is the deal's own: one that was changed often has nothing to keep.
    """
    if version <= _FEW:
        _keep(unit, _TOLD, deal_id, day)


def keep_last(unit: Unit, deal_id: int, day: date) -> None:
    """Keep the day of last activity, since a file tells a later one."""
    _keep(unit, _LAST, deal_id, day)


def _keep(unit: Unit, query: sa.Select[date | None], deal_id: int, day: date) -> None:
    last = unit.conn.execute(query, {"deal": deal_id, "day": day, "now": unit.now}).scalar()
    if last is None:
        return
    unit.conn.execute(
        _KEEP,
        {
            "kind": KIND,
            "record_id": deal_id,
            "field": "last_activity",
            "old": last.isoformat(),
            "new": day.isoformat(),
            "recorded": unit.now,
            "who": unit.actor.name,
            "via": unit.actor.via,
        },
    )


def told_before(conn: sa.Connection, ids: Sequence[int], before: datetime) -> dict[int, date]:
    """Return the days of last activity that were replaced at a moment or later, by deal."""
    query = (
        sa.select(_r.record_id, _r.old)
        .where(_r.kind == KIND, _r.record_id.in_(ids), _r.recorded >= before)
        .order_by(_r.id.desc())
    )
    # The first of them took the place of what stood then.
    return {deal: date.fromisoformat(old) for deal, old in conn.execute(query) if old}
