"""What the next undo and redo are, from a review's steps; what a later change forbids."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.history import Change
from funnelview.domain.undo import Step, next_undo, obstacle, stacks

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)


def step(number: int, undoes: int | None = None, *, who: str = "mia", kind: str = "mark") -> Step:
    return Step(number, 1, kind, 7, None, None, None, AT, who, undoes)


def row(number: int, field: str, undoes: int | None = None, who: str = "mia") -> Change:
    return Change(number, 7, field, "1", "2", AT, AT, who, undoes=undoes)


def ids(steps: tuple[Step, ...]) -> list[int]:
    return [one.id for one in steps]


def test_the_last_is_undone_first_and_done_again_last() -> None:
    found = stacks([step(1), step(2), step(3, 2), step(4, 1)])
    assert ids(found.done) == []
    assert ids(found.undone) == [3, 4]
    again = stacks([step(1), step(2), step(3, 2), step(4, 1), step(5, 4)])
    assert (ids(again.done), ids(again.undone)) == ([5], [3])


def test_a_new_step_forgets_what_was_undone() -> None:
    found = stacks([step(1), step(2, 1), step(3)])
    assert (ids(found.done), ids(found.undone)) == ([3], [])


def test_everybody_undoes_their_own() -> None:
    steps = [step(1), step(2, who="leo"), step(3, 2, who="leo")]
    assert ids(stacks(steps, "mia").done) == [1]
    assert ids(stacks(steps, "leo").undone) == [3]


def test_what_was_saved_while_typing_is_one() -> None:
    steps = [step(1), step(2, kind="note"), step(3, kind="note"), step(4, kind="note")]
    found = next_undo(stacks(steps))
    assert found is not None
    assert (found[0].id, found[1].id) == (2, 4)
    after = stacks([*steps, step(5, 2, kind="note")])
    assert (ids(after.done), ids(after.undone)) == ([1], [5])


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_any_sequence_behaves_as_an_editor(moves: list[str]) -> None:
    """Against the plain model: a list of what stands, and of what was taken back."""
    steps: list[Step] = []
    done: list[int] = []
    undone: list[int] = []
    for number, move in enumerate(moves, 1):
        found = stacks(steps)
        if move == "do":
            steps.append(step(number))
            done.append(number)
            undone = []
        elif move == "undo" and done:
            next_one = next_undo(found)
            assert next_one is not None
            assert next_one[0].id == done.pop()
            steps.append(step(number, next_one[0].id))
            undone.append(number)
        elif move == "redo" and undone:
            assert found.undone[-1].id == undone.pop()
            steps.append(step(number, found.undone[-1].id))
            done.append(number)
        after = stacks(steps)
        assert (ids(after.done), ids(after.undone)) == (done, undone)


def test_a_later_change_of_the_field_stands_in_the_way() -> None:
    mine = [row(1, "stage"), row(2, "success")]
    assert obstacle(mine, [*mine, row(3, "amount")]) is None
    later = row(4, "success", who="leo")
    assert obstacle(mine, [*mine, later]) == later
    assert obstacle(mine, [*mine, later, row(5, "success", 4, who="leo")]) is None
