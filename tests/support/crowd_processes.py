"""A crowd of processes that write to one store (see ``tests.support.crowd``)."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
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
    with ExitStack() as stack:
        running = [stack.enter_context(_process()) for _one in range(processes)]
        for one in running:
            stack.callback(one.kill)
        for number, one in enumerate(running):
            given = {
                "scene": asdict(scene),
                "name": f"p{number}",
                "seed": seed,
                "threads": threads,
                "seconds": seconds,
                "steps": steps,
            }
            _say(one, json.dumps(given))
        for one in running:
            # All have loaded what they need: from here they write at once.
            assert one.stdout is not None
            one.stdout.readline()
        for one in running:
            _say(one, "go")
        begun()
        whole = Tally()
        for one in running:
            assert one.stdout is not None
            whole.add(Tally(**json.loads(one.stdout.readline())))
        return whole


def _process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.crowd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _say(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()
