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
    seconds: float,
    seed: int,
    threads: int = 1,
    begun: Callable[[], None] = lambda: None,
) -> Tally:
    """Let a crowd write to a store, each process with a store opened for itself.

    ``begun`` is called when all of them have begun.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.crowd"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _one in range(processes)
    ]
    try:
        for number, one in enumerate(running):
            given = {
                "scene": asdict(scene),
                "name": f"p{number}",
                "seed": seed,
                "threads": threads,
                "seconds": seconds,
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
            one.wait()
        return whole
    finally:
        for one in running:
            if one.poll() is None:
                one.kill()


def _say(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()
