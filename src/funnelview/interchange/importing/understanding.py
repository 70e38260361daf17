"""What the files of an import are, all together: recognised before they are read to their ends."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funnelview.domain.importing import Finding, name_key
from funnelview.i18n import _
from funnelview.interchange.importing.besides import other_than_deals, without_besides
from funnelview.interchange.importing.guessing import Known, like_a_rep
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.reading import open_tables
from funnelview.interchange.importing.recognising import Recognised, recognise
from funnelview.interchange.importing.referring import referred
from funnelview.interchange.importing.refusing import is_no_text
from funnelview.interchange.importing.table import CHUNK_ROWS, NotImportable, Table
from funnelview.interchange.importing.values import Options

if TYPE_CHECKING:
    from funnelview.interchange.importing.mapping import Mapped


_OWNERS = frozenset(("owner", "owner_id", "owner_email"))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A table as it would be read: its headers, what each is taken for, and its first rows."""

    table: Table
    kind: str
    dialect: str
    fields: Mapping[int, str]
    rows: Sequence[Sequence[object]]


def look_at(
    paths: Sequence[Path], options: Options, mapping: "Mapped | None" = None, rows: int = 5
) -> list[LookedAt]:
    """Recognise the files of an import without reading them to their ends.

    A table that nothing is known of has the kind "".

    Raises:
        BadInput: a file can't be opened, or the mapping doesn't fit it.

    """
    with ExitStack() as opened:
        found, unknown, _findings = understood(paths, options, mapping, opened)
        looked = [
            LookedAt(
                one.table,
                one.kind,
                one.dialect,
                {at: name for name, at in one.columns.items()}
                | {at: f"quota {period}" for at, period in one.quotas.items()},
                list(one.table.sample[1][:rows]),
            )
            for one in found
        ]
        looked += [LookedAt(one, "", "generic", {}, list(one.sample[1][:rows])) for one in unknown]
    names = [path.name for path in paths]
    return sorted(looked, key=lambda one: names.index(one.table.file))


def understood(
    paths: Sequence[Path], options: Options, mapping: "Mapped | None", opened: ExitStack
) -> tuple[list[Recognised], list[Table], list[Finding]]:
    """Return the tables of all files that are known, those that are not, and what was found."""
    found: list[Recognised] = []
    unknown: list[Table] = []
    findings: list[Finding] = []
    files = [(path, open_tables(path, opened)) for path in paths]
    known = _names_in(files, mapping, options.known)
    for path, tables in files:
        recognised = [(table, _recognised(table, mapping, known)) for table in tables]
        _chosen(path.name, recognised, found, unknown, findings)
    if len(files) > 1 or any(len(tables) > 1 for _path, tables in files):
        found = without_besides(found, findings, lambda one: _given_kind(one, mapping))
        aside: list[Table] = []
        left: list[Table] = []
        for one in unknown:
            (aside if other_than_deals(one) else left).append(one)
        found, left = referred(found, left, known)
        unknown = [*left, *aside]
    return found, unknown, findings


def _names_in(
    files: Sequence[tuple[Path, Sequence[Table]]], mapping: "Mapped | None", known: Known
) -> Known:
    """Return the names that are known, with those of the people and customers of these files."""
    people, customers = set(known.people), set(known.customers)
    if sum(len(tables) for _path, tables in files) < 2:
        return known
    for _path, tables in files:
        for table in tables:
            one = _recognised(table, mapping, known)
            if one is None or one.kind not in {"people", "customers"}:
                continue
            if "name" in one.columns:
                names = table.sample_column(one.columns["name"], CHUNK_ROWS)
                kept = people if one.kind == "people" else customers
                kept.update(name_key(str(name)) for name in names)
    return Known(people, customers)


def _chosen(
    file: str,
    known: Sequence[tuple[Table, Recognised | None]],
    found: list[Recognised],
    unknown: list[Table],
    findings: list[Finding],
) -> None:
    """Take what is known of a file's tables.

    Of several sheets with deals the best is taken, and those of the same headers with it, unless
    they are copies.
    """
    deals = [one for _table, one in known if one is not None and one.kind == "deals"]
    best = max(deals, key=lambda one: (len(one.columns), len(one.table.sample[0])), default=None)
    rows: set[tuple[str, ...]] = set()
    for table, one in known:
        if one is None:
            if len(known) == 1 or not deals:
                unknown.append(table)
            continue
        if one.kind != "deals" or best is None:
            found.append(one)
            continue
        same = _headers(one) == _headers(best)
        own = {tuple(map(str, row)) for row in table.sample[1] if any(map(str, row))}
        copied = bool(own) and len(own & rows) > len(own) / 2
        if one is best or (same and not copied):
            rows |= own
            found.append(one)
        else:
            reason = (
                _("This sheet repeats another one; it was not read.")
                if same
                else _("This sheet looks like deals too; only the sheet “{name}” was read.")
            ).format(name=best.table.sheet or "")
            findings.append(Finding("skipped", file, 0, "", table.sheet or "", reason))
    sheets = [one for one in found if one.kind == "deals" and one.table.file == file]
    _reps_by_sheet(file, sheets, findings)


def _reps_by_sheet(file: str, sheets: Sequence[Recognised], findings: list[Finding]) -> None:
    """Take the names of sheets for the reps, where each rep has a sheet and no column tells."""
    if len(sheets) < 2 or any(_OWNERS & one.columns.keys() for one in sheets):
        return
    names = [(one.table.sheet or "").strip() for one in sheets]
    if not all(map(like_a_rep, names)):
        return
    for one, name in zip(sheets, names, strict=True):
        one.given["owner"] = name
    reason = _("No column names the reps; they were taken from the names of the sheets.")
    findings.append(Finding("warning", file, 0, "", ", ".join(names)[:200], reason, len(names)))


def _headers(one: Recognised) -> list[str]:
    return [normal(text) for text in one.table.header if text]


def _given_kind(table: Table, mapping: "Mapped | None") -> bool:
    given = mapping.for_table(table.file, table.sheet) if mapping else None
    return given is not None and given.kind is not None


def _recognised(table: Table, mapping: "Mapped | None", known: Known) -> Recognised | None:
    given = mapping.for_table(table.file, table.sheet) if mapping else None
    if (given is None or given.kind is None) and other_than_deals(table):
        return None
    if given is None:
        return recognise(table, known=known)
    return given.apply(table, recognise(table, given.kind, known))


def no_deals(
    found: Sequence[Recognised], unknown: Sequence[Table], *, quotas: bool
) -> NotImportable:
    """Return the refusal of files in which nothing is a deal (or a quota): with what was seen."""
    tables = [one.table for one in found] + list(unknown)
    for table in tables:
        if is_no_text("".join(table.header)):
            return NotImportable(
                _("{file} holds no text that can be read.").format(file=table.file),
                way_out=_("Export the deals as CSV or as a spreadsheet (.xlsx)."),
            )
    seen = "; ".join(
        f"{table.file}: {', '.join(header for header in table.header if header)[:300]}"
        for table in tables
    )
    if quotas:
        return NotImportable(
            _("Nothing here looks like quotas. The headers seen are: {headers}.").format(
                headers=seen
            ),
            way_out=_(
                "Each row needs a name, a period and an amount; or a column for each period."
            ),
        )
    return NotImportable(
        _("Nothing here looks like deals. The headers seen are: {headers}.").format(headers=seen),
        way_out=_(
            "Deals need a stage or status, an amount or a date, and a name or customer. A mapping"
            " file (--map) can say which column is which."
        ),
    )
