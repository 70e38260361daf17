"""Many who write to one store at once, through the use cases, and the count of what became of it.

``python -m tests.support.crowd`` is all of its processes: it reads what to do as a line of JSON,
says that they are ready, lets them start at a second line, and prints what was acknowledged.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from threading import Barrier, Thread
from typing import Any

from funnelview.domain.funnel import Role
from funnelview.domain.handover.items import Result
from funnelview.domain.review import NoteText, Verdict
from funnelview.domain.settings import Settings
from funnelview.errors import FunnelViewError, StoreUnreachable
from funnelview.store.base import Store
from funnelview.store.stored_deals import StoredDeal
from funnelview.usecases import commitments, entering, funnel, review
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import walking
from funnelview.usecases.handover.assigning import Choice, assign
from funnelview.usecases.handover.reading import ItemLine, sheet
from funnelview.usecases.records import add_customer, add_person, list_people
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.leaving import evidence, someone_leaves

START = 1_000_000
"""The amount that every shared deal begins with; each change adds one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the crowd works on: the same deals, reviews and handover for everybody."""

    url: str
    deals: list[int]
    reviews: dict[str, int]
    """The review in which each of the deals is talked about, by the deal's number."""
    reps: dict[str, int]
    handover: int
    managers: list[str]
    """Whose names the crowd writes in, each with a team and so a chain of the trail."""


def set_scene(url: str, *, reps: int = 3, deals_each: int = 4, leaving: int = 4) -> Scene:
    """Make a store with reps in review and a rep who leaves."""
    with Store(url, create=True) as store:
        desk = _desk(store)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        deals: list[int] = []
        reviews: dict[str, int] = {}
        owners: dict[str, int] = {}
        managers: list[str] = []
        for number in range(reps):
            managers.append(f"manager{number}")
            boss = add_person(desk, f"Boss {number}", Role.MANAGER, login=managers[-1]).id
            rep = add_person(desk, f"Rep {number}", manager_id=boss).id
            held = review.begin_review(desk, rep).id
            customer = add_customer(desk, f"Customer {number}").id
            for _each in range(deals_each):
                given = {"customer_id": customer, "owner_id": rep, "amount": START}
                deal = add_deal(desk, given).id
                deals.append(deal)
                reviews[str(deal)], owners[str(deal)] = held, rep
        gone = someone_leaves(desk, deals_each=leaving)
        handover = gone.start()
        assign(desk, handover, gone.successors[0], Choice(everything=True))
        return Scene(url, deals, reviews, owners, handover, managers)


def _desk(store: Store, who: str = "crowd") -> Desk:
    return Desk(store, who, "test", FixedClock())


@dataclass(slots=True)
class Tally:
    """What became of what was asked for, by token. A token names one writing and is its key."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """What the store said it did, by token."""
    refused: list[str] = field(default_factory=list)
    """Somebody else was faster, or a rule forbade it: nothing of these may be there."""
    unanswered: list[str] = field(default_factory=list)
    """At the end the store had not answered: these may be there or not."""
    stamps: list[float] = field(default_factory=list)
    """When each was acknowledged, on the machine's monotonic clock."""
    begun: float = float("inf")
    """When all had begun: from then on their time runs."""
    tries: int = 0
    """How often something had to be sent again since the store was out of reach."""

    def add(self, other: "Tally") -> None:
        """Count another one in."""
        self.acknowledged |= other.acknowledged
        self.refused += other.refused
        self.unanswered += other.unanswered
        self.stamps += other.stamps
        self.begun = min(self.begun, other.begun)
        self.tries += other.tries

    @property
    def in_time(self) -> int:
        """How many were acknowledged after all had begun."""
        return sum(1 for stamp in self.stamps if stamp >= self.begun)


class Member:
    """One of the crowd, with a store opened for itself.

    ``name`` is unique in the crowd; ``seed`` gives the order of what it does.
    """

    def __init__(self, scene: Scene, name: str, seed: int, *, patience: float = 60.0) -> None:
        self.tally = Tally()
        self._scene = scene
        self._name = name
        self._chance = random.Random(f"{seed} {name}")  # noqa: S311 - what comes next
        self._patience = patience
        self._who = self._chance.choice(scene.managers)
        self._number = 0
        self._acts: dict[str, tuple[int, Callable[[Desk, str], str]]] = {
            "note": (4, self._note),
            "change": (5, self._change),
            "judge": (3, self._judge),
            "promise": (2, self._promise),
            "deal": (2, self._deal),
            "walk": (4, self._walk),
        }

    def run(
        self,
        *,
        steps: int | None = None,
        enough: Callable[[], bool] = lambda: False,
        warmed: Callable[[], None] | None = None,
    ) -> None:
        """Write so many times, or until it is enough.

        With ``warmed`` each kind is written once before that is called: what a program loads and
        prepares when it first writes is none of the time that is counted.
        """
        with Store(self._scene.url) as store:
            desk = _desk(store, self._who)
            if warmed is not None:
                for name in self._acts:
                    self._step(desk, name)
                warmed()
            while steps is None or self._number < steps:
                if enough():
                    return
                self._step(desk)

    def _step(self, desk: Desk, name: str | None = None) -> None:
        if name is None:
            names = list(self._acts)
            (name,) = self._chance.choices(names, [self._acts[one][0] for one in names])
        token = f"{name}-{self._name}-{self._number}"
        self._number += 1
        patient_until = time.monotonic() + self._patience
        state = self._chance.getstate()
        while True:
            # The same again, whatever was drawn by lot on the way.
            self._chance.setstate(state)
            try:
                said = self._acts[name][1](desk, token)
            except StoreUnreachable:
                self.tally.tries += 1
                if time.monotonic() > patient_until:
                    self.tally.unanswered.append(token)
                    return
                time.sleep(0.02)
                continue
            except FunnelViewError:
                self.tally.refused.append(token)
                return
            if said:
                self.tally.acknowledged[token] = said
                self.tally.stamps.append(time.monotonic())
            return

    def _one(self) -> int:
        return self._chance.choice(self._scene.deals)

    def _note(self, desk: Desk, token: str) -> str:
        deal = self._one()
        held = self._scene.reviews[str(deal)]
        review.save_note(desk, held, deal, NoteText(done=token), key=token)
        return "saved"

    def _change(self, desk: Desk, token: str) -> str:
        deal = self._one()
        _line, seen, _history = funnel.get_deal(desk, deal)
        patch = {"amount": (seen.state.amount or 0) + 1, "next_step": token}
        held = self._scene.reviews[str(deal)]
        return _changed(desk, deal, patch, seen, held, token)

    def _judge(self, desk: Desk, token: str) -> str:
        deal = self._one()
        verdict = self._chance.choice(list(Verdict))
        held = self._scene.reviews[str(deal)]
        review.judge(desk, held, deal, verdict, seconds=1, key=token)
        return "judged"

    def _promise(self, desk: Desk, token: str) -> str:
        deal = self._one()
        return commitments.promise(
            desk,
            self._scene.reps[str(deal)],
            token,
            owner="Rep",
            due=None,
            deal_id=deal,
            review_id=self._scene.reviews[str(deal)],
            key=token,
        ).result

    @staticmethod
    def _deal(desk: Desk, token: str) -> str:
        written = {"customer": token, "contact": f"Buyer of {token}", "amount": "10"}
        return entering.enter_deal(desk, written, key=token).result

    def _walk(self, desk: Desk, token: str) -> str:
        handover = self._scene.handover
        view = sheet(desk, handover)
        waiting = [line for line in view.items if line.item.is_open and not line.locked]
        if not waiting:
            return ""
        return _walked(desk, handover, self._chance.choice(waiting), token)


