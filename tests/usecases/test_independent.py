"""The figures once more, by plain Python over an export: nothing here uses the program's rules.

Each figure is computed from the rows of ``export deals --as-of`` alone, on the demo and on real
exports, and must agree to the last cent.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pytest

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.exporting import table_of
from funnelview.usecases.forecast import calibration, forecast
from funnelview.usecases.importing import import_files
from funnelview.usecases.measures import accuracy, marketing, velocity
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.demo import demo_copy

Row = dict[str, Any]
CENT = Decimal("0.01")
# Per set: its files, and days in the midst of what it tells.
SETS = {
    "olga-forecasting": (("opportunities",), ("2024-06-30", "2025-03-31")),
    "meridian-revops": (("deals", "reps"), ("2025-06-30", "2025-11-15")),
    "maven-crm": (("sales_pipeline", "accounts", "products", "sales_teams"), ("2017-05-15",)),
}


def _rows(desk: Desk, kind: str, day: date | None = None) -> list[Row]:
    with table_of(desk, kind, day) as (table, _moment):
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _cents(value: Decimal | int) -> int:
    return int((Decimal(value) / CENT).to_integral_value(ROUND_HALF_EVEN))


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _next(month: str, by: int = 1) -> str:
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _open(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["outcome"] == "open"]


def _weighted(rows: list[Row]) -> Decimal:
    return sum(
        (row["amount"] * row["success"] / 100 for row in rows if row["amount"] is not None),
        Decimal(0),
    )


class Case:
    """A store, and the days on which its figures are compared."""

    def __init__(self, desk: Desk, days: list[date]) -> None:
        self.desk = desk
        self.days = days

    def deals(self, day: date, rates_of: date | None = None) -> list[Row]:
        """What an export of that day says, amounts in the store's currency at a day's rates."""
        rows = _rows(self.desk, "deals", day)
        for row in rows:
            if row["amount"] is not None and row["currency"] != self.currency:
                row["amount"] *= self._rate(row["currency"], rates_of or day)
        return rows

    @cached_property
    def currency(self) -> str:
        """The store's own currency."""
        return str(self._asked("select value from setting where key = 'currency'")[0][0])

    def _rate(self, currency: str, day: date) -> Decimal:
        known = self._asked("select currency, holds_from, rate from rate order by holds_from")
        held = [
            rate for code, since, rate in known if code == currency and since <= day.isoformat()
        ]
        return Decimal(held[-1])

    def _asked(self, statement: str) -> list[Any]:
        with self.desk.store.read() as conn:
            return list(conn.exec_driver_sql(statement))


def _cases(name: str, tmp_path: Path, data: Path | None) -> Iterator[Case]:
    if name == "demo":
        with Store(str(demo_copy(tmp_path))) as store:
            desk = Desk(store, "mia", "test", lambda: datetime(2026, 11, 22, 4, tzinfo=UTC))
            yield Case(desk, [date(2026, 11, 22), date(2026, 9, 30), date(2026, 4, 1)])
        return
    assert data is not None
    files, days = SETS[name]
    with Store(str(tmp_path / "sales.db"), create=True) as store:
        desk = Desk(store, "mia", "test", FixedClock())
        make_store(desk)
        import_files(desk, [data / name / f"{file}.csv" for file in files])
        yield Case(desk, [FixedClock().today, *map(date.fromisoformat, days)])


@pytest.fixture(
    params=["demo", *(pytest.param(name, marks=pytest.mark.data) for name in SETS)], scope="module"
)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    data = None if request.param == "demo" else request.getfixturevalue("data_dir")
    yield from _cases(request.param, tmp_path_factory.mktemp("case"), data)


