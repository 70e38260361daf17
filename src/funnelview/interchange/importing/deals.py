"""One file of deals into columns of ``DealRecord``: outcomes, dates, money, and who is meant."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any, TypeVar

from funnelview.domain.importing import ContactRecord, Finding, Where, squeezed
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import outcomes
from funnelview.interchange.importing.entities import NAME_AND_MAIL, Contacts, Customers, People
from funnelview.interchange.importing.outcomes import Decided
from funnelview.interchange.importing.telling import decided_rows
from funnelview.interchange.importing.values import Source, text_of

K = TypeVar("K")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_CLOSING = ("close_date", "closed", "won_on", "lost_on", "stage_changed")


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


# Which columns of a file tell which field of a deal.
_TOLD_BY = {
    "name": ("name",),
    "customer": ("customer", "customer_id", "customer_domain", "lead_id"),
    "contact": ("contact", "contact_id", "contact_email", "lead_id"),
    "product": ("product",),
    "amount": ("amount",),
    "currency": ("currency", "amount"),
    "expected": ("expected", "close_date"),
    "stage": ("stage", "probability"),
    "success": ("success",),
    "outcome": (
        "stage",
        "status",
        "is_won",
        "is_lost",
        "is_closed",
        "is_active",
        "won_on",
        "lost_on",
    ),
    "owner": ("owner", "owner_id", "owner_email"),
    "source": ("source",),
    "competitors": ("competitors",),
    "next_step": ("next_step",),
    "next_step_due": ("next_step_due",),
}


def told_by(source: Source, world: World) -> frozenset[str]:
    """Return the fields of a deal of which a file says something.

    An id of a lead says nothing where the leads themselves aren't there.
    """
    telling = {one for one in source.recognised.columns if one != "lead_id" or world.leads}
    return frozenset(name for name, columns in _TOLD_BY.items() if telling & set(columns))


def deals_of(source: Source, world: World) -> dict[str, list[Any]]:
    """Return the columns of a file's deals; findings go to the source."""
    count = len(source)
    decided = decided_rows(source)
    columns: dict[str, list[Any]] = {
        "file": [source.file] * count,
        "line": list(source.columns.lines),
        "key": _keys(source),
        "name": source.texts("name"),
        "product": _products(source, world),
        "stage": [one.stage for one in decided],
        "outcome": [one.outcome for one in decided],
        "reason": _reasons(source, decided),
        "registered": source.dates("registered"),
    }
    if source.has("success"):
        columns["success"] = [one.success for one in decided]
    for name in ("source", "competitors", "next_step"):
        if source.has(name):
            columns[name] = source.texts(name)
    for name in ("next_step_due", "last_activity"):
        if source.has(name):
            columns[name] = source.dates(name)
    columns["amount"], columns["currency"] = source.amounts("amount", source.codes())
    columns["expected"], columns["closed"] = _days(source, columns["outcome"])
    _clear_reasons(columns)
    columns |= _joined(source, world)
    return _without_deleted(source, columns)


def _reasons(source: Source, decided: Sequence[Decided]) -> list[str | None]:
    lost, won = source.texts("reason"), source.texts("won_reason")
    return [
        for_won or for_lost if one.outcome == "won" else for_lost
        for one, for_lost, for_won in zip(decided, lost, won, strict=True)
    ]


def _keys(source: Source) -> list[str | None]:
    """Return the ids; what a spreadsheet has shortened (1.23457E+18) is none any more."""
    keys = source.texts("key")
    cut = {key for key in set(keys) if key and _SHORTENED.fullmatch(key)}
    if not cut:
        return keys
    reason = _(
        "A spreadsheet has shortened this id; it was left out, and the deal is known by its name."
    )
    source.warn_column("key", (c for c in source.different("key") if text_of(c) in cut), reason)
    return [None if key in cut else key for key in keys]


