"""Every rule of a warning, at its threshold, just under and just over it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from funnelview.domain.coverage import (
    Basis,
    Group,
    Position,
    Sums,
    Who,
)
from funnelview.domain.money import RateTable
from funnelview.domain.rows import position
from funnelview.domain.thresholds import LIMITS, Thresholds
from funnelview.domain.warnings import CATALOGUE
from funnelview.domain.warnings_deals import (
    DEAL_RULES,
    FIELD_CODES,
    DealFacts,
    Known,
    at,
    rules_for,
)
from funnelview.domain.warnings_reps import (
    FROM_DEALS,
    REP_RULES,
    RepFacts,
    full_weeks,
    gap_months,
    weeks_missed,
)

DAY = date(2026, 11, 18)
RATES = RateTable("CNY", {})
Hit = tuple[str, float | None] | None


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def deal(**changes: Any) -> DealFacts:  # noqa: ANN401 - the facts' own fields
    """A deal that nothing is to be said about."""
    facts = DealFacts(
        id=1,
        owner_id=1,
        customer_id=1,
        contact_id=1,
        phone="138 0013 5566",
        product="Sorting line",
        amount=100_000,
        currency="CNY",
        expected=DAY + timedelta(days=30),
        stage="aware",
        success=25,
        stage_since=ago(1),
        registered=ago(1),
        pushes=0,
        next_step="call",
        next_step_due=DAY + timedelta(days=1),
        last_activity=DAY,
        first_success=25,
        superior=True,
        contacts=2,
    )
    return facts._replace(**changes)


def told(code: str, facts: DealFacts, known: Known | None = None) -> Hit:
    """What a rule says of a deal: severity and figure."""
    found = DEAL_RULES[code](facts, known or Known())
    now = None if found is None else at(found, DAY)
    return None if now is None else (now.severity.value, now.value)


def test_a_deal_in_order_has_no_warning() -> None:
    for success in (25, 50, 75):
        facts = deal(success=success)
        assert {code: told(code, facts) for code in DEAL_RULES} == dict.fromkeys(DEAL_RULES)


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("date.overdue", {"expected": DAY + timedelta(days=1)}, None),
        ("date.overdue", {"expected": DAY}, None),
        ("date.overdue", {"expected": ago(1)}, ("amber", 1)),
        ("date.overdue", {"expected": None}, None),
        ("date.pushed", {"pushes": 1}, None),
        ("date.pushed", {"pushes": 2}, ("amber", 2)),
        ("date.pushed", {"pushes": 3}, ("red", 3)),
        ("date.pushed", {"pushes": 4}, ("red", 4)),
        ("next_step.missing", {"next_step": None}, ("amber", None)),
        ("next_step.overdue", {"next_step_due": DAY}, None),
        ("next_step.overdue", {"next_step_due": ago(1)}, ("amber", 1)),
        ("next_step.overdue", {"next_step_due": None}, None),
        ("next_step.overdue", {"next_step": None, "next_step_due": ago(9)}, None),
        ("activity.stale", {"last_activity": ago(29)}, None),
        ("activity.stale", {"last_activity": ago(30)}, ("amber", 30)),
        ("activity.stale", {"last_activity": ago(59)}, ("amber", 59)),
        ("activity.stale", {"last_activity": ago(60)}, ("red", 60)),
        ("activity.stale", {"success": 50, "last_activity": ago(13)}, None),
        ("activity.stale", {"success": 50, "last_activity": ago(14)}, ("amber", 14)),
        ("activity.stale", {"success": 50, "last_activity": ago(27)}, ("amber", 27)),
        ("activity.stale", {"success": 50, "last_activity": ago(28)}, ("red", 28)),
        ("activity.stale", {"success": 75, "last_activity": ago(6)}, None),
        ("activity.stale", {"success": 75, "last_activity": ago(7)}, ("amber", 7)),
        ("activity.stale", {"success": 75, "last_activity": ago(13)}, ("amber", 13)),
        ("activity.stale", {"success": 75, "last_activity": ago(14)}, ("red", 14)),
        ("activity.stale", {"last_activity": None, "registered": ago(30)}, ("amber", 30)),
        ("stage.stuck", {"stage_since": ago(45)}, None),
        ("stage.stuck", {"stage_since": ago(46)}, ("amber", 46)),
        ("stage.stuck", {"success": 50, "stage_since": ago(30)}, None),
        ("stage.stuck", {"success": 50, "stage_since": ago(31)}, ("amber", 31)),
        ("stage.stuck", {"success": 75, "stage_since": ago(21)}, None),
        ("stage.stuck", {"success": 75, "stage_since": ago(22)}, ("amber", 22)),
        ("contacts.single", {"success": 49, "contacts": 1}, None),
        ("contacts.single", {"success": 50, "contacts": 2}, None),
        ("contacts.single", {"success": 50, "contacts": 1}, ("amber", 1)),
        ("contacts.single", {"success": 75, "contacts": 0}, ("amber", 0)),
        ("contacts.no_superior", {"success": 74, "superior": False}, None),
        ("contacts.no_superior", {"success": 75, "superior": False}, ("amber", None)),
        ("entry.late", {"first_success": 74}, None),
        ("entry.late", {"first_success": 75}, ("amber", 75)),
        ("entry.late", {"first_success": 76}, ("amber", 76)),
        ("entry.late", {"first_success": None}, None),
    ],
)
def test_a_rule_of_a_deal_at_its_threshold(
    code: str, changes: dict[str, Any], expected: Hit
) -> None:
    assert told(code, deal(**changes)) == expected


MISSING = {
    "missing.customer": "customer_id",
    "missing.contact": "contact_id",
    "missing.phone": "phone",
    "missing.product": "product",
    "missing.amount": "amount",
    "missing.date": "expected",
}


@pytest.mark.parametrize("code", MISSING)
def test_a_missing_field_is_red_at_t75(code: str) -> None:
    empty = deal(**{MISSING[code]: None})
    for success, severity in ((25, "amber"), (50, "amber"), (74, "amber"), (75, "red")):
        assert told(code, empty._replace(success=success)) == (severity, None)


def test_an_amount_of_zero_is_an_amount() -> None:
    assert told("missing.amount", deal(amount=0)) is None


@pytest.mark.parametrize(
    ("stays", "days_in_stage", "expected"),
    [
        # Nine deals are too few: 45 days of T25.
        ((9, 90), 45, None),
        ((9, 90), 46, ("amber", 46)),
        # Ten of 10 days each: 15 days.
        ((10, 100), 15, None),
        ((10, 100), 16, ("amber", 16)),
        # 10.1 days: 15.15.
        ((10, 101), 15, None),
        ((10, 101), 16, ("amber", 16)),
    ],
)
def test_a_deal_is_stuck_by_what_others_took(
    stays: tuple[int, int], days_in_stage: int, expected: Hit
) -> None:
    known = Known(averages={"aware": stays, "compare": (99, 99)})
    assert told("stage.stuck", deal(stage_since=ago(days_in_stage)), known) == expected


def test_days_in_stage_before_the_first_import_were_watched_by_nobody() -> None:
    old = deal(stage_since=ago(400), registered=ago(400))
    assert told("stage.stuck", old, Known(import_day=ago(45))) is None
    assert told("stage.stuck", old, Known(import_day=ago(46))) == ("amber", 46)


def test_without_told_activities_a_deal_is_quiet_since_the_first_import() -> None:
    old = deal(last_activity=None, registered=ago(400))
    assert told("activity.stale", old, Known(import_day=ago(3))) == ("red", 400)
    silent = Known(import_day=ago(29), activity_told=False)
    assert told("activity.stale", old, silent) is None
    assert told("activity.stale", old, replace(silent, import_day=ago(30))) == ("amber", 30)


def test_what_the_store_never_held_is_no_warning_of_a_deal() -> None:
    for name, codes in FIELD_CODES.items():
        left = {code for code, _rule in rules_for(Known(never=frozenset({name})))}
        assert left == set(DEAL_RULES) - set(codes)


# --- reps


def row(*, open_amount: int = 0, quota: int | None = 1_000, won: int = 0) -> Position:
    """A rep's row: open deals of 50 %, all expected in the quarter."""
    groups = (Group("CNY", 50, 1, open_amount, 0),)
    sums = Sums(groups, groups, (Group("CNY", 0, 1, won, 0),))
    return position(Who(1, "李强"), sums, quota, Basis(RATES, DAY, (0, 0), 3.0))


