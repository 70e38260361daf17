"""A handover on real terminals: the whole walk, two at once, and killed at any moment."""

from __future__ import annotations

import contextlib
import os
import random
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.store.handover import rows
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import get_deal
from funnelview.usecases.handover.assigning import Choice, assign
from funnelview.usecases.store import check, make_store
from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command
from tests.support.engines import each_on_its_own
from tests.support.leaving import Leaving, someone_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.clock import FixedClock

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("FUNNELVIEW_TEST_KILLS", "4"))
"""How often somebody is killed in the middle of the work."""


@pytest.fixture
def desk(store_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A store with a leaver, on each engine."""
    with Store(store_url, create=True) as store:
        made = Desk(store, "director", "test", clock)
        make_store(made, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        yield made


def results(case: Leaving) -> list[str]:
    return [item.result.value if item.result else "open" for item in case.items()]


@each_on_its_own("language", "en", "zh_CN")
def test_the_whole_walk_on_a_terminal(  # noqa: PLR0915 - one step after the other
    store_url: str, desk: Desk, language: str
) -> None:
    case = someone_leaves(desk)
    env = {"FUNNELVIEW_LANG": language, "FUNNELVIEW_NOW": NOW}
    with Program(command(store_url), size=(80, 24), env=env) as program:
        program.wait_for("Manager")
        program.press("g", "h")
        program.wait_for("“n”")
        program.press("n")
        program.wait_for("▸ Leaver")
        program.press("enter")
        program.wait_for("Leaver [0-9]+[:：]")
        program.press("enter")
        program.wait_for("12-10")
        program.type("12-18")
        program.press("enter")
        program.wait_for("▶ 2")
        program.press("3")
        program.wait_for("▶ 3")
        program.press("p")
        program.wait_for("▸ negotiate.*(Ann|Bob)")
        program.press("y")
        program.wait_gone("“y”")
        program.press("4")
        program.wait_for("▶ 4")
        program.press("a")
        program.wait_for("2026-11-19 .*negotiate")
        program.press("5")
        program.wait_for("⊗ T25")
        # Against the order: the reason is said, nothing is opened.
        program.press("end", "up", "r")
        program.wait_for("(?s)⊗ T25.*⊗ T25")
        program.press("home", "r")
        program.wait_for("Buyer 0")
        program.press("tab", "tab")
        program.type("fine with us")
        program.press("enter")
        program.wait_for("fine with us")
        program.press("o", "d")
        program.wait_for("✓ negotiate")
        program.press("down", "r")
        program.wait_for("2026-11-18\\s")
        program.press("tab", "tab", "tab")
        program.type("12-01")
        program.press("enter")
        program.wait_for("2026-12-01")
        program.press("d")
        program.wait_for("✓ compare")
        program.wait_gone("⊗ T25")
        program.press("down", "r")
        program.wait_for("2026-11-18\\s")
        program.press("enter")
        program.wait_for("Buyer 0 ?·|2026-11-18 ·")
        program.press("d")
        program.wait_for("✓ aware")
        program.press("end", "w")
        program.type("writes to them")
        program.press("enter")
        program.wait_for("✓ Quiet")
        assert all(len(line) <= 80 for line in program.screen)
        program.press("q")
        assert program.wait_end() == 0
    with desk.store.read() as conn:
        (handover,) = rows.handovers(conn)
    case.handover = handover.id
    assert results(case) == ["done", "done", "done", "waived"]
    assert case.open_deals() == set()
    assert check(desk).problems == ()


def test_two_terminals_in_one_handover_and_one_loses_power(store_url: str, desk: Desk) -> None:
    case = someone_leaves(desk)
    case.start()
    assign(desk, case.handover, case.successors[0], Choice(everything=True))
    env = {"FUNNELVIEW_NOW": NOW}

    def walk(program: Program) -> None:
        program.wait_for("Manager")
        program.press("g", "h")
        program.wait_for("▸ Leaver")
        program.press("enter")
        program.wait_for("▶ 5")

    with Program(command(store_url), env=env) as one, Program(command(store_url), env=env) as other:
        walk(one)
        walk(other)
        one.press("home", "w")
        one.type("gone")
        one.press("enter")
        # What one does shows up at the other by itself.
        other.wait_for("1 of 4 closed")
        one.press("down", "w")
        one.type("gone too")
        one.press("enter")
        one.kill()
        # The other goes on.
        other.press("end", "w")
        other.type("gone as well")
        other.press("enter")
        other.wait_for("[23] of 4 closed")
        other.press("q")
        assert other.wait_end() == 0
    assert (results(case)[0], results(case)[-1]) == ("waived", "waived")
    assert check(desk).problems == ()


class Walker:
    """Somebody at a terminal of their own who walks a handover over, as told."""

    def __init__(self, url: str, handover: int, seed: int) -> None:
        words = [sys.executable, "-m", "tests.support.handover_worker", url, str(handover)]
        self.process = subprocess.Popen(
            [*words, "director", str(seed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"FUNNELVIEW_NOW": NOW},
        )
        self.acknowledged: list[tuple[str, int]] = []

    def told(self) -> None:
        """Take one more step; nobody waits for it."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write("go\n")
            self.process.stdin.flush()

    def heard(self) -> bool:
        """Wait until the step is acknowledged; False once there is nothing more to do."""
        assert self.process.stdout is not None
        return self._keep(self.process.stdout.readline())

    def _keep(self, line: str) -> bool:
        words = line.split()
        if len(words) == 3 and words[0] != "late":
            self.acknowledged.append((words[0], int(words[1])))
        return bool(words)

    def killed(self, after: float) -> None:
        """Die within a step, so many seconds after it was begun at the latest."""
        assert self.process.stdout is not None
        select.select([self.process.stdout], [], [], after)
        self.process.kill()
        for line in self.process.communicate()[0].splitlines():
            self._keep(line)


def test_killed_at_any_moment_nothing_is_lost(
    store_url: str, desk: Desk, request: pytest.FixtureRequest
) -> None:
    """Two people walk one handover over at the same time; again and again one of them is killed."""
    case = someone_leaves(desk, deals_each=KILLS)
    case.start()
    for place, item in enumerate(case.items()):
        assign(desk, case.handover, case.successors[place % 2], Choice(items=(item.id,)))
    chance = random.Random(request.node.name)  # noqa: S311 - when somebody is killed
    acknowledged: list[tuple[str, int]] = []
    walkers = [Walker(store_url, case.handover, seed) for seed in (1, 2)]
    killed = 0
    while walkers:
        for walker in walkers:
            walker.told()
        victim = chance.choice(walkers) if killed < KILLS and chance.random() < 0.4 else None
        for walker in tuple(walkers):
            if walker is victim:
                walker.killed(chance.uniform(0, 0.05))
                killed += 1
                walkers[walkers.index(walker)] = Walker(store_url, case.handover, 10 + killed)
            elif walker.heard():
                continue
            else:
                walker.process.communicate()
                assert walker.process.returncode == 0
                walkers.remove(walker)
            acknowledged += walker.acknowledged
    assert killed == KILLS
    _nothing_is_lost(case, acknowledged)


def _nothing_is_lost(case: Leaving, acknowledged: list[tuple[str, int]]) -> None:
    """Each step that was acknowledged is there, each item was closed once, each deal moved once."""
    desk = case.desk
    assert set(results(case)) == {"done"}
    with desk.store.read() as conn:
        told = rows.events_of(conn, case.handover)
    assert set(acknowledged) <= {(event.kind, event.item_id) for event in told}
    for item in case.items():
        closes = [one for one in told if one.item_id == item.id and one.kind == "closed"]
        assert len(closes) == 1
        if item.deal_id is not None:
            _line, stored, changes = get_deal(desk, item.deal_id)
            assert stored.state.owner_id == item.successor_id
            assert sum(change.field == "owner_id" for change in changes) == 1
    assert case.open_deals() == set()
    assert check(desk).problems == ()
