"""What an action is, where it can be done, and which keys none may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

from funnelview.i18n import N_

Scope = Literal[
    "app",
    "go",
    "add",
    "list",
    "team",
    "rep",
    "changes",
    "opening",
    "forecast",
    "handovers",
    "handover",
    "who",
    "inventory",
    "successors",
    "plan",
    "walk",
    "part",
    "watch",
    "warnings",
    "settings",
    "commitments",
    "search",
    "clash",
    "field",
    "dialog",
    "confirm",
    "palette",
    "files",
    "columns",
    "trial",
    "text",
    "help",
]
"""Where an action can be done:

everywhere, in a menu of one more key, in any list, on one screen, in a text field, a dialog.
"""

SCOPES: Final[dict[Scope, str]] = {
    "app": N_("Everywhere"),
    "go": N_("Go to"),
    "add": N_("Add"),
    "list": N_("In a list"),
    "team": N_("Team"),
    "rep": N_("Rep and review"),
    "opening": N_("Opening page of a review"),
    "changes": N_("Changes"),
    "forecast": N_("Forecast"),
    "handovers": N_("Handovers"),
    "handover": N_("In a handover"),
    "who": N_("Handover 1: who"),
    "inventory": N_("Handover 2: inventory"),
    "successors": N_("Handover 3: successors"),
    "plan": N_("Handover 4: plan"),
    "walk": N_("Handover 5: walk over"),
    "part": N_("Handover: which customers go"),
    "watch": N_("Watch after a handover"),
    "warnings": N_("Warnings"),
    "settings": N_("Settings"),
    "commitments": N_("Commitments"),
    "search": N_("Notes of all weeks"),
    "clash": N_("Changed by two"),
    "files": N_("Import: which file"),
    "columns": N_("Import: columns"),
    "trial": N_("Import: what would come"),
    "field": N_("In a text field"),
    "dialog": N_("In a dialog"),
    "confirm": N_("In a confirmation"),
    "palette": N_("In the palette"),
    "text": N_("A document on the screen"),
    "help": N_("In the help"),
}

TEXT_SCOPES: Final[frozenset[Scope]] = frozenset({"field", "palette", "files"})
"""Where printable keys are text, so that only other keys can be bound."""

LIVE: Final[tuple[tuple[Scope, ...], ...]] = (
    ("list", "team", "app"),
    ("list", "rep", "app"),
    ("list", "opening", "rep", "app"),
    ("list", "changes", "app"),
    ("list", "forecast", "app"),
    ("list", "handovers", "app"),
    ("list", "who", "handover", "app"),
    ("list", "inventory", "handover", "app"),
    ("list", "successors", "handover", "app"),
    ("list", "plan", "handover", "app"),
    ("list", "walk", "handover", "app"),
    ("list", "watch", "app"),
    ("list", "warnings", "app"),
    ("list", "settings", "app"),
    ("list", "commitments", "app"),
    ("list", "search", "app"),
    ("clash", "dialog"),
    ("field", "rep", "app"),
    ("files", "app"),
    ("list", "columns", "app"),
    ("list", "trial", "app"),
    ("field", "dialog"),
    ("confirm", "dialog"),
    ("part", "dialog"),
    ("palette",),
    ("list", "text", "app"),
    ("list", "help"),
    ("go",),
    ("add",),
)
"""Scopes that are live at the same time, the nearest to the keyboard first:

one key must not mean two things in them.
"""

FORBIDDEN_KEYS: Final = frozenset(
    [
        "ctrl+h",
        "ctrl+i",
        "ctrl+j",
        "ctrl+m",
        "ctrl+s",
        "ctrl+o",
        "ctrl+z",
        "ctrl+enter",
        "ctrl+left_square_bracket",
        "left_square_bracket",
        "right_square_bracket",
        "[",
        "]",
    ]
)
"""Never a default: multiplexers, editors and German or French keyboards take them."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do."""

    id: str
    """``scope.name``; the name is that of the handler, without ``action_``."""
    title: str
    """What it does, in a word or three (a message id)."""
    keys: tuple[str, ...] = ()
    """The default keys; the first is the one shown."""
    help: str = ""
    """One more sentence for help and documentation, where the title doesn't say it all (a message
    id).
    """
    footer: int = 0
    """Place in the footer: the smallest number stands first; 0 is not shown there."""
    palette: bool = True
    """Whether the palette offers it. Moving about in a list is not looked for there."""
    asks: bool = False
    """Whether it is followed by a confirmation, which must not be answered by the same key."""
    instead_of: tuple[str, ...] = ()
    """The actions of farther scopes whose key this one takes over on purpose."""
    writes: bool = False
    """Whether it changes what the store holds: not possible where the past is shown."""
    outside: bool = False
    """Whether it reaches files or programs of the machine: not possible for who is locked down."""

    @property
    def scope(self) -> Scope:
        """Where it can be done."""
        return cast("Scope", self.id.partition(".")[0])

    @property
    def name(self) -> str:
        """The handler's name, without ``action_``."""
        return self.id.partition(".")[2]
