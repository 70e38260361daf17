"""The program itself.

It only wires: what it shows stands in screens/, what it can do in actions.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on
from textual.filter import Monochrome
from textual.reactive import var

from funnelview import i18n, lockdown, resources
from funnelview.errors import FunnelViewError, StoreUnreachable
from funnelview.text import one_line
from funnelview.tui import crash, hangup, themes
from funnelview.tui.actions import BY_ID, HANDLED_BY_WIDGET, Scope, bindings_of
from funnelview.tui.keymap import Keymap
from funnelview.tui.private import PrivateApp
from funnelview.tui.safe import NoControls
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.uncoloured import Uncoloured
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.work import Kept, Outcome, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from textual.binding import BindingType
    from textual.filter import LineFilter
    from textual.screen import Screen

    from funnelview.tui.host import Severity

__all__ = ["FunnelViewApp"]

# How what is said looks, and how many seconds it stays.
_SAID: dict[Severity, str] = {
    "information": "$saved",
    "warning": "$severity-amber",
    "error": "bold $severity-red",
}
# Seconds that quitting waits before it says that the store doesn't take what it is to get.
_WRITTEN_WITHIN = 2.0
# How often it is looked whether much was loaded since the start, in seconds; how many modules are
# worth a stop of the program, and how long nobody must have typed.
_LOOK_FOR_MODULES = 3.0
_WORTH_IT = 40
_REST = 1.5
_SAID_FOR: dict[Severity, float] = {"information": 3.0, "warning": 5.0, "error": 10.0}


class FunnelViewApp(PrivateApp, inherit_bindings=False):
    """The full-screen program. A subclass pushes the first screen in ``on_mount``.

    Args:
        keymap: the keys in force.
        theme: the name of one of `themes.THEMES`.
        crash_folder: where a report of a mistake in the program goes; None for the platform's
            folder for logs.
        display: whether only cells that changed are sent ("cells"), or whatever Textual sends
            ("stock"); None: as FUNNELVIEW_DISPLAY says, else "cells".
    """

    TITLE = "FunnelView"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("app")]

    reachable: var[bool] = var(default=True)
    """Whether the store answered last time."""

    @property
    def past(self) -> date | None:
        """The day in the past that everything is shown as of; None for now."""
        return None

    def __init__(
        self,
        keymap: Keymap | None = None,
        theme: str = themes.DEFAULT_THEME,
        crash_folder: Path | None = None,
        display: Literal["cells", "stock"] | None = None,
    ) -> None:
        # Textual looks the style sheets up here; they are all of the program's.
        super().__init__(css_path=[str(path) for path in _style_sheets()])
        self.keymap = keymap or Keymap()
        self.work = Work(self)
        self.drafts: dict[str, Mapping[str, str]] = {}
        self._crash_folder = crash_folder
        self._told_what_is_lost = False
        self._frozen_modules = 0
        self.stands = False
        """Whether the first screen is painted, and hears keys."""
        self.display_mode = display or _display_wanted()
        self._line_filters: list[LineFilter] = [NoControls()]
        self._uncoloured = Uncoloured(lambda: self.theme)
        for each in themes.THEMES:
            self.register_theme(each)
        self.set_keymap(self.keymap.for_textual())
        self._begin_with(theme)
        self.animation_level = "none"

    # --- how it looks

    def _begin_with(self, theme: str) -> None:
        """Choose the theme to start with, before any style sheet was read."""
        if not self.available_themes[theme].dark:
            self.theme = theme
            return
        # Chosen as later on, all style sheets would be read twice, a tenth of the time to start.
        # A light theme also changes a filter, which Textual does only then.
        self.set_reactive(FunnelViewApp.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.add_class(f"-theme-{theme}", update=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Every meaning has a colour, whichever theme is chosen."""
        return {**super().get_theme_variable_defaults(), **themes.defaults()}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, or ours where there are to be no colours; and no harmful text."""
        stock = super().get_line_filters()
        if not self.no_color:
            return [*self._line_filters, *stock]
        # Textual's own for this makes greys of colours.
        kept = [one for one in stock if not isinstance(one, Monochrome)]
        return [*self._line_filters, *kept, self._uncoloured]

    # --- starting

    def on_ready(self) -> None:
        """What was made while starting stays; the collector need never look at it again."""
        self.call_after_refresh(self._be_ready)
        self.call_after_refresh(self._freeze)
        self.set_interval(_LOOK_FOR_MODULES, self._freeze_more)
        self.call_after_refresh(hangup.watch, self, self.leave)

    def _freeze(self) -> None:
        self._frozen_modules = len(sys.modules)
        _freeze()

    def _freeze_more(self) -> None:
        """Freeze what was loaded since, while nobody types.

        Else the collector goes through all of it now and then, while a key waits: for a twelfth of
        a second with the database libraries.
        """
        if len(sys.modules) - self._frozen_modules > _WORTH_IT and self.rests_for() > _REST:
            self._freeze()

    def _be_ready(self) -> None:
        self.stands = True

    # --- actions

    async def action_act(self, action_id: str) -> None:
        """Do an action of the program. All bindings of the program come here."""
        await self.act(action_id)

    def may_not(self, action_id: str) -> str | None:
        """Why an action is not for the role of whoever sits here; None when it is."""
        del action_id
        return None

    async def act(self, action_id: str) -> None:
        """Do an action, on the screen shown or else in the program; or say why it is not possible.

        A screen that cannot do it at all is no error: keys of the whole program are live on all.
        """
        screen = self.screen
        if BY_ID[action_id].outside and (refused := lockdown.why_not()) is not None:
            self.say(refused, "warning")
            return
        if isinstance(screen, FunnelScreen):
            reason = screen.reason_not(action_id)
            if reason is not None:
                self.say(reason, "warning")
                return
            if await screen.asks_first(action_id):
                return
        await self.act_at_once(action_id)

    async def act_at_once(self, action_id: str) -> None:
        """Do an action that is possible and needs no asking."""
        screen = self.screen
        method = f"action_{BY_ID[action_id].name}"
        handler = getattr(screen, method, None) or getattr(self, method, None)
        if handler is not None:
            result = handler()
            if isawaitable(result):
                await result

    async def do(self, action_id: str) -> None:
        """Do any action with a key, also one that a list, a field or a dialog does itself."""
        screen = self.screen
        method = f"action_{BY_ID[action_id].name}"
        for node in screen.focused.ancestors_with_self if screen.focused else [screen]:
            if BY_ID[action_id].scope in HANDLED_BY_WIDGET and hasattr(node, method):
                result = getattr(node, method)()
                if isawaitable(result):
                    await result
                return
        await self.act(action_id)

    async def action_help(self) -> None:
        """The keys of where you are."""
        from funnelview.tui.help import HelpScreen

        await self.push_screen(HelpScreen(self.screen))

    async def action_palette(self) -> None:
        """Find any action by its name."""
        from funnelview.tui.palette import Palette

        if isinstance(self.screen, FunnelScreen):
            # Awaited, so that what is typed meanwhile goes to it.
            await self.push_screen(Palette(self.screen), self._do_chosen)

    async def _do_chosen(self, action_id: str | None) -> None:
        if action_id is not None:
            await self.act(action_id)

    async def action_go(self) -> None:
        """The menu of screens."""
        await self._menu("go")

    async def action_add(self) -> None:
        """The menu of what can be added."""
        await self._menu("add")

    async def _menu(self, scope: Scope) -> None:
        from funnelview.tui.widgets.chord import ChordMenu

        menu = ChordMenu(scope)
        await self.screen.mount(menu)
        if not menu.actions:
            await menu.remove()

    def lies_over_another(self, screen: Screen[Any]) -> bool:
        """Whether there is a screen below this one, to go back to."""
        # The lowest is Textual's own, empty one. What is asked about may itself lie below another.
        return screen in self.screen_stack[2:]

    async def action_back(self) -> None:
        """Leave the screen, unless it is the first."""
        if self.lies_over_another(self.screen):
            await self.pop_screen()

    async def action_quit(self) -> None:
        """End, once everything typed is in the store."""
        if self.work.writing and not self._told_what_is_lost:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.work.finish(), _WRITTEN_WITHIN)
            if self.work.kept or (self.work.writing and not self.reachable):
                self._tell_what_is_lost(self.work.writing)
                return
        await self.leave()

    def _tell_what_is_lost(self, number: int) -> None:
        self._told_what_is_lost = True
        told = i18n.ngettext(
            "{n} change has not reached the store. Quit once more to lose it.",
            "{n} changes have not reached the store. Quit once more to lose them.",
            number,
        )
        self.say(told.format(n=number), "warning")

    async def leave(self) -> None:
        """End; what waits for a store that is out of reach is given up, but for the drafts."""
        for screen in self.screen_stack:
            if isinstance(screen, FunnelScreen):
                screen.flush()
        self.work.give_up()
        await self.work.finish()
        self.exit(0)

    def action_redraw(self) -> None:
        """Paint the whole screen again, whatever something else left on it."""
        self.forget_display()
        self.refresh(layout=True)

    def action_theme(self) -> None:
        """The next theme."""
        names = [theme.name for theme in themes.THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.say(i18n._(themes.THEME_TITLES[self.theme]))

    def action_language(self) -> None:
        """The other language."""
        languages = i18n.LANGUAGES
        now = languages.index(i18n.language())
        i18n.set_language(languages[(now + 1) % len(languages)])
        for screen in self.screen_stack:
            if isinstance(screen, FunnelScreen):
                screen.retranslate()

    # --- telling

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show `text`, any text, in the last line for a while."""
        footers = self.screen.query(Footer)
        if footers:
            footers.first().tell(text, _SAID[severity], _SAID_FOR[severity])
        else:
            self.notify(one_line(text), severity=severity, markup=False)

    @on(Outcome)
    def _tell_failure(self, message: Outcome[object]) -> None:
        """The one place where the failure of a use case is shown, if its asker let it pass."""
        if message.error is None:
            self.tell_reachable(None)
            return
        if isinstance(message.error, StoreUnreachable):
            self.reachable = False
        self.say(str(message.error), "error")

    @on(Kept)
    def _keep(self, message: Kept) -> None:
        """Say that the store is out of reach, or that it has what waited for it."""
        message.stop()
        self.tell_reachable(message.error)

    def tell_reachable(self, error: FunnelViewError | None) -> None:
        """Take in whether the store answered: an error that isn't about that counts as one."""
        self.reachable = not isinstance(error, StoreUnreachable)

    def crashed(self, error: BaseException) -> str:
        """Write the report of a mistake in the program; its place goes to the terminal."""
        return crash.last_words(error, self._crash_folder)


def _display_wanted() -> Literal["cells", "stock"]:
    return "stock" if os.environ.get("FUNNELVIEW_DISPLAY") == "stock" else "cells"


def _style_sheets() -> Iterable[Path]:
    return sorted(resources.styles_folder().glob("*.tcss"))


def _freeze() -> None:
    gc.enable()
    gc.collect()
    gc.freeze()
