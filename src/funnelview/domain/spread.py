"""How sure a sum of uncertain deals is: mean, standard deviation, P10 and P90.

Each deal brings its amount with its probability and nothing otherwise, independently of the
others (docs/forecast.md, "Range"). Where few sums are possible, all of them are written down.
Else the distribution is found from its characteristic function φ(t) = Π(1 − p + p·e^(ita)), after
adding so little normal noise that it doesn't matter: by how much a percentile can be off is part
of the answer.
"""

from cmath import exp as turn
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, erf, exp, log, pi, prod, sqrt
from operator import add, mul
from typing import NamedTuple

# So many possible sums are written down one by one.
_WRITTEN_DOWN = 4_096
# The noise added, as a share of the mean, and how many of its standard deviations are counted as
# error; what lies beyond them has the probability _BEYOND.
_NOISE = 0.0006
_NOISE_WIDTH = 4.0
_BEYOND = 1 - erf(_NOISE_WIDTH / sqrt(2))
# What may lie outside the span looked at.
_OUTSIDE = 1e-9
# Terms of the series are left out once so many in a row stayed below this.
_NEGLIGIBLE, _IN_A_ROW = 1e-7, 256
_MOST_TERMS = 60_000


class Bet(NamedTuple):
    """One deal: its amount, and how probable it is (0 to 1)."""

    amount: float
    chance: float


@dataclass(frozen=True, slots=True)
class Rest:
    """Many smaller deals together, taken for normal: mean, variance and Σ|third moment|."""

    mean: float = 0.0
    variance: float = 0.0
    third: float = 0.0


NO_REST = Rest()


@dataclass(frozen=True, slots=True)
class Spread:
    """What a sum may come to, in the unit of the amounts.

    ``error`` is the most by which P10 or P90 may be off, as a share of the mean; 0 where the
    distribution is exact.
    """

    mean: float
    sd: float
    p10: float
    p90: float
    error: float


def rest_of(bets: Iterable[Bet]) -> Rest:
    """Return deals too many to be looked at one by one as what is known of them together."""
    mean = variance = third = 0.0
    for amount, chance in bets:
        spread = chance * (1 - chance)
        mean += amount * chance
        variance += amount * amount * spread
        third += abs(amount) ** 3 * spread * (chance * chance + (1 - chance) ** 2)
    return Rest(mean, variance, third)


def spread(bets: Sequence[Bet], rest: Rest = NO_REST) -> Spread:
    """Return what Σ of the deals' amounts may come to.

    mean = Σ a·p (with the rest's); sd = √(Σ a²·p·(1 − p)); P10 and P90 the smallest sums that
    are reached or stayed below with a probability of at least 10 and 90 %.
    """
    sure = sum(amount for amount, chance in bets if chance >= 1) + (
        0.0 if rest.variance else rest.mean
    )
    open_ = [bet for bet in bets if 0 < bet.chance < 1 and bet.amount]
    mean = sum(amount * chance for amount, chance in bets) + rest.mean
    variance = sum(a * a * p * (1 - p) for a, p in open_) + rest.variance
    sd = sqrt(variance)
    if not variance:
        return Spread(mean, 0.0, mean, mean, 0.0)
    if not rest.variance:
        known = _written_down(open_)
        if known is not None:
            p10, p90 = (_quantile(known, share) + sure for share in (0.1, 0.9))
            return Spread(mean, sd, p10, p90, 0.0)
    return _by_transform(open_, rest, sure, (mean, sd))


def _written_down(bets: Iterable[Bet]) -> list[tuple[float, float]] | None:
    """Return all possible sums with their probabilities, in order; None where they are too many."""
    sums = {0.0: 1.0}
    for amount, chance in bets:
        grown = {total: weight * (1 - chance) for total, weight in sums.items()}
        for total, weight in sums.items():
            grown[total + amount] = grown.get(total + amount, 0.0) + weight * chance
        if len(grown) > _WRITTEN_DOWN:
            return None
        sums = grown
    return sorted(sums.items())


def _quantile(sums: Sequence[tuple[float, float]], share: float) -> float:
    reached = 0.0
    for total, weight in sums:
        reached += weight
        # Floating point may fall short of a share that is reached exactly.
        if reached >= share - 1e-12:
            return total
    return sums[-1][0]


