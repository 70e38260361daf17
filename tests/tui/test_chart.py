"""Pictures in the terminal: as wide as the room, readable without colours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.drawing import Bar, Cover, Layer, Step, StepKind
from funnelview.tui.safe import cells
from funnelview.tui.widgets import chart
from funnelview.tui.widgets.columns import Span

LABELS = st.sampled_from(
    ["2026-11", "逾期未成交", "a", "\u202e[/red]\x1b[31m", "A very long source name"]
)
AMOUNTS = st.integers(0, 10**13)


def text_of(line: tuple[Span, ...]) -> str:
    return "".join(span.text for span in line)


def bar(label: str, value: int, low: int, high: int) -> Bar:
    return Bar(label, value, f"{value}", min(low, value), max(high, value))


WIDTHS = st.integers(24, 200)


@given(st.lists(st.builds(bar, LABELS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1), WIDTHS)
def test_bars_fill_the_width_exactly(rows: list[Bar], width: int) -> None:
    lines = chart.bars(rows, width)
    assert len(lines) == len(rows)
    assert {cells(text_of(line)) for line in lines} == {width}


STEPS = st.lists(
    st.builds(Step, LABELS, st.integers(-(10**12), 10**12), st.just("+1.0M")), min_size=1
)


@given(STEPS, WIDTHS)
def test_a_waterfall_fills_the_width_exactly(steps: list[Step], width: int) -> None:
    lines = chart.waterfall([Step("start", 5, "5", StepKind.TOTAL), *steps], width)
    assert {cells(text_of(line)) for line in lines} == {width}


@given(st.lists(st.builds(Layer, LABELS, AMOUNTS, st.just("12")), min_size=1, max_size=9), WIDTHS)
def test_a_funnel_fills_the_width_exactly(layers: list[Layer], width: int) -> None:
    assert {cells(text_of(line)) for line in chart.funnel(layers, width)} == {width}


def test_a_bar_shows_its_range_without_colours() -> None:
    (line,) = chart.bars([Bar("Nov", 50, "50", 25, 100)], 7 + 20)
    assert text_of(line) == "Nov " + "█" * 5 + "▓" * 5 + "░" * 10 + " 50"


def test_what_stands_apart_has_a_fill_of_its_own() -> None:
    (line,) = chart.bars([Bar("x", 10, "10", apart=True)], 25)
    assert set(text_of(line)) - set("x 10") == {"▒"}


def test_a_waterfall_tells_in_from_out_without_colours() -> None:
    lines = chart.waterfall(
        [
            Step("a", 10, "10", StepKind.TOTAL),
            Step("b", 10, "+10"),
            Step("c", -5, "-5"),
            Step("d", 15, "15", StepKind.TOTAL),
        ],
        1 + 1 + 20 + 1 + 3,
    )
    drawn = [text_of(line)[2:22] for line in lines]
    assert drawn == [
        "█" * 10 + " " * 10,
        " " * 10 + "█" * 10,
        " " * 15 + "▒" * 5,
        "█" * 15 + " " * 5,
    ]


@pytest.mark.parametrize(
    ("share", "sign"), [(None, "·"), (0.0, "!"), (0.3, "░"), (0.7, "▒"), (1.0, "█")]
)
def test_a_strip_has_a_sign_for_each_level(share: float | None, sign: str) -> None:
    assert text_of(chart.strip([Cover("Nov", share)], each=2)) == sign * 2


def test_a_sparkline_shows_the_last_values() -> None:
    assert chart.sparkline([9, 0, None, 4, 8], 3) == " ▅█"
    assert chart.sparkline([]) == ""


def test_content_is_never_markup() -> None:
    lines: list[Any] = chart.bars([Bar("[/red] \x1b[31m", 1, "1")], 40)
    text = chart.content_of(lines).plain
    assert "[/red]" in text
    assert "\x1b" not in text


def _step(label: str, amount: int, kind: StepKind = StepKind.CHANGE) -> Step:
    return Step(label, amount, f"{amount:+}", kind)


def test_small_changes_of_a_large_funnel_get_half_of_the_room() -> None:
    steps = [
        _step("Start", 1_000, StepKind.TOTAL),
        _step("New", 40),
        _step("Lost", -20),
        _step("End", 1_020, StepKind.TOTAL),
    ]
    bottom = chart.waterfall_bottom(steps)
    # From 1,000 to 1,040 things happened: the axis begins as far below as they reach.
    assert bottom == 960
    start, new, lost, end = chart.waterfall(steps, 60, bottom=bottom)
    drawn = ["".join(span.text for span in line) for line in (start, new, lost, end)]
    assert [len(line) for line in drawn] == [60] * 4
    assert drawn[0].count("≈") == drawn[3].count("≈") == 1
    assert "≈" not in drawn[1] + drawn[2]
    assert drawn[1].count("█") == 2 * drawn[2].count("▒") > 10


def test_an_axis_begins_at_nothing_where_the_changes_can_be_seen() -> None:
    steps = [
        _step("Start", 100, StepKind.TOTAL),
        _step("New", 80),
        _step("End", 180, StepKind.TOTAL),
    ]
    assert chart.waterfall_bottom(steps) == 0
    assert chart.waterfall_bottom([]) == 0
    empty = [_step("Start", 0, StepKind.TOTAL), _step("End", 0, StepKind.TOTAL)]
    assert chart.waterfall_bottom(empty) == 0
    assert all("≈" not in span.text for line in chart.waterfall(steps, 40) for span in line)