# A key stands for one choice of what to do: sent again after a lost answer, it is the same words
# that are sent, whatever the store shows by then.
_SENT: dict[str, Callable[[Desk], str]] = {}


def _changed(
    desk: Desk, deal: int, patch: Mapping[str, object], seen: StoredDeal, held: int, token: str
) -> str:
    send = _SENT.setdefault(
        token,
        lambda desk: (
            funnel.change_deal(desk, deal, patch, seen=seen, review_id=held, key=token).result
        ),
    )
    return send(desk)


def _walked(desk: Desk, handover: int, line: ItemLine, token: str) -> str:
    item, given = line.item, evidence(desk)

    def step(desk: Desk) -> str:
        if item.evidence.done_on is None:
            return walking.record(
                desk, handover, given, item_id=item.id, seen=item, key=token
            ).result
        if item.confirmed is None:
            return walking.confirm(desk, handover, item_id=item.id, key=token).result
        return walking.close(desk, handover, Result.DONE, item_id=item.id, key=token).result

    return _SENT.setdefault(token, step)(desk)


def work(
    scene: Scene,
    name: str,
    seed: int,
    *,
    threads: int = 1,
    steps: int | None = None,
    seconds: float | None = None,
    start: Callable[[], None] = lambda: None,
) -> Tally:
    """Be some members of the crowd, each in a thread of its own; return what became of it.

    ``start`` says that they are ready and waits until all others are. Those whose time is limited
    have written something of each kind by then.
    """
    end, whole = float("inf"), Tally()

    def begin() -> None:
        nonlocal end
        start()
        whole.begun = time.monotonic()
        end = float("inf") if seconds is None else whole.begun + seconds

    members = [Member(scene, f"{name}.{number}", seed) for number in range(threads)]
    together = Barrier(threads, begin)
    given: dict[str, Any] = {"steps": steps, "enough": lambda: time.monotonic() > end}
    if seconds is None:
        begin()
    else:
        given["warmed"] = together.wait
    running = [Thread(target=one.run, kwargs=given, daemon=True) for one in members]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    for member in members:
        whole.add(member.tally)
    return whole


def main() -> None:
    """Be a crowd of processes: copies of this one, which has loaded all that they need."""
    said = json.loads(sys.stdin.readline())
    scene, processes = Scene(**said.pop("scene")), said.pop("processes")
    with Store(scene.url) as store:
        # What is loaded when it is first needed is loaded now; its connections end with it.
        list_people(_desk(store))
    start, go = os.pipe()
    heard, ready = os.pipe()
    answers = [_copy(scene, f"p{number}", (start, go, ready), said) for number in range(processes)]
    os.close(start)
    os.close(ready)
    for _one in answers:
        os.read(heard, 1)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    # All of them see the end of it at once.
    os.close(go)
    whole = Tally()
    for answer in answers:
        with os.fdopen(answer) as told:
            whole.add(Tally(**json.load(told)))
    sys.stdout.write(json.dumps(asdict(whole)) + "\n")


def _copy(scene: Scene, name: str, pipes: tuple[int, int, int], said: dict[str, Any]) -> int:
    """Make one more process that waits for the start; gives where its answer comes from."""
    start, go, ready = pipes
    answer, pen = os.pipe()
    if os.fork():
        os.close(pen)
        return answer

    def wait() -> None:
        os.write(ready, b".")
        os.read(start, 1)

    try:
        os.close(go)
        with os.fdopen(pen, "w") as told:
            json.dump(asdict(work(scene, name, start=wait, **said)), told)
    finally:
        os._exit(0)


def kinds(tally: Tally) -> Counter[str]:
    """Count what was acknowledged by its kind."""
    return Counter(token.partition("-")[0] for token in tally.acknowledged)


if __name__ == "__main__":
    main()
