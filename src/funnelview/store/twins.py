"""Customers that are perhaps the same: two entries with one phone, or with nearly one name.

Comparing all takes a moment where there are many, so the pairs are kept until a customer or
contact is written.
"""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from funnelview.domain.customers import near_doubles, phone_key
from funnelview.domain.warnings_found import Twin
from funnelview.store import tables as t
from funnelview.store.tables_warnings import customer_twin

# A number that so many customers have is a switchboard's, or one that was made up.
_CROWD = 20


def twins(conn: sa.Connection) -> list[Twin]:
    """Return every customer that has another entry, with the others and all their owners."""
    kept = kept_pairs(conn)
    pairs = found_pairs(conn) if kept is None else kept
    c = t.customer.c
    names: dict[int, str] = {}
    owners: dict[int, int | None] = {}
    wanted = sorted(pairs)
    for start in range(0, len(wanted) or 1, 5_000):
        part = wanted[start : start + 5_000]
        for row in conn.execute(sa.select(c.id, c.name, c.owner_id).where(c.id.in_(part))):
            names[row.id], owners[row.id] = row.name, row.owner_id
    owners |= _latest_owners(conn, [one for one, owner in owners.items() if owner is None])
    return [
        Twin(
            one,
            names[one],
            owners[one],
            tuple(names[other] for other in sorted(others)),
            frozenset({owners[one], *(owners[other] for other in others)}),
        )
        for one, others in sorted(pairs.items())
    ]


Pairs = dict[int, set[int]]
"""Customers by id, each with those that are perhaps the same."""


def kept_pairs(conn: sa.Connection) -> Pairs | None:
    """Return the pairs as they were kept; None where something was written since."""
    c = customer_twin.c
    pairs: Pairs = defaultdict(set)
    for one, other in conn.execute(sa.select(c.customer_id, c.other_id)):
        pairs[one].add(other)
    return pairs if pairs.pop(0, None) is not None else None


def keep_pairs(conn: sa.Connection, pairs: Pairs) -> None:
    """Keep the pairs that were found in this same state of the store."""
    conn.execute(customer_twin.delete())
    rows = [{"customer_id": 0, "other_id": 0}]
    rows += [
        {"customer_id": one, "other_id": other} for one, others in pairs.items() for other in others
    ]
    conn.execute(customer_twin.insert(), rows)


def found_pairs(conn: sa.Connection) -> Pairs:
    """Compare the customers: each with those that begin or end alike, or have the same phone."""
    c = t.customer.c
    rows = conn.execute(sa.select(c.id, c.name, c.phone)).all()
    pairs: Pairs = defaultdict(set)
    near = near_doubles({row.id: row.name for row in rows})
    for group in [*near, *_same_phones(conn, {row.id: row.phone for row in rows})]:
        for one in group:
            pairs[one].update(other for other in group if other != one)
    return pairs


def _same_phones(conn: sa.Connection, phones: Mapping[int, str | None]) -> list[tuple[int, ...]]:
    """Return the customers that share a phone, their own or a contact's."""
    c = t.contact.c
    found: dict[str, set[int]] = defaultdict(set)
    for customer, phone in phones.items():
        if phone:
            found[phone_key(phone)].add(customer)
    query = sa.select(c.customer_id, c.phone).where(
        c.phone.is_not(None), c.customer_id.is_not(None)
    )
    for customer, phone in conn.execute(query):
        found[phone_key(phone)].add(customer)
    return [
        tuple(sorted(group)) for key, group in found.items() if key and 1 < len(group) <= _CROWD
    ]


def _latest_owners(conn: sa.Connection, customers: list[int]) -> dict[int, int | None]:
    """Return the owner of each customer's latest deal: who answers for it where nobody is named."""
    d = t.deal.c
    found: dict[int, int | None] = {}
    for start in range(0, len(customers) or 1, 5_000):
        part = customers[start : start + 5_000]
        query = sa.select(d.customer_id, d.owner_id).where(
            d.customer_id.in_(part), d.owner_id.is_not(None)
        )
        rows = conn.execute(query.order_by(d.registered, d.id))
        found.update((row[0], row[1]) for row in rows)
    return found
