"""The waterfall: what became of an open funnel between two moments, in number and in amount.

It looks at each deal at both ends alone: what went up and came back in between is in no bucket
(docs/changes.md, "The waterfall"). It balances exactly, whatever happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from funnelview.domain.calendar import Period
from funnelview.domain.coverage import Bucket, Group
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.money import RateTable, round_half_even
from funnelview.i18n import N_

__all__ = [
    "ADDING",
    "KIND_TITLES",
    "TAKING",
    "Kind",
    "Moved",
    "Scope",
    "Turn",
    "Waterfall",
    "added_up",
    "bucket_of",
    "kind_of",
    "moved",
    "waterfall",
]


class Kind(StrEnum):
    """Why a deal came into the funnel or left it: the buckets of a waterfall, in their order."""

    NEW = "new"
    REOPENED = "reopened"
    TRANSFERRED_IN = "transferred_in"
    PULLED_IN = "pulled_in"
    INCREASED = "increased"
    DECREASED = "decreased"
    WON = "won"
    LOST = "lost"
    TRANSFERRED_OUT = "transferred_out"
    SLIPPED_OUT = "slipped_out"


ADDING = (Kind.NEW, Kind.REOPENED, Kind.TRANSFERRED_IN, Kind.PULLED_IN, Kind.INCREASED)
TAKING = (Kind.DECREASED, Kind.WON, Kind.LOST, Kind.TRANSFERRED_OUT, Kind.SLIPPED_OUT)

KIND_TITLES: Mapping[Kind, str] = {
    Kind.NEW: N_("New"),
    Kind.REOPENED: N_("Reopened"),
    Kind.TRANSFERRED_IN: N_("Transferred in"),
    Kind.PULLED_IN: N_("Pulled in"),
    Kind.INCREASED: N_("Increased"),
    Kind.DECREASED: N_("Decreased"),
    Kind.WON: N_("Won"),
    Kind.LOST: N_("Lost"),
    Kind.TRANSFERRED_OUT: N_("Transferred out"),
    Kind.SLIPPED_OUT: N_("Slipped out"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose funnel a waterfall is of.

    ``owners`` are the reps, None for everybody's deals and nobody's. With a ``period`` the funnel
    is the open deals expected in it, whenever they were registered.
    """

    owners: frozenset[int] | None = None
    period: Period | None = None

    def owns(self, deal: DealState) -> bool:
        """Whether the deal is in these hands, open or closed."""
        return self.owners is None or deal.owner_id in self.owners

    def dates(self, deal: DealState) -> bool:
        """Whether the deal is expected in the period; always without one."""
        return self.period is None or (deal.expected is not None and deal.expected in self.period)

    def holds(self, deal: DealState | None) -> bool:
        """Whether the deal is in this funnel; one that isn't there yet is in none."""
        return deal is not None and deal.is_open and self.owns(deal) and self.dates(deal)


@dataclass(frozen=True, slots=True)
class Turn:
    """A deal at the start and at the end of a span; None where it wasn't registered yet."""

    deal_id: int
    start: DealState | None
    end: DealState | None


def _came_by(turn: Turn, scope: Scope) -> Kind:
    before = turn.start
    if before is None:
        return Kind.NEW
    if not before.is_open:
        return Kind.REOPENED
    return Kind.PULLED_IN if scope.owns(before) else Kind.TRANSFERRED_IN


def _left_by(turn: Turn, scope: Scope) -> Kind:
    after = turn.end
    # A history only grows: a deal that was there is there at the end.
    assert after is not None  # noqa: S101 - for the type checker
    if not after.is_open:
        return Kind.WON if after.outcome is Outcome.WON else Kind.LOST
    return Kind.SLIPPED_OUT if scope.owns(after) else Kind.TRANSFERRED_OUT


class Moved(NamedTuple):
    """Deals that went the same way through a span, added up.

    ``kind`` is the bucket that they are in; None where they were in the funnel at both ends: of
    one currency, these have all gained or all lost (which is for the rates to say where it
    changed: such a deal stands alone). ``start`` and ``end`` are what they were worth at the ends
    at which they were in the funnel. Those that ``passed`` came in and were won or lost within
    the span, and are in no bucket.
    """

    kind: Kind | None
    start: Group | None = None
    end: Group | None = None
    passed: Group | None = None


