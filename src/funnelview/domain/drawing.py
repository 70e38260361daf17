"""What a picture is drawn from, whether in the terminal or in a document.

A picture has no figures of its own: it gets values to measure by and the texts that stand beside
them, made by whoever knows language and currency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar.

    ``value`` gives its length, ``low`` and ``high`` the range around it (P10 and P90, say), all
    in one unit; ``text`` says the value to a reader.
    """

    label: str
    value: int
    text: str
    low: int | None = None
    high: int | None = None
    # A bar that belongs to none of the others (overdue, undated): drawn apart from them.
    apart: bool = False

    @property
    def reach(self) -> int:
        """How far the bar goes with its range."""
        return max(self.value, self.high or 0, 0)


class StepKind(StrEnum):
    """What a step of a waterfall is: a level, or what led away from the level before."""

    TOTAL = "total"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall; ``amount`` is signed for a change, the level for a total."""

    label: str
    amount: int
    text: str
    kind: StepKind = StepKind.CHANGE


@dataclass(frozen=True, slots=True)
class Placed:
    """A step where it stands: from ``start`` to ``end``, either of which may be the lower one."""

    step: Step
    start: int
    end: int

    @property
    def low(self) -> int:
        """The lower end."""
        return min(self.start, self.end)

    @property
    def high(self) -> int:
        """The upper end."""
        return max(self.start, self.end)


def placed(steps: Iterable[Step]) -> list[Placed]:
    """Return the steps of a waterfall where they stand, each on the level the one before left."""
    level = 0
    found = []
    for step in steps:
        if step.kind is StepKind.TOTAL:
            found.append(Placed(step, 0, step.amount))
            level = step.amount
        else:
            found.append(Placed(step, level, level + step.amount))
            level += step.amount
    return found


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a funnel, the widest first: all that got at least this far.

    ``style`` names a meaning (``tier-25``, say) for its colour.
    """

    label: str
    value: int
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """One month of a coverage strip: how much of the need is covered, 1 for all of it.

    None where there is no need to cover: no quota, or nothing left of it.
    """

    label: str
    share: float | None


def covered_level(share: float | None) -> int:
    """Return how well a need is covered: 0 not at all, 1 below half, 2 below it, 3 covered.

    The limits are those of the warnings: red below half of what is needed, amber below it.
    -1 where there is nothing to cover.
    """
    if share is None:
        return -1
    if share <= 0:
        return 0
    if share < 0.5:
        return 1
    return 2 if share < 1 else 3


def scale_of(values: Iterable[int]) -> int:
    """Return the largest of some values, at least 1: what fills a picture's whole length."""
    return max([1, *values])


def cells_of(value: int, scale: int, length: int) -> int:
    """Return a value's share of ``length`` whole cells, rounded; at least 1 for what isn't 0."""
    if value <= 0 or scale <= 0 or length <= 0:
        return 0
    return min(max((2 * value * length + scale) // (2 * scale), 1), length)


def spark_levels(values: Sequence[float | None], levels: int) -> list[int | None]:
    """Return each value's level from 0 to ``levels`` − 1 between 0 and the largest."""
    top = max([value for value in values if value is not None], default=0.0)
    if top <= 0:
        return [None if value is None else 0 for value in values]
    return [
        None if value is None else min(round(max(value, 0) / top * (levels - 1)), levels - 1)
        for value in values
    ]
