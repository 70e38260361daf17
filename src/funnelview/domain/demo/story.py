"""What the story is made of: people, customers, and what happened, in the order of its time.

Keys (``rep``, ``deal`` …) are the story's own; the store gives its ids when it is played.
Moments are in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from funnelview.domain.funnel import Outcome, PersonStatus, Role
from funnelview.domain.review import NoteText, Verdict


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the sales organisation."""

    key: str
    name: str
    role: Role
    manager: str | None = None
    email: str | None = None
    status: PersonStatus = PersonStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Someone:
    """A contact; ``superior`` counts the firm's contacts from 0."""

    name: str
    title: str
    phone: str | None
    email: str | None
    superior: int | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer with its contacts."""

    key: int
    name: str
    phone: str
    language: str
    rep: str
    contacts: tuple[Someone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; ``who`` is the person's key."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmEntered(Event):
    """A customer was entered, with its contacts."""

    firm: Firm


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Event):
    """A deal was registered with a firm; ``contact`` counts its contacts, None for nobody."""

    deal: int
    firm: int
    contact: int | None
    rep: str
    currency: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Event):
    """Fields of a deal changed; ``owner`` names a new owner. ``review`` is where, if in one."""

    deal: int
    patch: Mapping[str, Any]
    owner: str | None = None
    review: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """A deal was won or lost; OPEN opens it again."""

    deal: int
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHeld(Event):
    """A review began."""

    review: int
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Event):
    """A deal was walked through in a review, or skipped with a reason."""

    review: int
    deal: int
    verdict: Verdict | None = None
    note: NoteText | None = None
    skipped_because: str | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Event):
    """Somebody committed to something in a review."""

    promise: int
    review: int
    rep: str
    deal: int
    owner: str
    text: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """A later review asked for a promise: kept, not kept, or moved to ``due``."""

    promise: int
    review: int
    kept: bool = False
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFinished(Event):
    """A review was finished."""

    review: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSet(Event):
    """Quotas were set: ``(person, period, minor units)``."""

    quotas: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The whole of it. ``rates`` are ``(currency, from day, rate)``."""

    team: str
    people: tuple[Actor, ...]
    rates: tuple[tuple[str, date, Decimal], ...]
    events: tuple[Event, ...] = field(repr=False)
