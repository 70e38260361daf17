"""How fast a funnel brings money, how much hangs on one deal, and how old its deals are.

Formulas as in docs/forecast.md, "Velocity"; each rep beside the median of the team.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

from funnelview.domain.money import RateTable, round_half_even


@dataclass(slots=True)
class Tally:
    """One rep's deals counted: the open ones, and those closed over the trailing 365 days.

    Amounts by currency, in minor units; ``weights`` are amount × win probability in per cent,
    ``days_*`` sums of days. ``largest`` is the heaviest open deal by currency, with its id.
    """

    open: int = 0
    days_old: int = 0
    days_in_stage: int = 0
    weights: dict[str, int] = field(default_factory=dict)
    largest: dict[str, tuple[int, int]] = field(default_factory=dict)
    won: int = 0
    lost: int = 0
    priced: dict[str, int] = field(default_factory=dict)
    won_amounts: dict[str, int] = field(default_factory=dict)
    days_to_win: int = 0

    def merge(self, other: "Tally") -> None:
        """Add another's deals to these."""
        for name in ("open", "days_old", "days_in_stage", "won", "lost", "days_to_win"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, theirs in (
            (self.weights, other.weights),
            (self.priced, other.priced),
            (self.won_amounts, other.won_amounts),
        ):
            for currency, number in theirs.items():
                mine[currency] = mine.get(currency, 0) + number
        for currency, heavy in other.largest.items():
            self.largest[currency] = max(self.largest.get(currency, (0, 0)), heavy)


@dataclass(frozen=True, slots=True)
class Pace:
    """One rep's (or the team's) pace; amounts in minor units of the reporting currency.

    ``velocity`` is what the funnel brings a day. ``concentration`` is the largest deal's part of
    the weighted funnel. ``age`` and ``in_stage`` are average days of the open deals. None where
    there is nothing to make a figure of.
    """

    person_id: int | None
    name: str
    open: int
    average_won: int | None
    win_rate: float | None
    n: int
    days_to_win: float | None
    velocity: int | None
    concentration: float | None
    largest_id: int | None
    age: float | None
    in_stage: float | None


@dataclass(frozen=True, slots=True)
class Medians:
    """The medians over the reps that have the figure."""

    velocity: float | None
    win_rate: float | None
    days_to_win: float | None
    concentration: float | None
    age: float | None
    in_stage: float | None


@dataclass(frozen=True, slots=True)
class Velocity:
    """Every rep's pace, the slowest first, the team's, and the medians."""

    as_of: date
    currency: str
    reps: tuple[Pace, ...]
    team: Pace
    medians: Medians


def _sum(amounts: Iterable[tuple[str, int]], rates: RateTable, on: date) -> Fraction:
    total = Fraction(0)
    for currency, minor in amounts:
        factor = rates.factor(currency, on)
        if factor is not None:
            total += minor * factor
    return total


def pace_of(person_id: int | None, name: str, tally: Tally, rates: RateTable, on: date) -> Pace:
    """Return the pace that a tally gives.

    velocity = open deals × average won amount × win rate ÷ average days from registration to win.
    """
    known = sum(
        count for currency, count in tally.priced.items() if rates.factor(currency, on) is not None
    )
    won_amount = _sum(tally.won_amounts.items(), rates, on)
    average = won_amount / known if known else None
    n = tally.won + tally.lost
    rate = Fraction(tally.won, n) if n else None
    days = Fraction(tally.days_to_win, tally.won) if tally.won else None
    velocity = None
    if average is not None and rate is not None and days:
        velocity = round_half_even(tally.open * average * rate / days)
    weight = _sum(tally.weights.items(), rates, on)
    heavy = [
        (heaviest * factor, deal_id)
        for currency, (heaviest, deal_id) in tally.largest.items()
        if (factor := rates.factor(currency, on)) is not None
    ]
    most, largest_id = max(heavy, default=(Fraction(0), None))
    return Pace(
        person_id=person_id,
        name=name,
        open=tally.open,
        average_won=None if average is None else round_half_even(average),
        win_rate=None if rate is None else float(rate),
        n=n,
        days_to_win=None if days is None else float(days),
        velocity=velocity,
        concentration=float(most / weight) if weight else None,
        largest_id=largest_id if weight else None,
        age=tally.days_old / tally.open if tally.open else None,
        in_stage=tally.days_in_stage / tally.open if tally.open else None,
    )


def medians_of(paces: Sequence[Pace]) -> Medians:
    """Return the median of each figure over the reps that have it."""

    def middle(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return float(median(known)) if known else None

    return Medians(
        velocity=middle(one.velocity for one in paces),
        win_rate=middle(one.win_rate for one in paces),
        days_to_win=middle(one.days_to_win for one in paces),
        concentration=middle(one.concentration for one in paces),
        age=middle(one.age for one in paces),
        in_stage=middle(one.in_stage for one in paces),
    )
