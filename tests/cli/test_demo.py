"""The command that opens the demo; the screen itself is opened by the tests end to end."""

import pytest

from funnelview.cli import screen
from funnelview.cli.main import main
from funnelview.cli.session import session
from funnelview.usecases.demo import USER, demo_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """What the screen was opened on and as whom, instead of opening it."""
    calls: list[tuple[str, str | None]] = []

    def open_screen(label: str = "") -> int:
        assert label == "demo"
        calls.append((session().address[0], session().login[0]))
        return 0

    monkeypatch.setattr(screen, "open_screen", open_screen)
    return calls


def test_the_demo_opens_on_its_private_copy(opened: list[tuple[str, str | None]]) -> None:
    assert main(["--db", "/nowhere/else.db", "demo"]) == 0
    assert opened == [(str(demo_path()), USER)]
    assert demo_path().is_file()


def test_one_may_look_as_somebody_else(opened: list[tuple[str, str | None]]) -> None:
    assert main(["--as", "lin.yue", "demo", "--reset"]) == 0
    assert opened == [(str(demo_path()), "lin.yue")]


def test_a_damaged_copy_is_said_and_reset_helps(
    opened: list[tuple[str, str | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    demo_path().parent.mkdir(parents=True)
    demo_path().write_bytes(b"damaged")
    assert main(["demo"]) == 3
    assert "--reset" in capsys.readouterr().err
    assert not opened
    assert main(["demo", "--reset"]) == 0
    assert len(opened) == 1
