"""A made store on each engine."""

from collections.abc import Iterator

import pytest

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from tests.support.clock import FixedClock


@pytest.fixture
def desk(made_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a fresh store in Shanghai that counts in CNY; on SQLite and on Postgres."""
    with Store(made_url) as store:
        yield Desk(store, "mia", "test", clock)
