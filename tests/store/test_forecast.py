"""What the database gathers is what gathering deal by deal gives, on both engines."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from funnelview.domain.calendar import day_end, local_day
from funnelview.domain.forecast import By, Cell, month_of_deal
from funnelview.store import forecast as rows
from funnelview.store.base import Store
from funnelview.store.calibration import reached_stages
from funnelview.store.lives import tallies_before, tallies_today
from funnelview.store.tables import Moment
from funnelview.store.then import day_of
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.forecast import forecast
from funnelview.usecases.funnel import change_deal, lose_deal, reopen_deal, win_deal
from funnelview.usecases.measures import accuracy, marketing, velocity
from funnelview.usecases.records import add_person, list_people
from funnelview.usecases.store import get_settings
from tests.support import plain_past
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.made import Copied, new_desk

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def make_funnel(url: str) -> None:
    """Deals of two reps and of nobody, over three months."""
    clock = FixedClock()
    with new_desk(url, clock) as desk:
        _fill(desk, clock)


@pytest.fixture
def funnel(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at such a store."""
    with Store(copied("funnel", make_funnel)[0]) as store:
        yield Desk(store, "mia", "test", clock)


def _fill(desk: Desk, clock: FixedClock) -> None:
    reps = [add_person(desk, name).id for name in ("李强", "王芳")]
    now = clock()
    ids = []
    for number in range(24):
        clock.set(now - timedelta(days=90 - 3 * number))
        today = clock().date()
        deal = add_deal(
            desk,
            {
                "name": f"deal {number}",
                "owner_id": [*reps, None][number % 3],
                "amount": None if number == 5 else 1_000_00 * (number + 1) + 7,
                "currency": "USD" if number % 5 == 4 else "CNY",
                "expected": None if number % 7 == 6 else today + timedelta(days=11 * number - 20),
                "source": ("Fair", None)[number % 2],
                "product": f"P{number % 3}",
            },
        ).id
        ids.append(deal)
        if number % 2:
            clock.advance(days=1)
            change_deal(desk, deal, {"stage": ("compare", "confirm")[number % 4 == 3]})
        if number % 6 == 5:
            clock.advance(days=1)
            win_deal(desk, deal)
        if number % 6 == 2:
            lose_deal(desk, deal, reason="price")
    change_deal(desk, ids[0], {"forecast_mark": "commit"})
    change_deal(desk, ids[1], {"success": 80, "success_reason": "they called"})


def _cells(found: list[Cell], last: int) -> set[tuple[object, ...]]:
    sums: dict[tuple[object, ...], list[float]] = {}
    for cell in found:
        # The database has one bucket for all that is expected later.
        key = (min(cell.month, last + 1), *cell[1:6])
        sum_ = sums.setdefault(key, [0, 0, 0, 0.0, 0.0])
        for at, value in enumerate(cell[6:]):
            sum_[at] += value
    return {(*key, *map(round, values[:3])) for key, values in sums.items()}


# Tomorrow, when what stood before is what stands now; and days in the middle of it all.
DAYS_BACK = (-1, 1, 45, 88)


def _then(clock: FixedClock, back: int) -> tuple[datetime, date]:
    """The end of a day so many days back, in Shanghai, and the day."""
    if back < 0:
        return LATER, clock().date()
    day = (clock() + timedelta(hours=8)).date() - timedelta(days=back)
    return day_end(day, ZoneInfo("Asia/Shanghai")), day


@pytest.mark.parametrize("whose", ["all", "one"])
def test_both_ways_gather_the_same(funnel: Desk, clock: FixedClock, whose: str) -> None:
    owners = None if whose == "all" else [1]
    with funnel.store.read() as conn:
        for by, back in product((None, *By), DAYS_BACK):
            before, day = _then(clock, back)
            last = day.year * 12 + day.month - 1 + 5
            single = list(plain_past.prospects(conn, before, owners))
            known = _cells(plain_past.cells_before(single, by, day), last)
            assert _cells(rows.cells_of(conn, day, last, by, owners, before), last) == known
            inside = {
                one
                for one in single
                if one.amount is not None
                and month_of_deal(one.expected, day)
                in range(day.year * 12 + day.month - 1, last + 1)
            }
            assert set(rows.largest(conn, day, last, owners, before)) == inside
            if back < 0:
                assert _cells(rows.cells_of(conn, day, last, by, owners), last) == known
                assert set(rows.largest(conn, day, last, owners)) == inside


