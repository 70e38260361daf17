"""Making commitments and asking for them: in a review, or between two of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from funnelview.domain import commitments as rules
from funnelview.domain.calendar import local_day, week_of
from funnelview.domain.commitments import Commitment, State
from funnelview.domain.funnel import Person, below
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings
from funnelview.domain.undo import Step
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store import commitments as rows
from funnelview.store.base import Reading, Unit
from funnelview.store.funnel import DealLine, deals_by_id
from funnelview.store.records import people
from funnelview.store.review import rows as reviews
from funnelview.store.review.steps import add_step, must_be_open, steps_of_commitment
from funnelview.store.settings import read_settings
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done, once, writing


@dataclass(frozen=True, slots=True)
class Promises:
    """The open commitments of some reps, the most urgent first, with what names them."""

    all: tuple[Commitment, ...]
    reps: Mapping[int, Person]
    deals: Mapping[int, DealLine]
    today: date


def open_promises(desk: Desk, manager_id: int | None = None) -> Promises:
    """Return what is still to be kept, of everybody or of one manager's people."""
    with desk.store.read() as conn:
        everybody = people(conn)
        ids = None if manager_id is None else sorted(below(everybody, manager_id))
        found = rows.open_commitments(conn, ids)
        deals = deals_by_id(conn, sorted({one.deal_id for one in found if one.deal_id}))
        return Promises(
            tuple(found),
            {one.id: one for one in everybody},
            {one.id: one for one in deals},
            desk.today(read_settings(conn)),
        )


def values_of(one: Commitment) -> dict[str, object]:
    """Return what a step keeps of a commitment."""
    return {
        "text": one.text,
        "owner": one.owner,
        "due": one.due.isoformat() if one.due else None,
        "state": one.state.value,
        "moved": one.moved,
        "decided_in": one.decided_in,
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
    }


@rerunnable
def promise(
    desk: Desk,
    rep_id: int,
    text: str,
    *,
    owner: str,
    due: date | None,
    deal_id: int | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Make a commitment for a rep or on one of their deals; ``owner`` is who keeps it.

    Raises:
        BadInput: text or owner is missing, or the day has passed.
        RuleRefused: the review is finished, or there is no such rep or deal.

    """
    what, who = rules.written(text, owner)
    with writing(desk, Act.MANAGE) as (unit, settings):
        if due is not None:
            rules.not_passed(due, desk.today(settings))

        def act() -> Done:
            if review_id is not None:
                must_be_open(unit, review_id)
            if rep_id not in {one.id for one in people(unit.conn)}:
                raise RuleRefused(_("There is no person with the number {id}.").format(id=rep_id))
            if deal_id is not None and not deals_by_id(unit.conn, [deal_id]):
                raise RuleRefused(_("There is no deal with the number {id}.").format(id=deal_id))
            made = rows.add_commitment(
                unit, rep_id, what, owner=who, deal_id=deal_id, due=due, review_id=review_id
            )
            new = rows.commitment(unit.conn, made)
            _step(unit, review_id, None, new)
            return Done(made, "made")

        payload = {
            "rep": rep_id,
            "text": what,
            "owner": who,
            "due": due,
            "deal": deal_id,
            "review": review_id,
        }
        return once(unit, key, "commitment.make", payload, act)


def decide(
    desk: Desk,
    commitment_id: int,
    *,
    kept: bool,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Say whether a commitment was kept; in the rep's review of this week where one is open.

    Raises:
        RuleRefused: there is none, it was decided before, or the review is finished.

    """
    return _change(
        desk,
        commitment_id,
        lambda one, unit, review, _settings: rules.decided(
            one, kept=kept, review_id=review, at=unit.now
        ),
        "kept" if kept else "not_kept",
        review_id,
        {"commitment": commitment_id, "kept": kept},
        key=key,
    )


def move(
    desk: Desk,
    commitment_id: int,
    due: date | None,
    *,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Give a commitment another day; how often that happened is counted.

    Raises:
        RuleRefused: there is none, it was decided before, or the review is finished.
        BadInput: no day, the same one, or one that has passed.

    """
    return _change(
        desk,
        commitment_id,
        lambda one, _unit, review, settings: rules.moved(
            one, due, review_id=review, today=desk.today(settings)
        ),
        "moved",
        review_id,
        {"commitment": commitment_id, "due": due},
        key=key,
    )


Rule = Callable[[Commitment, Unit, int | None, Settings], Commitment]


@rerunnable
def _change(
    desk: Desk,
    commitment_id: int,
    rule: Rule,
    result: str,
    review_id: int | None,
    payload: Mapping[str, object],
    *,
    key: str | None,
) -> Done:
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            one = get_commitment(unit, commitment_id)
            review = review_id or open_review_id(unit.conn, desk, settings, one.rep_id)
            after = rule(one, unit, review, settings)
            if after != one:
                # Saying the same twice is one step, or an undo would take back nothing.
                put(unit, one, after, review)
            return Done(commitment_id, result)

        return once(unit, key, f"commitment.{result}", {**payload, "review": review_id}, act)


def get_commitment(unit: Unit, commitment_id: int) -> Commitment:
    """Return a commitment that nobody else can change until the unit of work ends.

    Raises:
        RuleRefused: there is none with this id.

    """
    found = rows.commitment(unit.conn, commitment_id, lock=True)
    if found is None:
        raise RuleRefused(
            _("There is no commitment with the number {id}.").format(id=commitment_id)
        )
    return found


def put(
    unit: Unit,
    old: Commitment,
    new: Commitment,
    review_id: int | None,
    *,
    undoes: int | None = None,
) -> None:
    """Write a commitment's next state with its step."""
    rows.put_commitment(unit, new, review_id)
    _step(unit, review_id, old, new, undoes)


def _step(
    unit: Unit,
    review_id: int | None,
    old: Commitment | None,
    new: Commitment | None,
    undoes: int | None = None,
) -> None:
    either = new or old
    add_step(
        unit,
        review_id,
        "commitment",
        deal_id=either.deal_id if either else None,
        commitment_id=either.id if either else None,
        old=values_of(old) if old else None,
        new=values_of(new) if new else None,
        undoes=undoes,
    )


def open_review_id(conn: Reading, desk: Desk, settings: Settings, rep_id: int) -> int | None:
    """Return the number of this week's open review of a rep, if there is one."""
    week = week_of(local_day(desk.clock(), zone_of(settings)))
    for one in reviews.reviews_of(conn, rep_id, 5):
        if one.week == week and one.is_open:
            return one.id
    return None


def commitment_history(desk: Desk, commitment_id: int) -> list[Step]:
    """Return everything that happened to a commitment, in its order."""
    with desk.store.read() as conn:
        return steps_of_commitment(conn, commitment_id)


def withdrawn(one: Commitment) -> Commitment:
    """Return a commitment taken back by an undo of its making."""
    return replace(one, state=State.WITHDRAWN)


def of_reviews(conn: Reading, review_ids: Sequence[int]) -> list[Commitment]:
    """Return what some reviews made or decided."""
    return rows.commitments_of_reviews(conn, review_ids)
