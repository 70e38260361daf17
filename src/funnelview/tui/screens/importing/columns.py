"""Second step of the import: what each column was recognised as, beside its first cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on

from funnelview.i18n import _, pgettext
from funnelview.tui.actions import bindings_of
from funnelview.tui.safe import short
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.screens.importing import calls
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widgets.dialogs import Choice, ChoiceDialog
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from funnelview.tui.office import Office
    from funnelview.tui.shell import Shell
    from funnelview.usecases.importing.assistant import Plan, SeenColumn, SeenTable

__all__ = ["ColumnsScreen"]


@dataclass(frozen=True, slots=True)
class Begun:
    """Files that were looked at; ``saved`` is the mapping of an earlier time that fits them."""

    plan: Plan
    tables: Sequence[SeenTable]
    saved: Path | None = None


class Looked(Outcome[Begun]):
    """The files were looked at."""


class Kept(Outcome["Path"]):
    """The mapping was saved."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a table, or one of its columns."""

    table: SeenTable
    column: SeenColumn | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it that line."""
        return (*self.table.key, self.column.place if self.column else -1)


class ColumnsScreen(FunnelScreen[None]):
    """Shows what was recognised, and lets any of it be corrected.

    Args:
        path: the first file.
    """

    SCOPES: ClassVar[tuple[str, ...]] = ("columns",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("columns")]
    AUTO_FOCUS: ClassVar[str | None] = "VirtualTable"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.plan: Plan | None = None
        self.tables: Sequence[SeenTable] = ()
        self.has_read = False

    @property
    def program(self) -> Shell:
        """The program this screen is shown by."""
        return self.app  # type: ignore[return-value]

    @property
    def _list(self) -> VirtualTable[Line]:
        return self.query_one(VirtualTable)

    def compose(self) -> ComposeResult:
        """Title, the columns, keys."""
        yield TitleLine(_("Import · 2 of 3 · are the columns right?"), self.program.corner)
        columns = (
            Column("header", _("Column"), flex=2, min_width=14, max_width=34),
            Column("field", _("Taken for"), width=22, min_width=14),
            Column("samples", _("In the first rows"), flex=4, min_width=12),
        )
        yield VirtualTable[Line](
            columns, self._cell, lambda line: line.key, empty=_("Looking at the file …")
        )
        yield Footer()

    # --- reading

    def on_mount(self) -> None:
        """Look at the file."""
        office, path = self.program.office, self._path
        self.program.work.read(self, "look", lambda: _begin(office, [path]), Looked)

    def look(self, plan: Plan) -> None:
        """Look at the files again, with what was said since."""
        office = self.program.office
        self.program.work.read(self, "look", lambda: Begun(plan, calls.look(office, plan)), Looked)

    @on(Looked)
    def _show(self, message: Looked) -> None:
        self.has_read = True
        if message.value is None:
            # What was asked for can't be; what stands here stays.
            if self.plan is None:
                self._list.set_empty(f"{message.error}")
            return
        self.plan, self.tables = message.value.plan, message.value.tables
        first = next((one for one in self.tables if one.kind), None)
        lines = [
            line
            for table in self.tables
            for line in (Line(table), *(Line(table, column) for column in table.columns))
        ]
        here = self._list.cursor_key
        start = Line(first).key if first and here is None else None
        self._list.set_rows(lines, cursor=start)
        self.refresh_actions()
        if message.value.saved is not None:
            self.program.say(
                _("Read as last time, by {file}.").format(file=message.value.saved.name)
            )

    # --- showing

    def _cell(self, line: Line, column: str) -> Cell:
        from funnelview.interchange.importing.fields import field_title, kind_title

        table, seen = line.table, line.column
        if seen is None:
            return self._table_cell(table, column, kind_title(table.kind))
        if column == "header":
            return (Span("  "), Span(seen.header, "" if seen.field else "muted"))
        if column == "field":
            if not seen.field:
                return (Span(_("– not imported"), "muted"),)
            return field_title(table.kind, seen.field)
        return (Span(" · ".join(filter(None, seen.samples)), "muted"),)

    @staticmethod
    def _table_cell(table: SeenTable, column: str, kind: str) -> Cell:
        if column == "header":
            name = f"{table.file} · {table.sheet}" if table.sheet else table.file
            return (Span(name, "heading"),)
        if column == "field":
            return (Span(kind, "heading" if table.kind else "severity-amber"),)
        delimiter = {"\t": _("tab")}.get(table.delimiter or "", table.delimiter)
        dialect = "" if table.dialect == "generic" else table.dialect
        parts = (dialect, table.encoding, delimiter)
        return (Span(" · ".join(part for part in parts if part), "muted"),)

    def why_not(self, action_id: str) -> str | None:
        """What isn't possible before the file was looked at, or with one file only."""
        if self.plan is None and action_id.startswith("columns."):
            return _("The file could not be read.") if self.has_read else _("Still reading.")
        if action_id == "columns.less" and self.plan is not None and len(self.plan.paths) < 2:
            return _("There is no other file.")
        if action_id == "columns.keep" and self.plan is not None and not self.plan.said:
            return _("Everything was recognised: there is nothing to save.")
        if action_id == "columns.proceed" and not any(one.kind for one in self.tables):
            return _("Nothing is known of the file. Say what it is: enter on its first line.")
        return None

    # --- correcting

    @on(VirtualTable.RowSelected)
    async def _correct(self, message: VirtualTable.RowSelected) -> None:
        line: Line = message.row
        if self.plan is None:
            return
        if line.column is None:
            await self._ask_kind(line.table)
        else:
            await self._ask_field(line.table, line.column)

    async def _ask_kind(self, table: SeenTable) -> None:
        from funnelview.interchange.importing.fields import KINDS, kind_title

        choices = [Choice(kind, kind_title(kind)) for kind in KINDS]

        def answered(kind: str | None) -> None:
            if kind is not None and self.plan is not None:
                self.look(self.plan.with_kind(table, kind))

        title = _("What is {file}?").format(file=short(table.file, 40))
        await self.program.push_screen(ChoiceDialog(title, choices, table.kind), answered)

    async def _ask_field(self, table: SeenTable, column: SeenColumn) -> None:
        from funnelview.interchange.importing.fields import field_title
        from funnelview.usecases.importing.assistant import fields_of

        holders = {one.field: one.header for one in table.columns if one.field}
        kind = table.kind or "deals"
        choices = [Choice("", _("Not imported"))]
        choices += [
            Choice(name, field_title(kind, name), holders.get(name, "")) for name in fields_of(kind)
        ]

        def answered(name: str | None) -> None:
            if name is not None and self.plan is not None and name != column.field:
                self.look(self.plan.with_column(table, column, name))

        title = _("What is in “{header}”?").format(header=short(column.header, 40))
        await self.program.push_screen(ChoiceDialog(title, choices, column.field), answered)

    async def action_order(self) -> None:
        """Ask for the order of day and month in the file at hand."""
        line = self._list.cursor_row
        if line is not None:
            await ask_order(self, line.table.file, self._ordered)

    def _ordered(self, file: str, order: str) -> None:
        if self.plan is not None:
            self.look(self.plan.with_date_order(file, order or None))  # type: ignore[arg-type]

    async def action_more(self) -> None:
        """Choose one more file."""
        from funnelview.tui.screens.importing.files import FilesScreen

        async def add(path: Path) -> None:
            await self.program.pop_screen()
            if self.plan is not None:
                self.look(self.plan.with_file(path))

        def chosen(path: Path) -> None:
            self.program.run_worker(add(path))

        await self.program.push_screen(FilesScreen(chosen, more=True, folder=self._path.parent))

    def action_less(self) -> None:
        """Leave the file at hand out."""
        line = self._list.cursor_row
        if line is not None and self.plan is not None:
            self.look(self.plan.without_file(line.table.file))

    def action_keep(self) -> None:
        """Save the mapping."""
        if self.plan is not None:
            keep(self, self.plan)

    @on(Kept)
    def _kept(self, message: Kept) -> None:
        say_kept(self, message)

    # --- going on

    async def action_proceed(self) -> None:
        """Read the files whole and compare them."""
        from funnelview.tui.screens.importing.trial import TrialScreen

        if self.plan is not None:
            await self.program.push_screen(TrialScreen(self.plan, self.look))


