"""The bar shares its cells exactly."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelview.tui.widgets.bar import funnel_bar, share_cells
from funnelview.tui.widgets.columns import Span

AMOUNTS = st.lists(st.integers(0, 10**15), min_size=3, max_size=3)


def test_tiers_have_their_own_fill() -> None:
    assert funnel_bar((60, 40, 30), 130, 13) == (
        Span("▓▓▓▓▓▓", "tier-25"),
        Span("▒▒▒▒", "tier-50"),
        Span("███", "tier-75"),
    )
    assert funnel_bar((0, 5, 0), 1_000_000, 13) == (Span("▒", "tier-50"),)
    assert funnel_bar((0, 0, 0), 10, 13) == ()


@given(AMOUNTS, st.integers(0, 80))
def test_cells_add_up_and_no_tier_is_off_by_one(amounts: list[int], length: int) -> None:
    cells = share_cells(amounts, length)
    total = sum(amounts)
    assert sum(cells) == (length if total else 0)
    for amount, count in zip(amounts, cells, strict=True):
        if total:
            assert abs(Fraction(amount * length, total) - count) < 1


@given(AMOUNTS, st.integers(1, 10**15), st.integers(1, 60))
def test_a_bar_is_never_longer_than_its_place(amounts: list[int], more: int, width: int) -> None:
    bar = funnel_bar(amounts, sum(amounts) + more, width)
    length = sum(len(span.text) for span in bar)
    assert length <= width
    assert bool(length) == bool(sum(amounts))
