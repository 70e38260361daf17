"""What was asked for while the store was out of reach is there once it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.errors import Again, StoreUnreachable
from funnelview.store.base import Store
from tests.support.deals import find_customers
from tests.tui.grid import text

if TYPE_CHECKING:
    import pytest

    from funnelview.usecases.desk import Desk
    from tests.tui.conftest import Driven


async def test_a_form_that_was_sent_while_the_store_was_gone_is_kept(
    drive: Driven, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        error = StoreUnreachable("The store can't be reached.")
        error.again = Again.SAFELY
        raise error

    monkeypatch.setattr("funnelview.tui.work.SEND_AGAIN_AFTER", 0.05)
    monkeypatch.setattr("funnelview.tui.app._WRITTEN_WITHIN", 0.05)
    monkeypatch.setattr("funnelview.usecases.again.LOST_FOR", -1.0)
    async with drive() as driver:
        await driver.press("c", "c")
        with monkeypatch.context() as patch:
            patch.setattr(Store, "write", gone)
            await driver.pilot.press(*"Kept", "enter")
            while not driver.app.work.kept:
                await driver.pilot.pause()
            await driver.pilot.press("q")
            assert driver.app.is_running
            shown = text(driver.app)
            assert "1 change has not reached the store" in shown
            assert "NO CONNECTION TO THE STORE" in shown
        await driver.settle()
        assert "NO CONNECTION" not in text(driver.app)
        assert [one.name for one in find_customers(desk, "kept")] == ["Kept"]
