"""The board and a rep's page cost a fixed small number of queries, and each goes by an index."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from funnelview.domain.funnel import Contact, Customer, DealState, Outcome, Person, Role
from funnelview.domain.review import NoteText
from funnelview.errors import StoreUnreachable
from funnelview.store.base import Unit
from funnelview.store.engine import sqlite_path
from funnelview.store.funnel_writing import DealWriter, NewDeal
from funnelview.store.ids import taken_ids
from funnelview.store.records import add_records
from funnelview.store.settings import set_quotas
from funnelview.usecases import ready
from funnelview.usecases.changes import changes
from funnelview.usecases.coverage import rep_page, team_board, team_level
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal, get_deal
from funnelview.usecases.keeping import keep_counts
from funnelview.usecases.ready import first_level
from funnelview.usecases.review import begin_review, finish, review_sheet, save_note
from tests.support.clock import FixedClock

TODAY = date(2026, 11, 18)
EARLIER = TODAY - timedelta(days=7)
REP = "rep 1"
GROWING = frozenset({"deal", "deal_change", "note", "review", "review_deal", "funnel_sum"})
"""What gets longer with the years: no page may look through all of it."""

R = TypeVar("R", Person, Customer, Contact)
Given = Any
"""A statement's parameters."""

Page = Callable[[Desk], object]
LOOK = "the look for others' changes"


