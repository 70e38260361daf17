"""Opening the full screen: what it needs to know before its first frame, and nothing else."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from funnelview.cli.session import Session, session
from funnelview.crash import hide_secrets
from funnelview.errors import BadInput
from funnelview.i18n import _

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk


def open_screen() -> int:
    """Run the full screen on the store; gives the exit code.

    Raises:
        BadInput: there is no terminal, or the configuration is wrong.
    """
    current = session()
    configured = current.configuration
    address, _origin = current.address
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            _("The full screen needs a terminal."),
            way_out=_("For scripts there are commands: “funnelview --help”."),
        )
    from funnelview.tui.launch import run
    from funnelview.tui.themes import DEFAULT_THEME, THEMES

    names = [one.name for one in THEMES]
    theme = configured.theme or DEFAULT_THEME
    if theme not in names:
        raise BadInput(
            _("There is no theme “{name}”.").format(name=theme),
            way_out=_("Possible are: {names}.").format(names=", ".join(names)),
        )
    keys = {
        action: one if isinstance(one, str) else " ".join(one)
        for action, one in configured.keys.items()
    }
    return run(lambda: _desk(current), store=_identity(address), theme=theme, keys=keys)


def _desk(current: Session) -> "Desk":
    """Open the store; a missing SQLite file and empty tables are made."""
    from funnelview.usecases.store import make_store

    desk = current.open_desk(create=True, via="screen")
    make_store(desk)
    return desk


def _identity(address: str) -> str:
    """What tells this store from others: without the password, and the same from any folder."""
    if "://" in address:
        return hide_secrets(address)
    return str(Path(address).expanduser().resolve())
