"""Another time zone moves the days that stages were entered on; the record stays true."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.deal_contacts import put_contact, take_contact
from funnelview.store.history import check_store
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.funnel import change_deal, lose_deal, win_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import add_contact
from funnelview.usecases.store import change_setting, check
from tests.support.clock import FixedClock


def _since(desk: Desk) -> list[date]:
    with desk.store.read() as conn:
        return list(conn.execute(sa.select(t.deal.c.stage_since).order_by(t.deal.c.id)).scalars())


def test_days_in_stage_are_counted_anew_in_another_time_zone(desk: Desk, clock: FixedClock) -> None:
    change_setting(desk, "time_zone", "Asia/Shanghai")
    clock.now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    first, second, _third = (enter_deal(desk, {"customer": "Acme"}).id for _deal in range(3))
    # In Shanghai it is the next day already.
    clock.now = datetime(2026, 11, 10, 20, tzinfo=UTC)
    change_deal(desk, first, {"stage": "compare"})
    change_deal(desk, second, {"stage": "compare"})
    clock.now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    change_deal(desk, second, {"stage": "confirm"})
    lose_deal(desk, second, reason="too dear")
    assert _since(desk) == [date(2026, 11, 11), date(2026, 11, 14), date(2026, 11, 2)]
    assert check(desk).problems == ()
    change_setting(desk, "time_zone", "America/New_York")
    assert _since(desk) == [date(2026, 11, 10), date(2026, 11, 14), date(2026, 11, 2)]
    assert check(desk).problems == ()


def test_a_day_that_a_file_gave_stays_that_day_in_another_time_zone(
    desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(
        "Deal ID,Account,Amount,Stage,Owner,Created Date,Close Date,Status\n"
        "1,Acme,100,Compare,Mia,2026-08-03,2026-12-01,Open\n"
        "2,Bolt,250,Confirm,Mia,2026-08-04,2026-09-15,Won\n"
    )
    clock.now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    import_files(desk, [file])
    win_deal(desk, 1, on=date(2026, 10, 20))

    def funnel() -> list[tuple[int, str]]:
        days = [date(2026, 8, 2), date(2026, 8, 3), date(2026, 8, 4), date(2026, 9, 14)]
        days += [date(2026, 9, 15), date(2026, 10, 19), date(2026, 10, 20)]
        totals = [team_board(desk, as_of=day).total for day in days]
        return [(one.open.count, f"{one.won.amount / 100:.0f}") for one in totals]

    told = [(0, "0"), (1, "0"), (2, "0"), (2, "0"), (1, "250"), (1, "0"), (0, "100")]
    assert funnel() == told
    for zone in ("America/Los_Angeles", "Pacific/Auckland", "Pacific/Honolulu"):
        change_setting(desk, "time_zone", zone)
        assert funnel() == told, zone
    assert check(desk).problems == ()


def test_a_broken_record_is_told_in_the_language_spoken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_deal(desk, {"customer": "Acme", "amount": "5"})
    with desk.store.engine.begin() as conn:
        conn.execute(sa.text("update deal set amount = 9"))
    with desk.store.read() as conn:
        english = check_store(conn, ZoneInfo("UTC")).problems
        monkeypatch.setattr("funnelview.store.history._", lambda text: f"<{text}>")
        told = check_store(conn, ZoneInfo("UTC")).problems
    assert any("amount is “9”, its history leads to “500”" in line for line in english)
    assert all(line.startswith("<") for line in told)


def test_a_contact_of_a_deal_that_no_history_tells_of_is_found(desk: Desk) -> None:
    deal = enter_deal(desk, {"customer": "Acme", "contact": "Ann"}).id
    with desk.store.read() as conn:
        customer = conn.execute(sa.select(t.deal.c.customer_id)).scalar_one()
    boss = add_contact(desk, customer, "Bob").id
    with desk.store.write(desk.actor, desk.clock()) as unit:
        assert put_contact(unit, deal, boss, "decides")
        assert not put_contact(unit, deal, boss, "decides")
        assert take_contact(unit, deal, boss)
        assert not take_contact(unit, deal, boss)
        assert put_contact(unit, deal, boss, None)
        unit.commit()
    assert check(desk).problems == ()
    with desk.store.engine.begin() as conn:
        conn.execute(sa.text("update deal_contact set part = 'pays'"))
    assert len(check(desk).problems) == 1
