"""The order of a review's walk: the exceptions first, worst first, then the sweep through the rest.

An exception is a deal that was raised, has a warning, or changed since the last review
(docs/reviewing.md, "The walk").
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import TypeVar

from funnelview.domain.review import Walkable, walk_order

__all__ = ["Standing", "agenda_order", "standing_of"]

D = TypeVar("D", bound=Walkable)


class Standing(IntEnum):
    """Why a deal is an exception, the gravest reason it has; the worst comes first."""

    RAISED = 0
    RED = 1
    AMBER = 2
    CHANGED = 3


_BY_SEVERITY = {"red": Standing.RED, "amber": Standing.AMBER}


def standing_of(
    *, raised: bool, severities: Iterable[str] = (), changed: bool = False
) -> Standing | None:
    """Return where a deal stands among the exceptions; None where it is none.

    ``severities`` are those of its open warnings; an info makes no exception.
    """
    found = [_BY_SEVERITY[one] for one in map(str, severities) if one in _BY_SEVERITY]
    if raised:
        found.append(Standing.RAISED)
    if changed:
        found.append(Standing.CHANGED)
    return min(found, default=None)


def agenda_order(
    deals: Iterable[D],
    exceptions: Mapping[int, Standing] = MappingProxyType({}),
    weights: Mapping[int, int] = MappingProxyType({}),
    *,
    by_tier: bool = False,
) -> list[D]:
    """Return the deals as a review walks them.

    First the exceptions, the worst first and the heaviest first among equals; then all others by
    tier, the heaviest first. ``by_tier`` takes all of them by tier, the raised ones first.
    ``weights`` are weighted amounts in the reporting currency; a deal that isn't among them
    weighs what it says itself.
    """
    swept = walk_order(deals, weights)
    if by_tier:
        return swept

    def place(deal: D) -> tuple[bool, int, int]:
        standing = exceptions.get(deal.id)
        if standing is None:
            return True, 0, 0
        return False, standing, -weights.get(deal.id, deal.weight)

    # Python's sort keeps the order of equals: the sweep stays by tier and weight.
    return sorted(swept, key=place)
