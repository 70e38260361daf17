"""People, customers and contacts of an import into the store: known again, added, or compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from funnelview.domain.customers import near_doubles
from funnelview.domain.funnel import Contact, Customer, Person, PersonStatus, Role
from funnelview.domain.importing import (
    CustomerRecord,
    Finding,
    PersonRecord,
    Where,
    name_key,
    three_way,
)
from funnelview.i18n import _
from funnelview.store import import_limits as limits
from funnelview.store import importing as kept
from funnelview.store import records
from funnelview.store.base import Unit
from funnelview.store.ids import taken_ids
from funnelview.store.importing import Link, as_text
from funnelview.usecases.importing.report import Clash, Tally

Texts = Mapping[str, str | None]


@dataclass(slots=True)
class Links:
    """Links of one kind of record: those that are there, and those to be written."""

    unit: Unit
    kind: str
    known: dict[str, Link]
    new: dict[str, tuple[int, str]] = field(default_factory=dict)
    changed: dict[str, Link] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: Unit, kind: str) -> "Links":
        """Return those that are there."""
        return cls(unit, kind, kept.links(unit, kind))

    def note(self, key: str, record_id: int, says: Texts) -> None:
        """Remember what a file says of a record."""
        link = self.known.get(key)
        if link is None:
            self.new.setdefault(key, (record_id, as_text(says)))
        elif {**link.texts, **says} != link.texts:
            self.changed[key] = Link(link.record_id, as_text({**link.texts, **says}))

    def has_news(self, key: str, says: Texts) -> bool:
        """Return whether a file says something else than the last time."""
        link = self.known.get(key)
        return link is None or link.said != as_text(says)

    def write(self) -> None:
        """Write the links."""
        if self.new:
            ids, said = zip(*self.new.values(), strict=True)
            kept.add_links(self.unit, self.kind, self.new.keys(), ids, said)
        kept.change_links(self.unit, self.kind, self.changed)


def news_of(
    link: Link | None, says: Texts, store: Texts, place: tuple[Where, str, int, str], tally: Tally
) -> dict[str, str | None]:
    """Return what a file has news of; what the store changed too is listed and stays."""
    said = link.texts if link else {}
    where, kind, record_id, title = place
    news: dict[str, str | None] = {}
    for name, text in says.items():
        verdict = three_way(said.get(name), text, store.get(name))
        if verdict == "take":
            news[name] = text
        elif verdict == "clash" and link is not None:
            tally.clashes.append(
                Clash(where.file, where.line, kind, record_id, title, name, text, store.get(name))
            )
    return news


def filled(**values: object) -> dict[str, str | None]:
    """Return what is said, as texts: a blank cell of a person or company says nothing."""
    return {name: str(value) for name, value in values.items() if value not in {None, ""}}


def link_key(key: str | None, *names: object) -> str:
    """Return what a record is known again by: its id in the file, else its names."""
    return f"id:{key}" if key else "n:" + "|".join(str(name) for name in names)


def _own_name(record: PersonRecord | CustomerRecord) -> str | None:
    """Return a record's name, unless it is only the id that stands in for one."""
    return record.name if record.key and record.name != record.key else None


def place_people(unit: Unit, found: Sequence[PersonRecord], tally: Tally) -> list[int]:
    """Find or add everybody, and return their ids in order."""
    links = Links.of(unit, "person")
    people = {person.id: person for person in records.people(unit.conn)}
    ways: dict[str, int] = {}
    for person in people.values():
        for way in (person.login, person.email, person.name):
            if way:
                ways.setdefault(name_key(way), person.id)
    ids: list[int] = []
    fresh: list[int] = []
    for position, record in enumerate(found):
        link = links.known.get(link_key(record.key, name_key(record.name)))
        own = (ways.get(name_key(way)) for way in (record.login, record.email, record.name) if way)
        place = link.record_id if link else next((one for one in own if one is not None), None)
        if place is None:
            fresh.append(position)
        ids.append(place or 0)
    for position, new_id in zip(fresh, taken_ids(unit.conn, "person", len(fresh)), strict=True):
        ids[position] = new_id
    above = _managers(found, ids)
    logins = {person.login for person in people.values()}
    _add_people(unit, found, ids, _upper_first(fresh, ids, above), above, logins)
    new = set(fresh)
    for position, record in enumerate(found):
        key = link_key(record.key, name_key(record.name))
        says = filled(
            name=_own_name(record),
            email=record.email,
            login=record.login,
            manager_id=above[position],
            phone=record.phone,
        )
        if position not in new:
            _change_person(unit, people[ids[position]], links.known.get(key), says, record, tally)
        links.note(key, ids[position], says)
    links.write()
    return ids


