"""First step of the import: which file. Typing narrows the list and completes the path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on

from funnelview.i18n import _
from funnelview.tui.actions import bindings_of
from funnelview.tui.filtering import fits
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.screens.importing.folder import Entry, entries, first_folder, typed
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.fields import Field, LineField
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.shell import Shell

__all__ = ["FilesScreen"]


class FolderRead(Outcome["tuple[Path, list[Entry]]"]):
    """A folder was read."""


class PathField(LineField):
    """Where a path is typed: arrows move in the list below, tab completes."""

    SELECTS: ClassVar[bool] = False
    SCOPES: ClassVar[tuple[str, ...]] = ("files",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("files")]

    @property
    def _files(self) -> FilesScreen:
        return cast("FilesScreen", self.screen)

    def action_down(self) -> None:
        """To the next file."""
        self._files.table.action_cursor_down()

    def action_up(self) -> None:
        """To the file before."""
        self._files.table.action_cursor_up()

    def action_complete(self) -> None:
        """Write the path of the file under the cursor."""
        self._files.complete()

    def action_choose(self) -> None:
        """Take the file under the cursor."""
        self._files.choose()


class FilesScreen(FunnelScreen[None]):
    """Lets a file be chosen and hands it on.

    Args:
        chosen: gets the file, once this screen has gone back to the one below where ``more``.
        more: whether another file is added to those there.
        folder: where to look first; None for the usual place.
    """

    AUTO_FOCUS: ClassVar[str | None] = "PathField"

    def __init__(
        self,
        chosen: Callable[[Path], object],
        *,
        more: bool = False,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._chosen = chosen
        self._more = more
        self._base = folder
        self._folder: Path | None = None
        self._entries: list[Entry] = []

    @property
    def program(self) -> Shell:
        """The program this screen is shown by."""
        return cast("Shell", self.app)

    def compose(self) -> ComposeResult:
        """Title, the field, the list, keys."""
        title = _("Import · one more file") if self._more else _("Import · 1 of 3 · which file?")
        yield TitleLine(title, self.program.corner)
        yield PathField(hint=_("A name or a path; drop a file here, or choose below"), id="path")
        yield TitleLine("", id="folder")
        columns = (
            Column("name", _("File"), flex=1, min_width=16),
            Column("size", _("Size"), width=8, align="right", priority=1),
            Column("changed", _("Changed"), width=16, priority=2),
        )
        table = VirtualTable[Entry](
            columns, _cell, lambda entry: entry.path, empty=_("Reading the folder …"), id="files"
        )
        table.can_focus = False
        yield table
        yield Footer()

    @property
    def table(self) -> VirtualTable[Entry]:
        """The files."""
        return self.query_one(VirtualTable)

    @property
    def _field(self) -> PathField:
        return self.query_one(PathField)

    def on_mount(self) -> None:
        """Look into the first folder."""
        self.set_focus(self._field)
        self._read(self._base)

    def _read(self, folder: Path | None) -> None:
        def read() -> tuple[Path, list[Entry]]:
            where = (folder or first_folder()).resolve()
            return where, entries(where)

        self.program.work.read(self, "folder", read, FolderRead)

    @on(FolderRead)
    def _take(self, message: FolderRead) -> None:
        if message.value is None:
            return
        self._folder, self._entries = message.value
        if self._base is None:
            self._base = self._folder
        self.query_one("#folder", TitleLine).show(str(self._folder))
        self._show()

    def _show(self) -> None:
        name = typed(self._field.value, self._base or Path()).name
        fitting = [one for one in self._entries if fits(name, one.name)] if name else self._entries
        self.table.set_empty(
            _("No file fits “{text}”.").format(text=name)
            if name
            else _("There is no file to import in this folder.")
        )
        self.table.set_rows(fitting, cursor=fitting[0].path if fitting else None)

    @on(LineField.Changed, "#path")
    def _narrow(self, message: LineField.Changed) -> None:
        message.stop()
        if self._base is None:
            return
        folder = typed(message.value, self._base).folder
        if folder.resolve() != self._folder:
            self._read(folder)
        else:
            self._show()

    def complete(self) -> None:
        """Write the path of the entry under the cursor into the field."""
        row = self.table.cursor_row
        if row is None or self._base is None:
            return
        path = row.path.resolve()
        try:
            text = str(path.relative_to(self._base.resolve()))
        except ValueError:
            text = str(path)
        self._field.value = f"{text}/" if row.is_folder else text
        self._field.action_end()

    @on(LineField.Submitted, "#path")
    def choose(self) -> None:
        """Go into the folder under the cursor, or take the file."""
        if self._base is None:
            return
        exact = typed(self._field.raw, self._base)
        path = exact.folder / exact.name
        row = self.table.cursor_row
        if exact.name and path.is_file():
            self._done(path)
        elif row is not None and row.is_folder:
            self._base = row.path.resolve()
            self._field.value = ""
            self._read(self._base)
        elif row is not None:
            self._done(row.path)
        else:
            self.program.say(_("There is no such file."), "warning")

    @on(VirtualTable.RowSelected)
    def _clicked(self) -> None:
        self.choose()

    def _done(self, path: Path) -> None:
        self._chosen(path.resolve())

    @on(Field.Left)
    def _leave(self, message: Field.Left) -> None:
        message.stop()
        self.program.run_worker(self.program.action_back())


def _cell(entry: Entry, column: str) -> Cell:
    if column == "name":
        return (Span(entry.name, "heading"),) if entry.is_folder else entry.name
    if entry.is_folder:
        return ""
    if column == "size":
        return _size(entry.size)
    return "" if entry.changed is None else f"{entry.changed:%Y-%m-%d %H:%M}"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
