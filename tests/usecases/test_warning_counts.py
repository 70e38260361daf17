"""What is kept for a board is what is made anew, whatever is written and as days pass.

That is the counts of warnings, held against the plain rules, and whole rows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Board
from funnelview.domain.funnel import PersonStatus, Role
from funnelview.domain.review import NoteText
from funnelview.errors import FunnelViewError
from funnelview.store.board import NOBODY
from funnelview.store.settings import set_rate
from funnelview.store.tables.warnings import board_row
from funnelview.usecases import coverage, funnel, keeping, ready, review
from funnelview.usecases.alerting import alerts_of_all, counts_by_owner
from funnelview.usecases.boards import board_of
from funnelview.usecases.coverage import read_figures, rep_page, team_board, team_level
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import keep_counts
from funnelview.usecases.ready import first_level
from funnelview.usecases.records import (
    add_contact,
    add_customer,
    add_person,
    change_person,
    list_people,
    set_quota,
)
from funnelview.usecases.store import change_setting, check
from funnelview.usecases.warnings import acknowledge, alerts
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.engines import in_turn

STAGES = ("aware", "compare", "negotiate", "confirm")


class Company:
    """People who do anything that a warning may depend on, in an order that a number decides."""

    def __init__(self, desk: Desk, clock: FixedClock, seed: int) -> None:
        self.desk, self.clock, self.dice = desk, clock, Random(seed)  # noqa: S311 - a story, no secret
        self.manager = add_person(desk, "林悦", Role.MANAGER).id
        self.reps = [add_person(desk, f"rep {n}", manager_id=self.manager).id for n in range(3)]
        self.customers = [
            add_customer(desk, f"Firm {'ABCDE'[n]}", phone=f"0512-88{n % 4}0000").id
            for n in range(5)
        ]
        self.contacts = [
            add_contact(desk, one, "Wang", phone=None if n % 2 else "139 0000 1111").id
            for n, one in enumerate(self.customers)
        ]
        self.deals: list[int] = []
        for rep in self.reps[:2]:
            for quarter in ("2026-Q4", "2027-Q1"):
                set_quota(desk, rep, quarter, 5_000_000)
        with desk.store.write(desk.actor, desk.clock()) as unit:
            set_rate(unit, "EUR", clock().date(), 8)  # type: ignore[arg-type]
            unit.commit()

    def act(self) -> None:
        """Do something; what the rules refuse is left."""
        done = self.dice.choice(
            [
                self._register,
                self._register,
                self._move,
                self._move,
                self._date,
                self._close,
                self._note,
                self._contact,
                self._owner,
                self._acknowledge,
                self._setting,
                self._customer,
                self._person,
                self._quota,
                self._pass,
                self._pass,
            ]
        )
        try:
            done()
        except FunnelViewError:
            return

    def _deal(self) -> int:
        return self.dice.choice(self.deals or [0])

    def _register(self) -> None:
        n = self.dice.randrange(5)
        today = self.clock().date()
        values = {
            "owner_id": self.dice.choice([*self.reps, None]),
            "customer_id": self.dice.choice([self.customers[n], None]),
            "amount": self.dice.choice([None, 0, 100_000, 900_000, 4_000_000]),
            "currency": self.dice.choice(["CNY", "CNY", "EUR", "USD"]),
            "expected": self.dice.choice([None, today + timedelta(days=self.dice.randrange(150))]),
            "stage": self.dice.choice(STAGES),
            "name": "press",
            "product": self.dice.choice([None, "press"]),
        }
        if values["customer_id"] is not None:
            values["contact_id"] = self.contacts[n]
        if self.dice.random() < 0.5:
            values["next_step"] = "call"
            values["next_step_due"] = today + timedelta(days=self.dice.randrange(20))
        self.deals.append(add_deal(self.desk, values).id)

    def _move(self) -> None:
        funnel.change_deal(self.desk, self._deal(), {"stage": self.dice.choice(STAGES)})

    def _date(self) -> None:
        day = self.clock().date() + timedelta(days=self.dice.randrange(90))
        funnel.change_deal(self.desk, self._deal(), {"expected": day})

    def _close(self) -> None:
        deal = self._deal()
        if self.dice.random() < 0.3:
            funnel.reopen_deal(self.desk, deal)
        elif self.dice.random() < 0.5:
            funnel.win_deal(self.desk, deal)
        else:
            funnel.lose_deal(self.desk, deal, reason="price")

    def _note(self) -> None:
        rep = self.dice.choice(self.reps)
        held = review.begin_review(self.desk, rep)
        review.save_note(self.desk, held.id, self._deal(), NoteText(done="called"))
        if self.dice.random() < 0.5:
            review.finish(self.desk, held.id)

    def _contact(self) -> None:
        n = self.dice.randrange(5)
        add_contact(
            self.desk,
            self.customers[n],
            f"contact {self.dice.random()}",
            phone=self.dice.choice([None, "138 1234 5678"]),
            superior_id=self.contacts[n],
        )

    def _owner(self) -> None:
        funnel.change_deal(self.desk, self._deal(), {"owner_id": self.dice.choice(self.reps)})

    def _acknowledge(self) -> None:
        known = [one for one in alerts(self.desk).alerts if one.rep_id and one.is_open]
        if not known:
            return
        one = self.dice.choice(known)
        about = (
            {"deal": one.deal_id}
            if one.deal_id
            else {"customer": one.customer_id}
            if one.customer_id
            else {"rep": one.rep_id}
        )
        until = self.clock().date() + timedelta(days=self.dice.randrange(20))
        acknowledge(self.desk, one.code, until=until, reason="known", **about)

    def _setting(self) -> None:
        key, value = self.dice.choice(
            [
                ("stale_t25", "9"),
                ("stale_t25", "30"),
                ("date_pushed", "1"),
                ("stuck_t50", "5"),
                ("required_coverage", "2.5"),
                ("fiscal_start", "2"),
            ]
        )
        change_setting(self.desk, key, value)

    def _quota(self) -> None:
        who = self.dice.choice(self.reps)
        amount = self.dice.choice([None, 0, 3_000_000])
        set_quota(self.desk, who, self.dice.choice(["2026-Q4", "2026-11", "2027"]), amount)

    def _person(self) -> None:
        """Give somebody another name, place or part, or a deal to who sells nothing."""
        if self.dice.random() < 0.3:
            funnel.change_deal(self.desk, self._deal(), {"owner_id": self.manager})
            return
        who = next(one for one in list_people(self.desk) if one.id == self.reps[-1])
        changed = self.dice.choice(
            [
                replace(who, name=f"rep {self.dice.random()}"),
                replace(who, status=self.dice.choice([PersonStatus.LEFT, PersonStatus.ACTIVE])),
                replace(who, role=self.dice.choice([Role.MANAGER, Role.REP])),
                replace(who, manager_id=self.dice.choice([None, self.manager])),
            ]
        )
        change_person(self.desk, who, changed)

    def _customer(self) -> None:
        name = self.dice.choice(["Firm A", "Hengyuan Heavy", "Hengyuan Heavi", "东升食品有限公司"])
        add_customer(self.desk, f"{name} {'x' * self.dice.randrange(2)}", phone="051288000000")

    def _pass(self) -> None:
        self.clock.advance(days=self.dice.choice([1, 1, 2, 5, 9]), hours=self.dice.randrange(5))


def plain(desk: Desk) -> tuple[dict[int, Counts], Counts]:
    """Each rep's counts by the plain rules, and all together."""
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, None, None)
        rows = board_of(figures).reps
        found = counts_by_owner(alerts_of_all(conn, figures, rows))
    total = Counts()
    for one in found.values():
        total += one
    return {row.person_id or 0: found.get(row.person_id or 0, Counts()) for row in rows}, total