def said(code: str, facts: RepFacts, limits: Thresholds | None = None) -> Hit:
    found = REP_RULES[code](facts, limits or Thresholds())
    return None if found is None else (found.severity.value, found.value)


def rep(**changes: Any) -> RepFacts:  # noqa: ANN401 - the facts' own fields
    return RepFacts(DAY, changes.pop("row", row(open_amount=10_000)), **changes)


@pytest.mark.parametrize(
    ("open_amount", "expected"),
    [
        (3_001, None),
        (3_000, None),
        (2_999, ("amber", 2.999)),
        (1_500, ("amber", 1.5)),
        (1_499, ("red", 1.499)),
        (0, ("red", 0)),
    ],
)
def test_coverage_too_low(open_amount: int, expected: Hit) -> None:
    assert said("coverage.low", rep(row=row(open_amount=open_amount))) == expected


def test_coverage_is_not_too_low_where_the_quota_is_met_or_missing() -> None:
    assert said("coverage.low", rep(row=row(won=1_000))) is None
    assert said("coverage.low", rep(row=row(quota=None))) is None


@pytest.mark.parametrize(
    ("won", "weighted", "expected"),
    [
        (600, 401, None),
        (600, 400, None),
        (600, 399, ("amber", 99.9)),
        (300, 400, ("amber", 70.0)),
        (300, 399, ("red", 69.9)),
    ],
)
def test_won_and_weighted_below_the_quota(won: int, weighted: int, expected: Hit) -> None:
    facts = rep(row=row(open_amount=2 * weighted, won=won))
    assert said("coverage.weighted", facts) == expected


