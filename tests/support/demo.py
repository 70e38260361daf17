"""The demo store for tests: the one in the repository, and what it holds."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from funnelview import resources


def demo_copy(folder: Path, name: str = "demo-copy.db") -> Path:
    """A copy of the shipped demo in a folder."""
    path = folder / name
    shutil.copyfile(resources.demo_store(), path)
    return path


def dump(path: Path) -> list[str]:
    """What a store holds, as SQL; the same content gives the same lines.

    A sum that has become nothing is the same as one that never was.
    """
    with closing(sqlite3.connect(path)) as connection:
        return sorted(
            line
            for line in connection.iterdump()
            if not (line.startswith('INSERT INTO "funnel_sum"') and line.endswith(",0,0,0);"))
        )
