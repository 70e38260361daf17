"""What an import leaves behind for the next one: which record a row was, and what it said.

A link's key is the record's id in the file, else what it is known by. ``said`` is JSON of
field → text; "" means: what the deal's own first history rows say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, compress, islice, repeat
from typing import Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.funnel import Contact, Customer
from funnelview.domain.history import OUTCOME, REGISTERED, Change, encode, replay
from funnelview.store import tables as t
from funnelview.store import upkeep
from funnelview.store.base import Store, Unit
from funnelview.store.bulk import Tell, insert_columns, insert_into, sqlite_moment, unhindered
from funnelview.store.funnel_bulk import holds_nothing_yet
from funnelview.store.history import changes_of_deals
from funnelview.store.trail import entries as trail
from funnelview.store.twins import compare_written

FIRST = ""
# Fewer new links than these are rows of their own; more of them are kept in parts.
_FEW = 500
_PART = 5_000
# No kind of record: the row that imports wait for each other at.
_TURN = "turn"
_quoted = json.encoder.encode_basestring
_packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Link(NamedTuple):
    """A record of the store and what a file last said of it."""

    record_id: int
    said: str

    @property
    def texts(self) -> dict[str, str | None]:
        """What was said, by field; empty for ``FIRST``."""
        found: dict[str, str | None] = json.loads(self.said) if self.said else {}
        return found


def lock_imports(unit: Unit) -> None:
    """Let no other import in before this one is done; on SQLite that is so already.

    A row of its own is written for that, which any engine makes others wait for. A large file may
    take longer than the deadline that holds for a screen's statements.
    """
    if unit.conn.dialect.name != "postgresql":
        return
    unit.conn.execute(sa.text("set local statement_timeout = 0"))
    # What triggers look at is held in memory for that.
    unit.conn.execute(sa.text("set local work_mem = '32MB'"))
    row = insert_into(unit.conn, t.imported).values(kind=_TURN, key="", record_id=0, said="")
    unit.conn.execute(
        row.on_conflict_do_update(
            index_elements=[t.imported.c.kind, t.imported.c.key], set_={"said": ""}
        )
    )


def links(unit: Unit, kind: str) -> dict[str, Link]:
    """Return all links of a kind of record by key."""
    found: dict[str, Link] = {}
    parts = sa.select(t.imported_part.c.links).where(t.imported_part.c.kind == kind)
    for (text,) in unit.conn.execute(parts.order_by(t.imported_part.c.id)):
        keys, ids, said = json.loads(text)
        found.update(zip(keys, map(Link, ids, said or repeat(FIRST)), strict=False))
    c = t.imported.c
    rows = unit.conn.execute(sa.select(c.key, c.record_id, c.said).where(c.kind == kind))
    found.update((key, Link(record_id, said)) for key, record_id, said in rows)
    return found


def add_links(
    unit: Unit, kind: str, keys: Iterable[str], ids: Iterable[int], said: Iterable[str] | None
) -> None:
    """Write new links; without ``said`` all of them are ``FIRST``.

    Many of them go into few rows: only a whole kind is ever read.
    """
    rows = zip(keys, ids, repeat(FIRST) if said is None else said, strict=False)
    part = list(islice(rows, _PART))
    if len(part) < _FEW:
        if part:
            all_keys, all_ids, all_said = zip(*part, strict=True)
            columns = {"kind": repeat(kind), "key": all_keys, "record_id": all_ids}
            insert_columns(unit.conn, t.imported, columns | {"said": all_said})
        return
    parts = chain([part], iter(lambda: list(islice(rows, _PART)), []))
    texts = (_part_text(one, first=said is None) for one in parts)
    insert_columns(unit.conn, t.imported_part, {"kind": repeat(kind), "links": texts})


def _part_text(part: Sequence[tuple[str, int, str]], *, first: bool) -> str:
    keys, ids, said = zip(*part, strict=True)
    return _packed([keys, ids, None if first else said])


def change_links(unit: Unit, kind: str, now: Mapping[str, Link]) -> None:
    """Write what a file says now for known keys; a row stands before the part it came in."""
    if not now:
        return
    insert = insert_into(unit.conn, t.imported)
    unit.conn.execute(
        insert.on_conflict_do_update(
            index_elements=[t.imported.c.kind, t.imported.c.key],
            set_={"said": insert.excluded.said},
        ),
        [
            {"kind": kind, "key": key, "record_id": link.record_id, "said": link.said}
            for key, link in now.items()
        ],
    )


def would_be_first(store: Store, deals: int) -> bool:
    """Say whether so many deals would be nearly all that a store holds; it may change till then."""
    with store.read() as conn:
        return holds_nothing_yet(conn, deals)


@contextmanager
def unhindered_first(unit: Unit, deals: int, tell: Tell) -> Iterator[None]:
    """Write a store's first deals, where they are many, with the indexes made afterwards.

    ``tell`` hears which share of the indexes is made.
    """
    if not holds_nothing_yet(unit.conn, deals):
        yield
        return
    tables = (t.customer, t.contact, t.record_change, t.deal, t.deal_change)
    with unhindered(unit.conn, tables, tell, trail.noting(unit.conn)):
        yield


def as_text(texts: Mapping[str, str | None]) -> str:
    """Return what a file says as the text that a link keeps."""
    parts = [
        f'"{name}":' + ("null" if text is None else _quoted(text)) for name, text in texts.items()
    ]
    return "{" + ",".join(parts) + "}"


def first_texts(unit: Unit, via: str) -> dict[int, tuple[str, str | None]]:
    """Return the texts of the first rows that imports wrote: registration, and outcome if any.

    A deal whose file says exactly this again, and whose link is ``FIRST``, has no news.
    """
    c = t.deal_change.c
    query = sa.select(c.deal_id, c.new).where(c.via == via, c.undoes.is_(None))
    # An import marks what it tells of the time before it as not observed.
    told = unit.conn.execute(query.where(c.field == OUTCOME, c.observed.is_(False)))
    outcomes = {row[0]: row[1] for row in told}
    rows = unit.conn.execute(query.where(c.field == REGISTERED))
    return {row[0]: (row[1] or "", outcomes.get(row[0])) for row in rows}


def first_said(unit: Unit, ids: Sequence[int]) -> dict[int, dict[str, str | None]]:
    """Return what the first import said of deals whose link is ``FIRST``.

    No import has changed them since, so that the rows an import wrote are the first one's.
    """
    rows: dict[int, list[Change]] = {}
    for change in changes_of_deals(unit.conn, list(ids)):
        mine = rows.setdefault(change.deal_id, [])
        if change.field == REGISTERED or change.via == mine[0].via:
            mine.append(change)
    return {deal_id: encode(replay(changes)) for deal_id, changes in rows.items()}


def add_many(
    unit: Unit, kind: str, ids: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    """Write new persons, customers or contacts with their history, by column."""
    if not ids:
        return
    table = t.metadata.tables[kind]
    insert_columns(unit.conn, table, {"id": ids, **columns, "version": repeat(1)})
    if kind != "person":
        compare_written(unit, ids if kind == "customer" else columns["customer_id"])
    if kind == "contact":
        upkeep.note_seen(unit.conn, upkeep.fields_of_contact_columns(columns), unit.now)
        upkeep.forget_all(unit.conn)
    for field, values in columns.items():
        if field == "name_key":
            continue
        there = [value is not None for value in values]
        texts = list(map(str, compress(values, there)))
        _add_changes(unit, kind, field, list(compress(ids, there)), texts)


def _add_changes(
    unit: Unit, kind: str, field: str, ids: Sequence[int], texts: Sequence[str]
) -> None:
    """Write the history of a field of new records, and note it for the trail."""
    if not ids:
        return
    conn, table = unit.conn, t.record_change
    own = {"record_id": ids, "new": texts}
    same = {"kind": kind, "field": field, "who": unit.actor.name, "via": unit.actor.via}
    columns = own | {name: repeat(value) for name, value in same.items()}
    insert_columns(conn, table, columns | {"recorded": repeat(unit.now)})
    if conn.dialect.name == "sqlite":
        # A server's triggers see for themselves.
        last = conn.execute(sa.select(sa.func.max(table.c.id))).scalar_one()
        same["recorded"] = sqlite_moment(unit.now)
        noted: dict[str, Sequence[Any]] = {name: [one] * len(ids) for name, one in same.items()}
        trail.note_columns(conn, "record_change", last + 1 - len(ids), noted | own)


def customer_ids(unit: Unit) -> dict[str, list[int]]:
    """Return the ids of all customers by their names' normal forms."""
    found: dict[str, list[int]] = {}
    c = t.customer.c
    for record_id, key in unit.conn.execute(sa.select(c.id, c.name_key).order_by(c.id)):
        found.setdefault(key, []).append(record_id)
    return found


