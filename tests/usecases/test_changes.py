"""Waterfall and list of a store on both engines, also against a plain computation."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from funnelview.domain.coverage import Bucket
from funnelview.domain.funnel import DealState, Role
from funnelview.domain.waterfall import Kind
from funnelview.errors import BadInput, RuleRefused
from funnelview.store import tables as t
from funnelview.store.base import Store
from funnelview.store.settings import set_rate
from funnelview.store.stored_deals import stored_deals
from funnelview.usecases.changes import ChangeReport, changes, changes_of_deals, last_finished
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal, lose_deal, reopen_deal, win_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import add_customer, add_person, list_people
from funnelview.usecases.review import begin_review, finish
from funnelview.usecases.store import check, get_settings
from funnelview.usecases.undo import redo, undo
from tests.support.agreeing import every_view
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.made import Copied, new_desk

WEEK = timedelta(days=7)


# --- a store with everything in it


def make_busy(url: str) -> datetime:
    """Ten weeks of random work by three reps of two managers; pounds have no rate."""
    clock = FixedClock(datetime(2026, 9, 7, 9, tzinfo=UTC))
    with new_desk(url, clock) as desk:
        _work(desk, clock)
        assert check(desk).problems == ()
    return clock()


@pytest.fixture
def busy(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at such a store, at the end of these weeks."""
    url, now = copied("busy", make_busy)
    clock.set(now)
    with Store(url) as store:
        yield Desk(store, "mia", "test", clock)


def _work(desk: Desk, clock: FixedClock) -> None:
    dice = random.Random(20261118)  # noqa: S311 - no secret
    bosses = [add_person(desk, name, Role.MANAGER).id for name in ("林越", "Grace")]
    reps = [
        add_person(desk, name, manager_id=bosses[n % 2]).id
        for n, name in enumerate(("李强", "王芳", "Tom"))
    ]
    with desk.store.write(desk.actor, desk.clock()) as unit:
        set_rate(unit, "USD", date(2026, 1, 1), Decimal("7.123457"))
        set_rate(unit, "USD", date(2026, 10, 12), Decimal("6.987654"))
        set_rate(unit, "JPY", date(2026, 1, 1), Decimal("0.047313"))
        unit.commit()
    customers = [add_customer(desk, f"customer {n}").id for n in range(4)]
    deals: list[int] = []
    for day in range(70):
        clock.advance(days=1)
        for _turn in range(2):
            clock.advance(seconds=7)
            if len(deals) < 4 or dice.random() < 0.3:
                deals.append(_new(desk, dice, reps, customers, day))
            else:
                _do(desk, dice, dice.choice(deals), reps)


def _new(desk: Desk, dice: random.Random, reps: list[int], customers: list[int], day: int) -> int:
    today = date(2026, 9, 8) + timedelta(days=day)
    values = {
        "customer_id": dice.choice(customers),
        "owner_id": dice.choice([None, *reps]),
        "amount": dice.choice([None, dice.randrange(10**8)]),
        "currency": dice.choice(["CNY", "CNY", "USD", "JPY", "GBP"]),
        "expected": dice.choice([None, today + timedelta(days=dice.randrange(150))]),
        "registered": today - timedelta(days=dice.choice([0, 0, 20])),
    }
    return add_deal(desk, values).id


def _do(desk: Desk, dice: random.Random, deal_id: int, reps: list[int]) -> None:
    with desk.store.read() as conn:
        deal = stored_deals(conn, [deal_id])[deal_id].state
    if not deal.is_open:
        reopen_deal(desk, deal_id)
        return
    today = desk.today(get_settings(desk))
    late = max(today - timedelta(days=dice.choice([0, 9])), deal.registered)
    match dice.randrange(8):
        case 0:
            win_deal(desk, deal_id, on=late)
        case 1:
            lose_deal(desk, deal_id, reason="price", on=late)
        case 2:
            change_deal(desk, deal_id, {"owner_id": dice.choice(reps)})
        case 3:
            _there_and_back(desk, deal_id, deal)
        case 4:
            change_deal(desk, deal_id, {"expected": today + timedelta(days=dice.randrange(150))})
        case 5:
            change_deal(desk, deal_id, {"expected": None})
        case _:
            change_deal(desk, deal_id, {"amount": dice.choice([None, dice.randrange(10**8)])})


def _there_and_back(desk: Desk, deal_id: int, deal: DealState) -> None:
    other = (deal.amount or 0) + 1_000_00
    change_deal(desk, deal_id, {"amount": other})
    change_deal(desk, deal_id, {"amount": deal.amount})


