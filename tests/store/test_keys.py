"""The keys of commands go after a month, with the writings; what they did stays proved."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.history import check_store
from funnelview.store.settings import set_rate
from funnelview.store.unit import KEYS_KEPT
from funnelview.usecases import entering
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import check
from funnelview.usecases.trail import verify
from tests.support.clock import FixedClock
from tests.support.trail import unguarded


def keys(desk: Desk) -> set[str]:
    """The keys that the store knows."""
    with desk.store.read() as conn:
        return set(conn.execute(sa.select(t.command.c.key)).scalars())


def sweeping() -> str:
    """A key under which old ones are taken out."""
    names = (f"sweep {number}" for number in count())
    return next(one for one in names if int(sha256(one.encode()).hexdigest(), 16) % 64 == 0)


def test_old_keys_go_with_a_writing_and_nothing_else_does(desk: Desk, clock: FixedClock) -> None:
    entering.enter_deal(desk, {"customer": "Ostervik"}, key="old")
    clock.now += KEYS_KEPT - timedelta(hours=1)
    entering.enter_deal(desk, {"customer": "Brackwell"}, key="young")
    assert entering.enter_deal(desk, {"customer": "Ostervik"}, key="old").result
    clock.now += timedelta(hours=2)
    entering.enter_deal(desk, {"customer": "Holloway"}, key=sweeping())
    assert keys(desk) == {"young", sweeping()}
    assert verify(desk).proper
    with desk.store.read() as conn:
        number = conn.execute(sa.select(sa.func.count()).select_from(t.deal)).scalar()
    assert number == 3


def test_a_writing_takes_out_a_few_at_once(desk: Desk, clock: FixedClock) -> None:
    old = {"kind": "x", "digest": "", "result": "{}", "recorded": clock(), "who": desk.who}
    clock.now += KEYS_KEPT + timedelta(days=1)
    with desk.store.write(desk.actor, clock()) as unit:
        unit.conn.execute(t.command.insert(), [{"key": f"k{n}", **old} for n in range(700)])
        unit.commit()
    with desk.store.write(desk.actor, clock()) as unit:
        assert [unit.forget_results() for _time in range(3)] == [500, 200, 0]
        unit.commit()
    assert keys(desk) == set()


def _rate(unit: Unit, text: str) -> None:
    set_rate(unit, "USD", date(2026, 1, 1), Decimal(text))


def test_rates_follow_from_what_was_recorded(desk: Desk, clock: FixedClock) -> None:
    with desk.store.write(desk.actor, clock()) as unit:
        for rate in ("7.1", "7.2", "7.2"):
            _rate(unit, rate)
        unit.commit()
    assert check(desk).problems == ()
    with desk.store.read() as conn:
        c = t.record_change.c
        told = conn.execute(sa.select(c.old, c.new).where(c.kind == "rate").order_by(c.id)).all()
    assert told == [(None, "7.1"), ("7.1", "7.2")]
    with unguarded(desk) as conn:
        conn.execute(t.rate.update().values(rate="1.5"))
        (problem,) = check_store(conn, ZoneInfo("UTC")).problems
    assert problem == "Rate USD 2026-01-01: Rate is “1.5”, its history leads to “7.2”."
