"""Whoever knows the way types it before the program is up: each key is heard where it was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command, fill

if TYPE_CHECKING:
    from tests.support.clock import FixedClock


def test_keys_typed_at_the_first_frame_lead_all_the_way(store_url: str, clock: FixedClock) -> None:
    fill(store_url, clock)
    with Program(command(store_url), env={"FUNNELVIEW_NOW": NOW}) as program:
        program.wait_for("李强")
        program.press("enter", "space", "n")
        program.type("plant visited")
        program.wait_for("plant visited")
        program.press("escape")
        program.wait_for(r"deal 1 of")
