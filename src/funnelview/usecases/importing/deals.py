"""Deals of an import into the store: new ones registered by column, known ones compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, decode, decode_outcome, encode, encode_outcome
from funnelview.domain.importing import Deals, Finding, Where, name_key, squeezed, three_way
from funnelview.domain.settings import Settings
from funnelview.i18n import _
from funnelview.store import import_limits as limits
from funnelview.store import importing as kept
from funnelview.store.base import Unit
from funnelview.store.bulk import Tell
from funnelview.store.funnel_bulk import NewDeals, register_many
from funnelview.store.funnel_writing import DealWriter
from funnelview.store.import_texts import origin_texts, outcome_texts
from funnelview.store.importing import FIRST, Link, as_text
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.usecases.importing.report import Clash, Tally

_ID_DIGITS = 18
# So many deals are compared between two words on how far it is.
_TOLD = 500
_TEXTS = ("name", "product", "source", "competitors", "next_step")
_AS_THEY_ARE = (
    *_TEXTS, "amount", "expected", "next_step_due", "reason", "last_activity", "forecast_mark",
)  # fmt: skip


@dataclass(slots=True)
class Places:
    """The ids in the store that positions in the import's lists stand for."""

    people: Sequence[int]
    customers: Sequence[int]
    contacts: Sequence[int]


