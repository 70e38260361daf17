"""Many who write to one store at once: is any writing lost, or done twice?

``python -m benchmarks.crowd`` lets 8 processes write to one SQLite file for 10 seconds, and 50 to
one Postgres, and counts. It prints one line for each; it ends with 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.support.crowd import Tally, kinds, set_scene
from tests.support.crowd_count import Count, count
from tests.support.crowd_processes import members
from tests.support.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Sequence

SERIALIZABLE: Final = "options=-c%20default_transaction_isolation%3Dserializable"
"""What makes a server undo whatever could not have happened one after the other."""

_SCENE: Final = {"reps": 6, "leaving": 40}
"""Teams of a middling company, and as many customers handed over as are not used up at once."""


def show(name: str, writers: int, seconds: float, tally: Tally, found: Count) -> bool:
    """Print what became of a crowd; return whether nothing is wrong."""
    by_kind = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds(tally).items()))
    print(
        f"{name}: {writers} writers, {seconds:g} s: {tally.in_time:,} acknowledged in that time, "
        f"{found.acknowledged:,} with those of getting ready "
        f"({by_kind}), {len(tally.refused):,} refused since somebody was faster, "
        f"{tally.tries:,} sent again | lost {len(found.lost)}, doubled {len(found.doubled)}, "
        f"lost updates {found.lost_updates}, refused but there {len(found.uncalled)}, "
        f"inconsistent {len(found.problems)}",
        flush=True,
    )
    for line in found.told():
        print(line, flush=True)
    return found.is_clean


def main(words: Sequence[str] | None = None) -> int:
    """Let crowds write; 1 where anything is lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__)
    parser.add_argument("--sqlite", type=int, default=8, metavar="N", help="processes on SQLite")
    parser.add_argument("--postgres", type=int, default=50, metavar="N", help="on Postgres")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    said = parser.parse_args(words)
    print(f"seed {said.seed}", flush=True)
    clean = True
    if said.sqlite:
        with TemporaryDirectory() as folder:
            scene = set_scene(f"sqlite:///{folder}/crowd.db", **_SCENE)
            tally = members(scene, said.sqlite, seconds=said.seconds, seed=said.seed)
            clean &= show("SQLite", said.sqlite, said.seconds, tally, count(scene, tally))
    if said.postgres:
        with running_server() as server:
            for name, isolation in (("Postgres", ""), ("Postgres, serializable", SERIALIZABLE)):
                with server.database() as url:
                    address = f"{url}{'&' if '?' in url else '?'}{isolation}" if isolation else url
                    scene = set_scene(address, **_SCENE)
                    tally = members(scene, said.postgres, seconds=said.seconds, seed=said.seed)
                    clean &= show(name, said.postgres, said.seconds, tally, count(scene, tally))
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
