"""Copying over SSH: the terminal takes the text (OSC 52), else it stands in a file.

A terminal gives no answer, so what is said is where the text was sent. Terminals cut off or drop
long ones: beyond a size that all of them take, a file is the sure way.
"""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from funnelview import lockdown
from funnelview.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from funnelview.tui.host import Host

__all__ = ["LONGEST", "Copied", "How", "copy", "sequence", "told"]

LONGEST = 74_994
"""The most characters of base64 that every terminal known to take OSC 52 takes."""

# GNU screen passes strings on only in short pieces.
_PIECE = 250
_ESC = "\x1b"
_END = f"{_ESC}\\"
_DEAF = ("linux", "dumb", "vt100", "vt220", "")


class Copied(Enum):
    """Where a text went."""

    TERMINAL = "terminal"
    FILE = "file"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class How:
    """Where a text went, and the file where it is one."""

    way: Copied
    path: Path | None = None


def sequence(text: str, environment: Mapping[str, str]) -> str | None:
    """What to send to the terminal so that it copies a text; None where it won't.

    Inside tmux the text goes to the terminal around it (passed through) and to tmux itself,
    whichever of them is set up to take it; inside GNU screen in pieces that it passes on.
    """
    encoded = b64encode(text.encode("utf-8", "replace")).decode()
    if len(encoded) > LONGEST or environment.get("TERM", "") in _DEAF:
        return None
    plain = f"{_ESC}]52;c;{encoded}\x07"
    if environment.get("TMUX"):
        doubled = plain.replace(_ESC, _ESC + _ESC)
        return f"{_ESC}Ptmux;{doubled}{_END}{plain}"
    if environment.get("STY"):
        pieces = [plain[at : at + _PIECE] for at in range(0, len(plain), _PIECE)]
        return "".join(f"{_ESC}P{piece}{_END}" for piece in pieces)
    return plain


def copy(program: Host, text: str, folder: Path | None = None) -> How:
    """Copy a text by the terminal, else into a private file in ``folder``.

    Who is locked down could not fetch that file: it is not written then.
    """
    found = sequence(text, os.environ)
    if found is not None and program.send_raw(found):
        return How(Copied.TERMINAL)
    if lockdown.is_locked():
        return How(Copied.NOWHERE)
    try:
        return How(Copied.FILE, _write(text, folder or _folder()))
    except OSError:
        return How(Copied.NOWHERE)


def told(how: How) -> str:
    """Say where a copy went."""
    said = {
        Copied.TERMINAL: _("Copied: the terminal has it (OSC 52)."),
        Copied.FILE: _("Written to {path}: the terminal takes no copies of this size."),
        Copied.NOWHERE: _("It could not be copied: the terminal takes no copies of this size."),
    }
    return said[how.way].format(path=how.path)


def _folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("funnelview", appauthor=False)


def _write(text: str, folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "copied.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    return path
