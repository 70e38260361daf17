"""The figures once more, by plain Python over an export: nothing here uses the program's rules.

Each figure is computed from the rows of ``export deals --as-of`` alone, on the demo and on real
exports, and must agree to the last cent.
"""

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from funnelview.usecases.forecast import calibration, forecast
from funnelview.usecases.measures import accuracy, marketing, velocity
from tests.support.plain_figures import (
    Case,
    Row,
    cents,
    first_of,
    month_of,
    next_month,
    open_of,
    rows_of,
    weighted,
)


def test_the_forecast(case: Case) -> None:
    for day in case.days:
        months = [next_month(month_of(day), step) for step in range(12)]
        rows = open_of(case.deals(day))
        for count in (6, 12):
            found = forecast(case.desk, months=count, as_of=day)
            inside = [
                row
                for row in rows
                if row["expected"]
                and row["expected"] >= day
                and month_of(row["expected"]) in months[:count]
            ]
            for one, month in zip(found.months, months, strict=False):
                mine = [row for row in inside if month_of(row["expected"]) == month]
                assert (one.month, one.sum.bucket.count) == (month, len(mine))
                assert one.sum.weighted == cents(weighted(mine)), (day, month)
                amount = sum((row["amount"] or 0 for row in mine), Decimal(0))
                assert one.sum.bucket.amount == cents(amount)
            assert found.total.weighted == cents(weighted(inside))
            overdue = [row for row in rows if row["expected"] and row["expected"] < day]
            undated = [row for row in rows if row["expected"] is None]
            assert found.overdue.weighted == cents(weighted(overdue))
            assert found.overdue.bucket.count == len(overdue)
            assert found.undated.weighted == cents(weighted(undated))
            assert found.undated.bucket.count == len(undated)
            mean, variance = float(weighted(inside)), 0.0
            for row in inside:
                chance = row["success"] / 100
                variance += float(row["amount"] or 0) ** 2 * chance * (1 - chance)
            assert found.spread.mean / 100 == pytest.approx(mean, rel=1e-9, abs=0.01)
            assert found.spread.sd / 100 == pytest.approx(variance**0.5, rel=1e-6, abs=0.01)
            assert found.spread.error <= 0.005