def test_no_quota_is_told_and_is_no_quota_out_of_reach() -> None:
    facts = rep(row=row(quota=None))
    assert said("coverage.no_quota", facts) == ("info", None)
    assert said("coverage.weighted", facts) is None
    assert said("coverage.no_quota", rep()) is None


def months(*names: str) -> set[int]:
    return {int(name[:4]) * 12 + int(name[5:]) - 1 for name in names}


@pytest.mark.parametrize(
    ("quotas", "expected_in", "gap"),
    [
        ({"2026-Q4": 1}, ("2026-11", "2026-12"), ()),
        ({"2026-Q4": 1}, ("2026-12",), ("2026-11",)),
        ({"2026-Q4": 1, "2027-02": 1}, ("2026-11", "2026-12"), ("2027-02",)),
        # The sixth month is April; May is too far.
        ({"2027-04": 1}, (), ("2027-04",)),
        ({"2027-05": 1}, (), ()),
        ({"2026-10": 1}, (), ()),
        ({"2026-Q4": 0}, (), ()),
        ({}, (), ()),
    ],
)
def test_a_month_with_a_quota_and_no_deal(
    quotas: dict[str, int], expected_in: tuple[str, ...], gap: tuple[str, ...]
) -> None:
    assert gap_months(quotas, months(*expected_in), DAY, Thresholds()) == gap
    found = said("coverage.gap", rep(gap=gap))
    assert found == (("amber", len(gap)) if gap else None)


