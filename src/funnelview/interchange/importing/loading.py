"""Rows into columns: only those that are wanted, each cell kept once, and no rows without data.

Blank rows, repeated header lines, totals and footers are left out here and counted; everything
else stays, however broken.
"""

# ruff: noqa: SIM905 - a list of words, read as words

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import cast

from funnelview.domain.importing import Finding
from funnelview.i18n import ngettext
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.table import Cell, Row, Table, is_blank

# What stands at the beginning of a row that adds up the others.
_TOTALS = frozenset(
    "total totals grandtotal subtotal sum summe gesamt gesamtsumme zwischensumme totalgénéral"
    " soustotal totalgeneral итого всего 合计 总计 小计 合計 小計 総計 count average".split()
)
# The same with a count or a name behind it: Grand Totals (2 records), Subtotal Ann.
_TOTAL = re.compile(r"(grand|sub)totals?|totals?\d|(zwischen|gesamt)summe|総?合計|[总小]计|итого")
# What reports write beneath the table.
_FOOTERS = (
    "confidential",
    "copyright",
    "generated",
    "reportname",
    "exportedby",
    "exportedon",
    "endofreport",
    "salesforcecom",
    "filteredby",
    "asof",
    "page",
    "seite",
    "导出",
    "制表",
    "数据截止",
)


@dataclass(slots=True)
class Columns:
    """The wanted columns of a table; every one has a cell per row, ``lines`` its line.

    Text cells have no blanks around them. ``known`` holds the different cells of a column as
    far as they were counted on the way.
    """

    table: Table
    cells: dict[int, list[Cell]]
    lines: Sequence[int]
    known: Mapping[int, Collection[Cell] | None]
    findings: list[Finding] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, position: int | None) -> list[Cell]:
        """Return one column, or blanks where there is none."""
        if position is None:
            return [""] * len(self.lines)
        return self.cells[position]

    def different(self, position: int | None) -> Collection[Cell]:
        """Return the different cells of a column."""
        if position is None:
            return {""}
        known = self.known.get(position)
        return set(self.cells[position]) if known is None else known


def load(
    table: Table, wanted: Iterable[int], progress: Callable[[int], None] | None = None
) -> Columns:
    """Read a table to its end, and keep the wanted columns.

    ``progress`` is told the number of rows read so far.
    """
    loader = _Loader(table, sorted(set(wanted)))
    for lines, rows in table.chunks():
        loader.add(lines, rows)
        if progress is not None:
            progress(len(loader.lines))
    # What was only kept for looking at isn't needed any more.
    table.sample = ((), ())
    return loader.result()


