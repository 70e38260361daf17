"""What a stage is worth: the share of the deals ever in it that were won.

Formulas as in docs/forecast.md, "Calibration".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from funnelview.domain.coverage import ENOUGH_CLOSED
from funnelview.domain.forecast import Probabilities
from funnelview.domain.funnel import Stage

# The two-sided 95 % point of the normal distribution.
_Z = 1.959963984540054


def wilson(won: int, n: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share by Wilson's score method; None of nothing.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927): (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n).
    """
    if n <= 0:
        return None
    share = won / n
    middle = share + _Z * _Z / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    whole = 1 + _Z * _Z / n
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many deals were ever in a stage, by what became of them."""

    won: int = 0
    lost: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class StageRecord:
    """A stage: the probability assigned to it, and the share of its decided deals that was won.

    ``n`` are the decided ones (won and lost); deals still open prove nothing yet and stand
    beside it. ``share`` and ``interval`` (95 %, Wilson) are None without any.
    """

    stage: str
    name: str
    assigned: int
    won: int
    n: int
    open: int
    share: float | None
    interval: tuple[float, float] | None

    @property
    def tells(self) -> bool:
        """Whether so many deals were decided that a forecast may count with their share."""
        return self.n >= ENOUGH_CLOSED

    @property
    def off(self) -> bool:
        """Whether the assigned probability lies outside the interval: it misleads."""
        if self.interval is None:
            return False
        low, high = self.interval
        return not low <= self.assigned / 100 <= high


def record_of(stage: Stage, reached: Reached, lang: str) -> StageRecord:
    """Return what became of the deals that were ever in a stage."""
    n = reached.won + reached.lost
    return StageRecord(
        stage=stage.key,
        name=stage.name(lang),
        assigned=stage.success,
        won=reached.won,
        n=n,
        open=reached.open,
        share=reached.won / n if n else None,
        interval=wilson(reached.won, n),
    )


def calibrated(records: Iterable[StageRecord]) -> Probabilities:
    """Return the probabilities that a calibrated forecast counts with.

    The share won of each stage with at least 20 decided deals; other stages keep the assigned
    probability.
    """
    return Probabilities({one.stage: Fraction(one.won, one.n) for one in records if one.tells})