def test_a_fiscal_year_has_its_own_months() -> None:
    # The fiscal year 2026 begins in April: its fourth quarter is January to March.
    assert gap_months({"2026-Q4": 1}, set(), DAY, Thresholds(), 4) == (
        "2027-01",
        "2027-02",
        "2027-03",
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (13, None),
        (14, ("amber", 14)),
        (27, ("amber", 27)),
        (28, ("red", 28)),
        (None, ("red", None)),
    ],
)
def test_nothing_registered(days: int | None, expected: Hit) -> None:
    last = None if days is None else ago(days)
    assert said("created.dry", rep(last_registered=last)) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [(151, None), (150, None), (149, ("amber", pytest.approx(49.6667, abs=0.001)))],
)
def test_little_registered(last: int, expected: object) -> None:
    # 900 in the three spans before, 300 each: half of it is 150.
    created = {ago(0): last, ago(28): 300, ago(56): 300, ago(111): 300, ago(112): 9_999}
    assert said("created.thin", rep(created=created)) == expected
    exact = {day: Fraction(amount) for day, amount in created.items()}
    assert said("created.thin", rep(created=exact)) == expected


def test_a_span_ends_with_the_day_and_has_28_days() -> None:
    assert said("created.thin", rep(created={ago(27): 150, ago(28): 900})) is None
    assert said("created.thin", rep(created={ago(28): 1_050})) == ("amber", 0.0)
    assert said("created.thin", rep(created={})) is None


@pytest.mark.parametrize(
    ("largest", "number", "expected"),
    [
        (300, 10, None),
        (301, 10, ("amber", 30.1)),
        (301, 9, None),
        (500, 10, ("amber", 50.0)),
        (501, 10, ("red", 50.1)),
    ],
)
def test_all_on_one_deal(largest: int, number: int, expected: Hit) -> None:
    facts = rep(largest=largest, weighted=1_000, open_deals=number)
    assert said("concentration", facts) == expected


@pytest.mark.parametrize(("weeks", "expected"), [(0, None), (1, ("amber", 1)), (2, ("red", 2))])
def test_review_overdue(weeks: int, expected: Hit) -> None:
    assert said("review.overdue", rep(weeks_without_review=weeks)) == expected


def test_full_weeks_end_before_the_present_one() -> None:
    # 18 November 2026 is a Wednesday of week 47; so is its Sunday.
    assert full_weeks(DAY, Thresholds()) == ("2026-W46", "2026-W45")
    assert full_weeks(date(2026, 11, 22), Thresholds()) == ("2026-W46", "2026-W45")
    assert full_weeks(date(2026, 11, 23), Thresholds()) == ("2026-W47", "2026-W46")
    assert weeks_missed(("2026-W46", "2026-W45"), {"2026-W46"}) == 0
    assert weeks_missed(("2026-W46", "2026-W45"), {"2026-W45"}) == 1
    assert weeks_missed(("2026-W46", "2026-W45"), set()) == 2


# --- the catalogue


def test_every_rule_has_an_entry_and_every_limit_a_rule() -> None:
    assert set(CATALOGUE) == {*DEAL_RULES, *REP_RULES, "duplicate.customer"}
    assert set(REP_RULES) > FROM_DEALS
    used = {name for entry in CATALOGUE.values() for name in entry.limits}
    assert set(LIMITS) <= used
    assert used - set(LIMITS) == {"required_coverage"}


@pytest.mark.parametrize("code", sorted(DEAL_RULES))
def test_other_limits_move_the_threshold(code: str) -> None:
    """Each limit does something: with others, the same facts say something else."""
    entry = CATALOGUE[code]
    names = [name for name in entry.limits if name in LIMITS]
    worst = deal(
        expected=ago(40),
        pushes=2,
        next_step_due=ago(40),
        last_activity=ago(40),
        stage_since=ago(100),
        contacts=1,
        success=50,
        first_success=75,
    )
    if not names:
        return
    lenient = Known(Thresholds(**{name: LIMITS[name].largest for name in names}))  # type: ignore[arg-type]
    strict = Known(Thresholds(**{name: LIMITS[name].least for name in names}))  # type: ignore[arg-type]
    if code == "contacts.single":
        lenient, strict = strict, lenient
    assert told(code, worst, lenient) is None
    assert told(code, worst, strict) is not None
