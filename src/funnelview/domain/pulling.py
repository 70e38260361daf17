"""Who pulls a team down, and by how much: the rep whose open funnel lacks most of what is needed.

The formula is that of docs/figures.md, "What a team lacks". Amounts are minor units of the
reporting currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Position


def missing_funnel(row: Position) -> int:
    """Return the open amount that a row's period lacks to the coverage it needs; 0 if it has it.

    That is required coverage × remaining quota − open funnel of the period, rounded up: with so
    much more, the need is met. Nothing is missing where no quota is set or none remains.
    """
    if not row.remaining:
        return 0
    needed = _needed(row) * row.remaining
    return max(0, ceil(needed - row.covering))


def _needed(row: Position) -> Fraction:
    """The required coverage exactly: a ratio of two numbers of deals, or the default's decimals."""
    return Fraction(row.required.ratio).limit_denominator(1_000_000)


@dataclass(frozen=True, slots=True)
class Pull:
    """Who pulls a team down most.

    ``missing`` is what this rep's open funnel lacks; 0 where no rep's does, and the one with the
    most red warnings is named.
    """

    rep: Position
    missing: int


def pulls_most(rows: Iterable[Position]) -> Pull | None:
    """Return the rep of a team who lacks most, else who has most red warnings; None for nobody.

    Of several who lack as much, it is the one with the thinner share of the need, of several with
    as many red warnings the one with more amber ones, then the first by name.
    """
    found = [Pull(row, missing_funnel(row)) for row in rows if not row.team_size]
    lacking = [one for one in found if one.missing]
    if lacking:
        return min(lacking, key=lambda one: (-one.missing, _share(one.rep), one.rep.name))
    warned = [one for one in found if _counts(one.rep).red]
    return min(warned, key=_most_warned) if warned else None


def _share(row: Position) -> Fraction:
    return row.covering / (_needed(row) * (row.remaining or 1))


def _counts(row: Position) -> Counts:
    return row.warnings or Counts()


def _most_warned(one: Pull) -> tuple[int, int, str]:
    counts = _counts(one.rep)
    return -counts.red, -counts.amber, one.rep.name
