"""Somebody who walks a handover over, step by step, until nothing is open: to be killed at will.

``python -m tests.support.handover_worker URL HANDOVER LOGIN SEED`` takes a step for each line that
it is given, and writes a line for each that the store has acknowledged.
"""

import random
import sys
from collections.abc import Callable

from funnelview.domain.handover.items import Result
from funnelview.errors import FunnelViewError
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done
from funnelview.usecases.handover import walking
from funnelview.usecases.handover.reading import ItemLine, sheet
from tests.support.leaving import evidence


def _step(desk: Desk, handover: int, line: ItemLine) -> tuple[str, Callable[[], Done]]:
    """The next step of an item, under a key of its own."""
    item = line.item
    key = f"{item.id}-{item.version}"
    if item.evidence.done_on is None:
        given = evidence(desk)
        return "recorded", lambda: walking.record(
            desk, handover, given, item_id=item.id, key=f"record {key}"
        )
    if item.confirmed is None:
        return "confirmed", lambda: walking.confirm(
            desk, handover, item_id=item.id, key=f"confirm {key}"
        )
    return "closed", lambda: walking.close(
        desk, handover, Result.DONE, item_id=item.id, key=f"close {key}"
    )


def main(url: str, handover: int, login: str, seed: int) -> None:
    """Walk until nothing is open."""
    chance = random.Random(seed)  # noqa: S311 - which item comes next
    with Store(url) as store:
        desk = Desk(store, login, "test")
        for _go in sys.stdin:
            view = sheet(desk, handover)
            waiting = [line for line in view.items if line.item.is_open and not line.locked]
            if not waiting:
                return
            line = chance.choice(waiting)
            name, act = _step(desk, handover, line)
            try:
                done = act()
            except FunnelViewError:  # somebody else was faster
                sys.stdout.write(f"late {line.item.id} -\n")
                sys.stdout.flush()
                continue
            sys.stdout.write(f"{name} {line.item.id} {done.result}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
