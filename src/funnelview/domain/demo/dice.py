"""Chance that falls the same way everywhere.

Only ``Random.random()`` is promised to stay as it is between Python's releases, so everything
is made of it.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance."""

    def __init__(self, seed: str) -> None:
        """Begin with a seed; the same text gives the same throws."""
        self._random = Random(seed).random  # noqa: S311 - a story, no secret

    def share(self) -> float:
        """Return a number from 0 up to, but never, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        """Return True in this share of all throws."""
        return self._random() < probability

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to, but never, ``limit``."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of ``(choice, weight)``."""
        left = self._random() * sum(weight for _choice, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Return the choices in another order."""
        rest = list(choices)
        return [rest.pop(self.below(len(rest))) for _ in range(len(rest))]

    def normal(self) -> float:
        """Return a number of the standard normal distribution (Box and Muller's way)."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self._random()))
        return radius * math.cos(2.0 * math.pi * self._random())

    def around(self, median: float, spread: float) -> float:
        """Return a log-normal number with this median; ``spread`` is the sd of its logarithm."""
        return median * math.exp(spread * self.normal())