def _begin(office: Office, paths: list[Path]) -> Begun:
    saved, plan = calls.begin(office, paths)
    return Begun(plan, calls.look(office, plan), saved)


async def ask_order(
    screen: FunnelScreen[None],
    file: str,
    answered: Callable[[str, str], object],
    example: str = "",
) -> None:
    """Ask whether the day or the month comes first; answers dmy, mdy or "" (as the cells say)."""
    choices = [
        Choice("dmy", _("Day first: 03/04/2026 is 3 April"), example),
        Choice("mdy", _("Month first: 03/04/2026 is March 4"), example),
        Choice("", pgettext("dates", "As the cells say; what stays open is left empty")),
    ]

    def chosen(order: str | None) -> None:
        if order is not None:
            answered(file, order)

    title = _("How are dates written in {file}?").format(file=short(file, 40))
    await screen.app.push_screen(ChoiceDialog(title, choices), chosen)


def keep(screen: FunnelScreen[None], plan: Plan) -> None:
    """Save what was said about the files."""
    cast("Shell", screen.app).work.write(screen, lambda: calls.keep(plan), Kept)


def say_kept(screen: FunnelScreen[None], message: Kept) -> None:
    """Say where the mapping was saved."""
    if message.value is not None:
        screen.program.say(_("Saved: {path}. It will be found again.").format(path=message.value))
