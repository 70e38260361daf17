"""The whole program on a pseudo-terminal: as a manager sees it, and as a hostile record would."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command, fill, to_the_first_deal
from tests.support.engines import each_on_its_own
from tests.support.hostile import TEXTS, hostile_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.clock import FixedClock


@each_on_its_own("language", "en", "zh_CN")
def test_a_review_is_walked_quit_and_found_again(
    store_url: str, clock: FixedClock, language: str
) -> None:
    fill(store_url, clock)
    env = {"FUNNELVIEW_LANG": language, "FUNNELVIEW_NOW": NOW}
    with Program(command(store_url), env=env) as program:
        # Whoever knows the way types it before the program is up: each key is heard where it was
        # meant.
        program.wait_for("李强")
        program.press("enter", "space", "n")
        program.type("visited the plant 看过工厂")
        program.wait_for("看过工厂")
        program.press("escape")
        program.wait_for(r"deal 1 of|商机 1/")
        program.wait_for("✓")
        program.press("=", "q")
        assert program.wait_end() == 0
    with Program(command(store_url), env=env) as program:
        to_the_first_deal(program)
        program.wait_for("看过工厂")
        # Silent for longer than the time after which it looks for others' changes again.
        program.idle(quiet=2.5)


def test_a_store_that_is_missing_or_strange_is_told(tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear customer, " * 100)
    with Program(command(str(letter))) as program:
        program.wait_for("damaged or is no FunnelView store")
        program.press("q")
        program.wait_end()


# The one such sequence that Textual sends by itself: the shape of the mouse pointer.
_POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
# What a terminal would obey besides colours and cursor moves.
_OBEYED = re.compile(rb"\x1b[\]P_^\\cNO]|[\x00-\x07\x0b\x0c\x0e-\x1a]")
_HIDDEN = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@each_on_its_own("size", (80, 24), (120, 40))
def test_hostile_records_are_shown_harmlessly(
    store_url: str, clock: FixedClock, size: tuple[int, int]
) -> None:
    """Every screen, with every hostile text in view, sends nothing that a terminal obeys."""
    with closing(hostile_store(store_url, clock)):
        pass
    env = {"FUNNELVIEW_NOW": NOW}
    with Program(command(store_url), size=size, env=env) as program:
        program.wait_for("Plain")
        program.press("enter")
        program.wait_for("/ 3.0")
        reps = len(TEXTS) // 2
        for number in range(reps):
            program.press("enter")
            program.wait_for("deal 1 of|First deal")
            if "deal 1 of" not in program.text:
                program.press("space")
                program.wait_for("deal 1 of")
            program.press("n")
            program.type("x")
            program.press("escape", "down", "s", "escape", "?", "escape", "escape")
            program.wait_for("Cover")
            if number < reps - 1:
                program.press("down")
        program.press(":")
        program.type("HOSTILE")
        program.press("escape", "q")
        assert program.wait_end() == 0
        assert _OBEYED.search(_POINTER.sub(b"", bytes(program.raw))) is None
        assert _HIDDEN.search(program.raw.decode("utf-8", "replace")) is None
