"""Starting: the full screen against the base program, commands against loading an ORM."""

from __future__ import annotations

import shutil
import subprocess
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


def starting(plan: Plan) -> Iterator[Figure]:
    """Start to first paint, and to the board with its data."""
    home = emptied(folder() / "home")
    store = home / "demo.db"
    shutil.copy(ROOT / "demo.db", store)
    env = home_environment(home)
    ours = [FUNNELVIEW, "--db", str(store)]
    painted: list[float] = []

    def useful() -> float:
        with TimedProgram(ours, env) as program:
            first, data = program.until(FRAME, DATA)
        painted.append(first)
        return data

    based: list[float] = []

    def base() -> float:
        with TimedProgram(BASE, env) as program:
            (shown,) = program.until("Account")
        based.append(shown)
        return shown

    yield paired(
        "start to the first useful screen", "base", useful, base, pairs=plan.pairs, goal=0.9
    )
    ratios = sorted(one / other for one, other in zip(painted[1:], based[1:], strict=True))
    middle = len(ratios) // 2
    yield Figure(
        "start to first paint",
        "base",
        sorted(painted[1:])[middle],
        sorted(based[1:])[middle],
        0.65,
        ratio=ratios[middle],
    )


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
