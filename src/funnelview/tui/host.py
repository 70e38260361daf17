"""What screens, widgets and dialogs may ask of the program that shows them.

They know this and not the program, which knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from datetime import date

    from textual.screen import Screen

    from funnelview.tui.keymap import Keymap

__all__ = ["Host", "Severity"]

Severity = Literal["information", "warning", "error"]


class Host(Protocol):
    """The program, as what it shows sees it."""

    keymap: Keymap
    drafts: dict[str, Mapping[str, str]]
    """What was typed into dialogs and not sent, by dialog."""

    @property
    def past(self) -> date | None:
        """The day in the past that everything is shown as of; None for now."""

    def lies_over_another(self, screen: Screen[Any]) -> bool:
        """Whether there is a screen below this one, to go back to."""

    def may_not(self, action_id: str) -> str | None:
        """Why an action is not for the role of whoever sits here; None when it is."""

    async def act(self, action_id: str) -> None:
        """Do an action, on the screen shown or else in the program; or say why not."""

    async def do(self, action_id: str) -> None:
        """Do any action with a key, also one that a list, a field or a dialog does itself."""

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show `text`, any text, in the last line for a while."""

    def send_raw(self, sequence: str) -> bool:
        """Send something to the terminal that isn't shown: a text to copy. False without one."""

    def suspend(self) -> AbstractContextManager[None]:
        """Give the terminal to another program for a while."""
