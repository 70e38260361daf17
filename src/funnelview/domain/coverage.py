"""The figures of the board: open funnel, weighted, remaining quota and coverage.

Formulas as in docs/figures.md. Amounts are minor units of the reporting currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from funnelview.domain.alerts import Counts
from funnelview.domain.calendar import Period, parts
from funnelview.domain.drawing import Cover
from funnelview.domain.funnel import Person, PersonStatus, Tier
from funnelview.domain.money import RateTable, divided
from funnelview.domain.settings import Settings

REQUIRED_BY_DEFAULT = 3.0
# Fewer closed deals than these say too little of a rep's own win rate.
ENOUGH_CLOSED = 20


class CoverageState(StrEnum):
    """What a coverage says: a ratio, or why there is none."""

    RATIO = "ratio"
    MET = "met"
    NO_QUOTA = "no_quota"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A coverage: ``ratio`` is set where the state says so."""

    state: CoverageState
    ratio: float | None = None


def remaining_quota(quota: int | None, won: int) -> int | None:
    """Return quota − won, never below 0; None without a quota."""
    return None if quota is None else max(0, quota - won)


def coverage(amount: int, remaining: int | None) -> Coverage:
    """Return an amount ÷ remaining quota; never a division by zero."""
    if remaining is None:
        return Coverage(CoverageState.NO_QUOTA)
    if remaining == 0:
        return Coverage(CoverageState.MET)
    return Coverage(CoverageState.RATIO, amount / remaining)


@dataclass(frozen=True, slots=True)
class Required:
    """The coverage a rep needs, and the number of closed deals it rests on (0: the default)."""

    ratio: float
    n: int


def is_telling(won: int, lost: int) -> bool:
    """Whether so many closed deals say what a win rate is."""
    return won + lost >= ENOUGH_CLOSED and won > 0


def required_coverage(
    own: tuple[int, int], team: tuple[int, int], default: float = REQUIRED_BY_DEFAULT
) -> Required:
    """Return 1 ÷ win rate over the trailing 365 days.

    ``own`` and ``team`` are ``(won, lost)`` by number. The rep's own rate counts where at
    least 20 deals closed and one was won, else the team's under the same condition, else the
    store's default.
    """
    for won, lost in (own, team):
        if is_telling(won, lost):
            return Required((won + lost) / won, won + lost)
    return Required(default, 0)


def quota_of(wanted: Period, quotas: Mapping[str, int], fiscal_start: int = 1) -> int | None:
    """Return the quota of a period: the one set for it, else the sum of the periods that tile it.

    ``quotas`` maps period keys to amounts. None where neither is there: a quota is never
    split downwards, and a sum with a hole in it is no sum.
    """
    direct = quotas.get(wanted.key)
    if direct is not None:
        return direct
    tiles = [quota_of(part, quotas, fiscal_start) for part in parts(wanted, fiscal_start)]
    known = [amount for amount in tiles if amount is not None]
    return sum(known) if known and len(known) == len(tiles) else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """Deals counted and summed. ``unpriced`` have no amount, ``unrated`` no exchange rate."""

    count: int = 0
    amount: int = 0
    unpriced: int = 0
    unrated: int = 0


class Group(NamedTuple):
    """Deals of one currency and win probability, as the store adds them up."""

    currency: str
    success: int
    deals: int
    amount: int
    unpriced: int


def bucket(groups: Iterable[Group], rates: RateTable, on: date) -> Bucket:
    """Return groups added up in the reporting currency, at the rates of a day."""
    return _tally(groups, rates, on)[0]


EMPTY = Bucket()


def weighted(groups: Iterable[Group], rates: RateTable, on: date) -> int:
    """Return Σ amount × win probability ÷ 100, exactly, rounded once."""
    return _tally(groups, rates, on)[1]


def _tally(groups: Iterable[Group], rates: RateTable, on: date) -> tuple[Bucket, int]:
    """Return groups added up, and weighted: each rounded once."""
    divisor, factors = rates.even(on)
    *cell, heavy = exactly(groups, factors)
    return rounded(cell, divisor), divided(heavy, divisor * 100)


def exactly(groups: Iterable[Group], factors: Mapping[str, int]) -> tuple[int, int, int, int, int]:
    """Return deals, amount, those without an amount, those without a rate, and what is weighted.

    The amounts are × the divisor of the factors, and what is weighted × 100: exact, and without
    making a fraction for each group, of which a board adds up thousands.
    """
    count = unpriced = unrated = above = heavy = 0
    for currency, success, deals, amount, without in groups:
        count += deals
        unpriced += without
        factor = factors.get(currency)
        if factor is None:
            unrated += deals - without
        else:
            counted = amount * factor
            above += counted
            heavy += counted * success
    return count, above, unpriced, unrated, heavy


def rounded(cell: Sequence[int], divisor: int) -> Bucket:
    """Return deals, amount, those without an amount and those without a rate as a bucket."""
    count, above, unpriced, unrated = cell
    return Bucket(count, divided(above, divisor), unpriced, unrated) if count else EMPTY


