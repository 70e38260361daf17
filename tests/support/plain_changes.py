"""A waterfall computed the plain way: every deal's rows played forward to both moments.

Nothing of the program's own computing is used: no sums, no roll-back, no rate table.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.usecases.desk import Desk

Texts = dict[str, str]
"""A deal's fields as the history writes them."""

KINDS = (
    "new",
    "reopened",
    "transferred_in",
    "pulled_in",
    "increased",
    "decreased",
    "won",
    "lost",
    "transferred_out",
    "slipped_out",
)
NO_DECIMALS = frozenset({"JPY", "KRW", "CLP", "VND"})


@dataclass
class Plain:
    """Number and exact amount (in the reporting currency's units) of each figure."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    amounts: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))

    def add(self, kind: str, amount: Fraction) -> None:
        """Count one deal."""
        self.counts[kind] += 1
        self.amounts[kind] += amount


class Book:
    """Every row of every deal's history, and the rates, as the tables hold them."""

    def __init__(self, desk: Desk) -> None:
        self.rows: dict[int, list[Any]] = defaultdict(list)
        self._states: dict[datetime, dict[int, Texts | None]] = {}
        self._factors: dict[tuple[str, date], Fraction] = {}
        with desk.store.read() as conn:
            c = t.deal_change.c
            query = sa.select(c.deal_id, c.field, c.new, c.holds_from).order_by(c.id)
            for row in conn.execute(query):
                self.rows[row.deal_id].append(row)
            r = t.rate.c
            self.rates = conn.execute(sa.select(r.currency, r.holds_from, r.rate)).all()
            self.reporting = conn.execute(
                sa.select(t.setting.c.value).where(t.setting.c.key == "currency")
            ).scalar_one()

    def states(self, before: datetime) -> dict[int, Texts | None]:
        """Every deal's texts just before a moment; many look at the same one."""
        if before not in self._states:
            self._states[before] = {one: self._state(one, before) for one in self.rows}
        return self._states[before]

    def _state(self, deal_id: int, before: datetime) -> Texts | None:
        texts: dict[str, Any] | None = None
        for row in self.rows[deal_id]:
            if row.holds_from >= before:
                continue
            if row.field == "registration":
                texts = json.loads(row.new)
            elif texts is not None:
                texts[row.field] = row.new
        return texts

    def value(self, deal: Texts | None, on: date) -> Fraction:
        """What a deal counts for, 0 where amount or rate is unknown."""
        if not deal or deal.get("amount") is None:
            return Fraction(0)
        code = deal["currency"]
        units = Fraction(int(deal["amount"]), 1 if code in NO_DECIMALS else 100)
        if code == self.reporting:
            return units
        if (code, on) not in self._factors:
            known = sorted(
                row for row in self.rates if row.currency == code and row.holds_from <= on
            )
            self._factors[code, on] = Fraction(known[-1].rate) if known else Fraction(0)
        return units * self._factors[code, on]

    def waterfall(
        self,
        start: datetime,
        end: datetime,
        on: date,
        owners: Collection[int] | None = None,
        months: tuple[date, date] | None = None,
    ) -> Plain:
        """The waterfall of some reps' deals, or everybody's; of those expected between two days."""

        def theirs(deal: Texts) -> bool:
            owner = deal.get("owner_id")
            return owners is None or (owner is not None and int(owner) in owners)

        found = Plain()
        ends = self.states(start), self.states(end)
        for deal_id in self.rows:
            before, after = ends[0][deal_id], ends[1][deal_id]
            was, now = _inside(before, theirs, months), _inside(after, theirs, months)
            if not (was or now):
                continue
            values = self.value(before, on), self.value(after, on)
            if was:
                found.add("start", values[0])
            if now:
                found.add("end", values[1])
            if was and now:
                gained = values[1] - values[0]
                found.amounts["increased" if gained > 0 else "decreased"] += abs(gained)
            elif now:
                found.add(_came(before, theirs), values[1])
            else:
                found.add(_left(after, theirs), values[0])
        return found


def _inside(
    deal: Texts | None, theirs: Callable[[Texts], bool], months: tuple[date, date] | None
) -> bool:
    if not deal or deal["outcome"] != "open" or not theirs(deal):
        return False
    if months is None:
        return True
    day = deal.get("expected")
    return day is not None and months[0] <= date.fromisoformat(day) <= months[1]


def _came(before: Texts | None, theirs: Callable[[Texts], bool]) -> str:
    if before is None:
        return "new"
    if before["outcome"] != "open":
        return "reopened"
    return "pulled_in" if theirs(before) else "transferred_in"


def _left(after: Texts | None, theirs: Callable[[Texts], bool]) -> str:
    assert after is not None
    outcome = after["outcome"].split()[0]
    if outcome != "open":
        return outcome
    return "slipped_out" if theirs(after) else "transferred_out"
