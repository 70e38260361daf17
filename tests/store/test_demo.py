"""Moving a copy of the demo: to any day, with what a user did in it, and back."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from funnelview.domain.calendar import local_day, week_of
from funnelview.domain.demo.anchor import ANCHOR, last_moment
from funnelview.domain.funnel import Role
from funnelview.domain.review import NoteText, Verdict
from funnelview.errors import StoreUnreachable
from funnelview.store.base import Store
from funnelview.store.demo import anchor_of, fresh_copy, move_to_present
from funnelview.usecases import coverage, funnel, review
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.records import add_customer, add_person, list_people, set_quota
from funnelview.usecases.store import check, get_settings
from tests.support.deals import add_deal
from tests.support.demo import demo_copy, dump
from tests.support.engines import ALL

END = last_moment(ANCHOR)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1)).map(  # noqa: DTZ001 - made aware here
    lambda at: at.replace(tzinfo=UTC)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moving")


def desk_at(store: Store, now: datetime) -> Desk:
    return Desk(store, "director", "screen", lambda: now)


@given(moments)
@example(datetime(2028, 2, 29, 12, tzinfo=UTC))
@example(datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC))
@example(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
@example(datetime(2032, 12, 30, 8, tzinfo=UTC))
@settings(max_examples=10 if ALL else 3)
def test_at_any_day_the_store_is_in_order_and_of_that_day(folder: Path, now: datetime) -> None:
    path = demo_copy(folder)
    move_to_present(path, now)
    anchor = anchor_of(path)
    assert anchor is not None
    assert anchor.weekday() == ANCHOR.weekday()
    assert timedelta(0) <= now - last_moment(anchor) < timedelta(days=7)
    with Store(str(path)) as store:
        desk = desk_at(store, now)
        assert check(desk).problems == ()
        board = coverage.team_board(desk)
        quotas = [row for row in board.reps if row.quota is not None]
        assert len(quotas) == 14
        assert board.unrated == ()
        weeks = {
            local_day(now - timedelta(days=7 * back), zone_of(get_settings(desk)))
            for back in (0, 1)
        }
        last = max(row.last_review or "" for row in board.reps)
        assert week_of(date.fromisoformat(last)) in {week_of(day) for day in weeks}


def test_nothing_is_done_within_the_week(tmp_path: Path) -> None:
    path = demo_copy(tmp_path)
    before = path.read_bytes()
    assert move_to_present(path, END + timedelta(days=6, hours=23)) == 0
    assert path.read_bytes() == before


def test_moving_there_and_back_changes_nothing(tmp_path: Path) -> None:
    path = demo_copy(tmp_path)
    before = dump(path)
    assert move_to_present(path, END + timedelta(days=800)) == 114
    assert dump(path) != before
    assert move_to_present(path, END) == -114
    assert dump(path) == before


def test_two_steps_lead_where_one_does(tmp_path: Path) -> None:
    one, two = demo_copy(tmp_path, "one.db"), demo_copy(tmp_path, "two.db")
    late = END + timedelta(days=500)
    move_to_present(one, late)
    move_to_present(two, END + timedelta(days=77))
    move_to_present(two, late)
    assert dump(one) == dump(two)


def use(desk: Desk) -> tuple[int, int]:
    """What a user does in a demo: a deal, a review, a change, an end; gives deal and review."""
    level = coverage.team_board(desk)
    rep_id = next(row.person_id for row in level.reps if row.name == "陈静")
    assert rep_id is not None
    customer = add_customer(desk, "用户的客户", owner_id=rep_id).id
    today = desk.today(get_settings(desk))
    deal = add_deal(
        desk,
        {
            "customer_id": customer,
            "owner_id": rep_id,
            "amount": 5_000_00,
            "expected": today + timedelta(days=12),
            "next_step_due": today + timedelta(days=2),
        },
    ).id
    held = review.begin_review(desk, rep_id)
    funnel.change_deal(
        desk,
        deal,
        {"stage": "compare", "expected": today + timedelta(days=40)},
        review_id=held.id,
    )
    review.save_note(desk, held.id, deal, NoteText("看了现场", "", ""))
    review.judge(desk, held.id, deal, Verdict.ADVANCED)
    review.finish(desk, held.id)
    lost = coverage.rep_page(desk, rep_id).deals[0].id
    funnel.lose_deal(desk, lost, reason="2026-01-01 is no date here", on=today)
    set_quota(desk, rep_id, str(today.year), 9_000_000_00)
    return deal, held.id


@given(
    st.integers(0, 7 * 24 * 60 - 1), st.integers(0, 400), st.booleans()
)  # fmt: skip
@example(6 * 24 * 60, 1, 1)
@settings(max_examples=10 if ALL else 2)
def test_what_a_user_did_stays_in_order_and_never_lies_ahead(
    folder: Path, minutes: int, later_days: int, times: int
) -> None:
    path = demo_copy(folder, "used.db")
    used = END + timedelta(minutes=minutes)
    now = used + timedelta(days=later_days, minutes=1)
    with Store(str(path)) as store:
        deal, held = use(desk_at(store, used))
    move_to_present(path, now)
    if times == 2:
        now += timedelta(days=7)
        move_to_present(path, now)
    with Store(str(path)) as store:
        desk = desk_at(store, now)
        assert check(desk).problems == ()
        line, _stored, changes = funnel.get_deal(desk, deal)
        today = desk.today(get_settings(desk))
        assert line.registered <= today
        assert line.stage_since <= today
        assert line.pushes == 1
        assert all(change.holds_from <= now and change.recorded <= now for change in changes)
        note = review.note_history(desk, deal)[0]
        assert note.at <= now
        assert note.review_id == held
        assert note.week is not None
        assert note.week <= week_of(today)
        funnel.change_deal(desk, deal, {"amount": 1_00})
        assert check(desk).problems == ()


def test_reviews_that_meet_in_one_week_are_numbered(tmp_path: Path) -> None:
    """Shortly before the week is over, the user's review would move beyond the present."""
    path = demo_copy(tmp_path)
    used = END + timedelta(days=5)
    with Store(str(path)) as store:
        use(desk_at(store, used))
    now = END + timedelta(days=7, hours=1)
    assert move_to_present(path, now) == 1
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "select number from review join person on person.id = rep_id"
            " where person.name = '陈静' and week = ? order by review.id",
            (week_of(now.date()),),
        ).fetchall()
    assert found == [(1,), (2,)]


