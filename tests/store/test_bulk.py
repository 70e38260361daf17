"""Deals registered by column stand in the store as those registered one by one."""

from dataclasses import fields
from datetime import date
from itertools import repeat
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelview.domain.funnel import DealState, ForecastMark, Outcome
from funnelview.errors import FunnelViewError
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.bulk import insert_columns
from funnelview.store.funnel_bulk import NewDeals, register_many
from funnelview.store.funnel_writing import Context, DealWriter, NewDeal
from funnelview.store.history import check_store
from funnelview.store.importing import links, lock_imports
from funnelview.store.settings import know_currency
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.store import get_settings

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
SIGNS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXTS = st.one_of(st.none(), st.text(SIGNS, min_size=1, max_size=20))


@st.composite
def _states(draw: st.DrawFn) -> DealState:
    outcome = draw(st.sampled_from(Outcome))
    still = outcome is Outcome.OPEN
    return DealState(
        name=draw(TEXTS),
        product=draw(TEXTS),
        amount=draw(st.one_of(st.none(), st.integers(-(10**12), 10**12))),
        currency=draw(st.sampled_from(["CNY", "EUR"])),
        expected=draw(st.one_of(st.none(), DAYS)),
        stage=draw(st.sampled_from(["aware", "confirm"])),
        success=draw(st.sampled_from([25, 60, 75])),
        success_reason=draw(TEXTS),
        source=draw(TEXTS),
        competitors=draw(TEXTS),
        next_step=draw(TEXTS),
        next_step_due=draw(st.one_of(st.none(), DAYS)),
        registered=draw(DAYS),
        outcome=outcome,
        closed=None if still else draw(st.one_of(st.none(), DAYS)),
        reason=None if still else draw(TEXTS),
        raised=draw(st.booleans()),
        forecast_mark=draw(st.sampled_from([None, *ForecastMark])),
    )


def _rows(unit: Unit) -> list[list[tuple[Any, ...]]]:
    found = []
    for table, first in ((t.deal, "id"), (t.deal_change, "deal_id"), (t.funnel_sum, "outcome")):
        columns = [
            column for column in table.c if table is not t.deal_change or column.name != "id"
        ]
        query = sa.select(*columns).order_by(first, *columns)
        rows = [tuple(row) for row in unit.conn.execute(query)]
        found.append(rows)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(_states(), min_size=1, max_size=8))
def test_both_ways_write_the_same(desk: Desk, states: list[DealState]) -> None:
    zone = zone_of(get_settings(desk))
    columns: dict[str, list[Any]] = {
        field.name: [getattr(state, field.name) for state in states] for field in fields(DealState)
    }
    columns["outcome"] = [state.outcome.value for state in states]
    columns["last_activity"] = [state.expected for state in states]
    # What all of them leave empty needs no column.
    columns = {name: values for name, values in columns.items() if values.count(None) < len(values)}
    written = []
    for many in (False, True):
        # Never committed: each way begins with an empty store.
        with desk.store.write(desk.actor, desk.clock()) as unit:
            know_currency(unit.conn, "EUR")
            if many:
                ids = list(register_many(unit, zone, NewDeals(columns)))
            else:
                new = [NewDeal(state, state.expected) for state in states]
                with DealWriter(unit, zone) as writer:
                    ids = list(writer.register(new, Context(observed=False)))
            first = ids[0]
            rows = _rows(unit)
            # Postgres never gives a number twice: count from the first one.
            rows[0] = [(row[0] - first, *row[1:]) for row in rows[0]]
            rows[1] = [(row[0] - first, *row[1:]) for row in rows[1]]
            written.append((ids and [one - first for one in ids], rows))
    assert written[0] == written[1]


def _made(conn: sa.Connection) -> list[tuple[str, ...]]:
    """Every index and foreign key of the store, as the engine defines it."""
    if conn.dialect.name == "sqlite":
        statement = "select name, sql from sqlite_master where type in ('index', 'table')"
    else:
        statement = (
            "select indexname, indexdef from pg_indexes where schemaname = 'public' union all"
            " select conname, pg_get_constraintdef(oid) from pg_constraint"
        )
    return sorted(tuple(map(str, row)) for row in conn.exec_driver_sql(statement))


