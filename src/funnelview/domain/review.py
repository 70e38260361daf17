"""The weekly review: what a note says, the verdicts, and the order of the walk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeVar

from funnelview.domain.funnel import Tier
from funnelview.i18n import N_


class Verdict(StrEnum):
    """What a review finds of a deal."""

    ADVANCED = "advanced"
    UNCHANGED = "unchanged"
    AT_RISK = "at_risk"
    DROP = "drop"


VERDICT_TITLES = {
    Verdict.ADVANCED: N_("advanced"),
    Verdict.UNCHANGED: N_("unchanged"),
    Verdict.AT_RISK: N_("at risk"),
    Verdict.DROP: N_("drop"),
}


@dataclass(frozen=True, slots=True)
class NoteText:
    """The three fields that a review writes for a deal."""

    done: str = ""
    progress: str = ""
    problems: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not (self.done.strip() or self.progress.strip() or self.problems.strip())


def with_theirs(before: NoteText, theirs: NoteText, yours: NoteText) -> NoteText:
    """Return a note that two people wrote at the same time, with what both of them wrote.

    ``before`` is what you had when you began, ``theirs`` what somebody else made of it. A field
    that only one changed is as that one wrote it; in a field that both changed, yours stands on
    lines of its own below theirs.
    """
    return NoteText(
        _both(before.done, theirs.done, yours.done),
        _both(before.progress, theirs.progress, yours.progress),
        _both(before.problems, theirs.problems, yours.problems),
    )


def _both(before: str, theirs: str, yours: str) -> str:
    if yours in {before, theirs}:
        return theirs
    if theirs == before:
        return yours
    # Who goes on typing below what they found joined there changes the end alone.
    kept = theirs.removesuffix(before).rstrip("\n") if before else theirs
    return f"{kept}\n{yours}" if kept and yours else kept or yours


@dataclass(frozen=True, slots=True)
class Note:
    """One saved version of a deal's note; the latest of a review is the one that shows."""

    id: int
    deal_id: int
    review_id: int | None
    week: str | None
    author: str
    at: datetime
    text: NoteText


@dataclass(frozen=True, slots=True)
class Review:
    """One rep's review of one ISO week; a second one in the week is numbered 2."""

    id: int
    rep_id: int
    week: str
    number: int
    manager: str
    started: datetime
    finished: datetime | None = None
    seconds: int = 0
    finished_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be written to."""
        return self.finished is None


@dataclass(frozen=True, slots=True)
class Addendum:
    """What was added to a finished review: its record stands, the correction beside it."""

    id: int
    review_id: int
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How a deal fared in a review: seen or not, and the verdict."""

    deal_id: int
    seen: bool = False
    verdict: Verdict | None = None
    skipped_because: str | None = None
    seconds: int = 0


class Walkable(Protocol):
    """What the order of the walk looks at."""

    @property
    def tier(self) -> Tier:
        """The tier of the deal."""

    @property
    def raised(self) -> bool:
        """Whether it was raised for follow-up."""

    @property
    def weight(self) -> int:
        """The weighted amount in the reporting currency's minor units, 0 when unknown."""

    @property
    def id(self) -> int:
        """The deal's id."""


D = TypeVar("D", bound=Walkable)

_TIER_RANK = {Tier.T75: 0, Tier.T50: 1, Tier.T25: 2}


def walk_order(deals: Iterable[D], weights: Mapping[int, int] = MappingProxyType({})) -> list[D]:
    """Return the deals by tier: raised first, then the surest tier, the heaviest first.

    ``weights`` are weighted amounts in the reporting currency, by deal; a deal that isn't among
    them weighs what it says itself.
    """
    return sorted(
        deals,
        key=lambda d: (not d.raised, _TIER_RANK[d.tier], -weights.get(d.id, d.weight), d.id),
    )
