"""Waiting for a program waits for all of it: what follows from what follows from a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

from tests.support.idle import busy, idle

if TYPE_CHECKING:
    from textual.app import ComposeResult

_HOPS = 60


class Chain(App[None]):
    """Hands a piece of work from the program to a widget and back, many times."""

    def __init__(self) -> None:
        super().__init__()
        self.hops = 0

    def compose(self) -> ComposeResult:
        yield Static("0")

    def hop(self) -> None:
        self.hops += 1
        if self.hops < _HOPS:
            next_one = self if self.hops % 2 else self.query_one(Static)
            (next_one.call_later if self.hops % 3 else next_one.call_after_refresh)(self.hop)
        else:
            self.query_one(Static).update(str(self.hops))


async def test_idle_is_when_the_last_of_a_chain_is_drawn() -> None:
    app = Chain()
    async with app.run_test(size=(20, 4)) as pilot:
        await idle()
        app.call_later(app.hop)
        assert busy(app)
        await idle()
        assert app.hops == _HOPS
        await pilot.resize_terminal(33, 7)
        assert app.screen.size == (33, 7)
        assert not busy(app)


async def test_a_widget_on_its_way_in_is_waited_for() -> None:
    app = Chain()
    async with app.run_test(size=(20, 4)):
        await idle()
        app.mount(Static("late"))
        await idle()
        assert all(widget.is_mounted and widget.size.width for widget in app.query(Static))