def _managers(found: Sequence[PersonRecord], ids: Sequence[int]) -> list[int | None]:
    named = {record.name: record_id for record, record_id in zip(found, ids, strict=True)}
    return [named.get(record.manager or "") for record in found]


def _upper_first(
    fresh: Sequence[int], ids: Sequence[int], above: Sequence[int | None]
) -> list[int]:
    """Return the new ones so that nobody is written before their manager."""
    boss = dict(zip(ids, above, strict=True))

    def depth(position: int) -> int:
        steps, step = 0, above[position]
        while step is not None and steps <= len(ids):
            steps, step = steps + 1, boss.get(step)
        return steps

    return sorted(fresh, key=depth)


def _add_people(
    unit: Unit,
    found: Sequence[PersonRecord],
    ids: Sequence[int],
    order: Sequence[int],
    above: Sequence[int | None],
    logins: set[str | None],
) -> None:
    new: list[Person] = []
    for position in order:
        record = found[position]
        # A login opens one person only; whoever comes later with the same has none.
        login = record.login if record.login not in logins else None
        logins.add(login)
        status = PersonStatus.ACTIVE if record.active else PersonStatus.LEFT
        new.append(
            Person(
                ids[position], record.name, Role(record.role), above[position], status, login,
                record.email, record.phone,
            )
        )  # fmt: skip
    add(unit, "person", new)


def add(unit: Unit, kind: str, new: Sequence[Person | Customer | Contact]) -> None:
    """Write new records with their history."""
    if not new:
        return
    names = [n for n in type(new[0]).__dataclass_fields__ if n not in {"id", "version"}]
    columns: dict[str, list[Any]] = {n: [getattr(one, n) for one in new] for n in names}
    if kind == "customer":
        columns["name_key"] = [name_key(one.name) for one in new]
    kept.add_many(unit, kind, [one.id for one in new], columns)


def _change_person(
    unit: Unit,
    person: Person,
    link: Link | None,
    says: Texts,
    record: PersonRecord,
    tally: Tally,
) -> None:
    store = filled(
        name=person.name,
        email=person.email,
        login=person.login,
        manager_id=person.manager_id,
        phone=person.phone,
    )
    news = news_of(link, says, store, (record.where, "person", person.id, person.name), tally)
    changes: dict[str, Any] = {name: text for name, text in news.items() if name != "manager_id"}
    manager = news.get("manager_id")
    if manager is not None and not _would_circle(unit, person.id, int(manager)):
        changes["manager_id"] = int(manager)
    if changes:
        records.change_record(unit, person, replace(person, **changes))


def _would_circle(unit: Unit, person_id: int, manager_id: int) -> bool:
    above = {person.id: person.manager_id for person in records.people(unit.conn)}
    step: int | None = manager_id
    while step is not None and step != person_id:
        step = above.get(step)
    return step == person_id