def test_months_of_pushes_are_counted_anew(tmp_path: Path) -> None:
    path = demo_copy(tmp_path)
    seen = set()
    for weeks in range(5):
        move_to_present(path, END + timedelta(weeks=weeks))
        with closing(sqlite3.connect(path)) as connection:
            row = connection.execute("select sum(pushes), sum(month_pushes) from deal").fetchone()
        seen.add(row)
    assert len({pushes for pushes, _ in seen}) == 1
    assert len({months for _, months in seen}) > 1


def test_another_store_is_never_moved(tmp_path: Path) -> None:
    path = demo_copy(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(StoreUnreachable, match="no copy of the demo"):
        move_to_present(path, END)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"x" * 5_000)
    with pytest.raises(StoreUnreachable, match="no copy of the demo"):
        move_to_present(damaged, END)
    assert anchor_of(damaged) is None


def test_a_copy_under_an_open_program_is_replaced_through_the_database(tmp_path: Path) -> None:
    source, target = demo_copy(tmp_path, "source.db"), tmp_path / "private" / "demo.db"
    fresh_copy(source, target, END)
    with Store(str(target)) as store:
        desk = desk_at(store, END)
        add_person(desk, "Somebody New", Role.REP)
        fresh_copy(source, target, END)
        assert "Somebody New" not in {person.name for person in list_people(desk)}
        assert check(desk).problems == ()
    assert dump(target) == dump(source)
    assert [one.name for one in target.parent.iterdir()] == ["demo.db"]


def test_a_damaged_copy_is_replaced(tmp_path: Path) -> None:
    source, target = demo_copy(tmp_path, "source.db"), tmp_path / "private" / "demo.db"
    target.parent.mkdir()
    target.write_bytes(b"nothing of the kind")
    fresh_copy(source, target, END)
    assert dump(target) == dump(source)
    assert target.parent.stat().st_mode & 0o777 == 0o700
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_missing_demo_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="missing"):
        fresh_copy(tmp_path / "none.db", tmp_path / "copy.db", END)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    source = demo_copy(tmp_path)
    shutil.copyfile(source, tmp_path / "file")
    with pytest.raises(StoreUnreachable, match="can't be copied"):
        fresh_copy(source, tmp_path / "file" / "demo.db", END)
