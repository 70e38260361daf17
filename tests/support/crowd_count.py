"""What became of a crowd's writings: every acknowledged one is there, once, and nothing else."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.base import Reading, Store
from funnelview.store.tables import handover as th
from funnelview.usecases.store import check
from tests.support.crowd import START, Scene, Tally, _desk


@dataclass(slots=True)
class Count:
    """What was found in the store against what was acknowledged; all of it is to be empty."""

    acknowledged: int
    lost: list[str] = field(default_factory=list)
    """Acknowledged, and not there."""
    doubled: list[str] = field(default_factory=list)
    """There more than once."""
    uncalled: list[str] = field(default_factory=list)
    """Refused, and there all the same."""
    lost_updates: int = 0
    """How much the shared deals' amounts miss of all that was added to them."""
    problems: tuple[str, ...] = ()
    """What the store's own check says."""
    unacknowledged: int = 0
    """There, but the store could not say so: that is allowed."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is lost, doubled or wrong."""
        wrong = (self.lost, self.doubled, self.uncalled, self.lost_updates, self.problems)
        return not any(wrong)

    def told(self) -> Iterator[str]:
        """The first of what is wrong, a line each."""
        for wrong in (self.lost, self.doubled, self.uncalled, self.problems):
            yield from (f"    {one}" for one in wrong[:5])


def count(scene: Scene, tally: Tally) -> Count:
    """Compare a store with what a crowd was told."""
    result = Count(len(tally.acknowledged))
    with Store(scene.url) as store:
        with store.read() as conn:
            there = _there(conn)
            done = set(conn.execute(sa.select(t.command.c.key)).scalars())
            seconds = conn.execute(sa.select(sa.func.sum(t.review_deal.c.seconds))).scalar() or 0
            added = _added(conn, scene)
        result.problems = check(_desk(store)).problems
    for token in tally.acknowledged:
        # A step of the walk is told by its event, a verdict by its second: they are added up.
        leaves_trace = token.startswith(("note", "change", "promise", "deal"))
        if token not in done or (leaves_trace and token not in there):
            result.lost.append(token)
    result.doubled = [token for token, times in there.items() if times > 1]
    result.uncalled = [one for one in tally.refused if one in done or one in there]
    result.unacknowledged = sum(1 for one in tally.unanswered if one in done)
    _compare_sums(result, tally, done, seconds)
    changes = sum(1 for token in there if token.startswith("change"))
    result.lost_updates = abs(changes - added)
    _compare_walk(scene, tally, result)
    return result


def _there(conn: Reading) -> Counter[str]:
    """Count the traces of each token."""
    customer = t.deal.join(t.customer, t.customer.c.id == t.deal.c.customer_id)
    queries = (
        sa.select(t.note.c.done).where(t.note.c.done.like("note-%")),
        sa.select(t.deal_change.c.new).where(
            t.deal_change.c.field == "next_step", t.deal_change.c.new.like("change-%")
        ),
        sa.select(t.commitment.c.text).where(t.commitment.c.text.like("promise-%")),
        sa.select(t.customer.c.name).select_from(customer).where(t.customer.c.name.like("deal-%")),
    )
    return Counter(token for query in queries for token in conn.execute(query).scalars())


def _added(conn: Reading, scene: Scene) -> int:
    amounts = sa.select(sa.func.sum(t.deal.c.amount)).where(t.deal.c.id.in_(scene.deals))
    return int(conn.execute(amounts).scalar() or 0) - START * len(scene.deals)


def _compare_sums(result: Count, tally: Tally, done: set[str], seconds: int) -> None:
    known = {*tally.acknowledged, *tally.unanswered}
    judged = sum(1 for token in known if token.startswith("judge") and token in done)
    if seconds > judged:
        result.doubled.append(f"{seconds - judged} seconds")
    elif seconds < judged:
        result.lost.append(f"{judged - seconds} seconds")


def _compare_walk(scene: Scene, tally: Tally, result: Count) -> None:
    """Every step of the handover that was acknowledged is told once, and moved what it moves."""
    e, i = th.handover_event.c, th.handover_item.c
    with Store(scene.url) as store, store.read() as conn:
        told = Counter(
            conn.execute(
                sa.select(e.kind).where(e.handover_id == scene.handover, e.item_id.is_not(None))
            ).scalars()
        )
        closed = sa.select(sa.func.count()).where(
            i.handover_id == scene.handover, i.status != "open"
        )
        number = conn.execute(closed).scalar() or 0
        moves = Counter(
            conn.execute(
                sa.select(t.deal_change.c.deal_id).where(
                    t.deal_change.c.field == "owner_id",
                    t.deal_change.c.handover_id == scene.handover,
                )
            ).scalars()
        )
    steps = Counter(said for token, said in tally.acknowledged.items() if token.startswith("walk"))
    slack = sum(1 for one in tally.unanswered if one.startswith("walk"))
    # What an event is called, and what whoever did it was told.
    for what, word in (("recorded", "recorded"), ("confirmed", "confirmed"), ("closed", "done")):
        if told[what] < steps[word]:
            result.lost.append(f"{steps[word] - told[what]} steps: {what}")
        if told[what] > steps[word] + slack:
            result.doubled.append(f"{told[what] - steps[word]} steps: {what}")
    if number != told["closed"]:
        result.doubled.append(f"{told['closed']} closes of {number} items")
    result.doubled += [f"deal {deal} moved {n} times" for deal, n in moves.items() if n > 1]
