"""Random histories of a few deals, and their states told the plain way: by playing them forward."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from funnelview.domain.calendar import period
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import REGISTERED, Change, decode_outcome, differences, origin_text
from funnelview.domain.money import RateTable
from funnelview.domain.waterfall import Scope, Turn

FIRST = date(2026, 8, 1)
DAYS = 120
REPS = (1, 2, 3)
CURRENCIES = ("CNY", "USD", "JPY", "GBP")
"""GBP has no rate."""


RATES = RateTable(
    "CNY",
    {
        "USD": ((date(2026, 1, 1), Decimal("7.123457")), (date(2026, 10, 1), Decimal("6.98"))),
        "JPY": ((date(2026, 1, 1), Decimal("0.047313")),),
    },
)

spans = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(sorted)
"""Between the ends of which two days."""
scopes = st.builds(
    Scope,
    st.none() | st.frozensets(st.sampled_from(REPS)),
    st.none() | st.sampled_from(["2026", "2026-Q4", "2026-11", "2027-01"]).map(period),
)
"""Whose funnel is looked at, and what it is cut to."""


def moment(day: int) -> datetime:
    """The end of a day, counted from the first."""
    return datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=day + 1)


@dataclass
class Story:
    """Some deals with their rows, in the order of their recording; days are counted."""

    rows: dict[int, list[Change]]

    def state(self, deal_id: int, before: datetime) -> DealState | None:
        """A deal as it stood just before a moment: its rows played forward, value by value."""
        values: dict[str, Any] = {}
        for row in self.rows[deal_id]:
            if row.holds_from >= before:
                continue
            if row.field == REGISTERED:
                values = _first_values(row)
            elif row.field == "outcome":
                outcome, closed, reason = decode_outcome(row.new or "")
                values |= {"outcome": outcome, "closed": closed, "reason": reason}
            elif row.new is None:
                values[row.field] = None
            elif row.field in {"amount", "owner_id", "success"}:
                values[row.field] = int(row.new)
            elif row.field == "expected":
                values[row.field] = date.fromisoformat(row.new)
            else:
                values[row.field] = row.new
        return DealState(**values) if values else None


def turns_of(story: Story, start: datetime, end: datetime) -> list[Turn]:
    """The deals at both ends, played forward from their first rows."""
    return [Turn(one, story.state(one, start), story.state(one, end)) for one in story.rows]


def story_of(*turns: tuple[DealState, DealState]) -> Story:
    """A story of deals that were registered on the first day and changed on the tenth."""
    rows: dict[int, list[Change]] = {}
    number = 0
    for deal_id, (first, last) in enumerate(turns, 1):
        _origins[origin_text(first)] = first
        told = [(REGISTERED, None, origin_text(first)), *differences(first, last)]
        rows[deal_id] = [
            _row(number + place, deal_id, *one, 9 if place > 1 else 0)
            for place, one in enumerate(told, 1)
        ]
        number += len(told)
    return Story(rows)


def _first_values(row: Change) -> dict[str, Any]:
    state = _origins[row.new or ""]
    return {name: getattr(state, name) for name in DealState.__dataclass_fields__}


_origins: dict[str, DealState] = {}

amounts = st.none() | st.integers(0, 10**9)
expected_days = st.none() | st.dates(date(2026, 9, 1), date(2027, 2, 28))
changes = st.one_of(
    st.fixed_dictionaries({"amount": amounts}),
    st.fixed_dictionaries({"amount": amounts, "currency": st.sampled_from(CURRENCIES)}),
    st.fixed_dictionaries({"expected": expected_days}),
    st.fixed_dictionaries({"owner_id": st.none() | st.sampled_from(REPS)}),
    st.fixed_dictionaries({"stage": st.sampled_from(("aware", "compare", "negotiate"))}),
    st.sampled_from(["won", "lost", "open", "undo"]),
)


@st.composite
def stories(draw: st.DrawFn, deals: int = 6, events: int = 12) -> Story:
    """Deals that come, move, change hands, close, reopen, and have changes taken back."""
    rows: dict[int, list[Change]] = {}
    number = 0
    for deal_id in range(1, draw(st.integers(1, deals)) + 1):
        days = sorted(draw(st.lists(st.integers(0, DAYS), min_size=1, max_size=events)))
        state = DealState(
            owner_id=draw(st.none() | st.sampled_from(REPS)),
            amount=draw(amounts),
            currency=draw(st.sampled_from(CURRENCIES)),
            expected=draw(expected_days),
            stage="aware",
            success=25,
            registered=FIRST + timedelta(days=days[0]),
        )
        own: list[Change] = []
        number += 1
        own.append(_row(number, deal_id, REGISTERED, None, origin_text(state), days[0]))
        _origins[origin_text(state)] = state
        for day in days[1:]:
            wanted = draw(changes)
            undoes: int | None = None
            if wanted == "undo":
                after, undoes = _taken_back(state, own)
            else:
                after = _changed(state, wanted, day)
            for field, old, new in differences(state, after):
                number += 1
                own.append(_row(number, deal_id, field, old, new, day, undoes))
            state = after
        rows[deal_id] = own
    return Story(rows)


def _row(
    number: int,
    deal_id: int,
    field: str,
    old: str | None,
    new: str | None,
    day: int,
    undoes: int | None = None,
) -> Change:
    at = moment(day) - timedelta(hours=12) + timedelta(seconds=number)
    return Change(number, deal_id, field, old, new, at, at, "mia", undoes=undoes)


def _changed(state: DealState, wanted: object, day: int) -> DealState:
    if isinstance(wanted, dict):
        return replace(state, **wanted)
    outcome = Outcome(str(wanted))
    if outcome is Outcome.OPEN:
        return replace(state, outcome=outcome, closed=None, reason=None)
    return replace(state, outcome=outcome, closed=FIRST + timedelta(days=day), reason=None)


def _taken_back(state: DealState, rows: list[Change]) -> tuple[DealState, int | None]:
    """The last change taken back, where there is one that stands."""
    last = rows[-1]
    if last.field == REGISTERED or last.undoes is not None:
        return state, None
    if last.field == "outcome":
        outcome, closed, reason = decode_outcome(last.old or "")
        return replace(state, outcome=outcome, closed=closed, reason=reason), last.id
    value: Any = last.old
    if value is not None and last.field in {"amount", "owner_id"}:
        value = int(value)
    if value is not None and last.field == "expected":
        value = date.fromisoformat(value)
    return replace(state, **{last.field: value}), last.id