def _by_transform(
    bets: Sequence[Bet], rest: Rest, sure: float, moments: tuple[float, float]
) -> Spread:
    mean, sd = moments
    inner = mean - sure
    noise = _NOISE * max(abs(mean), sd / 100)
    low, high = _span(bets, rest, inner, noise)
    below = _Below(bets, rest, noise, low, high)
    # A wrong CDF moves a percentile by as much as the sums lie apart there.
    slip = _BEYOND + _OUTSIDE + (0.56 * rest.third / rest.variance**1.5 if rest.variance else 0.0)
    found, off = [], 0.0
    for share in (0.1, 0.9):
        middle = below.quantile(share)
        least = below.quantile(max(share - slip, 1e-6)) - _NOISE_WIDTH * noise
        most = below.quantile(min(share + slip, 1 - 1e-6)) + _NOISE_WIDTH * noise
        off = max(off, most - middle, middle - least)
        found.append(middle + sure)
    return Spread(mean, sd, found[0], found[1], off / abs(mean) if mean else 0.0)


def _span(bets: Sequence[Bet], rest: Rest, mean: float, noise: float) -> tuple[float, float]:
    """Return between which values the sum lies but for a probability of ``_OUTSIDE``.

    By Bernstein's bound, and not beyond what is possible at all.
    """
    most = max((abs(amount) for amount, _chance in bets), default=0.0)
    variance = sum(a * a * p * (1 - p) for a, p in bets) + rest.variance
    depth = log(2 / _OUTSIDE)
    reach = most * depth / 3 + sqrt((most * depth / 3) ** 2 + 2 * variance * depth)
    blur = 6.2 * sqrt(noise * noise + rest.variance)
    low = sum(min(amount, 0.0) for amount, _chance in bets) + rest.mean - blur
    high = sum(max(amount, 0.0) for amount, _chance in bets) + rest.mean + blur
    return max(low, mean - reach - blur), min(high, mean + reach + blur)


class _Below:
    """How probable it is that the sum stays below a value: the Fourier series of its CDF."""

    def __init__(
        self, bets: Sequence[Bet], rest: Rest, noise: float, low: float, high: float
    ) -> None:
        self._low, self._length = low, high - low
        self._step = 2 * pi / self._length
        smooth = noise * noise + rest.variance
        last = min(ceil(5.7 / (self._step * sqrt(smooth))), _MOST_TERMS)
        # The highest frequency first, as they are added up.
        self._terms = list(self._series(bets, rest.mean - low, smooth, last))[::-1]
        self._level = sum(term.imag for term in self._terms)

    def _series(
        self, bets: Sequence[Bet], shift: float, smooth: float, last: int
    ) -> Iterable[complex]:
        """Yield the coefficient of each frequency that matters."""
        stay = [1 - bet.chance for bet in bets]
        come = [bet.chance for bet in bets]
        turns = [turn(1j * self._step * bet.amount) for bet in bets]
        at = [1 + 0j] * len(bets)
        small = 0
        for place in range(1, last + 1):
            at = list(map(mul, at, turns))
            frequency = place * self._step
            value = prod(map(add, stay, map(mul, come, at)), start=1 + 0j)
            value *= turn(1j * frequency * shift) * exp(-frequency * frequency * smooth / 2)
            yield value * 2 / (self._length * frequency)
            small = small + 1 if abs(value) < _NEGLIGIBLE else 0
            if small >= _IN_A_ROW:
                return

    def __call__(self, value: float) -> float:
        """The probability of a sum up to ``value``."""
        x = value - self._low
        step = turn(-1j * self._step * x)
        # Σ c·(e^(−iωx) − 1), by Horner's rule: every frequency is a multiple of the first.
        total = 0j
        for term in self._terms:
            total = (total + term) * step
        return x / self._length + self._level - total.imag

    def quantile(self, share: float) -> float:
        """The value up to which the sum lies with a probability of ``share``."""
        low, high = self._low, self._low + self._length
        for _halving in range(22):
            middle = (low + high) / 2
            if self(middle) < share:
                low = middle
            else:
                high = middle
        return (low + high) / 2
