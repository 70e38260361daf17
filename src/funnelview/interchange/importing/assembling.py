"""All files of an import into one ``ImportSet``: read, recognised, decided and joined."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelview.domain.importing import (
    Deals,
    FileFormat,
    Finding,
    ImportSet,
    QuotaRecord,
    Where,
    name_key,
    squeezed,
)
from funnelview.i18n import _
from funnelview.interchange.importing import deals as deal_files
from funnelview.interchange.importing.deals import Lead, World
from funnelview.interchange.importing.entities import full_names
from funnelview.interchange.importing.guessing import Known
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.loading import load
from funnelview.interchange.importing.periods import period_named
from funnelview.interchange.importing.reading import (
    CHUNK_ROWS,
    NotImportable,
    Table,
    open_tables,
)
from funnelview.interchange.importing.recognising import Recognised, recognise
from funnelview.interchange.importing.values import Options, Source

if TYPE_CHECKING:
    from funnelview.interchange.importing.mapping import FileMapping, Mapped

# In which order tables are read, so that what others refer to is there.
_ORDER = ("people", "products", "customers", "contacts", "leads", "deals", "quotas")
# Columns that tell what a table is, but of which nothing is kept.
_ONLY_TELLING = frozenset(
    ("industry", "website", "size", "lifecycle", "hired", "series", "converted")
)


def read_files(
    paths: Sequence[Path],
    options: Options,
    mapping: "Mapped | None" = None,
    *,
    without_deals: bool = False,
) -> ImportSet:
    """Read the files of one import.

    ``mapping`` overrides what is recognised. ``without_deals`` takes files that hold quotas
    or people only.

    Raises:
        BadInput: a file can't be opened, or the mapping doesn't fit it.
        NotImportable: nothing in any of them looks like deals; the message names the headers
            that were seen.

    """
    found: list[Recognised] = []
    unknown: list[Table] = []
    findings: list[Finding] = []
    with ExitStack() as opened:
        files = [(path, open_tables(path, opened)) for path in paths]
        known = _names_in(files, mapping, options.known)
        for path, tables in files:
            given = mapping.for_file(path.name) if mapping else None
            recognised = [(table, _recognised(table, given, known)) for table in tables]
            _chosen(path.name, recognised, found, unknown, findings)
        if not found or not (without_deals or any(one.kind == "deals" for one in found)):
            raise _no_deals(found, unknown, quotas=without_deals)
        whole = _assemble(found, unknown, options, findings)
    if not len(whole.deals) and not without_deals:
        raise NotImportable(_("There are headers of deals, but no row beneath them."))
    return whole


def _names_in(
    files: Sequence[tuple[Path, Sequence[Table]]], mapping: "Mapped | None", known: Known
) -> Known:
    """Return the names that are known, with those of the people and customers of these files."""
    people, customers = set(known.people), set(known.customers)
    if sum(len(tables) for _path, tables in files) < 2:
        return known
    for path, tables in files:
        given = mapping.for_file(path.name) if mapping else None
        for table in tables:
            one = _recognised(table, given, known)
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


def _headers(one: Recognised) -> list[str]:
    return [normal(text) for text in one.table.header if text]


def _recognised(table: Table, given: "FileMapping | None", known: Known) -> Recognised | None:
    if given is None:
        return recognise(table, known=known)
    return given.apply(table, recognise(table, given.kind, known))


def _no_deals(
    found: Sequence[Recognised], unknown: Sequence[Table], *, quotas: bool
) -> NotImportable:
    tables = [one.table for one in found] + list(unknown)
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


def _assemble(
    found: list[Recognised], unknown: Sequence[Table], options: Options, findings: list[Finding]
) -> ImportSet:
    for table in unknown:
        headers = ", ".join(header for header in table.header if header)[:200]
        reason = _("Nothing of this file is known; it was not read.")
        findings.append(Finding("skipped", table.file, table.header_line, headers, "", reason))
    world = World()
    quotas: list[QuotaRecord] = []
    formats: dict[int, FileFormat] = {}
    parts: list[dict[str, list[Any]]] = []
    told: dict[str, frozenset[str]] = {}
    read = 0
    for one in sorted(found, key=lambda one: _ORDER.index(one.kind)):
        source = _source(one, options)
        if one.kind == "deals":
            read += len(source)
            parts.append(deal_files.deals_of(source, world))
            told[source.file] = told.get(source.file, frozenset()) | deal_files.told_by(
                source, world
            )
        else:
            _take(source, world, quotas)
        formats[id(one)] = _format(source)
        findings.extend(source.columns.findings)
        findings.extend(source.findings)
    columns, doubles = (
        deal_files.without_doubles(deal_files.joined_columns(parts)) if parts else ({}, [])
    )
    findings.extend(world.people.findings)
    findings.extend(doubles)
    findings.extend(_shared_names(world))
    people = _settle_people(world, columns)
    return ImportSet(
        Deals(columns, told),
        world.customers.records,
        world.contacts.complete(world.customers.records),
        people,
        quotas,
        findings,
        [formats[id(one)] for one in found],
        read,
        world.contacts.places,
    )


def _source(one: Recognised, options: Options) -> Source:
    wanted = {*one.columns.values(), *one.quotas}
    for name in _ONLY_TELLING & one.columns.keys():
        wanted.discard(one.columns.pop(name))
    return Source(one, load(one.table, wanted, options.progress), options, [])


def _settle_people(world: World, columns: dict[str, list[Any]]) -> list[Any]:
    owning = {record.owner for record in world.customers.records}
    used = {i for i, record in enumerate(world.people.records) if record.name in owning}
    used |= {at for at in columns.get("owner_at", ()) if at is not None}
    people, moved = world.people.without_idle(used)
    if len(people) < len(world.people.records) and columns:
        columns["owner_at"] = [None if at is None else moved[at] for at in columns["owner_at"]]
    return people


def _take(source: Source, world: World, quotas: list[QuotaRecord]) -> None:
    """Take a table that isn't deals."""
    kind = source.recognised.kind
    if kind == "people":
        world.people.add_table(source)
        quotas.extend(_wide_quotas(source, world, source.texts("key"), full_names(source)))
    elif kind == "customers":
        owners = _owners(source, world)
        world.customers.add_table(source, owners)
    elif kind == "contacts":
        world.contacts.add_table(source, world.customers)
    elif kind == "leads":
        world.leads.update(_leads(source))
    elif kind == "products":
        for name in dict.fromkeys(source.texts("name")):
            if name:
                world.products.setdefault(squeezed(name), []).append(name)
    else:
        quotas.extend(_quotas(source, world))


