"""The one place through which deals are written.

Each write of a deal brings, in the same transaction: the deal's new row, one history row for
every changed field, the counters (days in stage, pushes) and the funnel's sums. Nothing else
in the program writes to these tables; a test sees to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import day_moment, local_day
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import (
    REGISTERED,
    Change,
    Counters,
    after_change,
    counted,
    decode,
    differences,
    encode,
    origin_text,
)
from funnelview.errors import Conflict
from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.deal_conflict import merged
from funnelview.store.funnel_sums import Sums
from funnelview.store.handover.joining import Handovers
from funnelview.store.ids import taken_ids
from funnelview.store.review.steps import add_step, must_be_open
from funnelview.store.stored_deals import COLUMNS, COUNTERS, StoredDeal, columns_of
from funnelview.store.told_activities import keep_last, keep_told
from funnelview.store.upkeep import Upkeep

# The statements of each write, made once: putting one together takes longer than running it.
_TOLD = t.deal_change.insert().returning(t.deal_change.c.id, sort_by_parameter_order=True)
_EFFECTS = (
    sa.select(t.deal_change.c.field, sa.func.max(t.deal_change.c.holds_from))
    .where(
        t.deal_change.c.deal_id == sa.bindparam("deal"),
        t.deal_change.c.field.in_(sa.bindparam("fields", expanding=True)),
    )
    .group_by(t.deal_change.c.field)
)
_AS_SEEN = t.deal.update().where(
    t.deal.c.id == sa.bindparam("deal"), t.deal.c.version == sa.bindparam("was")
)
_CHANGE = _AS_SEEN.values(
    {name: sa.bindparam(name) for name in (*COLUMNS, *(one.name for one in COUNTERS))}
    | {"last_activity": sa.bindparam("last_activity"), "version": t.deal.c.version + 1}
)
_HAND_OVER = _AS_SEEN.values(owner_id=sa.bindparam("owner"), version=t.deal.c.version + 1)
_TOUCH = (
    t.deal.update()
    .where(
        t.deal.c.id == sa.bindparam("deal"),
        sa.or_(t.deal.c.last_activity.is_(None), t.deal.c.last_activity < sa.bindparam("day")),
    )
    .values(last_activity=sa.bindparam("day"))
)


@dataclass(frozen=True, slots=True)
class Context:
    """In what a change happens: a review or handover, and whether anybody watched it."""

    review_id: int | None = None
    handover_id: int | None = None
    observed: bool = True


ORDINARY = Context()


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal to be registered.

    ``state`` holds its present values. A closed one is registered as open and closed in the
    same breath, so that its history says both. ``last_activity`` is the day of the last
    activity that a file told.
    """

    state: DealState
    last_activity: date | None = None


