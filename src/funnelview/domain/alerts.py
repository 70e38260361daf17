"""What a warning is: its severity, whom or what it is about, its figure and its threshold.

The rules are in ``warnings_deals``, ``warnings_reps`` and ``customers``; their words in
``warnings``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from funnelview.i18n import N_


class Severity(StrEnum):
    """How bad a warning is."""

    INFO = "info"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for info, 1 for amber, 2 for red."""
        return _RANKS[self]


_RANKS = {Severity.INFO: 0, Severity.AMBER: 1, Severity.RED: 2}

SEVERITY_TITLES = {
    Severity.INFO: N_("info"),
    Severity.AMBER: N_("amber"),
    Severity.RED: N_("red"),
}


class About(StrEnum):
    """Whom or what a warning is about."""

    REP = "rep"
    DEAL = "deal"
    CUSTOMER = "customer"


class Alert(NamedTuple):
    """One warning.

    ``rep_id`` is whom to ask: the deal's or the customer's owner. ``deal_id`` and
    ``customer_id`` are what it is about; a line about the whole store has none of the three.
    ``value`` and ``threshold`` are in the unit of the code (see the catalogue in ``warnings``).
    ``weight`` is the weighted amount that stands behind it, in minor units of the reporting
    currency × 100: for the order. ``words`` are names that the message says besides.

    A tuple, since a store of many deals has many of them.
    """

    code: str
    severity: Severity
    rep_id: int | None
    deal_id: int | None = None
    customer_id: int | None = None
    value: float | None = None
    threshold: float | None = None
    acknowledged_until: date | None = None
    weight: int = 0
    words: tuple[str, ...] = ()

    @property
    def subject(self) -> "Subject":
        """What tells this warning from others, whatever its figure."""
        if self.deal_id is not None:
            return Subject(self.code, None, self.deal_id, None)
        if self.customer_id is not None:
            return Subject(self.code, None, None, self.customer_id)
        return Subject(self.code, self.rep_id, None, None)

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it."""
        return self.acknowledged_until is None


class Subject(NamedTuple):
    """A warning's code, and the one rep, deal or customer it is about."""

    code: str
    rep_id: int | None
    deal_id: int | None
    customer_id: int | None


def in_order(alerts: Iterable[Alert]) -> list[Alert]:
    """Return warnings as they stand everywhere: the most severe first, then the heaviest."""
    return sorted(
        alerts,
        key=lambda one: (
            -_RANKS[one.severity],
            -one.weight,
            one.code,
            one.rep_id or 0,
            one.deal_id or 0,
            one.customer_id or 0,
        ),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open warnings there are, by severity."""

    red: int = 0
    amber: int = 0
    info: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(self.red + other.red, self.amber + other.amber, self.info + other.info)

    @classmethod
    def together(cls, parts: "Iterable[Counts | None]") -> "Counts | None":
        """Return several added up; None where any isn't known."""
        red = amber = info = 0
        for one in parts:
            if one is None:
                return None
            red += one.red
            amber += one.amber
            info += one.info
        return cls(red, amber, info)


def counts_of(alerts: Iterable[Alert]) -> Counts:
    """Return how many warnings stand open; acknowledged ones don't count."""
    numbers = dict.fromkeys(Severity, 0)
    for one in alerts:
        if one.acknowledged_until is None:
            numbers[one.severity] += 1
    return Counts(numbers[Severity.RED], numbers[Severity.AMBER], numbers[Severity.INFO])


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A manager's word that a warning is known: why, and until which day it stays out of sight.

    ``severity`` and ``value`` are what it was like then; ``until`` is None where it was taken
    back.
    """

    subject: Subject
    severity: Severity
    value: float | None
    reason: str
    until: date | None
    who: str = ""
    at: datetime | None = None


def covers(
    ack: Acknowledgement, severity: Severity, value: float | None, day: date, *, counted: bool
) -> bool:
    """Whether an acknowledgement keeps a warning out of sight on a day.

    It does until it expires, unless the warning is worse by then: more severe, or, where the
    code counts something (``counted``), more of it.
    """
    if ack.until is None or day > ack.until or severity.rank > ack.severity.rank:
        return False
    return not (counted and (value or 0) > (ack.value or 0))
