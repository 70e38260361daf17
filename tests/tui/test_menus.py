"""The menus of one more key, at 80×24."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funnelview import i18n
from funnelview.tui.actions import actions_of
from tests.tui.grid import grid

if TYPE_CHECKING:
    from tests.tui.conftest import Driven


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_a_menu_shows_every_way_out_of_it(drive: Driven, language: str) -> None:
    i18n.set_language(language)
    async with drive() as driver:
        await driver.press("g")
        said = " ".join(grid(driver.app))
        for action in actions_of("go"):
            assert f"{action.keys[0]} {i18n._(action.title)}" in said
        await driver.press("escape")
        assert i18n._("Go to") + "  t " not in " ".join(grid(driver.app))
