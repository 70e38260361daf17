"""What the funnel adds up to, kept with every write of a deal.

Only the writers of deals change these sums (see ``funnel_writing``); the board reads them, and
the check adds the deals up once more to compare.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.calendar import month_index
from funnelview.domain.funnel import DealState, Outcome
from funnelview.store import board
from funnelview.store import tables as t
from funnelview.store.bulk import insert_columns, insert_for

ALL_MONTHS = board.ALL_MONTHS
UNDATED = -1
NOBODY = board.NOBODY
CLOSED_SUCCESS = board.CLOSED_SUCCESS
_STILL = Outcome.OPEN.value
# SQLAlchemy makes two more copies of the rows it is given.
_AT_ONCE = 1_000
# Fewer are written without a look whether there are any.
_FEW = 100


class SumKey(NamedTuple):
    """One row of the funnel's sums."""

    outcome: str
    month: int
    owner_id: int
    currency: str
    success: int


def _sum_keys(state: DealState) -> tuple[SumKey, SumKey]:
    day = state.expected if state.is_open else state.closed
    month = UNDATED if day is None else month_index(day)
    owner = state.owner_id or NOBODY
    common = (owner, state.currency, state.success if state.is_open else CLOSED_SUCCESS)
    return (
        SumKey(state.outcome.value, month, *common),
        SumKey(state.outcome.value, ALL_MONTHS, *common),
    )


class _Months(dict[date | None, int]):
    """The month under which each day's deals stand, found once a day."""

    def __missing__(self, day: date | None) -> int:
        self[day] = month = UNDATED if day is None else month_index(day)
        return month


def _month_keys(columns: Mapping[str, Sequence[Any]]) -> list[Sequence[Any]]:
    """Return what each of many deals counts under in its month (see ``SumKey``), by column."""
    outcomes = columns["outcome"]
    nothing = [None] * len(outcomes)
    months = _Months()
    ends = [
        months[expected if outcome == _STILL else closed]
        for outcome, expected, closed in zip(
            outcomes,
            columns.get("expected") or nothing,
            columns.get("closed") or nothing,
            strict=True,
        )
    ]
    successes = [
        success if outcome == _STILL else CLOSED_SUCCESS
        for outcome, success in zip(outcomes, columns["success"], strict=True)
    ]
    owners = columns.get("owner_id") or nothing
    return [outcomes, ends, owners, columns["currency"], successes]


@cache
def _add(engine: str) -> sa.Insert:
    """Return the statement that adds to sums; made once, it takes longer to make than to run."""
    insert = insert_for(engine, t.funnel_sum)
    return insert.on_conflict_do_update(
        index_elements=list(t.funnel_sum.primary_key.columns),
        set_={
            name: t.funnel_sum.c[name] + insert.excluded[name]
            for name in ("deals", "amount", "unpriced")
        },
    )


class Sums:
    """Differences of the funnel's sums, gathered and written once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._changes: dict[SumKey, list[int]] = {}

    def add(self, state: DealState, sign: int) -> None:
        """Count a deal in (1) or out (-1)."""
        amount = state.amount
        for key in _sum_keys(state):
            change = self._changes.get(key)
            if change is None:
                change = self._changes[key] = [0, 0, 0]
            change[0] += sign
            if amount is None:
                change[2] += sign
            else:
                change[1] += sign * amount

    def add_columns(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Count many new deals in, given by column: the fields of ``DealState``."""
        keys = _month_keys(columns)
        counts = Counter(zip(*keys, strict=True))
        monthly = {key: [count, 0, 0] for key, count in counts.items()}
        amounts = columns.get("amount") or [None] * len(keys[0])
        for key, amount in zip(zip(*keys, strict=True), amounts, strict=True):
            if amount is None:
                monthly[key][2] += 1
            else:
                monthly[key][1] += amount
        for (outcome, month, owner, *rest), figures in monthly.items():
            for one in (month, ALL_MONTHS):
                change = self._changes.setdefault(
                    SumKey(outcome, one, owner or NOBODY, *rest), [0, 0, 0]
                )
                for place, figure in enumerate(figures):
                    change[place] += figure

    def write(self, conn: sa.Connection) -> None:
        """Write what has changed, in one order everywhere: writers can't block each other."""
        rows = [
            {**key._asdict(), "deals": deals, "amount": amount, "unpriced": unpriced}
            for key, (deals, amount, unpriced) in sorted(self._changes.items())
            if deals or amount or unpriced
        ]
        self._changes.clear()
        if not rows:
            return
        if (
            len(rows) > _FEW
            and conn.execute(sa.select(t.funnel_sum.c.month).limit(1)).first() is None
        ):
            # None is there that they could meet.
            insert_columns(conn, t.funnel_sum, {name: [r[name] for r in rows] for name in rows[0]})
            return
        upsert = _add(conn.dialect.name)
        for start in range(0, len(rows), _AT_ONCE):
            conn.execute(upsert, rows[start : start + _AT_ONCE])


def rebuilt_sums(conn: sa.Connection) -> Mapping[SumKey, tuple[int, int, int]]:
    """Return the funnel's sums as the deals themselves add up to, for the check."""
    d = t.deal.c
    query = sa.select(
        d.outcome,
        d.owner_id,
        d.currency,
        d.success,
        sa.case((d.outcome == "open", d.expected), else_=d.closed).label("day"),
        sa.func.count().label("deals"),
        sa.func.coalesce(sa.func.sum(d.amount), 0).label("amount"),
        sa.func.sum(sa.case((d.amount.is_(None), 1), else_=0)).label("unpriced"),
    ).group_by(d.outcome, d.owner_id, d.currency, d.success, sa.literal_column("5"))
    found: dict[SumKey, tuple[int, int, int]] = {}
    for row in conn.execute(query):
        month = UNDATED if row.day is None else month_index(row.day)
        for one in (month, ALL_MONTHS):
            success = row.success if row.outcome == _STILL else CLOSED_SUCCESS
            key = SumKey(row.outcome, one, row.owner_id or NOBODY, row.currency, success)
            have = found.get(key, (0, 0, 0))
            found[key] = (
                have[0] + row.deals,
                have[1] + int(row.amount),
                have[2] + int(row.unpriced),
            )
    return found