@pytest.mark.xdist_group("busy store")
def test_every_view_of_a_busy_store_agrees_with_the_plain_computation(busy: Desk) -> None:
    today = busy.today(get_settings(busy))
    spans = [
        (today - WEEK, None),
        (today - 5 * WEEK, today - WEEK),
        (date(2026, 9, 1), None),
        (today, None),
    ]
    assert every_view(busy, spans, [None, "2026-Q4", "2026-11"]) == 5 * 4 * 3
    seen = {
        kind
        for cut in (None, "2026-Q4")
        for person in [None, *list_people(busy)]
        for kind, one in changes(
            busy, person.id if person else None, since=date(2026, 10, 1), period=cut
        ).waterfall.buckets.items()
        if one != Bucket()
    }
    assert seen == set(Kind)


@pytest.mark.xdist_group("busy store")
def test_the_end_of_a_span_is_the_boards_open_funnel(busy: Desk) -> None:
    today = busy.today(get_settings(busy))
    for until in (today, today - 2 * WEEK):
        board = team_board(busy, as_of=until)
        whole = changes(busy, since=until - WEEK, until=until)
        rows = {row.person_id: row.open for row in board.reps}
        assert whole.waterfall.end == board.total.open
        for person in list_people(busy):
            mine = changes(busy, person.id, since=until - WEEK, until=until)
            assert mine.waterfall.end == rows.get(person.id, Bucket())


@pytest.mark.xdist_group("busy store")
def test_the_latest_so_many_are_the_end_of_the_list(busy: Desk) -> None:
    today = busy.today(get_settings(busy))
    someone = list_people(busy)[-1].id
    for rep, until, cut in (
        (None, None, None),
        (None, today - WEEK, "2026-Q4"),
        (someone, today, None),
    ):
        whole = changes(busy, rep, since=today - 4 * WEEK, until=until, period=cut)
        n = len(whole.lines)
        assert whole.total == n > 5
        for most in (0, 5, n, n + 1):
            some = changes(busy, rep, since=today - 4 * WEEK, until=until, period=cut, most=most)
            assert some == replace(whole, lines=whole.lines[max(n - most, 0) :])


# --- spans, persons


def _deal(desk: Desk, **values: object) -> int:
    rep = next((one.id for one in list_people(desk) if one.name == "Ann"), None)
    if rep is None:
        rep = add_person(desk, "Ann").id
    return add_deal(desk, {"name": "One", "owner_id": rep, "amount": 100_00, **values}).id


def test_a_span_runs_from_the_end_of_a_day_to_the_end_of_a_day(
    desk: Desk, clock: FixedClock
) -> None:
    deal = _deal(desk)
    # 16:30 UTC is half past midnight of the 19th in Shanghai.
    clock.set(datetime(2026, 11, 18, 16, 30, tzinfo=UTC))
    change_deal(desk, deal, {"amount": 150_00})
    clock.advance(days=3)
    on_the_18th = changes(desk, since=date(2026, 11, 17), until=date(2026, 11, 18))
    after = changes(desk, since=date(2026, 11, 18), until=date(2026, 11, 19))
    assert [line.field for line in on_the_18th.lines] == ["registration"]
    assert [(line.field, line.bucket) for line in after.lines] == [("amount", Kind.INCREASED)]
    assert changes(desk, since=date(2026, 11, 19)).lines == ()


def test_since_the_last_review_begins_where_that_review_was_finished(
    desk: Desk, clock: FixedClock
) -> None:
    deal = _deal(desk, registered=date(2026, 10, 1))
    (ann,) = (one.id for one in list_people(desk))
    review = begin_review(desk, ann)
    change_deal(desk, deal, {"amount": 120_00}, review_id=review.id)
    finish(desk, review.id)
    clock.advance(hours=1)
    change_deal(desk, deal, {"amount": 180_00})
    clock.advance(days=7)
    report = changes(desk, "Ann")
    assert report.span.review is not None
    assert report.span.review.id == review.id
    assert [(line.old, line.new) for line in report.lines] == [("12000", "18000")]
    with desk.store.read() as conn:
        found = last_finished(conn, ann)
        assert found is not None
        assert found.week == review.week
        assert last_finished(conn, ann, before=found.finished) is None
        of_deals = changes_of_deals(conn, [deal, 99], report.span.start)
    # The same rows; which bucket a deal is in is the waterfall's to say.
    assert [line._replace(bucket=None) for line in report.lines] == list(of_deals[deal])
    assert report.lines[0].bucket is Kind.INCREASED


def test_without_a_review_the_last_seven_days_count(desk: Desk, clock: FixedClock) -> None:
    _deal(desk)
    clock.advance(days=8)
    report = changes(desk, "Ann")
    assert report.span.review is None
    assert report.span.since == date(2026, 11, 19)
    assert report.lines == ()


