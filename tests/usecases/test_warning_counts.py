"""The kept counts of a board are those of the plain rules, whatever is written and as days pass."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from funnelview.domain.alerts import Counts
from funnelview.domain.funnel import Role
from funnelview.domain.review import NoteText
from funnelview.errors import FunnelViewError
from funnelview.store.settings import set_rate
from funnelview.usecases import coverage, funnel, review
from funnelview.usecases.alerting import alerts_of_all, counts_by_owner
from funnelview.usecases.boards import board_of, first_level
from funnelview.usecases.coverage import read_figures, rep_page, team_board, team_level
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import keep_counts
from funnelview.usecases.records import add_contact, add_customer, add_person, set_quota
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
        manager = add_person(desk, "林悦", Role.MANAGER).id
        self.reps = [add_person(desk, f"rep {n}", manager_id=manager).id for n in range(3)]
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
            [("stale_t25", "9"), ("stale_t25", "30"), ("date_pushed", "1"), ("stuck_t50", "5")]
        )
        change_setting(self.desk, key, value)

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


def shown(desk: Desk) -> tuple[dict[int, Counts | None], Counts | None]:
    board = team_board(desk)
    return {row.person_id or 0: row.warnings for row in board.reps}, board.total.warnings


@in_turn("seed", range(6))
def test_kept_counts_are_those_of_the_plain_rules(desk: Desk, clock: FixedClock, seed: int) -> None:
    company = Company(desk, clock, seed)
    for turn in range(60):
        company.act()
        if turn % 3:
            continue
        expected = plain(desk)
        assert shown(desk) == expected
        keep_counts(desk)
        assert shown(desk) == expected
        level = team_level(desk)
        assert not level.unkept
        # Nothing is written, and days pass.
        clock.advance(days=company.dice.randrange(4))
        assert shown(desk) == plain(desk)
    for rep in company.reps:
        assert rep_page(desk, rep).position.warnings == plain(desk)[0][rep]
    assert check(desk).problems == ()


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
    found = {row.person_id or 0: row.warnings for row in board.reps}, board.total.warnings
    assert found == plain(desk)
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