def _owners(source: Source, world: World) -> list[str | None]:
    found = []
    for name, key, line in zip(
        source.texts("owner"), source.texts("owner_id"), source.columns.lines, strict=True
    ):
        at = world.people.at(name, key, source.file, line) if name or key else None
        found.append(None if at is None else world.people.records[at].name)
    return found


def _leads(source: Source) -> Mapping[str, Lead]:
    names = full_names(source)
    found: dict[str, Lead] = {}
    for i, (key, company, phone, mobile, mail, title) in enumerate(
        zip(*(source.texts(n) for n in ("key", "customer", "phone", "mobile", "email", "title")),
            strict=True)
    ):  # fmt: skip
        if key:
            found[key] = Lead(company, names[i], phone or mobile, mail, title)
    return found


def _wide_quotas(
    source: Source, world: World, keys: Sequence[str | None], names: Sequence[str | None]
) -> list[QuotaRecord]:
    """Return the quotas of columns that are periods."""
    found = []
    for position, period in source.recognised.quotas.items():
        field = f"quota {period}"
        source.recognised.columns[field] = position
        amounts, currencies = source.amounts(field, [None] * len(source))
        for i, (amount, line) in enumerate(zip(amounts, source.columns.lines, strict=True)):
            at = world.people.at(names[i], keys[i], source.file, line)
            if amount is not None and at is not None:
                person = world.people.records[at].name
                where = Where(source.file, line)
                found.append(QuotaRecord(where, person, period, amount, currencies[i]))
        del source.recognised.columns[field]
    return found


def _quotas(source: Source, world: World) -> list[QuotaRecord]:
    names = source.texts("person")
    keys = [
        key or mail
        for key, mail in zip(source.texts("person_id"), source.texts("person_email"), strict=True)
    ]
    if source.recognised.quotas:
        return _wide_quotas(source, world, keys, names)
    amounts, currencies = source.amounts("amount", source.codes())
    found = []
    bad: set[object] = set()
    cells = source.cells("period")
    for i, (amount, line) in enumerate(zip(amounts, source.columns.lines, strict=True)):
        period = period_named(str(cells[i]))
        if period is None:
            bad.add(cells[i])
            continue
        at = world.people.at(names[i], keys[i], source.file, line)
        if amount is not None and at is not None:
            person = world.people.records[at].name
            where = Where(source.file, line)
            found.append(QuotaRecord(where, person, period, amount, currencies[i]))
    if bad:
        source.warn_cells("period", bad, _("This is not a period; the quota was left out."))
    return found


def _shared_names(world: World) -> list[Finding]:
    """Say once which customers' names stand for several of them."""
    count = sum(world.customers.shared.values())
    if not count:
        return []
    name = next(iter(world.customers.shared))
    record = next(one for one in world.customers.records if one.name == name)
    reason = _(
        "Several customers carry one name, and deals give no more than the name; they were put"
        " to the one of the same owner, else to the first."
    )
    return [Finding("warning", record.where.file, record.where.line, "", name, reason, count)]


def _format(source: Source) -> FileFormat:
    one, table = source.recognised, source.recognised.table
    orders = [order for order in source.date_orders if order != "ymd"] or source.date_orders
    return FileFormat(
        table.file, one.kind, table.sheet, table.encoding, table.delimiter, one.dialect,
        orders[0] if orders else None, source.decimal or None, one.headers, one.ignored,
        len(source),
    )  # fmt: skip


__all__ = ["Options", "read_files"]
