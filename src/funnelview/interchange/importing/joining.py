"""Who is meant by a row of deals: its owner, customer and contact, joined with the other files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeVar

from funnelview.domain.importing import ContactRecord, Where, squeezed
from funnelview.interchange.importing.entities import (
    NAME_AND_MAIL,
    Contacts,
    Customers,
    People,
    full_name,
    within,
)
from funnelview.interchange.importing.values import Source

V = TypeVar("V")


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
    """Return the columns of a file's deals that say who and where: owner, customer, contact.

    They are positions in the world's lists; ``phone`` and ``email`` are what the file itself says.
    """
    owner_at = _owners(source, world)
    leads: list[Lead | None] = []
    if source.has("lead_id"):
        leads = [world.leads.get(key or "") for key in source.texts("lead_id")]
    customer_at = _customers(source, world, leads, owner_at)
    contact_at = _contacts(source, world, leads, customer_at)
    columns: dict[str, list[Any]] = {
        "owner_at": owner_at,
        "customer_at": customer_at,
        "contact_at": contact_at,
    }
    if source.has("phone") or source.has("mobile"):
        columns["phone"] = _first_of(source, "phone", "mobile")
        _phones_of_customers(world, columns)
    if source.has("contact_email"):
        columns["email"] = source.texts("contact_email")
    return columns


def _phones_of_customers(world: World, columns: dict[str, list[Any]]) -> None:
    """Take a phone without anybody's name for the customer's."""
    if None not in columns["contact_at"]:
        return
    customers = world.customers.records
    for phone, contact, at in zip(
        columns["phone"], columns["contact_at"], columns["customer_at"], strict=True
    ):
        if phone and contact is None and at is not None and customers[at].phone is None:
            customers[at] = customers[at]._replace(phone=phone)


def _owners(source: Source, world: World) -> list[int | None]:
    names, keys = _whole(source, "owner"), _first_of(source, "owner_id", "owner_email")
    return _each(
        (names, keys),
        lambda i: world.people.at(names[i], keys[i], source.file, source.columns.lines[i]),
    )


def _whole(source: Source, name: str) -> list[str | None]:
    """Return the names of a field whose last names may stand in a column of their own."""
    names = source.texts(name)
    if not source.has(f"{name}_last"):
        return names
    lasts = source.texts(f"{name}_last")
    return [
        first if last and within(last, first) else full_name(first, last)
        for first, last in zip(names, lasts, strict=True)
    ]


def _each(columns: Sequence[Sequence[Any]], find: Callable[[int], V]) -> list[V]:
    """Return what is found for each row; of those equal in some columns the first is looked at."""
    saying = [column for column in columns if column.count(None) < len(column)] or columns[:1]
    count = len(saying[0])

    def rows(*, backwards: bool = False) -> Iterable[Any]:
        # Never all of them in a list: a hundred thousand tuples are as much as a column of texts.
        given: list[Iterable[Any]] = list(map(reversed, saying)) if backwards else list(saying)
        return given[0] if len(given) == 1 else zip(*given, strict=True)

    first = dict(zip(rows(backwards=True), range(count - 1, -1, -1), strict=True))
    found = {one: find(i) for one, i in sorted(first.items(), key=itemgetter(1))}
    return list(map(found.__getitem__, rows()))


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
    if leads:
        names = [
            n or (lead.company if lead else None) for n, lead in zip(names, leads, strict=True)
        ]
    keys, domains = source.texts("customer_id"), source.texts("customer_domain")
    answering = owners if shared else [None] * len(names)
    lines = source.columns.lines
    return _each(
        (names, keys, domains, answering),
        lambda i: _customer(
            book, Where(source.file, lines[i]), names[i], keys[i], domains[i], answering[i]
        ),
    )


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
    if at is None and name and key:
        # Its own file may give no ids.
        at = book.adopted(name, key)
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
    book, lines = world.contacts, source.columns.lines
    phones = _first_of(source, "phone", "mobile")
    names, keys = _whole(source, "contact"), source.texts("contact_id")
    mails, said = source.texts("contact_email"), leads or [None] * len(source)
    # Most contacts come with several deals: who is meant is found out once.
    found = _each(
        (names, keys, mails, said, list(customer_at)),
        lambda i: _contact(
            book, Where(source.file, lines[i]), phones[i], names[i], keys[i], mails[i], said[i],
            customer_at[i],
        ),
    )  # fmt: skip
    customer_at[:] = [customer for _at, customer in found]
    places = [at for at, _customer in found]
    lacking = {at for at in set(places) if at is not None and book.records[at].phone is None}
    if lacking:
        for at, phone in zip(places, phones, strict=True):
            if phone and at is not None and at in lacking:
                lacking.discard(at)
                book.records[at] = book.records[at]._replace(phone=phone)
    return places


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
