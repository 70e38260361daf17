"""What a key costs: time until its last change is on screen, and bytes; what resting costs."""

from __future__ import annotations

import shutil
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
)
from benchmarks.reading import reps_for
from benchmarks.starting import BASE, DATA
from benchmarks.stores import NOW, sqlite_store
from benchmarks.terminal import Seen, TimedProgram

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LIST = [PYTHON, "-m", "benchmarks.list_app", "10000"]
SMALL = (80, 24)
# What a rep's page says first: the page that a review opens with, or a deal.
_REP = r"opening|deal 1 of"
# Bytes per second of a slow line.
_SLOW = 32_000
# A full-screen SQL client with the same million deals, measured once on a quiet machine: 133 MiB.
_CLIENT_MEMORY = 133.0
# A stock table that holds the same deals is the reference; filling it takes such a client twice
# as long again.
_OF_A_STOCK_TABLE = 0.2


def _environment() -> dict[str, str]:
    env = home_environment(emptied(folder() / "home"))
    return env | {"FUNNELVIEW_NOW": NOW.isoformat()}


def _rounds(programs: tuple[TimedProgram, ...], keys: str, pairs: int) -> list[tuple[Seen, ...]]:
    """Press each of the keys in each program, in turn."""
    for program in programs:
        program.settle()
        program.press(keys)
    return [tuple(program.press(keys) for program in programs) for _ in range(pairs)]


def _figures(
    name: str,
    against: str,
    taken: Sequence[tuple[Seen, ...]],
    goals: tuple[float | None, float | None],
) -> Iterator[Figure]:
    for unit, goal, get in (
        ("ms", goals[0], lambda seen: seen.milliseconds),
        ("B", goals[1], lambda seen: float(seen.sent)),
    ):
        if goal is not None:
            pairs = [(get(one), get(other)) for one, other in taken]
            yield Figure(
                f"{name}, {'time' if unit == 'ms' else 'bytes'}",
                against,
                median(one for one, _other in pairs),
                median(other for _one, other in pairs),
                goal,
                unit,
                median(one / other for one, other in pairs if other),
            )


def keys(plan: Plan) -> Iterator[Figure]:
    """Down in a list: within the screen, and scrolling it."""
    env = _environment()
    with TimedProgram(LIST, env) as ours, TimedProgram([*BASE, "1000"], env) as base:
        ours.until("Account")
        base.until("Account")
        both = (ours, base)
        inside = _rounds(both, "down", plan.pairs * 2)
        yield from _figures("down in a list of 10,000", "DataTable of 1,000", inside, (0.45, 0.25))
        for program in both:
            for _ in range(45):
                program.press("down", quiet=0.02)
        scrolled = _rounds(both, "down", plan.pairs * 2)
        yield from _figures("down, scrolling", "DataTable of 1,000", scrolled, (None, 0.15))


def slow_line(plan: Plan) -> Iterator[Figure]:
    """Holding a key down over a slow line: how far the screen lags behind the last press."""
    env = _environment()
    with TimedProgram(LIST, env) as ours, TimedProgram([*BASE, "1000"], env) as base:
        for program in (ours, base):
            program.until("Account")
            for _ in range(45):
                program.press("down", quiet=0.02)
        taken = [
            tuple(program.hold("down", 2.0, _SLOW) for program in (ours, base))
            for _pair in range(plan.few)
        ]
        yield from _figures(
            "holding down for 2 s on 32 kB/s, lag", "DataTable of 1,000", taken, (0.2, None)
        )


def _large(plan: Plan) -> list[str]:
    return [FUNNELVIEW, "--db", str(sqlite_store(reps_for(plan.deals), plan.deals))]


def _to_a_rep(program: TimedProgram) -> None:
    """From the company over a manager to the first rep of the team."""
    program.until(DATA)
    for wanted in (r"Rep \d+", _REP):
        program.settle()
        program.press("enter")
        program.until(wanted)
    _past_the_opening(program)
    program.settle(1.5)


def _past_the_opening(program: TimedProgram) -> None:
    """Leave the page that a review opens with."""
    program.settle()
    if "opening" in program.text:
        program.press("escape", quiet=0.5)


def _next_rep(program: TimedProgram, key: str) -> Seen:
    """Step to another rep until all of the page is shown that comes first there."""
    seen = program.press(key, quiet=1.0, first=10)
    _past_the_opening(program)
    program.settle(1.0)
    return seen


def review(plan: Plan) -> Iterator[Figure]:
    """The next deal, another rep and a dialog, on a screen of 80×24."""
    env = _environment()
    with (
        TimedProgram(_large(plan), env, SMALL) as ours,
        TimedProgram([*BASE, "1000"], env, SMALL) as base,
    ):
        _to_a_rep(ours)
        base.until("Account")
        for _ in range(30):
            base.press("down", quiet=0.02)
        taken = _rounds((ours, base), "down", plan.pairs)
        yield from _figures("next deal of a review, 80×24", "DataTable scroll", taken, (None, 0.25))
        dialogs = []
        for _ in range(plan.pairs):
            dialogs.append((ours.press("l", quiet=0.3), base.press("m", quiet=0.3)))
            for program in (ours, base):
                program.press("escape", quiet=0.3)
        yield from _figures("opening a dialog, 80×24", "stock modal", dialogs, (None, 0.25))


def next_rep(plan: Plan) -> Iterator[Figure]:
    """Another rep's deals on screen, against a stock table filled with the same rows."""
    env = _environment()
    store = str(sqlite_store(reps_for(plan.deals), plan.deals))
    stock = [PYTHON, "-m", "benchmarks.rows_app", store]
    with TimedProgram(_large(plan), env) as ours, TimedProgram(stock, env) as base:
        _to_a_rep(ours)
        base.until("客户")
        taken = [
            (_next_rep(ours, key), base.press(key, quiet=1.0, first=10))
            for key in ["N"] * (plan.pairs + 1)
        ]
        yield from _figures(
            f"another rep of {plan.deals:,} deals",
            "stock table, raw driver",
            taken[1:],
            (_OF_A_STOCK_TABLE, None),
        )


def resting(plan: Plan) -> Iterator[Figure]:
    """What the program sends and takes while nobody touches it."""
    env = _environment()
    seconds = 10.0 if plan.pairs > 5 else 4.0
    with TimedProgram([FUNNELVIEW, "--db", str(_demo())], env) as program:
        program.until(DATA)
        program.settle(3.0)
        sent, share = program.idle(seconds)
    yield Figure("bytes while idle", "nothing", float(sent), None, 0.0, "B")
    yield Figure("processor while idle", "a core", share * 100, None, 0.3, "%")


def _demo() -> Path:
    path = folder() / "home" / "demo.db"
    shutil.copy(ROOT / "demo.db", path)
    return path


def memory(plan: Plan) -> Iterator[Figure]:
    """The full screen on a large store, after walking through a few reps."""
    with TimedProgram(_large(plan), _environment()) as program:
        _to_a_rep(program)
        for _ in range(5):
            _next_rep(program, "N")
        used = program.memory()
    yield Figure(f"memory, {plan.deals:,} deals", "SQL client", used, _CLIENT_MEMORY, 0.5, "MiB")
