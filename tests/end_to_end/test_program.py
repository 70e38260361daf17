"""The whole program on a pseudo-terminal: as a manager sees it, and as a hostile record would."""

from __future__ import annotations

import json
import random
import re
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from funnelview.domain.funnel import Role
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.tui.drafts import drafts_folder
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_customer, add_person
from funnelview.usecases.review import note_history
from funnelview.usecases.store import make_store
from tests.end_to_end.driver import Program
from tests.support.deals import add_deal
from tests.support.hostile import TEXTS, hostile_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.clock import FixedClock

NOW = "2026-11-18T09:00:00+00:00"


def command(url: str, *more: str) -> list[str]:
    """The command line that opens the full screen on a store."""
    return [sys.executable, "-m", "funnelview", "--db", url, *more]


def fill(url: str, clock: FixedClock, deals: int = 3) -> None:
    """A store with one rep and some deals."""
    with closing(Store(url, create=True)) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        rep = add_person(desk, "李强", Role.REP).id
        for number in range(deals):
            customer = add_customer(desk, f"蓝海物流 {number}").id
            add_deal(desk, {"customer_id": customer, "owner_id": rep, "amount": 1000 + number})


def notes(url: str, clock: FixedClock) -> list[str]:
    """All that was ever saved of the heaviest deal's "done", the newest first."""
    with closing(Store(url)) as store:
        return [note.text.done for note in note_history(Desk(store, clock=clock), 3)]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_review_is_walked_quit_and_found_again(
    store_url: str, clock: FixedClock, language: str
) -> None:
    fill(store_url, clock)
    env = {"FUNNELVIEW_LANG": language, "FUNNELVIEW_NOW": NOW}
    with Program(command(store_url), env=env) as program:
        program.wait_for("李强")
        program.press("enter")
        program.wait_for("蓝海物流 0")
        program.press("n")
        program.type("visited the plant 看过工厂")
        program.press("escape")
        program.wait_for("✓")
        program.press("=", "q")
        assert program.wait_end() == 0
    with Program(command(store_url), env=env) as program:
        program.wait_for("李强")
        program.press("enter")
        program.wait_for("看过工厂")


def test_kill_9_loses_no_acknowledged_word(store_url: str, clock: FixedClock) -> None:
    """Killed at random moments while typing: what was shown as saved is in the store.

    What was typed more than a second before the kill stands in its field again.
    """
    fill(store_url, clock)
    rng = random.Random(20261118)  # noqa: S311 - a test's choices, no secret
    env = {"FUNNELVIEW_NOW": NOW}
    typed = ""
    for round_number in range(4):
        with Program(command(store_url), env=env) as program:
            program.wait_for("李强")
            program.press("enter")
            program.wait_for("蓝海物流 0")
            if typed:
                program.wait_for(re.escape(typed[:12].strip()))
            program.press("n")
            word = f"w{round_number} "
            program.type(word)
            typed += word
            program.wait_for(re.escape(word.strip()))
            saved = rng.random() < 0.5
            if saved:
                program.press("escape")
                program.wait_for("✓ saved")
            else:
                while not _draft_holds(typed.strip()):
                    assert program.pump(0.05)
            program.kill()
        if saved:
            assert notes(store_url, clock)[0] == typed
    with Program(command(store_url), env=env) as program:
        program.wait_for("李强")
        program.press("enter")
        program.wait_for(re.escape(typed.strip()))
        while _draft_holds("w"):
            assert program.pump(0.05)
    assert notes(store_url, clock)[0].strip() == typed.strip()


def _draft_holds(text: str) -> bool:
    """Whether a draft file has the text."""
    return any(
        text in json.loads(file.read_text())["done"] for file in drafts_folder().glob("*.json")
    )


def test_a_store_that_is_missing_or_strange_is_told(tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear customer, " * 100)
    with Program(command(str(letter))) as program:
        program.wait_for("damaged or is no FunnelView store")
        program.press("q")
        program.wait_end()


def test_nothing_is_sent_while_nothing_happens(store_url: str, clock: FixedClock) -> None:
    fill(store_url, clock)
    with Program(command(store_url), env={"FUNNELVIEW_NOW": NOW}) as program:
        program.wait_for("李强")
        program.press("enter")
        program.wait_for("蓝海物流 0")
        program.idle(quiet=1.5)
        # Longer than the program looks for others' changes.
        assert program.idle(quiet=2.5) == 0


# The one such sequence that Textual sends by itself: the shape of the mouse pointer.
_POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
# What a terminal would obey besides colours and cursor moves.
_OBEYED = re.compile(rb"\x1b[\]P_^\\cNO]|[\x00-\x07\x0b\x0c\x0e-\x1a]")
_HIDDEN = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
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
        program.wait_for("tod")
        reps = len(TEXTS) // 2
        for number in range(reps):
            program.press("enter")
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