def _alone(deal: DealState | None) -> Group | None:
    if deal is None:
        return None
    return Group(deal.currency, 0, 1, deal.amount or 0, int(deal.amount is None))


def moved(turn: Turn, scope: Scope) -> Moved | None:
    """Return the way of one deal through a span; None where it never was in the funnel.

    Of several reasons the first in the order of ``Kind`` counts: a deal that was handed over and
    then won is won, so that the reps' buckets add up to their team's.
    """
    at_start, at_end = scope.holds(turn.start), scope.holds(turn.end)
    if at_start and at_end:
        return Moved(None, _alone(turn.start), _alone(turn.end))
    if at_end:
        return Moved(_came_by(turn, scope), end=_alone(turn.end))
    if at_start:
        return Moved(_left_by(turn, scope), start=_alone(turn.start))
    through = _passed_by(turn, scope)
    return None if through is None else Moved(through, passed=_alone(turn.end))


def _gained(way: Moved, rates: RateTable, on: date) -> Fraction:
    """Return what deals that were in the funnel at both ends gained, less than 0 where they lost.

    An amount that is unknown, or whose rate is, counts for 0.
    """
    worth = (
        0 if group is None else group.amount * (rates.factor(group.currency, on) or Fraction(0))
        for group in (way.start, way.end)
    )
    before, after = worth
    return Fraction(after - before)


def _passed_by(turn: Turn, scope: Scope) -> Kind | None:
    """Whether a deal came in and was won or lost within the span, and which of both."""
    before, after = turn.start, turn.end
    if after is None or after.is_open or not scope.owns(after) or not scope.dates(after):
        return None
    if before is not None and (not before.is_open or scope.holds(before)):
        return None
    return _left_by(turn, scope)


def kind_of(turn: Turn, scope: Scope, rates: RateTable, on: date) -> Kind | None:
    """Return the one bucket that a deal is in: net over the span; None where nothing is left."""
    way = moved(turn, scope)
    return None if way is None else bucket_of(way, rates, on)


def bucket_of(way: Moved, rates: RateTable, on: date) -> Kind | None:
    """Return the bucket of deals that went the same way, at the rates of a day."""
    if way.passed is not None:
        return None
    return way.kind or _net_kind(_gained(way, rates, on))


