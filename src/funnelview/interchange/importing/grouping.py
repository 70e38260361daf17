"""Rows of a list that are no deals but put deals in order: headings, sums, blanks beneath a first.

Reports and spreadsheets that somebody kept write a rep or a customer once above several deals,
or a stage, a quarter, a sum as a row of its own. A heading says something of the rows beneath
it where no column does; a blank cell says what the cell above says only where the whole column
is written like that.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import compress, pairwise

from funnelview.domain.funnel import DEFAULT_STAGES
from funnelview.domain.importing import Finding
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import amounts, outcomes
from funnelview.interchange.importing.guessing import like_a_company, like_a_person
from funnelview.interchange.importing.spans import month_or_quarter
from funnelview.interchange.importing.table import Cell, is_blank
from funnelview.interchange.importing.values import Source

# A group's name with the number of rows in it: New (5).
_COUNTED = re.compile(r"^\s*(.*\S)\s*\((\d+)\)\s*$", re.DOTALL)
_MOST = 0.6
# A column that says something once for several rows is blank in so many of them.
_BLANK = 0.3
_ABOVE = (
    "owner",
    "customer",
    "stage",
    "status",
    "product",
    "owner_email",
    "close_date",
    "expected",
)
_MARKS = re.compile(r"[\s↑↓▲▼►▸•–-]+")


def settle(source: Source) -> None:
    """Leave out the headings and sums of a table of deals, and say what they say beneath them."""
    cells, known = source.columns.cells, source.columns.known
    # Where the different cells are counted there are fewer of them to look at.
    different = (column if known.get(at) is None else known[at] for at, column in cells.items())
    if len(source) < 2 or not any("" in (column or ()) for column in different):
        return
    _fill(source)
    suspects = _sparse(source)
    if not suspects:
        return
    sums = _sums(source, suspects)
    headings = _headings(source, [i for i in suspects if i not in sums], sums)
    if headings:
        _take_headings(source, headings)
    if sums or headings:
        _leave_out(source, sums, headings)


def _sparse(source: Source) -> list[int]:
    """Return the rows in which most of the columns are blank that are filled elsewhere."""
    cells, count = source.columns.cells, len(source)
    blanks = {position: column.count("") for position, column in cells.items()}
    full = [position for position, blank in blanks.items() if blank <= count / 2]
    if len(full) < 3:
        return []
    gaps: Counter[int] = Counter()
    for position in full:
        if blanks[position]:
            gaps.update(i for i, cell in enumerate(cells[position]) if cell == "")
    return sorted(i for i, several in gaps.items() if several >= len(full) - 2)


def _row(source: Source, index: int) -> dict[int, Cell]:
    columns = sorted(source.columns.cells.items())
    return {p: column[index] for p, column in columns if not is_blank(column[index])}


def _worded(cell: Cell) -> bool:
    return isinstance(cell, str) and sum(map(str.isalpha, cell)) > 3


def _sums(source: Source, suspects: Sequence[int]) -> set[int]:
    """Return the rows that hold nothing but numbers and the sum of the amounts above."""
    at = source.recognised.columns.get("amount")
    named = {
        source.recognised.columns.get(name)
        for name in (
            "key",
            "name",
            "customer",
            "owner",
            "stage",
            "status",
            "expected",
            "close_date",
        )
    }
    if at is None:
        return set()
    column = source.columns.cells[at]
    found: set[int] = set()
    likely = []
    for i in suspects:
        row = _row(source, i)
        if at in row and not named & row.keys() and not any(map(_worded, row.values())):
            likely.append(i)
    if not likely:
        return found
    values = amounts.decide(set(column)).values
    since, whole = Decimal(0), Decimal(0)
    last = -1
    for i in likely:
        part = sum((Decimal(values[cell] or 0) for cell in column[last + 1 : i]), Decimal(0))
        whole += part
        since = part
        value = values[column[i]]
        ends = i + 1 == len(column) or source.columns.lines[i + 1] != source.columns.lines[i] + 1
        if value is not None and (value in {since, whole} or ends):
            found.add(i)
            last = i
        else:
            whole -= part
    return found


def _headings(source: Source, suspects: Sequence[int], sums: set[int]) -> dict[int, str]:
    """Return the rows that only name the group of rows beneath them, and what they say."""
    lines = source.columns.lines
    found: dict[int, str] = {}
    for place, i in enumerate(suspects):
        row = _row(source, i)
        texts = [cell for cell in row.values() if isinstance(cell, str) and _lettered(cell)]
        if len(texts) != 1 or next(iter(row.values())) != texts[0] or i + 1 == len(lines):
            continue
        counted = _COUNTED.match(texts[0])
        if counted:
            behind = next((j for j in suspects[place + 1 :] if j > i), len(lines))
            if int(counted[2]) != behind - i - 1 and len(row) == 1:
                continue
            found[i] = counted[1]
            continue
        begins = i == 0 or lines[i] - lines[i - 1] > 1 or i - 1 in sums or i - 1 in found
        if len(row) == 1 and (begins or month_or_quarter(texts[0]) is not None):
            found[i] = texts[0]
    return found


def _lettered(text: str) -> bool:
    return any(map(str.isalpha, text))


def _take_headings(source: Source, headings: Mapping[int, str]) -> None:
    """Take headings for the field that no column tells, if they all say the like."""
    labels = list(dict.fromkeys(headings.values()))
    table = outcomes.StageTable.of(source.options.stages or DEFAULT_STAGES)
    tests: tuple[tuple[str, tuple[str, ...], Callable[[str], object]], ...] = (
        (
            "stage",
            ("stage", "status", "is_won"),
            lambda text: table.named(text) or outcomes.outcome_named(text),
        ),
        ("expected", ("expected", "close_date"), month_or_quarter),
        ("customer", ("customer", "customer_id"), like_a_company),
        ("owner", ("owner", "owner_id", "owner_email"), like_a_person),
    )
    for name, others, good in tests:
        if any(source.has(other) for other in others):
            continue
        if sum(1 for label in labels if good(label)) < _MOST * len(labels):
            continue
        said, column = "", []
        for i in range(len(source)):
            said = headings.get(i, said)
            column.append(said)
        source.add(name, _("(headings)"), column)
        reason = _("The headings between the rows were taken for this field.")
        source.warn_column(name, labels, reason)
        return


def _leave_out(source: Source, sums: set[int], headings: Mapping[int, str]) -> None:
    columns = source.columns
    out = sums | headings.keys()
    first = columns.lines[min(out)]
    reason = ngettext(
        "{count} row between the others is a heading or a sum.",
        "{count} rows between the others are headings or sums.",
        len(out),
    ).format(count=len(out))
    source.findings.append(Finding("skipped", source.file, first, "", "", reason, len(out)))
    keep = [i not in out for i in range(len(columns))]
    source.columns = replace(
        columns,
        cells={position: list(compress(cells, keep)) for position, cells in columns.cells.items()},
        lines=list(compress(columns.lines, keep)),
        known={},
    )


def _fill(source: Source) -> None:
    """Fill the columns that say something once for the rows beneath it.

    Such columns come first in the list, and what they say doesn't come back further down: a rep
    with all the deals beneath, then the next one.
    """
    fields = {at: name for name, at in source.recognised.columns.items()}
    groups = [0]
    for position in sorted(source.columns.cells):
        column = source.columns.cells[position]
        if fields.get(position) not in _ABOVE or is_blank(column[0]) or "" not in column:
            return
        starts = [i for i, cell in enumerate(column) if not is_blank(cell)]
        if not _written_once(column, starts, groups):
            return
        groups = starts
        ends = [*starts[1:], len(column)]
        filled: list[Cell] = []
        for start, end in zip(starts, ends, strict=True):
            text = column[start]
            counted = _COUNTED.match(text) if isinstance(text, str) else None
            filled += [counted[1] if counted else text] * (end - start)
        count = len(column) - len(starts)
        at = next(i for i, cell in enumerate(column) if is_blank(cell))
        reason = ngettext(
            "A blank cell was taken to say what the cell above says.",
            "{count} blank cells were taken to say what the cell above says.",
            count,
        ).format(count=count)
        header = source.recognised.table.header[position]
        source.findings.append(
            Finding("warning", source.file, source.columns.lines[at], header, "", reason, count)
        )
        source.columns.cells[position] = filled
        source.columns = replace(source.columns, known={**source.columns.known, position: None})


def _written_once(column: Sequence[Cell], starts: Sequence[int], groups: Sequence[int]) -> bool:
    """Return whether a column says each thing once per group of the column before it."""
    if len(groups) > 1:
        # Each group of the column before begins anew, and no neighbours say the same.
        return set(groups) <= set(starts) and all(
            column[one] != column[other] or other in groups for one, other in pairwise(starts)
        )
    said = [column[i] for i in starts]
    return (
        len(said) > 1
        and len(set(map(str, said))) == len(said)
        and len(column) - len(starts) >= max(2, _BLANK * len(column))
        and len(column) / len(starts) >= 2
    )
