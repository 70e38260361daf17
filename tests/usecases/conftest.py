"""A made store on each engine."""

from collections.abc import Iterator

import pytest

from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock


@pytest.fixture
def desk(store_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a fresh store in Shanghai that counts in CNY; on SQLite and on Postgres."""
    with Store(store_url, create=True) as store:
        made = Desk(store, "mia", "test", clock)
        make_store(made, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        yield made
