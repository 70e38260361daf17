"""The benchmarks' big stores are in order, on both engines, however they are sized."""

from datetime import UTC, datetime

import pytest

from benchmarks.make_store import make_store
from funnelview.domain.funnel import Role
from funnelview.store.base import Store
from funnelview.usecases import coverage, funnel
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_customer, add_person
from funnelview.usecases.store import check
from tests.support.deals import add_deal

NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)


@pytest.mark.parametrize(("reps", "deals"), [(3, 7), (12, 3_000)])
def test_a_made_store_is_in_order(store_url: str, reps: int, deals: int) -> None:
    make_store(store_url, reps, deals, seed=5, today=NOW.date())
    with Store(store_url) as store:
        desk = Desk(store, "mia", "test", lambda: NOW)
        found = check(desk)
        assert found.problems == ()
        assert found.deals == deals
        assert found.changes >= deals
        board = coverage.team_board(desk)
        assert len(board.reps) == reps
        assert all(row.quota is not None for row in board.reps)
        assert board.unrated == ()
        # Ids go on after those written.
        person = add_person(desk, "Somebody New", Role.REP)
        customer = add_customer(desk, "A New Customer").id
        deal = add_deal(desk, {"customer_id": customer, "owner_id": person.id}).id
        assert deal > deals
        funnel.change_deal(desk, 1, {"owner_id": person.id})
        assert check(desk).problems == ()


def test_the_same_seed_makes_the_same_store(store_url: str) -> None:
    make_store(store_url, 4, 500, seed=7, today=NOW.date())
    with Store(store_url) as store:
        total = coverage.team_board(Desk(store, clock=lambda: NOW)).total
        assert (total.open.count, sum(total.closed)) == (294, 175)
