"""Keeps off the screen what libraries write to the error output past Python.

A reader of spreadsheets that meets a broken file says so there by itself, as a database's library
may: in the middle of the screen. While it is shown, only the screen reaches the terminal.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["nothing_strays"]


@contextmanager
def nothing_strays() -> Iterator[None]:
    """Give the screen, which Textual writes to the error output, a way of its own meanwhile."""
    usual = sys.__stderr__
    if usual is None or not usual.isatty():
        yield
        return
    usual.flush()
    shown = os.dup(usual.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    screen = open(shown, "w", encoding=usual.encoding, errors=usual.errors)  # noqa: PTH123, SIM115 - no path, closed below
    sys.__stderr__ = screen  # type: ignore[misc]
    os.dup2(nowhere, usual.fileno())
    try:
        yield
    finally:
        sys.__stderr__ = usual  # type: ignore[misc]
        os.dup2(shown, usual.fileno())
        os.close(nowhere)
        # The terminal may be gone by now.
        with suppress(OSError):
            screen.close()
