"""How many warnings a rep has, today and on the days to come, told ahead.

What a deal warns of changes without a write only on days that are known: a date passes, a limit
of days is reached, an acknowledgement expires. So the counts of a rep can be kept as steps, by
the day on which they change, and hold until something is written.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from math import floor
from typing import Final, NamedTuple

from funnelview.domain.alerts import Acknowledgement, Severity, Subject, covers
from funnelview.domain.funnel import TIERS
from funnelview.domain.money import RateTable
from funnelview.domain.thresholds import Thresholds
from funnelview.domain.warnings import CATALOGUE
from funnelview.domain.warnings_deals import (
    DealFacts,
    Known,
    Running,
    Standing,
    at,
    rules_for,
    stuck_after,
)
from funnelview.domain.warnings_found import Acknowledged, weight_of
from funnelview.domain.warnings_reps import SPANS_BEFORE, Amount, concentrated, dry, thinned

AHEAD: Final = 28
"""For so many days the counts are told ahead; after that somebody looks at the deals again."""

_ONE_DAY = timedelta(days=1)
# Where each severity's number stands in a step.
_PLACE = {Severity.RED: 0, Severity.AMBER: 1, Severity.INFO: 2}


class Step(NamedTuple):
    """By how much the numbers of open warnings change on a day."""

    day: date
    red: int
    amber: int
    info: int


class Registered(NamedTuple):
    """What a rep registered lately, by day, and the latest registered day of all."""

    amounts: Mapping[date, Amount]
    last: date | None


def basis_of(known: Known, stages: Iterable[str], rates: RateTable) -> str:
    """Return what counts rest on besides a rep's own deals, in a few letters.

    Where it is another one, the counts are made anew. Of the averages of stages only the whole
    days matter, so that it stays the same for days and weeks.
    """
    limits = {name: getattr(known.limits, name) for name in Thresholds.__dataclass_fields__}
    stuck = [
        [stage, [floor(stuck_after(known, stage, tier)[0]) for tier in TIERS]] for stage in stages
    ]
    table = {
        code: [[str(on), str(rate)] for on, rate in days] for code, days in rates.rates.items()
    }
    text = json.dumps(
        [
            limits,
            stuck,
            sorted(known.never),
            str(known.import_day),
            known.activity_told,
            rates.reporting,
            table,
        ],
        sort_keys=True,
    )
    return sha256(text.encode()).hexdigest()[:16]


def holds_until(day: date, rates: RateTable) -> date:
    """Return the last day that counts made on a day hold for: no new rate begins before it."""
    last = day + timedelta(days=AHEAD)
    for days in rates.rates.values():
        for on, _rate in days:
            if day < on <= last:
                last = on - _ONE_DAY
    return last


class _Steps:
    """Counts open to adjustment; what began long ago begins with the first day.

    Days are numbers here (``date.toordinal``): a company has hundreds of thousands of them.
    """

    def __init__(self, day: date, until: date) -> None:
        self._day, self._until = day, until
        self._first, self._last = day.toordinal(), until.toordinal()
        self._found: dict[int, list[int]] = {self._first: [0, 0, 0]}

    def add(self, at: int, severity: Severity, number: int = 1) -> None:
        if at > self._last:
            return
        at = max(at, self._first)
        cell = self._found.get(at)
        if cell is None:
            cell = self._found[at] = [0, 0, 0]
        cell[_PLACE[severity]] += number

    def of(self, found: Standing | Running) -> None:
        """Count a warning from its beginning on."""
        if type(found) is Standing:
            self._found[self._first][_PLACE[found.severity]] += 1
            return
        since = found.since.toordinal()  # type: ignore[union-attr] # it is the other one
        amber, red = since + found.amber, found.red  # type: ignore[union-attr] # the same
        if red is None:
            self.add(amber, Severity.AMBER)
            return
        red += since
        if red > amber and red > self._first:
            self.add(amber, Severity.AMBER)
            self.add(red, Severity.AMBER, -1)
        self.add(red, Severity.RED)

    def acknowledged(
        self, found: Standing | Running, ack: Acknowledgement, *, counted: bool
    ) -> None:
        """Count a warning on the days on which its acknowledgement doesn't cover it."""
        days = {self._day}
        if ack.until is not None:
            days.add(ack.until + _ONE_DAY)
        if isinstance(found, Running):
            days |= {found.since + timedelta(days=found.amber)}
            days |= {found.since + timedelta(days=found.red)} if found.red is not None else set()
        before: Severity | None = None
        for day in sorted(one for one in days if self._day <= one <= self._until):
            now = at(found, day)
            shown = None
            if now is not None and not covers(ack, now.severity, now.value, day, counted=counted):
                shown = now.severity
            before = self._changed(day, before, shown)

    def day_by_day(
        self, rule: Callable[[date], Standing | None], ack: Acknowledgement | None, code: str
    ) -> None:
        """Count a warning that may come and go, by looking at each day."""
        counted = CATALOGUE[code].counted
        before: Severity | None = None
        for ahead in range((self._until - self._day).days + 1):
            day = self._day + timedelta(days=ahead)
            now = rule(day)
            if now is not None and ack is not None:
                covered = covers(ack, now.severity, now.value, day, counted=counted)
                now = None if covered else now
            before = self._changed(day, before, now.severity if now is not None else None)

    def _changed(self, day: date, before: Severity | None, now: Severity | None) -> Severity | None:
        """Count that a warning is another on a day than it was the day before."""
        if now is not before:
            if before is not None:
                self.add(day.toordinal(), before, -1)
            if now is not None:
                self.add(day.toordinal(), now)
        return now

    def all(self) -> list[Step]:
        first, *rest = sorted(self._found.items())
        return [
            Step(date.fromordinal(first[0]), *first[1]),
            *(Step(date.fromordinal(day), *numbers) for day, numbers in rest if any(numbers)),
        ]


