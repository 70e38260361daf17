"""Undo and redo of what was changed in an open review: of deals, marks, notes, commitments.

The store decides, not the screen: each is one unit of work that looks at what stands now.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from funnelview.domain.commitments import State
from funnelview.domain.history import FIELD_TITLES, Change
from funnelview.domain.review import Mark, NoteText, Verdict
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings
from funnelview.domain.undo import Stacks, Step, next_undo, obstacle, stacks
from funnelview.errors import Conflict, RuleRefused
from funnelview.i18n import _
from funnelview.store.base import Unit
from funnelview.store.funnel_writing import Context, DealWriter
from funnelview.store.history import changes_of
from funnelview.store.review import rows
from funnelview.store.review.steps import must_be_open, steps_of, steps_of_commitment, value_of
from funnelview.usecases import commitments as promises
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done, get_stored, once, writing
from funnelview.usecases.review_writing import mark_values, write_mark, write_note


@rerunnable
def undo(desk: Desk, review_id: int, *, key: str | None = None) -> Done:
    """Take back the last change that you made in an open review.

    Returns the number of the deal or commitment, and in one word what was taken back.

    Raises:
        RuleRefused: the review is finished, or there is nothing (more) to undo.
        Conflict: somebody else has changed the same thing since.

    """
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            must_be_open(unit, review_id)
            found = next_undo(_stacks(unit, review_id))
            if found is None:
                raise RuleRefused(
                    _("You have changed nothing in this review that could be undone.")
                )
            first, last = found
            _reverse(unit, settings, first, last, again=False)
            return Done(_what(first), f"undone {first.kind}")

        return once(unit, key, "review.undo", {"review": review_id}, act)


@rerunnable
def redo(desk: Desk, review_id: int, *, key: str | None = None) -> Done:
    """Do again what you took back last in an open review.

    Raises:
        RuleRefused: the review is finished, or nothing was undone since the last change.
        Conflict: somebody else has changed the same thing since.

    """
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            must_be_open(unit, review_id)
            found = _stacks(unit, review_id).undone
            if not found:
                raise RuleRefused(_("There is nothing to do again."))
            step = found[-1]
            _reverse(unit, settings, step, step, again=True)
            return Done(_what(step), f"redone {step.kind}")

        return once(unit, key, "review.redo", {"review": review_id}, act)


def _what(step: Step) -> int:
    """Return the number of what a step changed: a commitment, else the deal."""
    return step.commitment_id or step.deal_id or 0


def _stacks(unit: Unit, review_id: int) -> Stacks:
    return stacks(steps_of(unit.conn, review_id), unit.actor.name)


def _changed_since(who: str, what: str) -> Conflict:
    return Conflict(
        _("{who} changed this since: {what}.").format(who=who, what=what),
        way_out=_("Look at the present values; the change stays."),
    )


def _reverse(unit: Unit, settings: Settings, first: Step, last: Step, *, again: bool) -> None:
    """Put back what stood before ``first``, provided that what ``last`` led to stands now."""
    if first.kind == "registered":
        raise RuleRefused(
            _("A registered deal stays registered."), way_out=_("Book it lost, with the reason.")
        )
    if first.kind == "deal":
        _reverse_deal(unit, settings, first, again=again)
    elif first.kind == "mark":
        _reverse_mark(unit, first)
    elif first.kind == "note":
        _reverse_note(unit, settings, first, last)
    else:
        _reverse_commitment(unit, first)


def _reverse_deal(unit: Unit, settings: Settings, step: Step, *, again: bool) -> None:
    assert step.deal_id is not None  # noqa: S101 - steps of this kind have one
    stored = get_stored(unit, step.deal_id)
    history = changes_of(unit.conn, step.deal_id)
    numbers = set(value_of(step.new) or ())
    mine = [row for row in history if row.id in numbers]
    later = obstacle(mine, history)
    if later is not None:
        raise _changed_since(later.who, _(FIELD_TITLES[later.field]))
    _must_stand(mine, history)
    context = Context(review_id=step.review_id)
    with DealWriter(unit, zone_of(settings)) as writer:
        writer.reverse(stored, mine, history, context, step_id=step.id, again=again)


def _must_stand(mine: Sequence[Change], history: Sequence[Change]) -> None:
    """Check that each field holds what these rows led to: later rows may have been undone too."""
    present = {row.field: row for row in history}
    for field, row in {row.field: row for row in mine}.items():
        if present[field].new != row.new:
            raise _changed_since(present[field].who, _(FIELD_TITLES[field]))


def _reverse_mark(unit: Unit, step: Step) -> None:
    assert step.deal_id is not None  # noqa: S101 - steps of this kind have one
    assert step.review_id is not None  # noqa: S101 - and of a review
    now = rows.mark_of(unit.conn, step.review_id, step.deal_id)
    if mark_values(now) != value_of(step.new):
        who = _last_writer(unit, step)
        # A note marks its deal as seen without a step of its own.
        if who != unit.actor.name:
            raise _changed_since(who, _("how the deal was marked"))
    values = value_of(step.old)
    verdict = Verdict(values["verdict"]) if values["verdict"] else None
    mark = Mark(step.deal_id, values["seen"], verdict, values["skipped_because"])
    write_mark(unit, step.review_id, mark, undoes=step.id)


def _last_writer(unit: Unit, step: Step) -> str:
    """Return who wrote last about a deal in the step's review."""
    assert step.review_id is not None  # noqa: S101 - marks and notes are of a review
    same = [one for one in steps_of(unit.conn, step.review_id) if one.deal_id == step.deal_id]
    same = [one for one in same if one.kind in {"mark", "note"}]
    return same[-1].who if same else step.who


def _reverse_note(unit: Unit, settings: Settings, first: Step, last: Step) -> None:
    assert first.deal_id is not None  # noqa: S101 - steps of this kind have one
    assert first.review_id is not None  # noqa: S101 - and of a review
    present = rows.note_in(unit.conn, first.review_id, first.deal_id)
    if present is None or present.id != value_of(last.new):
        raise _changed_since(present.author if present else first.who, _("the note"))
    number = value_of(first.old)
    earlier = rows.note_by_id(unit.conn, number) if number is not None else None
    text = earlier.text if earlier else NoteText()
    write_note(unit, settings, first.review_id, first.deal_id, text, present, undoes=first.id)


def _reverse_commitment(unit: Unit, step: Step) -> None:
    assert step.commitment_id is not None  # noqa: S101 - steps of this kind have one
    one = promises.get_commitment(unit, step.commitment_id)
    if promises.values_of(one) != value_of(step.new):
        raise _changed_since(_last_decider(unit, step), _("the commitment"))
    values: dict[str, Any] | None = value_of(step.old)
    if values is None:
        new = promises.withdrawn(one)
    else:
        new = replace(
            one,
            text=values["text"],
            owner=values["owner"],
            due=date.fromisoformat(values["due"]) if values["due"] else None,
            state=State(values["state"]),
            moved=values["moved"],
            decided_in=values["decided_in"],
            decided_at=datetime.fromisoformat(values["decided_at"])
            if values["decided_at"]
            else None,
        )
    promises.put(unit, one, new, step.review_id, undoes=step.id)


def _last_decider(unit: Unit, step: Step) -> str:
    assert step.commitment_id is not None  # noqa: S101 - steps of this kind have one
    found = steps_of_commitment(unit.conn, step.commitment_id)
    return found[-1].who if found else step.who
