"""A crowd of processes that write to one store (see ``tests.support.crowd``)."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict

from tests.support.crowd import Scene, Tally


def members(
    scene: Scene,
    processes: int,
    *,
    seed: int,
    seconds: float | None = None,
    steps: int | None = None,
    threads: int = 1,
    begun: Callable[[], None] = lambda: None,
) -> Tally:
    """Let a crowd write for some time or so many steps, each process with a store of its own.

    ``begun`` is called when all of them have begun.
    """
    given = {
        "scene": asdict(scene),
        "processes": processes,
        "seed": seed,
        "threads": threads,
        "seconds": seconds,
        "steps": steps,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.crowd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as crowd:
        assert crowd.stdin is not None
        assert crowd.stdout is not None
        try:
            crowd.stdin.write(json.dumps(given) + "\n")
            crowd.stdin.flush()
            crowd.stdout.readline()
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
            begun()
            return Tally(**json.loads(crowd.stdout.readline()))
        finally:
            crowd.kill()
