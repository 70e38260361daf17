"""What was noted on a day is what the store answers as of that day, whatever came later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelview.domain.forecast import By
from funnelview.domain.funnel import PersonStatus, Role
from funnelview.domain.review import NoteText
from funnelview.errors import BadInput, FunnelViewError, RuleRefused
from funnelview.usecases.changes import changes
from funnelview.usecases.coverage import rep_page, team_board, team_level
from funnelview.usecases.desk import Desk, in_the_past
from funnelview.usecases.forecast import calibration, forecast
from funnelview.usecases.funnel import change_deal, lose_deal, reopen_deal, win_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.measures import accuracy, marketing, velocity
from funnelview.usecases.records import (
    add_customer,
    add_person,
    change_person,
    list_people,
    set_quota,
)
from funnelview.usecases.review import begin_review, save_note
from funnelview.usecases.store import change_setting, check
from funnelview.usecases.warnings import alerts
from tests.support.clock import FixedClock
from tests.support.deals import add_deal, every_deal
from tests.support.engines import ALL

SHANGHAI = timedelta(hours=8)
REPS = ("李强", "王芳")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "add",
                "add",
                "stage",
                "stage",
                "amount",
                "expected",
                "owner",
                "success",
                "mark",
                "source",
                "win",
                "lose",
                "reopen",
                "quota",
                "setting",
                "day",
                "day",
            ]
        ),
        st.integers(0, 10**6),
    ),
    min_size=8,
    max_size=25,
)


def _today(desk: Desk) -> date:
    return (desk.clock() + SHANGHAI).date()


def _do(desk: Desk, clock: FixedClock, reps: list[int], what: str, number: int) -> None:
    """One thing that somebody does; what the rules refuse is not done."""
    today = _today(desk)
    rep = reps[number % len(reps)]
    if what == "day":
        clock.advance(days=1 + number % 20)
        return
    if what == "quota":
        set_quota(desk, rep, ("2026-Q4", "2027-Q1", "2027")[number % 3], number * 100)
        return
    if what == "setting":
        change_setting(desk, "required_coverage", f"{1 + number % 5}.5")
        return
    if what == "add":
        customer = add_customer(desk, f"客户 {number % 7}").id
        add_deal(
            desk,
            {
                "customer_id": customer,
                "owner_id": rep if number % 9 else None,
                "amount": number if number % 8 else None,
                "expected": today + timedelta(days=number % 300 - 20) if number % 6 else None,
                "stage": ("aware", "compare", "negotiate")[number % 3],
                "source": ("展会", "Referral", None)[number % 3],
                "product": f"P{number % 2}",
            },
        )
        return
    deals = every_deal(desk)
    if not deals:
        return
    deal = deals[number % len(deals)]
    patches: dict[str, dict[str, Any]] = {
        "stage": {"stage": ("aware", "compare", "negotiate", "confirm")[number % 4]},
        "amount": {"amount": number if number % 5 else None},
        "expected": {"expected": today + timedelta(days=number % 250)},
        "owner": {"owner_id": rep},
        "success": {"success": 1 + number % 99, "success_reason": "said so"},
        "mark": {"forecast_mark": ("commit", "best", None)[number % 3]},
        "source": {"source": ("展会", "Fair", None)[number % 3]},
    }
    if what in patches:
        change_deal(desk, deal.id, patches[what])
    elif what == "win":
        win_deal(desk, deal.id)
    elif what == "lose":
        lose_deal(desk, deal.id, reason="price")
    else:
        reopen_deal(desk, deal.id)


def _act(desk: Desk, clock: FixedClock, reps: list[int], steps: list[tuple[str, int]]) -> None:
    for what, number in steps:
        try:
            _do(desk, clock, reps, what, number)
        except RuleRefused:
            continue


# What a day is asked for; each is called with the day, or with None on the day itself.
FIGURES: dict[str, Callable[[Desk, date | None], Any]] = {
    # Where it was read from is no figure.
    "board": lambda desk, day: replace(team_board(desk, as_of=day), unkept=False),
    "board of a period": lambda desk, day: replace(
        team_board(desk, as_of=day, period="2026-Q4"), unkept=False
    ),
    "rep": lambda desk, day: sorted(
        line._replace(version=0) for line in rep_page(desk, REPS[0], as_of=day).deals
    ),
    "position": lambda desk, day: rep_page(desk, REPS[1], as_of=day).position,
    "forecast": lambda desk, day: forecast(desk, by=By.REP, as_of=day),
    "forecast of a rep": lambda desk, day: forecast(
        desk, REPS[1], months=12, by=By.SOURCE, as_of=day
    ),
    "calibrated": lambda desk, day: forecast(desk, use_calibrated=True, by=By.STAGE, as_of=day),
    "calibration": lambda desk, day: calibration(desk, as_of=day),
    "accuracy": lambda desk, day: accuracy(desk, months=6, as_of=day),
    # Deals are as they stand now, for enter: the warnings are what is of the day.
    "warnings": lambda desk, day: alerts(desk, as_of=day).alerts,
    "marketing": lambda desk, day: marketing(desk, weeks=20, as_of=day),
    "velocity": lambda desk, day: velocity(desk, as_of=day),
    "velocity of a rep": lambda desk, day: velocity(desk, REPS[0], as_of=day),
}


@pytest.fixture
def team(desk: Desk) -> list[int]:
    manager = add_person(desk, "林悦", Role.MANAGER).id
    return [add_person(desk, name, manager_id=manager).id for name in REPS]


@settings(
    max_examples=12 if ALL else 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=STEPS, after=STEPS)
def test_the_figures_of_a_day_stay_what_they_were(
    desk: Desk,
    clock: FixedClock,
    team: list[int],
    before: list[tuple[str, int]],
    after: list[tuple[str, int]],
) -> None:
    _act(desk, clock, team, before)
    # The day's last minute: nothing else happens on it.
    end = datetime.combine(_today(desk), datetime.min.time(), clock().tzinfo)
    clock.set(end + timedelta(hours=23, minutes=59) - SHANGHAI)
    day = _today(desk)
    noted = {name: figure(desk, None) for name, figure in FIGURES.items()}
    clock.advance(minutes=1)
    _act(desk, clock, team, after)
    clock.advance(days=1)
    for name, figure in FIGURES.items():
        assert figure(desk, day) == noted[name], name
    # A desk that stands in the past sees the same without being told the day.
    past = in_the_past(desk, day)
    for name, figure in FIGURES.items():
        assert figure(past, None) == noted[name], name


def test_a_past_day_looks_at_what_was_registered_by_those_who_owned_it_then(
    desk: Desk, clock: FixedClock, team: list[int]
) -> None:
    today = _today(desk)
    long_ago = {team[0]: (300, 280), team[1]: (290, 200)}
    deals = {
        (owner, days): add_deal(
            desk,
            {"name": "x", "owner_id": owner, "registered": today - timedelta(days=days)},
        ).id
        for owner, both in long_ago.items()
        for days in both
    }

    def dry(day: date | None) -> dict[int | None, float | None]:
        found = alerts(desk, as_of=day).alerts
        for rep in team:
            mine = {one for one in found if one.rep_id == rep and one.deal_id is None}
            own = {one for one in alerts(desk, rep, day).alerts if one.deal_id is None}
            assert mine == own
        return {one.rep_id: one.value for one in found if one.code == "created.dry"}

    noted = dry(None)
    assert noted == {team[0]: 280, team[1]: 200}
    clock.advance(days=1)
    # The latest one goes to the other, and one of the other's comes.
    change_deal(desk, deals[team[1], 200], {"owner_id": team[0]})
    change_deal(desk, deals[team[0], 300], {"owner_id": team[1]})
    change_deal(desk, deals[team[0], 280], {"name": "y"})
    assert dry(None) == {team[0]: 201, team[1]: 291}
    assert dry(today) == noted


def test_nothing_can_be_changed_in_the_past(desk: Desk, clock: FixedClock, team: list[int]) -> None:
    deal = add_deal(desk, {"name": "x", "owner_id": team[0]}).id
    clock.advance(days=30)
    past = in_the_past(desk, _today(desk) - timedelta(days=10))
    for act in (
        lambda: change_deal(past, deal, {"stage": "compare"}),
        lambda: win_deal(past, deal),
        lambda: add_person(past, "somebody"),
        lambda: set_quota(past, team[0], "2026", 1),
        lambda: change_setting(past, "team", "x"),
    ):
        with pytest.raises(RuleRefused, match="only be looked at"):
            act()
    assert team_level(past).board.as_of == (_today(desk) - timedelta(days=10)).isoformat()


def test_today_is_no_past_and_the_future_is_refused(desk: Desk, clock: FixedClock) -> None:
    assert in_the_past(desk, _today(desk)).past is None
    with pytest.raises(BadInput, match="future"):
        in_the_past(desk, _today(desk) + timedelta(days=1))
    clock.advance(days=40)
    past = in_the_past(desk, _today(desk) - timedelta(days=3))
    # From the past a later day is the future.
    with pytest.raises(FunnelViewError, match="future"):
        team_board(past, as_of=_today(desk))


def test_a_past_day_has_the_names_and_the_tree_of_then(desk: Desk, clock: FixedClock) -> None:
    lin = add_person(desk, "林悦", Role.MANAGER).id
    zhou = add_person(desk, "周岚", Role.MANAGER).id
    rep = add_person(desk, "李强", manager_id=lin).id
    late = add_person(desk, "王芳").id
    for owner in (rep, late):
        add_deal(
            desk,
            {
                "owner_id": owner,
                "stage": "aware",
                "amount": 100_000,
                "currency": "CNY",
                "name": "x",
            },
        )
    noted = _today(desk)
    before = board_by_name(desk, None)
    clock.advance(days=3)
    by_id = {one.id: one for one in list_people(desk)}
    moved = replace(by_id[rep], name="李强 (北京)", manager_id=zhou, status=PersonStatus.LEAVING)
    change_person(desk, by_id[rep], moved)
    change_person(desk, by_id[late], replace(by_id[late], manager_id=zhou))
    clock.advance(days=1)
    # Entered after the day, with a deal that is older.
    add_person(desk, "新人", manager_id=lin)

    assert board_by_name(desk, noted).items() >= before.items()
    assert before["李强"] == ("林悦", PersonStatus.ACTIVE)
    assert before["王芳"] == (None, PersonStatus.ACTIVE)
    assert board_by_name(desk, None)["李强 (北京)"] == ("周岚", PersonStatus.LEAVING)
    assert len(team_board(desk, as_of=noted, manager_id=zhou).reps) == 0
    assert len(team_board(desk, manager_id=zhou).reps) == 2
    # Who is asked for by today's name is shown as they were called then.
    page = rep_page(desk, "李强 (北京)", as_of=noted)
    assert (page.person.name, page.position.manager) == ("李强", "林悦")
    assert forecast(desk, "李强 (北京)", as_of=noted).rep == "李强"
    assert forecast(desk, zhou, as_of=noted).total.bucket.count == 0
    report = changes(desk, manager=lin, since=noted - timedelta(days=1), until=noted)
    assert report.waterfall.end.count == 1


def board_by_name(desk: Desk, as_of: date | None) -> dict[str, tuple[str | None, PersonStatus]]:
    return {row.name: (row.manager, row.status) for row in team_board(desk, as_of=as_of).reps}


def test_a_past_day_has_the_last_activity_that_a_file_told(
    desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    def told(*days: str) -> None:
        path = tmp_path / "deals.csv"
        head = "Deal ID,Account Name,Amount,Close Date,Stage,Owner,Created Date,Last Activity\n"
        rows = [
            f"A{number},Acme {number},1000,2027-01-10,Proposal,李强,2026-08-01,{day}\n"
            for number, day in enumerate(days)
        ]
        path.write_text(head + "".join(rows), encoding="utf-8")
        import_files(desk, [path])

    def seen(day: date | None = None) -> tuple[list[date | None], list[tuple[str, float | None]]]:
        page = rep_page(desk, "李强", as_of=day)
        found = alerts(desk, "李强", day).alerts
        return (
            [line.last_activity for line in sorted(page.deals)],
            sorted((one.code, one.value) for one in found if one.code == "activity.stale"),
        )

    noted = {}
    told("2026-11-01", "2026-11-02", "2026-11-03")
    noted[_today(desk)] = seen()
    clock.advance(days=1)
    first, second, third = (line.id for line in sorted(rep_page(desk, "李强").deals))
    change_deal(desk, first, {"amount": 5})
    review = begin_review(desk, rep_page(desk, "李强").person.id)
    save_note(desk, review.id, second, NoteText("called", "", ""))
    noted[_today(desk)] = seen()
    clock.advance(days=6)
    # The next file knows of something later about the third, and of nothing about the others.
    told("2026-11-01", "2026-11-02", (_today(desk) - timedelta(days=1)).isoformat())
    noted[_today(desk)] = seen()
    clock.advance(days=1)
    change_deal(desk, second, {"amount": 6})
    change_deal(desk, third, {"amount": 7})
    clock.advance(days=1)
    assert {day: seen(day) for day in noted} == noted
    assert check(desk).problems == ()


def test_who_was_entered_later_is_no_worry_of_a_past_day(desk: Desk, clock: FixedClock) -> None:
    add_person(desk, "Ann")
    day = clock.now.date()
    board, told = team_board(desk), alerts(desk).alerts
    assert [row.name for row in board.reps] == ["Ann"]
    clock.now += timedelta(days=2)
    late = add_person(desk, "Bob").id
    assert team_board(desk, as_of=day).reps == board.reps
    assert alerts(desk, as_of=day).alerts == told
    assert alerts(desk, "Bob", day).alerts == ()
    assert [row.name for row in velocity(desk, as_of=day).reps] == ["Ann"]
    # An import may tell of deals from before somebody was entered.
    add_deal(desk, {"name": "old", "owner_id": late, "registered": day - timedelta(days=9)})
    clock.now += timedelta(days=1)
    assert {row.name for row in team_board(desk).reps} == {"Ann", "Bob"}