def test_the_forecast(case: Case) -> None:
    for day in case.days:
        months = [_next(_month(day), step) for step in range(12)]
        rows = _open(case.deals(day))
        for count in (6, 12):
            found = forecast(case.desk, months=count, as_of=day)
            inside = [
                row
                for row in rows
                if row["expected"]
                and row["expected"] >= day
                and _month(row["expected"]) in months[:count]
            ]
            for one, month in zip(found.months, months, strict=False):
                mine = [row for row in inside if _month(row["expected"]) == month]
                assert (one.month, one.sum.bucket.count) == (month, len(mine))
                assert one.sum.weighted == _cents(_weighted(mine)), (day, month)
                amount = sum((row["amount"] or 0 for row in mine), Decimal(0))
                assert one.sum.bucket.amount == _cents(amount)
            assert found.total.weighted == _cents(_weighted(inside))
            overdue = [row for row in rows if row["expected"] and row["expected"] < day]
            undated = [row for row in rows if row["expected"] is None]
            assert found.overdue.weighted == _cents(_weighted(overdue))
            assert found.overdue.bucket.count == len(overdue)
            assert found.undated.weighted == _cents(_weighted(undated))
            assert found.undated.bucket.count == len(undated)
            mean, variance = float(_weighted(inside)), 0.0
            for row in inside:
                chance = row["success"] / 100
                variance += float(row["amount"] or 0) ** 2 * chance * (1 - chance)
            assert found.spread.mean / 100 == pytest.approx(mean, rel=1e-9, abs=0.01)
            assert found.spread.sd / 100 == pytest.approx(variance**0.5, rel=1e-6, abs=0.01)
            assert found.spread.error <= 0.005


def test_the_range_against_simulation(case: Case) -> None:
    day = case.days[-1]
    months = [_next(_month(day), step) for step in range(6)]
    bets = [
        (float(row["amount"]), row["success"] / 100)
        for row in _open(case.deals(day))
        if row["amount"] and row["expected"] and row["expected"] >= day
        and _month(row["expected"]) in months
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
    last = _next(_month(day), 5)
    rows = [
        row
        for row in _open(case.deals(day))
        if row["expected"] and row["expected"] >= day and _month(row["expected"]) <= last
    ]
    for by, field in (("rep", "owner"), ("source", "source"), ("product", "product")):
        mine: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            mine[row[field] or ""].append(row)
        found = forecast(case.desk, by=by, as_of=day)  # type: ignore[arg-type] # By is a text
        assert {
            line.name: line.total.weighted for line in found.lines if line.total.bucket.count
        } == {name: _cents(_weighted(those)) for name, those in mine.items()}


def test_the_accuracy(case: Case) -> None:
    today = case.days[0] if case.desk.who == "demo" else case.days[-1]
    found = accuracy(case.desk, months=6, as_of=today)
    at_end = case.deals(today)
    off: dict[int, list[tuple[int, int]]] = defaultdict(list)
    # As `funnelview forecast` says it as of the day before.
    latest = found.months[-1]
    before = _first(_next(latest.month, -1)) - timedelta(days=1)
    (same,) = (m for m in forecast(case.desk, as_of=before).months if m.month == latest.month)
    assert latest.forecast[1] in {None, same.sum.weighted}
    for past in found.months:
        booked = sum(
            (
                row["amount"] or 0
                for row in at_end
                if row["outcome"] == "won" and _month(row["closed"]) == past.month
            ),
            Decimal(0),
        )
        assert past.booked == _cents(booked)
        for lead, made in enumerate(past.forecast):
            start = _first(_next(past.month, -lead))
            then = [
                row
                for row in _open(case.deals(start - timedelta(days=1)))
                if row["expected"] and _month(row["expected"]) == past.month
            ]
            if made is None:
                assert not then
                continue
            assert made == _cents(_weighted(then)), (past.month, lead)
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
            mine = [r for r in rows if one.person_id is None or r["owner"] == one.name]
            closed_here = [r for r in closed if r in mine] if one.person_id else closed
            opened = _open(mine)
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
            assert week.all.entered.amount == _cents(
                sum((row["amount"] or 0 for row in mine), Decimal(0))
            )
            assert week.all.won_amount == _cents(
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
    for row in _rows(case.desk, "history"):
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
