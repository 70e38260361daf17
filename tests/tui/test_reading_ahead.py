"""A page that was read ahead is shown as long as nobody wrote, and never after."""

from datetime import timedelta

import pytest

from funnelview.domain.funnel import Role
from funnelview.tui.office import Office
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from tests.support.clock import FixedClock

LI, WANG = 2, 3


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(lambda: desk)


def test_it_is_given_once_to_who_asks_for_that_rep(office: Office) -> None:
    office.read_ahead(WANG)
    (_moment, ahead) = office._sheet_ahead or (None, None)
    assert office.sheet(WANG) is ahead
    assert office.sheet(WANG) is not ahead
    office.read_ahead(WANG)
    assert office.sheet(LI).page.person.id == LI


def test_it_is_dropped_when_anybody_wrote(office: Office, desk: Desk) -> None:
    office.read_ahead(WANG)
    (_moment, ahead) = office._sheet_ahead or (None, None)
    add_person(desk, "Somebody", Role.REP)
    assert office.sheet(WANG) is not ahead


def test_it_is_dropped_when_it_is_old(office: Office, clock: FixedClock) -> None:
    office.read_ahead(WANG)
    (_moment, ahead) = office._sheet_ahead or (None, None)
    clock.now += timedelta(hours=1)
    assert office.sheet(WANG) is not ahead