def test_an_order_booked_late_is_in_the_list(desk: Desk, clock: FixedClock) -> None:
    deal = _deal(desk, registered=date(2026, 10, 1))
    clock.advance(days=7)
    win_deal(desk, deal, on=date(2026, 11, 20))
    report = changes(desk, since=date(2026, 11, 22))
    # At the end of the 22nd it was won already, as history tells it now.
    assert report.waterfall.is_still
    assert [(line.field, line.bucket) for line in report.lines] == [("outcome", None)]


def test_a_span_that_ends_before_it_starts_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        changes(desk, since=date(2026, 11, 17), until=date(2026, 11, 16))
    with pytest.raises(BadInput):
        changes(desk, since=date(2026, 11, 19))
    with pytest.raises(BadInput):
        changes(desk, since=date(2026, 11, 1), period="2026-13")
    with pytest.raises(RuleRefused):
        changes(desk, "nobody", since=date(2026, 11, 1))


def test_names_stand_in_the_list(desk: Desk, clock: FixedClock) -> None:
    customer = add_customer(desk, "蓝海物流").id
    deal = _deal(desk, customer_id=customer)
    bob = add_person(desk, "Bob").id
    clock.advance(days=1)
    change_deal(desk, deal, {"owner_id": bob})
    (line,) = changes(desk, since=desk.clock().date() - timedelta(days=1)).lines
    assert (line.customer, line.owner, line.field, line.old, line.new, line.who) == (
        "蓝海物流",
        "Bob",
        "owner_id",
        "Ann",
        "Bob",
        "mia",
    )


def test_a_change_taken_back_stays_in_the_list_and_in_no_bucket(
    desk: Desk, clock: FixedClock
) -> None:
    deal = _deal(desk, registered=date(2026, 10, 1), expected=date(2026, 11, 20))
    (ann,) = (one.id for one in list_people(desk))
    clock.advance(days=1)
    review = begin_review(desk, ann)
    later = {"expected": date(2026, 12, 20), "amount": 500_00}
    change_deal(desk, deal, later, review_id=review.id)

    def told() -> tuple[ChangeReport, dict[str, int]]:
        found = changes(desk, since=date(2026, 11, 18), period="2026-11")
        return found, {line.field: line.push for line in found.lines if line.counts}

    report, pushes = told()
    assert report.waterfall[Kind.SLIPPED_OUT].count == 1
    assert pushes == {"expected": 1, "amount": 0}
    clock.advance(minutes=1)
    undo(desk, review.id)
    report, pushes = told()
    assert report.waterfall.is_still
    assert pushes == {}
    assert sorted((line.field, line.undone, line.undoes is None) for line in report.lines) == [
        ("amount", False, False),
        ("amount", True, True),
        ("expected", False, False),
        ("expected", True, True),
    ]
    assert {line.bucket for line in report.lines} == {None}
    with desk.store.read() as conn:
        assert stored_deals(conn, [deal])[deal].counters.pushes == 0
    clock.advance(minutes=1)
    redo(desk, review.id)
    report, pushes = told()
    assert report.waterfall[Kind.SLIPPED_OUT].count == 1
    assert pushes == {"expected": 1, "amount": 0}
    assert len(report.lines) == 6
    assert check(desk).problems == ()


def test_an_amount_that_went_up_and_came_back_is_still_told(desk: Desk, clock: FixedClock) -> None:
    deal = _deal(desk, registered=date(2026, 10, 1))
    clock.advance(days=1)
    change_deal(desk, deal, {"amount": 500_00})
    clock.advance(hours=1)
    change_deal(desk, deal, {"amount": 100_00})
    report = changes(desk, since=date(2026, 11, 18))
    assert report.waterfall.is_still
    assert [(line.old, line.new, line.came_back) for line in report.lines] == [
        ("10000", "50000", True),
        ("50000", "10000", True),
    ]


def test_what_a_first_import_tells_of_earlier_days_is_no_change_of_its_week(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Deal ID,Deal Name,Customer,Amount,Close Date,Stage,Owner,Created Date\n"
        "1,One,Acme,100,2026-12-01,Proposal,Ann,2026-10-01\n"
        "2,Two,Globex,200,2026-10-15,Closed Won,Ann,2026-09-01\n"
        "3,Three,Acme,300,2026-12-01,Proposal,Ann,2026-11-16\n",
        encoding="utf-8",
    )
    import_files(desk, [path])
    report = changes(desk, since=date(2026, 11, 11))
    # The deal of this week is new in it, told by the import; the others stood before.
    with desk.store.read() as conn:
        third = conn.execute(sa.select(t.deal.c.id).where(t.deal.c.name == "Three")).scalar()
    assert [(line.deal_id, line.field, line.observed, line.via) for line in report.lines] == [
        (third, "registration", False, "import")
    ]
    assert (report.waterfall.start.count, report.waterfall[Kind.NEW].count) == (1, 1)
