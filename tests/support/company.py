"""A small company in which anything happens that a board may depend on."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Board
from funnelview.domain.funnel import PersonStatus, Role
from funnelview.domain.review import NoteText
from funnelview.errors import FunnelViewError
from funnelview.store.settings import set_rate
from funnelview.usecases import funnel, review
from funnelview.usecases.alerting import alerts_of_all, counts_by_owner
from funnelview.usecases.boards import board_of
from funnelview.usecases.desk import Desk
from funnelview.usecases.reading import read_figures
from funnelview.usecases.records import (
    add_contact,
    add_customer,
    add_person,
    change_person,
    list_people,
    set_quota,
)
from funnelview.usecases.store import change_setting
from funnelview.usecases.warnings import acknowledge, alerts
from tests.support.clock import FixedClock
from tests.support.deals import add_deal

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


def counts_on(board: Board) -> tuple[dict[int, Counts | None], Counts | None]:
    return {row.person_id or 0: row.warnings for row in board.reps}, board.total.warnings
