"""Opening a handover of thousands of deals and giving all of them away, against one UPDATE.

The reference is one UPDATE of the owner of the same rows, by the raw driver, committed as the
program commits. Each pair is done on a fresh copy of a store, or undone before the next.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.measuring import Figure, Plan, folder, timed
from benchmarks.stores import POSTGRES, desk_at, sqlite_store
from funnelview.usecases.handover.assigning import Choice, assign, proposal
from funnelview.usecases.handover.reading import sheet
from funnelview.usecases.handover.starting import cancel, could_leave, start
from funnelview.usecases.handover.walking import undo, waive
from funnelview.usecases.records import add_person, list_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelview.usecases.desk import Desk

_LAST_DAY = date(2026, 12, 18)
# So many open deals of one rep.
_DEALS = 5_000


def handover(plan: Plan) -> Iterator[Figure]:
    """Opening and assigning, on both engines."""
    path = folder() / "handover.db"
    shutil.copy(sqlite_store(1, _DEALS * 2), path)
    yield from _figures(str(path), "SQLite", plan)
    url = POSTGRES.url(1, _DEALS * 2)
    if url is not None:
        yield from _figures(url, "Postgres", plan)


def _figures(address: str, engine: str, plan: Plan) -> Iterator[Figure]:
    with desk_at(address) as desk:
        leaver, deals = could_leave(desk)[0]
        rounds = [_round(desk, leaver.id) for _pair in range(plan.few + 4)]
        update = median(one.update for one in rounds)
        against = f"one UPDATE of {deals:,} rows ({engine})"
        name = f"handover of {deals:,} deals: start, assign all ({engine})"
        ours = median(one.started + one.assigned for one in rounds)
        ratio = median((one.started + one.assigned) / one.update for one in rounds)
        yield Figure(name, against, ours, update, 10, ratio=ratio)
        for title, taken in (
            ("its pages, read whole", median(one.shown for one in rounds)),
            ("its proposal", median(one.proposed for one in rounds)),
            ("one item waived: the walk's step", median(one.closed for one in rounds)),
        ):
            yield Figure(f"  {title} ({engine})", against, taken, update, 10)


@dataclass(frozen=True, slots=True)
class _Round:
    """What one handover took, in milliseconds."""

    update: float
    started: float
    assigned: float
    shown: float
    proposed: float
    closed: float


def _round(desk: Desk, leaver: int) -> _Round:
    """Open a handover of everything, go through its parts, and call it off."""
    successor = _successor(desk, leaver)
    update = timed(lambda: _update(desk, leaver))
    made: list[int] = []
    started = timed(lambda: made.append(start(desk, leaver, _LAST_DAY).id))
    number = made[0]
    assigned = timed(lambda: assign(desk, number, successor, Choice(everything=True)))
    shown = timed(lambda: sheet(desk, number))
    proposed = timed(lambda: proposal(desk, number, only_unassigned=False))
    item = sheet(desk, number).items[0].item.id
    closed = timed(lambda: waive(desk, number, Choice(items=(item,)), "measured"))
    undo(desk, number, item_id=item)
    cancel(desk, number, "measured")
    return _Round(update, started, assigned, shown, proposed, closed)


def _successor(desk: Desk, leaver: int) -> int:
    known = [one.id for one in list_people(desk) if one.id != leaver and one.name == "Successor"]
    return known[0] if known else add_person(desk, "Successor").id


def _update(desk: Desk, leaver: int) -> None:
    """Write the owner of the leaver's open deals, in one statement that is committed."""
    engine = desk.store.engine
    with engine.begin() as connection:
        connection.execute(
            sa.text("update deal set owner_id = owner_id where owner_id = :who and outcome='open'"),
            {"who": leaver},
        )