@dataclass(slots=True)
class DealStep:
    """Writes the deals of one import within its unit of work."""

    unit: Unit
    settings: Settings
    zone: ZoneInfo
    today: date
    deals: Deals
    places: Places
    tally: Tally
    tell: Tell
    """Hears which share of the deals is written."""
    own_files: frozenset[str] = frozenset()
    """The files that this program exported."""
    _values: dict[str, list[Any]] = field(default_factory=dict)

    def run(self) -> None:
        """Register the deals that are new, compare those that are known."""
        if not len(self.deals):
            return
        self._values = self._columns()
        there = kept.links(self.unit, "deal")
        if not there and not self.own_files:
            self._register(self._values, self._keys())
            return
        keys = list(self._keys())
        links = self._with_own(keys, there)
        known = [links.get(key) for key in keys] if links else []
        if not any(known):
            self._register(self._values, keys)
            return
        fresh = [link is None for link in known]
        new = {name: list(compress(values, fresh)) for name, values in self._values.items()}
        self._register(new, list(compress(keys, fresh)))
        self._compare(known, keys)

    def _with_own(self, keys: list[str], links: dict[str, Link]) -> dict[str, Link]:
        """Know again the deals of this store's own export: their ids are the store's own.

        An id alone proves nothing, it may be another store's: customer, name, product and the
        day of registration must be the same too. ``keys`` of such rows are changed.
        """
        column = self.deals.column
        rows = {
            i: int(key)
            for i, (file, key) in enumerate(zip(column("file"), column("key"), strict=True))
            if file in self.own_files and key and key.isdecimal() and len(key) < _ID_DIGITS
        }
        if not rows:
            return links
        values = self._values
        same = ("customer_id", "name", "product", "registered")
        present = stored_deals(self.unit.conn, list(rows.values()))
        adopted: dict[str, int] = {}
        for i, deal_id in rows.items():
            deal = present.get(deal_id)
            if deal is not None and all(
                getattr(deal.state, name) == (values[name][i] if name in values else None)
                for name in same
            ):
                keys[i] = f"own:{deal_id}"
                if keys[i] not in links:
                    adopted[keys[i]] = deal_id
        kept.add_links(self.unit, "deal", list(adopted), list(adopted.values()), None)
        return {**links, **{key: Link(deal_id, FIRST) for key, deal_id in adopted.items()}}

    def _columns(self) -> dict[str, list[Any]]:
        """Return the deals as the store keeps them; what a file leaves open is settled here."""
        column = self.deals.column
        outcome = column("outcome")
        stages = {stage.key: stage.success for stage in self.settings.stages}
        lowest = min(self.settings.stages, key=lambda stage: stage.success).key
        stage = _filled(column("stage"), lowest)
        closed = column("closed")
        # What is as it must be already needs no list of its own.
        if closed.count(None) != outcome.count("open"):
            closed = [
                None if how == "open" else day or self.today
                for how, day in zip(outcome, closed, strict=True)
            ]
        registered = column("registered")
        if None in registered:
            registered = [
                day or min(self.today, end or self.today)
                for day, end in zip(registered, closed, strict=True)
            ]
        values = {
            "customer_id": _ids(column("customer_at"), self.places.customers),
            "contact_id": _ids(column("contact_at"), self.places.contacts),
            "owner_id": _ids(column("owner_at"), self.places.people),
            "currency": _filled(column("currency"), self.settings.currency),
            "stage": stage,
            "success": [stages[key] for key in stage],
            # A closed deal without a day of registration was there when it closed.
            "registered": registered,
            "outcome": outcome,
            "closed": closed,
            **{name: column(name) for name in _AS_THEY_ARE if name in self.deals.columns},
        }
        if "raised" in self.deals.columns:
            values["raised"] = [one is True for one in column("raised")]
        own = column("success") if "success" in self.deals.columns else ()
        if any(own):
            said = _("As the imported file says.")
            values["success"] = [
                mine or given for mine, given in zip(own, values["success"], strict=True)
            ]
            values["success_reason"] = [said if mine else None for mine in own]
        return {name: column for name, column in values.items() if column.count(None) < len(column)}

    def _keys(self) -> Iterable[str]:
        """Return what each deal is known again by (docs/import.md, "Again")."""
        column = self.deals.column
        keys = column("key")
        if None not in keys:
            return map("id:".__add__, keys)
        found = []
        places: Counter[str] = Counter()
        for key, name, customer, product, owner, day in zip(
            keys, column("name"), column("customer"), column("product"), column("owner"),
            column("registered"), strict=True,
        ):  # fmt: skip
            if key is not None:
                found.append(f"id:{key}")
                continue
            what = name_key(name) if name else f"{name_key(customer or '')}|{product or ''}"
            same = f"n:{what}|{name_key(owner or '')}|{day or ''}"
            places[same] += 1
            found.append(f"{same}|{places[same]}")
        return found

    def _register(self, columns: dict[str, list[Any]], keys: Iterable[str]) -> None:
        ids = register_many(self.unit, self.zone, NewDeals(columns), tell=self.tell)
        if ids:
            kept.add_links(self.unit, "deal", keys, ids, None)
        self.tally.imported += len(ids)

    def _compare(self, known: Sequence[Link | None], keys: Sequence[str]) -> None:
        """Bring the news of known deals into the store, each by the three-way comparison."""
        changed = {i: link for i, link in enumerate(known) if link is not None}
        self._touch(changed)
        for i in self._without_news(changed):
            del changed[i]
            self.tally.unchanged += 1
        present = stored_deals(self.unit.conn, [link.record_id for link in changed.values()])
        untold = [link.record_id for link in changed.values() if link.said == FIRST]
        first = kept.first_said(self.unit, untold)
        contacts = self._contact_customers(present)
        handed = limits.deals_in_handover(self.unit.conn)
        said_now: dict[str, Link] = {}
        with DealWriter(self.unit, self.zone) as writer:
            for number, (i, link) in enumerate(changed.items()):
                if not number % _TOLD:
                    self.tell(number / len(changed))
                said = link.texts or first[link.record_id]
                stored = present[link.record_id]
                says = self._says(i, said, stored)
                if stored.id in handed:
                    self._keep_owner(i, said, says, stored)
                after = self._apply(writer, i, stored, said, says, contacts)
                if after is stored:
                    self.tally.unchanged += 1
                else:
                    self.tally.updated += 1
                if any(said.get(name) != text for name, text in says.items()):
                    said_now[keys[i]] = Link(link.record_id, as_text({**said, **says}))
        kept.change_links(self.unit, "deal", said_now)

    def _without_news(self, known: Mapping[int, Link]) -> list[int]:
        """Return the deals of which a file says word for word what its first import said."""
        first = kept.first_texts(self.unit, self.unit.actor.via)
        texts = zip(origin_texts(self._values), outcome_texts(self._values), strict=True)
        return [
            i
            for i, text in enumerate(texts)
            if i in known and known[i].said == FIRST and first.get(known[i].record_id) == text
        ]

    def _touch(self, known: Mapping[int, Link]) -> None:
        """Bring later days of last activity into the store."""
        days = self._values.get("last_activity")
        if days is None:
            return
        active = kept.last_activities(self.unit, (link.record_id for link in known.values()))
        with DealWriter(self.unit, self.zone) as writer:
            for i, link in known.items():
                day, last = days[i], active.get(link.record_id)
                if day is not None and (last is None or last < day):
                    writer.touch_as_told(link.record_id, day)

    def _contact_customers(self, present: dict[int, StoredDeal]) -> dict[int, int | None]:
        """Return which customer each contact is at that a known deal has or may get."""
        wanted = {deal.state.contact_id for deal in present.values()}
        wanted.update(self._values.get("contact_id", ()))
        found = kept.contacts_by_id(self.unit, (one for one in wanted if one is not None))
        return {contact.id: contact.customer_id for contact in found.values()}

    def _says(
        self, i: int, said: dict[str, str | None], stored: StoredDeal
    ) -> dict[str, str | None]:
        """Return what the file says of a deal now, as history's texts.

        What it is silent about is left out; of a closed deal so is what only an open one has.
        """
        column = self.deals.columns
        told = self.deals.told.get(column["file"][i], frozenset())
        outcome = self._values["outcome"][i]
        names = {f"{one}_id" for one in ("customer", "contact", "owner") if one in told}
        names |= told & {*_TEXTS, "next_step_due", "amount", "raised", "forecast_mark"}
        if outcome == "open":
            names |= told & {"expected", "success"}
        for name in ("currency", "stage"):
            if name in column and column[name][i]:
                names.add(name)
        says = {name: self._text(name, i) for name in names}
        product, before = says.get("product"), said.get("product")
        if product and before and squeezed(product) == squeezed(before):
            # The same product; the list that settles its spelling may be missing this time.
            says["product"] = before
        if "outcome" in told:
            says[OUTCOME] = self._outcome(i, said.get(OUTCOME), stored)
        return says

    def _text(self, name: str, i: int) -> str | None:
        column = self._values.get(name)
        value = column[i] if column else None
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool):
            return "1" if value else "0"
        return None if value is None else str(value)

    def _outcome(self, i: int, said: str | None, stored: StoredDeal) -> str:
        """Return the outcome's text; a day or reason the file is silent about stays as it was."""
        outcome = Outcome(self._values["outcome"][i])
        reason = self._values["reason"][i] if "reason" in self._values else None
        day = self.deals.column("closed")[i]
        for text in (said, encode(stored.state)[OUTCOME]):
            before, was, because = decode_outcome(text or "open")
            if before is outcome:
                day, reason = day or was, reason or because
        if outcome is not Outcome.OPEN:
            day = day or self.today
        return encode_outcome(outcome, day, reason)

    def _apply(
        self,
        writer: DealWriter,
        i: int,
        stored: StoredDeal,
        said: dict[str, str | None],
        says: dict[str, str | None],
        contacts: dict[int, int | None],
    ) -> StoredDeal:
        texts = encode(stored.state)
        news: dict[str, str | None] = {}
        for name, text in says.items():
            verdict = three_way(said.get(name), text, texts[name])
            if verdict == "take":
                news[name] = text
            elif verdict == "clash":
                self._clash(i, stored, name, text, texts[name])
        if not news:
            return stored
        if "stage" in news and "success" not in news:
            successes = {stage.key: stage.success for stage in self.settings.stages}
            news |= {"success": str(successes[str(news["stage"])]), "success_reason": None}
        elif "success" in news:
            news["success_reason"] = _("As the imported file says.")
        state = decode({**texts, **news})
        if contacts.get(state.contact_id or 0) not in {None, state.customer_id}:
            # The contact is somebody at the customer that the deal had before.
            state = decode({**texts, **news, "contact_id": None})
        return writer.change(stored, state, on=state.closed if OUTCOME in news else None)

    def _keep_owner(
        self,
        i: int,
        said: Mapping[str, str | None],
        says: dict[str, str | None],
        stored: StoredDeal,
    ) -> None:
        """Leave the owner of a deal that is being handed over to the handover."""
        owner = says.pop("owner_id", None)
        if owner is None or owner in {said.get("owner_id"), str(stored.state.owner_id)}:
            return
        record = self.deals[i]
        reason = _("The deal is being handed over; its owner is not imported.")
        self.tally.findings.append(
            Finding("warning", record.file, record.line, "owner", record.owner or "", reason)
        )

    def _clash(
        self, i: int, stored: StoredDeal, name: str, in_file: str | None, in_store: str | None
    ) -> None:
        record = self.deals[i]
        title = record.name or record.customer or str(stored.id)
        where: Where = record.where
        self.tally.clashes.append(
            Clash(where.file, where.line, "deal", stored.id, title, name, in_file, in_store)
        )


def _filled(values: list[Any], default: str) -> list[Any]:
    return [value or default for value in values] if None in values else values


def _ids(positions: Iterable[int | None], ids: Sequence[int]) -> list[int | None]:
    return [None if at is None else ids[at] for at in positions]
