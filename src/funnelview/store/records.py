"""Persons, customers and contacts: read, written with their history and version."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from funnelview.domain.funnel import Contact, Customer, Person
from funnelview.domain.masking import is_masked, written
from funnelview.errors import Again, BadInput, Conflict
from funnelview.i18n import N_, _
from funnelview.store import board, upkeep
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.rights.masking import mask_of
from funnelview.store.twins import compare_written

R = TypeVar("R", Person, Customer, Contact)


def name_key(name: str) -> str:
    """Return a name's normal form: width, case and blanks don't tell two names apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


people = board.people


def _customer(conn: sa.Connection, row: Any) -> Customer:
    mask = mask_of(conn)
    phone = row.phone if mask is None else mask.phone(row.id, row.phone)
    return Customer(row.id, row.name, row.owner_id, phone, row.note, row.version)


def _contact(conn: sa.Connection, row: Any) -> Contact:
    mask = mask_of(conn)
    return Contact(
        row.id,
        row.customer_id,
        row.name,
        row.title,
        row.phone if mask is None else mask.phone(row.customer_id, row.phone),
        row.email if mask is None else mask.email(row.customer_id, row.email),
        row.superior_id,
        row.version,
    )


def customer(conn: sa.Connection, customer_id: int) -> Customer | None:
    """Return a customer by id."""
    row = conn.execute(sa.select(t.customer).where(t.customer.c.id == customer_id)).one_or_none()
    return _customer(conn, row) if row is not None else None


def customers_named(conn: sa.Connection, name: str) -> list[Customer]:
    """Return the customers whose name has the same normal form."""
    query = sa.select(t.customer).where(t.customer.c.name_key == name_key(name))
    return [_customer(conn, row) for row in conn.execute(query.order_by(t.customer.c.id))]


def customers_like(conn: sa.Connection, text: str, limit: int = 20) -> list[Customer]:
    """Return customers whose name holds a text, for choosing one while typing."""
    key = name_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = (
        sa.select(t.customer)
        .where(t.customer.c.name_key.like(f"%{key}%", escape="\\"))
        .order_by(t.customer.c.name_key, t.customer.c.id)
        .limit(limit)
    )
    return [_customer(conn, row) for row in conn.execute(query)]


def contacts_of(conn: sa.Connection, customer_id: int) -> list[Contact]:
    """Return a customer's contacts, by name."""
    query = sa.select(t.contact).where(t.contact.c.customer_id == customer_id)
    return [
        _contact(conn, row)
        for row in conn.execute(query.order_by(t.contact.c.name, t.contact.c.id))
    ]