def customers_by_id(unit: Unit, ids: Iterable[int]) -> dict[int, Customer]:
    """Return customers by id."""
    query = sa.select(*_columns(t.customer, Customer))
    return {row.id: Customer(*row) for row in _by_id(unit, query, t.customer, ids)}


def contacts_by_id(unit: Unit, ids: Iterable[int]) -> dict[int, Contact]:
    """Return contacts by id."""
    query = sa.select(*_columns(t.contact, Contact))
    return {row.id: Contact(*row) for row in _by_id(unit, query, t.contact, ids)}


def contact_names(unit: Unit) -> list[tuple[int, int | None, str, str | None]]:
    """Return id, customer, name and e-mail address of every contact."""
    c = t.contact.c
    query = sa.select(c.id, c.customer_id, c.name, c.email).order_by(c.id)
    return [(row[0], row[1], row[2], row[3]) for row in unit.conn.execute(query)]


def last_activities(unit: Unit, ids: Iterable[int]) -> dict[int, date | None]:
    """Return the day of the last activity of deals."""
    query = sa.select(t.deal.c.id, t.deal.c.last_activity)
    return {row[0]: row[1] for row in _by_id(unit, query, t.deal, ids)}


def _columns(table: sa.Table, record: type[Customer] | type[Contact]) -> list[sa.Column[Any]]:
    return [table.c[name] for name in record.__dataclass_fields__]


def _by_id(unit: Unit, query: sa.Select[Any], table: sa.Table, ids: Iterable[int]) -> Iterator[Any]:
    wanted = list(ids)
    for start in range(0, len(wanted), 5_000):
        yield from unit.conn.execute(query.where(table.c.id.in_(wanted[start : start + 5_000])))