class DealWriter:
    """Writes deals within one unit of work; ``close`` writes the sums at the end."""

    def __init__(self, unit: Unit, zone: ZoneInfo) -> None:
        """Write in a unit of work, with days in the store's time zone."""
        self._unit = unit
        self._conn = unit.conn
        self._zone = zone
        self._sums = Sums()
        self._history: list[dict[str, Any]] = []
        self._handovers = Handovers(unit)
        self._upkeep = Upkeep(unit, zone)
        # The step of a review that each deal's change reverses or does again.
        self._undoes: dict[int, int] = {}

    def __enter__(self) -> Self:
        """Use it in a ``with`` block; leaving it writes what was gathered."""
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Write the gathered rows unless something went wrong."""
        if error is None:
            self.close()

    def close(self) -> None:
        """Write the history rows and sums gathered so far."""
        rows, self._history = self._history, []
        self._upkeep.write(rows)
        plain = [row for row in rows if row["review_id"] is None]
        if plain:
            self._conn.execute(t.deal_change.insert(), plain)
        if len(plain) < len(rows):
            self._write_steps([row for row in rows if row["review_id"] is not None])
        self._sums.write(self._conn)

    def _write_steps(self, rows: list[dict[str, Any]]) -> None:
        """Write what was changed in a review: its history rows, and a step for each deal."""
        for review_id in {row["review_id"] for row in rows}:
            must_be_open(self._unit, review_id)
        ids = self._conn.execute(_TOLD, rows).scalars().all()
        steps: dict[tuple[int, int], list[int]] = {}
        for row, number in zip(rows, ids, strict=True):
            steps.setdefault((row["review_id"], row["deal_id"]), []).append(number)
        registered = {row["deal_id"] for row in rows if row["field"] == REGISTERED}
        for (review_id, deal_id), numbers in steps.items():
            add_step(
                self._unit,
                review_id,
                "registered" if deal_id in registered else "deal",
                deal_id=deal_id,
                new=numbers,
                undoes=self._undoes.get(deal_id),
            )

    def _row(
        self,
        deal_id: int,
        field: str,
        old: str | None,
        new: str | None,
        holds_from: datetime,
        context: Context,
        undoes: int | None = None,
    ) -> dict[str, Any]:
        return {
            "deal_id": deal_id,
            "field": field,
            "old": old,
            "new": new,
            "holds_from": holds_from,
            "recorded": self._unit.now,
            "who": self._unit.actor.name,
            "via": self._unit.actor.via,
            "review_id": context.review_id,
            "handover_id": context.handover_id,
            "undoes": undoes,
            "observed": context.observed,
        }

    def _next_ids(self, count: int) -> Sequence[int]:
        """Take ids for new deals: nobody else can be given the same ones."""
        return taken_ids(self._conn, "deal", count)

    def register(self, deals: Sequence[NewDeal], context: Context = ORDINARY) -> Sequence[int]:
        """Register deals and return their ids, in order.

        A deal exists from the start of its registered day. Where the day is today, it exists
        from now. A closed one takes its outcome from the start of the day it closed, or from
        now where that is later.
        """
        if not deals:
            return ()
        self._handovers.expect({new.state.owner_id for new in deals if new.state.is_open})
        ids = self._next_ids(len(deals))
        rows: list[dict[str, Any]] = []
        for deal_id, new in zip(ids, deals, strict=True):
            state = new.state
            start = self._moment(state.registered)
            origin = (
                state
                if state.is_open
                else replace(state, outcome=Outcome.OPEN, closed=None, reason=None)
            )
            self._history.append(
                self._row(deal_id, REGISTERED, None, origin_text(origin), start, context)
            )
            if not state.is_open:
                ends = max(start, self._moment(state.closed or state.registered))
                self._history.extend(
                    self._row(deal_id, field, old, text, ends, context)
                    for field, old, text in differences(origin, state)
                )
            self._sums.add(state, 1)
            self._upkeep.registered(state, new.last_activity, observed=context.observed)
            rows.append(
                {
                    "id": deal_id,
                    **columns_of(state),
                    "stage_since": state.registered,
                    "pushes": 0,
                    "month_pushes": 0,
                    "last_activity": new.last_activity,
                    "first_success": self._upkeep.first_success(state, context.observed),
                    "version": 1,
                }
            )
        self._conn.execute(t.deal.insert(), rows)
        self._handovers.registered(ids)
        return ids

    def _moment(self, day: date) -> datetime:
        """Return when something that happened on a day took effect: on it, never in the future."""
        return min(day_moment(day, self._zone), self._unit.now)

    def change(
        self,
        stored: StoredDeal,
        state: DealState,
        context: Context = ORDINARY,
        *,
        seen: StoredDeal | None = None,
        on: date | None = None,
    ) -> StoredDeal:
        """Write a deal's new state and return it as stored.

        ``stored`` is the deal as read in this unit of work, ``seen`` the one that a person
        saw when deciding: where both differ in a field that is being changed, nothing is
        written. ``on`` is the day that an outcome took effect.

        Raises:
            DealConflict: somebody else changed the same fields meanwhile.

        """
        if seen is not None and seen.version != stored.version:
            state = merged(stored, state, seen)
        changes = differences(stored.state, state)
        if not changes:
            return stored
        holds_from = self._unit.now if on is None else self._moment(on)
        effects = self._last_effects(stored.id, [field for field, _old, _new in changes])
        counters = stored.counters
        for field, old, new in changes:
            at = holds_from if field == "outcome" else self._unit.now
            at = max(at, effects[REGISTERED], effects.get(field, at))
            self._history.append(self._row(stored.id, field, old, new, at, context))
            counters = after_change(counters, field, old, new, local_day(at, self._zone))
        return self._write(stored, state, counters)

    def reverse(
        self,
        stored: StoredDeal,
        rows: Sequence[Change],
        history: Sequence[Change],
        context: Context,
        *,
        step_id: int,
        again: bool = False,
    ) -> StoredDeal:
        """Take back what some history rows changed, and return the deal as stored.

        Each row gets one that names it; neither counts any more. ``history`` is the deal's
        whole history, ``step_id`` the step that is reversed. With ``again``, what the rows took
        back is done once more: that is an ordinary change, which counts from now.

        The present values must be those that the rows led to; the use case sees to it.
        """
        texts = encode(stored.state)
        texts.update({row.field: row.old for row in reversed(rows)})
        state = decode(texts)
        self._undoes[stored.id] = step_id
        if again:
            return self.change(stored, state, context)
        effects = self._last_effects(stored.id, [row.field for row in rows])
        written: list[Change] = []
        for row in reversed(rows):
            at = max(self._unit.now, effects.get(row.field, self._unit.now))
            new = self._row(stored.id, row.field, row.new, row.old, at, context, row.id)
            self._history.append(new)
            # Its own number isn't known yet and plays no part in what counts.
            written.append(Change(id=0, **new))
        counters = counted(
            (*history, *written), state.registered, lambda at: local_day(at, self._zone)
        )
        return self._write(stored, state, counters)

    def _last_effects(self, deal_id: int, fields: Sequence[str]) -> Mapping[str, datetime]:
        """Return since when each field has held what it holds, and the deal's registration.

        Within one field effects keep their order, even where the clocks of two machines differ.
        """
        never = {REGISTERED: datetime.min.replace(tzinfo=UTC)}
        wanted = {"deal": deal_id, "fields": [*fields, REGISTERED]}
        return never | {row[0]: row[1] for row in self._conn.execute(_EFFECTS, wanted)}

    def _write(self, stored: StoredDeal, state: DealState, counters: Counters) -> StoredDeal:
        self._handovers.before(stored.id, stored.state, state)
        today = local_day(self._unit.now, self._zone)
        keep_told(self._unit, stored.id, today, version=stored.version)
        done = self._conn.execute(
            _CHANGE,
            {
                "deal": stored.id,
                "was": stored.version,
                **columns_of(state),
                **asdict(counters),
                "last_activity": today,
            },
        )
        if done.rowcount != 1:
            raise Conflict(
                _("Somebody else changed this deal at the same moment."),
                way_out=_("Look at the present values, then try again."),
            )
        self._sums.add(stored.state, -1)
        self._sums.add(state, 1)
        self._upkeep.changed(stored.id, stored.state, state)
        self._handovers.after(stored.id, stored.state, state)
        return StoredDeal(stored.id, stored.version + 1, state, counters)

    def hand_over(self, moves: Sequence[tuple[StoredDeal, int | None]], context: Context) -> None:
        """Write the new owners of deals whose items of a handover were closed just now.

        Nothing else of a deal changes, not even the day of its last activity: the handover is
        no work on the deal.
        """
        since = self._last_effects_of([stored.id for stored, _owner in moves], "owner_id")
        changed: list[dict[str, Any]] = []
        for stored, owner in moves:
            state = replace(stored.state, owner_id=owner)
            for field, old, new in differences(stored.state, state):
                at = max(self._unit.now, since[stored.id])
                self._history.append(self._row(stored.id, field, old, new, at, context))
            self._sums.add(stored.state, -1)
            self._sums.add(state, 1)
            self._upkeep.changed(stored.id, stored.state, state)
            changed.append({"deal": stored.id, "was": stored.version, "owner": owner})
        done = self._conn.execute(_HAND_OVER, changed)
        # Not every driver counts over many rows at once.
        if done.rowcount not in {-1, len(changed)}:
            raise Conflict(
                _("Somebody else changed this deal at the same moment."),
                way_out=_("Look at the present values, then try again."),
            )

    def _last_effects_of(self, ids: Sequence[int], field: str) -> dict[int, datetime]:
        """Return since when a field of some deals has held what it holds."""
        c = t.deal_change.c
        found: dict[int, datetime] = {}
        for start in range(0, len(ids), 5_000):
            query = (
                sa.select(c.deal_id, sa.func.max(c.holds_from))
                .where(c.deal_id.in_(ids[start : start + 5_000]), c.field.in_((field, REGISTERED)))
                .group_by(c.deal_id)
            )
            found |= {row[0]: row[1] for row in self._conn.execute(query)}
        return found

    def touch(self, deal_id: int, day: date) -> None:
        """Record that something was done about a deal on a day (a note was written)."""
        keep_told(self._unit, deal_id, day)
        self._touch(deal_id, day)

    def touch_as_told(self, deal_id: int, day: date) -> None:
        """Record the day on which a file says that something was done about a deal."""
        keep_last(self._unit, deal_id, day)
        self._touch(deal_id, day)

    def _touch(self, deal_id: int, day: date) -> None:
        self._conn.execute(_TOUCH, {"deal": deal_id, "day": day})
        self._upkeep.touched(deal_id)
