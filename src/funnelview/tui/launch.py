"""Starting the full screen, fast: the store's floor is loaded after the first frame."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from funnelview.tui.lean import load_without_openssl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funnelview.domain.coverage import Level
    from funnelview.tui.ahead import Ahead
    from funnelview.tui.first_frame import FirstFrame
    from funnelview.usecases.desk import Desk

__all__ = ["run"]


def run(
    open_desk: Callable[[], Desk],
    *,
    store: str,
    label: str = "",
    theme: str = "dark",
    keys: Mapping[str, str] | None = None,
    first_level: Ahead[Level | None] | None = None,
    first_frame: FirstFrame | None = None,
) -> int:
    """Run the full screen until somebody quits; returns the exit code.

    Args:
        open_desk: makes the desk; called in a worker thread, after the first frame.
        store: what tells this store from others (its address), for the drafts.
        label: a word about the store for the corner of each screen.
        theme: the name of a theme.
        keys: keys that replace the defaults, by action.
        first_level: the home screen's figures where they are being read ahead.
        first_frame: what the terminal shows already.

    Raises:
        BadInput: two actions have the same key.

    """
    # Nothing made while starting is garbage; `FunnelViewApp.on_ready` turns the collector on.
    gc.disable()
    load_without_openssl("asyncio")
    from funnelview.tui.drafts import Drafts, drafts_folder
    from funnelview.tui.keymap import Keymap
    from funnelview.tui.office import Office
    from funnelview.tui.program import FunnelView
    from funnelview.tui.stray import nothing_strays

    office = Office(open_desk, first_level)
    program = FunnelView(
        office,
        Drafts(drafts_folder(), store),
        label=label,
        theme=theme,
        keymap=Keymap.load(keys or {}),
    )
    program.first_frame = first_frame
    try:
        with nothing_strays():
            program.run()
    finally:
        office.close()
    return program.return_code or 0
