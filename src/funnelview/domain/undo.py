"""Undo and redo within a review: what comes next, and what can't be taken back.

A review's steps stand in the order they were made. An undo is a step that names the one it
reverses; undoing an undo does it again. Both stay (docs/history.md, "Undo").
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from funnelview.domain.history import Change, standing


@dataclass(frozen=True, slots=True)
class Step:
    """One change made in a review.

    ``kind`` is ``deal``, ``mark``, ``note``, ``commitment`` or ``registered``; ``old`` and
    ``new`` hold what stood before and after (of a deal, the numbers of its history rows).
    ``undoes`` names the step that this one reverses.
    """

    id: int
    review_id: int | None
    kind: str
    deal_id: int | None
    commitment_id: int | None
    old: str | None
    new: str | None
    at: datetime
    who: str
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Stacks:
    """What can be undone and done again, each with the next one last."""

    done: tuple[Step, ...]
    undone: tuple[Step, ...]


def _same_note(one: Step, other: Step) -> bool:
    return one.kind == other.kind == "note" and one.deal_id == other.deal_id


def stacks(steps: Iterable[Step], who: str | None = None) -> Stacks:
    """Return what somebody (everybody for None) can undo and redo, from a review's steps.

    A step that is new forgets what was undone before it, as in any editor.
    """
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if who is not None and step.who != who:
            continue
        if step.undoes is None:
            done.append(step)
            undone.clear()
        elif any(one.id == step.undoes for one in undone):
            while undone and undone.pop().id != step.undoes:
                pass
            done.append(step)
        else:
            while done and done.pop().id != step.undoes:
                pass
            undone.append(step)
    return Stacks(tuple(done), tuple(undone))


def next_undo(found: Stacks) -> tuple[Step, Step] | None:
    """Return the first and last step that one undo reverses; None where there is none.

    Versions of one note that follow each other were saved while somebody typed: they are
    taken back together.
    """
    if not found.done:
        return None
    last = first = found.done[-1]
    for step in reversed(found.done[:-1]):
        if not _same_note(step, last):
            break
        first = step
    return first, last


def obstacle(rows: Sequence[Change], history: Iterable[Change]) -> Change | None:
    """Return the first later change of the fields that some rows changed; None where it's clear.

    ``rows`` are the history rows to be reversed, ``history`` the deal's whole history.
    """
    fields = {row.field for row in rows}
    last = max((row.id for row in rows), default=0)
    own: Collection[int] = {row.id for row in rows}
    for change in standing(history):
        if change.field in fields and change.id > last and change.id not in own:
            return change
    return None
