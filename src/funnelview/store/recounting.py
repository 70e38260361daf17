"""Counting days anew where a store's time zone changes: a day begins at another moment there.

Which day a stage was entered on, and how long deals stayed in the stages they left, is kept with
the deals so that no list has to look at the history. The history holds moments: they stay.
"""

from collections import Counter
from itertools import groupby
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.history import OUTCOME, REGISTERED, Change, counted
from funnelview.domain.stays import Stay, stays
from funnelview.store import tables as t
from funnelview.store import upkeep
from funnelview.store.base import Unit
from funnelview.store.history import CHANGE

_AT_A_TIME = 2_000
_c = t.deal_change.c


def recount_days(unit: Unit, before: ZoneInfo, after: ZoneInfo) -> None:
    """Count days in stage in the new time zone, of all deals."""
    conn = unit.conn
    moved: Counter[Stay] = Counter()
    last = conn.execute(sa.select(sa.func.max(t.deal.c.id))).scalar() or 0
    for start in range(0, last + 1, _AT_A_TIME):
        within = (start, start + _AT_A_TIME - 1)
        since = {
            row[0]: (row[1], row[2])
            for row in conn.execute(
                sa.select(t.deal.c.id, t.deal.c.registered, t.deal.c.stage_since).where(
                    t.deal.c.id.between(*within)
                )
            )
        }
        query = CHANGE.where(
            _c.deal_id.between(*within), _c.field.in_((REGISTERED, "stage", OUTCOME))
        ).order_by(_c.deal_id, _c.id)
        later = []
        changes = [Change(*row) for row in conn.execute(query)]
        for deal_id, group in groupby(changes, key=lambda row: row.deal_id):
            rows = list(group)
            moved.update(stays(rows, lambda at: local_day(at, after)))
            moved.subtract(stays(rows, lambda at: local_day(at, before)))
            registered, entered = since[deal_id]
            day = counted(rows, registered, lambda at: local_day(at, after)).stage_since
            if day != entered:
                later.append({"this": deal_id, "day": day})
        if later:
            conn.execute(
                t.deal.update()
                .where(t.deal.c.id == sa.bindparam("this"))
                .values(stage_since=sa.bindparam("day")),
                later,
            )
    upkeep.add_stays(conn, moved, local_day(unit.now, after))
    upkeep.forget_all(conn)