@dataclass(frozen=True, slots=True)
class Position:
    """One row of the board.

    ``open``, ``tiers`` and ``weighted`` are of all open deals, or of the period asked for;
    ``quota``, ``won``, ``remaining`` and the coverages are of the period (the present quarter
    by default).
    """

    person_id: int | None
    name: str
    manager: str | None
    status: PersonStatus
    open: Bucket
    tiers: Mapping[Tier, Bucket]
    weighted: int
    quota: int | None
    won: Bucket
    remaining: int | None
    coverage: Coverage
    weighted_coverage: Coverage
    required: Required
    last_review: str | None = None
    # Won and lost, by number, over the trailing 365 days.
    closed: tuple[int, int] = (0, 0)
    # How many people stand below; 0 for somebody without a team.
    team_size: int = 0
    # What the coverages divide: the period's open deals, and the weighted amount of them.
    covering: int = 0
    covering_weighted: int = 0
    # Open warnings by severity; None where they haven't been counted (yet).
    warnings: Counts | None = None

    @property
    def has_deals(self) -> bool:
        """Whether any deals stand behind the row: open ones, or what was closed lately."""
        return bool(self.open.count or self.won.count or any(self.closed))

    def warned(self, counts: Counts | None) -> "Position":
        """Return the row with its open warnings; field by field, a tenth of ``replace``'s time."""
        return Position(
            self.person_id,
            self.name,
            self.manager,
            self.status,
            self.open,
            self.tiers,
            self.weighted,
            self.quota,
            self.won,
            self.remaining,
            self.coverage,
            self.weighted_coverage,
            self.required,
            self.last_review,
            self.closed,
            self.team_size,
            self.covering,
            self.covering_weighted,
            counts,
        )


@dataclass(frozen=True, slots=True)
class Board:
    """The team at one moment: a row a rep, worst first, and the total."""

    as_of: str
    period: Period
    currency: str
    reps: tuple[Position, ...]
    total: Position
    unowned: Bucket = field(default_factory=Bucket)
    # Currencies of open deals without a rate, left out of every sum.
    unrated: tuple[str, ...] = ()
    # Whether counts of warnings had to be made that are worth keeping.
    unkept: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the tree: who stands directly below somebody, as rows of a board.

    ``top`` is that somebody, None for the whole company. A row with a ``team_size`` is a
    manager with all below added up; the others are reps.
    """

    top: Person | None
    board: Board
    settings: Settings
    people: Mapping[int, Person]
    # Whether counts of warnings had to be made that are worth keeping.
    unkept: bool = False
    # The coverage of the coming months, by rep; of those whose row stands here, where they are few.
    ahead: Mapping[int, tuple[Cover, ...]] = field(default_factory=dict)


def _merged(parts: Iterable[tuple[Group, ...]]) -> tuple[Group, ...]:
    """Return the groups of several, one for each currency and win probability."""
    found: dict[tuple[str, int], list[int]] = {}
    for groups in parts:
        for currency, success, deals, amount, unpriced in groups:
            cell = found.get((currency, success))
            if cell is None:
                found[currency, success] = [deals, amount, unpriced]
                continue
            cell[0] += deals
            cell[1] += amount
            cell[2] += unpriced
    return tuple(Group(*key, *cell) for key, cell in found.items())


@dataclass(frozen=True, slots=True)
class Sums:
    """What a rep's (or a whole team's) deals add up to, before rates and quotas.

    ``open`` is what the board shows (all open deals, or the period's), ``covering`` the open
    deals expected in the period, ``won`` those won in it, ``closed`` the number won and lost
    over the trailing 365 days.
    """

    open: tuple[Group, ...] = ()
    covering: tuple[Group, ...] = ()
    won: tuple[Group, ...] = ()
    closed: tuple[int, int] = (0, 0)

    @classmethod
    def together(cls, parts: Iterable["Sums"]) -> "Sums":
        """Return several added up."""
        known = list(parts)
        return cls(
            _merged(one.open for one in known),
            _merged(one.covering for one in known),
            _merged(one.won for one in known),
            (sum(one.closed[0] for one in known), sum(one.closed[1] for one in known)),
        )


@dataclass(frozen=True, slots=True)
class Who:
    """Whose row of the board it is."""

    person_id: int | None
    name: str
    manager: str | None = None
    status: PersonStatus = PersonStatus.ACTIVE
    last_review: str | None = None
    team_size: int = 0
    warnings: Counts | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures rest on besides the deals: rates, their day, and the required coverage."""

    rates: RateTable
    on: date
    team_closed: tuple[int, int]
    required_default: float = REQUIRED_BY_DEFAULT


def worst_first(position: Position) -> tuple[float, int, str]:
    """Return the sort key of the board: the share of the need that is covered, thinnest first."""
    covered = position.coverage
    if covered.ratio is None:
        share = float("inf") if covered.state is CoverageState.MET else 1e9
    else:
        share = covered.ratio / position.required.ratio
    return (share, -position.open.amount, position.name)