def _bare(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else cell


class _Known(dict[Cell, Cell]):
    """Cells without the blanks around them; equal ones are one and the same."""

    def __missing__(self, cell: Cell) -> Cell:
        bare = _bare(cell)
        self[cell] = bare = bare if bare is cell else self[bare]
        return bare


class _Loader:
    def __init__(self, table: Table, positions: list[int]) -> None:
        self.table = table
        self.width = len(table.header)
        self.cells: dict[int, list[Cell]] = {position: [] for position in positions}
        # Equal cells are kept once; a column of nothing but different ones isn't worth it.
        self.known: dict[int, _Known | None] = {position: _Known() for position in positions}
        self.lines = array("l")
        self.longer = array("l")

    def add(self, lines: Sequence[int], rows: Sequence[Row]) -> None:
        """Take over some rows."""
        if set(map(len, rows)) != {self.width}:
            lines, rows = self._even(lines, rows)
        self.lines.extend(lines)
        if not rows:
            return
        turned = list(zip(*rows, strict=False))
        for position, column in self.cells.items():
            known = self.known[position]
            if known is not None:
                column.extend(map(known.__getitem__, turned[position]))
                if len(known) > 2000 and len(known) > len(column) * 0.7:
                    self.known[position] = None
            elif self.table.typed:
                column.extend(map(_bare, turned[position]))
            else:
                column.extend(map(str.strip, cast("Sequence[str]", turned[position])))

    def _even(
        self, lines: Sequence[int], rows: Sequence[Row]
    ) -> tuple[Sequence[int], Sequence[Row]]:
        """Return the rows at the width of the header, without the empty ones."""
        width = self.width
        even: list[Row] = []
        kept: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            if not row:
                continue
            if len(row) > width and any(cell not in {"", None} for cell in row[width:]):
                self.longer.append(line)
            missing = width - len(row)
            even.append([*row, *[""] * missing] if missing > 0 else row)
            kept.append(line)
        return kept, even

    def result(self) -> Columns:
        """Return what was loaded, without the rows that are no data."""
        different = {
            position: None if known is None else dict.fromkeys(known.values())
            for position, known in self.known.items()
        }
        self.known.clear()
        keep, findings = _kept(self.table, self.cells, different, self.lines)
        if self.longer:
            reason = ngettext(
                "{count} row has more cells than there are headers; its end was not read.",
                "{count} rows have more cells than there are headers; their ends were not read.",
                len(self.longer),
            ).format(count=len(self.longer))
            findings.append(
                Finding(
                    "warning", self.table.file, self.longer[0], "", "", reason, len(self.longer)
                )
            )
        cells, lines = self.cells, self.lines
        if keep is not None:
            cells = {position: list(compress(column, keep)) for position, column in cells.items()}
            lines = array("l", compress(lines, keep))
        known = different if keep is None else {}
        own = [*self.table.findings, *self.table.late_findings()]
        return Columns(self.table, cells, lines, known, [*own, *findings])


def _suspects(
    table: Table,
    cells: dict[int, list[Cell]],
    known: Mapping[int, Collection[Cell] | None],
) -> set[int]:
    """Return the few rows worth a look: a gap in the fullest columns, or the header again."""
    gaps = {position: column.count("") for position, column in cells.items()}
    found: set[int] = set()
    few = max(50, len(next(iter(cells.values()), ())) // 50)
    for rank, position in enumerate(sorted(gaps, key=lambda one: gaps[one])[:4]):
        if rank and gaps[position] > few:
            break
        if gaps[position]:
            found.update(i for i, cell in enumerate(cells[position]) if cell == "")
    for position, column in cells.items():
        header = table.header[position]
        there = known.get(position)
        if header and header in (column if there is None else there):
            found.update(i for i, cell in enumerate(column) if cell == header)
    return found


def _what(cells: Sequence[Cell], header: Sequence[str], *, tail: bool) -> str:
    """Return what kind of row without data this is; "" for a row with data."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return "blank"
    same = sum(
        isinstance(cell, str) and bool(cell.strip()) and normal(cell) == name
        for cell, name in zip(cells, header, strict=True)
    )
    if same >= 2 and same >= len(filled) * 0.6:
        return "header"
    first = normal(str(filled[0]))
    if len(filled) <= max(2, len(cells) // 2) and (first in _TOTALS or _TOTAL.match(first)):
        return "footer"
    if len(filled) == 1 and len(cells) > 2 and (tail or first.startswith(_FOOTERS)):
        return "footer"
    return ""


def _kept(
    table: Table,
    cells: dict[int, list[Cell]],
    known: Mapping[int, Collection[Cell] | None],
    lines: Sequence[int],
) -> tuple[list[bool] | None, list[Finding]]:
    """Return which rows are data (None: all of them), and what was left out."""
    suspects = sorted(_suspects(table, cells, known), reverse=True)
    if not suspects:
        return None, []
    header = [normal(table.header[position]) for position in cells]
    columns = list(cells.values())
    left_out: dict[str, list[int]] = {}
    end = len(lines)
    for index in suspects:
        row = [column[index] for column in columns]
        kind = _what(row, header, tail=index == end - 1)
        if kind:
            left_out.setdefault(kind, []).append(index)
            if index == end - 1:
                end = index
    if not left_out:
        return None, []
    keep = [True] * len(lines)
    findings = []
    for kind, indexes in left_out.items():
        for index in indexes:
            keep[index] = False
        findings.append(_left_out(table.file, kind, lines[indexes[-1]], len(indexes)))
    return keep, findings


def _left_out(file: str, kind: str, line: int, count: int) -> Finding:
    if kind == "blank":
        reason = ngettext("{count} empty row.", "{count} empty rows.", count)
    elif kind == "header":
        reason = ngettext(
            "{count} row repeats the header.", "{count} rows repeat the header.", count
        )
    else:
        reason = ngettext(
            "{count} row beneath the table is a total or a footer.",
            "{count} rows beneath the table are totals or footers.",
            count,
        )
    return Finding("skipped", file, line, "", "", reason.format(count=count), count)
