"""How long deals stayed in the stages they left: what days in stage are compared with.

A stay counts when both its ends were watched: an import's first values tell no stage entry.
A deal leaves a stage for another one, or by being won or lost; reopening it takes the latter back
(docs/warnings.md, "stage.stuck").
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime

from funnelview.domain.history import OUTCOME, REGISTERED, Change, standing

STILL_OPEN = "open"
Stay = tuple[str, int]
"""A stage, and the days from the entry into it to the leaving."""


def stays(changes: Iterable[Change], day_of: Callable[[datetime], date]) -> Counter[Stay]:
    """Return the stays that a deal's history tells, each as often as it happened.

    ``changes`` are in the order of their recording; rows of other fields may be missing.
    """
    found: Counter[Stay] = Counter()
    stage, entered, watched = "", date.min, False
    closing: Stay | None = None
    is_open = True
    for change in standing(changes):
        day = day_of(change.holds_from)
        if change.field == REGISTERED:
            stage = str(json.loads(change.new or "{}").get("stage", ""))
            entered, watched = day, change.observed
        elif change.field == "stage":
            if is_open and watched:
                found[stage, max((day - entered).days, 0)] += 1
            stage, entered, watched = change.new or "", day, change.observed
        elif change.field == OUTCOME:
            opens = (change.new or STILL_OPEN) == STILL_OPEN
            if is_open and not opens and watched:
                closing = (stage, max((day - entered).days, 0))
                found[closing] += 1
            elif opens and closing is not None:
                found[closing] -= 1
                closing = None
            is_open = opens
    return +found
