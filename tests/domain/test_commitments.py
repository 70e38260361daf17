"""Commitments: kept, not kept or moved; never decided twice by the way."""

from datetime import UTC, date, datetime

import pytest

from funnelview.domain.commitments import Commitment, State, decided, moved, urgency, written
from funnelview.errors import BadInput, RuleRefused

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = date(2026, 11, 18)
ONE = Commitment(1, 2, 3, "李强", "test report", date(2026, 11, 18))


def test_kept_or_not_is_decided_in_a_review() -> None:
    kept = decided(ONE, kept=True, review_id=9, at=AT)
    assert (kept.state, kept.decided_in, kept.decided_at) == (State.KEPT, 9, AT)
    assert decided(kept, kept=False, review_id=9, at=AT).state is State.NOT_KEPT
    # Said twice it is one step: an undo takes the answer back.
    assert decided(kept, kept=True, review_id=9, at=AT.replace(hour=10)) is kept
    for later in (10, None):
        with pytest.raises(RuleRefused, match="decided already: kept"):
            decided(kept, kept=False, review_id=later, at=AT)


def test_moving_counts_and_keeps_it_open() -> None:
    once = moved(ONE, date(2026, 11, 25), review_id=9, today=TODAY)
    twice = moved(once, date(2026, 12, 2), review_id=10, today=TODAY)
    assert (twice.due, twice.moved, twice.is_open) == (date(2026, 12, 2), 2, True)
    again = moved(decided(ONE, kept=True, review_id=9, at=AT), TODAY.replace(day=30), review_id=9,
                  today=TODAY)  # fmt: skip
    assert (again.state, again.decided_in) == (State.OPEN, None)


@pytest.mark.parametrize("due", [None, ONE.due, date(2026, 11, 17)])
def test_a_move_needs_another_day_to_come(due: date | None) -> None:
    with pytest.raises(BadInput):
        moved(ONE, due, review_id=9, today=TODAY)


@pytest.mark.parametrize(("text", "who"), [("  ", "mia"), ("call", " "), ("x" * 2001, "mia")])
def test_what_says_nothing_is_none(text: str, who: str) -> None:
    with pytest.raises(BadInput):
        written(text, who)


def test_the_earliest_day_comes_first_and_none_last() -> None:
    dated = Commitment(2, 2, None, "mia", "call", date(2026, 11, 1))
    undated = Commitment(0, 2, None, "mia", "think", None)
    assert sorted([undated, ONE, dated], key=urgency) == [dated, ONE, undated]
    assert dated.is_overdue(TODAY)
    assert not ONE.is_overdue(TODAY)
