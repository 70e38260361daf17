"""A long note in the editor of one's own: the fields as one text, and back.

The text lies in a private file for as long as the editor runs. Who is locked down starts no other
program: an editor could start a shell.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from funnelview import lockdown
from funnelview.i18n import _
from funnelview.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelview.tui.host import Host

__all__ = ["Editing", "fields_of", "text_of"]

FIELDS = ("done", "progress", "problems")


def _titles() -> dict[str, str]:
    return {"done": _("Done"), "progress": _("Progress"), "problems": _("Problems")}


def text_of(title: str, texts: Mapping[str, str]) -> str:
    """The fields as one text, each under its heading; ``title`` says what it is about."""
    parts = [f"% {one_line(title)}", "% " + _("The lines with ## head the three fields.")]
    for key, heading in _titles().items():
        parts += ["", f"## {heading}", texts.get(key, "")]
    return "\n".join(parts) + "\n"


def fields_of(text: str) -> dict[str, str]:
    """The fields of a text that `text_of` made and somebody edited.

    What stands before the first heading, and isn't one of our own lines, belongs to the first
    field: nothing written is lost.
    """
    headings = {f"## {title}": key for key, title in _titles().items()}
    found: dict[str, list[str]] = {key: [] for key in FIELDS}
    at = FIELDS[0]
    started = False
    for line in text.splitlines():
        key = headings.get(line.strip())
        if key is not None:
            at, started = key, True
        elif started or not line.startswith("% "):
            found[at].append(line)
    return {key: "\n".join(lines).strip("\n") for key, lines in found.items()}


def _command() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    return shlex.split(named)


class Editing:
    """One stay in the editor.

    Args:
        title: what the note is about.
        texts: what stands in the fields now.
    """

    def __init__(self, title: str, texts: Mapping[str, str]) -> None:
        self._title = title
        self._texts = texts

    def run(self, program: Host) -> dict[str, str] | None:
        """Run the editor in the terminal; what the fields hold then, None where it failed.

        Raises:
            NotAllowed: the program is locked down.

        """
        lockdown.refuse()
        handle, name = tempfile.mkstemp(prefix="note-", suffix=".md")
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text_of(self._title, self._texts))
            with program.suspend():
                # The screen's way to the terminal: the usual one leads nowhere meanwhile.
                done = subprocess.run(  # noqa: S603 - one's own
                    [*_command(), name], check=False, stderr=sys.__stderr__
                )
            if done.returncode != 0:
                program.say(_("The editor ended with an error; the note is as it was."), "warning")
                return None
            return fields_of(clean(path.read_text(encoding="utf-8", errors="replace"), limit=None))
        except SuspendNotSupported:
            program.say(_("This terminal can't be handed to an editor."), "warning")
        except OSError as error:
            program.say(
                _("The editor can't be started: {reason}").format(reason=error.strerror), "error"
            )
        finally:
            path.unlink(missing_ok=True)
        return None
