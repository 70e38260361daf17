"""Ratios instead of seconds: two things are done in turn, and the medians of pairs are quoted."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parents[1]
PYTHON: Final = sys.executable
FUNNELVIEW: Final = str(Path(sys.executable).with_name("funnelview"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: ours against the reference, and what the ratio should be at most.

    ``unit`` is of ``ours`` and ``reference``. Without a reference the goal is about ``ours``
    itself.
    """

    name: str
    against: str
    ours: float
    reference: float | None
    goal: float
    unit: str = "ms"
    ratio: float | None = None

    @property
    def compared(self) -> float:
        """What the goal is about."""
        if self.ratio is not None:
            return self.ratio
        return self.ours if self.reference is None else self.ours / self.reference

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.compared <= self.goal


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly to measure. ``pairs`` for what is quick, ``few`` for what takes seconds."""

    pairs: int = 11
    few: int = 5
    deals: int = 1_000_000
    import_rows: int = 100_000


QUICK: Final = Plan(pairs=3, few=2, deals=50_000, import_rows=10_000)


def timed(act: Callable[[], object]) -> float:
    """Return how long something takes, in milliseconds."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1_000


def timing(act: Callable[..., object], *given: Any) -> Callable[[], float]:  # noqa: ANN401 - handed on
    """Return what times one call."""
    return lambda: timed(lambda: act(*given))


def paired(
    name: str,
    against: str,
    ours: Callable[[], float],
    reference: Callable[[], float],
    *,
    pairs: int,
    goal: float,
    unit: str = "ms",
) -> Figure:
    """Take both in turn, after one of each unmeasured; quote the median of the pairs' ratios."""
    ours(), reference()
    taken = [(ours(), reference()) for _pair in range(pairs)]
    return Figure(
        name,
        against,
        median(one for one, _other in taken),
        median(other for _one, other in taken),
        goal,
        unit,
        median(one / other for one, other in taken),
    )


def folder() -> Path:
    """Where big stores are kept between runs: FUNNELVIEW_BENCH_FOLDER, else a temporary folder."""
    given = os.environ.get("FUNNELVIEW_BENCH_FOLDER")
    place = Path(given) if given else Path(tempfile.gettempdir()) / f"fv-bench-{os.getuid()}"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def home_environment(home: Path) -> dict[str, str]:
    """An environment in which a program finds nothing of its user's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FUNNELVIEW_", "TEXTUAL", "LC_", "XDG_")) and name != "NO_COLOR"
    }
    here = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    return kept | {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": here,  # this checkout, whichever one is installed
        "TERM": "xterm-256color",
    }


def emptied(place: Path) -> Path:
    """Return a folder, made anew."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place
