"""The forecast: what the open deals will bring, month by month, and how sure that is.

Formulas as in docs/forecast.md. Amounts are minor units of the reporting currency; sums are exact
and rounded once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from funnelview.domain.calendar import month_index, month_start
from funnelview.domain.coverage import Bucket
from funnelview.domain.funnel import ForecastMark
from funnelview.domain.money import RateTable, round_half_even
from funnelview.domain.spread import NO_REST, Bet, Rest, Spread, rest_of, spread

OVERDUE = -2
UNDATED = -1
MONTHS = (6, 12)
# The largest deals are shown apart, these many of them.
LARGEST = 5


class By(StrEnum):
    """By what a forecast is divided into lines."""

    REP = "rep"
    TEAM = "team"
    PRODUCT = "product"
    SOURCE = "source"
    STAGE = "stage"


class Prospect(NamedTuple):
    """An open deal, or a closed one, as far as the figures of this room look at it."""

    id: int
    owner_id: int | None
    amount: int | None
    currency: str
    expected: date | None
    stage: str
    success: int
    product: str | None
    source: str | None
    mark: str | None
    customer_id: int | None = None
    name: str | None = None


class Cell(NamedTuple):
    """Open deals alike in all that a forecast asks for, counted and summed.

    ``month`` is the month they are expected in, ``OVERDUE`` or ``UNDATED``; ``line`` what they
    are divided by. ``squares`` and ``cubes`` are Σ amount² and Σ amount³, for the range.
    """

    month: int
    line: str | int | None
    currency: str
    stage: str
    success: int
    mark: str | None
    deals: int
    amount: int
    unpriced: int
    squares: float
    cubes: float


def month_of_deal(expected: date | None, as_of: date) -> int:
    """Return the bucket of a forecast that an open deal belongs to."""
    if expected is None:
        return UNDATED
    return OVERDUE if expected < as_of else month_index(expected)


def gathered(deals: Iterable[tuple[Prospect, str | int | None]], as_of: date) -> list[Cell]:
    """Return open deals, each with its line, gathered into cells."""
    found: dict[tuple[int, str | int | None, str, str, int, str | None], list[float]] = {}
    exact: dict[tuple[int, str | int | None, str, str, int, str | None], list[int]] = {}
    for deal, line in deals:
        month = month_of_deal(deal.expected, as_of)
        key = (month, line, deal.currency, deal.stage, deal.success, deal.mark)
        counts = exact.setdefault(key, [0, 0, 0])
        powers = found.setdefault(key, [0.0, 0.0])
        counts[0] += 1
        if deal.amount is None:
            counts[2] += 1
        else:
            counts[1] += deal.amount
            powers[0] += float(deal.amount) ** 2
            powers[1] += abs(float(deal.amount)) ** 3
    return [Cell(*key, *exact[key], *found[key]) for key in exact]


@dataclass(frozen=True, slots=True)
class Probabilities:
    """With which probability each deal counts.

    ``shares`` are the observed shares won by stage; they count for every deal of the stage, also
    where a manager set another probability. A stage without one keeps the assigned ones.
    """

    shares: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """How the probabilities came about: ``assigned`` or ``calibrated``."""
        return "calibrated" if self.shares else "assigned"

    def of(self, stage: str, success: int) -> Fraction:
        """Return a deal's probability, from 0 to 1."""
        share = self.shares.get(stage)
        return Fraction(success, 100) if share is None else share


ASSIGNED = Probabilities()


@dataclass(frozen=True, slots=True)
class Sum:
    """Deals counted, summed and weighted; ``weighted`` is rounded once, at the end."""

    bucket: Bucket
    weighted: int
    commit: int = 0
    best: int = 0


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """One month of a forecast: its key ("2026-11"), what is expected, and the range of it."""

    month: str
    sum: Sum
    p10: int | None = None
    p90: int | None = None


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One line of a divided forecast: weighted by month, outside the months, and in the months."""

    key: str | int | None
    name: str
    months: tuple[Sum, ...]
    overdue: Sum
    undated: Sum
    later: Sum
    total: Sum
    sd: int


@dataclass(frozen=True, slots=True)
class Large:
    """One of the largest deals of a forecast; ``share`` is its part of the total."""

    deal_id: int
    customer: str | None
    owner: str | None
    amount: int
    expected: date | None
    probability: float
    weighted: int
    share: float | None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the open deals will bring.

    ``total`` is of the months alone; ``later`` holds what is expected after them. ``spread`` is
    the range of the total. Amounts in minor units of ``currency``.
    """

    as_of: date
    currency: str
    probabilities: str
    months: tuple[ForecastMonth, ...]
    overdue: Sum
    undated: Sum
    later: Sum
    total: Sum
    spread: Spread
    largest: tuple[Large, ...]
    by: By | None = None
    lines: tuple[ForecastLine, ...] = ()
    # Booked in the first month so far.
    won: Bucket = field(default_factory=Bucket)
    unrated: tuple[str, ...] = ()
    rep: str | None = None


