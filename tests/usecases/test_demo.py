"""The shipped demo: what the generator makes, in order on both engines, with its stories in it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from funnelview import resources
from funnelview.domain.coverage import CoverageState, Position
from funnelview.domain.demo import cast
from funnelview.domain.demo.anchor import ANCHOR, last_moment
from funnelview.domain.demo.firms import TWINS
from funnelview.domain.demo.plots import PUSHED_WEEKS, TRANSFER_DAY
from funnelview.domain.funnel import Outcome, PersonStatus, Tier
from funnelview.domain.handover.items import ItemTier, Result
from funnelview.domain.history import standing
from funnelview.errors import StoreUnreachable
from funnelview.store.base import Store
from funnelview.store.funnel import DealLine
from funnelview.store.settings import read_rates
from funnelview.usecases import coverage, demo, funnel
from funnelview.usecases.demo_making import make_demo, make_demo_file
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.reading import sheet
from funnelview.usecases.records import add_person, find_contacts, list_people
from funnelview.usecases.store import check
from tests.support.deals import every_deal, find_customers
from tests.support.demo import demo_copy, dump
from tests.support.postgres import PostgresServer

END = last_moment(ANCHOR)
NAMES = {rep.key: rep.name for team in cast.TEAMS for rep, _language, _temper in team.reps}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk at a copy of the demo, at the end of its last day."""
    path = demo_copy(tmp_path_factory.mktemp("demo"))
    with Store(str(path)) as store:
        yield Desk(store, "director", "screen", lambda: END)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as the generator makes it now."""
    path = tmp_path_factory.mktemp("made") / "demo.db"
    make_demo_file(path)
    return path


def row(desk: Desk, rep: str) -> Position:
    return coverage.rep_page(desk, NAMES[rep]).position


def deals(desk: Desk, rep: str) -> tuple[DealLine, ...]:
    return coverage.rep_page(desk, NAMES[rep]).deals


@pytest.mark.xdist_group("made demo")
def test_the_shipped_file_is_what_the_generator_makes(made: Path) -> None:
    """After a change of the story, `make demo` is to be run."""
    assert dump(made) == dump(resources.demo_store())


@pytest.mark.xdist_group("made demo")
def test_the_shipped_file_is_small_whole_and_one_file(made: Path) -> None:
    assert resources.demo_store().stat().st_size <= 3_000_000
    with closing(sqlite3.connect(made)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_demo_is_in_order(desk: Desk) -> None:
    found = check(desk)
    assert found.problems == ()
    assert 650 <= found.deals <= 750
    assert found.changes > 5_000


@pytest.mark.long
def test_the_same_story_on_postgres(desk: Desk, postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url, Store(url) as store:
        make_demo(store)
        there = Desk(store, "director", "screen", lambda: END)
        assert check(there).problems == ()
        assert coverage.team_board(there) == coverage.team_board(desk)


def test_most_reps_have_figures_of_their_own(desk: Desk) -> None:
    board = coverage.team_board(desk)
    assert len(board.reps) == 15
    assert 650 <= board.total.open.count + sum(board.total.closed) <= 750
    own = [one for one in board.reps if one.required.n == sum(one.closed)]
    assert len(own) >= 8
    needs = [one.required.ratio for one in own]
    assert max(needs) - min(needs) > 1.5
    states = Counter(one.coverage.state for one in board.reps)
    assert states[CoverageState.MET] >= 2
    short = [one for one in board.reps if (one.coverage.ratio or 99) < one.required.ratio]
    assert 3 <= len(short) <= 9
    tiers = board.total.tiers
    assert tiers[Tier.T25].count > tiers[Tier.T50].count > tiers[Tier.T75].count > 30


def test_history_answers_for_a_year_ago(desk: Desk) -> None:
    past = coverage.team_board(desk, as_of=date(2025, 11, 20))
    assert past.total.open.count > 40
    assert past.total.quota is not None
    assert past.total.won.count > 0


def test_the_thin_top(desk: Desk) -> None:
    assert row(desk, cast.THIN_TOP).tiers[Tier.T25].count == 0
    assert max(one.registered for one in deals(desk, cast.THIN_TOP)) < ANCHOR - timedelta(days=28)


def test_the_whale(desk: Desk) -> None:
    position = row(desk, cast.WHALE)
    assert position.open.count >= 10
    with desk.store.read() as conn:
        rates = read_rates(conn, "CNY")
    largest = max(
        (one.amount or 0) * one.success * (rates.factor(one.currency, ANCHOR) or 0) / 100
        for one in deals(desk, cast.WHALE)
    )
    assert largest > position.weighted / 2


def test_the_rep_who_pushes_dates_every_week(desk: Desk) -> None:
    pushed = [one for one in deals(desk, cast.PUSHER) if one.pushes >= PUSHED_WEEKS - 2]
    assert len(pushed) == 3
    assert all(one.month_pushes >= 2 for one in pushed)


def test_the_rep_who_enters_late(desk: Desk) -> None:
    won = [
        one for one in every_deal(desk)
        if one.owner == NAMES[cast.LATE] and one.outcome is Outcome.WON
    ]  # fmt: skip
    quick = [one for one in won if one.closed and (one.closed - one.registered).days <= 5]
    assert len(quick) >= 6
    for one in quick:
        first = funnel.get_deal(desk, one.id)[2][0].new or ""
        assert '"stage":"negotiate"' in first or '"stage":"confirm"' in first


def test_the_leaver(desk: Desk) -> None:
    position = row(desk, cast.LEAVER)
    assert position.status is PersonStatus.LEAVING
    assert {tier: bucket.count for tier, bucket in position.tiers.items()} == {
        Tier.T75: 3, Tier.T50: 6, Tier.T25: 14,
    }  # fmt: skip


def test_a_handover_is_half_way(desk: Desk) -> None:
    """It shows each thing that can happen on the way, and what waits now."""
    view = sheet(desk, 1)
    assert view.handover.is_open
    assert view.handover.last_day > ANCHOR
    closed = Counter((one.item.tier, one.item.result) for one in view.items if not one.item.is_open)
    assert closed == {
        (ItemTier.T75, Result.DONE): 2,
        (ItemTier.T50, Result.DONE): 2,
        (ItemTier.T50, Result.REFUSED): 1,
    }
    waiting = [one for one in view.items if one.item.is_open]
    assert {one.locked for one in waiting if one.item.tier is ItemTier.T25} == {True}
    assert {one.lacks for one in waiting if one.item.evidence.done_on} == {
        ("confirmed",),
        ("visit_on",),
    }
    # Something was registered meanwhile and waits for a successor.
    assert [one.item.tier for one in waiting if one.item.successor_id is None] == [ItemTier.T25]


def test_the_single_line_customer(desk: Desk) -> None:
    alone = [
        one for one in deals(desk, cast.SINGLE_LINE)
        if one.tier is Tier.T75 and one.customer_id
        and len(find_contacts(desk, one.customer_id)) == 1
    ]  # fmt: skip
    assert len({one.customer_id for one in alone}) == 1


def test_the_rep_without_a_quota(desk: Desk) -> None:
    states = {
        one.name for one in coverage.team_board(desk).reps
        if one.coverage.state is CoverageState.NO_QUOTA
    }  # fmt: skip
    assert states == {NAMES[cast.NO_QUOTA]}


def test_the_rep_not_reviewed_for_three_weeks(desk: Desk) -> None:
    reviewed = {one.name: one.last_review for one in coverage.team_board(desk).reps}
    long_ago = (ANCHOR - timedelta(days=21)).isoformat()
    assert [name for name, day in reviewed.items() if day is None or day <= long_ago] == [
        NAMES[cast.UNREVIEWED]
    ]


def test_the_amount_that_went_up_and_came_back(desk: Desk) -> None:
    found = 0
    for one in deals(desk, cast.UP_AND_BACK):
        rows = [c for c in funnel.get_deal(desk, one.id)[2] if c.field == "amount"]
        if len(rows) == 2 and rows[0].old == rows[1].new:
            assert int(rows[0].new or 0) > int(rows[0].old or 0)
            found += 1
    assert found >= 1


def test_two_customers_with_one_telephone(desk: Desk) -> None:
    twins = [find_customers(desk, name)[0] for name in TWINS]
    assert twins[0].id != twins[1].id
    assert twins[0].phone == twins[1].phone
    assert twins[0].owner_id != twins[1].owner_id


def test_the_transfer_in_the_middle_of_the_quarter(desk: Desk) -> None:
    moved = 0
    for one in deals(desk, cast.TAKER):
        for change in standing(funnel.get_deal(desk, one.id)[2]):
            if change.field == "owner_id":
                assert change.holds_from.date() == TRANSFER_DAY
                moved += 1
    assert moved == 3


def test_a_stage_that_converts_worse_than_assigned(desk: Desk) -> None:
    in_stage, won = Counter[str](), Counter[str]()
    for one in every_deal(desk):
        if one.outcome is Outcome.OPEN:
            continue
        rows = funnel.get_deal(desk, one.id)[2]
        stages = {change.new for change in rows if change.field == "stage"}
        if "negotiate" in stages:
            in_stage["negotiate"] += 1
            won["negotiate"] += one.outcome is Outcome.WON
    assert in_stage["negotiate"] >= 100
    assert won["negotiate"] / in_stage["negotiate"] < 0.65


def test_incomplete_lines_an_override_and_deals_that_came_back(desk: Desk) -> None:
    known = [one for one in every_deal(desk) if one.outcome is Outcome.OPEN]
    assert [one for one in known if one.amount is None]
    assert [one for one in known if one.expected is None]
    assert [one for one in known if one.contact is None]
    assert [one for one in known if one.product is None]
    assert [one for one in known if one.success == 90]
    histories = [funnel.get_deal(desk, one.id)[2] for one in known]
    back = [h for h in histories if any(c.field == "outcome" and c.new == "open" for c in h)]
    assert len(back) == 2


def test_promises_of_all_kinds(desk: Desk) -> None:
    path = desk.store.url.database
    assert path is not None
    with closing(sqlite3.connect(path)) as connection:
        states = dict(connection.execute("select state, count(*) from commitment group by state"))
        (moved,) = connection.execute(
            "select count(*) from commitment where moved > 0"
        ).fetchone()  # fmt: skip
    assert set(states) == {"open", "kept", "not_kept"}
    assert min(states.values()) >= 10
    assert moved >= 10


def test_the_private_copy_is_made_once_and_kept() -> None:
    path = demo.prepare_demo(now=END)
    assert path == demo.demo_path()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with Store(str(path)) as store:
        add_person(Desk(store, clock=lambda: END), "Somebody New")
    assert demo.prepare_demo(now=END + timedelta(days=30)) == path
    assert "Somebody New" in names(path)
    demo.prepare_demo(reset=True, now=END)
    assert "Somebody New" not in names(path)


def names(path: Path) -> set[str]:
    with Store(str(path)) as store:
        return {person.name for person in list_people(Desk(store))}


def test_a_damaged_copy_names_the_way_out() -> None:
    path = demo.prepare_demo(now=END)
    path.write_bytes(b"damaged")
    with pytest.raises(StoreUnreachable, match="--reset"):
        demo.prepare_demo(now=END)
    demo.prepare_demo(reset=True, now=END)
    assert NAMES[cast.LEAVER] in names(path)


def test_the_copy_of_an_older_program_is_brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    path = demo.prepare_demo(now=END)
    upgraded: list[Desk] = []
    monkeypatch.setattr(demo, "schema_of", lambda one: "0000" if one == path else "0001")
    monkeypatch.setattr("funnelview.usecases.store.upgrade_store", upgraded.append)
    demo.prepare_demo(now=END)
    assert len(upgraded) == 1


def test_the_environment_sets_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNNELVIEW_NOW", "2031-05-07T12:00:00+00:00")
    path = demo.prepare_demo()
    with Store(str(path)) as store:
        board = coverage.team_board(Desk(store))
    assert board.as_of == "2031-05-07"
    assert max(one.last_review or "" for one in board.reps) > "2031-04-25"
