"""A real standby that follows: heavy figures come from it, and whatever it does, they are right."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from funnelview.domain.settings import Settings
from funnelview.store import base
from funnelview.store.base import Store
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.pair import Pair, running_pair, until
from tests.support.postgres import PostgresUnavailable, do_without

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="its processes are found there"
    ),
    pytest.mark.xdist_group("two servers"),
    pytest.mark.enable_socket,
]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Two servers, the second following the first; nobody waits for it."""
    try:
        with running_pair(synchronous=False, fsync=False) as made:
            yield made
    except PostgresUnavailable as error:
        do_without(error)


@contextmanager
def desk_of(pair: Pair, database: str) -> Iterator[Desk]:
    """A desk at a new store on the first server that reads what is heavy from the second."""
    pair.primary.sql(f"create database {database}")
    url = f"postgresql://postgres@127.0.0.1:{pair.primary.port}/{database}"
    with Store(url, replica=pair.replica_url(database)) as store:
        desk = Desk(store, "mia", "test", FixedClock())
        make_store(desk, Settings())
        # Asked for a store that it hasn't got yet, it would be left alone for a while.
        pair.catch_up()
        yield desk


def reads_from(desk: Desk) -> int:
    """The port of the server that heavy figures come from."""
    with desk.store.read_heavy() as conn:
        return int(conn.exec_driver_sql("select inet_server_port()").scalar_one())


def names(desk: Desk) -> set[str]:
    """Who stands on the board."""
    return {row.name for row in team_board(desk).reps}


def replays(pair: Pair, wanted: str) -> None:
    """Let the standby go on with, or stop, taking in what it gets."""
    pair.standby.sql(f"select pg_wal_replay_{wanted}()")


def test_a_standby_is_read_once_it_has_ones_own_last_write(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_of(pair, "following") as desk:
        add_person(desk, "Ann")
        until(lambda: reads_from(desk) == pair.standby.port, "the standby is not read")
        assert names(desk) == {"Ann"}
        # It lags: nobody misses what they entered just now.
        replays(pair, "pause")
        add_person(desk, "Bob")
        assert reads_from(desk) == pair.primary.port
        assert names(desk) == {"Ann", "Bob"}
        replays(pair, "resume")
        until(lambda: reads_from(desk) == pair.standby.port, "it is not read again")
        assert names(desk) == {"Ann", "Bob"}
        # What somebody else writes is seen when it has it.
        with Store(str(desk.store.url)) as store:
            add_person(Desk(store, "leo", "test", FixedClock()), "Cleo")
        until(lambda: names(desk) == {"Ann", "Bob", "Cleo"}, "the other's write does not come")
        assert reads_from(desk) == pair.standby.port
        # It is gone: the first one answers, and it is left alone for a while.
        monkeypatch.setattr(base, "REPLICA_RESTS", 0.0)
        pair.standby.kill()
        assert reads_from(desk) == pair.primary.port
        add_person(desk, "Dora")
        assert "Dora" in names(desk)
        pair.standby.start()
        until(lambda: reads_from(desk) == pair.standby.port, "it is not read when it is back")
        assert "Dora" in names(desk)


def test_a_standby_that_was_promoted_by_itself_is_read_no_more(pair: Pair) -> None:
    with desk_of(pair, "promoted") as desk:
        add_person(desk, "Ann")
        until(lambda: reads_from(desk) == pair.standby.port, "the standby is not read")
        pair.standby.promote()
        # It learns of nothing any more, whoever writes.
        with Store(str(desk.store.url)) as store:
            add_person(Desk(store, "leo", "test", FixedClock()), "Bob")
        assert names(desk) == {"Ann", "Bob"}
        assert reads_from(desk) == pair.primary.port
