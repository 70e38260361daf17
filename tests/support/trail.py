"""A small store with a row in every table of records, and ways past the triggers that keep them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from funnelview.domain.funnel import Role
from funnelview.domain.review import NoteText
from funnelview.store.base import Store
from funnelview.store.tables import metadata
from funnelview.store.trail import entries as trail
from funnelview.store.trail.form import RECORDS
from funnelview.usecases import funnel, review
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import starting
from funnelview.usecases.records import add_contact, add_customer, add_person, set_quota
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.made import Copied, new_desk

TRAIL = ("trail_entry", "trail_part", "trail_head")


def fill(desk: Desk, clock: FixedClock) -> None:
    """Write something into every table of records, in three chains, with a seal."""
    add_person(desk, "Ada", Role.MANAGER, login="ada")
    manager = add_person(desk, "Ben", Role.MANAGER, login="ben").id
    rep = add_person(desk, "Cai", manager_id=manager, login="cai").id
    ben, ada = replace(desk, who="ben"), replace(desk, who="ada")
    set_quota(ada, rep, "2026-Q4", 1_000_00)
    customer = add_customer(ben, "禾樾食品", owner_id=rep).id
    contact = add_contact(ada, customer, "周岚", phone="0512-1").id
    values = {"customer_id": customer, "contact_id": contact, "owner_id": rep, "amount": 5_000}
    deal = add_deal(ben, values).id
    clock.now += timedelta(days=1)
    held = review.begin_review(ben, rep)
    review.save_note(ben, held.id, deal, NoteText("called", "", "price"))
    funnel.change_deal(ben, deal, {"amount": 6_000, "product": "SL-400"}, review_id=held.id)
    review.skip(ben, held.id, deal, "no time")
    review.finish(ben, held.id)
    review.add_addendum(ben, held.id, "on top")
    handover = starting.start(ben, rep, date(2026, 12, 18), reason="moves away").id
    with ada.store.write(ada.actor, clock()) as unit:
        t = metadata.tables
        item = unit.conn.execute(sa.select(sa.func.min(t["handover_item"].c.id))).scalar()
        common = {"recorded": clock(), "who": "ada", "via": "test"}
        unit.conn.execute(
            t["watch_step"].insert(),
            [
                {"item_id": item, "on_day": date(2026, 12, n), "answer": "later", **common}
                for n in (20, 21)
            ],
        )
        unit.conn.execute(
            t["acknowledgement"].insert(),
            [
                {
                    "code": "date.overdue", "rep_id": rep, "deal_id": deal, "severity": "amber",
                    "value": 2.5, "reason": "known", "until": date(2026, 12, 1), **common,
                }
            ],
        )  # fmt: skip
        unit.conn.execute(
            t["handover_event"].insert(),
            [
                {"handover_id": handover, "kind": "said", "details": "{}", **common}
                for _ in range(2)
            ],
        )
        unit.conn.execute(
            t["export_log"].insert(),
            [
                {
                    "mark": "X1", "at": clock(), "who": "ada", "via": "test", "kind": "deals",
                    "format": "csv", "row_count": 1, "sha256": "0" * 64,
                }
            ],
        )  # fmt: skip
        unit.conn.execute(
            t["refusal"].insert(),
            [{"at": clock(), "who": "ada", "via": "test", "what": "db grant", "about": "grant"}],
        )
        trail.seal(unit.conn, "ada", clock())
        unit.commit()
    add_customer(ben, "Ostervik Marine", owner_id=rep)


def make_filled(url: str) -> datetime:
    """Make such a store at a URL; gives when it was."""
    clock = FixedClock()
    with new_desk(url, clock) as desk:
        fill(desk, clock)
    return clock()


@contextmanager
def filled_copy(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a copy of it on the test's engine, with the clock at the time of its last row."""
    url, now = copied("trail", make_filled)
    clock.set(now)
    with Store(url) as store:
        yield Desk(store, "mia", "test", clock)


