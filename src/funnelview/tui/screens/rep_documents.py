"""What leaves a rep's page: the review as a document, an addendum, a text for the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from funnelview import lockdown
from funnelview.i18n import _
from funnelview.tui.clipboard import copy, told
from funnelview.tui.screens import rep_words
from funnelview.tui.screens.rep_promises import RepPromises
from funnelview.tui.widgets.dialogs import Entry, FormDialog
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as _Path

    from funnelview.usecases.funnel import Done as _Done

    Path = _Path
    Done = _Done

__all__ = ["RepDocuments"]


class DocumentWritten(Outcome["Path"]):
    """The review stands in a file."""


class Added(Outcome["Done"]):
    """An addendum was written."""


class RepDocuments(RepPromises):
    """A rep's page with what can be taken away from it."""

    def action_document(self) -> None:
        """Write the review, of this week or the last one, into a file; else show it."""
        self.flush()
        office, rep_id = self.program.office, self.rep_id
        if lockdown.is_locked():
            from funnelview.tui.screens.reading import show_text

            show_text(self, lambda: office.read_document(rep_id))
            return
        self.program.work.write(self, lambda: office.write_document(rep_id), DocumentWritten)

    @on(DocumentWritten)
    def _document_written(self, message: DocumentWritten) -> None:
        if message.value is not None:
            self.program.say(_("Written to {path}").format(path=message.value))

    async def action_addendum(self) -> None:
        """Add a correction to the last finished review."""
        review = self.sheet.agenda.since.span.review if self.sheet else None
        if review is None:
            self.program.say(_("No review of this rep was finished yet."), "warning")
            return
        office = self.program.office

        def write(texts: Mapping[str, str] | None) -> None:
            if texts is not None and texts["text"].strip():
                self.sender.send(
                    lambda key: office.add_addendum(review.id, texts["text"], key), Added
                )

        title = _("Addendum to the review of {week}").format(week=review.week)
        form = FormDialog(
            title, [Entry("text", _("What is to be corrected"), multiline=True)], draft="addendum"
        )
        await self.program.push_screen(form, write)

    @on(Added)
    def _addendum_written(self, message: Added) -> None:
        message.stop()
        if message.value is not None:
            self.program.say(_("The addendum is written."))

    def action_copy(self) -> None:
        """Copy the deal at hand, with its note, as text."""
        if self.line is None or self.sheet is None:
            return
        how = copy(self.program, rep_words.as_text(self.sheet, self.line, self.form.texts()))
        self.program.say(told(how))
