"""A deal as it stands in the store, with what a change of it must know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import Counters
from funnelview.store import tables as t

COLUMNS = tuple(DealState.__dataclass_fields__)
_DEAL = [t.deal.c.id, t.deal.c.version, *(t.deal.c[name] for name in COLUMNS)]
COUNTERS = [t.deal.c.stage_since, t.deal.c.pushes, t.deal.c.month_pushes]
_STORED = sa.select(*_DEAL, *COUNTERS).where(
    t.deal.c.id.in_(sa.bindparam("ids", expanding=True, literal_execute=True))
)


@dataclass(frozen=True, slots=True)
class StoredDeal:
    """A deal as it stands in the store, with the version that a change must name."""

    id: int
    version: int
    state: DealState
    counters: Counters


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def deal_state(values: Sequence[Any]) -> DealState:
    """Return a deal's state from the values of its columns, in their order."""
    named = dict(zip(COLUMNS, values, strict=True))
    named["outcome"] = _OUTCOMES[named["outcome"]]
    return DealState(**named)


def _stored(row: Any) -> StoredDeal:
    # By place: by name, SQLAlchemy looks up each column, and a past day reads thousands of deals.
    deal_id, version, *values, stage_since, pushes, month_pushes = row
    counters = Counters(stage_since, pushes, month_pushes)
    return StoredDeal(deal_id, version, deal_state(values), counters)


def stored_deals(conn: sa.Connection, ids: Iterable[int]) -> dict[int, StoredDeal]:
    """Return deals by id; those that aren't there are left out."""
    found: dict[int, StoredDeal] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), 5_000):
        part = wanted[start : start + 5_000]
        found.update((row[0], _stored(row)) for row in conn.execute(_STORED, {"ids": part}).all())
    return found


def columns_of(state: DealState) -> dict[str, Any]:
    """Return what the columns of a deal's row hold for a state, by name."""
    values = {name: getattr(state, name) for name in COLUMNS}
    values["outcome"] = state.outcome.value
    return values
