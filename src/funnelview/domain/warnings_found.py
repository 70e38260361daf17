"""All warnings of some deals, reps and customers on a day, from their facts and the rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from funnelview.domain.alerts import Acknowledgement, Alert, Severity, Subject, covers
from funnelview.domain.money import RateTable, divided
from funnelview.domain.warnings import CATALOGUE, store_line
from funnelview.domain.warnings_deals import DealFacts, Known, Running, at, rules_for
from funnelview.domain.warnings_reps import REP_RULES, RepFacts

Acknowledged = Mapping[Subject, Acknowledgement]
CUSTOMER_CODE = "duplicate.customer"


def weight_of(deal: DealFacts, rates: RateTable, on: date) -> int:
    """Return a deal's weighted amount × 100 in the reporting currency's minor units.

    0 where the amount isn't known or its currency has no rate.
    """
    if not deal.amount:
        return 0
    if deal.currency == rates.reporting:
        return deal.amount * deal.success
    factor = rates.factor(deal.currency, on)
    if factor is None:
        return 0
    return divided(deal.amount * deal.success * factor.numerator, factor.denominator)


def until_when(
    acks: Acknowledged, subject: Subject, severity: Severity, value: float | None, day: date
) -> date | None:
    """Return until when a warning is acknowledged; None where it stands open."""
    ack = acks.get(subject)
    counted = CATALOGUE[subject.code].counted
    return ack.until if ack and covers(ack, severity, value, day, counted=counted) else None


def deal_alerts(
    deals: Iterable[DealFacts], known: Known, day: date, rates: RateTable, acks: Acknowledged
) -> list[Alert]:
    """Return the warnings about some open deals on a day, in no order."""
    rules = rules_for(known)
    found: list[Alert] = []
    today = day.toordinal()
    # Few deals have an acknowledgement; only theirs are looked up.
    acked = {subject.deal_id for subject in acks}
    for deal in deals:
        weight = -1
        for code, rule in rules:
            one = rule(deal, known)
            if one is None:
                continue
            if type(one) is Running and today - one.since.toordinal() < one.amber:
                # It hasn't begun, which is what most clocks say.
                continue
            now = at(one, day)
            if now is None:
                continue
            if weight < 0:
                weight = weight_of(deal, rates, day)
            until = None
            if deal.id in acked:
                subject = Subject(code, None, deal.id, None)
                until = until_when(acks, subject, now.severity, now.value, day)
            found.append(
                Alert(
                    code,
                    now.severity,
                    deal.owner_id,
                    deal.id,
                    deal.customer_id,
                    now.value,
                    now.threshold,
                    until,
                    weight,
                )
            )
    return found


def rep_alerts(rep_id: int, facts: RepFacts, known: Known, acks: Acknowledged) -> list[Alert]:
    """Return the warnings about a rep, in no order."""
    found = []
    for code, rule in REP_RULES.items():
        one = rule(facts, known.limits)
        if one is not None:
            until = until_when(
                acks, Subject(code, rep_id, None, None), one.severity, one.value, facts.as_of
            )
            words = facts.gap if code == "coverage.gap" else ()
            found.append(
                Alert(
                    code, one.severity, rep_id, None, None, one.value, one.threshold, until,
                    facts.weighted, words,
                )
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Twin:
    """A customer and those that may be the same; ``owners`` are all their owners."""

    customer_id: int
    name: str
    owner_id: int | None
    others: tuple[str, ...]
    owners: frozenset[int | None] = field(default_factory=frozenset)


def customer_alerts(
    twins: Iterable[Twin], day: date, acks: Acknowledged, weight: Callable[[int], int]
) -> list[Alert]:
    """Return the warnings about customers entered twice, one for each of them."""
    found = []
    for twin in twins:
        severity = Severity.RED if len(twin.owners) > 1 else Severity.AMBER
        number = len(twin.others) + 1
        subject = Subject(CUSTOMER_CODE, None, None, twin.customer_id)
        found.append(
            Alert(
                CUSTOMER_CODE,
                severity,
                twin.owner_id,
                None,
                twin.customer_id,
                number,
                1,
                until_when(acks, subject, severity, number, day),
                weight(twin.customer_id),
                (twin.name, *twin.others),
            )
        )
    return found


def store_alerts(known: Known) -> list[Alert]:
    """Return one line for each field that the whole store has never held."""
    return [store_line(name) for name in sorted(known.never)]
