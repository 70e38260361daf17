"""Others' writes are noticed, whatever the order they end in, and heard of at once."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from funnelview.domain.funnel import Role
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput
from funnelview.store.base import Store
from funnelview.store.engine import store_url
from funnelview.store.tables.live import change_count
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock

if TYPE_CHECKING:
    from tests.support.postgres import PostgresServer

PATIENCE = 60.0


@pytest.fixture
def server_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """An empty database on the server."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def shared(server_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a fresh store on the server."""
    with Store(server_url) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY"))
        yield desk


class Ear:
    """Hears that something was written."""

    def __init__(self) -> None:
        self._changed = threading.Semaphore(0)

    def __call__(self) -> None:
        self._changed.release()

    def heard(self) -> bool:
        """Wait until something is heard."""
        return self._changed.acquire(timeout=PATIENCE)


def test_a_write_that_ends_later_than_a_younger_one_is_noticed(
    shared: Desk, server_url: str
) -> None:
    with Store(server_url) as other:
        with other.write(shared.actor, shared.clock()) as early:
            early.remember_result("early", "test", {}, None)
            add_person(shared, "Ann", Role.REP)
            between = shared.store.change_mark()
            early.commit()
        assert shared.store.change_mark() != between


def test_a_counter_that_is_missing_is_made(shared: Desk) -> None:
    with shared.store.engine.begin() as connection:
        connection.execute(change_count.delete())
    before = shared.store.change_mark()
    add_person(shared, "Ann")
    first = shared.store.change_mark()
    add_person(shared, "Bob")
    assert len({before, first, shared.store.change_mark()}) == 3


def test_others_are_heard_at_once(shared: Desk, server_url: str) -> None:
    ear = Ear()
    shared.store.listen(ear)
    # When it begins to hear, what was missed before is news too.
    assert ear.heard()
    assert shared.store.hears
    before = shared.store.change_mark()
    with Store(server_url) as other:
        add_person(Desk(other, "lin", "test", shared.clock), "Ann")
    assert ear.heard()
    assert shared.store.change_mark() != before


def test_a_line_that_was_lost_is_taken_up_again(shared: Desk, server_url: str) -> None:
    ear = Ear()
    shared.store.listen(ear)
    assert ear.heard()
    end = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen funnelview'"
    with shared.store.engine.connect() as connection:
        assert connection.execute(sa.text(end)).scalar()
    assert ear.heard()
    with Store(server_url) as other:
        add_person(Desk(other, "lin", "test", shared.clock), "Ann")
    assert ear.heard()


def test_where_nothing_arrives_the_counters_are_asked(
    shared: Desk,
    server_url: str,
    postgres_server: "PostgresServer",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from funnelview.store import listening

    monkeypatch.setattr(listening, "ARRIVES_WITHIN", 0.2)
    tried = Ear()
    arrives = listening.Listener._arrives

    def told(listener: listening.Listener, connection: object) -> bool:
        try:
            return arrives(listener, connection)  # type: ignore[arg-type]
        finally:
            tried()

    monkeypatch.setattr(listening.Listener, "_arrives", told)
    # Another database hears nothing of this one: as one that listens through a pooler.
    with postgres_server.database() as deaf, Store(server_url, listen=deaf) as store:
        store.listen(lambda: None)
        assert tried.heard()
        before = store.change_mark()
        assert not store.hears
        add_person(shared, "Ann")
        assert store.change_mark() != before


def test_a_file_in_the_place_of_another_is_noticed(tmp_path: Path, clock: FixedClock) -> None:
    path, backup = tmp_path / "store.db", tmp_path / "backup.db"
    with Store(str(path), create=True) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY"))
        shutil.copy(path, backup)
        add_person(desk, "Ann")
        before = store.change_mark()
        assert len(team_board(desk).reps) == 1
        backup.replace(path)
        assert store.change_mark() != before
        assert len(team_board(desk).reps) == 0


def test_what_is_no_replica_of_this_store_is_not_read(
    shared: Desk, server_url: str, postgres_server: "PostgresServer"
) -> None:
    with postgres_server.database() as follower, Store(server_url, replica=follower) as store:
        desk = Desk(store, "mia", "test", shared.clock)
        add_person(desk, "Ann")
        # The replica holds nothing of it yet, not even tables.
        assert [row.name for row in team_board(desk).reps] == ["Ann"]
    # Nor is a server read that follows nobody: it would never learn of anything.
    with Store(server_url, replica=server_url) as store:
        desk = Desk(store, "mia", "test", shared.clock)
        add_person(desk, "Bob")
        assert {row.name for row in team_board(desk).reps} == {"Ann", "Bob"}
        with store.read_heavy() as conn:
            assert conn.engine.pool is store.engine.pool


def test_a_file_has_no_replica(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Only a store on Postgres"):
        Store(str(tmp_path / "a.db"), create=True, replica="postgresql://b/c")


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("postgresql://a:5432,b/sales", ("a:5432", "b")),
        ("postgresql://lin@a,b:1/sales?sslmode=require", ("a", "b:1")),
        ("postgresql:///sales?host=a:1&host=b:2", ("a:1", "b:2")),
    ],
)
def test_several_servers_are_written_as_postgres_writes_them(
    written: str, hosts: tuple[str, ...]
) -> None:
    url = store_url(written)
    assert url.query["host"] == hosts
    assert url.database == "sales"
