"""What the terminal shows when the program itself is at fault.

The terminal may be looked at in a one-on-one and logged by whoever serves it, so it gets one line;
all else goes to a file that only its owner can read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview import lockdown
from funnelview.crash import write_report
from funnelview.i18n import _, sentences

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["last_words"]


def last_words(error: BaseException, folder: Path | None = None) -> str:
    """Write the report of `error`, and say in one line what happened and where the report is.

    `folder` is where the report goes; None for the platform's folder for logs. Who is locked down
    is told its name, to be handed to who serves the machine, and not where it stands.
    """
    said = _("FunnelView stopped because of a mistake in the program. What was saved is safe.")
    try:
        path = write_report(error, folder)
    except OSError:
        return said
    shown = path.name if lockdown.is_locked() else path
    return sentences(said, _("Details: {path}").format(path=shown))
