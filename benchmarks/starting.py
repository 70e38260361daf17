"""Starting: the full screen against other programs, commands against loading an ORM.

A SQL client and a table viewer are measured, too, where FUNNELVIEW_BENCH_PEERS names the folder
with their programs: `harlequin` and `vd`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.measuring import (
    FUNNELVIEW,
    PYTHON,
    ROOT,
    Figure,
    Plan,
    emptied,
    folder,
    home_environment,
    paired,
    timing,
)
from benchmarks.terminal import TimedProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BASE = [PYTHON, "-m", "benchmarks.base_app"]
# A title, and a rep with the coverage and what is needed.
FRAME, DATA = r"FunnelView", r"/ \d+\.\d"
# The last line with its keys comes once they are answered.
KEYS = r"\? Help"


def starting(plan: Plan) -> Iterator[Figure]:
    """Start to first paint, and to the board with its data."""
    home = emptied(folder() / "home")
    store = home / "demo.db"
    shutil.copy(ROOT / "demo.db", store)
    env = home_environment(home)
    ours = [FUNNELVIEW, "--db", str(store)]
    taken: list[list[float]] = []

    def useful() -> float:
        with TimedProgram(ours, env) as program:
            taken.append(program.until(FRAME, DATA, KEYS))
        return taken[-1][1]

    based: list[float] = []

    def base() -> float:
        with TimedProgram(BASE, env) as program:
            (shown,) = program.until("Account")
        based.append(shown)
        return shown

    yield paired(
        "start to the first useful screen", "base", useful, base, pairs=plan.pairs, goal=0.9
    )
    # The first of each was not measured.
    for name, place, goal in (("first paint", 0, 0.65), ("keys are answered", 2, 1.5)):
        pairs = list(zip([each[place] for each in taken[1:]], based[1:], strict=True))
        yield Figure(
            f"start until {name}" if place else f"start to {name}",
            "base",
            median(one for one, _other in pairs),
            median(other for _one, other in pairs),
            goal,
            ratio=median(one / other for one, other in pairs),
        )
    yield from _peers(plan, useful, env, home)


def _peers(
    plan: Plan, useful: Callable[[], float], env: Mapping[str, str], home: Path
) -> Iterator[Figure]:
    """Other full-screen programs, where they are installed."""
    folder_of_peers = os.environ.get("FUNNELVIEW_BENCH_PEERS")
    if not folder_of_peers:
        return
    rows = home / "rows.csv"
    rows.write_text("id,account\n" + "".join(f"{n},Account {n}\n" for n in range(1_000)), "ascii")
    store = home / "empty.db"
    peers = (
        ("harlequin", ["-a", "sqlite", "--no-download-tzdata", str(store)], "Data Catalog", 0.25),
        ("vd", [str(rows)], "Account 1", 0.65),
    )
    for name, words, shown, goal in peers:
        path = Path(folder_of_peers) / name
        if not path.is_file():
            continue

        def start(command: tuple[str, ...] = (str(path), *words), shown: str = shown) -> float:
            with TimedProgram(command, env) as program:
                return program.until(shown)[0]

        yield paired("start to first paint", name, useful, start, pairs=plan.few, goal=goal)


def commands(plan: Plan) -> Iterator[Figure]:
    """Commands that answer one figure, as a script would call them."""
    home = emptied(folder() / "home")
    store = home / "demo.db"
    shutil.copy(ROOT / "demo.db", store)
    env = home_environment(home)

    def run(*command: str) -> Callable[[], float]:
        return timing(_run, command, env)

    orm = run(PYTHON, "-c", "import sqlalchemy.orm")
    for words in (["team"], ["deal", "show", "1"], ["quota", "list"]):
        yield paired(
            f"{' '.join(words)} --json",
            "import sqlalchemy.orm",
            run(FUNNELVIEW, "--db", str(store), *words, "--json"),
            orm,
            pairs=plan.pairs,
            goal=1.5,
        )


def _run(command: tuple[str, ...], env: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, capture_output=True, env=env, cwd="/")
