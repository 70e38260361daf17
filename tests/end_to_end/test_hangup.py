"""The line drops: the program ends by itself, and what was typed is found again."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command, fill, to_the_first_deal

if TYPE_CHECKING:
    from tests.support.clock import FixedClock

ENV = {"FUNNELVIEW_NOW": NOW}


@pytest.mark.parametrize("heard", [True, False], ids=["signal", "signal ignored"])
def test_a_dropped_line_ends_the_program_and_keeps_the_words(
    store_url: str, clock: FixedClock, *, heard: bool
) -> None:
    fill(store_url, clock)
    line = command(store_url)
    if not heard:
        # What nohup does.
        line = ["/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *line]
    with Program(line, env=ENV) as program:
        to_the_first_deal(program)
        program.press("n")
        program.type("visited the plant")
        program.wait_for("visited the plant")
        program.hang_up()
        assert program.exit_code is not None
    with Program(command(store_url), env=ENV) as program:
        to_the_first_deal(program)
        program.wait_for("visited the plant")


DEAF = """
import signal, time
from funnelview.tui import hangup
signal.signal(signal.SIGHUP, signal.SIG_IGN)
hangup.LOOK_EVERY = hangup.PATIENCE = 0.02
import threading
threading.Thread(target=hangup.look, args=(0, lambda: None), daemon=True).start()
print("up", flush=True)
time.sleep(600)
"""


def test_a_program_that_hears_nothing_any_more_ends_as_well() -> None:
    with Program([sys.executable, "-c", DEAF]) as program:
        program.wait_for("up")
        program.hang_up()
        assert program.exit_code == 1


def test_a_shutdown_saves_and_leaves_the_terminal_as_it_was(
    store_url: str, clock: FixedClock
) -> None:
    fill(store_url, clock)
    with Program(command(store_url), env=ENV) as program:
        to_the_first_deal(program)
        program.press("n")
        program.type("visited the plant")
        program.wait_for("visited the plant")
        os.kill(program.pid, signal.SIGTERM)
        assert program.wait_end() == 0
        assert b"\x1b[?1049l" in bytes(program.raw)
    with Program(command(store_url), env=ENV) as program:
        to_the_first_deal(program)
        program.wait_for("visited the plant")
