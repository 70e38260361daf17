"""How long deals stayed in the stages they left, from their histories."""

import json
from datetime import UTC, date, datetime

from funnelview.domain.history import OUTCOME, REGISTERED, Change
from funnelview.domain.stays import stays


def row(number: int, field: str, new: str, day: int, **more: object) -> Change:
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    old = "open" if field == OUTCOME else None
    return Change(number, 1, field, old, new, at, at, "mia", **more)  # type: ignore[arg-type]


def registered(day: int = 1, *, observed: bool = True) -> Change:
    return row(1, REGISTERED, json.dumps({"stage": "aware"}), day, observed=observed)


def day_of(moment: datetime) -> date:
    return moment.date()


def test_a_stay_ends_with_the_next_stage_and_with_the_outcome() -> None:
    history = [
        registered(1),
        row(2, "stage", "compare", 5),
        row(3, "stage", "confirm", 5),
        row(4, OUTCOME, "won 2026-11-12", 12),
    ]
    assert stays(history, day_of) == {("aware", 4): 1, ("compare", 0): 1, ("confirm", 7): 1}


def test_what_an_import_told_is_no_entry() -> None:
    history = [
        registered(1, observed=False),
        row(2, "stage", "compare", 5),
        row(3, "stage", "confirm", 8),
    ]
    assert stays(history, day_of) == {("compare", 3): 1}


def test_a_reopened_deal_never_left() -> None:
    history = [registered(1), row(2, OUTCOME, "lost 2026-11-04", 4)]
    assert stays(history, day_of) == {("aware", 3): 1}
    history.append(row(3, OUTCOME, "open", 6))
    assert stays(history, day_of) == {}
    history.append(row(4, "stage", "compare", 9))
    assert stays(history, day_of) == {("aware", 8): 1}


def test_what_was_undone_was_no_stay() -> None:
    history = [registered(1), row(2, "stage", "compare", 5), row(3, "stage", "aware", 6, undoes=2)]
    assert stays(history, day_of) == {}
