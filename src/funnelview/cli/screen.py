"""Opening the full screen: what it needs to know before its first frame, and nothing else."""

import contextlib
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from funnelview import lockdown
from funnelview.cli.session import session
from funnelview.crash import hide_secrets
from funnelview.errors import BadInput, StoreUnreachable
from funnelview.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelview.domain.coverage import Level
    from funnelview.tui.colours import Palette
    from funnelview.usecases.desk import Desk

_SMALL = 50_000_000
"""Bytes of a store that holds some ten thousand deals."""


def open_screen(label: str = "") -> int:
    """Run the full screen on the store; gives the exit code.

    ``label`` is a word about the store for the corner of each screen.

    Raises:
        BadInput: there is no terminal, or the configuration is wrong.
    """
    current = session()
    configured = current.configuration
    # Asked for here: the screen's threads know nothing of this command line.
    address, _origin = current.address
    login, _origin = current.login
    further = current.further
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            _("The full screen needs a terminal."),
            way_out=_("For scripts there are commands: “funnelview --help”."),
        )
    palette = _palette(configured.theme)
    if lockdown.is_locked():
        _wall_in(address, current.configuration_path)
    from funnelview.tui.ahead import Ahead
    from funnelview.tui.first_frame import FirstFrame
    from funnelview.tui.lean import load_without_openssl

    load_without_openssl("hashlib")
    ahead: Ahead[Level | None] = (
        Ahead(lambda: _plain_level(address), quick=True)
        if _is_small(address)
        else Ahead(lambda: _plain_level(address) or _level(address, login))
    )
    # Read ahead first: a process is copied while it is small, and the terminal is still its user's.
    with ahead, FirstFrame(palette, label) as first:
        first.paint(ahead.peek())
        from funnelview.tui.launch import run

        return run(
            lambda: _desk(address, login, further),
            store=identity(address, login),
            label=label,
            theme=palette.name,
            keys={
                action: one if isinstance(one, str) else " ".join(one)
                for action, one in configured.keys.items()
            },
            first_level=ahead,
            first_frame=first,
        )


def _wall_in(address: str, configured: Path) -> None:
    """Leave nothing open of the machine but the store, the drafts and the reports of mistakes."""
    from platformdirs import user_log_path, user_state_path

    from funnelview.store.board import plain_path

    store = plain_path(address)
    if store is None and address.startswith("postgres"):
        # Looks for the server's library, in some builds by another program.
        with contextlib.suppress(ImportError):
            importlib.import_module("psycopg")
    writes = [one("funnelview", appauthor=False) for one in (user_state_path, user_log_path)]
    lockdown.wall_in(reads=[configured], writes=writes, store=store)


def _palette(theme: str | None) -> "Palette":
    """The colours of the theme that is configured, else of the default one."""
    from funnelview.tui.colours import DEFAULT_THEME, PALETTES

    palette = PALETTES.get(theme or DEFAULT_THEME)
    if palette is None:
        raise BadInput(
            _("There is no theme “{name}”.").format(name=theme),
            way_out=_("Possible are: {names}.").format(names=", ".join(PALETTES)),
        )
    return palette


def _is_small(address: str) -> bool:
    """Whether it is a file whose board is read in less time than a process takes to start."""
    path = Path(address).expanduser()
    try:
        return path.is_file() and path.stat().st_size < _SMALL
    except OSError:
        return False


def _plain_level(address: str) -> "Level | None":
    """Read what the home screen shows first, without the database libraries; writes nothing."""
    from funnelview.usecases.clock import system_clock
    from funnelview.usecases.ready import first_level

    try:
        return first_level(address, system_clock())
    except StoreUnreachable:
        return None


def _level(address: str, login: str | None) -> "Level":
    """Read the same with them; in a process of its own, where they may take their time."""
    from funnelview.usecases.coverage import team_level
    from funnelview.usecases.desk import Desk, sign_in
    from funnelview.usecases.store import open_store

    store = open_store(address)
    return team_level(Desk(store, who=sign_in(store, login)))


def _desk(address: str, login: str | None, further: "Mapping[str, str | None]") -> "Desk":
    """Open the store; a missing SQLite file and empty tables are made."""
    from funnelview.usecases.desk import Desk, sign_in
    from funnelview.usecases.store import make_store, open_store

    store = open_store(address, create=True, **further)
    desk = Desk(store, who=sign_in(store, login), via="screen")
    make_store(desk)
    return desk


def identity(address: str, login: str | None) -> str:
    """What tells this store, and who is in it, from others: without the password.

    It is the same from any folder. Several people may have one account of the machine: what one of
    them typed is not put back for another.
    """
    place = hide_secrets(address) if "://" in address else str(Path(address).expanduser().resolve())
    return place if login is None else f"{place} {login}"
