"""The program as a shell calls it, and a filled store on each engine.

The filled stores are made once in a test run; each test gets a copy of its own.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from funnelview.cli import main as entry
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import make_store
from tests.support.calling import Answer, Program, Run
from tests.support.clock import FixedClock
from tests.support.postgres import PostgresServer
from tests.support.small_store import fill

SETTINGS = Settings(currency="CNY", time_zone="Asia/Shanghai")


def fill_new(address: str) -> None:
    """Make a store and fill it, at the hour at which the tests' clock stands."""
    with Store(address, create=True) as store:
        desk = Desk(store, clock=FixedClock())
        make_store(desk, SETTINGS)
        fill(desk)


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled SQLite store, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "sales.db"
    fill_new(str(path))
    return path


@pytest.fixture(scope="session")
def filled_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a filled Postgres database, to be copied."""
    with postgres_server.database() as url:
        fill_new(url)
        name = make_url(url).database
        assert name is not None
        yield name


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program; gives exit code, stdout, stderr."""

    def call(*words: str) -> Answer:
        code = entry.main(words)
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def still(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """Let the whole program see the test's clock."""
    monkeypatch.setenv("FUNNELVIEW_NOW", clock.now.isoformat())
    return clock


@pytest.fixture
def empty(run: Run, made_url: str, still: FixedClock) -> Program:
    """The program on a fresh store in Shanghai that counts in CNY."""
    del still
    return Program(run, ("--db", made_url))


@pytest.fixture(params=["sqlite", "postgres"])
def program(
    request: pytest.FixtureRequest, run: Run, tmp_path: Path, still: FixedClock
) -> Iterator[Program]:
    """The program on a store with a small team; each test runs on both engines."""
    del still
    if request.param == "sqlite":
        path = tmp_path / "sales.db"
        shutil.copy(request.getfixturevalue("filled_file"), path)
        yield Program(run, ("--db", f"sqlite:///{path}"))
        return
    template: str = request.getfixturevalue("filled_database")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(template) as url:
        yield Program(run, ("--db", url))


@pytest.fixture
def on_sqlite(
    run: Run, filled_file: Path, tmp_path_factory: pytest.TempPathFactory, still: FixedClock
) -> Callable[[], Program]:
    """Make a filled store in a file, for what has nothing to do with the engine."""
    del still

    def make() -> Program:
        path = tmp_path_factory.mktemp("store") / "sales.db"
        shutil.copy(filled_file, path)
        return Program(run, ("--db", str(path)))

    return make
