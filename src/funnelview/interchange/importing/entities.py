"""People, customers and contacts of an import: gathered from their own files and from the deals.

Each register finds a record by what a deal's file may say of it: an id, an e-mail address, a
domain or a name. What no file describes is taken as the deal names it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from funnelview.domain.importing import (
    ContactRecord,
    CustomerRecord,
    Finding,
    PersonRecord,
    Where,
    name_key,
    squeezed,
)
from funnelview.i18n import _
from funnelview.interchange.importing import outcomes
from funnelview.interchange.importing.values import Source

NAME_AND_MAIL = re.compile(
    r"\s*(?P<name>[^<(]+?)\s*[<(]\s*(?P<mail>[^\s<>()]+@[^\s<>()]+)\s*[>)]\s*"
)
_LISTED = re.compile(r"""\[\s*["']?(.*?)["']?\s*\]""")


def full_name(first: str | None, last: str | None) -> str | None:
    """Return a full name; a Chinese one is written without a blank, the family first."""
    if first and last:
        if re.fullmatch(r"[\u4e00-\u9fff]+", first + last):
            return last + first
        return f"{first} {last}"
    return first or last


def _turned(name: str) -> str:
    """Return the normal form of a name written Lee, Ann as if it were written Ann Lee."""
    last, comma, first = name.partition(",")
    return name_key(f"{first} {last}" if comma and first.strip() and "," not in first else name)


def within(part: str, name: str | None) -> bool:
    """Return whether a whole name holds a part of it."""
    return name is not None and squeezed(part) in squeezed(name)


def full_names(source: Source) -> list[str | None]:
    """Return the names of a table of persons, from one column or from two."""
    firsts, lasts, names = source.texts("first"), source.texts("last"), source.texts("name")
    if source.has("name") and source.has("first") != source.has("last"):
        # A mere name beside one of the two is the other: Prénom, Nom; Nombre, Apellidos.
        is_last = source.has("first")
        parts = firsts if is_last else lasts
        return [
            name
            if not part or within(part, name)
            else full_name(*(part, name)[:: 1 if is_last else -1])
            for part, name in zip(parts, names, strict=True)
        ]
    return [
        name or full_name(first, last)
        for name, first, last in zip(names, firsts, lasts, strict=True)
    ]


@dataclass(slots=True)
class People:
    """Everybody that the files name; ``at`` gives a person's position in ``records``."""

    records: list[PersonRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _by: dict[str, int] = field(default_factory=dict)

    def add_table(self, source: Source) -> None:
        """Take everybody of a file of users or reps, and their managers."""
        keys, mails = source.texts("key"), source.texts("email")
        logins, roles, teams = source.texts("login"), source.texts("role"), source.texts("team")
        active = [outcomes.truth(cell) for cell in source.cells("active")]
        states, phones = source.texts("active"), source.texts("phone")
        names = full_names(source)
        taken = {name_key(record.name) for record in self.records}
        for i, line in enumerate(source.columns.lines):
            name = names[i] or logins[i] or mails[i] or keys[i]
            if name is None:
                continue
            if name_key(name) in taken:
                # Two of one name are told apart by what else is known of them.
                name = f"{name} ({logins[i] or mails[i] or keys[i] or line})"
            taken.add(name_key(name))
            record = PersonRecord(
                Where(source.file, line), keys[i], name, mails[i], logins[i], None, "rep",
                teams[i], active[i] is not False and states[i] != "left", phones[i],
            )  # fmt: skip
            self._place(record, (keys[i], mails[i], logins[i], names[i], name))
            role = (roles[i] or "").casefold()
            if re.search(r"director|\bvp\b|chief|ceo|总监|总经理", role):
                self._set(len(self.records) - 1, role="director")
        self._managers(source)

    def _place(self, record: PersonRecord, ways: Iterable[str | None]) -> int:
        position = len(self.records)
        self.records.append(record)
        for way in ways:
            if way:
                self._by.setdefault(name_key(way), position)
                self._by.setdefault(_turned(way), position)
        return position

    def _set(self, position: int, **changes: str) -> None:
        self.records[position] = self.records[position]._replace(**changes)  # type: ignore[arg-type]

    def _managers(self, source: Source) -> None:
        ids, names, keys = (source.texts(one) for one in ("manager_id", "manager", "key"))
        own = full_names(source)
        for i, line in enumerate(source.columns.lines):
            manager = names[i] or ids[i]
            who = keys[i] or own[i]
            position = self._by.get(name_key(who)) if who else None
            if not manager or position is None:
                continue
            above = self._found(ids[i], manager)
            if above is None:
                record = PersonRecord(Where(source.file, line), ids[i], manager)
                above = self._place(record, (ids[i], manager))
            self._put_above(position, above, source)

    def _found(self, *ways: str | None) -> int | None:
        forms = [form(way) for form in (name_key, _turned) for way in ways if way]
        places = (self._by.get(form) for form in forms)
        return next((place for place in places if place is not None), None)

    def _put_above(self, position: int, above: int, source: Source) -> None:
        step: int | None = above
        seen = set()
        while step is not None and step not in seen:
            seen.add(step)
            boss = self.records[step].manager
            step = self._by.get(name_key(boss)) if boss else None
        if position in seen:
            self.findings.append(
                Finding(
                    "warning", source.file, self.records[position].where.line,
                    source.header("manager") or source.header("manager_id"),
                    self.records[above].name, _("Somebody can't stand above themselves."),
                )
            )  # fmt: skip
            return
        self._set(position, manager=self.records[above].name)
        if self.records[above].role == "rep":
            self._set(above, role="manager")

    def at(self, name: str | None, key: str | None, file: str, line: int) -> int | None:
        """Return where a person stands, who is made if no file describes them."""
        listed = _LISTED.fullmatch(name) if name else None
        if listed:
            name = listed[1] or None
        mail = None
        both = NAME_AND_MAIL.fullmatch(name) if name else None
        if both:
            name, mail = both["name"], both["mail"]
        position = self._found(key, mail, name)
        if position is not None:
            return position
        shown = name or key
        if shown is None:
            return None
        if name and "@" in name:
            mail = name
        record = PersonRecord(Where(file, line), key, shown, mail)
        ways = (key, mail, shown)
        return self._place(record, ways)

    def without_idle(self, used: set[int]) -> tuple[list[PersonRecord], dict[int, int]]:
        """Return everybody but those who have left and own nothing, and old → new positions."""
        above = {name_key(record.manager) for record in self.records if record.manager}
        kept = [
            i
            for i, record in enumerate(self.records)
            if record.active or i in used or name_key(record.name) in above
        ]
        return [self.records[i] for i in kept], {old: new for new, old in enumerate(kept)}


@dataclass(slots=True)
class Customers:
    """All customers that the files name; positions in ``records`` stand for them."""

    records: list[CustomerRecord] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _domains: dict[str, int] = field(default_factory=dict)
    _names: dict[str, list[int]] = field(default_factory=dict)

    def add_table(self, source: Source, owners: Sequence[str | None]) -> None:
        """Take the customers of a file of accounts; ``owners`` are names of people."""
        keys, names, phones = source.texts("key"), source.texts("name"), source.texts("phone")
        domains, parents = source.texts("domain"), source.texts("parent")
        notes = source.texts("note")
        gone = [outcomes.truth(cell) for cell in source.cells("is_deleted")]
        for i, line in enumerate(source.columns.lines):
            name = names[i] or domains[i]
            if name is None or gone[i]:
                continue
            key = keys[i]
            known = self._keys.get(key) if key else None
            record = CustomerRecord(
                Where(source.file, line), key, name, phones[i], owners[i], parents[i], domains[i],
                notes[i],
            )  # fmt: skip
            if known is not None:
                # The same id again: the later row tells.
                self.records[known] = record
                continue
            if key is None and name_key(name) in self._names:
                continue
            position = self._place(record)
            domain = domains[i]
            if domain:
                self._domains.setdefault(_domain(domain), position)
        self._parents(source)

    def _parents(self, source: Source) -> None:
        for key, parent in zip(source.texts("key"), source.texts("parent_id"), strict=True):
            if key and parent and parent in self._keys and key in self._keys:
                position = self._keys[key]
                above = self.records[self._keys[parent]].name
                self.records[position] = self.records[position]._replace(parent=above)

    def _place(self, record: CustomerRecord) -> int:
        position = len(self.records)
        self.records.append(record)
        if record.key:
            self._keys.setdefault(record.key, position)
        self._names.setdefault(name_key(record.name), []).append(position)
        return position

    def by_key(self, key: str) -> int | None:
        """Return the customer with an id; of several ids in a cell the first one counts."""
        found = self._keys.get(key)
        if found is None and ";" in key:
            return self._keys.get(key.partition(";")[0].strip())
        return found

    def by_domain(self, domain: str) -> int | None:
        """Return the customer with an internet domain."""
        return self._domains.get(_domain(domain))

    def named(self, name: str, owner: str | None = None) -> int | None:
        """Return the customer of a name; of several the one that ``owner`` answers for."""
        found = self._names.get(name_key(name))
        if not found:
            return None
        if len(found) > 1:
            self.shared[name] = self.shared.get(name, 0) + 1
            for position in found:
                if owner and self.records[position].owner == owner:
                    return position
        return found[0]

    def adopted(self, name: str, key: str) -> int | None:
        """Return the one customer of a name that has no id yet; it has this one from now on."""
        found = self._names.get(name_key(name), ())
        if len(found) != 1 or self.records[found[0]].key is not None:
            return None
        self._keys[key] = found[0]
        self.records[found[0]] = self.records[found[0]]._replace(key=key)
        return found[0]

    def names(self) -> Mapping[str, Sequence[int]]:
        """Return the positions of all customers by their names' normal forms."""
        return self._names

    def new(self, where: Where, key: str | None, name: str, domain: str | None = None) -> int:
        """Add a customer that only a deal names."""
        return self._place(CustomerRecord(where, key, name, domain=domain))


def _domain(text: str) -> str:
    bare = re.sub(r"^https?://", "", text.strip().casefold())
    return bare.removeprefix("www.").partition("/")[0]


@dataclass(slots=True)
class Contacts:
    """All contacts that the files name; ``places`` are the positions of their customers."""

    records: list[ContactRecord] = field(default_factory=list)
    _keys: dict[str, int] = field(default_factory=dict)
    _mails: dict[str, int] = field(default_factory=dict)
    _names: dict[tuple[int | None, str], int] = field(default_factory=dict)
    places: list[int | None] = field(default_factory=list)

    def add_table(self, source: Source, customers: Customers) -> None:
        """Take the contacts of a file of contacts or leads."""
        names, keys = full_names(source), source.texts("key")
        phones, mobiles = source.texts("phone"), source.texts("mobile")
        mails, titles = source.texts("email"), source.texts("title")
        companies, ids = source.texts("customer"), source.texts("customer_id")
        domains = source.texts("customer_domain")
        placed: dict[int, int] = {}
        for i, line in enumerate(source.columns.lines):
            name = names[i] or mails[i]
            if name is None:
                continue
            at, domain, company, key = None, domains[i], companies[i], ids[i]
            if key:
                at = customers.by_key(key)
            if at is None and domain:
                at = customers.by_domain(domain)
            if at is None and company:
                at = customers.named(company)
                if at is None:
                    at = customers.new(Where(source.file, line), key, company)
            placed[i] = self.place(
                ContactRecord(
                    Where(source.file, line), keys[i], name, None, None, titles[i],
                    phones[i] or mobiles[i], mails[i],
                ),
                at,
            )  # fmt: skip
        self._put_under(source, placed)

    def _put_under(self, source: Source, placed: Mapping[int, int]) -> None:
        """Say who is above the contacts in some rows, if somebody at the same customer is."""
        if not (source.has("superior") or source.has("superior_id")):
            return
        names, keys = source.texts("superior"), source.texts("superior_id")
        for i, position in placed.items():
            key, name = keys[i], names[i]
            above = self._keys.get(key) if key else None
            if above is None and name:
                above = self.named(self.places[position], name)
            if above in {None, position} or self.places[above or 0] != self.places[position]:
                continue
            record = self.records[position]
            self.records[position] = record._replace(superior=self.records[above or 0].name)

    def place(self, record: ContactRecord, customer: int | None) -> int:
        """Add a contact of a customer, or return the one of that name that is there."""
        known = self._keys.get(record.key) if record.key else None
        if known is not None:
            self.records[known] = record
            return known
        same = (customer, name_key(record.name))
        position = len(self.records)
        self.records.append(record)
        self.places.append(customer)
        self._names.setdefault(same, position)
        if record.key:
            self._keys[record.key] = position
        if record.email:
            self._mails.setdefault(record.email.casefold(), position)
        return position

    def by_key(self, key: str) -> int | None:
        """Return the contact with an id; of several ids in a cell the first one counts."""
        found = self._keys.get(key)
        if found is None and ";" in key:
            return self._keys.get(key.partition(";")[0].strip())
        return found

    def by_mail(self, mail: str) -> int | None:
        """Return the contact with an e-mail address."""
        return self._mails.get(mail.casefold())

    def named(self, customer: int | None, name: str) -> int | None:
        """Return the contact of a name at a customer."""
        return self._names.get((customer, name_key(name)))

    def at_customer(self, position: int, customer: int | None) -> int:
        """Return a contact's double at another customer; it is made where there is none."""
        record = self.records[position]
        known = self.named(customer, record.name)
        return self.place(record._replace(key=None), customer) if known is None else known

    def customer_of(self, position: int) -> int | None:
        """Return the customer that a contact is at."""
        return self.places[position]

    def complete(self, customers: Sequence[CustomerRecord]) -> list[ContactRecord]:
        """Return all contacts with the names and ids of their customers."""
        return [
            record
            if at is None
            else record._replace(customer=customers[at].name, customer_key=customers[at].key)
            for record, at in zip(self.records, self.places, strict=True)
        ]
