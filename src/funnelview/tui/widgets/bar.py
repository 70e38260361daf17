"""The funnel of one rep as a bar, cut into its tiers.

Each tier has a fill of its own besides its colour, so that the bar can be read without colours.
Whole cells are shared among the tiers by largest remainder, in whole numbers throughout: the cells
of the tiers always add up to the bar's length, and no tier is off by a whole cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funnelview.tui.widgets.columns import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FILLS", "funnel_bar", "share_cells"]

FILLS: Final = (("▓", "tier-25"), ("▒", "tier-50"), ("█", "tier-75"))
"""The fill and the meaning of T25, T50 and T75, in the order in which the bar shows them."""


def share_cells(amounts: Sequence[int], length: int) -> list[int]:
    """`length` cells shared among `amounts` (none negative) in proportion, by largest remainder.

    Where remainders are equal the later amount gets the cell: the higher tier is the surer one.
    """
    total = sum(amounts)
    if total <= 0 or length <= 0:
        return [0 for _ in amounts]
    cells = [amount * length // total for amount in amounts]
    by_remainder = sorted(
        range(len(amounts)), key=lambda n: (amounts[n] * length % total, n), reverse=True
    )
    for index in by_remainder[: length - sum(cells)]:
        cells[index] += 1
    return cells


def funnel_bar(amounts: Sequence[int], scale: int, width: int) -> tuple[Span, ...]:
    """The bar of a funnel with `amounts` in T25, T50 and T75, in any one unit.

    `scale` is the amount that fills `width` cells: the largest funnel of those shown together. A
    funnel with anything in it has at least one cell.
    """
    total = sum(amounts)
    if total <= 0 or scale <= 0 or width <= 0:
        return ()
    length = min(max((total * width * 2 + scale) // (2 * scale), 1), width)
    cells = share_cells(amounts, length)
    return tuple(
        Span(fill * count, meaning)
        for (fill, meaning), count in zip(FILLS, cells, strict=True)
        if count
    )