def _known_customers(
    unit: Unit, found: Sequence[CustomerRecord], keys: Sequence[str], links: Links
) -> tuple[list[int], list[int]]:
    """Return the ids of the customers that are known (0: not), and the positions of the others."""
    named = kept.customer_ids(unit)
    linked = {link.record_id for key, link in links.known.items() if key.startswith("id:")}
    ids: list[int] = []
    fresh: list[int] = []
    if not named and not links.known:
        return [0] * len(found), list(range(len(found)))
    for position, record in enumerate(found):
        link = links.known.get(keys[position])
        if link is None and record.domain:
            link = links.known.get(f"domain:{record.domain.casefold()}")
        place = link.record_id if link else None
        if place is None:
            same = named.get(name_key(record.name), [])
            if record.key:
                # Another id of the same name is another customer.
                same = [one for one in same if one not in linked]
            place = same[0] if same else None
            if place is not None and record.key:
                linked.add(place)
        if place is None:
            fresh.append(position)
        ids.append(place or 0)
    return ids, fresh


def place_customers(
    unit: Unit, found: Sequence[CustomerRecord], people: Mapping[str, int], tally: Tally
) -> list[int]:
    """Find or add all customers, and return their ids in order; ``people`` are ids by name."""
    links = Links.of(unit, "customer")
    keys = [link_key(record.key, name_key(record.name)) for record in found]
    ids, fresh = _known_customers(unit, found, keys, links)
    for position, new_id in zip(fresh, taken_ids(unit.conn, "customer", len(fresh)), strict=True):
        ids[position] = new_id
    owners = [people.get(record.owner or "") for record in found]
    new = [Customer(ids[i], found[i].name, owners[i], found[i].phone, found[i].note) for i in fresh]
    add(unit, "customer", new)
    added = set(fresh)
    _tell_near(unit, found, {ids[i]: i for i in fresh}, tally)
    told = [
        filled(name=_own_name(record), owner_id=owner, phone=record.phone, note=record.note)
        for record, owner in zip(found, owners, strict=True)
    ]
    has_news = [links.has_news(key, says) for key, says in zip(keys, told, strict=True)]
    present = kept.customers_by_id(
        unit, {ids[i] for i, new in enumerate(has_news) if new and i not in added}
    )
    handed = limits.customers_in_handover(unit.conn)
    for position, record in enumerate(found):
        key, says = keys[position], told[position]
        if has_news[position] and position not in added:
            customer = present[ids[position]]
            place_of = (record.where, "customer", customer.id, customer.name)
            store = filled(
                name=customer.name,
                owner_id=customer.owner_id,
                phone=customer.phone,
                note=customer.note,
            )
            news: dict[str, Any] = news_of(links.known.get(key), says, store, place_of, tally)
            if news.get("owner_id"):
                news["owner_id"] = int(news["owner_id"])
            if customer.id in handed:
                news.pop("owner_id", None)
            if news:
                after = replace(customer, **news)
                version = records.change_record(unit, customer, after)
                present[customer.id] = replace(after, version=version)
        links.note(key, ids[position], says)
        if record.domain:
            links.note(f"domain:{record.domain.casefold()}", ids[position], {})
    links.write()
    return ids


def _tell_near(
    unit: Unit, found: Sequence[CustomerRecord], fresh: Mapping[int, int], tally: Tally
) -> None:
    """Report new customers whose name is nearly that of another; they stay two."""
    if not fresh:
        return
    names = {one: name for name, several in kept.customer_ids(unit).items() for one in several}
    for group in near_doubles(names):
        new = [one for one in group if one in fresh]
        for one in new:
            other = next(each for each in group if each != one)
            shown = found[fresh[other]].name if other in fresh else names[other]
            if other in fresh and new.index(other) > new.index(one):
                continue
            record = found[fresh[one]]
            same = name_key(shown) == name_key(record.name)
            reason = (
                _("Another customer has the same name; they stay two.")
                if same
                else _("Nearly the same name as “{name}”; they stay two customers.").format(
                    name=shown
                )
            )
            tally.findings.append(
                Finding(
                    "warning", record.where.file, record.where.line, "", record.name, reason,
                    group=_("New customers have nearly the same name as others; none was merged."),
                )
            )  # fmt: skip
