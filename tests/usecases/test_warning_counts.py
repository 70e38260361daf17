"""The kept counts of a board are those of the plain rules, whatever is written and as days pass.

``test_ready_rows`` holds both and whole rows against what is made anew, in long stories.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from funnelview.domain.alerts import Counts
from funnelview.usecases import coverage
from funnelview.usecases.coverage import team_board, team_level
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import keep_counts
from funnelview.usecases.ready import first_level
from funnelview.usecases.warnings import alerts
from tests.support.clock import FixedClock
from tests.support.company import Company, counts_on, plain
from tests.support.engines import in_turn


def shown(desk: Desk) -> tuple[dict[int, Counts | None], Counts | None]:
    return counts_on(team_board(desk))


def test_the_first_board_waits_until_all_is_counted_and_the_next_finds_it(
    desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where there are few it takes no time, and nothing is said.
    monkeypatch.setattr(coverage, "FEW", 0)
    company = Company(desk, clock, 5)
    for _turn in range(15):
        company.act()
    waited: list[str] = []
    board = team_board(desk, waits=lambda: waited.append("counting"))
    assert counts_on(board) == plain(desk)
    assert waited == ["counting"]
    assert not team_level(desk).unkept
    team_board(desk, waits=lambda: waited.append("again"))
    assert waited == ["counting"]


def test_days_that_pass_need_no_look_at_the_deals(desk: Desk, clock: FixedClock) -> None:
    company = Company(desk, clock, 7)
    for _turn in range(40):
        company.act()
    keep_counts(desk)
    for _day in range(28):
        clock.advance(days=1)
        assert not team_level(desk).unkept
        assert shown(desk) == plain(desk)
    clock.advance(days=1)
    assert team_level(desk).unkept
    assert shown(desk) == plain(desk)


@in_turn("seed", range(4))
def test_what_was_counted_on_a_day_is_counted_as_of_it_later(
    desk: Desk, clock: FixedClock, seed: int
) -> None:
    company = Company(desk, clock, 100 + seed)
    noted = []
    for turn in range(50):
        company.act()
        if turn % 5 == 4:
            day = (clock() + timedelta(hours=8)).date()
            found = sorted(
                (one.code, one.severity, one.rep_id or 0, one.deal_id or 0, one.value or 0)
                for one in alerts(desk).alerts
                if one.customer_id is None or one.deal_id is not None
            )
            noted.append((day, found))
            clock.advance(days=1)
    for day, found in noted:
        later = sorted(
            (one.code, one.severity, one.rep_id or 0, one.deal_id or 0, one.value or 0)
            for one in alerts(desk, as_of=day).alerts
            if one.customer_id is None or one.deal_id is not None
        )
        assert later == found


def test_the_first_board_has_the_kept_counts(tmp_path: Path, clock: FixedClock) -> None:
    from funnelview.domain.settings import Settings
    from funnelview.store.base import Store
    from funnelview.usecases.store import make_store

    path = tmp_path / "sales.db"
    with Store(str(path), create=True) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        company = Company(desk, clock, 3)
        for _turn in range(30):
            company.act()
        before = first_level(str(path), clock())
        assert before is not None
        assert before.board.total.warnings is None
        keep_counts(desk)
        level = first_level(str(path), clock())
        assert level is not None
        assert level.board.total.warnings == plain(desk)[1]
        assert not level.unkept