@contextmanager
def unguarded(desk: Desk) -> Iterator[sa.Connection]:
    """A transaction in which no trigger and no foreign key holds; it is rolled back at the end."""
    with desk.store.engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            conn.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        transaction = conn.begin()
        without_triggers(conn)
        yield conn
        transaction.rollback()


def without_triggers(conn: sa.Connection) -> None:
    """Take all triggers out of the way, as whoever owns a store can."""
    if conn.dialect.name == "sqlite":
        names = conn.exec_driver_sql("select name from sqlite_master where type = 'trigger'")
        for name in names.scalars().all():
            conn.exec_driver_sql(f'drop trigger "{name}"')
    else:
        conn.exec_driver_sql("set local session_replication_role = replica")


@contextmanager
def triggers_aside(conn: sa.Connection) -> Iterator[None]:
    """Take all triggers out of the way for a block."""
    if conn.dialect.name != "sqlite":
        without_triggers(conn)
        yield
        conn.exec_driver_sql("set local session_replication_role = origin")
        return
    made = conn.exec_driver_sql("select sql from sqlite_master where type = 'trigger'")
    statements = made.scalars().all()
    without_triggers(conn)
    yield
    for statement in statements:
        conn.exec_driver_sql(statement)


def cells(conn: sa.Connection) -> Iterator[tuple[str, Any, sa.Column[Any], Any]]:
    """Every cell that the trail covers, and the trail's own: table, key, column, plain value."""
    for name in (*RECORDS, *TRAIL):
        table = metadata.tables[name]
        key = table.primary_key.columns.values()[0]
        plain = [sa.type_coerce(c, sa.Text) if _is_odd(conn, c) else c for c in table.columns]
        for row in conn.execute(sa.select(key.label("key_"), *plain).order_by(key)):
            for column, value in zip(table.columns, row[1:], strict=True):
                yield name, row[0], column, value


def _is_odd(conn: sa.Connection, column: sa.Column[Any]) -> bool:
    # SQLite keeps days and moments as texts, whose bytes can be flipped too.
    return conn.dialect.name == "sqlite" and isinstance(
        column.type, sa.Date | sa.types.TypeDecorator
    )


def flips(value: Any, at: int) -> Any:  # noqa: ANN401 - whatever a cell holds
    """The same value with one bit of its byte at a place flipped; None where there is none."""
    if isinstance(value, str | bytes):
        raw = bytearray(value.encode() if isinstance(value, str) else value)
        if at >= len(raw):
            return None
        raw[at] ^= 1
        return bytes(raw)
    if isinstance(value, bool):
        return (not value) if at == 0 else None
    if isinstance(value, int):
        return value ^ (1 << (8 * at)) if at < 4 else None
    if isinstance(value, float):
        return value * (1 + 2**-40) if at == 0 else None
    if isinstance(value, date):
        return value + timedelta(days=1) if at == 0 else None
    return None


def put(
    conn: sa.Connection,
    table: str,
    key: Any,  # noqa: ANN401 - whatever a cell holds
    column: sa.Column[Any],
    value: Any,  # noqa: ANN401
) -> None:
    """Write one cell past everything; bytes for a text are its bytes, proper text or not."""
    first = metadata.tables[table].primary_key.columns.values()[0].name
    sign = "?" if conn.dialect.name == "sqlite" else "%s"
    cast = sign
    if isinstance(value, bytes) and not isinstance(column.type, sa.LargeBinary):
        cast = f"cast({sign} as text)" if sign == "?" else f"convert_from({sign}, 'UTF8')"
    conn.exec_driver_sql(
        f'update {table} set "{column.name}" = {cast} where {first} = {sign}',  # noqa: S608
        (value, key),
    )


def names_of(table: str) -> Sequence[str]:
    """The columns of a table, quoted."""
    return [f'"{column.name}"' for column in metadata.tables[table].columns]
