"""What leaves the screen: copies for the terminal, a note for an editor. Pure parts."""

from __future__ import annotations

import base64
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.errors import NotAllowed
from funnelview.tui.clipboard import LONGEST, Copied, copy, sequence
from funnelview.tui.editing import FIELDS, Editing, fields_of, text_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_terminal_gets_the_text_encoded() -> None:
    found = sequence("账期", {"TERM": "xterm-256color"})
    assert found == f"\x1b]52;c;{base64.b64encode('账期'.encode()).decode()}\x07"


def test_tmux_passes_it_on_and_takes_it_itself() -> None:
    plain = sequence("a", {"TERM": "screen-256color"})
    found = sequence("a", {"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"})  # noqa: S108
    assert plain is not None
    assert found == f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\{plain}"


def test_screen_gets_it_in_short_pieces() -> None:
    plain = sequence("a" * 900, {"TERM": "screen"})
    found = sequence("a" * 900, {"TERM": "screen", "STY": "1.tty"})
    assert plain is not None
    assert found is not None
    pieces = found.split("\x1b\\")[:-1]
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == plain
    assert max(map(len, pieces)) <= 252


@pytest.mark.parametrize("term", ["linux", "dumb", ""])
def test_some_terminals_take_none(term: str) -> None:
    assert sequence("a", {"TERM": term}) is None


class _Terminal:
    """Takes what is sent, or has no terminal."""

    def __init__(self, *, there: bool) -> None:
        self.sent: list[str] = []
        self._there = there

    def send_raw(self, text: str) -> bool:
        self.sent.append(text)
        return self._there


def test_too_long_a_text_goes_to_a_private_file(tmp_path: Path) -> None:
    terminal: Any = _Terminal(there=True)
    how = copy(terminal, "x" * LONGEST, tmp_path)
    assert how.way is Copied.FILE
    assert how.path is not None
    assert how.path.read_text() == "x" * LONGEST
    assert stat.S_IMODE(how.path.stat().st_mode) == 0o600
    assert terminal.sent == []
    assert copy(terminal, "short", tmp_path).way is Copied.TERMINAL


def test_without_a_terminal_it_is_a_file(tmp_path: Path) -> None:
    terminal: Any = _Terminal(there=False)
    assert copy(terminal, "short", tmp_path).way is Copied.FILE
    terminal_in_vain: Any = _Terminal(there=False)
    missing = tmp_path / "copied.txt"
    missing.unlink()
    missing.mkdir()
    assert copy(terminal_in_vain, "short", tmp_path).way is Copied.NOWHERE


lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).filter(
    lambda text: not text.strip().startswith("##")
)
texts = st.lists(lines, max_size=4).map("\n".join).map(lambda text: text.strip("\n"))


@given(done=texts, progress=texts, problems=texts)
def test_what_nobody_edits_comes_back_as_it_was(done: str, progress: str, problems: str) -> None:
    before = {"done": done, "progress": progress, "problems": problems}
    assert fields_of(text_of("蓝海物流 · line", before)) == before


def test_what_is_written_above_the_headings_is_not_lost() -> None:
    text = "first words\n" + text_of("title", dict.fromkeys(FIELDS, ""))
    assert fields_of(text)["done"] == "first words"
    assert fields_of("nothing but words")["done"] == "nothing but words"


def test_a_locked_server_starts_no_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FUNNELVIEW_LOCKED", "1")
    monkeypatch.setenv("EDITOR", f"touch {tmp_path / 'started'}")
    nobody: Any = None
    with pytest.raises(NotAllowed, match="no other program"):
        Editing("title", {}).run(nobody)
    assert not list(tmp_path.iterdir())


def test_a_locked_server_writes_no_copy_into_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FUNNELVIEW_LOCKED", "1")
    terminal: Any = _Terminal(there=True)
    assert copy(terminal, "x" * LONGEST, tmp_path).way is Copied.NOWHERE
    assert copy(terminal, "short", tmp_path).way is Copied.TERMINAL
    assert not list(tmp_path.iterdir())
