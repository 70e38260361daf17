"""Who is meant by a row of deals: its owner, customer and contact, joined with the other files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from funnelview.domain.importing import ContactRecord, Where, squeezed
from funnelview.interchange.importing.entities import NAME_AND_MAIL, Contacts, Customers, People
from funnelview.interchange.importing.values import Source

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Lead:
    """What a lead says of the deal that came from it."""

    company: str | None
    name: str | None
    phone: str | None
    email: str | None
    title: str | None


@dataclass(slots=True)
class World:
    """Everything but the deals: what a deal's row is joined with."""

    people: People = field(default_factory=People)
    customers: Customers = field(default_factory=Customers)
    contacts: Contacts = field(default_factory=Contacts)
    leads: dict[str, Lead] = field(default_factory=dict)
    products: dict[str, list[str]] = field(default_factory=dict)


def joined(source: Source, world: World) -> dict[str, list[Any]]:
    """Return the columns of a file's deals that say who and where: owner, customer, contact."""
    lines = source.columns.lines
    pairs = list(
        zip(source.texts("owner"), _first_of(source, "owner_id", "owner_email"), strict=True)
    )
    known = {pair: world.people.at(*pair, source.file, line) for pair, line in _first(pairs, lines)}
    owner_at = list(map(known.__getitem__, pairs))
    leads = [world.leads.get(key or "") for key in source.texts("lead_id")]
    customer_at = _customers(source, world, leads, owner_at)
    contact_at = _contacts(source, world, leads, customer_at)
    people, customers = world.people.records, world.customers.records
    contacts = world.contacts.records
    who = [None if at is None else contacts[at] for at in contact_at]
    own_phones = _first_of(source, "phone", "mobile")
    for phone, contact, at in zip(own_phones, contact_at, customer_at, strict=True):
        # A phone without anybody's name is the customer's.
        if phone and contact is None and at is not None and customers[at].phone is None:
            customers[at] = customers[at]._replace(phone=phone)
    return {
        "owner_at": owner_at,
        "customer_at": customer_at,
        "contact_at": contact_at,
        "owner": [None if at is None else people[at].name for at in owner_at],
        "customer": [None if at is None else customers[at].name for at in customer_at],
        "customer_key": [None if at is None else customers[at].key for at in customer_at],
        "contact": [None if one is None else one.name for one in who],
        "contact_key": [None if one is None else one.key for one in who],
        "phone": [
            own or (one.phone if one else None) for own, one in zip(own_phones, who, strict=True)
        ],
        "email": [
            own or (one.email if one else None)
            for own, one in zip(source.texts("contact_email"), who, strict=True)
        ],
    }


def _first_of(source: Source, *names: str) -> list[str | None]:
    """Return the first of several fields that says something, row by row."""
    there = [source.texts(name) for name in names if source.has(name)]
    if not there:
        return [None] * len(source)
    if len(there) == 1:
        return there[0]
    return [next(filter(None, texts), None) for texts in zip(*there, strict=True)]


def _customers(
    source: Source, world: World, leads: Sequence[Lead | None], owner_at: Sequence[int | None]
) -> list[int | None]:
    book = world.customers
    people = world.people.records
    owners = [None if at is None else people[at].name for at in owner_at]
    shared = {name for name, several in book.names().items() if len(several) > 1}
    names = source.texts("customer")
    if source.has("lead_id"):
        names = [
            n or (lead.company if lead else None) for n, lead in zip(names, leads, strict=True)
        ]
    told = list(
        zip(
            names,
            source.texts("customer_id"),
            source.texts("customer_domain"),
            owners if shared else [None] * len(names),
            strict=True,
        )
    )
    known = {
        one: _customer(book, Where(source.file, line), *one)
        for one, line in _first(told, source.columns.lines)
    }
    return list(map(known.__getitem__, told))


def _first(told: Sequence[K], lines: Sequence[int]) -> Iterable[tuple[K, int]]:
    """Return the different ones with the line each comes first in, in that order."""
    first = dict(zip(reversed(told), reversed(lines), strict=True))
    return [(one, first[one]) for one in dict.fromkeys(told)]


def _customer(
    book: Customers,
    where: Where,
    name: str | None,
    key: str | None,
    domain: str | None,
    owner: str | None,
) -> int | None:
    at = book.by_key(key) if key else None
    if at is None and name and not key:
        # A column of names may hold ids after all.
        at = book.by_key(name)
        if at is None:
            at = book.named(name, owner)
    if at is None and domain:
        at = book.by_domain(domain)
    if at is not None:
        return at
    shown = name or domain or key
    return book.new(where, key, shown, domain) if shown else None


def _contacts(
    source: Source,
    world: World,
    leads: Sequence[Lead | None],
    customer_at: list[int | None],
) -> list[int | None]:
    if not any(source.has(n) for n in ("contact", "contact_id", "contact_email", "lead_id")):
        return [None] * len(source)
    book = world.contacts
    phones = _first_of(source, "phone", "mobile")
    found: list[int | None] = []
    # Most contacts come with several deals: who is meant is found out once.
    known: dict[tuple[object, ...], tuple[int | None, int | None]] = {}
    for i, told in enumerate(
        zip(
            source.texts("contact"), source.texts("contact_id"), source.texts("contact_email"),
            leads, customer_at, strict=True,
        )
    ):  # fmt: skip
        if told not in known:
            where = Where(source.file, source.columns.lines[i])
            known[told] = _contact(book, where, phones[i], *told)
        at, customer_at[i] = known[told]
        found.append(at)
        phone = phones[i]
        if phone and at is not None and book.records[at].phone is None:
            book.records[at] = book.records[at]._replace(phone=phone)
    return found


def _contact(
    book: Contacts,
    where: Where,
    phone: str | None,
    name: str | None,
    key: str | None,
    mail: str | None,
    lead: Lead | None,
    customer: int | None,
) -> tuple[int | None, int | None]:
    """Return which contact is meant, who is added if need be, and at which customer."""
    # Of several with their addresses, as HubSpot lists them, the first counts.
    both = NAME_AND_MAIL.fullmatch(name.partition(";")[0]) if name else None
    if both:
        name, mail = both["name"], mail or both["mail"]
    at = book.by_key(key) if key else None
    if at is None and mail and (not name or not key):
        at = book.by_mail(mail)
    shown = name or (lead.name if lead else None) or mail or key
    if at is not None and name and not _same(book.records[at], name):
        at = None
    if at is None and shown:
        at = book.named(customer, shown)
        if at is None or (key and book.records[at].key not in {None, key}):
            record = ContactRecord(
                where, key, shown, None, None, lead.title if lead else None,
                phone or (lead.phone if lead else None), mail or (lead.email if lead else None),
            )  # fmt: skip
            at = book.place(record, customer)
    if at is None:
        return None, customer
    there = book.customer_of(at)
    if customer is None:
        return at, there
    if there is not None and there != customer:
        # Known at another customer: a deal's contact belongs to the deal's customer.
        at = book.at_customer(at, customer)
    return at, customer


def _same(record: ContactRecord, name: str) -> bool:
    return squeezed(record.name) == squeezed(name)
