"""A made store on each engine."""

from collections.abc import Iterator
from typing import Any

import pytest

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from tests.support.clock import FixedClock
from tests.support.plain_figures import SETS, Case, cases


@pytest.fixture
def desk(made_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a fresh store in Shanghai that counts in CNY; on SQLite and on Postgres."""
    with Store(made_url) as store:
        yield Desk(store, "mia", "test", clock)


def _cases() -> Iterator[Any]:
    for name in ("demo", *SETS):
        # What a day's export says is read once for all that is compared with it.
        marks = [pytest.mark.xdist_group(f"figures of {name}")]
        marks += [pytest.mark.data] if name != "demo" else []
        yield pytest.param(name, marks=marks)


@pytest.fixture(params=_cases(), scope="session")
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    """The demo and real exports, to be compared with plain computations."""
    data = None if request.param == "demo" else request.getfixturevalue("data_dir")
    yield from cases(request.param, tmp_path_factory.mktemp("case"), data)
