"""The installed wheel opens the full screen: with its own style sheets, catalogues and demo."""

import pytest

from tests.end_to_end.conftest import Installation
from tests.end_to_end.driver import Program


@pytest.mark.xdist_group("wheel")
@pytest.mark.parametrize(("language", "deal"), [("en", "deal 1 of"), ("zh_CN", "商机 1/")])
def test_the_installed_demo_opens_and_ends(
    installation: Installation, language: str, deal: str
) -> None:
    command = [str(installation.program), "--lang", language, "demo"]
    with Program(command) as program:
        program.wait_for("CNY")
        program.press("enter")
        program.wait_for("赵磊")
        program.press("enter")
        program.wait_for(deal)
        program.press("q")
        assert program.wait_end() == 0
