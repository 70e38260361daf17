"""Fixtures that every room shares, and the rules under which tests run.

No test sees the machine's own user: home and configuration folders, language and time zone are
the tests' own. Tests that want the real exports carry the mark `data` and are only collected
where FUNNELVIEW_TEST_DATA names a folder with them.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa

from funnelview import i18n
from tests.support.clock import FixedClock
from tests.support.engines import ALL
from tests.support.made import Copied, MadeDatabases, MadeFiles, make_plain
from tests.support.postgres import (
    PostgresServer,
    PostgresUnavailable,
    do_without,
    running_server,
    with_tls,
)
from tests.support.quick import quick
from tests.support.ssh_server import missing

DATA_VARIABLE = "FUNNELVIEW_TEST_DATA"

# No deadlines: shared machines stall. Where a run gates others, it examines the same examples
# every time.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_configure() -> None:
    """Refuse a data folder that is not there: its tests would pass by not being run."""
    folder = os.environ.get(DATA_VARIABLE)
    if folder and not Path(folder).is_dir():
        message = f"{DATA_VARIABLE} names no folder: {folder}"
        raise pytest.UsageError(message)


def pytest_collection_finish() -> None:
    """Never look through what was loaded for garbage again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests over real exports, SSH and TLS where there is none, and what takes long."""
    lacking = [] if os.environ.get(DATA_VARIABLE) else ["data"]
    lacking += ["ssh"] if missing() else []
    lacking += ["tls"] if with_tls() is None else []
    lacking += [] if ALL else ["long"]
    left_out = [item for item in items if any(map(item.get_closest_marker, lacking))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of the test's own, an English program, UTC; gives that folder."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            foreign = ("FUNNELVIEW_", "LC_", "PG", "TEXTUAL")
            if name.startswith(foreign) and not name.startswith("FUNNELVIEW_TEST_"):
                patch.delenv(name)
        for name in ("LANGUAGE", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES"):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(folder))
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("TZ", "UTC")
        # The program sees to it once that what it consists of is never looked through: here every
        # program of every test would stay in memory.
        patch.setattr(gc, "freeze", lambda: None)
        time.tzset()
        i18n.set_language("en")
        yield folder
    time.tzset()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2026-11-18 09:00 UTC until the test moves it."""
    return FixedClock()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with the real exports; only for tests that carry the mark `data`."""
    return Path(os.environ[DATA_VARIABLE])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real Postgres, one for each test process, started when first asked for."""
    try:
        with running_server() as server:
            yield server
    except PostgresUnavailable as error:
        do_without(error)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """What the test's store lies on: each test that asks for one runs on both."""
    return str(request.param)


@pytest.fixture
def store_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh, empty database.

    The SQLite file does not exist yet; the Postgres database has no tables.
    """
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def made_files(tmp_path_factory: pytest.TempPathFactory) -> MadeFiles:
    """SQLite stores that are made once, to be copied."""
    return MadeFiles(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def made_databases(postgres_server: PostgresServer) -> Iterator[MadeDatabases]:
    """Postgres stores that are made once, to be copied."""
    with ExitStack() as opened:
        yield MadeDatabases(postgres_server, opened)


@pytest.fixture
def copied(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copied]:
    """Copy the store that a function makes at a URL, by its name; see ``tests.support.made``."""
    with ExitStack() as held:

        def copy(name: str, make: Callable[[str], Any]) -> tuple[str, Any]:
            if engine == "sqlite":
                files: MadeFiles = request.getfixturevalue("made_files")
                return files.copy(name, make, tmp_path / f"{name}.db")
            databases: MadeDatabases = request.getfixturevalue("made_databases")
            return held.enter_context(databases.copy(name, make))

        yield copy


@pytest.fixture
def made_url(copied: Copied) -> str:
    """The URL of the test's own store in Shanghai, which counts in CNY and holds nothing."""
    return copied("plain", make_plain)[0]


@pytest.fixture(scope="session", autouse=True)
def quick_engines() -> Iterator[None]:
    """Compile each statement once in a test process, and wait for no disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", quick(sa.create_engine))
        yield


@pytest.fixture(autouse=True)
def undone_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """With FUNNELVIEW_TEST_UNDOING=SEED, every store undoes each use case's first try."""
    seed = os.environ.get("FUNNELVIEW_TEST_UNDOING")
    # What is about that does it by itself.
    if not seed or request.path.name == "test_undoing.py":
        yield
        return
    from tests.support.undoing import undoing

    with undoing(int(seed)):
        yield