def _net_kind(gained: Fraction) -> Kind | None:
    if gained == 0:
        return None
    return Kind.INCREASED if gained > 0 else Kind.DECREASED


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What became of an open funnel over a span, in number and in amount.

    Amounts are minor units of the reporting currency, at the rates of the end day, never
    negative; ``increased`` and ``decreased`` count no deals. ``unrated`` are currencies without a
    rate: their deals are counted, and in no amount. ``passed`` are deals that came in and were
    won or lost within the span: in no bucket, since nothing of them is left in the funnel.
    """

    start: Bucket = field(default_factory=Bucket)
    end: Bucket = field(default_factory=Bucket)
    buckets: Mapping[Kind, Bucket] = field(default_factory=dict)
    unrated: tuple[str, ...] = ()
    passed: Mapping[Kind, Bucket] = field(default_factory=dict)

    def __getitem__(self, kind: Kind) -> Bucket:
        """One bucket; an empty one where nothing of the kind happened."""
        return self.buckets.get(kind, Bucket())

    @property
    def balances(self) -> bool:
        """Whether start and buckets make the end, in number and in amount."""
        return all(
            sum((getattr(self[kind], name) for kind in ADDING), getattr(self.start, name))
            - sum(getattr(self[kind], name) for kind in TAKING)
            == getattr(self.end, name)
            for name in ("count", "amount")
        )

    @property
    def is_still(self) -> bool:
        """Whether nothing happened that any bucket shows."""
        return all(not one.count and not one.amount for one in self.buckets.values())


class _Gathering:
    """One figure of a waterfall while it is being added up, exactly."""

    def __init__(self, rates: RateTable, on: date) -> None:
        self._rates = rates
        self._on = on
        # By currency in whole minor units: fractions for each deal would take ten times as long.
        self._minor: dict[str, int] = {}
        self._exact = Fraction(0)
        self.count = 0
        self.unpriced = 0
        self._priced: dict[str, int] = {}

    def add(self, group: Group | None) -> None:
        """Add what some deals are worth; None stands for no deals."""
        if group is None:
            return
        currency, _success, deals, minor, unpriced = group
        self.count += deals
        self.unpriced += unpriced
        self._minor[currency] = self._minor.get(currency, 0) + minor
        self._priced[currency] = self._priced.get(currency, 0) + deals - unpriced

    def add_amount(self, exact: Fraction) -> None:
        """Add an amount alone: the deal is counted elsewhere."""
        self._exact += exact

    def unrated(self) -> dict[str, int]:
        """The deals with an amount whose currency has no rate, by currency."""
        return {
            currency: number
            for currency, number in self._priced.items()
            if number and self._rates.factor(currency, self._on) is None
        }

    def exact(self) -> Fraction:
        whole = self._exact
        for currency, minor in self._minor.items():
            whole += minor * (self._rates.factor(currency, self._on) or 0)
        return whole

    def bucket(self, amount: int) -> Bucket:
        return Bucket(self.count, amount, self.unpriced, sum(self.unrated().values()))


def _rounded(start: Fraction, steps: Sequence[Fraction]) -> tuple[int, list[int], int]:
    """Return start, steps and end as whole minor units that add up.

    Each is rounded half to even. Where these don't add up, which needs several currencies, the
    steps are those between the rounded levels that the funnel stood at on the way: each keeps its
    sign, and none is off by more than one minor unit.
    """
    levels = list(accumulate(steps, initial=start))
    first, last = round_half_even(start), round_half_even(levels[-1])
    alone = [round_half_even(step) for step in steps]
    if first + sum(alone) == last:
        return first, alone, last
    on_the_way = [round_half_even(level) for level in levels]
    return first, [b - a for a, b in pairwise(on_the_way)], last


def waterfall(
    turns: Iterable[Turn],
    scope: Scope,
    rates: RateTable,
    on: date,
    steady: Iterable[Group] = (),
) -> Waterfall:
    """Return the waterfall of a funnel between two moments.

    ``turns`` are the deals that may have changed in between, each once; ``steady`` is what the
    rest of this funnel adds up to, the same at both ends. ``on`` is the end day, whose rates
    count for all amounts.
    """
    ways = (moved(turn, scope) for turn in turns)
    return added_up((way for way in ways if way is not None), rates, on, steady)


def added_up(
    ways: Iterable[Moved], rates: RateTable, on: date, steady: Iterable[Group] = ()
) -> Waterfall:
    """Return the waterfall that some deals' ways through a span make (see ``waterfall``)."""
    begin, finish = _Gathering(rates, on), _Gathering(rates, on)
    found = {kind: _Gathering(rates, on) for kind in Kind}
    passed = {kind: _Gathering(rates, on) for kind in (Kind.WON, Kind.LOST)}
    for group in steady:
        begin.add(group)
        finish.add(group)
    for way in ways:
        begin.add(way.start)
        finish.add(way.end)
        if way.kind is None:
            gained = _gained(way, rates, on)
            net = _net_kind(gained)
            if net is not None:
                found[net].add_amount(abs(gained))
        elif way.passed is not None:
            passed[way.kind].add(way.passed)
        else:
            found[way.kind].add(way.end or way.start)
    steps = [found[kind].exact() * (1 if kind in ADDING else -1) for kind in Kind]
    first, amounts, last = _rounded(begin.exact(), steps)
    return Waterfall(
        start=begin.bucket(first),
        end=finish.bucket(last),
        buckets={
            kind: found[kind].bucket(abs(amount))
            for kind, amount in zip(Kind, amounts, strict=True)
        },
        unrated=tuple(sorted({*begin.unrated(), *finish.unrated()})),
        passed={
            kind: one.bucket(round_half_even(one.exact()))
            for kind, one in passed.items()
            if one.count
        },
    )
