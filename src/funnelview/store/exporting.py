"""Whole tables for the export, row by row, with the names that people know things by."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.history import Change
from funnelview.store import tables as t
from funnelview.store.as_of import past_lines
from funnelview.store.funnel import DealLine
from funnelview.store.history import changes_of_deals
from funnelview.store.rights.masking import mask_of

_AT_A_TIME = 2_000

CUSTOMER_COLUMNS = ("id", "name", "owner", "phone", "note")
CONTACT_COLUMNS = (
    "id",
    "name",
    "customer",
    "customer_id",
    "title",
    "phone",
    "email",
    "superior",
    "superior_id",
)
PERSON_COLUMNS = ("id", "name", "role", "manager", "status", "login", "email", "phone")
NOTE_COLUMNS = (
    "id",
    "deal",
    "customer",
    "owner",
    "week",
    "author",
    "at",
    "done",
    "progress",
    "problems",
)


def all_lines_before(conn: sa.Connection, before: datetime, zone: ZoneInfo) -> Iterator[DealLine]:
    """Yield every deal, open and closed, as it stood just before a moment, by id."""
    ids = list(conn.execute(sa.select(t.deal.c.id).order_by(t.deal.c.id)).scalars())
    for start in range(0, len(ids), _AT_A_TIME):
        lines = past_lines(conn, ids[start : start + _AT_A_TIME], before, zone)
        yield from sorted(lines, key=lambda line: line.id)


def _stream(conn: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in conn.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield tuple(row)


def customer_rows(conn: sa.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield every customer, as ``CUSTOMER_COLUMNS``."""
    c = t.customer.c
    query = (
        sa.select(c.id, c.name, t.person.c.name, c.phone, c.note)
        .outerjoin(t.person, t.person.c.id == c.owner_id)
        .order_by(c.id)
    )
    mask = mask_of(conn)
    for one in _stream(conn, query):
        if mask is None:
            yield one
        else:
            yield (*one[:3], mask.phone(one[0], one[3]), *one[4:])


def contact_rows(conn: sa.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield every contact, as ``CONTACT_COLUMNS``."""
    c = t.contact.c
    superior = t.contact.alias("superior")
    query = (
        sa.select(
            c.id,
            c.name,
            t.customer.c.name,
            c.customer_id,
            c.title,
            c.phone,
            c.email,
            superior.c.name,
            c.superior_id,
        )
        .select_from(t.contact)
        .outerjoin(t.customer, t.customer.c.id == c.customer_id)
        .outerjoin(superior, superior.c.id == c.superior_id)
        .order_by(c.id)
    )
    mask = mask_of(conn)
    for one in _stream(conn, query):
        if mask is None:
            yield one
        else:
            phone, email = mask.phone(one[3], one[5]), mask.email(one[3], one[6])
            yield (*one[:5], phone, email, *one[7:])


def person_rows(conn: sa.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield everybody of the sales organisation, as ``PERSON_COLUMNS``."""
    c = t.person.c
    manager = t.person.alias("manager")
    query = (
        sa.select(c.id, c.name, c.role, manager.c.name, c.status, c.login, c.email, c.phone)
        .select_from(t.person)
        .outerjoin(manager, manager.c.id == c.manager_id)
        .order_by(c.id)
    )
    return _stream(conn, query)


def note_rows(conn: sa.Connection, before: datetime | None) -> Iterator[tuple[Any, ...]]:
    """Yield every note, of each review its last version, as ``NOTE_COLUMNS``."""
    n = t.note.c
    latest = sa.select(sa.func.max(n.id))
    if before is not None:
        latest = latest.where(n.at < before)
    latest = latest.group_by(n.deal_id, sa.func.coalesce(n.review_id, -n.id))
    query = (
        sa.select(
            n.id,
            n.deal_id,
            t.customer.c.name,
            t.person.c.name,
            t.review.c.week,
            n.author,
            n.at,
            n.done,
            n.progress,
            n.problems,
        )
        .select_from(t.note)
        .join(t.deal, t.deal.c.id == n.deal_id)
        .outerjoin(t.customer, t.customer.c.id == t.deal.c.customer_id)
        .outerjoin(t.person, t.person.c.id == t.deal.c.owner_id)
        .outerjoin(t.review, t.review.c.id == n.review_id)
        .where(n.id.in_(latest))
        .order_by(n.id)
    )
    return _stream(conn, query)


def histories(conn: sa.Connection) -> Iterator[tuple[int, list[Change]]]:
    """Yield every deal's id with its whole history, in the order of its recording."""
    ids = list(conn.execute(sa.select(t.deal.c.id).order_by(t.deal.c.id)).scalars())
    for start in range(0, len(ids), _AT_A_TIME):
        rows: dict[int, list[Change]] = {deal_id: [] for deal_id in ids[start : start + _AT_A_TIME]}
        for change in changes_of_deals(conn, list(rows)):
            rows[change.deal_id].append(change)
        yield from rows.items()


def names_by_id(conn: sa.Connection, kind: str) -> dict[int, str]:
    """Return the names of all customers, contacts or persons."""
    table = t.metadata.tables[kind]
    return {row[0]: row[1] for row in conn.execute(sa.select(table.c.id, table.c.name))}


def customers_of_deals(conn: sa.Connection, deal_id: int | None = None) -> dict[int, int | None]:
    """Return the customer of every deal, or of one, both by id."""
    query = sa.select(t.deal.c.id, t.deal.c.customer_id)
    if deal_id is not None:
        query = query.where(t.deal.c.id == deal_id)
    return {row[0]: row[1] for row in conn.execute(query)}
