"""What a row of the board is made of: exact sums that can be added up, and what else is one's own.

Everything that one's own deals, quotas and reviews say on a day stands in `Own`, as whole numbers
that were rounded nowhere. So it can be kept as it is (see ``store.board_rows``), and a manager's or
the whole team's row is the sum of those below, rounded once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import (
    EMPTY,
    Basis,
    Bucket,
    Position,
    Sums,
    Who,
    coverage,
    exactly,
    remaining_quota,
    required_coverage,
    rounded,
)
from funnelview.domain.funnel import TIERS, Tier
from funnelview.domain.money import RateTable, divided

# Where each figure stands among a tally's: of the tiers (from T25 on) and of what was won there are
# four each: deals, amount, those without an amount, those without a rate.
_HEAVY: Final = 12
_WON: Final = 13
_COVERING: Final = 17
_CLOSED: Final = 19
_LENGTH: Final = 21
_NO_TIERS: Final[Mapping[Tier, Bucket]] = dict.fromkeys(TIERS, EMPTY)


class Tally(NamedTuple):
    """What deals add up to at the rates of a day: numbers, and amounts × the rates' divisor.

    ``unrated`` are the currencies of open deals that have an amount and no rate.
    """

    figures: tuple[int, ...] = (0,) * _LENGTH
    unrated: tuple[str, ...] = ()

    @property
    def closed(self) -> tuple[int, int]:
        """Won and lost, by number, over the trailing 365 days."""
        return self.figures[_CLOSED], self.figures[_CLOSED + 1]

    @classmethod
    def together(cls, parts: Iterable["Tally"]) -> "Tally":
        """Return several added up; they must be of the same rates."""
        known = list(parts)
        if not known:
            return NOTHING
        unrated = {code for one in known if one.unrated for code in one.unrated}
        return cls(
            tuple(map(sum, zip(*(one.figures for one in known), strict=True))),
            tuple(sorted(unrated)),
        )


NOTHING: Final = Tally()


def tally_of(sums: Sums, rates: RateTable, on: date) -> Tally:
    """Return what sums come to at the rates of a day, in one look at them.

    Exact, and without making a fraction for each: a board adds up thousands of groups.
    """
    _divisor, factors = rates.even(on)
    t25, t50, t75 = [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]
    heavy = 0
    unrated: set[str] = set()
    for currency, success, deals, amount, without in sums.open:
        # As `tier_of` has it; calling it takes as long as all else here.
        cell = t75 if success >= 75 else t50 if success >= 50 else t25
        cell[0] += deals
        cell[2] += without
        factor = factors.get(currency)
        if factor is None:
            cell[3] += deals - without
            if deals > without:
                unrated.add(currency)
        else:
            counted = amount * factor
            cell[1] += counted
            heavy += counted * success
    *won, _weighted = exactly(sums.won, factors)
    _deals, above, _unpriced, _unrated, weighted = exactly(sums.covering, factors)
    figures = (*t25, *t50, *t75, heavy, *won, above, weighted, *sums.closed)
    return Tally(figures, tuple(sorted(unrated)))


def open_bucket(tally: Tally, divisor: int) -> Bucket:
    """Return all open deals of a tally."""
    f = tally.figures
    whole = (f[0] + f[4] + f[8], f[1] + f[5] + f[9], f[2] + f[6] + f[10], f[3] + f[7] + f[11])
    return rounded(whole, divisor)


def position_of(who: Who, tally: Tally, quota: int | None, basis: Basis) -> Position:
    """Return one row of the board from what its deals come to, and the quota."""
    f = tally.figures
    divisor = basis.rates.even(basis.on)[0]
    tiers = _NO_TIERS
    if f[0] or f[4] or f[8]:
        tiers = {
            Tier.T25: rounded(f[:4], divisor),
            Tier.T50: rounded(f[4:8], divisor),
            Tier.T75: rounded(f[8:_HEAVY], divisor),
        }
    won = rounded(f[_WON:_COVERING], divisor)
    remaining = remaining_quota(quota, won.amount)
    covering = divided(f[_COVERING], divisor)
    covering_weighted = divided(f[_COVERING + 1], divisor * 100)
    # By place: by name, Python takes half as long again, a thousand times for a company.
    return Position(
        who.person_id,
        who.name,
        who.manager,
        who.status,
        open_bucket(tally, divisor),
        tiers,
        divided(f[_HEAVY], divisor * 100),
        quota,
        won,
        remaining,
        coverage(covering, remaining),
        coverage(covering_weighted, remaining),
        required_coverage(tally.closed, basis.team_closed, basis.required_default),
        who.last_review,
        tally.closed,
        who.team_size,
        covering,
        covering_weighted,
        who.warnings,
    )


def position(who: Who, sums: Sums, quota: int | None, basis: Basis) -> Position:
    """Return one row of the board from sums and quota."""
    return position_of(who, tally_of(sums, basis.rates, basis.on), quota, basis)


@dataclass(frozen=True, slots=True)
class Own:
    """What is somebody's own on the board of a day: nothing of others', and no name.

    ``quota`` is of the board's period, ``last_review`` the day of the last finished review.
    ``gap`` and ``missed`` are what the warnings about the rep need besides (see
    ``warnings_reps.RepFacts``). ``counts`` are the open warnings that follow from the deals;
    None where they aren't counted.
    """

    tally: Tally = NOTHING
    quota: int | None = None
    last_review: str | None = None
    gap: tuple[str, ...] = ()
    missed: int = 0
    counts: Counts | None = None

    def counted(self, counts: Counts) -> "Own":
        """Return the same with the warnings of the deals counted."""
        return replace(self, counts=counts)

    @property
    def has_deals(self) -> bool:
        """Whether there are any deals in it."""
        return self.tally.figures != NOTHING.figures


NOBODYS: Final = Own()


def packed(own: Own) -> str:
    """Return it as a short text, to be kept."""
    counts = own.counts or Counts()
    return json.dumps(
        [
            own.tally.figures,
            own.tally.unrated,
            own.quota,
            own.last_review,
            own.gap,
            own.missed,
            [counts.red, counts.amber, counts.info],
        ],
        separators=(",", ":"),
    )


def unpacked(text: str) -> Own:
    """Return what was kept."""
    figures, unrated, quota, last_review, gap, missed, counts = json.loads(text)
    return Own(
        Tally(tuple(figures), tuple(unrated)),
        quota,
        last_review,
        tuple(gap),
        missed,
        Counts(*counts),
    )
