"""Who takes over what: a proposal that spreads number and weight, and keeps who knows whom.

Items of one customer stay together. The heaviest are given first, each to whoever would then
carry the least, in number and in weighted amount, counted with what they carry already; who
knows the customer is preferred as long as that makes nobody carry much more than the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

# How much more of an even share somebody who knows the customer may carry than the lightest.
KNOWN_ALLOWANCE = 0.35


class Why(StrEnum):
    """Why a successor is proposed."""

    KNOWS = "knows"
    LIGHTEST = "lightest"
    TOGETHER = "together"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Load:
    """What a person carries: open deals, and their weighted amount in minor units."""

    deals: int = 0
    weighted: int = 0

    def with_more(self, deals: int, weighted: int) -> "Load":
        """Return the load with more on it."""
        return Load(self.deals + deals, self.weighted + weighted)


@dataclass(frozen=True, slots=True)
class ToGive:
    """An item to be given away: its weighted amount, and who knows the customer how well.

    ``known_by`` counts, by person, the deals and contacts they had with this customer.
    """

    item_id: int
    customer_id: int | None
    weighted: int
    is_deal: bool
    known_by: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of a proposal; ``ties`` is what the successor had with the customer before."""

    item_id: int
    successor_id: int
    why: Why
    ties: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who takes over what, and the loads before and after, by person."""

    lines: tuple[Proposed, ...]
    before: Mapping[int, Load]
    after: Mapping[int, Load]


def _share(load: Load, even: Load) -> float:
    """Return a load as a part of an even share: 1.0 is exactly even in both."""
    number = load.deals / even.deals if even.deals else 0.0
    weight = load.weighted / even.weighted if even.weighted else 0.0
    return (number + weight) / (bool(even.deals) + bool(even.weighted) or 1)


def propose(items: Iterable[ToGive], loads: Mapping[int, Load]) -> Proposal:
    """Return who of ``loads`` should take over which item; nobody there, nothing proposed."""
    groups: dict[tuple[str, int], list[ToGive]] = {}
    for item in items:
        key = ("item", item.item_id) if item.customer_id is None else ("of", item.customer_id)
        groups.setdefault(key, []).append(item)
    after = dict(loads)
    if not after:
        return Proposal((), loads, loads)
    all_deals = sum(one.is_deal for group in groups.values() for one in group)
    all_weight = sum(one.weighted for group in groups.values() for one in group)
    people = len(after)
    even = Load(
        -(-(sum(load.deals for load in after.values()) + all_deals) // people),
        -(-(sum(load.weighted for load in after.values()) + all_weight) // people),
    )
    lines: list[Proposed] = []
    for group in sorted(groups.values(), key=_heaviest_first):
        lines += _given(group, after, even)
    return Proposal(tuple(sorted(lines, key=lambda one: one.item_id)), dict(loads), after)


def _heaviest_first(group: Sequence[ToGive]) -> tuple[int, int, int]:
    weight = sum(one.weighted for one in group)
    return (-weight, -sum(one.is_deal for one in group), min(one.item_id for one in group))


def _given(group: Sequence[ToGive], after: dict[int, Load], even: Load) -> list[Proposed]:
    """Give a customer's items to one person and count them to what that person carries."""
    deals, weight = sum(one.is_deal for one in group), sum(one.weighted for one in group)
    shares = {person: _share(load.with_more(deals, weight), even) for person, load in after.items()}
    lightest = min(sorted(shares), key=lambda person: shares[person])
    ties = {person: sum(one.known_by.get(person, 0) for one in group) for person in sorted(after)}
    known = [
        person
        for person, number in ties.items()
        if number and shares[person] <= shares[lightest] + KNOWN_ALLOWANCE
    ]
    chosen = max(known, key=lambda one: (ties[one], -shares[one])) if known else lightest
    after[chosen] = after[chosen].with_more(deals, weight)
    why = Why.LIGHTEST if len(after) > 1 else Why.ONLY
    if ties[chosen]:
        why = Why.KNOWS
    first, *others = sorted(group, key=lambda one: one.item_id)
    lines = [Proposed(first.item_id, chosen, why, ties[chosen])]
    more = why if why is Why.KNOWS else Why.TOGETHER
    lines += [replace(lines[0], item_id=one.item_id, why=more) for one in others]
    return lines


def loads_with(loads: Mapping[int, Load], given: Iterable[tuple[int, int, int]]) -> dict[int, Load]:
    """Return loads with what was assigned: ``(person, deals, weighted)`` each."""
    after = dict(loads)
    for person, deals, weighted in given:
        after[person] = after.get(person, Load()).with_more(deals, weighted)
    return after
