"""Use cases are done anew where the store asks for it, and what they do is done once."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

import funnelview.usecases
from funnelview.errors import Again, Conflict, FunnelViewError, StoreUnreachable
from funnelview.usecases.again import attempt, repeatable, rerunnable, under_key


def failing(*errors: FunnelViewError) -> tuple[list[str | None], Callable[..., str]]:
    """A use case that fails so often, and the keys that it was called with."""
    keys: list[str | None] = []
    left = list(errors)

    def use_case(*, key: str | None = None) -> str:
        keys.append(key)
        if left:
            raise left.pop(0)
        return "done"

    return keys, use_case


def lost(again: Again) -> StoreUnreachable:
    error = StoreUnreachable("gone")
    error.again = again
    return error


def test_it_is_sent_again_under_one_key() -> None:
    keys, use_case = failing(lost(Again.SAFELY), lost(Again.BY_KEY), lost(Again.SAFELY))
    assert rerunnable(use_case)() == "done"
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert keys[0]


def test_the_key_that_is_given_stays() -> None:
    keys, use_case = failing(lost(Again.BY_KEY))
    assert rerunnable(use_case)(key="mine") == "done"
    assert keys == ["mine", "mine"]


def test_what_may_have_been_done_is_not_done_anew_without_a_key() -> None:
    def use_case() -> None:
        raise lost(Again.BY_KEY)

    with pytest.raises(StoreUnreachable):
        rerunnable(use_case)()
    times = 0

    def natural() -> int:
        nonlocal times
        times += 1
        if times == 1:
            raise lost(Again.BY_KEY)
        return times

    assert repeatable(natural)() == 2


def test_what_a_person_has_to_decide_is_told_at_once() -> None:
    keys, use_case = failing(Conflict("somebody else changed it"))
    with pytest.raises(Conflict):
        rerunnable(use_case)()
    assert len(keys) == 1


def test_what_somebody_else_entered_is_looked_for_a_few_times_only() -> None:
    errors = [Conflict("entered") for _one in range(9)]
    for error in errors:
        error.again = Again.ONCE
    keys, use_case = failing(*errors)
    with pytest.raises(Conflict):
        rerunnable(use_case)()
    assert len(keys) == 3


def test_a_part_of_a_use_case_is_done_anew_with_the_whole() -> None:
    keys, part = failing(lost(Again.SAFELY))
    wholes = []

    def whole() -> str:
        wholes.append(attempt.get())
        return rerunnable(part)()

    assert rerunnable(whole)() == "done"
    assert wholes == [1, 2]
    assert len(keys) == 2


def test_what_is_sent_again_as_a_whole_takes_the_same_keys() -> None:
    keys, use_case = failing()
    for _time in range(2):
        with under_key("k"):
            rerunnable(use_case)()
            rerunnable(use_case)()
    assert keys == ["k.0", "k.1", "k.0", "k.1"]


_WRITES = {"writing", "stepping"}
# What gives units of work to use cases; making a store, which Alembic does; the demo's story.
_NOT_ALONE = {"writing", "stepping", "upgrade_store", "make_demo"}


def _writes(node: ast.AST) -> bool:
    """Whether this opens a unit of work for writing."""
    if not isinstance(node, ast.With):
        return False
    calls = [one.context_expr for one in node.items if isinstance(one.context_expr, ast.Call)]
    named = {ast.unparse(call.func) for call in calls}
    return bool(named & _WRITES) or any(name.endswith("store.write") for name in named)


def test_every_use_case_that_writes_can_be_done_anew() -> None:
    left = []
    number = 0
    for file in sorted(Path(funnelview.usecases.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name in _NOT_ALONE:
                continue
            if any(map(_writes, ast.walk(node))):
                number += 1
                said = {ast.unparse(one) for one in node.decorator_list}
                if not said & {"rerunnable", "repeatable"}:
                    left.append(f"{file.name}: {node.name}")
    assert left == []
    assert number > 40
