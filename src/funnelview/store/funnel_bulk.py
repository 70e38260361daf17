"""Many new deals at once: what ``funnel_writing`` writes for one, by column.

An import of 100,000 deals can't go through a state and a dictionary each. The rows are the same
to the letter as those of ``DealWriter.register``; a test holds the two against each other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress, repeat
from typing import Any
from zoneinfo import ZoneInfo

from funnelview.domain.calendar import day_start, month_index
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED, TRACKED, encode_outcome
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.bulk import insert_columns
from funnelview.store.funnel_writing import (
    ALL_MONTHS,
    CLOSED_SUCCESS,
    NOBODY,
    UNDATED,
    SumKey,
    Sums,
    taken_ids,
)

_encode = json.JSONEncoder(ensure_ascii=False).encode
# In these nearly every deal has a value of its own: nothing to remember.
_DIFFERENT = frozenset({"customer_id", "contact_id", "name", "amount"})
_NUMBERS = frozenset({"customer_id", "contact_id", "owner_id", "amount", "success"})


@dataclass(frozen=True, slots=True)
class NewDeals:
    """Deals to be registered, by column: the fields of ``DealState`` and ``last_activity``.

    A field that isn't there is None in all of them; ``raised`` is always false.
    """

    columns: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return len(self.columns["registered"])

    def column(self, name: str) -> Iterable[Any]:
        """Return a field of all deals."""
        return self.columns.get(name) or repeat(None, len(self))


def register_many(
    unit: Unit, zone: ZoneInfo, deals: NewDeals, *, observed: bool = False
) -> Sequence[int]:
    """Register deals with their history and sums, and return their ids, in order."""
    count = len(deals)
    if not count:
        return ()
    ids = taken_ids(unit.conn, "deal", count)
    columns: dict[str, Iterable[Any]] = {"id": ids}
    columns |= {name: deals.column(name) for name in (*TRACKED, "closed", "reason")}
    columns |= {
        "raised": [False] * count,
        "stage_since": deals.column("registered"),
        "pushes": repeat(0, count),
        "month_pushes": repeat(0, count),
        "last_activity": deals.column("last_activity"),
        "version": repeat(1, count),
    }
    insert_columns(unit.conn, t.deal, columns)
    _write_history(unit, zone, deals, ids, observed=observed)
    _write_sums(unit, deals)
    return ids


class _Moments(dict[date, datetime]):
    """When something that happened on a day took effect: its start, never the future."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        super().__init__()
        self._zone, self._now = zone, now

    def __missing__(self, day: date) -> datetime:
        self[day] = moment = min(day_start(day, self._zone), self._now)
        return moment


def _write_history(
    unit: Unit, zone: ZoneInfo, deals: NewDeals, ids: Sequence[int], *, observed: bool
) -> None:
    moments = _Moments(zone, unit.now)
    starts = [moments[day] for day in deals.column("registered")]
    common: dict[str, Iterable[Any]] = {
        "recorded": repeat(unit.now),
        "who": repeat(unit.actor.name),
        "via": repeat(unit.actor.via),
        "observed": repeat(observed),
    }
    insert_columns(
        unit.conn,
        t.deal_change,
        {
            "deal_id": ids,
            "field": repeat(REGISTERED),
            "new": _origins(deals),
            "holds_from": starts,
            **common,
        },
    )
    outcomes = list(deals.column("outcome"))
    closed = [outcome != Outcome.OPEN.value for outcome in outcomes]
    if not any(closed):
        return
    told = zip(outcomes, deals.column("closed"), deals.column("reason"), strict=False)
    ends = [
        max(start, moments[day or registered])
        for start, day, registered in compress(
            zip(starts, deals.column("closed"), deals.column("registered"), strict=False), closed
        )
    ]
    insert_columns(
        unit.conn,
        t.deal_change,
        {
            "deal_id": compress(ids, closed),
            "field": repeat(OUTCOME),
            "old": repeat(encode_outcome(Outcome.OPEN, None, None)),
            "new": _outcome_texts(compress(told, closed)),
            "holds_from": ends,
            **common,
        },
    )


def _outcome_texts(told: Iterable[tuple[str, date | None, str | None]]) -> Iterator[str]:
    known: dict[tuple[str, date | None, str | None], str] = {}
    for one in told:
        text = known.get(one)
        if text is None:
            outcome, day, reason = one
            known[one] = text = encode_outcome(Outcome(outcome), day, reason)
        yield text


def _origins(deals: NewDeals) -> Iterator[str]:
    """Yield the text of each deal's first row (see ``history.origin_text``): it began as open."""
    parts: list[Iterable[str]] = [repeat("{")]
    said = [name for name in TRACKED if name in deals.columns and name not in {OUTCOME, "raised"}]
    parts.extend(_fragments(name, deals.columns[name]) for name in said)
    still = encode_outcome(Outcome.OPEN, None, None)
    parts.append(repeat(f'"raised":"0","{OUTCOME}":"{still}"}}'))
    return map("".join, zip(*parts, strict=False))


def _fragment(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _NUMBERS:
        return f'"{name}":"{value}",'
    text = value.isoformat() if isinstance(value, date) else value
    return f'"{name}":{_encode(text)},'


def _fragments(name: str, values: Sequence[Any]) -> Iterable[str]:
    if name in _DIFFERENT:
        return (_fragment(name, value) for value in values)
    known = {value: _fragment(name, value) for value in set(values)}
    return map(known.__getitem__, values)


def _write_sums(unit: Unit, deals: NewDeals) -> None:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for *key, amount in zip(
        deals.column("outcome"),
        deals.column("expected"),
        deals.column("closed"),
        deals.column("owner_id"),
        deals.column("currency"),
        deals.column("success"),
        deals.column("amount"),
        strict=False,
    ):
        group = groups.setdefault(tuple(key), [0, 0, 0])
        group[0] += 1
        if amount is None:
            group[2] += 1
        else:
            group[1] += amount
    sums = Sums()
    for (outcome, expected, closed, owner, currency, success), figures in groups.items():
        still = outcome == Outcome.OPEN.value
        day = expected if still else closed
        month = UNDATED if day is None else month_index(day)
        weight = success if still else CLOSED_SUCCESS
        for one in (month, ALL_MONTHS):
            sums.add_many(SumKey(outcome, one, owner or NOBODY, currency, weight), *figures)
    sums.write(unit.conn)
