"""The waterfall balances, for every rep, team, span and period, whatever happened."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from funnelview.domain.calendar import Period, period
from funnelview.domain.coverage import Bucket, Group
from funnelview.domain.funnel import DealState, Outcome
from funnelview.domain.history import rolled_back
from funnelview.domain.money import RateTable, decimals_of
from funnelview.domain.waterfall import (
    ADDING,
    TAKING,
    Kind,
    Moved,
    Scope,
    Turn,
    Waterfall,
    added_up,
    bucket_of,
    kind_of,
    moved,
    waterfall,
)
from tests.domain.histories import (
    DAYS,
    FIRST,
    RATES,
    REPS,
    Story,
    moment,
    scopes,
    spans,
    stories,
    turns_of,
)

ON = date(2026, 11, 22)
DEAL = DealState(
    owner_id=1,
    amount=100_00,
    currency="CNY",
    expected=date(2026, 12, 10),
    stage="aware",
    success=25,
    registered=date(2026, 10, 1),
)
Q4 = period("2026-Q4")


def plain_funnel(story: Story, before: datetime, scope: Scope, on: date) -> tuple[int, Fraction]:
    """A funnel added up the plain way, in exact minor units of the reporting currency."""
    count, amount = 0, Fraction(0)
    for deal_id in story.rows:
        deal = story.state(deal_id, before)
        if deal is None or deal.outcome is not Outcome.OPEN:
            continue
        if scope.owners is not None and deal.owner_id not in scope.owners:
            continue
        if scope.period is not None and (
            deal.expected is None or not scope.period.first <= deal.expected <= scope.period.last
        ):
            continue
        count += 1
        rate = rate_on(deal.currency, on)
        if deal.amount is not None and rate is not None:
            amount += Fraction(deal.amount, 10 ** decimals_of(deal.currency)) * rate * 100
    return count, amount


def rate_on(currency: str, on: date) -> Fraction | None:
    if currency == "CNY":
        return Fraction(1)
    holding = [rate for since, rate in RATES.rates.get(currency, ()) if since <= on]
    return Fraction(holding[-1]) if holding else None


@given(stories(), spans, scopes)
def test_what_holds_of_every_waterfall(story: Story, span: list[int], scope: Scope) -> None:
    # Of one story: thinking one up takes longer than all of these together.
    it_balances_and_its_ends_are_the_funnel(story, span, scope)
    no_bucket_is_off_by_more_than_one_minor_unit(story, span, scope)
    deals_that_did_not_change_may_come_as_sums(story, span, scope)
    deals_that_went_the_same_way_may_come_as_sums(story, span, scope)
    states_rolled_back_are_those_played_forward(story, span)
    the_reps_add_up_to_their_team(story, span)
    an_undone_change_is_in_no_bucket(story, span, scope)


def it_balances_and_its_ends_are_the_funnel(story: Story, span: list[int], scope: Scope) -> None:
    start, end = moment(span[0]), moment(span[1])
    on = FIRST + timedelta(days=span[1])
    found = waterfall(turns_of(story, start, end), scope, RATES, on)
    assert found.balances
    for at, whole in ((start, found.start), (end, found.end)):
        count, amount = plain_funnel(story, at, scope, on)
        assert (whole.count, whole.amount) == (count, round(amount))
    counted = sum(found[kind].count for kind in ADDING) - sum(found[kind].count for kind in TAKING)
    assert found.start.count + counted == found.end.count
    assert all(one.amount >= 0 and one.count >= 0 for one in found.buckets.values())
    assert found[Kind.INCREASED].count == found[Kind.DECREASED].count == 0
    if scope.period is None:
        assert found[Kind.PULLED_IN] == found[Kind.SLIPPED_OUT] == Bucket()


def no_bucket_is_off_by_more_than_one_minor_unit(
    story: Story, span: list[int], scope: Scope
) -> None:
    start, end = moment(span[0]), moment(span[1])
    exact = dict.fromkeys(Kind, Fraction(0))
    counts = dict.fromkeys(Kind, 0)
    turns = turns_of(story, start, end)
    for turn in turns:
        kind = kind_of(turn, scope, RATES, ON)
        one = waterfall([turn], scope, RATES, ON)
        others = [each for each in Kind if each is not kind]
        assert all(one[each] == Bucket() for each in others)
        if kind is not None:
            values = [
                Fraction(0)
                if deal is None
                or deal.amount is None
                or not scope.holds(deal)
                or (rate := rate_on(deal.currency, ON)) is None
                else Fraction(deal.amount, 10 ** decimals_of(deal.currency)) * rate * 100
                for deal in (turn.start, turn.end)
            ]
            exact[kind] += abs(values[1] - values[0])
            counts[kind] += kind not in {Kind.INCREASED, Kind.DECREASED}
    found = waterfall(turns, scope, RATES, ON)
    for kind in Kind:
        assert abs(found[kind].amount - exact[kind]) <= 1
        assert found[kind].count == counts[kind]


def deals_that_did_not_change_may_come_as_sums(story: Story, span: list[int], scope: Scope) -> None:
    start, end = moment(span[0]), moment(span[1])
    turns = turns_of(story, start, end)
    moved = [turn for turn in turns if turn.start != turn.end]
    groups = [
        Group(deal.currency, 0, 1, deal.amount or 0, int(deal.amount is None))
        for turn in turns
        if turn.start == turn.end and (deal := turn.end) is not None and scope.holds(deal)
    ]
    assert waterfall(moved, scope, RATES, ON, groups) == waterfall(turns, scope, RATES, ON)


def deals_that_went_the_same_way_may_come_as_sums(
    story: Story, span: list[int], scope: Scope
) -> None:
    turns = turns_of(story, moment(span[0]), moment(span[1]))
    groups: dict[Any, list[Moved]] = defaultdict(list)
    for turn in turns:
        way = moved(turn, scope)
        if way is None:
            continue
        gain = bucket_of(way, RATES, ON) if way.kind is None else None
        own = [None if one is None else one.currency for one in way[1:]]
        # Which way an amount went that has no rate makes no difference.
        alone = turn.deal_id if way.kind is None and own[0] != own[1] else 0
        groups[way.kind, gain, *own, alone].append(way)
    ways = [
        Moved(
            ways[0].kind,
            *(_together(parts) for parts in zip(*(one[1:] for one in ways), strict=True)),
        )
        for ways in groups.values()
    ]
    assert added_up(ways, RATES, ON) == waterfall(turns, scope, RATES, ON)


def _together(parts: Iterable[Group | None]) -> Group | None:
    known = [one for one in parts if one is not None]
    if not known:
        return None
    return Group(
        known[0].currency, 0, *(sum(column) for column in list(zip(*known, strict=True))[2:])
    )


def states_rolled_back_are_those_played_forward(story: Story, span: list[int]) -> None:
    for deal_id, rows in story.rows.items():
        present = story.state(deal_id, moment(DAYS + 1))
        assert present is not None
        for day in span:
            assert rolled_back(present, rows, moment(day)) == story.state(deal_id, moment(day))


def the_reps_add_up_to_their_team(story: Story, span: list[int]) -> None:
    turns = turns_of(story, moment(span[0]), moment(span[1]))
    whole = waterfall(turns, Scope(frozenset(REPS)), RATES, ON)
    parts = [waterfall(turns, Scope(frozenset({rep})), RATES, ON) for rep in REPS]
    for kind in (Kind.NEW, Kind.REOPENED, Kind.WON, Kind.LOST):
        assert sum(one[kind].count for one in parts) == whole[kind].count
        assert abs(sum(one[kind].amount for one in parts) - whole[kind].amount) <= len(parts) * 2
    inside = [
        sum(one[kind].count for one in parts) - whole[kind].count
        for kind in (Kind.TRANSFERRED_IN, Kind.TRANSFERRED_OUT)
    ]
    assert inside[0] == inside[1]


def an_undone_change_is_in_no_bucket(story: Story, span: list[int], scope: Scope) -> None:
    undone = {row.undoes for rows in story.rows.values() for row in rows if row.undoes}
    never = Story(
        {
            deal_id: [row for row in rows if row.id not in undone and row.undoes is None]
            for deal_id, rows in story.rows.items()
        }
    )
    start, end = moment(span[0]), moment(span[1])
    # A pair that lies in the span as a whole leaves no trace.
    inside = all(
        (row.holds_from < start) == (back.holds_from < start)
        and (row.holds_from < end) == (back.holds_from < end)
        for rows in story.rows.values()
        for back in rows
        for row in rows
        if back.undoes == row.id
    )
    if inside:
        expected = waterfall(turns_of(never, start, end), scope, RATES, ON)
        assert waterfall(turns_of(story, start, end), scope, RATES, ON) == expected


def _one(
    start: DealState | None, end: DealState | None, cut: Period | None = None
) -> dict[str, tuple[int, int]]:
    found = waterfall([Turn(1, start, end)], Scope(frozenset({1}), cut), RATES, ON)
    assert found.balances
    return {
        kind.value: (one.count, one.amount)
        for kind, one in found.buckets.items()
        if one.count or one.amount
    }


OTHERS = replace(DEAL, owner_id=2)
WON = replace(DEAL, outcome=Outcome.WON, closed=date(2026, 11, 10))
LOST = replace(DEAL, outcome=Outcome.LOST, closed=date(2026, 11, 10))
LATER = replace(DEAL, expected=date(2027, 1, 15))
UNDATED = replace(DEAL, expected=None)


@pytest.mark.parametrize(
    ("start", "end", "cut", "expected"),
    [
        (None, DEAL, None, {"new": (1, 10_000)}),
        (None, WON, None, {}),
        (WON, DEAL, None, {"reopened": (1, 10_000)}),
        (LOST, replace(DEAL, amount=70_00), None, {"reopened": (1, 7_000)}),
        (OTHERS, DEAL, None, {"transferred_in": (1, 10_000)}),
        (DEAL, OTHERS, None, {"transferred_out": (1, 10_000)}),
        (DEAL, replace(WON, amount=120_00), None, {"won": (1, 10_000)}),
        (DEAL, replace(WON, owner_id=2), None, {"won": (1, 10_000)}),
        (OTHERS, WON, None, {}),
        (DEAL, LOST, None, {"lost": (1, 10_000)}),
        (DEAL, replace(DEAL, amount=150_00), None, {"increased": (0, 5_000)}),
        (DEAL, replace(DEAL, amount=None), None, {"decreased": (0, 10_000)}),
        (replace(DEAL, amount=None), DEAL, None, {"increased": (0, 10_000)}),
        (DEAL, LATER, None, {}),
        (DEAL, LATER, Q4, {"slipped_out": (1, 10_000)}),
        (LATER, DEAL, Q4, {"pulled_in": (1, 10_000)}),
        (DEAL, UNDATED, Q4, {"slipped_out": (1, 10_000)}),
        (UNDATED, DEAL, Q4, {"pulled_in": (1, 10_000)}),
        # Another's, and of another time: the transfer comes first in the order of the buckets.
        (replace(LATER, owner_id=2), DEAL, Q4, {"transferred_in": (1, 10_000)}),
        (None, LATER, Q4, {}),
        (DEAL, replace(WON, expected=date(2027, 3, 1)), Q4, {"won": (1, 10_000)}),
    ],
)
def test_each_turn_has_one_bucket(
    start: DealState | None,
    end: DealState | None,
    cut: Period | None,
    expected: dict[str, tuple[int, int]],
) -> None:
    assert _one(start, end, cut) == expected


def test_amounts_are_at_the_rates_of_the_end_day() -> None:
    deal = replace(DEAL, currency="USD", amount=100_00)
    turns = [Turn(1, deal, deal)]
    early = waterfall(turns, Scope(), RATES, date(2026, 9, 1))
    late = waterfall(turns, Scope(), RATES, ON)
    assert (early.start.amount, late.start.amount) == (71235, 69800)
    # A rate that moved is no change of a deal.
    assert early.is_still
    assert late.is_still


def test_a_currency_without_a_rate_is_counted_and_named_and_in_no_amount() -> None:
    pounds = replace(DEAL, currency="GBP")
    found = waterfall([Turn(1, None, pounds), Turn(2, DEAL, DEAL)], Scope(), RATES, ON)
    assert found.unrated == ("GBP",)
    assert (found.end.count, found.end.amount, found.end.unrated) == (2, 10_000, 1)
    assert (found[Kind.NEW].count, found[Kind.NEW].amount, found[Kind.NEW].unrated) == (1, 0, 1)
    assert found.balances


def test_halves_that_round_apart_still_balance() -> None:
    half = RateTable("CNY", {"USD": ((date(2026, 1, 1), Decimal("0.5")),)})
    odd = replace(DEAL, currency="USD", amount=1)
    turns = [Turn(1, odd, odd), Turn(2, None, odd), Turn(3, None, replace(odd, amount=3))]
    turns += [Turn(4, replace(odd, amount=5), replace(odd, amount=5, outcome=Outcome.LOST))]
    found = waterfall(turns, Scope(), half, ON)
    assert (found.start.amount, found.end.amount) == (3, 2)
    assert found.balances
    assert all(one.amount >= 0 for one in found.buckets.values())


@pytest.mark.parametrize(
    ("start", "end", "cut", "expected"),
    [
        (None, WON, None, Kind.WON),
        (None, LOST, None, Kind.LOST),
        (OTHERS, WON, None, Kind.WON),
        (OTHERS, replace(WON, owner_id=2), None, None),
        (LOST, WON, None, None),
        (DEAL, WON, None, None),
        (None, replace(WON, expected=date(2027, 1, 1)), Q4, None),
        (LATER, WON, Q4, Kind.WON),
    ],
)
def test_what_came_in_and_went_out_within_the_span_stands_beside_the_buckets(
    start: DealState | None, end: DealState, cut: Period | None, expected: Kind | None
) -> None:
    found = waterfall([Turn(1, start, end)], Scope(frozenset({1}), cut), RATES, ON)
    assert [*found.passed] == ([expected] if expected else [])
    assert found.balances


def test_what_does_not_add_up_is_told() -> None:
    assert Waterfall().balances
    assert not Waterfall(start=Bucket(1, 100)).balances
    assert not Waterfall(end=Bucket(0, 1)).balances
    assert not Waterfall(buckets={Kind.NEW: Bucket(1, 0)}).balances


@settings(max_examples=30)
@given(stories(deals=12, events=20), spans)
def test_every_scope_of_one_story_balances(story: Story, span: list[int]) -> None:
    turns = turns_of(story, moment(span[0]), moment(span[1]))
    for owners in (None, frozenset(REPS), *(frozenset({rep}) for rep in REPS), frozenset[int]()):
        for cut in (None, Q4, period("2026-11"), period("2027")):
            assert waterfall(turns, Scope(owners, cut), RATES, ON).balances
