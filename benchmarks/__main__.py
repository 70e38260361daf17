"""Measures and prints the table: ``python -m benchmarks [NAME…] [--quick]``."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from benchmarks.measuring import QUICK, Figure, Plan
from benchmarks.stores import POSTGRES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAMES = {
    "starting": "starting",
    "commands": "starting",
    "board": "reading",
    "rep_query": "reading",
    "as_of": "reading",
    "growth": "reading",
    "keys": "screen",
    "slow_line": "screen",
    "review": "screen",
    "next_rep": "screen",
    "resting": "screen",
    "memory": "screen",
    "importing": "importing",
    "handover": "handover",
    "rights": "rights",
}
"""The benchmarks by name, each with its module; imported only when it runs."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, or all; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="few pairs and small stores")
    said = parser.parse_args(words)
    if unknown := set(said.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    plan = QUICK if said.quick else Plan()
    _print("what", "ours", "reference", "ratio", "goal")
    missed = 0
    try:
        for name in said.names or NAMES:
            module = import_module(f"benchmarks.{NAMES[name]}")
            benchmark: Callable[[Plan], Iterator[Figure]] = getattr(module, name)
            for figure in benchmark(plan):
                missed += not figure.met
                _show(figure)
    finally:
        POSTGRES.close()
    return 1 if missed else 0


def _show(figure: Figure) -> None:
    reference = "" if figure.reference is None else _number(figure.reference, figure.unit)
    ratio = "" if figure.reference is None else f"{figure.compared:.3f}"
    goal = f"{figure.goal:g}" + ("" if figure.met else "  missed")
    _print(figure.name, _number(figure.ours, figure.unit), reference, ratio, goal, figure.against)


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 or unit == "B" else f"{value:,.2f} {unit}"


def _print(*cells: str) -> None:
    widths = (56, 13, 13, 7, 13, 0)
    right = (False, True, True, True, True, False)
    texts = [
        cell.rjust(width) if by_right else cell.ljust(width)
        for cell, width, by_right in zip(cells, widths, right, strict=False)
    ]
    print("  ".join(texts).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
