"""The store's settings: each with its unit and explanation, changed on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Static

from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.usecases.settings import SettingLine

__all__ = ["SettingsScreen"]


class SettingsRead(Outcome["tuple[SettingLine, ...]"]):
    """The settings were read."""


class SettingWritten(Outcome[str]):
    """A setting was changed."""


class SettingsScreen(ListScreen):
    """Every setting of the store but its stages."""

    SCOPES: ClassVar[tuple[str, ...]] = ("settings",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("settings")]

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[SettingLine, ...] = ()

    def compose(self) -> ComposeResult:
        """Title, list, the setting at hand, keys."""
        yield TitleLine(_("Settings of the store"), self.program.corner)
        yield VirtualTable[Any](
            self._columns(),
            self._cell,
            lambda line: line.key,
            empty=_("Reading the store …"),
            id="settings",
        )
        yield Static(plain(""), id="about")
        yield from self.compose_filter()
        yield Footer()

    def read(self) -> None:
        """Read the settings anew."""
        self.program.work.read(self, "settings", self.program.office.settings, SettingsRead)

    @on(SettingsRead)
    def _show(self, message: SettingsRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self._lines = found
        self._show_rows()

    def again(self) -> SettingsScreen:
        """The same."""
        return SettingsScreen()

    @staticmethod
    def _columns() -> list[Column]:
        return [
            Column("key", _("Setting"), width=22, min_width=16),
            Column("value", _("Value"), width=14, min_width=6, align="right"),
            Column("unit", _("Unit"), width=8),
            Column("default", _("Default"), width=9, align="right", priority=1),
            Column("title", _("What it says"), flex=1, min_width=20),
        ]

    def _show_rows(self) -> None:
        lines = [
            line for line in self._lines if fits(self.filter_text, line.key, _said(line.title))
        ]
        self.query_one(TitleLine).show(_("Settings of the store"), self.program.corner)
        self.table.set_columns(self._columns())
        self.say_empty("")
        self.table.set_rows(lines)
        self._show_about()

    def _cell(self, line: SettingLine, column: str) -> Cell:
        if column == "value":
            changed = not line.is_default and line.default != ""
            return (Span(line.value or "–", "changed" if changed else ""),)
        texts = {
            "key": line.key,
            "unit": _said(line.unit),
            "default": line.default or "–",
            "title": _said(line.title),
        }
        return (Span(texts[column], "muted" if column in {"unit", "default"} else ""),)

    @on(VirtualTable.RowHighlighted)
    def _show_about(self) -> None:
        line: SettingLine | None = self.table.cursor_row
        text = ""
        if line is not None:
            text = f"{_said(line.title)} ({_said(line.unit)})" if line.unit else _said(line.title)
            if line.changed is not None:
                told = _("set on {day} by {who}").format(
                    day=line.changed.date().isoformat(), who=line.who
                )
                text = f"{text}\n{told}"
        self.query_one("#about", Static).update(plain(text, multiline=True))

    # --- changing

    @on(VirtualTable.RowSelected)
    async def _ask(self, message: VirtualTable.RowSelected) -> None:
        # Whether there is a default to go back to is another question.
        reason = self.forbidden("settings.default")
        line: SettingLine = message.row
        if reason is not None:
            self.program.say(reason, "warning")
        elif not any(not prompt.closing for prompt in self.query(Prompt)):
            question = Question(
                line.key,
                lambda text: self._write(line, text),
                read=lambda text: _checked(line, text),
                initial=line.value,
                hint=_said(line.unit) if line.unit else "",
            )
            await self.mount(Prompt(question), before=self.query_one(Footer))

    def action_default(self) -> None:
        """Set it to what it is where nobody has set it."""
        line: SettingLine | None = self.table.cursor_row
        if line is not None and line.default:
            self._write(line, line.default)

    def why_not(self, action_id: str) -> str | None:
        """Say where there is no default to go back to."""
        if action_id == "settings.default" and self.has_read:
            line: SettingLine | None = self.table.cursor_row
            if line is not None and not line.default:
                return _("This setting has no default.")
        return super().why_not(action_id)

    def _write(self, line: SettingLine, text: str) -> None:
        office, key, seen = self.program.office, line.key, line.value
        self.program.work.write(
            self, lambda: office.change_setting(key, text, seen), SettingWritten
        )

    @on(SettingWritten)
    def _written(self, message: SettingWritten) -> None:
        if message.value is not None:
            self.program.say(_("Saved."))
            self.read()


def _said(text: str) -> str:
    """A message id in the language chosen; nothing for nothing (gettext's header, else)."""
    return _(text) if text else ""


def _checked(line: SettingLine, text: str) -> str:
    """Return a text that can be the setting's value.

    Raises:
        BadInput: it can't.

    """
    from funnelview.domain.settings import SETTINGS

    SETTINGS[line.key].parse(text.strip())
    return text.strip()
