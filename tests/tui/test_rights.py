"""What somebody may not do isn't offered, and its key says why."""

import pytest

from funnelview.domain.rights import AccessRole, Act, Rights
from funnelview.tui.actions import ACTIONS, BY_ID
from funnelview.tui.actions.needs import NEEDS, need_of

REP = Rights("li", AccessRole.REP, 4, frozenset({4}))
READER = Rights("auditor", AccessRole.READER)
MANAGER = Rights("lin", AccessRole.MANAGER, 2, frozenset({2, 4}))


def may(rights: Rights) -> set[str]:
    """What a login may do in the program."""
    return {
        action.id
        for action in ACTIONS
        if (need := need_of(action)) is None or not rights.why_not(need)
    }


def test_what_is_said_of_an_action_is_said_of_one_there_is() -> None:
    assert set(NEEDS) <= set(BY_ID)


def test_a_reader_is_offered_nothing_that_writes() -> None:
    assert {action.id for action in ACTIONS if action.writes} & may(READER) == set()
    assert "go.forecast" in may(READER)


@pytest.mark.parametrize("action", ["rep.stage", "rep.won", "add.deal", "walk.record"])
def test_a_rep_works_on_deals(action: str) -> None:
    assert action in may(REP)


@pytest.mark.parametrize("action", ["rep.note", "rep.finish", "handovers.new", "settings.default"])
def test_a_manager_decides(action: str) -> None:
    assert action in may(MANAGER)
    assert action not in may(REP)
    assert REP.why_not(Act.MANAGE) == "Only a manager may do this."


def test_only_a_director_imports() -> None:
    assert "go.importing" not in may(MANAGER)
    assert "go.importing" in may(Rights("boss", AccessRole.DIRECTOR))
