"""The line drops: the program ends by itself, and what was typed is found again."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command, fill, to_the_first_deal
from tests.support.engines import each_on_its_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.clock import FixedClock

ENV = {"FUNNELVIEW_NOW": NOW}


def hung_up(program: Program) -> None:
    """The line drops."""
    program.hang_up()
    assert program.exit_code is not None


def shut_down(program: Program) -> None:
    """The machine is shut down: the program leaves the terminal as it was."""
    os.kill(program.pid, signal.SIGTERM)
    assert program.wait_end() == 0
    assert b"\x1b[?1049l" in bytes(program.raw)


ENDS: dict[str, tuple[Callable[[Program], None], tuple[str, ...]]] = {
    "signal": (hung_up, ()),
    # What nohup does.
    "signal ignored": (hung_up, ("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh")),
    "shutdown": (shut_down, ()),
}


@each_on_its_own("ends", "signal, shutdown", "signal ignored, shutdown")
def test_however_it_is_ended_from_outside_the_words_are_kept(
    store_url: str, clock: FixedClock, ends: str
) -> None:
    fill(store_url, clock)
    text = ""
    for end in [*ends.split(", "), ""]:
        how, before = ENDS.get(end, (Program.kill, ()))
        with Program([*before, *command(store_url)], env=ENV) as program:
            to_the_first_deal(program)
            if text:
                program.wait_for(f"Done +{text}")
            program.press("n", "end")
            more = f"before_{end.split()[0]}_" if end else "again"
            program.type(more)
            text += more
            program.wait_for(f"Done +{text}")
            how(program)


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
