"""The import step by step: look at files, correct what was recognised, see what would come, import.

A ``Plan`` holds what the manager has said so far; it is a mapping file in the making. Nothing is
written before the last step, and each step can be cancelled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from funnelview.domain.importing import Finding
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings, stage_names_of, stage_names_text
from funnelview.errors import BadInput, FunnelViewError
from funnelview.i18n import _
from funnelview.interchange.importing.aliases import TABLES
from funnelview.interchange.importing.fields import ordered_fields
from funnelview.interchange.importing.mapping import (
    FileMapping,
    Mapped,
    pattern_of,
    read_mapping,
    write_mapping,
)
from funnelview.interchange.importing.outcomes import OUTCOMES
from funnelview.interchange.importing.understanding import LookedAt, look_at
from funnelview.interchange.importing.values import Options, text_of
from funnelview.store.settings import read_settings, write_settings
from funnelview.usecases.again import repeatable
from funnelview.usecases.configuration import configuration_path
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.importing import (
    Prepared,
    Progress,
    Report,
    known_names,
    read_import,
    write_import,
)

DateOrder = Literal["dmy", "mdy"]
TableKey = tuple[str, str | None]
"""A table's file and sheet."""


# What is asked first: it takes least thought.
_ASKED = ("date_order", "currency", "stage")


class Cancelled(FunnelViewError):
    """The manager stopped an import while it went; nothing was written."""


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """One column of a file: its header, the field it is taken for ("": none), first cells."""

    place: int
    header: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenTable:
    """One table of a file as it would be read. ``kind`` is "" where nothing is known of it."""

    file: str
    sheet: str | None
    kind: str
    dialect: str
    encoding: str | None
    delimiter: str | None
    columns: tuple[SeenColumn, ...]

    @property
    def key(self) -> TableKey:
        """What a plan knows it by."""
        return self.file, self.sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """Which files are imported, and what the manager said about them."""

    paths: tuple[Path, ...] = ()
    tables: Mapping[TableKey, FileMapping] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None

    @property
    def mapped(self) -> Mapped:
        """The same as a mapping file says it."""
        return Mapped(file=tuple(self.tables.values()), stages=dict(self.stages))

    @property
    def said(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.stages) or any(
            one.columns or one.kind or one.date_order for one in self.tables.values()
        )

    def with_file(self, path: Path) -> "Plan":
        """Add a file; one of the same name is replaced."""
        others = tuple(one for one in self.paths if one.name != path.name)
        return replace(self, paths=(*others, path))

    def without_file(self, name: str) -> "Plan":
        """Leave a file out again."""
        tables = {key: one for key, one in self.tables.items() if key[0] != name}
        return replace(
            self, paths=tuple(one for one in self.paths if one.name != name), tables=tables
        )

    def with_column(self, table: SeenTable, column: SeenColumn, name: str) -> "Plan":
        """Take a column for a field; "" leaves the column out."""
        said = self._of(table.key)
        columns = {one: header for one, header in said.columns.items() if header != column.header}
        if column.field and column.field != name:
            columns[column.field] = ""
        if name:
            columns[name] = column.header
        kind = said.kind or table.kind or "deals"
        return self._with(table.key, said.model_copy(update={"columns": columns, "kind": kind}))

    def with_kind(self, table: SeenTable, kind: str) -> "Plan":
        """Take a table for another kind; what was said of its columns is forgotten."""
        said = self._of(table.key).model_copy(update={"kind": kind, "columns": {}})
        return self._with(table.key, said)

    def with_date_order(self, file: str, order: DateOrder | None) -> "Plan":
        """Say how days and months stand in a file."""
        keys = [key for key in self.tables if key[0] == file] or [(file, None)]
        plan = self
        for key in keys:
            plan = plan._with(key, plan._of(key).model_copy(update={"date_order": order}))
        return plan

    def with_stage(self, name: str, key: str) -> "Plan":
        """Say which stage or outcome a name stands for."""
        return replace(self, stages={**self.stages, name: key})

    def _of(self, key: TableKey) -> FileMapping:
        return (
            self.tables.get(key)
            or self.tables.get((key[0], None))
            or FileMapping(name=key[0], sheet=key[1])
        )

    def _with(self, key: TableKey, said: FileMapping) -> "Plan":
        given = said.model_copy(update={"sheet": key[1]})
        tables = {**self.tables, key: given}
        # What is said of one sheet stands before what is said of the whole file.
        ordered = dict(sorted(tables.items(), key=lambda one: one[0][1] is None))
        return replace(self, tables=ordered)


@dataclass(frozen=True, slots=True)
class Trial:
    """An import that was read and compared, and not written."""

    plan: Plan
    prepared: Prepared
    report: Report
    settings: Settings

    def questions(self) -> list[Finding]:
        """Return what only the manager can settle, each once."""
        asked: dict[tuple[str, str, str], Finding] = {}
        for one in self.report.findings:
            if one.ask:
                what = (one.ask, one.file if one.ask == "date_order" else "", "")
                key = (one.ask, "", one.value) if one.ask == "stage" else what
                asked.setdefault(key, one)
        return sorted(asked.values(), key=lambda one: _ASKED.index(one.ask))


