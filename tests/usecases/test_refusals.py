"""What was refused is recorded: who, when, which way, what; and the trail covers it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from funnelview.errors import NotAllowed
from funnelview.store.history import check_store
from funnelview.store.rights.writing import Refused
from funnelview.store.tables.rights import access
from funnelview.usecases import coverage
from funnelview.usecases.refusals import noting, refusals
from funnelview.usecases.store import change_setting
from funnelview.usecases.trail import verify
from tests.support.rights import Peopled, people_on
from tests.support.trail import unguarded

people = people_on("rr")


def latest(people: Peopled, name: str) -> list[Refused]:
    """What the director sees of somebody's attempts, the latest first."""
    return [one for one in refusals(people.desk("boss"), 100) if one.who == people.login(name)]


def try_setting(people: Peopled, name: str) -> None:
    """Try to change a setting as somebody who may not."""
    desk = people.desk(name)
    with pytest.raises(NotAllowed), noting(desk, "settings set"):
        change_setting(desk, "review_minutes", "30")


def test_a_refusal_is_recorded_once_a_minute_and_stays_provable(people: Peopled) -> None:
    before = len(latest(people, "li"))
    try_setting(people, "li")
    try_setting(people, "li")
    assert len(latest(people, "li")) == before + 1
    one = latest(people, "li")[0]
    assert (one.via, one.what, one.about) == ("test", "settings set", "manage")
    assert one.at == people.clock()
    people.clock.now += timedelta(minutes=2)
    try_setting(people, "li")
    assert len(latest(people, "li")) == before + 2
    # What the fixture wrote past the program is in no trail, two refusals among it.
    faults = verify(people.desk("boss")).trail.faults
    assert "refusal" not in {one.table for one in faults if one.row > 2}


def test_it_says_whose_rows_they_were(people: Peopled) -> None:
    desk = people.desk("li")
    with pytest.raises(NotAllowed), noting(desk, "rep"):
        coverage.rep_page(desk, people.theirs.rep)
    assert latest(people, "li")[0].about == f"person {people.theirs.rep}"


def test_others_see_their_own_alone(people: Peopled) -> None:
    try_setting(people, "auditor")
    assert {one.who for one in refusals(people.desk("auditor"), 100)} == {people.login("auditor")}
    assert {one.who for one in refusals(people.desk("boss"), 100)} > {people.login("auditor")}


def test_a_stranger_is_recorded_where_the_store_can_be_written(people: Peopled) -> None:
    desk = people.desk("stranger")
    with pytest.raises(NotAllowed), noting(desk, "team"):
        coverage.team_board(desk)
    # A server takes nothing of who was never let in: its own log has it.
    there = [one.what for one in latest(people, "stranger")]
    assert there == (["team"] if people.director.store.is_sqlite else [])


def test_rights_follow_from_what_was_recorded(people: Peopled) -> None:
    login = people.login("auditor")
    with unguarded(people.director) as conn:
        conn.execute(access.update().where(access.c.login == login).values(role="director"))
        problems = check_store(conn, ZoneInfo("UTC")).problems
        assert any(one.startswith(f"Rights {login}: ") for one in problems)
    with unguarded(people.director) as conn:
        conn.execute(
            access.insert().values(
                login="eve", role="director", granted_by="eve", granted=people.clock()
            )
        )
        problems = check_store(conn, ZoneInfo("UTC")).problems
        assert any(one.startswith("Rights eve: ") for one in problems)
