"""What libraries write past Python stays off the screen."""

import os
import pty
import subprocess
import sys

_PROGRAM = """
import os, sys
from funnelview.tui.stray import nothing_strays
with nothing_strays():
    os.write(2, b"stray")
    sys.__stderr__.write("screen ")
os.write(2, b"after")
"""


def test_only_the_screen_reaches_the_terminal_meanwhile() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", _PROGRAM], stderr=theirs) as program:
        program.wait(timeout=60)
    os.close(theirs)
    told = os.read(ours, 1_000)
    os.close(ours)
    assert program.returncode == 0
    assert told == b"screen after"


def test_an_error_output_that_is_no_terminal_is_left_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, check=True)
    assert done.stderr.startswith(b"stray")