def test_many_first_deals_leave_all_indexes_and_keys_as_they_were(desk: Desk) -> None:
    zone = zone_of(get_settings(desk))
    count = 5_000
    columns: dict[str, list[Any]] = {
        "currency": ["CNY"] * count,
        "stage": ["aware"] * count,
        "success": [25] * count,
        "registered": [date(2026, 11, 1)] * count,
        "outcome": ["open"] * count,
        "name": ["tab\there, line\nthere, back\\slash", "plain", "全"] + [None] * (count - 3),
    }
    with desk.store.write(desk.actor, desk.clock()) as unit:
        before = _made(unit.conn)
        ids = register_many(unit, zone, NewDeals(columns))
        assert _made(unit.conn) == before
        unit.commit()
    assert len(ids) == len(set(ids)) == count
    with desk.store.read() as conn:
        names = list(
            conn.execute(sa.select(t.deal.c.name).order_by(t.deal.c.id).limit(3)).scalars()
        )
        assert names == columns["name"][:3]
        assert conn.execute(sa.select(sa.func.count()).select_from(t.deal_change)).scalar() == count
        assert check_store(conn, zone).problems == ()


@pytest.mark.parametrize("keys_last", [False, True])
def test_a_key_that_leads_nowhere_is_found_though_it_is_made_afterwards(
    desk: Desk, *, keys_last: bool
) -> None:
    zone = zone_of(get_settings(desk))
    count = 5_000
    columns: dict[str, list[Any]] = {
        "currency": ["CNY"] * count,
        "stage": ["aware"] * count,
        "success": [25] * count,
        "registered": [date(2026, 11, 1)] * count,
        "outcome": ["open"] * count,
        "customer_id": [77] * count,
    }

    def write(*, keys_last: bool) -> None:
        with desk.store.write(desk.actor, desk.clock(), keys_last=keys_last) as unit:
            register_many(unit, zone, NewDeals(columns))
            unit.commit()

    with pytest.raises(FunnelViewError):
        write(keys_last=keys_last)
    # Whoever writes next on the same connection has them checked with each row again.
    columns = {name: values[:3] for name, values in columns.items()}
    with pytest.raises(FunnelViewError):
        write(keys_last=False)
    with desk.store.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(t.deal)).scalar() == 0


def test_what_is_the_same_in_all_rows_arrives_as_it_is(desk: Desk) -> None:
    texts = ["it's", 'a "quote"', "zero\0byte" if desk.store.is_sqlite else "?1", "%s", "x" * 5_000]
    with desk.store.write(desk.actor, desk.clock()) as unit:
        for number, text in enumerate(texts):
            rows = {"key": [f"{number}.{n}" for n in range(3)], "said": [text] * 3}
            alike = {"kind": repeat("test"), "record_id": [number] * 3}
            insert_columns(unit.conn, t.imported, rows | alike)
        c = t.imported.c
        query = sa.select(c.key, c.kind, c.record_id, c.said).where(c.kind == "test")
        found = unit.conn.execute(query.order_by(c.record_id, c.key)).all()
    expected = [(f"{i}.{n}", "test", i, text) for i, text in enumerate(texts) for n in range(3)]
    assert [tuple(row) for row in found] == expected


def test_rows_that_are_all_alike_are_as_many_as_were_given(desk: Desk) -> None:
    with desk.store.write(desk.actor, desk.clock()) as unit:
        columns = {"kind": repeat("test"), "links": ["[]"] * 4}
        insert_columns(unit.conn, t.imported_part, columns)
        query = sa.select(t.imported_part.c.links).where(t.imported_part.c.kind == "test")
        assert unit.conn.execute(query).scalars().all() == ["[]"] * 4


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_one_import_waits_for_another_at_a_row(desk: Desk) -> None:
    def begin(*, patience: str) -> None:
        with desk.store.write(desk.actor, desk.clock()) as unit:
            unit.conn.exec_driver_sql(f"set local lock_timeout = '{patience}'")
            lock_imports(unit)
            unit.commit()

    begin(patience="10s")
    with desk.store.write(desk.actor, desk.clock()) as first:
        lock_imports(first)
        assert links(first, "deal") == {}
        with pytest.raises(FunnelViewError):
            begin(patience="50ms")
    begin(patience="10s")
