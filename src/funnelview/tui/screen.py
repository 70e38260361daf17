"""What every screen of the program has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from funnelview import lockdown
from funnelview.i18n import _
from funnelview.tui.actions import BY_ID, MENUS, actions_of
from funnelview.tui.private import PrivateScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelview.tui.host import Host

__all__ = ["FunnelScreen"]

Result = TypeVar("Result")


class FunnelScreen(PrivateScreen[Result]):
    """A screen whose actions stand in the table of actions.

    A subclass sets `SCOPES` (and ``BINDINGS`` from `bindings_of`), writes ``action_NAME`` for each
    action, and says in `why_not` when one of them is not possible.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own declaration
        (0, "-narrow"),
        (100, "-normal"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own declaration
        (0, "-low"),
        (30, "-tall"),
    ]

    @property
    def program(self) -> Host:
        """The program this screen is shown by."""
        return cast("Host", self.app)

    def why_not(self, action_id: str) -> str | None:
        """Why the action is not possible now, in one translated sentence; None when it is."""
        del action_id
        return None

    def reason_not(self, action_id: str) -> str | None:
        """Why the action is not possible now: for this login, in the past, or on this screen."""
        return self.forbidden(action_id) or self.why_not(action_id)

    def forbidden(self, action_id: str) -> str | None:
        """Why the action is not possible whatever the screen shows: this login, or the past."""
        if BY_ID[action_id].outside and (reason := lockdown.why_not()) is not None:
            return reason
        past = self.program.past
        if past is not None and BY_ID[action_id].writes:
            return _("This is the past, as of {day}: it can only be looked at.").format(
                day=past.isoformat()
            )
        return self.program.may_not(action_id)

    async def asks_first(self, action_id: str) -> bool:
        """Ask something before the action is done, and do it then; False: nothing is asked."""
        del action_id
        return False

    async def action_act(self, action_id: str) -> None:
        """Do the action, or say why not. All bindings of screens come here."""
        await self.program.act(action_id)

    def refresh_actions(self) -> None:
        """Show in the footer what is possible now. Call it when `why_not` may answer otherwise."""
        from funnelview.tui.widgets.footer import Footer

        for footer in self.query(Footer):
            footer.update()

    def handles(self, action_id: str) -> bool:
        """Whether this screen or the program can do the action at all."""
        action = BY_ID[action_id]
        if action_id in MENUS:
            return any(self.handles(inner.id) for inner in actions_of(action.name))
        method = f"action_{action.name}"
        if hasattr(self, method):
            return True
        if action_id == "app.back":
            return self.program.lies_over_another(self)
        return hasattr(self.program, method)

    def moved_in_time(self) -> None:
        """Show everything as of the day that is looked at from now on."""
        self.refresh_actions()

    def signs(self) -> Iterable[tuple[str, str]]:
        """The signs that this screen shows, each with what it means, translated; for the help."""
        return ()

    def flush(self) -> None:
        """Put everything typed on its way to the store; called before the program ends."""

    def retranslate(self) -> None:
        """Show everything in the language chosen now."""
        self.refresh(recompose=True)
