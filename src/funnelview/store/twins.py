"""Customers that are perhaps the same: two entries with one phone, or with nearly one name.

Comparing all takes a moment where there are many, so the pairs are kept, with what customers are
compared by. Whoever writes a customer or contact compares those that were written; after many at
once, as an import brings, all are compared again by whoever looks next.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from funnelview.domain.customers import (
    Entry,
    doubles,
    entry_of,
    marks,
    most_of,
    near_entries,
    tells_alone,
)
from funnelview.domain.warnings_found import Twin
from funnelview.i18n import _
from funnelview.store import tables as t
from funnelview.store.board import NOBODY
from funnelview.store.bulk import insert_columns
from funnelview.store.rights.people import hides
from funnelview.store.tables.warnings import customer_mark, customer_twin

if TYPE_CHECKING:
    from funnelview.store.base import Unit

_PART = 5_000
# Comparing so many one by one takes longer than comparing all.
MANY = 500

_pair, _mark = customer_twin.c, customer_mark.c


def twins(conn: sa.Connection, owners: Collection[int] | None = None) -> list[Twin]:
    """Return every customer that has another entry, with the others and all their owners.

    ``owners`` limits them to customers whom one of these answers for.
    """
    pairs = _kept_pairs(conn, owners)
    if pairs is None:
        pairs = doubles(_entries(conn))
    names, owned = _named(conn, pairs)
    return [
        Twin(
            one,
            names[one],
            owned[one],
            tuple(names.get(other) or _("a customer of another team") for other in sorted(others)),
            frozenset({owned[one], *(owned.get(other) for other in others)}),
        )
        for one, others in sorted(pairs.items())
        # Of a pair that is somebody else's, the other is not seen here.
        if one in names and (owners is None or owned[one] in owners)
    ]


Pairs = Mapping[int, Collection[int]]
"""Customers by id, each with those that are perhaps the same."""


def _kept_pairs(conn: sa.Connection, owners: Collection[int] | None) -> Pairs | None:
    """Return the pairs as they are kept; None where customers have to be compared first.

    Of some ``owners``, those of customers that nobody is named for come along.
    """
    query = sa.select(_pair.customer_id, _pair.other_id)
    if owners is not None:
        c = t.customer.c
        # Nobody's row comes along, too: it stands for no customer.
        query = query.outerjoin(t.customer, c.id == _pair.customer_id).where(
            sa.or_(c.owner_id.in_(list(owners)), c.owner_id.is_(None))
        )
    pairs: dict[int, set[int]] = defaultdict(set)
    for one, other in conn.execute(query):
        pairs[one].add(other)
    return pairs if pairs.pop(NOBODY, None) is not None else None


def _are_kept(conn: sa.Connection) -> bool:
    """Say whether what is kept is complete; while it is, a row of nobody stands among the pairs."""
    there = sa.select(_pair.customer_id).where(_pair.customer_id == NOBODY)
    return conn.execute(there).first() is not None


def _named(conn: sa.Connection, pairs: Pairs) -> tuple[Mapping[int, str], Mapping[int, int | None]]:
    """Return the names of all in some pairs, and who answers for each."""
    c = t.customer.c
    names: dict[int, str] = {}
    owned: dict[int, int | None] = {}
    known = {*pairs, *(other for others in pairs.values() for other in others)}
    # One question at least: what a page costs doesn't hang on whether somebody has a double.
    for part in _parts(known) or [[]]:
        for row in conn.execute(sa.select(c.id, c.name, c.owner_id).where(c.id.in_(part))):
            names[row.id], owned[row.id] = row.name, row.owner_id
    owned |= _latest_owners(conn, [one for one, owner in owned.items() if owner is None])
    return names, owned


def _parts(ids: Iterable[int]) -> list[list[int]]:
    wanted = sorted(ids)
    return [wanted[start : start + _PART] for start in range(0, len(wanted), _PART)]


def _latest_owners(conn: sa.Connection, customers: Collection[int]) -> dict[int, int | None]:
    """Return the owner of each customer's latest deal: who answers for it where nobody is named."""
    d = t.deal.c
    found: dict[int, int | None] = {}
    for part in _parts(customers) or [[]]:
        query = sa.select(d.customer_id, d.owner_id).where(
            d.customer_id.in_(part), d.owner_id.is_not(None)
        )
        rows = conn.execute(query.order_by(d.registered, d.id))
        found.update((row[0], row[1]) for row in rows)
    return found


