"""Another time zone moves the days that stages were entered on; the record stays true."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.deal_contacts import put_contact, take_contact
from funnelview.store.history import check_store
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.funnel import change_deal, lose_deal
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