def customer_names(conn: sa.Connection, ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of some customers, by id."""
    wanted = sorted({one for one in ids if one is not None})
    c = t.customer.c
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 5_000):
        rows = conn.execute(sa.select(c.id, c.name).where(c.id.in_(wanted[start : start + 5_000])))
        found.update((row[0], row[1]) for row in rows)
    return found


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What a deal's page says of its contact besides the name: title, and who stands above."""

    title: str | None
    superior: str | None


def contact_cards(conn: sa.Connection, ids: Iterable[int]) -> dict[int, ContactCard]:
    """Return the title and superior of some contacts, by id."""
    above = t.contact.alias()
    c = t.contact.c
    query = sa.select(c.id, c.title, above.c.name).outerjoin(above, above.c.id == c.superior_id)
    wanted = sorted(set(ids))
    found: dict[int, ContactCard] = {}
    for start in range(0, len(wanted) or 1, 5_000):
        rows = conn.execute(query.where(c.id.in_(wanted[start : start + 5_000])))
        found.update((row[0], ContactCard(row[1], row[2])) for row in rows)
    return found


_KINDS: Mapping[type, tuple[str, sa.Table]] = {
    Person: ("person", t.person),
    Customer: ("customer", t.customer),
    Contact: ("contact", t.contact),
}

# The fields by which customers are found to be perhaps the same.
_COMPARED: Mapping[str, frozenset[str]] = {
    "person": frozenset(),
    "customer": frozenset({"name", "phone"}),
    "contact": frozenset({"customer_id", "phone"}),
}


def _at_customer(record: Person | Customer | Contact) -> int | None:
    return record.customer_id if isinstance(record, Contact) else None


def _values(record: Person | Customer | Contact) -> dict[str, Any]:
    values = {
        name: getattr(record, name)
        for name in record.__dataclass_fields__
        if name not in {"id", "version"}
    }
    if isinstance(record, Customer):
        values["name_key"] = name_key(record.name)
    return values


def _unmasked(new: str | None, old: str | None) -> str | None:
    """Return what is meant by a phone or e-mail that comes from a screen where it was masked.

    Raises:
        BadInput: it is masked and stands for nothing that is there.

    """
    meant = written(new, old)
    if is_masked(meant):
        raise BadInput(
            _("“{value}” is masked and can't be written.").format(value=meant),
            way_out=_("Write the whole number or address, or leave it as it is."),
        )
    return meant


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _change_row(
    unit: Unit, kind: str, record_id: int, change: tuple[str, str | None, str | None]
) -> dict[str, Any]:
    field, old, new = change
    return {
        "kind": kind,
        "record_id": record_id,
        "field": field,
        "old": old,
        "new": new,
        "recorded": unit.now,
        "who": unit.actor.name,
        "via": unit.actor.via,
    }


def add_records(unit: Unit, records: Sequence[R], ids: Sequence[int]) -> None:
    """Write new persons, customers or contacts (all of one kind) under the given ids."""
    if not records:
        return
    kind, table = _KINDS[type(records[0])]
    rows: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    for record_id, record in zip(ids, records, strict=True):
        values = _values(record)
        # What an export hid is missing in it.
        values |= {field: None for field in ("phone", "email") if is_masked(values.get(field))}
        rows.append({"id": record_id, "version": 1, **values})
        history.extend(
            _change_row(unit, kind, record_id, (field, None, _text(value)))
            for field, value in values.items()
            if value is not None and field != "name_key"
        )
    unit.conn.execute(table.insert(), rows)
    unit.conn.execute(t.record_change.insert(), history)
    if kind != "person":
        compare_written(unit, ids if kind == "customer" else map(_at_customer, records))
    told_warnings(unit, records)


def told_warnings(unit: Unit, records: Sequence[Person | Customer | Contact]) -> None:
    """Tell the warnings of customers and contacts that are new or changed."""
    if isinstance(records[0], Person):
        # Who left isn't asked any more.
        upkeep.forget_owners(unit.conn, (one.id for one in records))
        return
    contacts = [one for one in records if isinstance(one, Contact)]
    if not contacts:
        return
    upkeep.note_seen(unit.conn, upkeep.fields_of_contacts(contacts), unit.now)
    upkeep.forget_customers(unit.conn, (one.customer_id for one in contacts))


def change_record(unit: Unit, old: R, new: R) -> int:
    """Write a record's changed fields with their history and return its new version.

    What somebody else changed since ``old`` was read stays, where it is another field.

    Raises:
        Conflict: somebody else changed the same fields; it tells the three values of each.

    """
    kind, table = _KINDS[type(old)]
    before, after = _values(old), _values(new)
    for field in ("phone", "email"):
        if field in after:
            after[field] = _unmasked(after[field], before[field])
    changed = {field: value for field, value in after.items() if before[field] != value}
    if not changed:
        return old.version
    version = old.version
    if not _is_written(unit, table, old.id, version, changed):
        version, present = _merged(unit, table, old, before, changed)
        before |= present
        changed = {field: value for field, value in changed.items() if before[field] != value}
        if not changed:
            return version
        if not _is_written(unit, table, old.id, version, changed):
            error = Conflict(
                _("Somebody else changed {name} at the same moment.").format(name=old.name),
                way_out=_("Look at the present values, then try again."),
            )
            error.again = Again.SAFELY
            raise error
    unit.conn.execute(
        t.record_change.insert(),
        [
            _change_row(unit, kind, old.id, (field, _text(before[field]), _text(value)))
            for field, value in changed.items()
            if field != "name_key"
        ],
    )
    if not changed.keys().isdisjoint(_COMPARED[kind]):
        both = (old.id,) if kind == "customer" else map(_at_customer, (old, new))
        compare_written(unit, both)
    told_warnings(unit, (old, new))
    return version + 1


def _is_written(
    unit: Unit, table: sa.Table, record_id: int, version: int, changed: Mapping[str, Any]
) -> bool:
    """Write fields of a record, if it still is of that version."""
    done = unit.conn.execute(
        table.update()
        .where(table.c.id == record_id, table.c.version == version)
        .values(**changed, version=version + 1)
    )
    return done.rowcount == 1


def _merged(
    unit: Unit,
    table: sa.Table,
    old: Person | Customer | Contact,
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
) -> tuple[int, dict[str, Any]]:
    """Return the present version of a record, and what stands in the fields to be changed."""
    columns = [table.c[field] for field in changed]
    row = unit.conn.execute(
        sa.select(table.c.version, *columns).where(table.c.id == old.id)
    ).one_or_none()
    if row is None:
        raise Conflict(_("{name} is not here any more.").format(name=old.name))
    version, *values = row
    present = dict(zip(changed, values, strict=True))
    clashes = [
        _("{field}: it was {before}, now it is {theirs}, yours is {yours}").format(
            field=_(_TITLES[field]),
            before=_shown(before[field]),
            theirs=_shown(present[field]),
            yours=_shown(changed[field]),
        )
        for field in changed
        if field != "name_key" and present[field] not in {before[field], changed[field]}
    ]
    if clashes:
        raise Conflict(
            _("Somebody else changed {name} meanwhile ({fields}).").format(
                name=old.name, fields="; ".join(clashes)
            ),
            way_out=_("Look at the present values, then try again."),
        )
    return version, present


def called(login: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return who wrote something as people know them: the person of a login, else the login."""
    p = t.person.alias("writer")
    name = sa.select(p.c.name).where(p.c.login == login).scalar_subquery()
    return sa.func.coalesce(name, login)


_TITLES = {
    "name": N_("Name"),
    "role": N_("Role"),
    "manager_id": N_("Manager"),
    "status": N_("Status"),
    "login": N_("Login"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "owner_id": N_("Owner"),
    "note": N_("Note"),
    "customer_id": N_("Customer"),
    "title": N_("Title"),
    "superior_id": N_("Superior"),
}
"""What the fields of records are called, to be translated."""


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
