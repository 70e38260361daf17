"""What pictures are drawn from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.drawing import (
    Step,
    StepKind,
    cells_of,
    covered_level,
    placed,
    spark_levels,
)


def test_each_step_begins_where_the_one_before_ended() -> None:
    steps = [
        Step("start", 100, "", StepKind.TOTAL),
        Step("in", 30, ""),
        Step("out", -50, ""),
        Step("end", 80, "", StepKind.TOTAL),
    ]
    assert [(one.start, one.end) for one in placed(steps)] == [
        (0, 100),
        (100, 130),
        (130, 80),
        (0, 80),
    ]


@pytest.mark.parametrize(
    ("share", "level"),
    [(None, -1), (0.0, 0), (0.01, 1), (0.4999, 1), (0.5, 2), (0.9999, 2), (1.0, 3), (7.5, 3)],
)
def test_a_share_has_the_level_of_the_warnings(share: float | None, level: int) -> None:
    assert covered_level(share) == level


@given(st.integers(-10, 10**12), st.integers(0, 10**12), st.integers(0, 300))
def test_cells_stay_within_the_room(value: int, scale: int, length: int) -> None:
    found = cells_of(value, scale, length)
    assert 0 <= found <= length
    if value > 0 and scale > 0 and length > 0:
        assert found >= 1


def test_the_largest_spark_is_the_highest() -> None:
    assert spark_levels([0, None, 5, 10], 8) == [0, None, 4, 7]
    assert spark_levels([0, 0.0], 8) == [0, 0]
    assert spark_levels([], 8) == []