class Adder:
    """Adds cells up in the reporting currency, exactly, and rounds once."""

    def __init__(self, rates: RateTable, on: date, probabilities: Probabilities) -> None:
        """Count at the rates of a day, with some probabilities."""
        self._rates, self._on, self._probabilities = rates, on, probabilities

    def chance(self, cell: Cell) -> Fraction:
        """The probability of each deal of a cell."""
        return self._probabilities.of(cell.stage, cell.success)

    def sum(self, cells: Iterable[Cell]) -> Sum:
        """Return some cells added up."""
        count = unpriced = unrated = 0
        amount = weighted = commit = best = Fraction(0)
        for cell in cells:
            count += cell.deals
            unpriced += cell.unpriced
            factor = self._rates.factor(cell.currency, self._on)
            if factor is None:
                unrated += cell.deals - cell.unpriced
                continue
            value = cell.amount * factor
            amount += value
            weighted += value * self.chance(cell)
            if cell.mark == ForecastMark.COMMIT:
                commit += value
            if cell.mark is not None:
                best += value
        rounded = [round_half_even(value) for value in (amount, weighted, commit, best)]
        return Sum(Bucket(count, rounded[0], unpriced, unrated), *rounded[1:])

    def rest(self, cells: Iterable[Cell], named: Sequence["Apart"]) -> Rest:
        """Return what is known of the cells' deals together, without those named."""
        mean = variance = third = 0.0
        for cell in cells:
            factor = self._rates.factor(cell.currency, self._on)
            if factor is None:
                continue
            rate, chance = float(factor), float(self.chance(cell))
            each = chance * (1 - chance)
            mean += cell.amount * rate * chance
            variance += cell.squares * rate**2 * each
            third += cell.cubes * rate**3 * each * (chance * chance + (1 - chance) ** 2)
        taken = rest_of(Bet(one.amount, float(one.chance)) for one in named)
        left = (mean - taken.mean, variance - taken.variance, third - taken.third)
        # What is left of floating point where all deals are named is nothing.
        if left[1] <= 1e-9 * variance:
            return NO_REST
        return Rest(left[0], left[1], max(left[2], 0.0))

    def apart(self, deal: Prospect, as_of: date) -> "Apart | None":
        """Return a deal by itself; None where its amount or its rate isn't known."""
        factor = self._rates.factor(deal.currency, self._on)
        if deal.amount is None or factor is None:
            return None
        chance = self._probabilities.of(deal.stage, deal.success)
        amount = deal.amount * factor
        return Apart(deal, month_of_deal(deal.expected, as_of), float(amount), chance, amount)


class Apart(NamedTuple):
    """A deal that is looked at by itself: its amount in the reporting currency and its chance."""

    deal: Prospect
    month: int
    amount: float
    chance: Fraction
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Frame:
    """Of when a forecast is, how far it reaches, and how it counts."""

    as_of: date
    months: int
    adder: Adder

    @property
    def first(self) -> int:
        """The first month's number."""
        return month_index(self.as_of)

    @property
    def span(self) -> range:
        """The months' numbers."""
        return range(self.first, self.first + self.months)


def spread_of(frame: Frame, cells: Sequence[Cell], named: Sequence[Apart], months: range) -> Spread:
    """Return the range of what is expected in some months.

    ``named`` are the largest of the deals; the others come in by what is known of them together.
    """
    inside = [one for one in named if one.month in months]
    rest = frame.adder.rest([cell for cell in cells if cell.month in months], inside)
    return spread([Bet(one.amount, float(one.chance)) for one in inside], rest)


def months_of(
    frame: Frame, cells: Sequence[Cell], named: Sequence[Apart]
) -> tuple[ForecastMonth, ...]:
    """Return the forecast month by month, each with its range."""
    found = []
    for index in frame.span:
        inside = [cell for cell in cells if cell.month == index]
        whole = frame.adder.sum(inside)
        p10 = p90 = None
        if whole.bucket.count:
            known = spread_of(frame, inside, named, range(index, index + 1))
            p10, p90 = round(known.p10), round(known.p90)
        found.append(ForecastMonth(month_start(index).isoformat()[:7], whole, p10, p90))
    return tuple(found)


def lines_of(
    frame: Frame, cells: Iterable[Cell], names: Mapping[str | int | None, str]
) -> tuple[ForecastLine, ...]:
    """Return the forecast divided by line, the heaviest first; nameless lines carry their key."""
    by_line: dict[str | int | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_line[cell.line].append(cell)
    found = []
    for key, mine in by_line.items():
        inside = [cell for cell in mine if cell.month in frame.span]
        found.append(
            ForecastLine(
                key=key,
                name=names.get(key, "" if key is None else str(key)),
                months=tuple(
                    frame.adder.sum(cell for cell in inside if cell.month == index)
                    for index in frame.span
                ),
                overdue=frame.adder.sum(cell for cell in mine if cell.month == OVERDUE),
                undated=frame.adder.sum(cell for cell in mine if cell.month == UNDATED),
                later=frame.adder.sum(cell for cell in mine if cell.month > frame.span[-1]),
                total=frame.adder.sum(inside),
                sd=round(frame.adder.rest(inside, ()).variance ** 0.5),
            )
        )
    return tuple(
        sorted(found, key=lambda line: (-line.total.weighted, -line.overdue.weighted, line.name))
    )


def largest_of(
    frame: Frame, named: Iterable[Apart], total: int, count: int = LARGEST
) -> list[tuple[Apart, int, float | None]]:
    """Return the deals that weigh most in the months, each with its weighted amount and share."""
    inside = [one for one in named if one.month in frame.span]
    heaviest = sorted(inside, key=lambda one: (-one.exact * one.chance, one.deal.id))[:count]
    found = []
    for one in heaviest:
        weighted = round_half_even(one.exact * one.chance)
        found.append((one, weighted, weighted / total if total else None))
    return found
