"""This week's fields of a deal: done, progress, problems, next step with its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from funnelview.i18n import _
from funnelview.tui.safe import plain
from funnelview.tui.widgets.fields import LineField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.app import ComposeResult

    from funnelview.tui.drafts import Draft

__all__ = ["NoteForm"]

FIELDS = ("done", "progress", "problems", "next_step", "due")


class NoteForm(Vertical):
    """Five fields and a line that says how far they are saved."""

    class Edited(Message):
        """Somebody typed."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, str] = dict.fromkeys(FIELDS, "")

    def compose(self) -> ComposeResult:
        """The fields, each behind its name."""
        for key, title in (
            ("done", _("Done")),
            ("progress", _("Progress")),
            ("problems", _("Problems")),
        ):
            with Horizontal(classes="field-row"):
                yield Static(plain(title), classes="field-label")
                yield TextField(id=key)
        with Horizontal(classes="field-row -single"):
            yield Static(plain(_("Next step")), classes="field-label")
            yield LineField(id="next_step")
            yield Static(plain(_("due")), classes="field-label -short")
            yield LineField(id="due", hint="+7")
        yield Static(plain(""), id="saved")

    def _fields(self) -> Iterator[tuple[str, TextField | LineField]]:
        for key in ("done", "progress", "problems"):
            yield key, self.query_one(f"#{key}", TextField)
        for key in ("next_step", "due"):
            yield key, self.query_one(f"#{key}", LineField)

    def show(self, draft: Draft) -> None:
        """Show what stands in the fields of a deal."""
        for key, field in self._fields():
            text = getattr(draft, key)
            if field.raw != text:
                field.raw = text
            self._shown[key] = text

    def texts(self) -> dict[str, str]:
        """What stands in the fields now."""
        return {key: field.raw for key, field in self._fields()}

    @property
    def has_keyboard(self) -> bool:
        """Whether somebody is typing in it."""
        return any(field.has_focus for _key, field in self._fields())

    def enter(self, key: str = "done") -> None:
        """Begin to type, behind what stands in the first field or the one named."""
        field = dict(self._fields())[key]
        # At once, not when the program next has time: the next key is meant for the field.
        self.screen.set_focus(field, scroll_visible=False)
        if isinstance(field, TextField):
            field.move_cursor(field.document.end)
        else:
            field.action_end()

    def put(self, texts: Mapping[str, str]) -> None:
        """Put texts into the fields as if they were typed there."""
        for key, field in self._fields():
            if key in texts and field.raw != texts[key]:
                field.raw = texts[key]

    def say(self, text: str, style: str) -> None:
        """Say how far the fields are saved."""
        self.query_one("#saved", Static).update(plain(text, style))

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self, message: Message) -> None:
        """Pass on what somebody typed; what `show` put there is no news."""
        message.stop()
        if isinstance(message, TextArea.Changed) and message.text_area.has_focus:
            # Only now is it known how many lines the text takes: several keys at once may have
            # wrapped it below what is in sight.
            self.call_after_refresh(message.text_area.scroll_cursor_visible)
        texts = self.texts()
        if texts != self._shown:
            self._shown = texts
            self.post_message(self.Edited())
