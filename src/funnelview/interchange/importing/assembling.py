"""All files of an import into one ``ImportSet``: read, recognised, decided and joined."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelview.domain.importing import (
    Deals,
    FileFormat,
    Finding,
    ImportSet,
    QuotaRecord,
    Where,
    squeezed,
)
from funnelview.i18n import _
from funnelview.interchange.importing import deals as deal_files
from funnelview.interchange.importing import grouping, months
from funnelview.interchange.importing.besides import other_than_deals
from funnelview.interchange.importing.entities import full_names
from funnelview.interchange.importing.joining import Lead, World
from funnelview.interchange.importing.loading import load
from funnelview.interchange.importing.periods import period_in_year, period_named
from funnelview.interchange.importing.recognising import Recognised
from funnelview.interchange.importing.table import NotImportable, Table
from funnelview.interchange.importing.understanding import no_deals, understood
from funnelview.interchange.importing.values import Options, Source

if TYPE_CHECKING:
    from funnelview.interchange.importing.mapping import Mapped

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
    with ExitStack() as opened:
        found, unknown, findings = understood(paths, options, mapping, opened)
        if not found or not (without_deals or any(one.kind == "deals" for one in found)):
            raise no_deals(found, unknown, quotas=without_deals)
        whole = _assemble(found, unknown, options, findings)
    if not len(whole.deals) and not without_deals:
        raise NotImportable(_("There are headers of deals, but no row beneath them."))
    return whole


def _assemble(
    found: list[Recognised], unknown: Sequence[Table], options: Options, findings: list[Finding]
) -> ImportSet:
    for table in unknown:
        headers = ", ".join(header for header in table.header if header)[:200]
        reason = other_than_deals(table) or _("Nothing of this file is known; it was not read.")
        findings.append(Finding("skipped", table.file, table.header_line, headers, "", reason))
    world = World()
    quotas: list[QuotaRecord] = []
    formats: dict[int, FileFormat] = {}
    parts: list[dict[str, list[Any]]] = []
    told: dict[str, frozenset[str]] = {}
    read = 0
    for number, one in enumerate(sorted(found, key=lambda one: _ORDER.index(one.kind))):
        source = _source(one, options, number / len(found), 1 / len(found))
        if one.kind == "deals":
            months.settle(source)
            grouping.settle(source)
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
    joined: dict[str, Sequence[Any]] = {
        "customer_at": world.customers.records,
        "contact_at": world.contacts.records,
        "owner_at": people,
    }
    return ImportSet(
        Deals(columns, told, joined),
        world.customers.records,
        world.contacts.complete(world.customers.records),
        people,
        quotas,
        findings,
        [formats[id(one)] for one in found],
        read,
        world.contacts.places,
    )


def _source(one: Recognised, options: Options, before: float, part: float) -> Source:
    """Load a table; ``before`` and ``part`` are the shares of all files before it and of it."""
    tell = options.progress
    if one.date_order:
        options = replace(options, date_order=one.date_order)
    wanted = {*one.columns.values(), *one.quotas}
    for name in _ONLY_TELLING & one.columns.keys():
        wanted.discard(one.columns.pop(name))
    share = one.table.share
    progress = (lambda rows: tell(rows, before + part * share())) if tell else None
    source = Source(one, load(one.table, wanted, progress), options, [])
    for name, value in one.given.items():
        source.add(name, value, [value] * len(source))
    return source


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
    cells, years = source.cells("period"), source.texts("year")
    for i, (amount, line) in enumerate(zip(amounts, source.columns.lines, strict=True)):
        period = period_named(str(cells[i]))
        if years[i]:
            period = period_in_year(str(cells[i]), years[i] or "", source.header("period"))
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
