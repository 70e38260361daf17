"""One store on each engine for a whole module: every test has a leaver of its own in it."""

from collections.abc import Iterator

import pytest

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.assigning import Choice, assign
from tests.support.clock import FixedClock
from tests.support.leaving import Leaving, someone_leaves, store_for_many


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store that the tests of a module share."""
    yield from store_for_many(request)


@pytest.fixture
def desk(shared_store: Store, clock: FixedClock) -> Desk:
    """A desk at the shared store, with a clock of its own."""
    return Desk(shared_store, "mia", "test", clock)


@pytest.fixture
def lone_desk(made_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a store of the test's own, for what looks at all that a store holds."""
    with Store(made_url) as store:
        yield Desk(store, "mia", "test", clock)


@pytest.fixture
def case(desk: Desk) -> Leaving:
    """A handover with one deal of each tier; Ann takes over all of it."""
    made = someone_leaves(desk)
    made.start()
    assign(desk, made.handover, made.successors[0], Choice(everything=True))
    return made