def look(desk: Desk, plan: Plan, rows: int = 5) -> list[SeenTable]:
    """Look at the files of a plan without reading them to their ends.

    Raises:
        BadInput: a file can't be read.

    """
    settings, known = known_names(desk)
    options = Options(
        stages=settings.stages,
        stage_names=stage_names_of(settings.stage_names),
        zone=zone_of(settings),
        known=known,
    )
    return [_seen(one) for one in look_at(plan.paths, options, plan.mapped, rows)]


def _seen(one: LookedAt) -> SeenTable:
    table = one.table
    columns = tuple(
        SeenColumn(
            place,
            header,
            one.fields.get(place, ""),
            tuple((text_of(row[place]) if place < len(row) else None) or "" for row in one.rows),
        )
        for place, header in enumerate(table.header)
        if header
    )
    return SeenTable(
        table.file, table.sheet, one.kind, one.dialect, table.encoding, table.delimiter, columns
    )


def fields_of(kind: str) -> list[str]:
    """Return the fields that a column of a kind of table can be taken for."""
    return ordered_fields(kind, TABLES[kind or "deals"])


def try_import(desk: Desk, plan: Plan, progress: Progress | None = None) -> Trial:
    """Read the files and compare them with the store, and write nothing.

    Raises:
        BadInput: a file can't be read, or nothing in it looks like deals.
        Cancelled: ``progress`` said so.

    """
    settings, known = known_names(desk)
    prepared = read_import(
        settings,
        plan.paths,
        mapping=plan.mapped,
        currency=plan.currency,
        known=known,
        today=desk.today(settings),
        progress=progress,
    )
    report = write_import(desk, prepared, dry_run=True, progress=progress)
    return Trial(plan, prepared, report, settings)


def do_import(desk: Desk, trial: Trial, progress: Progress | None = None) -> Report:
    """Write what was tried; what names of stages stand for is kept for the next import.

    Raises:
        Cancelled: ``progress`` said so; nothing is written.

    """
    report = write_import(desk, trial.prepared, progress=progress)
    if trial.plan.stages:
        _keep_stages(desk, trial.plan.stages)
    return report


@repeatable
def _keep_stages(desk: Desk, stages: Mapping[str, str]) -> None:
    with desk.store.write(desk.actor, desk.clock(), Act.IMPORT) as unit:
        present = read_settings(unit.conn)
        names = {**stage_names_of(present.stage_names), **stages}
        write_settings(unit, replace(present, stage_names=stage_names_text(names)))
        unit.commit()


def stage_choices(settings: Settings) -> list[str]:
    """Return what a name may stand for: the keys of the stages, then the outcomes."""
    return [*(stage.key for stage in settings.stages), *OUTCOMES[:2]]


def mappings_folder() -> Path:
    """Return where mappings are saved: beside the configuration."""
    return configuration_path().parent / "mappings"


def save_plan(plan: Plan, folder: Path | None = None) -> Path:
    """Save what was said about the files for next time, and return where."""
    folder = folder or mappings_folder()
    # A file that is right as it is recognised is part of the pattern all the same.
    tables = [
        said.model_copy(update={"name": pattern_of(said.name)}) for said in plan.tables.values()
    ]
    named = {said.name for said in tables}
    patterns = dict.fromkeys(pattern_of(path.name) for path in plan.paths)
    tables += [FileMapping(name=pattern) for pattern in patterns if pattern not in named]
    first = pattern_of(plan.paths[0].stem).replace("*", "").strip(" -_.") or "mapping"
    target = folder / f"{first}.toml"
    write_mapping(Mapped(file=tuple(tables), stages=dict(plan.stages)), target)
    return target


def saved_plan(paths: Sequence[Path], folder: Path | None = None) -> tuple[Path, Plan] | None:
    """Return the newest saved mapping that names all these files, as a plan for them."""
    folder = folder or mappings_folder()
    if not folder.is_dir():
        return None
    files = sorted(folder.glob("*.toml"), key=lambda one: one.stat().st_mtime, reverse=True)
    for file in files:
        try:
            mapped = read_mapping(file)
        except (FunnelViewError, ValidationError):
            continue
        if not all(any(one.covers(path.name) for one in mapped.file) for path in paths):
            continue
        tables: dict[TableKey, FileMapping] = {}
        for path in paths:
            for one in mapped.file:
                if one.covers(path.name) and (one.columns or one.kind or one.date_order):
                    tables[path.name, one.sheet] = one.model_copy(update={"name": path.name})
        return file, Plan(tuple(paths), tables, dict(mapped.stages))
    return None


def fitting_plan(desk: Desk, paths: Sequence[Path]) -> tuple[Path | None, Plan]:
    """Return the saved plan for these files if it fits them as they are, else a plain one."""
    saved = saved_plan(paths)
    if saved is not None:
        try:
            look(desk, saved[1])
        except BadInput:
            saved = None
    return saved if saved is not None else (None, Plan(tuple(paths)))


def cancelled() -> Cancelled:
    """Return the error that ends an import before anything is written."""
    return Cancelled(_("Cancelled; nothing was written."))
