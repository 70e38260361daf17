"""What the database tells of past forecasts and entries is what deals' lives tell one by one."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import funnelview.domain.calendar as cal
from funnelview.domain.accuracy import Start
from funnelview.domain.marketing import Entered, first_day, full_weeks, took
from funnelview.errors import RuleRefused
from funnelview.store import tables as t
from funnelview.store.base import Reading
from funnelview.store.entered import Weeks, entered
from funnelview.store.foretold import booked_by_month, forecasts_made, store_began
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import change_deal, lose_deal, reopen_deal, win_deal
from funnelview.usecases.records import add_person
from funnelview.usecases.review import begin_review
from funnelview.usecases.store import get_settings
from funnelview.usecases.undo import undo
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.engines import each_on_its_own
from tests.support.plain_lives import Entry, Replay, entry_of, lives

EVER = datetime(9999, 1, 1, tzinfo=UTC)
MONTHS = 9
WEEKS = 30


def _live(desk: Desk, clock: FixedClock, dice: Random) -> list[int]:
    """Let three people sell for most of a year, undo what they did and think better of it."""
    people = [add_person(desk, name).id for name in ("李强", "王芳", "Ana")]
    owners: list[int | None] = [*people, None]
    began = clock()
    clock.set(began - timedelta(days=280))
    deals: list[int] = []
    while clock() < began - timedelta(days=8):
        clock.advance(days=dice.randrange(6), hours=dice.randrange(24))
        today = desk.today(get_settings(desk))
        deals.append(
            add_deal(
                desk,
                {
                    "name": f"deal {len(deals)}",
                    "owner_id": dice.choice(owners),
                    "amount": dice.choice([None, *(dice.randrange(10**7) for _ in range(9))]),
                    "currency": dice.choice(["CNY", "CNY", "USD"]),
                    "expected": dice.choice([None, today + timedelta(days=dice.randrange(200))]),
                    "stage": dice.choice(["aware", "aware", "compare", "negotiate"]),
                    "source": dice.choice(["Fair", "展会", None]),
                    # Told late, as after a holiday.
                    "registered": today - timedelta(days=dice.choice([0, 0, 9])),
                },
            ).id
        )
        for _step in range(2):
            clock.advance(hours=dice.randrange(9))
            try:
                _change(desk, dice, dice.choice(deals), dice.choice(people), today)
            except RuleRefused:
                continue
    clock.set(began)
    return people


def _change(desk: Desk, dice: Random, deal: int, person: int, today: date) -> None:
    patch: dict[str, Any] = dice.choice(
        [
            {"stage": dice.choice(["aware", "compare", "negotiate", "confirm"])},
            {"stage": dice.choice(["compare", "confirm"])},
            {"amount": dice.choice([None, dice.randrange(10**7)])},
            {"expected": today + timedelta(days=dice.randrange(250))},
            {"owner_id": person},
            {"success": dice.randrange(1, 100), "success_reason": "said so"},
            {"source": dice.choice(["Fair", None])},
        ]
    )
    what = dice.randrange(10)
    if what == 0:
        win_deal(desk, deal, on=today - timedelta(days=dice.choice([0, 12])))
    elif what == 1:
        lose_deal(desk, deal, reason="price")
    elif what == 2:
        reopen_deal(desk, deal)
    elif what < 5:
        review = begin_review(desk, person).id
        change_deal(desk, deal, patch, review_id=review)
        undo(desk, review)
    else:
        change_deal(desk, deal, patch)


def _foretold(
    conn: Reading, starts: list[Start], before: datetime | None, whose: Collection[int] | None
) -> Replay:
    d = t.deal.c
    first = cal.month_start(starts[0].month)
    replay = Replay(starts, before or EVER, whose)
    for life in lives(conn, whose, (d.outcome == "open") | (d.closed >= first)):
        replay.add(life)
    return replay


def _entries(
    conn: Reading, weeks: Weeks, before: datetime | None, whose: Collection[int] | None, desk: Desk
) -> list[Entry]:
    zone = zone_of(get_settings(desk))
    found = []
    for life in lives(conn, None, t.deal.c.registered >= weeks.monday):
        entry = entry_of(life, before or EVER, lambda at: cal.local_day(at, zone))
        if entry is not None and (whose is None or entry.owner_id in whose):
            found.append(entry)
    return found


def _summed(entries: list[Entry], weeks: Weeks) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for one in entries:
        key = ((one.registered - weeks.monday).days // 7, one.source, one.currency)
        amount = one.amount or 0
        numbers = (1, one.amount is None, amount, one.t50, one.t75, one.won, amount * one.won)
        for place, number in enumerate(numbers):
            found[*key, place] += int(number)
    return +found


def _told(rows: list[Entered]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        for place, number in enumerate(row[3:]):
            found[*row[:3], place] += int(number)
    return +found


@each_on_its_own("seed", 1, 2)
def test_both_ways_look_back_the_same(desk: Desk, clock: FixedClock, seed: int) -> None:
    people = _live(desk, clock, Random(seed))  # noqa: S311 - no secret
    zone = zone_of(get_settings(desk))
    today = desk.today(get_settings(desk))
    for back, whose in ((0, None), (0, people[:1]), (75, None), (75, people[1:])):
        day = today - timedelta(days=back)
        before = cal.day_end(day, zone) if back else None
        this = cal.month_index(day)
        starts = [
            Start(at, cal.day_start(cal.month_start(at), zone)) for at in range(this - MONTHS, this)
        ]
        weeks = Weeks(first_day(day, WEEKS), WEEKS, full_weeks(day, WEEKS))
        with desk.store.read() as conn:
            replay = _foretold(conn, starts, before, whose)
            assert Counter(forecasts_made(conn, starts, whose)) == Counter(replay.forecast)
            assert replay.forecast
            rows = booked_by_month(conn, this - MONTHS, this - 1, before, whose)
            assert {(row.month, row.currency): row.amount for row in rows} == {
                key: minor for key, minor in replay.booked.items() if this - MONTHS <= key[0] < this
            }
            won = sum(deals for at, deals in replay.won.items() if this - MONTHS <= at < this)
            assert sum(row.deals for row in rows) == won > 0
            first = cal.month_start(starts[0].month)
            assert store_began(conn, first, whose) == replay.born
            lived = _entries(conn, weeks, before, whose, desk)
            found = entered(conn, weeks, day, before, zone, whose)
        assert _told(found.weeks) == _summed(lived, weeks)
        for name in ("to_t50", "to_t75", "to_won"):
            days = Counter(
                value for value in (getattr(one, name) for one in lived) if value is not None
            )
            assert getattr(found, name) == days
            assert took(days).n == sum(days.values())
            assert days or whose
        counted = [
            one for one in lived if (one.registered - weeks.monday).days // 7 in weeks.counted
        ]
        assert {owner: sum(row.deals for row in rows) for owner, rows in found.owners.items()} == (
            Counter(one.owner_id for one in counted)
        )
