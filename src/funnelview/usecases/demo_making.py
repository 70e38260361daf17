"""Playing the demo's story into an empty store, through the writers that everything goes through.

Each event is written at its own moment and in the name of who did it, so that history, counters
and sums are the real ones. What happens between two steps of the handover is one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelview.domain import deals as rules
from funnelview.domain.calendar import local_day, zone
from funnelview.domain.demo import story as told
from funnelview.domain.demo.anchor import ANCHOR, TIME_ZONE, moment
from funnelview.domain.demo.days import START
from funnelview.domain.demo.making import make_story
from funnelview.domain.demo.parting import Step
from funnelview.domain.funnel import Contact, Customer, Outcome, Person
from funnelview.domain.review import Mark, NoteText
from funnelview.domain.settings import Settings
from funnelview.store import records
from funnelview.store.base import Actor, Store, Unit
from funnelview.store.commitments import add_commitment, move_commitment, settle_commitment
from funnelview.store.demo import seal
from funnelview.store.funnel_writing import Context, DealWriter, NewDeal
from funnelview.store.ids import taken_ids
from funnelview.store.review import rows as reviews
from funnelview.store.settings import know_currency, set_quotas, set_rate
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.usecases.again import under_key
from funnelview.usecases.demo_parting import Parting
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import make_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CURRENCY = "CNY"


def make_demo(store: Store, story: told.Story | None = None) -> None:
    """Fill an empty store (without tables even) with the demo's story.

    Raises:
        StoreVersion: the store holds tables of another version.

    """
    story = story or make_story()
    began = moment(START)
    director = next(person.name for person in story.people if person.manager is None)
    desk = Desk(store, director, "screen", lambda: began)
    settings = Settings(currency=CURRENCY, time_zone=TIME_ZONE, team=story.team)
    make_store(desk, settings)
    player = _Player(store, story, settings)
    with store.write(desk.actor, began) as unit:
        player.begin(unit)
        unit.commit()
    for handing, events in groupby(story.events, lambda event: isinstance(event, Step)):
        if handing:
            player.hand_over(events)
            continue
        with store.write(desk.actor, began) as unit:
            player.play(unit, events)
            unit.commit()


def make_demo_file(path: Path) -> None:
    """Make the demo store that the program ships, as a new file."""
    with Store(str(path), create=True) as store:
        make_demo(store)
    seal(path, ANCHOR)


@dataclass(slots=True)
class _Known:
    """The store's ids of what the story names by its own keys."""

    people: dict[str, int] = field(default_factory=dict)
    firms: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, list[int]] = field(default_factory=dict)
    reviews: dict[int, int] = field(default_factory=dict)
    promises: dict[int, int] = field(default_factory=dict)
    deals: dict[int, StoredDeal] = field(default_factory=dict)
    walked: dict[int, list[tuple[Mark, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )


class _Player:
    """Writes one event after the other."""

    def __init__(self, store: Store, story: told.Story, settings: Settings) -> None:
        self._store = store
        self._story = story
        self._settings = settings
        self._zone = zone(settings.time_zone)
        self._names = {person.key: person.name for person in story.people}
        self._known = _Known()
        self._parting = Parting(store, self._names)
        self._steps = 0
        self._acts: Mapping[type, Callable[[Unit, Any], None]] = {
            told.FirmEntered: self._firm,
            told.Registered: self._registered,
            told.Changed: self._changed,
            told.Closed: self._closed,
            told.ReviewHeld: self._review,
            told.Seen: self._seen,
            told.Promised: self._promised,
            told.Decided: self._decided,
            told.ReviewFinished: self._finished,
            told.QuotaSet: self._quotas,
        }

    def begin(self, unit: Unit) -> None:
        """Write who there is, and the rates."""
        self._people(unit)
        for code, day, rate in self._story.rates:
            set_rate(unit, code, day, rate)

    def play(self, unit: Unit, events: Iterable[told.Event]) -> None:
        """Write what happened, in one transaction."""
        for event in events:
            who = Actor(self._names[event.who], "screen")
            # The same transaction, at the moment and in the name of the event.
            self._acts[type(event)](Unit(unit.conn, who, event.at), event)

    def hand_over(self, steps: Iterable[told.Event]) -> None:
        """Take steps of the handover; each is a transaction of its own."""
        for step in steps:
            if not isinstance(step, Step):
                continue
            stored = self._known.deals.get(step.deal)
            self._steps += 1
            # Keys drawn by lot would make another file each time.
            with under_key(f"demo.{self._steps}"):
                self._parting.play(step, stored.id if stored else 0)
            if stored:
                with self._store.read() as conn:
                    self._known.deals[step.deal] = stored_deals(conn, [stored.id])[stored.id]

    def _people(self, unit: Unit) -> None:
        actors = self._story.people
        ids = taken_ids(unit.conn, "person", len(actors))
        self._known.people = {actor.key: one for actor, one in zip(actors, ids, strict=True)}
        new = [
            Person(
                0,
                actor.name,
                actor.role,
                self._known.people[actor.manager] if actor.manager else None,
                actor.status,
                login=actor.key,
                email=actor.email,
            )
            for actor in actors
        ]
        records.add_records(unit, new, ids)

    def _firm(self, unit: Unit, event: told.FirmEntered) -> None:
        firm = event.firm
        customer_ids = taken_ids(unit.conn, "customer", 1)
        self._known.firms[firm.key] = customer_ids[0]
        customer = Customer(0, firm.name, self._known.people[firm.rep], firm.phone)
        records.add_records(unit, [customer], customer_ids)
        ids = list(taken_ids(unit.conn, "contact", len(firm.contacts)))
        self._known.contacts[firm.key] = ids
        order = sorted(range(len(ids)), key=lambda i: firm.contacts[i].superior is not None)
        # A superior is entered first: the others refer to them.
        new = [
            Contact(
                0,
                customer_ids[0],
                one.name,
                one.title,
                one.phone,
                one.email,
                ids[one.superior] if one.superior is not None else None,
            )
            for one in (firm.contacts[i] for i in order)
        ]
        records.add_records(unit, new, [ids[i] for i in order])

    def _registered(self, unit: Unit, event: told.Registered) -> None:
        know_currency(unit.conn, event.currency)
        contact = None if event.contact is None else self._known.contacts[event.firm][event.contact]
        today = local_day(unit.now, self._zone)
        values = {
            **event.values,
            "customer_id": self._known.firms[event.firm],
            "contact_id": contact,
            "owner_id": self._known.people[event.rep],
        }
        state = rules.registered(values, self._settings.stages, currency=event.currency, on=today)
        with DealWriter(unit, self._zone) as writer:
            ids = writer.register([NewDeal(state, today)])
        self._known.deals[event.deal] = stored_deals(unit.conn, ids)[ids[0]]

    def _changed(self, unit: Unit, event: told.Changed) -> None:
        patch = dict(event.patch)
        if event.owner is not None:
            patch["owner_id"] = self._known.people[event.owner]
        stored = self._known.deals[event.deal]
        state = rules.changed(stored.state, patch, self._settings.stages)
        review_id = None if event.review is None else self._known.reviews[event.review]
        with DealWriter(unit, self._zone) as writer:
            after = writer.change(stored, state, Context(review_id=review_id))
        self._known.deals[event.deal] = after

    def _closed(self, unit: Unit, event: told.Closed) -> None:
        stored, today = self._known.deals[event.deal], local_day(unit.now, self._zone)
        if event.outcome is Outcome.OPEN:
            state = rules.reopened(stored.state)
        elif event.outcome is Outcome.WON:
            state = rules.won(stored.state, today, today, event.reason)
        else:
            state = rules.lost(stored.state, today, today, event.reason)
        on = None if event.outcome is Outcome.OPEN else today
        with DealWriter(unit, self._zone) as writer:
            self._known.deals[event.deal] = writer.change(stored, state, on=on)

    def _review(self, unit: Unit, event: told.ReviewHeld) -> None:
        year, week, _day = local_day(unit.now, self._zone).isocalendar()
        rep_id = self._known.people[event.rep]
        review = reviews.start_review(unit, rep_id, f"{year:04}-W{week:02}", 1)
        self._known.reviews[event.review] = review.id

    def _seen(self, unit: Unit, event: told.Seen) -> None:
        review_id = self._known.reviews[event.review]
        deal_id = self._known.deals[event.deal].id
        mark = Mark(
            deal_id,
            seen=event.skipped_because is None,
            verdict=event.verdict,
            skipped_because=event.skipped_because,
            seconds=event.seconds,
        )
        self._known.walked[event.review].append((mark, event.at))
        if event.note is not None and event.note != NoteText():
            reviews.add_note(unit, deal_id, review_id, event.note)
            with DealWriter(unit, self._zone) as writer:
                writer.touch(deal_id, local_day(unit.now, self._zone))

    def _promised(self, unit: Unit, event: told.Promised) -> None:
        self._known.promises[event.promise] = add_commitment(
            unit,
            self._known.people[event.rep],
            event.text,
            owner=event.owner,
            deal_id=self._known.deals[event.deal].id,
            due=event.due,
            review_id=self._known.reviews[event.review],
        )

    def _decided(self, unit: Unit, event: told.Decided) -> None:
        promise = self._known.promises[event.promise]
        if event.due is not None:
            move_commitment(unit, promise, event.due)
        else:
            settle_commitment(unit, promise, self._known.reviews[event.review], kept=event.kept)

    def _finished(self, unit: Unit, event: told.ReviewFinished) -> None:
        walked = self._known.walked.pop(event.review, [])
        reviews.add_walk(unit, self._known.reviews[event.review], walked)
        reviews.finish_review(unit, self._known.reviews[event.review])

    def _quotas(self, unit: Unit, event: told.QuotaSet) -> None:
        rows = [(self._known.people[who], period, amount) for who, period, amount in event.quotas]
        set_quotas(unit, list(rows))
