"""A database that undoes each write once leaves nothing behind but what was to be written."""

import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.usecases.store import check
from tests.support.clock import FixedClock
from tests.support.stores import filled_store
from tests.support.undoing import undoing


def test_what_is_done_anew_is_there_once(store_url: str, clock: FixedClock) -> None:
    # Numbers that a server gave away for nothing are left out there: nobody minds.
    with undoing(1) as lots, filled_store(store_url, clock) as filled:
        assert lots.undone > 50
        assert lots.at_commit > 5
        count = sa.func.count()
        with filled.desk.store.read() as conn:
            there = {
                table.name: conn.execute(sa.select(count).select_from(table)).scalar()
                for table in (t.person, t.customer, t.contact, t.deal, t.quota, t.review, t.note)
            }
            closed = conn.execute(sa.select(count).where(t.deal.c.outcome != "open")).scalar()
        assert there == {
            "person": 7,
            "customer": 5,
            "contact": 10,
            "deal": 32,
            "quota": 6,
            "review": 1,
            "note": 1,
        }
        assert closed == 4
        assert check(filled.desk).problems == ()
