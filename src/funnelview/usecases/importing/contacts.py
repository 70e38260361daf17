"""Contacts of an import into the store: known again, added, or compared."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from funnelview.domain.funnel import Contact
from funnelview.domain.importing import ContactRecord, name_key
from funnelview.store import importing as kept
from funnelview.store import records
from funnelview.store.base import Unit
from funnelview.store.ids import taken_ids
from funnelview.usecases.importing.records import Links, add, filled, link_key, news_of
from funnelview.usecases.importing.report import Tally


def _known_contacts(
    unit: Unit,
    found: Sequence[ContactRecord],
    customers: Sequence[int | None],
    keys: Sequence[str],
    links: Links,
) -> tuple[list[int], list[int]]:
    """Return the ids of the contacts that are known (0: not), and the positions of the others."""
    named: dict[tuple[int | None, str], int] = {}
    for record_id, customer_id, name, mail in reversed(kept.contact_names(unit)):
        for way in filter(None, (mail, name)):
            named[customer_id, name_key(way)] = record_id
    if not named and not links.known:
        return [0] * len(found), list(range(len(found)))
    linked = {link.record_id for key, link in links.known.items() if key.startswith("id:")}
    ids: list[int] = []
    fresh: list[int] = []
    for position, record in enumerate(found):
        at, name = customers[position], name_key(record.name)
        link = links.known.get(keys[position])
        place = link.record_id if link else named.get((at, name))
        if place is None and record.email:
            place = named.get((at, name_key(record.email)))
        if link is None and record.key and place in linked:
            place = None
        if place is None:
            fresh.append(position)
        ids.append(place or 0)
    return ids, fresh


def _superiors(
    found: Sequence[ContactRecord], customers: Sequence[int | None], ids: Sequence[int]
) -> dict[int, int]:
    """Return who is above the contacts of which a file says so: position → id."""
    if not any(record.superior for record in found):
        return {}
    named = {
        (at, name_key(record.name)): record_id
        for record, at, record_id in zip(found, customers, ids, strict=True)
    }
    above: dict[int, int] = {}
    for i, record in enumerate(found):
        if record.superior:
            superior = named.get((customers[i], name_key(record.superior)))
            if superior is not None and superior != ids[i]:
                above[i] = superior
    return above


def place_contacts(
    unit: Unit,
    found: Sequence[ContactRecord],
    customers: Sequence[int | None],
    tally: Tally,
) -> list[int]:
    """Find or add all contacts, and return their ids; ``customers`` are those they are at."""
    links = Links.of(unit, "contact")
    keys = [
        link_key(record.key, at, name_key(record.name))
        for record, at in zip(found, customers, strict=True)
    ]
    ids, fresh = _known_contacts(unit, found, customers, keys, links)
    for position, new_id in zip(fresh, taken_ids(unit.conn, "contact", len(fresh)), strict=True):
        ids[position] = new_id
    new = []
    for i in fresh:
        record = found[i]
        new.append(
            Contact(ids[i], customers[i], record.name, record.title, record.phone, record.email)  # type: ignore[arg-type]
        )
    add(unit, "contact", new)
    above = _superiors(found, customers, ids)
    for contact, i in zip(new, fresh, strict=True):
        if i in above:
            # Only now: who is above them may have come behind them.
            records.change_record(unit, contact, replace(contact, superior_id=above[i]))
    added = set(fresh)
    told = [
        filled(title=record.title, phone=record.phone, email=record.email, superior_id=above.get(i))
        for i, record in enumerate(found)
    ]
    has_news = [links.has_news(key, says) for key, says in zip(keys, told, strict=True)]
    present = kept.contacts_by_id(
        unit, {ids[i] for i, new in enumerate(has_news) if new and i not in added}
    )
    for position, record in enumerate(found):
        key, says = keys[position], told[position]
        if has_news[position] and position not in added:
            contact = present[ids[position]]
            place_of = (record.where, "contact", contact.id, contact.name)
            store = filled(
                title=contact.title,
                phone=contact.phone,
                email=contact.email,
                superior_id=contact.superior_id,
            )
            news: dict[str, Any] = news_of(links.known.get(key), says, store, place_of, tally)
            if news.get("superior_id"):
                news["superior_id"] = int(news["superior_id"])
            if news:
                after = replace(contact, **news)
                version = records.change_record(unit, contact, after)
                present[contact.id] = replace(after, version=version)
        links.note(key, ids[position], says)
    links.write()
    return ids
