"""A store for each test, with a handover in it or nothing; one for many examples."""

from collections.abc import Iterator

import pytest

from funnelview.store.base import Store
from tests.support.clock import FixedClock
from tests.support.leaving import Leaving, left, store_for_many
from tests.support.made import Copied


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store that the examples of a test share."""
    yield from store_for_many(request)


@pytest.fixture
def case(copied: Copied, clock: FixedClock) -> Iterator[Leaving]:
    """A handover with one deal of each tier; Ann takes over all of it."""
    with left(copied, clock) as made:
        yield made
