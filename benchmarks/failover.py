"""Kills the primary of two Postgres servers under a crowd, and counts what became of its writings.

``python -m benchmarks.failover --runs 20``. Each run: two servers, the second following the
first; a crowd holds reviews and walks a handover over; the first is killed with all its
processes; a watchdog sees that and promotes the second; the crowd goes on. At the end every
acknowledged writing is looked for. A run is repeated by its seed, which is printed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import TYPE_CHECKING

from tests.support.crowd import Scene, Tally, set_scene
from tests.support.crowd_count import Count, count
from tests.support.crowd_processes import members
from tests.support.pair import Node, Pair, running_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

WAYS = ("kill", "hang", "behind")
"""How the primary fails: killed; stopped, so that it hangs; killed while the standby is behind."""


@dataclass(frozen=True, slots=True)
class Run:
    """One failover and what it cost."""

    seed: int
    way: str
    before: int
    """What was acknowledged before the primary failed."""
    gap: float
    """Seconds in which nobody's writing was acknowledged."""
    seen: float
    """Seconds until the watchdog promoted the standby."""
    promoted: float
    """Seconds that promoting took."""
    tally: Tally
    found: Count


def fail(pair: Pair, way: str, chance: random.Random) -> tuple[float, float, float]:
    """Let the primary fail and the standby take over; gives the three moments."""
    behind: list[int] = []
    if way == "behind":
        # It takes nothing in for a moment: whoever waits for it is in the middle of a commit.
        behind = _receivers(pair.standby)
        for pid in behind:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(chance.uniform(0.1, 0.6))
    failed = time.monotonic()
    old = pair.primary
    if way == "hang":
        old.signal(signal.SIGSTOP)
    else:
        old.kill()
    for pid in behind:
        os.kill(pid, signal.SIGCONT)
    # Three answers missed, half a second apart, as those do who watch over clusters.
    missed = 0
    while missed < 3:
        missed = 0 if way != "hang" and old.process and old.answers() else missed + 1
        time.sleep(0.5)
    seen = time.monotonic()
    pair.fail_over()
    # One that hangs goes on hanging: whoever waits for it has to find out, and it must never wake
    # up as a second primary.
    return failed, seen, time.monotonic()


def _receivers(standby: Node) -> list[int]:
    rows = standby.sql("select pid from pg_stat_wal_receiver")
    return [row[0] for row in rows]


def run(pair: Pair, made: Scene, seed: int, way: str, writers: int) -> Run:
    """Do one run on a fresh copy of a store."""
    chance = random.Random(f"{seed} {way}")
    name = f"run_{seed}_{way}"
    pair.primary.sql(f"create database {name} template made")
    scene = replace(made, url=pair.url(name))
    results: list[Tally] = []
    seconds = 20.0 if way == "hang" else 12.0
    begun = Event()
    crowd = Thread(
        target=lambda: results.append(
            members(scene, writers, seconds=seconds, seed=seed, threads=3, begun=begun.set)
        )
    )
    crowd.start()
    begun.wait()
    time.sleep(chance.uniform(3.0, 6.0))
    failed, seen, promoted = fail(pair, way, chance)
    crowd.join()
    tally = results[0]
    before = [stamp for stamp in tally.stamps if stamp <= failed]
    after = [stamp for stamp in tally.stamps if stamp > seen]
    gap = min(after, default=float("inf")) - max(before, default=failed)
    found = count(scene, tally)
    return Run(seed, way, len(before), gap, seen - failed, promoted - seen, tally, found)


def main(words: Sequence[str] | None = None) -> int:
    """Do so many runs; 1 where anything acknowledged is lost or anything is doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.failover", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next adds one")
    parser.add_argument("--writers", type=int, default=2, help="processes of three each")
    parser.add_argument("--ways", default=",".join(WAYS[:1]), help=f"of {', '.join(WAYS)}")
    parser.add_argument("--asynchronous", action="store_true", help="show what that loses")
    said = parser.parse_args(words)
    ways = said.ways.split(",")
    runs: list[Run] = []
    # What is killed is the server, not the machine: what it gave the system to write stays.
    with running_pair(synchronous=not said.asynchronous, fsync=False) as pair:
        pair.primary.sql("create database made")
        made = set_scene(pair.url("made"))
        for number in range(said.runs):
            seed, way = said.seed + number, ways[number % len(ways)]
            done = run(pair, made, seed, way, said.writers)
            runs.append(done)
            _show(done)
            # What failed comes back as the other's standby.
            pair.follow(synchronous=not said.asynchronous)
    return _sum_up(runs)


def _show(one: Run) -> None:
    found = one.found
    print(
        f"seed {one.seed:3} {one.way:6}  "
        f"acknowledged {found.acknowledged:5} ({one.before} before), "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, "
        f"lost updates {found.lost_updates}, inconsistent {len(found.problems)}, "
        f"sent again {one.tally.tries:3}, never answered {len(one.tally.unanswered)}; "
        f"gap {one.gap:.2f} s (watchdog {one.seen:.2f}, promoting {one.promoted:.2f})",
        flush=True,
    )
    for line in found.told():
        print(line, flush=True)


def _sum_up(runs: list[Run]) -> int:
    gaps = sorted(one.gap for one in runs)
    print(
        f"{len(runs)} runs: acknowledged {sum(one.found.acknowledged for one in runs):,}, "
        f"lost {sum(len(one.found.lost) for one in runs)}, "
        f"doubled {sum(len(one.found.doubled) for one in runs)}, "
        f"lost updates {sum(one.found.lost_updates for one in runs)}, "
        f"inconsistent {sum(len(one.found.problems) for one in runs)}; "
        f"gap {gaps[0]:.2f} to {gaps[-1]:.2f} s, median {gaps[len(gaps) // 2]:.2f} s",
        flush=True,
    )
    return 0 if all(one.found.is_clean for one in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
