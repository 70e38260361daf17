"""Costly tests on both engines, each case on one of them unless all are asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ALL", "each_on_its_own", "in_turn"]

ALL = os.environ.get("FUNNELVIEW_TEST_ALL", "") not in {"", "0"}
"""Whether every case is to run on both engines, however long that takes."""


def each_on_its_own(name: str, sqlite: object, postgres: object) -> pytest.MarkDecorator:
    """Run a test with one value of `name` on SQLite, another on Postgres; with ALL both."""
    return in_turn(name, [sqlite, postgres])


def in_turn(name: str, values: Iterable[object]) -> pytest.MarkDecorator:
    """Run a test with the values of `name` on SQLite and Postgres in turn; with ALL on both."""

    def cases() -> Iterator[Any]:
        engines = "sqlite", "postgres"
        for place, value in enumerate(values):
            for engine in engines if ALL else (engines[place % 2],):
                yield engine, value

    params = [pytest.param(*case, id="-".join(map(str, case))) for case in cases()]
    return pytest.mark.parametrize(("engine", name), params, indirect=["engine"])
