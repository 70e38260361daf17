"""The program over a store: what all its screens share, whatever they show."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from funnelview.domain.calendar import zone
from funnelview.errors import FunnelViewError, StoreUnreachable
from funnelview.i18n import _
from funnelview.tui.actions import BY_ID
from funnelview.tui.actions.needs import need_of
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome
from funnelview.usecases.clock import system_clock

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from funnelview.store.funnel import DealLine
    from funnelview.tui.drafts import Drafts
    from funnelview.tui.keymap import Keymap
    from funnelview.tui.office import Office

__all__ = ["Shell"]


class PlaceRead(Outcome[str | None]):
    """What speaks against the store's place was read; None: nothing."""


class OthersWrote(Message):
    """Somebody wrote to the store."""


class LookedBack(Outcome["date | None"]):
    """Everything is shown as of another day from now on; None: as of now."""


class Shell(FunnelViewApp):
    """The full-screen program over one store, but for which screen is opened from where.

    Args:
        office: the use cases.
        drafts: where text waits that the store hasn't acknowledged.
        label: a word about the store for the corner of each screen ("demo", say).
        keymap: the keys in force.
        theme: the name of a theme.
        crash_folder: where a report of a mistake in the program goes.
    """

    def __init__(
        self,
        office: Office,
        drafts: Drafts,
        *,
        label: str = "",
        keymap: Keymap | None = None,
        theme: str = "dark",
        crash_folder: Path | None = None,
    ) -> None:
        super().__init__(keymap, theme, crash_folder)
        self.office = office
        self.work.refused = office.refused
        self.note_drafts = drafts
        self.label = label
        self._told = label
        self._warned = False
        self._listens = False
        self.opener: FunnelScreen[None] | None = None
        """The screen that reads what a page or a form needs to open: keys are meant for that."""

    @property
    def corner(self) -> str:
        """What stands in the upper right corner."""
        past = _("AS OF {day}").format(day=self.past.isoformat()) if self.past else ""
        return "  ".join(filter(None, (past, self.label)))

    @property
    def alarm(self) -> str:
        """What every screen's title says of the store; nothing while all is well."""
        if not self.reachable:
            return _("NO CONNECTION TO THE STORE")
        # Committed, but its standby did not answer: were this server lost, so would that be.
        return _("SAVED ON ONE SERVER ONLY") if self.office.only_here else ""

    def watch_reachable(self) -> None:
        """Say it in every title at once."""
        for screen in self.screen_stack:
            lines = screen.query(TitleLine)
            if lines:
                lines.first().alarm(self.alarm)

    @property
    def past(self) -> date | None:
        """The day in the past that everything is shown as of; None for now."""
        return self.office.past

    def may_not(self, action_id: str) -> str | None:
        """Why an action is not for the role of whoever sits here; None when it is."""
        need = need_of(BY_ID[action_id])
        rights = self.office.rights
        return (rights.why_not(need) or None) if need is not None and rights is not None else None

    async def action_as_of(self) -> None:
        """Ask for a past day and show everything as of it; where it is shown, go back to now."""
        screen = self.screen
        if self.past is not None:
            self._look_back(None)
        elif isinstance(screen, FunnelScreen) and not screen.query(Prompt):
            question = Question(
                _("As of which day?"),
                self._look_back,
                hint=_("2026-03-31, -30, -2w or -3m"),
            )
            await screen.mount(Prompt(question), before=screen.query_one(Footer))

    def _look_back(self, typed: str | None) -> None:
        if typed is not None and not typed.strip():
            return
        for screen in self.screen_stack:
            if isinstance(screen, FunnelScreen):
                screen.flush()
        office = self.office
        self.work.write(self.screen, lambda: office.look_back(typed), LookedBack)

    @on(LookedBack)
    def _looked_back(self, message: LookedBack) -> None:
        if message.error is not None:
            return
        message.stop()
        past = message.value
        before, self._told = self._told, self.corner
        for screen in self.screen_stack:
            if isinstance(screen, FunnelScreen):
                screen.set_class(past is not None, "-past")
                for line in list(screen.query(TitleLine))[:1]:
                    # Not every screen reads something anew, and all are marked.
                    line.turn(before, self._told)
                screen.moved_in_time()
        self.say(
            _("Everything is shown as of {day}, and nothing can be changed.").format(
                day=past.isoformat()
            )
            if past
            else _("Back to now.")
        )

    def ready_for_keys(self) -> bool:
        """A list that hasn't been read, or isn't painted yet, would lose keys to another one.

        So would a form or a page that opens as soon as what it needs is read.
        """
        opens = self.opener is not None and self.opener.is_attached
        return self.stands and getattr(self.screen, "has_read", True) and not opens

    def listen(self) -> None:
        """Hear from now on at once when somebody writes to the store, where it can tell."""
        if not self._listens:
            self._listens = True
            self.run_worker(self._listen, name="listen", thread=True, exit_on_error=True)

    def _listen(self) -> None:
        def heard() -> None:
            self.post_message(OthersWrote())

        with suppress(FunnelViewError):
            self.office.listen(heard)

    @on(OthersWrote)
    def _others_wrote(self, message: OthersWrote) -> None:
        message.stop()
        look = getattr(self.screen, "look", None)
        if look is not None:
            look()

    def warn_of_place(self) -> None:
        """Say once what speaks against the place where the store lies."""
        if not self._warned:
            self._warned = True
            self.work.read(self.screen, "place", self.office.warning, PlaceRead)

    @on(PlaceRead)
    def _place_read(self, message: PlaceRead) -> None:
        message.stop()
        if message.value:
            self.say(message.value, "error")

    async def open_team(self, top_id: int, name: str) -> None:
        """Show one manager's team."""
        raise NotImplementedError

    async def open_rep(self, rep_id: int, name: str, siblings: list[tuple[int, str]]) -> None:
        """Show one rep."""
        raise NotImplementedError

    async def open_deal(self, line: DealLine) -> None:
        """Show a deal on its owner's page, also one that is closed."""
        raise NotImplementedError

    async def action_team(self) -> None:
        """Go home, to the first screen."""
        for screen in reversed(self.screen_stack[2:]):
            flush = getattr(screen, "flush", None)
            if flush is not None:
                flush()
        while len(self.screen_stack) > 2:
            await self.pop_screen()

    def tell_reachable(self, error: FunnelViewError | None) -> None:
        """Say at once when the store is gone, and when it is back."""
        reachable = not isinstance(error, StoreUnreachable)
        if reachable == self.reachable:
            # Whether the last change is on one server only may be another matter by now.
            self.watch_reachable()
            return
        self.reachable = reachable
        if reachable:
            self.say(_("The store answers again."))
            # What was typed meanwhile goes to it now.
            for screen in self.screen_stack:
                if isinstance(screen, FunnelScreen):
                    screen.flush()
        elif error is not None:
            self.say(str(error), "error")

    @staticmethod
    def clock_text(time_zone: str = "UTC") -> str:
        """The time of day in the store's time zone, for "saved 10:32:05"."""
        return system_clock().astimezone(zone(time_zone)).strftime("%H:%M:%S")
