"""Servers die: two real ones, the second following the first, and nothing is lost or doubled.

``benchmarks.failover`` does the same by the dozen, with seeds.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from funnelview.domain.settings import Settings
from funnelview.errors import StoreUnreachable
from funnelview.store import watched
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person, list_people
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.crowd import Member, Tally, set_scene
from tests.support.crowd_count import count
from tests.support.pair import Pair, running_pair, until
from tests.support.postgres import PostgresUnavailable, do_without

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="its processes are found there"
    ),
    pytest.mark.xdist_group("two servers"),
    pytest.mark.enable_socket,
]
_PATIENCE = 120.0


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Two servers, the second following the first synchronously; what a test breaks it mends."""
    try:
        with running_pair(fsync=False) as made:
            yield made
    except PostgresUnavailable as error:
        do_without(error)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubt a server sooner than anybody at a screen would."""
    monkeypatch.setattr(watched, "ASK_AFTER", 0.3)
    monkeypatch.setattr(watched, "STANDBY_WITHIN", 0.3)


@pytest.mark.usefixtures("quick")
def test_a_commit_that_its_standby_does_not_have_is_told(pair: Pair) -> None:
    pair.primary.sql("create database alone")
    with Store(pair.url("alone")) as store:
        desk = Desk(store, "mia", "test", FixedClock())
        make_store(desk, Settings())
        add_person(desk, "Ann")
        assert not _is_only_here(store)
        pair.standby.signal(signal.SIGSTOP)
        try:
            add_person(desk, "Bob")
            assert _is_only_here(store)
        finally:
            pair.standby.signal(signal.SIGCONT)
        add_person(desk, "Cleo")
        assert not _is_only_here(store)
        assert len(list_people(desk)) == 3


@pytest.mark.usefixtures("quick")
def test_whoever_waits_for_a_server_that_hangs_is_freed(pair: Pair) -> None:
    pair.primary.sql("create database hanging")
    with Store(pair.url("hanging")) as store:
        desk = Desk(store, "mia", "test", FixedClock())
        make_store(desk, Settings())
        add_person(desk, "Ann")
        waiting = threading.Thread(target=_is_added, args=(desk, "Bob"), daemon=True)
        pair.primary.signal(signal.SIGSTOP)
        waiting.start()
        pair.fail_over()
        waiting.join(_PATIENCE)
        assert not waiting.is_alive()
        until(lambda: _is_added(desk, "Cleo"), "nobody takes writes", _PATIENCE)
        names = {one.name for one in list_people(desk)}
        assert {"Ann", "Cleo"} <= names
    pair.follow()


def _is_only_here(store: Store) -> bool:
    return store.only_here


def _is_added(desk: Desk, name: str) -> bool:
    with suppress(StoreUnreachable):
        add_person(desk, name)
        return True
    return False


def test_nothing_acknowledged_is_lost_where_the_primary_is_killed(pair: Pair) -> None:
    pair.primary.sql("create database killed")
    scene = set_scene(pair.url("killed"), reps=2, deals_each=2, leaving=2)
    members = [Member(scene, f"m{number}", seed=7, patience=_PATIENCE) for number in range(3)]
    enough = threading.Event()
    running = [
        threading.Thread(target=one.run, kwargs={"enough": enough.is_set}, daemon=True)
        for one in members
    ]
    for thread in running:
        thread.start()
    until(lambda: all(len(one.tally.stamps) >= 3 for one in members), "nobody writes", _PATIENCE)
    pair.primary.kill()
    killed = time.monotonic()
    pair.fail_over()
    until(
        lambda: all(max(one.tally.stamps) > killed for one in members),
        "nobody writes to the new one",
        _PATIENCE,
    )
    enough.set()
    for thread in running:
        thread.join(_PATIENCE)
    whole = Tally()
    for member in members:
        whole.add(member.tally)
    found = count(scene, whole)
    assert found.is_clean, found
    assert found.acknowledged >= 9
