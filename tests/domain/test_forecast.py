"""The forecast's rules, over plain deals."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.forecast import (
    ASSIGNED,
    OVERDUE,
    UNDATED,
    Adder,
    Cell,
    Frame,
    Probabilities,
    Prospect,
    gathered,
    largest_of,
    lines_of,
    month_of_deal,
    months_of,
    spread_of,
)
from funnelview.domain.money import RateTable

AS_OF = date(2026, 11, 22)
RATES = RateTable("EUR", {"USD": ((date(2026, 1, 1), Decimal("0.9")),)})
NOVEMBER = 2026 * 12 + 10


def deal(
    number: int,
    amount: int | None = 100_00,
    expected: date | None = date(2026, 12, 1),
    success: int = 50,
    *,
    currency: str = "EUR",
    stage: str = "compare",
    mark: str | None = None,
) -> Prospect:
    return Prospect(
        number, 1, amount, currency, expected, stage, success, "product", "source", mark
    )


def frame(months: int = 6, probabilities: Probabilities = ASSIGNED) -> Frame:
    return Frame(AS_OF, months, Adder(RATES, AS_OF, probabilities))


def cells(*deals: Prospect) -> list[Cell]:
    return gathered(((one, one.owner_id) for one in deals), AS_OF)


@pytest.mark.parametrize(
    ("expected", "month"),
    [
        (None, UNDATED),
        (date(2026, 11, 21), OVERDUE),
        (date(2026, 1, 1), OVERDUE),
        (date(2026, 11, 22), NOVEMBER),
        (date(2026, 11, 30), NOVEMBER),
        (date(2026, 12, 1), NOVEMBER + 1),
        (date(2027, 4, 30), NOVEMBER + 5),
        (date(2027, 5, 1), NOVEMBER + 6),
    ],
)
def test_a_month_begins_with_the_as_of_day(expected: date | None, month: int) -> None:
    assert month_of_deal(expected, AS_OF) == month


def test_the_total_is_of_the_months_alone() -> None:
    made = cells(
        deal(1, 100_00, date(2026, 11, 22), 75),
        deal(2, 200_00, date(2027, 4, 30), 25),
        deal(3, 400_00, date(2027, 5, 1)),
        deal(4, 800_00, date(2026, 11, 21)),
        deal(5, 1600_00, None),
    )
    months = months_of(frame(), made, [])
    assert [one.month for one in months] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
    ]
    assert [one.sum.weighted for one in months] == [75_00, 0, 0, 0, 0, 50_00]
    adder = frame().adder
    assert adder.sum(one for one in made if one.month in frame().span).weighted == 125_00
    assert adder.sum(one for one in made if one.month == OVERDUE).bucket.amount == 800_00
    assert adder.sum(one for one in made if one.month == UNDATED).bucket.amount == 1600_00
    assert [one.sum.weighted for one in months_of(frame(12), made, [])][6] == 200_00


def test_an_unknown_amount_counts_as_a_deal_and_no_amount() -> None:
    one = frame().adder.sum(cells(deal(1, None), deal(2, 100_00)))
    assert (one.bucket.count, one.bucket.unpriced) == (2, 1)
    assert (one.bucket.amount, one.weighted) == (100_00, 50_00)


def test_a_missing_rate_leaves_a_deal_out_of_sums() -> None:
    one = frame().adder.sum(cells(deal(1, currency="GBP"), deal(2, 100_00, currency="USD")))
    assert (one.bucket.count, one.bucket.unrated) == (2, 1)
    assert (one.bucket.amount, one.weighted) == (90_00, 45_00)


def test_sums_are_rounded_once_half_to_even() -> None:
    # Three times 0.25 of a cent: 0.75, not three times nothing.
    assert frame().adder.sum(cells(*(deal(n, 1, success=25) for n in range(3)))).weighted == 1
    assert frame().adder.sum(cells(deal(1, 1), deal(2, 4))).weighted == 2
    assert frame().adder.sum(cells(deal(1, 3), deal(2, 4))).weighted == 4


def test_calibrated_shares_take_the_place_of_assigned_ones() -> None:
    shares = Probabilities({"compare": Fraction(1, 3)})
    found = frame(probabilities=shares).adder.sum(
        cells(deal(1, 90_00, success=50), deal(2, 90_00, success=90), deal(3, stage="aware"))
    )
    # Also where a manager set another one; a stage without a share keeps what was assigned.
    assert found.weighted == 30_00 + 30_00 + 50_00
    assert shares.kind == "calibrated"
    assert ASSIGNED.kind == "assigned"


def test_commit_is_part_of_best_case() -> None:
    one = frame().adder.sum(
        cells(deal(1, 1_00, mark="commit"), deal(2, 2_00, mark="best"), deal(3, 4_00))
    )
    assert (one.commit, one.best) == (1_00, 3_00)


def test_the_largest_are_by_weighted_amount() -> None:
    deals = [deal(1, 100_00, success=75), deal(2, 200_00, success=25), deal(3, 90_00, success=75)]
    named = [one for one in (frame().adder.apart(d, AS_OF) for d in deals) if one]
    found = largest_of(frame(), named, 192_50, 2)
    assert [(one.deal.id, weighted) for one, weighted, _share in found] == [(1, 75_00), (3, 67_50)]
    assert found[0][2] == pytest.approx(75_00 / 192_50)


def test_lines_add_up_to_the_whole() -> None:
    made = gathered(
        (
            (deal(1, 100_00), "a"),
            (deal(2, 300_00), "b"),
            (deal(3, 50_00, None), None),
            (deal(4, 70_00, date(2026, 1, 1)), "a"),
        ),
        AS_OF,
    )
    lines = lines_of(frame(), made, {"a": "Alpha"})
    assert [(line.key, line.name) for line in lines] == [("b", "b"), ("a", "Alpha"), (None, "")]
    assert [line.total.weighted for line in lines] == [150_00, 50_00, 0]
    assert [line.undated.weighted for line in lines] == [0, 0, 25_00]
    assert [line.overdue.weighted for line in lines] == [0, 35_00, 0]


AMOUNTS = st.one_of(st.none(), st.integers(1, 10**9))
DAYS = st.one_of(st.none(), st.dates(date(2026, 10, 1), date(2027, 12, 31)))
DEALS = st.lists(
    st.builds(
        deal,
        st.integers(1, 10**6),
        AMOUNTS,
        DAYS,
        st.sampled_from([25, 50, 75, 80]),
        currency=st.sampled_from(["EUR", "USD", "GBP"]),
    ),
    max_size=12,
)


@given(DEALS, st.sampled_from([6, 12]))
def test_gathered_deals_give_what_single_ones_do(deals: list[Prospect], months: int) -> None:
    span = frame(months)
    made = cells(*deals)
    weighted = amount = Fraction(0)
    for one in deals:
        rate = {"EUR": Fraction(1), "USD": Fraction(9, 10)}.get(one.currency)
        index = None if one.expected is None else one.expected.year * 12 + one.expected.month - 1
        inside = index in span.span and one.expected is not None and one.expected >= AS_OF
        if inside and rate is not None and one.amount is not None:
            amount += one.amount * rate
            weighted += one.amount * rate * one.success / 100
    total = span.adder.sum(cell for cell in made if cell.month in span.span)
    assert (total.bucket.amount, total.weighted) == (round(amount), round(weighted))
    # The range knows the same mean, whether the deals are named or come in together.
    named = [one for one in (span.adder.apart(d, AS_OF) for d in deals) if one]
    for known in (named, []):
        mean = spread_of(span, made, known, span.span).mean
        assert mean == pytest.approx(float(weighted), rel=1e-9, abs=1e-6)