def _days(source: Source, found: Sequence[str]) -> tuple[list[date | None], list[date | None]]:
    """Return when deals are expected and when they closed.

    A close date is the one of an open deal and the other of a closed one; where only closed
    deals have one it was never an expectation.
    """
    both, expected = source.dates("close_date"), source.dates("expected")
    is_open = [outcome == "open" for outcome in found]
    if source.has("close_date") and not source.has("expected"):
        was_expected = any(compress(both, is_open))
        expected = both if was_expected else expected
    own, won_on, lost_on = (source.dates(one) for one in ("closed", "won_on", "lost_on"))
    changed = source.dates("stage_changed")
    closed = [
        None
        if still
        else day or (won if outcome == "won" else lost) or close or (won or lost) or moved
        for still, outcome, day, won, lost, close, moved in zip(
            is_open, found, own, won_on, lost_on, both, changed, strict=True
        )
    ]
    if not any(source.has(one) for one in _CLOSING):
        closed = _closed_when_expected(source, expected, is_open)
    return expected, closed


def _closed_when_expected(
    source: Source, expected: Sequence[date | None], is_open: Sequence[bool]
) -> list[date | None]:
    """Return the expected days of closed deals where a file has no others: better than today.

    Nothing closed in the future; such a deal closed today at the latest.
    """
    closed = [
        None if still or day is None else min(day, source.options.today or day)
        for day, still in zip(expected, is_open, strict=True)
    ]
    places = [i for i, day in enumerate(closed) if day is not None]
    if places:
        first = source.columns.lines[places[0]]
        reason = _("The file has no day of closing; that of closed deals is the expected one.")
        source.findings.append(
            Finding(
                "warning", source.file, first, source.header("expected"), "", reason, len(places)
            )
        )
    return closed


def _clear_reasons(columns: dict[str, list[Any]]) -> None:
    """Keep the reason of closed deals only: some programs fill the column with a dash."""
    columns["reason"] = [
        reason if outcome != "open" and reason not in {"-", "--"} else None
        for reason, outcome in zip(columns["reason"], columns["outcome"], strict=True)
    ]


def _products(source: Source, world: World) -> list[str | None]:
    names = source.texts("product")
    if not world.products or not source.has("product"):
        return names
    listed = {name for several in world.products.values() for name in several}
    corrected: dict[str, str] = {}
    for name in set(names):
        alike = world.products.get(squeezed(name), []) if name and name not in listed else []
        if name and len(alike) == 1:
            corrected[name] = alike[0]
    for wrong, right in corrected.items():
        reason = _("Taken for the product “{name}”: only blanks or capitals differ.").format(
            name=right
        )
        source.warn_column("product", [wrong], reason)
    return [corrected.get(name, name) if name else None for name in names]


def _joined(source: Source, world: World) -> dict[str, list[Any]]:
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


def _without_deleted(source: Source, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out what the old program had thrown away already."""
    gone = [outcomes.truth(cell) for cell in source.cells("is_deleted")]
    if not any(gone):
        return columns
    lines = [line for line, deleted in zip(source.columns.lines, gone, strict=True) if deleted]
    reason = ngettext(
        "{count} row is marked as deleted.", "{count} rows are marked as deleted.", len(lines)
    ).format(count=len(lines))
    header = source.header("is_deleted")
    source.findings.append(
        Finding("skipped", source.file, lines[0], header, "", reason, len(lines))
    )
    return _only(columns, [not deleted for deleted in gone])


def _only(columns: Mapping[str, list[Any]], keep: Iterable[bool]) -> dict[str, list[Any]]:
    chosen = list(keep)
    return {name: list(compress(values, chosen)) for name, values in columns.items()}


def joined_columns(parts: Sequence[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    """Return the deals of several files one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: [v for part in parts for v in part.get(name) or [None] * len(part["line"])]
        for name in names
    }


def without_doubles(columns: dict[str, list[Any]]) -> tuple[dict[str, list[Any]], list[Finding]]:
    """Leave out the earlier of rows with one id: the later one tells."""
    keys = columns["key"]
    counts = Counter(key for key in keys if key is not None) if len(set(keys)) < len(keys) else {}
    doubled = {key for key, count in counts.items() if count > 1}
    if not doubled:
        return columns, []
    last = {key: i for i, key in enumerate(keys) if key in doubled}
    findings = []
    keep = [True] * len(keys)
    for i, key in enumerate(keys):
        if key in doubled and last[key] != i:
            keep[i] = False
            later = last[key]
            reason = _("The same id comes again in line {line}; the later row was taken.").format(
                line=columns["line"][later]
            )
            findings.append(
                Finding("duplicate", columns["file"][i], columns["line"][i], "", key, reason)
            )
    return _only(columns, keep), findings
