"""The installed wheel opens the full screen: with its own style sheets, catalogues and demo."""

import pytest

from tests.end_to_end.conftest import Installation
from tests.end_to_end.driver import Program


@pytest.mark.xdist_group("wheel")
def test_the_installed_demo_opens_and_ends(installation: Installation) -> None:
    # Not in the language of the texts themselves: that would need no catalogue.
    command = [str(installation.program), "--lang", "zh_CN", "demo"]
    # Who comes first, and whether their review has begun, depends on the day.
    with Program(command, env={"FUNNELVIEW_NOW": "2026-11-18T09:00:00+00:00"}) as program:
        program.wait_for("CNY")
        program.press("enter")
        program.wait_for("赵磊")
        program.press("enter")
        program.wait_for("开场")
        program.press("q")
        assert program.wait_end() == 0
