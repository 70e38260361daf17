"""From the fields to the store: drafts within a moment, saves on leaving and every 5 seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from funnelview.domain.review import NoteText
from funnelview.i18n import _
from funnelview.tui.drafts import Draft
from funnelview.tui.sending import new_key
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.timer import Timer

    from funnelview.domain.review import Note
    from funnelview.store.funnel import DealLine
    from funnelview.tui.screens.note_form import NoteForm
    from funnelview.tui.screens.rep_page import RepPage

__all__ = ["SaveFinished", "Saved", "Writer"]

# How long after a key the draft file and the store have the text, in seconds.
DRAFT_AFTER = 0.4
SAVE_AFTER = 5.0


class Saved(NamedTuple):
    """What the store has now."""

    draft: Draft
    note: Note | None
    line: DealLine | None


class SaveFinished(Outcome[Saved]):
    """The store acknowledged a save, or refused it."""


class Writer:
    """Keeps what is typed on a rep's page.

    It holds, for the deal whose fields are shown, what the store has acknowledged, and says
    "saved" only then. A draft whose save failed stays in its file and in the fields.
    """

    def __init__(self, screen: RepPage) -> None:
        self._screen = screen
        self._acknowledged: Draft | None = None
        # The deal as it stood when its fields were shown, or was saved from here since.
        self._line: DealLine | None = None
        # What the store has once all that was sent from here has arrived.
        self._before: Draft | None = None
        # What was found in draft files or is on its way to the store, by deal.
        self._on_its_way: dict[int, Draft] = {}
        # What was sent last and not answered yet: the same isn't sent twice.
        self._sent: Draft | None = None
        # The key under which a draft was sent first.
        self._key_of: tuple[Draft, Draft, Draft] | None = None
        self._key = ""
        self._draft_timer: Timer | None = None
        self._save_timer: Timer | None = None

    @property
    def deal_id(self) -> int | None:
        """The deal whose fields are shown."""
        return self._acknowledged.deal_id if self._acknowledged else None

    @property
    def form(self) -> NoteForm:
        """The fields."""
        return self._screen.form

    def current(self) -> Draft | None:
        """What stands in the fields now."""
        if self._acknowledged is None:
            return None
        texts = self.form.texts()
        return replace(
            self._acknowledged,
            done=texts["done"],
            progress=texts["progress"],
            problems=texts["problems"],
            next_step=texts["next_step"],
            due=texts["due"],
        )

    def found(self, draft: Draft) -> None:
        """Take up a draft that was never acknowledged; it is saved once its deal is shown."""
        self._on_its_way[draft.deal_id] = draft

    def _stop_timers(self) -> None:
        for timer in (self._save_timer, self._draft_timer):
            if timer is not None:
                timer.stop()
        self._save_timer = self._draft_timer = None

    def show(self, stored: Draft, line: DealLine) -> None:
        """Show a deal's fields: what the store has, or what is newer than that.

        Fields of the same deal that hold anything not acknowledged are left alone. ``line`` is
        the deal that ``stored`` was made of: what is typed is compared with that one.
        """
        same = self.deal_id == stored.deal_id
        if same and (self.form.has_keyboard or self.current() != self._acknowledged):
            return
        newer = self._on_its_way.get(stored.deal_id)
        self._acknowledged = stored
        self._line = line
        # What is on its way will be there; what a draft file held was never sent.
        self._before = newer if newer is not None and newer == self._sent else stored
        self.form.show(newer or stored)
        if not same or newer is not None:
            self.form.say("", "$muted")
        if newer is not None:
            self.save()

    def edited(self) -> None:
        """Somebody typed: write a draft in a moment, save in five seconds."""
        self.form.say(_("● not saved yet"), "$unsaved")
        if self._draft_timer is None:
            self._draft_timer = self._screen.set_timer(DRAFT_AFTER, self._keep_draft)
        if self._save_timer is None:
            self._save_timer = self._screen.set_timer(SAVE_AFTER, self.save)

    def _keep_draft(self) -> None:
        self._draft_timer = None
        draft = self.current()
        if draft is not None and draft != self._acknowledged:
            self._screen.program.note_drafts.keep(draft)

    def save(self) -> None:
        """Send what stands in the fields to the store, if it isn't there."""
        self._stop_timers()
        draft = self.current()
        if draft is None or draft == self._acknowledged:
            return
        screen, stored, before = self._screen, self._acknowledged, self._before
        screen.program.note_drafts.keep(draft)
        line = self._line
        if line is None or stored is None or before is None or self._sent == draft:
            return
        self._on_its_way[draft.deal_id] = self._sent = self._before = draft
        self.form.say(_("● saving …"), "$unsaved")
        # The same text again goes under the same key: an answer that was lost changes nothing.
        if self._key_of != (draft, stored, before):
            self._key_of, self._key = (draft, stored, before), new_key()
        key, office = self._key, screen.program.office
        screen.sender.sent += 1
        screen.program.work.write(
            screen,
            lambda: Saved(draft, *office.save_fields(line, draft, stored, before, key)),
            SaveFinished,
            keeps=False,
        )

    def give_way(self, deal_id: int) -> None:
        """What was typed of the deal itself gives way to what stands in the store."""
        draft = self._on_its_way.pop(deal_id, None) or self.current()
        if draft is None or draft.deal_id != deal_id:
            return
        self._screen.program.note_drafts.drop(draft)
        if self.deal_id == deal_id:
            self._acknowledged = self._before = draft
            self.form.say("", "$muted")

    def finished(self, outcome: SaveFinished, time: str) -> None:
        """The store answered: what it has now is acknowledged; a refusal keeps the text."""
        self._sent = None
        if outcome.value is None:
            self._before = self._acknowledged
            if outcome.error is not None:
                reason = outcome.error.message
                told = _("● kept here, not in the store: {reason}").format(reason=reason)
                self.form.say(told, "$severity-red")
            return
        draft = outcome.value.draft
        self._screen.program.note_drafts.drop(draft)
        if self._on_its_way.get(draft.deal_id) == draft:
            del self._on_its_way[draft.deal_id]
        if self.deal_id == draft.deal_id:
            self._line = outcome.value.line or self._line
            undisturbed = self.current() == draft
            self._acknowledged = draft
            if undisturbed:
                self._take_theirs(draft, outcome.value.note)
                self.form.say(_("✓ saved {time}").format(time=time), "$saved")

    def _take_theirs(self, draft: Draft, note: Note | None) -> None:
        """Show what the store made of the fields where somebody else wrote there too."""
        if note is None:
            return
        text = note.text
        together = replace(draft, done=text.done, progress=text.progress, problems=text.problems)
        if together != draft:
            self._acknowledged = self._before = together
            self.form.show(together)

    @staticmethod
    def stored_draft(rep_id: int, week: str, line: DealLine, note: Note | None) -> Draft:
        """What the store has of a deal's fields."""
        text = note.text if note else NoteText()
        return Draft(
            rep_id,
            week,
            line.id,
            text.done,
            text.progress,
            text.problems,
            line.next_step or "",
            line.next_step_due.isoformat() if line.next_step_due else "",
        )