@contextmanager
def rows_of_few() -> Iterator[None]:
    """Have rows of the board kept of a few people, too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ready, "MANY", 0)
        yield


def ready_board(desk: Desk) -> object:
    """The board of a company whose rows lie ready."""
    with rows_of_few():
        return team_board(desk)


def keep(desk: Desk) -> None:
    """Keep what boards are made of, and whole rows."""
    with rows_of_few():
        keep_counts(desk)


PAGES: dict[str, tuple[Page, int]] = {
    "the home screen": (team_level, 22),
    "the board": (team_board, 21),
    "the board from ready rows": (ready_board, 15),
    "the board of a past day": (lambda desk: team_board(desk, as_of=EARLIER), 40),
    "a rep": (lambda desk: rep_page(desk, REP), 25),
    "a rep on a past day": (lambda desk: rep_page(desk, REP, as_of=EARLIER), 38),
    "a rep's review": (lambda desk: review_sheet(desk, REP), 39),
    "a rep's changes since the last review": (lambda desk: changes(desk, REP), 16),
    "everybody's changes of a week": (lambda desk: changes(desk, since=EARLIER), 15),
    "one deal": (lambda desk: get_deal(desk, 1), 4),
    LOOK: (lambda desk: desk.store.change_mark(), 1),
}
"""Each page with the most queries it may cost; one of them asks a server for the role."""


def fill(desk: Desk, reps: int, deals: int) -> None:
    """Register deals of each outcome, with notes and changes, evenly among some reps."""
    zone = ZoneInfo("Asia/Shanghai")
    with desk.store.write(desk.actor, desk.clock()) as unit:
        (boss,) = add(unit, "person", [Person(0, "mia", Role.MANAGER)])
        team = add(
            unit,
            "person",
            [Person(0, f"rep {number}", Role.REP, boss) for number in range(1, reps + 1)],
        )
        customers = add(
            unit,
            "customer",
            # The first two are perhaps the same.
            [
                Customer(0, f"customer {n}", phone="0512-8888" if n < 2 else None)
                for n in range(max(deals // 5, 1))
            ],
        )
        contacts = add(unit, "contact", [Contact(0, one, f"contact at {one}") for one in customers])
        with DealWriter(unit, zone) as writer:
            writer.register(
                [NewDeal(a_deal(n, team[n % reps], customers, contacts)) for n in range(deals)]
            )
        set_quotas(unit, [(rep, "2026-Q4", 1_000_000) for rep in team])
        unit.commit()


def add(unit: Unit, table: str, records: list[R]) -> list[int]:
    ids = list(taken_ids(unit.conn, table, len(records)))
    add_records(unit, records, ids)
    return ids


def a_deal(n: int, owner: int, customers: list[int], contacts: list[int]) -> DealState:
    outcome = (Outcome.OPEN, Outcome.OPEN, Outcome.WON, Outcome.LOST)[n // 7 % 4]
    at = n % len(customers)
    return DealState(
        customer_id=customers[at],
        contact_id=contacts[at],
        owner_id=owner,
        amount=n * 1_000,
        currency="CNY",
        expected=TODAY + timedelta(days=n % 200 - 20),
        stage=("aware", "compare", "negotiate")[n % 3],
        success=(25, 50, 75)[n % 3],
        registered=TODAY - timedelta(days=30 + n % 600),
        outcome=outcome,
        closed=None if outcome is Outcome.OPEN else TODAY - timedelta(days=n % 30),
    )


def hold_reviews(desk: Desk, clock: FixedClock) -> None:
    """Hold last week's review of a rep, begin this week's, and change a deal in it."""
    clock.now -= timedelta(days=7)
    rep = rep_page(desk, REP)
    for last in (True, False):
        review = begin_review(desk, rep.person.id)
        for deal in rep.deals[:2]:
            save_note(desk, review.id, deal.id, NoteText(done="called"))
        if last:
            finish(desk, review.id)
            clock.now += timedelta(days=7)
    change_deal(desk, rep.deals[0].id, {"amount": 5_000})


@contextmanager
def statements(desk: Desk) -> Iterator[list[tuple[str, Given]]]:
    """Listen to what is asked of the database, with its parameters."""
    heard: list[tuple[str, Given]] = []

    def hear(_conn: object, _cursor: object, statement: str, given: Given, *_: object) -> None:
        if not re.match(r"BEGIN|EXPLAIN", statement, re.IGNORECASE):
            heard.append((statement, given))

    sa.event.listen(desk.store.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        sa.event.remove(desk.store.engine, "before_cursor_execute", hear)


def asked(desk: Desk, page: Page) -> list[tuple[str, Given]]:
    page(desk)  # the first time, the store's version is asked for too
    with statements(desk) as heard:
        page(desk)
    return heard


def test_a_page_costs_the_same_few_queries_however_much_there_is(
    desk: Desk, clock: FixedClock
) -> None:
    fill(desk, reps=2, deals=20)
    hold_reviews(desk, clock)
    keep(desk)
    few = {name: len(asked(desk, page)) for name, (page, _most) in PAGES.items()}
    with desk.store.engine.begin() as conn:
        conn.execute(sa.text("update person set name = 'earlier ' || name"))
    fill(desk, reps=50, deals=1_000)
    hold_reviews(desk, clock)
    keep(desk)
    many = {name: len(asked(desk, page)) for name, (page, _most) in PAGES.items()}
    assert few == many
    assert [name for name, (_page, most) in PAGES.items() if few[name] > most] == []
    # SQLite is asked for its own count of writes, which is no query.
    assert [name for name, count in few.items() if not count and name != LOOK] == []


def test_every_query_of_a_page_goes_by_an_index(desk: Desk, clock: FixedClock) -> None:
    fill(desk, reps=20, deals=600)
    hold_reviews(desk, clock)
    keep(desk)
    if sqlite_path(desk.store.url) is None:
        with desk.store.engine.begin() as conn:
            # A server finds out for itself how much there is, sooner or later.
            conn.execute(sa.text("analyze"))
    plans = {
        (name, statement): by_no_index(desk, statement, given)
        for name, (page, _most) in PAGES.items()
        for statement, given in asked(desk, page)
    }
    assert len(plans) > 20
    assert {key: tables for key, tables in plans.items() if tables} == {}


def test_a_query_without_an_index_is_noticed(desk: Desk) -> None:
    fill(desk, reps=2, deals=20)
    assert by_no_index(desk, "select id from deal where product = 'x'", ()) == {"deal"}
    assert by_no_index(desk, "select new from deal_change order by new", ()) == {"deal_change"}


def test_the_first_board_is_the_same_as_any_other(desk: Desk, clock: FixedClock) -> None:
    fill(desk, reps=5, deals=300)
    hold_reviews(desk, clock)
    keep_counts(desk)
    path = sqlite_path(desk.store.url)
    if path is None:
        assert first_level("postgresql://db.example.org/funnel", clock()) is None
    else:
        # The coming months are read with the second one.
        level = replace(team_level(desk), ahead={})
        assert first_level(str(path), clock()) == level
        assert first_level(f"sqlite:///{path}", clock()) == level


def test_a_file_of_another_version_is_left_to_others(desk: Desk, clock: FixedClock) -> None:
    path = sqlite_path(desk.store.url)
    if path is None:
        return
    with desk.store.engine.begin() as conn:
        conn.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StoreUnreachable):
        first_level(str(path), clock())


def by_no_index(desk: Desk, statement: str, given: Given) -> set[str]:
    """The growing tables that the plan of a query reads from end to end."""
    with desk.store.engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            names = aliases(statement)
            scanned = [re.match(r"SCAN (\w+)", row.detail) for row in rows]
            return {names.get(one[1], one[1]) for one in scanned if one} & GROWING
        # Few rows are always read faster one after the other, and joined with all others in one
        # go: what matters is what it could do.
        for way in ("seqscan", "mergejoin", "hashjoin"):
            conn.exec_driver_sql(f"set enable_{way} = off")
        plan = conn.exec_driver_sql(f"EXPLAIN (format json) {statement}", given).scalar_one()
        return unindexed(plan[0]["Plan"])


def aliases(statement: str) -> dict[str, str]:
    """The tables that a query calls by another name."""
    pairs = re.findall(r"(?:FROM|JOIN|,)\s+(\w+) AS (\w+)", statement)
    return {alias: table for table, alias in pairs}


def unindexed(node: dict[str, Any]) -> set[str]:
    inner = node.get("Plans", [])
    found = {table for each in inner for table in unindexed(each)}
    table = node.get("Relation Name")
    bounded = "Index Cond" in node or any("Index Cond" in each for each in below(node))
    if table in GROWING and not bounded and not ends_at_once(node):
        found.add(table)
    return found


def below(node: dict[str, Any]) -> list[dict[str, Any]]:
    inner: list[dict[str, Any]] = node.get("Plans", [])
    return [each for one in inner for each in (one, *below(one))]


def ends_at_once(node: dict[str, Any]) -> bool:
    """Whether an index is read from its end, as for the largest id, and for one row."""
    return bool(node["Node Type"].startswith("Index") and node.get("Scan Direction") == "Backward")
