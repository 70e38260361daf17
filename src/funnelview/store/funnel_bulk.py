"""Many new deals at once: what ``funnel_writing`` writes for one, by column.

An import of 100,000 deals can't go through a state and a dictionary each. The deals go in by
column; their history and sums are made of them by the database itself. The rows are the same
as those of ``DealWriter.register``; a test holds the two against each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import day_start
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED, TRACKED, encode_outcome
from funnelview.store import tables as t
from funnelview.store import upkeep
from funnelview.store.base import Unit
from funnelview.store.bulk import insert_columns, unhindered
from funnelview.store.funnel_sums import Sums
from funnelview.store.handover_joining import Handovers, joining_at_once
from funnelview.store.ids import taken_ids
from funnelview.store.warning_counts import IMPORT

if TYPE_CHECKING:
    from datetime import date

_STILL = encode_outcome(Outcome.OPEN, None, None)
_NUMBERS = frozenset({"customer_id", "contact_id", "owner_id", "amount", "success"})
_DAYS = frozenset({"expected", "next_step_due", "registered"})
# From so many deals on, an empty store's indexes are made afterwards: in order, not at random.
_MANY = 5_000

# When the days of the deals began, in the store's time zone: the database doesn't know zones.
_day = sa.Table(
    "import_day",
    sa.MetaData(),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("began", t.Moment, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class NewDeals:
    """Deals to be registered, by column: the fields of ``DealState`` and ``last_activity``.

    A field that isn't there is None in all of them; ``raised`` is always false.
    """

    columns: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return len(self.columns["registered"])


def register_many(
    unit: Unit, zone: ZoneInfo, deals: NewDeals, *, observed: bool = False
) -> Sequence[int]:
    """Register deals with their history and sums, and return their ids, in order."""
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
    with _spared(unit.conn, count), joining_at_once(unit, count):
        with _unchecked(unit.conn):
            insert_columns(unit.conn, t.deal, columns)
        _write_history(unit, zone, deals, ids, observed=observed)
    handovers.registered(ids)
    sums = Sums()
    sums.add_columns(deals.columns)
    sums.write(unit.conn)
    seen = upkeep.fields_of_columns(deals.columns)
    upkeep.note_seen(unit.conn, seen if observed else {*seen, IMPORT}, unit.now)
    upkeep.forget_all(unit.conn)
    return ids


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
        return unhindered(conn, (t.deal, t.deal_change))
    return nullcontext()


def _mine(conn: sa.Connection, ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """Return what tells the new deals from all others."""
    within = t.deal.c.id.between(min(ids), max(ids))
    if conn.dialect.name == "sqlite":
        return within
    # Others may have taken numbers between ours; only these rows are of this transaction.
    return sa.and_(within, sa.text("deal.xmin::text = (pg_current_xact_id()::xid)::text"))


def _write_history(
    unit: Unit, zone: ZoneInfo, deals: NewDeals, ids: Sequence[int], *, observed: bool
) -> None:
    conn = unit.conn
    days: set[date] = {*deals.columns["registered"], *deals.columns.get("closed", ())} - {None}
    _day.create(conn)
    # What happened on a day took effect at its start, never in the future.
    began = [min(day_start(day, zone), unit.now) for day in days]
    insert_columns(conn, _day, {"day": days, "began": began})
    start, end = _day.alias("start"), _day.alias("end_")
    d = t.deal.c
    common = (
        sa.literal(unit.now, t.Moment),
        sa.literal(unit.actor.name),
        sa.literal(unit.actor.via),
        sa.literal(observed),
    )
    names = ("deal_id", "field", "old", "new", "holds_from", "recorded", "who", "via", "observed")
    first = (
        sa.select(
            d.id,
            sa.literal(REGISTERED),
            sa.null(),
            _origin_text(conn, deals),
            start.c.began,
            *common,
        )
        .join(start, start.c.day == d.registered)
        .where(_mine(conn, ids))
        .order_by(d.id)
    )
    conn.execute(t.deal_change.insert().from_select(names, first))
    late = sa.case((end.c.began > start.c.began, end.c.began), else_=start.c.began)
    closed = (
        sa.select(d.id, sa.literal(OUTCOME), sa.literal(_STILL), _outcome_text(), late, *common)
        .join(start, start.c.day == d.registered)
        .join(end, end.c.day == sa.func.coalesce(d.closed, d.registered))
        .where(_mine(conn, ids), d.outcome != Outcome.OPEN.value)
        .order_by(d.id)
    )
    conn.execute(t.deal_change.insert().from_select(names, closed))
    _day.drop(conn)


def _origin_text(conn: sa.Connection, deals: NewDeals) -> sa.ColumnElement[str]:
    """Return the text of a deal's first row (see ``history.origin_text``): it began as open."""
    names = [n for n in TRACKED if n in deals.columns and n not in {OUTCOME, "raised"}]
    if conn.dialect.name == "sqlite":
        return _sqlite_origin(deals, names)
    text: sa.ColumnElement[str] = sa.literal("{")
    for name in names:
        column: sa.ColumnElement[Any] = t.deal.c[name]
        if name in _NUMBERS or name in _DAYS:
            said = sa.literal(f'"{name}":"').concat(sa.cast(column, sa.Text)).concat('",')
        else:
            said = sa.literal(f'"{name}":').concat(_json_text(column)).concat(",")
        text = text.concat(sa.case((column.is_(None), ""), else_=said))
    return text.concat(f'"raised":"0","{OUTCOME}":"{_STILL}"}}')


def _sqlite_origin(deals: NewDeals, names: Sequence[str]) -> sa.ColumnElement[str]:
    """Return the same by SQLite's own JSON, which is three times as quick as joining texts."""
    parts: list[Any] = []
    for name in names:
        column: sa.ColumnElement[Any] = t.deal.c[name]
        parts += [
            name,
            sa.cast(column, sa.Text) if name in _NUMBERS else sa.type_coerce(column, sa.Text),
        ]
    text: sa.ColumnElement[str] = sa.func.json_object(*parts, "raised", "0", OUTCOME, _STILL)
    for name in names:
        if None in deals.columns[name]:
            # Inside a text every quotation mark has a backslash before it: this is the field.
            text = sa.func.replace(text, f'"{name}":null,', "")
    return text


def _json_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.cast(sa.func.to_json(column), sa.Text)


def _outcome_text() -> sa.ColumnElement[str]:
    """Return the text of a closed deal's outcome (see ``history.encode_outcome``)."""
    d = t.deal.c
    day = sa.func.coalesce(sa.cast(d.closed, sa.Text), "-")
    reason = sa.func.coalesce(d.reason, "")
    return sa.func.rtrim(d.outcome.concat(" ").concat(day).concat(" ").concat(reason), " ")