def test_both_ways_count_the_same_paces(funnel: Desk, clock: FixedClock) -> None:
    zone = zone_of(get_settings(funnel))
    with funnel.store.read() as conn:
        for owners in (None, [1], [1, 2]):
            for back in DAYS_BACK:
                before, day = _then(clock, back)
                known = plain_past.tallies_before(conn, before, day, zone, owners)
                assert tallies_before(conn, before, day, zone, owners) == known
                if back < 0:
                    assert tallies_today(conn, day, owners) == known


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"])
def test_the_database_knows_the_days_of_a_time_zone(desk: Desk, zone: str) -> None:
    where = ZoneInfo(zone)
    until = datetime(2027, 1, 1, tzinfo=UTC)
    moments = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=37 * n) for n in range(300)]
    # Around the turns of the clock, and around midnight.
    moments += [
        datetime(2026, month, day, hour, minute, 59, tzinfo=UTC)
        for month, day in ((3, 29), (10, 25), (3, 8), (11, 1))
        for hour in range(24)
        for minute in (0, 29, 59)
    ]
    with desk.store.read() as conn:
        for start in range(0, len(moments), 200):
            part = moments[start : start + 200]
            given = sa.union_all(
                *(sa.select(sa.literal(moment, Moment()).label("at")) for moment in part)
            ).subquery()
            query = sa.select(given.c.at, day_of(conn, given.c.at, where, until))
            for moment, day in conn.execute(query):
                assert day == local_day(moment, where)


def test_a_stage_counts_what_was_ever_in_it(desk: Desk, clock: FixedClock) -> None:
    first, second, third = (add_deal(desk, {"name": name}).id for name in "abc")
    clock.advance(days=1)
    change_deal(desk, first, {"stage": "compare"})
    clock.advance(days=1)
    # Back and on again: it was in it, once.
    change_deal(desk, first, {"stage": "aware"})
    change_deal(desk, first, {"stage": "compare"})
    change_deal(desk, second, {"stage": "compare"})
    clock.advance(days=1)
    win_deal(desk, first)
    lose_deal(desk, second, reason="price")
    lose_deal(desk, third, reason="price")
    before_reopening = clock()
    clock.advance(days=2)
    reopen_deal(desk, third)
    with desk.store.read() as conn:
        now = reached_stages(conn)
        assert (now["aware"].won, now["aware"].lost, now["aware"].open) == (1, 1, 1)
        assert (now["compare"].won, now["compare"].lost, now["compare"].open) == (1, 1, 0)
        then = reached_stages(conn, before_reopening + timedelta(seconds=1))
        assert (then["aware"].won, then["aware"].lost, then["aware"].open) == (1, 2, 0)
        early = reached_stages(conn, before_reopening - timedelta(days=1, seconds=1))
        assert (early["compare"].won, early["compare"].lost, early["compare"].open) == (0, 0, 1)


FIGURES: dict[str, Callable[[Desk], object]] = {
    "forecast": lambda desk: forecast(desk, by=By.PRODUCT),
    "calibrated forecast": lambda desk: forecast(desk, use_calibrated=True),
    "accuracy": accuracy,
    "marketing": marketing,
    "velocity": velocity,
}


def test_the_number_of_queries_does_not_grow(funnel: Desk, clock: FixedClock) -> None:
    asked: list[str] = []

    @sa.event.listens_for(funnel.store.engine, "before_cursor_execute")
    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def queries(figure: Callable[[Desk], object]) -> int:
        asked.clear()
        figure(funnel)
        return len(asked)

    list_people(funnel)  # the first time, the store's version is asked for too
    few = {name: queries(figure) for name, figure in FIGURES.items()}
    reps = [one.id for one in list_people(funnel)]
    for number in range(30):
        deal = add_deal(
            funnel,
            {
                "name": f"more {number}",
                "amount": 1_000_00,
                "expected": date(2026, 12, 24),
                "owner_id": reps[number % 2],
            },
        ).id
        change_deal(funnel, deal, {"stage": "compare"})
    clock.advance(hours=1)
    assert {name: queries(figure) for name, figure in FIGURES.items()} == few
    assert max(few.values()) <= 24
