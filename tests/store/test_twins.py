"""The kept pairs of customers are those of comparing all, whatever is written one by one."""

from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa

from funnelview.domain import customers as names_of
from funnelview.domain.customers import doubles
from funnelview.domain.funnel import Contact, Customer
from funnelview.store import records, twins
from funnelview.store.base import Unit
from funnelview.store.ids import taken_ids
from funnelview.store.tables.warnings import customer_mark, customer_twin
from funnelview.usecases.desk import Desk

NAMES = (
    "Hengyuan Heavy",
    "Hengyuan Heavi",
    "Hengyuan Haevy",
    "Hengyuan Heavyy",
    "Hengyuan Heavy Ltd",
    "Hengyuan Works 1",
    "Hengyuan Works 2",
    "东升食品有限公司",
    "东升食品",
    "Acme",
    "Unknown",
)
PHONES = (None, "0512-88000000", "+86 512 8800 0000", "0512-88000001", "138 0013 5566", "12")


class Register:
    """Somebody who enters and changes customers and their contacts."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.dice = desk, Random(seed)  # noqa: S311 - a story, no secret
        self.customers: list[Customer] = []
        self.contacts: list[Contact] = []

    def act(self) -> None:
        with self.desk.store.write(self.desk.actor, self.desk.clock()) as unit:
            self.dice.choice([self._enter, self._enter, self._rename, self._contact, self._move])(
                unit
            )
            unit.commit()

    def _enter(self, unit: Unit) -> None:
        number = self.dice.choice([1, 1, 3])
        new = [
            Customer(one, self.dice.choice(NAMES), None, self.dice.choice(PHONES))
            for one in taken_ids(unit.conn, "customer", number)
        ]
        records.add_records(unit, new, [one.id for one in new])
        self.customers += new

    def _rename(self, unit: Unit) -> None:
        if self.customers:
            n = self.dice.randrange(len(self.customers))
            old = self.customers[n]
            new = replace(old, name=self.dice.choice(NAMES), phone=self.dice.choice(PHONES))
            self.customers[n] = replace(new, version=records.change_record(unit, old, new))

    def _at(self) -> int:
        return self.dice.choice(self.customers).id

    def _contact(self, unit: Unit) -> None:
        if not self.customers:
            return
        (new_id,) = taken_ids(unit.conn, "contact", 1)
        new = Contact(new_id, self._at(), "Wang", None, self.dice.choice(PHONES), None)
        records.add_records(unit, [new], [new_id])
        self.contacts.append(new)

    def _move(self, unit: Unit) -> None:
        if self.contacts:
            n = self.dice.randrange(len(self.contacts))
            old = self.contacts[n]
            new = replace(old, customer_id=self._at(), phone=self.dice.choice(PHONES))
            self.contacts[n] = replace(new, version=records.change_record(unit, old, new))


def kept(desk: Desk) -> set[tuple[int, int]]:
    with desk.store.read() as conn:
        c = customer_twin.c
        rows = conn.execute(sa.select(c.customer_id, c.other_id)).all()
        return {(row[0], row[1]) for row in rows}


def compared(desk: Desk) -> set[tuple[int, int]]:
    """Each pair of comparing each customer with each, and the row that says it is all."""
    with desk.store.read() as conn:
        pairs = doubles(twins._entries(conn))
    return {(0, 0)} | {(one, other) for one, others in pairs.items() for other in others}


def compare_all(desk: Desk) -> None:
    with desk.store.write(desk.actor, desk.clock()) as unit:
        twins.forget_pairs(unit.conn)
        looked = twins.look_at_all(unit.conn)
        assert looked is not None
        assert twins.keep_compared(unit.conn, twins.compare(looked))
        assert twins.look_at_all(unit.conn) is None
        unit.commit()


def marks_kept(desk: Desk) -> set[tuple[int, int]]:
    with desk.store.read() as conn:
        c = customer_mark.c
        return {(row[0], row[1]) for row in conn.execute(sa.select(c.mark, c.customer_id))}


@pytest.mark.parametrize("seed", range(2))
def test_comparing_what_is_written_gives_what_comparing_all_gives(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Crowds that a few customers make up: what begins and ceases to say something counts too.
    monkeypatch.setattr(names_of, "_CROWD", 6)
    monkeypatch.setattr(names_of, "_PHONE_CROWD", 4)
    register = Register(desk, seed)
    for _turn in range(5):
        register.act()
    assert kept(desk) == set()
    compare_all(desk)
    several = set()
    for _turn in range(25):
        register.act()
        found = kept(desk)
        assert found == compared(desk)
        several.add(len(found))
    assert len(several) > 5
    made_by_writing = marks_kept(desk)
    compare_all(desk)
    assert marks_kept(desk) == made_by_writing


def test_after_very_many_at_once_all_are_compared_by_who_looks_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "MANY", 2)
    register = Register(desk, 1)
    compare_all(desk)
    assert kept(desk) == {(0, 0)}
    with desk.store.write(desk.actor, desk.clock()) as unit:
        for _turn in range(3):
            register._enter(unit)
        unit.commit()
    assert (0, 0) not in kept(desk)
    with desk.store.read() as conn:
        found = {one.customer_id for one in twins.twins(conn)}
    assert found == {one for one, _other in compared(desk)} - {0}


def test_what_was_compared_is_not_kept_when_a_customer_was_written_meanwhile(desk: Desk) -> None:
    register = Register(desk, 3)
    for _turn in range(4):
        register.act()
    with desk.store.read() as conn:
        looked = twins.look_at_all(conn)
    assert looked is not None
    found = twins.compare(looked)
    register.act()
    with desk.store.write(desk.actor, desk.clock()) as unit:
        assert not twins.keep_compared(unit.conn, found)
        unit.commit()
    assert kept(desk) == set()


def test_a_new_owner_is_no_reason_to_compare(desk: Desk) -> None:
    register = Register(desk, 2)
    for _turn in range(6):
        register.act()
    compare_all(desk)
    before = kept(desk)
    statements: list[str] = []

    def hear(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    one = register.customers[0]
    with desk.store.write(desk.actor, desk.clock()) as unit:
        sa.event.listen(unit.conn, "before_cursor_execute", hear)
        records.change_record(unit, one, replace(one, note="calls back"))
        unit.commit()
    assert kept(desk) == before
    assert not any("customer_mark" in statement for statement in statements)
