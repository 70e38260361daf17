"""The driver sees what a terminal would show, and knows when a program is done."""

from __future__ import annotations

import sys

import pytest

from tests.end_to_end.driver import Program

ECHO = """
import os, signal, shutil, sys, tty
tty.setraw(0)
def show(*_):
    os.write(1, ("\\x1b[2J\\x1b[Hsize %dx%d" % tuple(shutil.get_terminal_size())).encode())
signal.signal(signal.SIGWINCH, show)
show()
while True:
    try:
        typed = os.read(0, 100)
    except InterruptedError:
        continue
    if typed == b"q":
        sys.exit(3)
    os.write(1, b"\\r\\n" + repr(typed).encode())
"""


def echo(**options: object) -> Program:
    return Program([sys.executable, "-c", ECHO], **options)  # type: ignore[arg-type]


def test_keys_and_text_arrive_and_the_screen_is_seen() -> None:
    with echo(size=(60, 10)) as program:
        program.wait_for("size 60x10")
        program.press("down")
        program.wait_for(r"b'\\x1b\[B'")
        program.press("ctrl+e")
        program.wait_for(r"b'\\x05'")
        program.type("中")
        program.wait_for(r"b'\\xe4\\xb8\\xad'")
        assert program.idle() == 0
        program.press("q")
        assert program.wait_end() == 3


def test_a_resize_reaches_the_program() -> None:
    with echo(size=(60, 10)) as program:
        program.wait_for("size 60x10")
        program.resize((100, 30))
        program.wait_for("size 100x30")
        assert len(program.screen) == 30


def test_a_program_can_be_killed() -> None:
    with echo() as program:
        program.wait_for("size 80x24")
        program.kill()
        assert program.exit_code == -9
        with pytest.raises(AssertionError, match="ended"):
            program.wait_for("never there")


def test_wide_characters_stand_once_and_take_two_cells() -> None:
    command = [sys.executable, "-c", "print('客户 x', end='', flush=True); input()"]
    with Program(command, size=(20, 3)) as program:
        program.wait_for("客户 x")
        assert program.screen[0] == "客户 x"
        assert program.cursor == (6, 0)


def test_questions_to_the_terminal_are_answered_even_in_pieces() -> None:
    asking = """
import os, time, tty
tty.setraw(0)
os.write(1, b"abc\\x1b[6")
time.sleep(0.1)
os.write(1, b"n")
os.write(1, repr(os.read(0, 20)).encode())
os.read(0, 1)
"""
    with Program([sys.executable, "-c", asking]) as program:
        program.wait_for(r"b'\\x1b\[1;4R'")