def steps_of(
    owner_id: int,
    deals: Sequence[DealFacts],
    registered: Registered | None,
    known: Known,
    rates: RateTable,
    acks: Acknowledged,
    day: date,
    until: date,
) -> list[Step]:
    """Return how a rep's counts stand on a day and change up to another one.

    They are of the deals and of what follows from them alone; quotas, reviews and customers come
    on top. ``registered`` is None for somebody who isn't asked (who left, or nobody).
    """
    steps = _Steps(day, until)
    rules = rules_for(known)
    # Few deals have an acknowledgement; only theirs are looked up.
    acked = {one.deal_id for one in acks}
    for deal in deals:
        if deal.id in acked:
            for code, rule in rules:
                found = rule(deal, known)
                if found is not None:
                    _add(steps, code, Subject(code, None, deal.id, None), found, acks)
            continue
        for _code, rule in rules:
            found = rule(deal, known)
            if found is not None:
                steps.of(found)
    if registered is not None:
        for code, found_on in _rep_rules(deals, registered, known, rates, day).items():
            steps.day_by_day(found_on, acks.get(Subject(code, owner_id, None, None)), code)
    return steps.all()


def _add(
    steps: _Steps, code: str, subject: Subject, found: Standing | Running, acks: Acknowledged
) -> None:
    ack = acks.get(subject)
    if ack is None:
        steps.of(found)
    else:
        steps.acknowledged(found, ack, counted=CATALOGUE[code].counted)


def _rep_rules(
    deals: Sequence[DealFacts], registered: Registered, known: Known, rates: RateTable, day: date
) -> dict[str, Callable[[date], Standing | None]]:
    """Return the rules about the rep that follow from the deals, each for any day to come."""
    limits = known.limits
    weights = [weight_of(one, rates, day) for one in deals]
    whole = concentrated(max(weights, default=0), sum(weights), len(deals), limits)
    never = Standing(Severity.RED, None, limits.created_dry_red)
    quiet = dry(registered.last, limits)
    return {
        "created.dry": lambda on: never if quiet is None else at(quiet, on),
        "created.thin": _thin(registered.amounts, limits, day),
        "concentration": lambda _on: whole,
    }


def _thin(
    amounts: Mapping[date, Amount], limits: Thresholds, day: date
) -> Callable[[date], Standing | None]:
    """Return the rule about what was registered, with the sums up to each day made once."""
    length = limits.created_thin_days
    first = day - timedelta(days=(SPANS_BEFORE + 1) * length)
    up_to: list[Amount] = [0]
    for back in range((day - first).days):
        up_to.append(up_to[-1] + amounts.get(first + timedelta(days=back + 1), 0))

    def total(until: date) -> Amount:
        """What was registered up to a day; nothing is known yet of the days to come."""
        return up_to[max(min((until - first).days, len(up_to) - 1), 0)]

    def rule(on: date) -> Standing | None:
        start = total(on - timedelta(days=length))
        before = start - total(on - timedelta(days=(SPANS_BEFORE + 1) * length))
        return thinned(total(on) - start, before, limits)

    return rule