# --- comparing all


def _entries(conn: sa.Connection, only: Collection[int] | None = None) -> dict[int, Entry]:
    """Return all customers as they are compared, or some; a contact's phone is one of theirs."""
    c, person = t.customer.c, t.contact.c
    customers = sa.select(c.id, c.name, c.phone)
    contacts = sa.select(person.customer_id, person.phone).where(
        person.phone.is_not(None), person.customer_id.is_not(None)
    )
    phones: dict[int, list[str]] = defaultdict(list)
    found: dict[int, Entry] = {}
    for part in (None,) if only is None else _parts(only):
        if part is not None:
            customers = customers.where(c.id.in_(part))
            contacts = contacts.where(person.customer_id.in_(part))
        for which, phone in conn.execute(contacts):
            phones[which].append(phone)
        for which, name, phone in conn.execute(customers):
            found[which] = entry_of(name, [phone, *phones.get(which, ())])
    return found


def lock_pairs(conn: sa.Connection) -> None:
    """Wait for whoever writes customers, and let nobody else begin; on SQLite that is so already.

    Two who enter the same customer at once wouldn't see each other's.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.text("lock table customer_twin in share row exclusive mode"))


class Looked(NamedTuple):
    """All customers as they are compared, and what tells whether one was written since."""

    entries: Mapping[int, Entry]
    state: tuple[int, ...]


class Compared(NamedTuple):
    """What comparing all customers gave: pairs, and rows of what they are compared by."""

    pairs: Pairs
    marks: Sequence[tuple[int, int]]
    state: tuple[int, ...]


def look_at_all(conn: sa.Connection) -> Looked | None:
    """Read what all customers are compared by; None where the pairs are kept already.

    None, too, for somebody who doesn't see them all.
    """
    if _are_kept(conn) or hides(conn):
        return None
    return Looked(_entries(conn), _state(conn))


def _state(conn: sa.Connection) -> tuple[int, ...]:
    """Return numbers that differ after any customer or contact was written."""
    found: list[int] = []
    for table in (t.customer, t.contact):
        numbers = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(table.c.version), 0))
        found += map(int, conn.execute(numbers.select_from(table)).one())
    return tuple(found)


def compare(looked: Looked) -> Compared:
    """Compare all customers. Takes seconds where there are many: nobody should wait for it."""
    rows = sorted((mark, which) for which, one in looked.entries.items() for mark in marks(one))
    return Compared(doubles(looked.entries), rows, looked.state)


def keep_compared(conn: sa.Connection, found: Compared) -> bool:
    """Keep the pairs with what customers are compared by; False where one was written since."""
    lock_pairs(conn)
    if _are_kept(conn):
        return True
    if _state(conn) != found.state:
        return False
    conn.execute(customer_twin.delete())
    conn.execute(customer_mark.delete())
    _keep(conn, found.pairs)
    conn.execute(customer_twin.insert().values(customer_id=NOBODY, other_id=NOBODY))
    if found.marks:
        mark, customer = zip(*found.marks, strict=True)
        insert_columns(conn, customer_mark, {"mark": mark, "customer_id": customer})
    return True


def _keep(conn: sa.Connection, pairs: Pairs) -> None:
    both = sorted((one, other) for one, others in pairs.items() for other in others)
    if both:
        one, other = zip(*both, strict=True)
        insert_columns(conn, customer_twin, {"customer_id": one, "other_id": other})


# --- comparing those that were written


def forget_pairs(conn: sa.Connection) -> None:
    """Say that customers have changed, so that some may have become the same as others."""
    conn.execute(customer_twin.delete().where(_pair.customer_id == NOBODY))


def compare_written(unit: "Unit", customers: Iterable[int | None]) -> None:
    """Compare customers that were written, or whose contacts were, with those they may be.

    Where all have to be compared anyway, or very many were written in one unit of work, this is
    left to whoever looks next.
    """
    written = {one for one in customers if one is not None}
    if not written:
        return
    conn = unit.conn
    unit.compared += len(written)
    if unit.compared > MANY:
        forget_pairs(conn)
        return
    lock_pairs(conn)
    if not _are_kept(conn):
        return
    if hides(conn):
        # Who doesn't see all customers can't compare with them.
        forget_pairs(conn)
        return
    before = _marks_of(conn, written)
    after = {which: marks(entry) for which, entry in _entries(conn, written).items()}
    new = {(mark, which) for which, several in after.items() for mark in several}
    old = {(mark, which) for which, several in before.items() for mark in several}
    if new == old:
        return
    conn.execute(customer_mark.delete().where(_mark.customer_id.in_(list(written))))
    if new:
        rows = [{"mark": mark, "customer_id": which} for mark, which in sorted(new)]
        conn.execute(customer_mark.insert(), rows)
    changed: dict[int, int] = defaultdict(int)
    for mark, _which in new - old:
        changed[mark] += 1
    for mark, _which in old - new:
        changed[mark] -= 1
    _pair_again(conn, written | _turned(conn, changed))


def _marks_of(conn: sa.Connection, customers: Iterable[int]) -> dict[int, set[int]]:
    query = sa.select(_mark.customer_id, _mark.mark)
    found: dict[int, set[int]] = defaultdict(set)
    for part in _parts(customers):
        for which, mark in conn.execute(query.where(_mark.customer_id.in_(part))):
            found[which].add(mark)
    return found


def _turned(conn: sa.Connection, changed: Mapping[int, int]) -> set[int]:
    """Return the customers with a mark that has begun to say something, or has ceased to.

    ``changed`` says by how many more customers than before have a mark now.
    """
    numbers = _numbers(conn, changed)
    turned = [
        mark
        for mark, more in changed.items()
        if (numbers.get(mark, 0) > most_of(mark)) != (numbers.get(mark, 0) - more > most_of(mark))
    ]
    found: set[int] = set()
    for part in _parts(turned):
        found.update(
            conn.execute(sa.select(_mark.customer_id).where(_mark.mark.in_(part))).scalars()
        )
    return found


def _numbers(conn: sa.Connection, several: Iterable[int]) -> dict[int, int]:
    """Return how many customers have each of some marks."""
    query = sa.select(_mark.mark, sa.func.count()).group_by(_mark.mark)
    found: dict[int, int] = {}
    for part in _parts(several):
        rows: Iterable[Any] = conn.execute(query.where(_mark.mark.in_(part)))
        found.update((row[0], row[1]) for row in rows)
    return found


def _pair_again(conn: sa.Connection, customers: Collection[int]) -> None:
    """Make the pairs of some customers anew, from the marks as they are kept now."""
    for part in _parts(customers):
        mine = sa.or_(_pair.customer_id.in_(part), _pair.other_id.in_(part))
        conn.execute(customer_twin.delete().where(mine, _pair.customer_id != NOBODY))
    own = _marks_of(conn, customers)
    numbers = _numbers(conn, {mark for several in own.values() for mark in several})
    telling = {mark for mark, number in numbers.items() if 1 < number <= most_of(mark)}
    having: dict[int, list[int]] = defaultdict(list)
    for part in _parts(telling):
        query = sa.select(_mark.mark, _mark.customer_id).where(_mark.mark.in_(part))
        for mark, which in conn.execute(query):
            having[mark].append(which)
    entries = _entries(conn, {one for several in having.values() for one in several})
    pairs: dict[int, set[int]] = defaultdict(set)
    for one, several in own.items():
        for mark in several & telling:
            for other in having[mark]:
                if other == one or other in pairs[one]:
                    continue
                if other not in entries or one not in entries:
                    # Somebody else's, who isn't seen here: whoever sees all compares them.
                    forget_pairs(conn)
                    return
                if tells_alone(mark) or near_entries(entries[one], entries[other]):
                    pairs[one].add(other)
                    pairs[other].add(one)
    _keep(conn, pairs)
