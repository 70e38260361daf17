"""Undo and redo in a review: what comes back, what stays, what says why it can't."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import encode, standing
from funnelview.domain.review import NoteText, Verdict
from funnelview.errors import Conflict, FunnelViewError, RuleRefused
from funnelview.store import tables as t
from funnelview.store.commitments import commitment
from funnelview.usecases import funnel, review
from funnelview.usecases.commitments import commitment_history, decide, move, promise
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_customer, add_person, list_people
from funnelview.usecases.store import check
from funnelview.usecases.undo import redo, undo
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.engines import ALL


@pytest.fixture
def rep(desk: Desk) -> int:
    return add_person(desk, "李强").id


@pytest.fixture
def deal(desk: Desk, clock: FixedClock, rep: int) -> Iterator[int]:
    """An open deal that was registered and moved on long before the review."""
    now = clock()
    clock.advance(days=-60)
    customer = add_customer(desk, "蓝海物流").id
    values = {"customer_id": customer, "owner_id": rep, "amount": 210_000_00}
    made = add_deal(desk, {**values, "expected": date(2026, 12, 10)}).id
    clock.advance(days=20)
    funnel.change_deal(desk, made, {"stage": "compare", "expected": date(2026, 12, 20)})
    clock.set(now)
    yield made
    assert check(desk).problems == ()


def open_review(desk: Desk, rep: int) -> int:
    return review.begin_review(desk, rep).id


def test_a_change_of_two_fields_is_taken_back_as_one(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    before = funnel.get_deal(desk, deal)[1]
    funnel.change_deal(desk, deal, {"stage": "negotiate"}, review_id=held)
    done = undo(desk, held)
    line, stored, changes = funnel.get_deal(desk, deal)
    assert (done.id, done.result) == (deal, "undone deal")
    assert (line.stage, line.success) == ("compare", 50)
    assert stored.counters == before.counters
    made, taken = changes[-4:-2], changes[-2:]
    assert {row.undoes for row in taken} == {row.id for row in made}
    assert all(row.review_id == held for row in taken)
    assert all(row not in standing(changes) for row in [*made, *taken])


def test_a_push_taken_back_counts_no_more_and_done_again_it_does(
    desk: Desk, rep: int, deal: int
) -> None:
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"expected": date(2027, 1, 15)}, review_id=held)
    assert funnel.get_deal(desk, deal)[0].pushes == 2
    undo(desk, held)
    line = funnel.get_deal(desk, deal)[0]
    assert (line.expected, line.pushes, line.month_pushes) == (date(2026, 12, 20), 1, 0)
    redo(desk, held)
    line = funnel.get_deal(desk, deal)[0]
    assert (line.expected, line.pushes, line.month_pushes) == (date(2027, 1, 15), 2, 1)
    undo(desk, held)
    assert funnel.get_deal(desk, deal)[0].pushes == 1


def test_a_stage_taken_back_keeps_its_first_day(
    desk: Desk, rep: int, deal: int, clock: FixedClock
) -> None:
    since = funnel.get_deal(desk, deal)[0].stage_since
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"stage": "confirm"}, review_id=held)
    assert funnel.get_deal(desk, deal)[0].stage_since == clock.today
    undo(desk, held)
    assert funnel.get_deal(desk, deal)[0].stage_since == since


def test_won_and_its_flag_come_back_open(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"raised": True}, review_id=held)
    funnel.win_deal(desk, deal, amount=999_00, review_id=held)
    undo(desk, held)
    line = funnel.get_deal(desk, deal)[0]
    assert (line.outcome, line.closed, line.raised) == (Outcome.OPEN, None, True)
    assert line.amount == 210_000_00


def test_marks_notes_and_skips_are_taken_back(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    review.skip(desk, held, deal, "no time")
    review.judge(desk, held, deal, Verdict.AT_RISK)
    review.save_note(desk, held, deal, NoteText("a"))
    review.save_note(desk, held, deal, NoteText("ab"))

    def sheet() -> review.ReviewSheet:
        return review.review_sheet(desk, rep)

    undo(desk, held)
    assert sheet().notes[deal].text == NoteText()
    redo(desk, held)
    assert sheet().notes[deal].text == NoteText("ab")
    undo(desk, held)
    undo(desk, held)
    mark = sheet().marks[deal]
    assert (mark.verdict, mark.skipped_because, mark.seen) == (None, "no time", False)
    undo(desk, held)
    assert sheet().marks[deal].skipped_because is None
    with pytest.raises(RuleRefused, match="changed nothing"):
        undo(desk, held)
    assert len(review.note_history(desk, deal)) == 1
    for _number in range(3):
        redo(desk, held)
    assert sheet().marks[deal].verdict is Verdict.AT_RISK
    assert sheet().notes[deal].text == NoteText("ab")


def test_commitments_made_decided_and_moved_are_taken_back(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    made = promise(
        desk, rep, "test report", owner="李强", due=date(2026, 11, 25), deal_id=deal, review_id=held
    ).id

    def stands() -> tuple[str, int, date | None]:
        with desk.store.read() as conn:
            one = commitment(conn, made)
        assert one is not None
        return one.state.value, one.moved, one.due

    move(desk, made, date(2026, 12, 2))
    decide(desk, made, kept=False)
    assert stands() == ("not_kept", 1, date(2026, 12, 2))
    undo(desk, held)
    assert stands() == ("open", 1, date(2026, 12, 2))
    undo(desk, held)
    assert stands() == ("open", 0, date(2026, 11, 25))
    undo(desk, held)
    assert stands()[0] == "withdrawn"
    redo(desk, held)
    redo(desk, held)
    assert stands() == ("open", 1, date(2026, 12, 2))
    assert len(commitment_history(desk, made)) == 8


def test_what_somebody_else_changed_since_stays_and_says_who(
    desk: Desk, rep: int, deal: int
) -> None:
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"amount": 1_00}, review_id=held)
    funnel.change_deal(replace(desk, who="leo"), deal, {"amount": 2_00})
    with pytest.raises(Conflict, match="leo changed this since: amount"):
        undo(desk, held)
    assert funnel.get_deal(desk, deal)[0].amount == 2_00


def test_a_colleagues_step_is_theirs_to_undo(desk: Desk, rep: int, deal: int) -> None:
    leo = replace(desk, who="leo")
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"amount": 1_00}, review_id=held)
    funnel.change_deal(leo, deal, {"next_step": "call"}, review_id=held)
    undo(desk, held)
    line = funnel.get_deal(desk, deal)[0]
    assert (line.amount, line.next_step) == (210_000_00, "call")
    with pytest.raises(RuleRefused, match="changed nothing"):
        undo(desk, held)
    undo(leo, held)
    assert funnel.get_deal(desk, deal)[0].next_step is None


def test_a_registered_deal_stays(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    customer = funnel.get_deal(desk, deal)[0].customer_id
    add_deal(desk, {"customer_id": customer, "owner_id": rep}, review_id=held)
    with pytest.raises(RuleRefused, match="stays registered"):
        undo(desk, held)


def test_nothing_reaches_a_finished_review(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    made = promise(desk, rep, "call", owner="mia", due=None, review_id=held).id
    funnel.change_deal(desk, deal, {"amount": 1_00}, review_id=held)
    review.finish(desk, held)
    before = everything(desk)
    for attempt in (
        lambda: undo(desk, held),
        lambda: redo(desk, held),
        lambda: review.judge(desk, held, deal, Verdict.DROP),
        lambda: review.skip(desk, held, deal, "late"),
        lambda: review.save_note(desk, held, deal, NoteText("late")),
        lambda: review.spend(desk, held, deal, 5),
        lambda: review.finish(desk, held),
        lambda: promise(desk, rep, "late", owner="mia", due=None, review_id=held),
        lambda: decide(desk, made, kept=True, review_id=held),
        lambda: move(desk, made, date(2026, 12, 24), review_id=held),
        lambda: funnel.change_deal(desk, deal, {"amount": 2_00}, review_id=held),
        lambda: funnel.win_deal(desk, deal, review_id=held),
        lambda: funnel.lose_deal(desk, deal, reason="price", review_id=held),
        lambda: add_deal(desk, {"name": "x", "owner_id": rep}, review_id=held),
    ):
        with pytest.raises(RuleRefused, match="is finished and can't be changed"):
            attempt()
    assert everything(desk) == before
    funnel.change_deal(desk, deal, {"amount": 3_00})
    decide(desk, made, kept=True)


def everything(desk: Desk) -> dict[str, list[Any]]:
    """Every row that a review is made of, and the deals."""
    with desk.store.read() as conn:
        return {
            table.name: [tuple(row) for row in conn.execute(sa.select(table))]
            for table in t.metadata.sorted_tables
        }


def test_an_undo_tried_again_after_a_lost_answer_is_one(desk: Desk, rep: int, deal: int) -> None:
    held = open_review(desk, rep)
    funnel.change_deal(desk, deal, {"amount": 1_00}, review_id=held)
    funnel.change_deal(desk, deal, {"amount": 2_00}, review_id=held)
    assert undo(desk, held, key="u1") == undo(desk, held, key="u1")
    assert funnel.get_deal(desk, deal)[0].amount == 1_00


moves = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "stage",
                "amount",
                "date",
                "owner",
                "win",
                "lose",
                "reopen",
                "outside",
                "undo",
                "undo",
                "redo",
            ]
        ),
        st.integers(0, 1),
        st.integers(0, 3),
    ),
    max_size=16,
)


def _do(desk: Desk, held: int, deal: int, reps: list[int], what: str, n: int) -> None:
    if what in {"win", "lose", "reopen"}:
        if what == "win":
            funnel.win_deal(desk, deal, review_id=held)
        elif what == "lose":
            funnel.lose_deal(desk, deal, reason="price", review_id=held)
        else:
            funnel.reopen_deal(desk, deal, review_id=held)
        return
    patches: dict[str, dict[str, Any]] = {
        "stage": {"stage": ("aware", "compare", "negotiate", "confirm")[n]},
        "amount": {"amount": None if n == 3 else n * 100},
        "date": {"expected": None if n == 3 else date(2026, 11, 1) + timedelta(days=40 * n)},
        "owner": {"owner_id": reps[n % 2]},
        "outside": {"amount": 7_00 + n, "next_step": f"step {n}"},
    }
    patch = patches[what]
    funnel.change_deal(desk, deal, patch, review_id=None if what == "outside" else held)


@settings(
    max_examples=40 if ALL else 20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(script=moves)
def test_any_sequence_of_changes_and_undos_adds_up(
    desk: Desk, clock: FixedClock, script: list[tuple[str, int, int]]
) -> None:
    """History leads to the present, counters and sums are right, undone values are back."""
    reps = [one.id for one in list_people(desk)] or [
        add_person(desk, name).id for name in ("Ann", "Bob")
    ]
    deals = [
        add_deal(desk, {"name": f"deal {n}", "owner_id": reps[0], "amount": 5_00}).id
        for n in range(2)
    ]
    held = open_review(desk, reps[0])
    # The plain model: what each standing step found, and each step taken back had led to.
    done: list[tuple[int, dict[str, str | None]]] = []
    undone: list[tuple[int, dict[str, str | None]]] = []
    disturbed = False
    for what, which, n in script:
        clock.advance(hours=7)
        deal = deals[which]
        before = {one: encode(funnel.get_deal(desk, one)[1].state) for one in deals}
        try:
            if what == "undo":
                undo(desk, held)
                at, values = done.pop()
                undone.append((at, before[at]))
            elif what == "redo":
                redo(desk, held)
                at, values = undone.pop()
                done.append((at, before[at]))
            else:
                _do(desk, held, deal, reps, what, n)
                at, values = deal, before[deal]
                now = encode(funnel.get_deal(desk, deal)[1].state)
                disturbed = disturbed or (what == "outside" and now != values)
                if what != "outside" and now != values:
                    done.append((deal, values))
                    undone = []
                continue
        except FunnelViewError:
            continue
        if not disturbed:
            assert encode(funnel.get_deal(desk, at)[1].state) == values
    assert check(desk).problems == ()
    review.finish(desk, held)
