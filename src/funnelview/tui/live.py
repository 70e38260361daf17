"""Which actions can be done right now: what footer and help show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.screen import ModalScreen

from funnelview.tui.actions import SCOPES, TEXT_SCOPES, Action, actions_of
from funnelview.tui.screen import FunnelScreen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from textual.screen import Screen

    from funnelview.tui.keymap import Keymap

__all__ = ["LiveAction", "live_actions", "live_scopes"]


_AMONG_FIELDS = frozenset({"field.next", "field.previous"})


class LiveAction(NamedTuple):
    """An action of where the keyboard is."""

    action: Action
    key: str
    """The key to show."""
    reason: str | None
    """Why it is not possible now; None when it is."""


def live_scopes(screen: Screen[Any]) -> list[str]:
    """The scopes whose keys are heard on `screen`, the nearest to the keyboard first."""
    nodes = screen.focused.ancestors_with_self if screen.focused else [screen]
    scopes = [scope for node in nodes for scope in getattr(node, "SCOPES", ())]
    if not isinstance(screen, ModalScreen):
        scopes.append("app")
    return [scope for scope in dict.fromkeys(scopes) if scope in SCOPES]


def live_actions(screen: Screen[Any], keymap: Keymap) -> Iterator[LiveAction]:
    """The actions that keys can do on `screen` now, the nearest scope's first.

    Keys that are text while a field has the keyboard are left out, and those that a nearer scope
    takes over; an action without a key too.
    """
    scopes = live_scopes(screen)
    typing = bool(scopes) and scopes[0] in TEXT_SCOPES
    alone = getattr(screen.focused, "alone", False)
    taken: set[str] = set()
    for scope in scopes:
        for action in actions_of(scope):
            if action.id == "list.select" and "dialog" in scopes:
                # In a chooser the line is the answer: nothing is opened.
                continue
            keys = [key for key in keymap.keys(action) if key not in taken]
            if typing and scope not in TEXT_SCOPES:
                keys = [key for key in keys if len(key) > 1 and key != "space"]
            if not keys or (alone and action.id in _AMONG_FIELDS):
                continue
            taken |= set(keys)
            if isinstance(screen, FunnelScreen):
                if scope in {*screen.SCOPES, "app"} and not screen.handles(action.id):
                    continue
                yield LiveAction(action, keymap.key_name(keys[0]), screen.reason_not(action.id))
            else:
                yield LiveAction(action, keymap.key_name(keys[0]), None)