def assert_shown(desk: Desk, counts: object, anew: Callable[[Desk], Board]) -> None:
    board = team_board(desk)
    assert counts_on(board) == counts
    assert replace(board, unkept=False) == replace(anew(desk), unkept=False)


def is_ready(desk: Desk) -> bool:
    """Whether everybody's row lies ready, and nobody's."""
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, None, None, ready=True)
    return figures.ready == {NOBODY, *(one.id for one in figures.people)}


def counts_on(board: Board) -> tuple[dict[int, Counts | None], Counts | None]:
    return {row.person_id or 0: row.warnings for row in board.reps}, board.total.warnings


def shown(desk: Desk) -> tuple[dict[int, Counts | None], Counts | None]:
    return counts_on(team_board(desk))


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
        assert shown(desk) == plain(desk)
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


def test_the_first_board_waits_until_all_is_counted_and_the_next_finds_it(
    desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where there are few it takes no time, and nothing is said.
    monkeypatch.setattr(coverage, "FEW", 0)
    company = Company(desk, clock, 5)
    for _turn in range(15):
        company.act()
    waited: list[str] = []
    board = team_board(desk, waits=lambda: waited.append("counting"))
    assert counts_on(board) == plain(desk)
    assert waited == ["counting"]
    assert not team_level(desk).unkept
    team_board(desk, waits=lambda: waited.append("again"))
    assert waited == ["counting"]


def test_days_that_pass_need_no_look_at_the_deals(desk: Desk, clock: FixedClock) -> None:
    company = Company(desk, clock, 7)
    for _turn in range(40):
        company.act()
    keep_counts(desk)
    for _day in range(28):
        clock.advance(days=1)
        assert not team_level(desk).unkept
        assert shown(desk) == plain(desk)
    clock.advance(days=1)
    assert team_level(desk).unkept
    assert shown(desk) == plain(desk)


@in_turn("seed", range(4))
def test_what_was_counted_on_a_day_is_counted_as_of_it_later(
    desk: Desk, clock: FixedClock, seed: int
) -> None:
    company = Company(desk, clock, 100 + seed)
    noted = []
    for turn in range(50):
        company.act()
        if turn % 5 == 4:
            day = (clock() + timedelta(hours=8)).date()
            found = sorted(
                (one.code, one.severity, one.rep_id or 0, one.deal_id or 0, one.value or 0)
                for one in alerts(desk).alerts
                if one.customer_id is None or one.deal_id is not None
            )
            noted.append((day, found))
            clock.advance(days=1)
    for day, found in noted:
        later = sorted(
            (one.code, one.severity, one.rep_id or 0, one.deal_id or 0, one.value or 0)
            for one in alerts(desk, as_of=day).alerts
            if one.customer_id is None or one.deal_id is not None
        )
        assert later == found


def test_the_first_board_has_the_kept_counts(tmp_path: Path, clock: FixedClock) -> None:
    from funnelview.domain.settings import Settings
    from funnelview.store.base import Store
    from funnelview.usecases.store import make_store

    path = tmp_path / "sales.db"
    with Store(str(path), create=True) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        company = Company(desk, clock, 3)
        for _turn in range(30):
            company.act()
        before = first_level(str(path), clock())
        assert before is not None
        assert before.board.total.warnings is None
        keep_counts(desk)
        level = first_level(str(path), clock())
        assert level is not None
        assert level.board.total.warnings == plain(desk)[1]
        assert not level.unkept