def test_the_range_against_simulation(case: Case) -> None:
    day = case.days[-1]
    months = [next_month(month_of(day), step) for step in range(6)]
    bets = [
        (float(row["amount"]), row["success"] / 100)
        for row in open_of(case.deals(day))
        if row["amount"] and row["expected"] and row["expected"] >= day
        and month_of(row["expected"]) in months
    ]  # fmt: skip
    found = forecast(case.desk, as_of=day).spread
    rolls = Random(7)  # noqa: S311 - not for secrets
    tries = 2_000 if len(bets) > 200 else 8_000
    sums = sorted(
        sum(amount for amount, chance in bets if rolls.random() < chance) for _try in range(tries)
    )
    # A simulated percentile is itself off by about 1.7 standard deviations ÷ √tries.
    allowed = 5 * 1.71 * found.sd / 100 / tries**0.5 + found.error * found.mean / 100
    assert abs(found.p10 / 100 - sums[tries // 10]) <= allowed
    assert abs(found.p90 / 100 - sums[tries * 9 // 10]) <= allowed


def test_the_forecast_by_rep_and_source(case: Case) -> None:
    day = case.days[-1]
    last = next_month(month_of(day), 5)
    rows = [
        row
        for row in open_of(case.deals(day))
        if row["expected"] and row["expected"] >= day and month_of(row["expected"]) <= last
    ]
    for by, field in (("rep", "owner"), ("source", "source"), ("product", "product")):
        mine: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            mine[row[field] or ""].append(row)
        found = forecast(case.desk, by=by, as_of=day)  # type: ignore[arg-type] # By is a text
        assert {
            line.name: line.total.weighted for line in found.lines if line.total.bucket.count
        } == {name: cents(weighted(those)) for name, those in mine.items()}


def test_the_accuracy(case: Case) -> None:
    today = case.days[0] if case.desk.who == "demo" else case.days[-1]
    found = accuracy(case.desk, months=6, as_of=today)
    at_end = case.deals(today)
    off: dict[int, list[tuple[int, int]]] = defaultdict(list)
    # As `funnelview forecast` says it as of the day before.
    latest = found.months[-1]
    before = first_of(next_month(latest.month, -1)) - timedelta(days=1)
    (same,) = (m for m in forecast(case.desk, as_of=before).months if m.month == latest.month)
    assert latest.forecast[1] in {None, same.sum.weighted}
    for past in found.months:
        booked = sum(
            (
                row["amount"] or 0
                for row in at_end
                if row["outcome"] == "won" and month_of(row["closed"]) == past.month
            ),
            Decimal(0),
        )
        assert past.booked == cents(booked)
        for lead, made in enumerate(past.forecast):
            start = first_of(next_month(past.month, -lead))
            then = [
                row
                for row in open_of(case.deals(start - timedelta(days=1)))
                if row["expected"] and month_of(row["expected"]) == past.month
            ]
            if made is None:
                assert not then
                continue
            assert made == cents(weighted(then)), (past.month, lead)
            off[lead].append((made, past.booked))
    for one in found.leads:
        pairs = off[one.lead]
        total = sum(actual for _made, actual in pairs)
        assert one.months == len(pairs)
        if total:
            assert one.wape == sum(abs(made - actual) for made, actual in pairs) / total
            assert one.bias == sum(made - actual for made, actual in pairs) / total
        else:
            assert one.wape is None


def test_the_velocity(case: Case) -> None:
    for day in case.days:
        rows = case.deals(day)
        found = velocity(case.desk, as_of=day)
        since = day - timedelta(days=365)
        closed = [row for row in rows if row["outcome"] != "open" and since < row["closed"] <= day]
        for one in (*found.reps, found.team):
            mine, closed_here = (
                [r for r in those if one.person_id is None or r["owner"] == one.name]
                for those in (rows, closed)
            )
            opened = open_of(mine)
            won = [row for row in closed_here if row["outcome"] == "won"]
            assert (one.open, one.n) == (len(opened), len(closed_here))
            ages = [(day - row["registered"]).days for row in opened]
            assert one.age == (sum(ages) / len(ages) if ages else None)
            stuck = [row["days_in_stage"] for row in opened]
            assert one.in_stage == (sum(stuck) / len(stuck) if stuck else None)
            priced = [row["amount"] for row in won if row["amount"] is not None]
            if not priced:
                assert one.velocity is None
                continue
            average = sum(priced, Decimal(0)) / len(priced)
            days = Decimal(sum((r["closed"] - r["registered"]).days for r in won)) / len(won)
            if days:
                pace = len(opened) * average * len(won) / len(closed_here) / days
                assert abs((one.velocity or 0) - pace * 100) <= 1
            heavy = [(r["amount"] or 0) * r["success"] for r in opened]
            if sum(heavy):
                assert one.concentration == pytest.approx(float(max(heavy) / sum(heavy)))


def test_the_marketing(case: Case) -> None:
    for day in case.days:
        rows = case.deals(day)
        found = marketing(case.desk, weeks=26, as_of=day)
        for week in found.weeks:
            year, number = int(week.week[:4]), int(week.week[6:])
            mine = [row for row in rows if row["registered"].isocalendar()[:2] == (year, number)]
            won = [row for row in mine if row["outcome"] == "won"]
            assert (week.all.entered.count, week.all.won) == (len(mine), len(won))
            assert week.all.entered.amount == cents(
                sum((row["amount"] or 0 for row in mine), Decimal(0))
            )
            assert week.all.won_amount == cents(
                sum((row["amount"] or 0 for row in won), Decimal(0))
            )
            # Who stands there now has been there at the least.
            stands = [row for row in mine if row["success"] >= 75 or row["outcome"] == "won"]
            assert len(mine) >= week.all.t50 >= week.all.t75 >= len(won)
            assert week.all.t75 >= len([r for r in stands if r["outcome"] == "won"])
            assert sum(one.entered.count for _source, one in week.sources) == len(mine)
        since = date.fromisocalendar(int(found.weeks[0].week[:4]), int(found.weeks[0].week[6:]), 1)
        took = [
            (row["closed"] - row["registered"]).days
            for row in rows
            if row["outcome"] == "won" and row["registered"] >= since
        ]
        assert found.to_won.n == len(took)
        if took:
            assert found.to_won.mean == pytest.approx(sum(took) / len(took))


def _reached(changes: list[Row]) -> tuple[set[str], int]:
    """The stages that a deal's history enters, and its highest win probability."""
    gone = {row["undoes"] for row in changes} | {
        row["id"] for row in changes if row["undoes"] is not None
    }
    told_closed = any(row["field"] == "outcome" and not row["observed"] for row in changes)
    stages, highest = set(), 0
    for row in (row for row in changes if row["id"] not in gone):
        if row["field"] == "registration":
            first = json.loads(row["new"])
            highest = int(first["success"])
            if row["observed"] or not told_closed:
                stages.add(first["stage"])
        elif row["field"] == "stage":
            stages.add(row["new"])
        elif row["field"] == "success":
            highest = max(highest, int(row["new"]))
    return stages, highest


def test_the_calibration_and_what_reached_t50_and_t75(case: Case) -> None:
    history: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(case.desk, "history"):
        history[row["deal"]].append(row)
    rows = {row["id"]: row for row in case.deals(case.days[0])}
    ever: dict[str, list[str]] = defaultdict(list)
    t50 = t75 = 0
    found = marketing(case.desk, weeks=52, as_of=case.days[0])
    since = date.fromisocalendar(int(found.weeks[0].week[:4]), int(found.weeks[0].week[6:]), 1)
    for deal, changes in history.items():
        stages, highest = _reached(changes)
        outcome = rows[deal]["outcome"]
        for stage in stages:
            ever[stage].append(outcome)
        if rows[deal]["registered"] >= since:
            t50 += highest >= 50 or outcome == "won"
            t75 += highest >= 75 or outcome == "won"
    for one in calibration(case.desk).stages:
        outcomes = ever[one.stage]
        won, lost = outcomes.count("won"), outcomes.count("lost")
        assert (one.won, one.n, one.open) == (won, won + lost, outcomes.count("open"))
        assert one.share == (won / (won + lost) if won + lost else None)
    assert (found.total.t50, found.total.t75) == (t50, t75)
