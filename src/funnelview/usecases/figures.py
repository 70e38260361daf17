"""Everything that a board is made of.

The first board is read before the database libraries are loaded, so nothing here imports them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import funnelview.domain.calendar as cal
from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Position, Sums
from funnelview.domain.funnel import Person
from funnelview.domain.money import RateTable
from funnelview.domain.rows import Own
from funnelview.domain.settings import Settings
from funnelview.domain.warnings_deals import Known
from funnelview.store.board import NOBODY

if TYPE_CHECKING:
    from funnelview.store.as_of import Past


@dataclass(frozen=True, slots=True)
class Ground:
    """What counts rest on besides the deals, and how it is called in short."""

    known: Known
    basis: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a board is made of, read in one consistent look at the store."""

    settings: Settings
    people: tuple[Person, ...]
    quotas: Mapping[int, Mapping[str, int]]
    sums: Mapping[int, Sums]
    rates: RateTable
    reviews: Mapping[int, datetime]
    as_of: cal.AsOf
    period: cal.Period
    # Open warnings by rep (0: of nobody); None where they haven't been counted.
    counts: Mapping[int, Counts] | None = None
    # Whether some of them had to be made, and are worth keeping for the next board.
    unkept: bool = False
    # The rows of everybody on the board, where they were made already.
    rows: Mapping[int, Position] | None = None
    # What changed since the day of one rep's page.
    past: "Past | None" = None
    # Whose page it is, as they were on that day.
    person: Person | None = None
    # Whose figures they are, where that isn't everybody: the others are known by name alone.
    reach: frozenset[int] | None = None
    # What is everybody's own on the board, where that was read or made already, and of whom it
    # lay ready. Sums, quotas and reviews are empty where it was read.
    own: Mapping[int, Own] | None = None
    ready: frozenset[int] = frozenset()
    # Whether what is their own holds what warnings need, too (see ``counting.whole``).
    is_whole: bool = False
    # What counts rest on and what rows do, where that was read already: before the rest, so that
    # nothing that is written meanwhile is kept as if it had been seen.
    ground: Ground | None = None
    rows_basis: str = ""

    @property
    def owners(self) -> tuple[int, ...]:
        """Nobody (0) and everybody: all who may own deals."""
        return (NOBODY, *(one.id for one in self.people))

    def within_reach(self) -> tuple[Person, ...]:
        """Return the people whose figures these are; who has nobody above among them is on top."""
        if self.reach is None:
            return self.people
        reach = self.reach
        return tuple(
            person if person.manager_id in reach else replace(person, manager_id=None)
            for person in self.people
            if person.id in reach
        )
