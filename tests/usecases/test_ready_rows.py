"""What is kept for a board is what is made anew, whatever is written and as days pass.

That is the counts of warnings, held against the plain rules, and whole rows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from funnelview.domain.coverage import Board
from funnelview.store.board import NOBODY
from funnelview.store.tables.warnings import board_row
from funnelview.usecases import keeping, ready, review
from funnelview.usecases.coverage import rep_page, team_board, team_level
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import keep_counts
from funnelview.usecases.reading import read_figures
from funnelview.usecases.records import (
    add_person,
    set_quota,
)
from funnelview.usecases.store import change_setting, check
from tests.support.clock import FixedClock
from tests.support.company import Company, counts_on, plain
from tests.support.deals import add_deal
from tests.support.engines import in_turn


def assert_shown(desk: Desk, counts: object, anew: Callable[[Desk], Board]) -> None:
    board = team_board(desk)
    assert counts_on(board) == counts
    assert replace(board, unkept=False) == replace(anew(desk), unkept=False)


def is_ready(desk: Desk) -> bool:
    """Whether everybody's row lies ready, and nobody's."""
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, None, None, ready=True)
    return figures.ready == {NOBODY, *(one.id for one in figures.people)}


@pytest.fixture
def of_few(monkeypatch: pytest.MonkeyPatch) -> Callable[[Desk], Board]:
    """Have rows kept of a few people, too; gives a way to make a board anew."""

    def anew(desk: Desk) -> Board:
        with monkeypatch.context() as patched:
            patched.setattr(ready, "MANY", 1_000)
            return team_board(desk)

    monkeypatch.setattr(ready, "MANY", 0)
    return anew


@in_turn("seed", range(6))
def test_what_is_kept_is_what_is_made_anew(
    desk: Desk, clock: FixedClock, of_few: Callable[[Desk], Board], seed: int
) -> None:
    company = Company(desk, clock, seed)
    for turn in range(56):
        company.act()
        if turn % 4:
            continue
        expected = plain(desk)
        # Some rows lie ready, those that were written to don't.
        assert_shown(desk, expected, of_few)
        keep_counts(desk)
        assert is_ready(desk)
        assert_shown(desk, expected, of_few)
        assert not team_level(desk).unkept
        # Nothing is written, and days pass.
        clock.advance(days=company.dice.randrange(4))
        assert counts_on(team_board(desk)) == plain(desk)
    counts = plain(desk)[0]
    for rep in counts.keys() & company.reps:
        assert rep_page(desk, rep).position.warnings == counts[rep]
    assert check(desk).problems == ()


def _hold_review(company: Company) -> None:
    held = review.begin_review(company.desk, company.reps[0])
    review.finish(company.desk, held.id)


def _deal_of(company: Company, owner: int) -> None:
    deal = {"owner_id": owner, "customer_id": company.customers[0], "name": "press"}
    january = {"expected": date(2027, 1, 9), "amount": 500_000, "currency": "CNY"}
    add_deal(company.desk, {**deal, **january, "stage": "aware"})


WRITES: dict[str, Callable[[Company], object]] = {
    "a review without a note": _hold_review,
    "another quota": lambda c: set_quota(c.desk, c.reps[0], "2026-Q4", 1),
    "no quota": lambda c: set_quota(c.desk, c.reps[0], "2026-Q4", None),
    "a quota of months ahead": lambda c: set_quota(c.desk, c.reps[2], "2027", 9),
    "the fiscal year": lambda c: change_setting(c.desk, "fiscal_start", "2"),
    "what is required": lambda c: change_setting(c.desk, "required_coverage", "2.5"),
    "who sells nothing gets a deal": lambda c: _deal_of(c, c.manager),
    "a new rep": lambda c: add_person(c.desk, "new", manager_id=c.manager),
}


def test_rows_are_of_what_was_written_last(
    desk: Desk, clock: FixedClock, of_few: Callable[[Desk], Board]
) -> None:
    company = Company(desk, clock, 1)
    for who in company.reps:
        _deal_of(company, who)
    for name, write in WRITES.items():
        keep_counts(desk)
        assert is_ready(desk)
        before = team_board(desk)
        write(company)
        after = replace(team_board(desk), unkept=False)
        assert after == replace(of_few(desk), unkept=False), name
        assert after != before, name


def test_rows_hold_no_longer_once_their_warnings_are_counted_anew(
    desk: Desk, clock: FixedClock, of_few: Callable[[Desk], Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many are counted, few at a time, rows are kept at the end: until then none stand."""
    company = Company(desk, clock, 4)
    for kept in (True, False):
        for who in company.reps:
            _deal_of(company, who)
        if kept:
            keep_counts(desk)
    monkeypatch.setattr(keeping, "_AT_ONCE", 1)
    assert keeping._keep_some(desk)
    assert replace(team_board(desk), unkept=False) == replace(of_few(desk), unkept=False)


@pytest.mark.usefixtures("of_few")
def test_a_row_that_was_kept_otherwise_is_found(desk: Desk, clock: FixedClock) -> None:
    company = Company(desk, clock, 2)
    company.act()
    keep_counts(desk)
    assert is_ready(desk)
    assert check(desk).problems == ()
    with desk.store.engine.begin() as conn:
        other = sa.func.replace(board_row.c.figures, "[0,0,0]]", "[9,0,0]]")
        rows = board_row.update().where(board_row.c.owner_id.in_([0, company.manager]))
        conn.execute(rows.values(figures=other))
    found = check(desk).problems
    assert [one for one in found if "林悦" in one or "nobody" in one] == list(found)
    assert len(found) == 2
