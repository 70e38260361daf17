"""The demo's story: the same every time, and shaped as a company is."""

from collections import Counter
from datetime import timedelta

import pytest

from funnelview.domain.demo.anchor import ANCHOR, last_moment, weeks_to_move
from funnelview.domain.demo.cast import TEAMS
from funnelview.domain.demo.days import START, day_of
from funnelview.domain.demo.making import make_story
from funnelview.domain.demo.story import (
    Changed,
    Closed,
    FirmEntered,
    Promised,
    QuotaSet,
    Registered,
    ReviewHeld,
    Seen,
    Story,
)
from funnelview.domain.funnel import Outcome, Role


@pytest.fixture(scope="module")
def story() -> Story:
    return make_story()


def test_the_same_seed_tells_the_same_story(story: Story) -> None:
    assert make_story() == story
    assert make_story("another").events != story.events


def test_it_has_the_size_it_should(story: Story) -> None:
    roles = Counter(person.role for person in story.people)
    assert roles == {Role.DIRECTOR: 1, Role.MANAGER: 3, Role.REP: 15}
    kinds = Counter(type(event) for event in story.events)
    assert 650 <= kinds[Registered] <= 750
    assert 300 <= kinds[Closed] <= 400
    assert kinds[ReviewHeld] > 300
    assert kinds[Promised] > 150
    notes = [event for event in story.events if isinstance(event, Seen) and event.note]
    assert len(notes) > 1_000


def test_it_happens_in_working_hours_between_its_first_and_last_day(story: Story) -> None:
    assert story.events[0].at.date() == START
    assert story.events[-1].at <= last_moment(ANCHOR)
    assert timedelta(days=540) < (ANCHOR - START)
    moments = [event.at for event in story.events]
    assert moments == sorted(moments)
    assert not [at for at in moments if day_of(at).weekday() > 4]
    assert {(at.hour + 8) % 24 for at in moments} <= set(range(8, 20))


def test_reps_win_differently(story: Story) -> None:
    owners = {event.deal: event.rep for event in story.events if isinstance(event, Registered)}
    won: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for event in story.events:
        if isinstance(event, Closed) and event.outcome is not Outcome.OPEN:
            closed[owners[event.deal]] += 1
            won[owners[event.deal]] += event.outcome is Outcome.WON
    rates = sorted(won[rep] / closed[rep] for rep in closed)
    assert rates[0] < 0.2
    assert rates[-1] > 0.5


def test_names_are_told_apart(story: Story) -> None:
    firms = [event.firm for event in story.events if isinstance(event, FirmEntered)]
    assert len({firm.name for firm in firms}) == len(firms)
    assert len({person.name for person in story.people}) == len(story.people)
    phones = Counter(one.phone for firm in firms for one in firm.contacts if one.phone)
    assert phones.most_common(1)[0][1] == 1
    assert [n for n in Counter(firm.phone for firm in firms).values() if n > 1] == [2]


def test_every_team_works_in_its_language(story: Story) -> None:
    speaks = {rep.key: language for team in TEAMS for rep, language, _ in team.reps}
    firms = {e.firm.key: e.firm for e in story.events if isinstance(e, FirmEntered)}
    for event in story.events:
        if isinstance(event, Registered):
            assert firms[event.firm].language == speaks[event.rep]


def test_quotas_are_set_long_before_their_period(story: Story) -> None:
    """Quotas move by quarters, days by weeks: too late a quota would come after its quarter."""
    rounds = [event for event in story.events if isinstance(event, QuotaSet)]
    months = [
        period for one in rounds for _, period, _ in one.quotas if "Q" not in period
    ]  # fmt: skip
    assert months
    for one in rounds[1:]:
        first = min(period[:4] for _, period, _ in one.quotas)
        assert (int(first) - day_of(one.at).year) == 1
        assert day_of(one.at).month <= 10


def test_amounts_change_only_as_patches_of_known_fields(story: Story) -> None:
    fields = {name for e in story.events if isinstance(e, Changed) for name in e.patch}
    assert fields <= {
        "stage", "amount", "expected", "next_step", "next_step_due", "competitors", "success",
        "success_reason", "forecast_mark",
    }  # fmt: skip


def test_the_story_ends_within_the_last_week() -> None:
    end = last_moment(ANCHOR)
    assert weeks_to_move(ANCHOR, end) == 0
    assert weeks_to_move(ANCHOR, end + timedelta(days=7, seconds=-1)) == 0
    assert weeks_to_move(ANCHOR, end + timedelta(days=7)) == 1
    assert weeks_to_move(ANCHOR, end - timedelta(seconds=1)) == -1
