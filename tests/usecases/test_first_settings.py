"""The first settings of a store speak for the time before it was made."""

from collections.abc import Iterator
from datetime import date

import pytest

from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.store import change_setting, make_store
from tests.support.clock import FixedClock


@pytest.fixture
def bare(store_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a store that is not made yet."""
    with Store(store_url, create=True) as store:
        yield Desk(store, "mia", "test", clock)


def test_what_a_store_is_made_with_holds_for_earlier_days(bare: Desk) -> None:
    make_store(bare, Settings(currency="CNY", fiscal_start=4))
    board = team_board(bare, as_of=date(2026, 5, 31))
    assert (board.currency, board.period.key) == ("CNY", "2026-Q1")


def test_a_currency_that_is_decided_later_holds_for_earlier_days(
    bare: Desk, clock: FixedClock
) -> None:
    make_store(bare)
    clock.advance(days=1)
    change_setting(bare, "currency", "EUR")
    change_setting(bare, "team", "Nord")
    enter_deal(bare, {"customer": "a", "amount": "12", "registered": date(2026, 9, 1)})
    board = team_board(bare, as_of=date(2026, 10, 1))
    assert (board.currency, board.total.open.amount, board.unrated) == ("EUR", 1200, ())
