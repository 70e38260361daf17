"""Every action of the program, in one table.

From `ACTIONS` come the bindings, the footer, the help, the palette and the key reference of the
documentation: what is not in the table cannot be done, and what is in it cannot be forgotten in one
of those places. A screen adds the handler: the action ``rep.note`` calls ``action_note()`` of the
screen shown, or of the program where the screen has none. A screen's ``why_not("rep.note")`` says
why the action is not possible now; whoever presses its key is told.

Keys are named as Textual names them; a single printable character stands for itself.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from textual.binding import Binding

from funnelview.tui.actions import (
    around_reviews,
    everywhere,
    figures,
    handing_over,
    reviewing,
)
from funnelview.tui.actions.kinds import (
    FORBIDDEN_KEYS,
    LIVE,
    SCOPES,
    TEXT_SCOPES,
    Action,
    Scope,
)

__all__ = [
    "ACTIONS",
    "BY_ID",
    "FORBIDDEN_KEYS",
    "HANDLED_BY_WIDGET",
    "LIVE",
    "MENUS",
    "SCOPES",
    "TEXT_SCOPES",
    "Action",
    "Scope",
    "actions_of",
    "bindings_of",
]

_TABLES: Final = (
    *everywhere.ACTIONS,
    *figures.ACTIONS,
    *reviewing.ACTIONS,
    *around_reviews.ACTIONS,
    *handing_over.ACTIONS,
)
_PLACES: Final = {scope: place for place, scope in enumerate(SCOPES)}

ACTIONS: Final[tuple[Action, ...]] = tuple(
    sorted(_TABLES, key=lambda action: _PLACES[action.scope])
)
"""All of them, in the order in which help and documentation list them: scope by scope."""


MENUS: Final = ("app.go", "app.add")
"""Actions that open the menu of the scope they are named after."""

BY_ID: Final = {action.id: action for action in ACTIONS}

_NO_KEY = "no-key-{}"
"""Bound for an action without a default key, so that a configured key finds a binding to replace.
"""

HANDLED_BY_WIDGET: Final[frozenset[Scope]] = frozenset(
    {"list", "clash", "field", "files", "dialog", "confirm", "part", "palette", "help"}
)
"""Scopes whose actions a widget or dialog does itself, without asking the screen."""


@cache
def actions_of(*scopes: str) -> tuple[Action, ...]:
    """The actions of `scopes`, in the table's order. Asked for with every step in a list."""
    return tuple(action for action in ACTIONS if action.scope in scopes)


def bindings_of(scope: Scope) -> list[Binding]:
    """The bindings of one scope, for the class whose scope it is.

    Lists, fields and dialogs do their own actions; all others go through ``action_act``, which asks
    whether they are possible.
    """
    return [
        Binding(
            ",".join(_textual_key(key) for key in action.keys) or _NO_KEY.format(action.id),
            action.name if scope in HANDLED_BY_WIDGET else f"act('{action.id}')",
            action.title,
            show=False,
            id=action.id,
        )
        for action in actions_of(scope)
    ]


def _textual_key(key: str) -> str:
    # Textual separates keys by commas.
    return "comma" if key == "," else key
