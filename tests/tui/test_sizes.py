"""Every screen fills the terminal whatever its size, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funnelview import i18n
from tests.tui.grid import grid

if TYPE_CHECKING:
    from tests.tui.conftest import Driven

SIZES = [(120, 40), (200, 50), (80, 24)]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_every_row_is_as_wide_as_the_screen(drive: Driven, language: str) -> None:
    i18n.set_language(language)
    async with drive(SIZES[-1]) as driver:
        for keys in (["enter"], ["n"], [*"abc"], ["escape", "question_mark"], []):
            for size in SIZES:
                await driver.pilot.resize_terminal(*size)
                await driver.settle()
                assert driver.app.size == size
                assert any(grid(driver.app))
            await driver.press(*keys)
