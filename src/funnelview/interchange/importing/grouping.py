"""Rows of a list that are no deals but put deals in order: headings, sums, blanks beneath a first.

Reports and spreadsheets that somebody kept write a rep or a customer once above several deals,
or a stage, a quarter, a sum as a row of its own. A heading says something of the rows beneath
it where no column does; a blank cell says what the cell above says only where the whole column
is written like that.
"""

# ruff: noqa: RUF001 - words of many languages, meant as they are

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
_NAMING = frozenset(
    ("key", "name", "customer", "owner", "stage", "status", "expected", "close_date")
)
# A sum may stand beside the rep it is of, who was filled in, and its name.
_SAYING = 2
# Words for a sum, in front of or behind what is added up.
_SUM = re.compile(
    r"\b(?:sub|grand)?-?totals?\b|\b(?:zwischen|gesamt)?(?:summe|ergebnis)\b|\bsomme\b|\bsous-total\b|"
    r"\bsuma\b|\bsumma\b|\btotale\b|\btotaal\b|\bsubtotaal\b|\brazem\b|\btoplam\b|\bсумма\b|\bитого?\b|"
    r"\bвсего\b|[合总小]计|合計|小計|総計|소계|합계|총계",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\s↑↓▲▼►▸•–-]+")


def settle(source: Source) -> None:
    """Leave out the headings and sums of a table of deals, and say what they say beneath them."""
    cells, known = source.columns.cells, source.columns.known
    # Where the different cells are counted there are fewer of them to look at.
    different = (column if known.get(at) is None else known[at] for at, column in cells.items())
    if len(source) < 2 or not any("" in (column or ()) for column in different):
        return
    # Sums first: they would end the blanks beneath a name, or be filled themselves.
    gaps, before = _gaps(source), source.columns
    sums = _drop(source, _sums(source, _sparse(*gaps, _SAYING + 1)))
    _fill(source)
    if source.columns is not before:
        gaps = _gaps(source)
    headings = _headings(source, _sparse(*gaps, _SAYING))
    if headings:
        _take_headings(source, headings)
    left_out = sorted([*sums, *_drop(source, headings.keys())])
    if left_out:
        reason = ngettext(
            "{count} row between the others is a heading or a sum.",
            "{count} rows between the others are headings or sums.",
            len(left_out),
        ).format(count=len(left_out))
        finding = Finding("skipped", source.file, left_out[0], "", "", reason, len(left_out))
        source.findings.append(finding)


def _drop(source: Source, rows: Collection[int]) -> list[int]:
    """Leave out rows by their places; gives the lines they stood in."""
    columns = source.columns
    if not rows:
        return []
    lines = [columns.lines[i] for i in sorted(rows)]
    keep = [i not in rows for i in range(len(columns))]
    source.columns = replace(
        columns,
        cells={position: list(compress(cells, keep)) for position, cells in columns.cells.items()},
        lines=list(compress(columns.lines, keep)),
        known={},
    )
    return lines


def _gaps(source: Source) -> tuple[Counter[int], int]:
    """Return how many columns are blank in each row that are filled elsewhere, and how many are."""
    cells, count = source.columns.cells, len(source)
    blanks = {position: column.count("") for position, column in cells.items()}
    full = [position for position, blank in blanks.items() if blank <= count / 2]
    gaps: Counter[int] = Counter()
    for position in full:
        if blanks[position]:
            gaps.update(i for i, cell in enumerate(cells[position]) if cell == "")
    return gaps, len(full)


def _sparse(gaps: Mapping[int, int], full: int, most: int) -> list[int]:
    """Return the rows in which all but ``most`` columns are blank that are filled elsewhere."""
    return sorted(i for i, several in gaps.items() if full > 2 and several >= full - most)


def _row(source: Source, index: int) -> dict[int, Cell]:
    columns = sorted(source.columns.cells.items())
    return {p: column[index] for p, column in columns if not is_blank(column[index])}


def _worded(cell: Cell) -> bool:
    return isinstance(cell, str) and sum(map(str.isalpha, cell)) > 3


def _named_sum(cells: Iterable[Cell]) -> bool:
    return any(isinstance(cell, str) and _SUM.search(cell) is not None for cell in cells)


def _sums(source: Source, suspects: Sequence[int]) -> set[int]:
    """Return the rows that hold the sum of the amounts above, and no more than its name.

    They hold nothing but numbers, or one text with a word for a sum: Total Ann Lee. That their
    figure is the sum proves it.
    """
    at = source.recognised.columns.get("amount")
    if at is None:
        return set()
    told = _NAMING & source.recognised.columns.keys()
    named = {source.recognised.columns[name] for name in told}
    column = source.columns.cells[at]
    likely: dict[int, bool] = {}
    for i in suspects:
        row = _row(source, i)
        texts = [cell for cell in row.values() if _worded(cell)]
        if at not in row:
            continue
        if not named & row.keys() and not texts:
            likely[i] = False
        elif len(named & row.keys()) <= _SAYING and _named_sum(row.values()):
            likely[i] = True
    if not likely:
        return set()
    values = amounts.decide(set(column)).values
    found: set[int] = set()
    # What stands above a row since the last sum, and since the first row.
    part, whole = Decimal(0), Decimal(0)
    for i, cell in enumerate(column):
        value = values[cell]
        if i not in likely:
            part += Decimal(value or 0)
            continue
        sums = {_rounded(part), _rounded(whole + part)}
        ends = i + 1 == len(column) or source.columns.lines[i + 1] != source.columns.lines[i] + 1
        proved = value is not None and _rounded(Decimal(value)) in sums
        if proved or (value is not None and ends and not likely[i]):
            found.add(i)
            whole, part = whole + part, Decimal(0)
        else:
            part += Decimal(value or 0)
    return found


def _rounded(value: Decimal) -> Decimal:
    """Return a sum as spreadsheets show it: what they add up is never quite exact."""
    return value.quantize(Decimal("0.01"))


def _headings(source: Source, suspects: Sequence[int]) -> dict[int, str]:
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
        begins = i == 0 or lines[i] - lines[i - 1] > 1 or i - 1 in found
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
