"""The trail: whatever was done to a record past the program is found, and the first row named."""

# ruff: noqa: S608 - statements are made of our own names here

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from funnelview.store.base import Store
from funnelview.store.tables import metadata
from funnelview.store.trail import entries as trail
from funnelview.store.trail.check import Fault, Verified, verify
from funnelview.store.trail.form import RECORDS, read_head
from funnelview.store.trail.rows import expected_triggers
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from tests.support.clock import FixedClock
from tests.support.engines import ALL
from tests.support.made import Copied
from tests.support.trail import TRAIL, cells, filled_copy, flips, names_of, put, unguarded

Change = Callable[[], object]
Cell = tuple[str, Any, sa.Column[Any], Any]

_log = logging.getLogger(__name__)


@pytest.fixture
def filled(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a small store with a row in every table of records."""
    with filled_copy(copied, clock) as desk:
        yield desk


def looked_at(desk: Desk) -> Verified:
    with desk.store.read() as conn:
        return verify(conn)


def found(conn: sa.Connection) -> list[Fault]:
    """What a check finds besides the triggers that these tests took away."""
    return [one for one in verify(conn).faults if one.table != "trigger"]


def test_records_are_the_tables_columns_one_by_one() -> None:
    for name, kinds in RECORDS.items():
        columns = metadata.tables[name].columns
        assert list(kinds) == list(columns.keys()), name
        for column in columns:
            wanted = {"n": int, "t": str, "f": float, "b": bool}.get(kinds[column.name])
            if wanted is not None:
                assert column.type.python_type is wanted, column


def test_a_store_that_was_only_written_to_is_proper(filled: Desk) -> None:
    verified = looked_at(filled)
    assert verified.faults == ()
    with filled.store.read() as conn:
        rows = {
            name: conn.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) or 0
            for name in RECORDS
        }
        assert list(verified.heads) == trail.heads(conn)
    assert min(rows.values()) > 0
    assert verified.rows == sum(rows.values())
    # Ada's team, Ben's team, the store's own.
    assert len(verified.heads) == 3


def test_entries_say_who_wrote_by_which_way_and_from_where(filled: Desk) -> None:
    e = metadata.tables["trail_entry"].c
    with filled.store.read() as conn:
        entries = conn.execute(sa.select(e.who, e.via, e.login, e.origin, e.at)).all()
    assert {row.who for row in entries} >= {"mia", "ada", "ben"}
    assert {row.via for row in entries} >= {"test", "seal"}
    assert all(row.login and row.origin and row.at for row in entries)


def tampered(conn: sa.Connection, change: Change) -> list[Fault] | None:
    """What is found after a change, which is taken back; None where the store refuses it."""
    held = conn.begin_nested()
    try:
        change()
    except sa.exc.DBAPIError:
        held.rollback()
        return None
    faults = found(conn)
    held.rollback()
    return faults


def some(every: list[Cell], engine: str, dice: Random) -> list[Cell]:
    """All cells; of a server, which takes its time, one of each column and form of its table."""
    if ALL or engine == "sqlite":
        return every
    by_column: dict[tuple[str, str], list[Cell]] = {}
    for one in every:
        by_column.setdefault((one[0], one[2].name), []).append(one)
    return [dice.choice(group) for group in by_column.values()]


def test_each_flipped_byte_is_found_and_its_row_named(filled: Desk) -> None:
    dice = Random(7)  # noqa: S311 - a seeded choice
    tried: Counter[str] = Counter()
    with unguarded(filled) as conn:
        engine = conn.dialect.name
        assert found(conn) == []
        for table, key, column, value in some(list(cells(conn)), engine, dice):
            places: list[int] = []
            if value is None:
                put_instead = "" if isinstance(column.type, sa.Text) else 1
                changes: list[Any] = [put_instead]
            else:
                size = next(n for n in count() if flips(value, n) is None)
                places = list(range(size))
                if not ALL:
                    # Every row and column; of each cell a byte.
                    places = dice.sample(places, min(1, size))
                changes = [flips(value, at) for at in places]
            for new in changes:
                faults = tampered(conn, partial(put, conn, table, key, column, new))
                if faults is None:
                    tried["refused"] += 1
                    continue
                tried[table] += 1
                assert faults, (table, key, column.name, value, new)
                if table in RECORDS and column.name != "id":
                    assert (faults[0].table, faults[0].row) == (table, key), column.name
    assert set(tried) >= {*RECORDS, *TRAIL}
    _log.info("%s: bytes flipped and found: %d", engine, tried.total() - tried["refused"])


def test_each_dropped_doubled_and_swapped_row_is_found(filled: Desk) -> None:
    tried = 0
    with unguarded(filled) as conn:
        for table in (*RECORDS, *TRAIL):
            first = metadata.tables[table].primary_key.columns.values()[0].name
            ids = list(
                conn.exec_driver_sql(f"select {first} from {table} order by {first}").scalars()
            )
            rows = ids if ALL or conn.dialect.name == "sqlite" else sorted({*ids[:2], *ids[-2:]})
            for change in row_changes(conn, table, first, rows, ids[-1]):
                faults = tampered(conn, change)
                if faults is not None:
                    tried += 1
                    assert faults, (table, change)
    assert tried > 80
    _log.info("rows dropped, doubled, moved, swapped and found: %d", tried)


def row_changes(
    conn: sa.Connection, table: str, key: str, ids: list[int], last: int
) -> Iterator[Change]:
    others = ", ".join(name for name in names_of(table) if name != f'"{key}"')
    run = conn.exec_driver_sql
    for one in ids:
        yield partial(run, f"delete from {table} where {key} = {one}")
        yield partial(
            run,
            f"insert into {table} ({key}, {others}) select {last + 1}, {others} from {table}"
            f" where {key} = {one}",
        )
        # Moved away, so that its number is free.
        yield partial(run, f"update {table} set {key} = {last + 7} where {key} = {one}")
    pairs = [
        (a, b) for n, a in enumerate(ids) for b in (ids[n + 1 :] if ALL else ids[n + 1 : n + 2])
    ]
    for a, b in pairs:
        yield partial(swap, conn, table, key, a, b)


def swap(conn: sa.Connection, table: str, key: str, a: int, b: int) -> None:
    away = -5
    names = [name for name in names_of(table) if name != f'"{key}"']
    rows = [
        conn.exec_driver_sql(f"select {', '.join(names)} from {table} where {key} = {one}").one()
        for one in (a, b)
    ]
    if tuple(rows[0]) == tuple(rows[1]):
        # Two rows with the same content: nothing would have changed.
        raise sa.exc.DBAPIError("", None, Exception())
    for old, new in ((a, away), (b, a), (away, b)):
        conn.exec_driver_sql(f"update {table} set {key} = {new} where {key} = {old}")


def test_a_row_slipped_in_is_found_however_the_next_writer_goes_on(filled: Desk) -> None:
    slipped = "insert into setting_change (key, new, recorded, who) values ('x', 'y', %s, 'z')"
    with filled.store.engine.begin() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql(slipped.replace("%s", "'2026-11-20 00:00:00.000000'"))
        else:
            conn.exec_driver_sql("set local session_replication_role = replica")
            conn.exec_driver_sql(slipped.replace("%s", "now()"))
        row = conn.exec_driver_sql("select max(id) from setting_change").scalar()
    add_person(filled, "Dee")
    faults = looked_at(filled).faults
    assert [(one.table, one.row, one.covered) for one in faults] == [("setting_change", row, False)]


def test_a_cut_tail_is_found_by_a_head_that_was_printed(filled: Desk) -> None:
    printed = [str(one) for one in looked_at(filled).heads]
    add_person(filled, "Dee")
    after = looked_at(filled)
    with unguarded(filled) as conn:
        assert verify(conn, map(read_head, printed)).rows == after.rows
        last = max(one for one in after.heads if str(one) not in printed)
        _cut(conn, last.chain, last.number)
        # Whoever cuts rows, parts, entry and head leaves no trace in the store …
        assert found(conn) == []
        heads = [last, *map(read_head, printed)]
        faults = [one for one in verify(conn, heads).faults if one.table == "trail_entry"]
        assert [one.message for one in faults] == [
            f"Chain {last.chain} was cut: number {last.number} was its end once."
        ]


def _cut(conn: sa.Connection, chain: int, number: int) -> None:
    run = conn.exec_driver_sql
    entry = run(f"select id from trail_entry where chain = {chain} and number = {number}").scalar()
    for table, ids in run(f"select what, ids from trail_part where entry_id = {entry}").all():
        first, _dash, last = ids.partition("-")
        run(f"delete from {table} where id between {first} and {last or first}")
    run(f"delete from trail_part where entry_id = {entry}")
    run(f"delete from trail_entry where id = {entry}")
    run(
        f"update trail_head set number = {number - 1}, hash = (select hash from trail_entry"
        f" where chain = {chain} and number = {number - 1}) where chain = {chain}"
    )


def test_a_seal_tells_that_another_chain_was_cut(filled: Desk) -> None:
    with filled.store.write(filled.actor, filled.clock()) as unit:
        trail.seal(unit.conn, "mia", filled.clock())
        unit.commit()
    with unguarded(filled) as conn:
        teams = [one for one in verify(conn).heads if one.chain]
        for head in teams:
            held = conn.begin_nested()
            _cut(conn, head.chain, head.number)
            assert [one.message.split(":")[0] for one in found(conn)] == [
                f"Chain {head.chain} was cut"
            ]
            held.rollback()


def test_every_seal_comes_by_itself_after_many_entries(desk: Desk) -> None:
    add_person(desk, "Ada", login="ada")
    ada = Desk(desk.store, "ada", "test", desk.clock)
    c = metadata.tables["setting_change"]
    for number in range(100):
        with ada.store.write(ada.actor, ada.clock()) as unit:
            values = {"key": str(number), "recorded": unit.now, "who": "ada"}
            unit.conn.execute(c.insert().values(values))
            unit.commit()
    verified = looked_at(desk)
    assert verified.faults == ()
    with desk.store.read() as conn:
        p = metadata.tables["trail_part"].c
        sealed = conn.execute(sa.select(p.ids).where(p.what == "heads")).scalars().all()
    (head,) = (one for one in verified.heads if one.chain)
    assert sealed == [str(head)]


def test_records_are_neither_changed_nor_deleted_nor_replaced(filled: Desk) -> None:
    engine = filled.store.engine
    sqlite = engine.dialect.name == "sqlite"
    for table in (*RECORDS, *TRAIL):
        key = metadata.tables[table].primary_key.columns.values()[0].name
        verbs = [f"update {table} set {key} = {key} - 1", f"delete from {table}"]
        if sqlite:
            verbs.append(f"insert or replace into {table} select * from {table} limit 1")
            if table != "trail_head":
                verbs.append(f"update or replace {table} set id = id - 1")
                others = ", ".join(name for name in names_of(table) if name != '"id"')
                gap = f"select max(id) + 2, {others} from {table}"
                verbs.append(f"insert into {table} (id, {others}) {gap}")
        else:
            verbs.append(f"truncate {table} cascade")
        for verb in verbs:
            with (
                pytest.raises(sa.exc.DBAPIError, match=r"funnelview\.|foreign key"),
                engine.begin() as c,
            ):
                c.exec_driver_sql(verb)
    assert looked_at(filled).faults == ()


def test_a_trigger_that_is_gone_is_told(filled: Desk) -> None:
    with filled.store.engine.connect() as conn:
        names = expected_triggers(conn.dialect.name)
        held = conn.begin()
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("drop trigger trail_note_kept")
        else:
            conn.exec_driver_sql("alter table note disable trigger trail_note_kept")
        (fault,) = verify(conn).faults
        held.rollback()
    assert "trail_note_kept" in names
    assert "trail_note_kept" in fault.message


# On SQLite there is one writer at a time, whichever team.
@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_two_teams_dont_wait_for_each_other(filled: Desk) -> None:
    row = "insert into setting_change (key, recorded, who) values ('x', now(), '{}')"
    url = filled.store.url.render_as_string(hide_password=False)
    with Store(url) as other, filled.store.engine.connect() as ours:
        held = ours.begin()
        ours.exec_driver_sql(row.format("ada"))
        # Ada's chain has its entry, and isn't committed yet.
        ours.exec_driver_sql("set constraints all immediate")
        for who, waits in (("ben", False), ("ada", True)):
            with other.engine.connect() as theirs:
                theirs.exec_driver_sql("set local lock_timeout = '200ms'")
                theirs.exec_driver_sql(row.format(who))
                if waits:
                    with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                        theirs.commit()
                else:
                    theirs.commit()
        held.rollback()
    assert looked_at(filled).faults == ()
