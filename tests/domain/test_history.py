"""History replays, rolls back and counts: for any sequence of changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import (
    REGISTERED,
    BrokenHistoryError,
    Change,
    Counters,
    after_change,
    counted,
    decode,
    decode_outcome,
    differences,
    encode,
    encode_outcome,
    origin_text,
    replay,
    rolled_back,
)

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def states() -> st.SearchStrategy[DealState]:
    outcome = st.one_of(
        st.just((Outcome.OPEN, None, None)),
        st.tuples(
            st.sampled_from([Outcome.WON, Outcome.LOST]), DAYS, TEXTS.filter(_no_edge_blanks)
        ),
    )
    return st.builds(
        lambda ending, **values: DealState(
            outcome=ending[0], closed=ending[1], reason=ending[2], **values
        ),
        outcome,
        customer_id=st.none() | st.integers(1, 9),
        owner_id=st.none() | st.integers(1, 3),
        name=TEXTS,
        amount=st.none() | st.integers(-(10**15), 10**15),
        currency=st.sampled_from(["CNY", "EUR", "JPY"]),
        expected=st.none() | DAYS,
        stage=st.sampled_from(["aware", "compare", "negotiate"]),
        success=st.integers(1, 99),
        registered=DAYS,
        raised=st.booleans(),
        forecast_mark=st.sampled_from([None, "commit", "best"]),
    )


def _no_edge_blanks(text: str | None) -> bool:
    return text is None or text == text.strip(" ")


def history_of(chain: list[DealState]) -> list[Change]:
    """The rows that lead through a chain of states, a day apart."""
    rows = [Change(1, 7, REGISTERED, None, origin_text(chain[0]), START, START, "me")]
    for step, (old, new) in enumerate(pairwise(chain), 1):
        at = START + timedelta(days=step)
        for field, before, after in differences(old, new):
            rows.append(Change(len(rows) + 1, 7, field, before, after, at, at, "me"))
    return rows


@given(states())
def test_a_state_survives_history_texts(state: DealState) -> None:
    assert decode(encode(state)) == state


@given(st.lists(states(), min_size=1, max_size=6))
def test_replay_leads_to_the_present(chain: list[DealState]) -> None:
    assert replay(history_of(chain)) == chain[-1]


@given(st.lists(states(), min_size=1, max_size=6), st.integers(-1, 6))
def test_rolling_back_leads_to_every_past_day(chain: list[DealState], step: int) -> None:
    before = START + timedelta(days=step, hours=1)
    expected = None if step < 0 else chain[min(step, len(chain) - 1)]
    assert rolled_back(chain[-1], history_of(chain), before) == expected


def test_a_row_that_does_not_follow_is_found() -> None:
    first = DealState(currency="EUR", stage="aware", success=25, registered=date(2026, 1, 5))
    rows = history_of([first])
    rows.append(Change(2, 7, "stage", "compare", "confirm", START, START, "me"))
    with pytest.raises(BrokenHistoryError, match="stage was “aware” before row 2"):
        replay(rows)


@pytest.mark.parametrize(
    ("outcome", "closed", "reason", "text"),
    [
        (Outcome.OPEN, None, None, "open"),
        (Outcome.WON, date(2026, 11, 3), None, "won 2026-11-03"),
        (Outcome.LOST, date(2026, 11, 3), "too dear, again", "lost 2026-11-03 too dear, again"),
        (Outcome.WON, None, None, "won -"),
    ],
)
def test_outcomes_as_text(
    outcome: Outcome, closed: date | None, reason: str | None, text: str
) -> None:
    assert encode_outcome(outcome, closed, reason) == text
    assert decode_outcome(text) == (outcome, closed, reason)


@pytest.mark.parametrize(
    ("old", "new", "pushes", "month_pushes"),
    [
        ("2026-11-10", "2026-11-20", 1, 0),
        ("2026-11-30", "2026-12-01", 1, 1),
        ("2026-12-31", "2027-01-01", 1, 1),
        ("2026-11-20", "2026-11-10", 0, 0),
        (None, "2026-11-10", 0, 0),
        ("2026-11-10", None, 0, 0),
    ],
)
def test_pushes(old: str | None, new: str | None, pushes: int, month_pushes: int) -> None:
    before = Counters(date(2026, 1, 1))
    after = after_change(before, "expected", old, new, date(2026, 11, 1))
    assert (after.pushes, after.month_pushes) == (pushes, month_pushes)


def test_an_undone_change_counts_neither_way() -> None:
    day = date(2026, 1, 5)
    rows = [
        Change(1, 7, REGISTERED, None, "{}", START, START, "me"),
        Change(2, 7, "expected", "2026-11-10", "2026-12-10", START, START, "me"),
        Change(3, 7, "expected", "2026-12-10", "2026-11-10", START, START, "me", undoes=2),
        Change(4, 7, "stage", "aware", "compare", START, START, "me"),
        Change(5, 7, "stage", "compare", "aware", START, START, "me", undoes=4),
    ]
    assert counted(rows, day, lambda at: at.date()) == Counters(day, 0, 0)
