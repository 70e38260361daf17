"""Moving the demo's dates: days by weeks, periods by quarters, nothing past the present."""

import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.calendar import period, quarter_of, week_of, week_start
from funnelview.domain.demo.moving import Move
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import REGISTERED, decode, encode_outcome, origin_text

ANCHOR = date(2026, 11, 20)
days = st.dates(date(1995, 1, 1), date(2090, 12, 31))
moves = st.builds(
    lambda weeks, ahead, start: Move(
        ANCHOR, weeks, ANCHOR + timedelta(days=7 * weeks + ahead), start
    ),
    st.integers(-1_500, 3_000),
    st.integers(0, 6),
    st.integers(1, 12),
)


@given(moves, days)
def test_weekdays_stay_and_the_past_stays_past(move: Move, day: date) -> None:
    assert move.day(day).weekday() == day.weekday()
    assert move.past_day(day) <= move.today
    assert move.past_day(day) in {move.day(day), move.today}


@given(moves, days, days)
def test_order_is_kept(move: Move, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert move.past_day(first) <= move.past_day(second)
    assert move.week(week_of(first)) <= move.week(week_of(second))


@given(moves, days)
def test_a_week_moves_with_its_monday(move: Move, day: date) -> None:
    assert week_start(move.week(week_of(day))) == min(
        week_start(week_of(day)) + timedelta(days=move.days), week_start(week_of(move.today))
    )


@given(moves)
def test_the_quarter_of_the_anchor_moves_to_the_quarter_of_its_new_day(move: Move) -> None:
    old = quarter_of(move.anchor, move.fiscal_start)
    new = quarter_of(move.new_anchor, move.fiscal_start)
    assert move.period(old.key) == new.key
    months = [f"{index // 12:04}-{index % 12 + 1:02}" for index in old.months]
    assert period(move.period(months[0])).first == new.first
    assert period(move.period(months[-1])).last == new.last


@given(moves, st.integers(2000, 2080), st.integers(1, 4))
def test_periods_keep_their_distance(move: Move, year: int, quarter: int) -> None:
    key = f"{year}-Q{quarter}"
    following = f"{year}-Q{quarter + 1}" if quarter < 4 else f"{year + 1}-Q1"
    moved = period(move.period(key), move.fiscal_start)
    assert period(move.period(following), move.fiscal_start).first == moved.last + timedelta(days=1)
    assert int(move.period(str(year + 1))) - int(move.period(str(year))) == 1


@given(moves, days, days)
def test_the_first_values_of_a_deal_move_as_the_deal_does(
    move: Move, registered: date, expected: date
) -> None:
    state = DealState(
        name='客户 "Zürich" 2026-01-01', currency="CNY", stage="aware", success=25,
        registered=registered, expected=expected, next_step_due=expected,
    )  # fmt: skip
    text = move.text(REGISTERED, origin_text(state))
    assert text is not None

    moved = decode(json.loads(text))
    assert moved.registered == move.past_day(registered)
    assert moved.expected == moved.next_step_due == move.day(expected)
    assert moved.name == state.name
    assert move.text("registered", registered.isoformat()) == moved.registered.isoformat()


@given(moves, days, st.sampled_from(["won", "lost"]), st.sampled_from([None, "since 2026-01-01"]))
def test_an_outcome_moves_its_date_and_keeps_its_reason(
    move: Move, closed: date, outcome: str, reason: str | None
) -> None:
    text = encode_outcome(Outcome(outcome), closed, reason)
    assert move.text("outcome", text) == encode_outcome(
        Outcome(outcome), move.past_day(closed), reason
    )
    assert move.text("outcome", "open") == "open"
    assert move.text("next_step", "2026-01-01") == "2026-01-01"
    assert move.text("expected", None) is None
