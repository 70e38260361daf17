"""Many new deals at once: what ``funnel_writing`` writes for one, by column.

An import of 100,000 deals can't go through a state and a dictionary each. The deals, their
history and their sums go in by column. The rows are the same as those of
``DealWriter.register``; a test holds the two against each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store import upkeep
from funnelview.store.base import Unit
from funnelview.store.bulk import Tell, insert_columns, share_of, unhindered
from funnelview.store.funnel_origins import write_origins
from funnelview.store.funnel_sums import Sums
from funnelview.store.handover.joining import Handovers, joining_at_once
from funnelview.store.ids import taken_ids
from funnelview.store.side_by_side import side_by_side
from funnelview.store.trail import entries as trail
from funnelview.store.warning_counts import IMPORT

# From so many deals on, an empty store's indexes are made afterwards: in order, not at random.
_MANY = 5_000


@dataclass(frozen=True, slots=True)
class NewDeals:
    """Deals to be registered, by column: the fields of ``DealState`` and ``last_activity``.

    A field that isn't there is None in all of them, or false.
    """

    columns: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return len(self.columns["registered"])


def register_many(
    unit: Unit,
    zone: ZoneInfo,
    deals: NewDeals,
    *,
    observed: bool = False,
    tell: Tell | None = None,
) -> Sequence[int]:
    """Register deals with their history and sums, and return their ids, in order.

    ``tell`` hears now and then which share of it is done; what it raises ends the unit of work.
    """
    count = len(deals)
    if not count:
        return ()
    ids = taken_ids(unit.conn, "deal", count)
    columns = {"id": ids, **deals.columns, "stage_since": deals.columns["registered"]}
    if observed or upkeep.first_import(unit.conn) is not None:
        # After the first import it tells how late a deal came.
        columns["first_success"] = deals.columns["success"]
    handovers = Handovers(unit)
    handovers.expect(deals.columns.get("owner_id", ()))
    sums = Sums()
    with _spared(unit.conn, count), joining_at_once(unit, count):
        with _unchecked(unit.conn):
            insert_columns(unit.conn, t.deal, columns, share_of(tell, 0.0, 0.4, count))
        write = write_origins(unit, zone, deals.columns, ids, observed=observed)
        adding = _adding(sums, deals.columns)
        if count < _MANY:
            write(lambda _share: None)
        else:
            told = share_of(tell, 0.4, 0.9, 1)
            side_by_side(write, chain(adding, trail.noting(unit.conn)), told)
    handovers.registered(ids)
    for _step in adding:
        pass
    sums.write(unit.conn)
    seen = upkeep.fields_of_columns(deals.columns)
    upkeep.note_seen(unit.conn, seen if observed else {*seen, IMPORT}, unit.now)
    upkeep.forget_all(unit.conn)
    return ids


def _adding(sums: Sums, columns: Mapping[str, Sequence[Any]]) -> Iterator[None]:
    """Add deals up, in one step."""
    sums.add_columns(columns)
    yield


@contextmanager
def _unchecked(conn: sa.Connection) -> Iterator[None]:
    """Spare SQLite's check of each row: outcome and win probability are our own here."""
    if conn.dialect.name != "sqlite":
        yield
        return
    conn.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        conn.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def holds_nothing_yet(conn: sa.Connection, count: int) -> bool:
    """Whether so many deals would be a store's first: worth making the indexes afterwards."""
    if count < _MANY:
        return False
    return conn.execute(sa.select(t.deal_change.c.id).limit(1)).first() is None


def _spared(conn: sa.Connection, count: int) -> AbstractContextManager[None]:
    if holds_nothing_yet(conn, count):
        return unhindered(conn, (t.deal, t.deal_change), meanwhile=trail.noting(conn))
    return nullcontext()
