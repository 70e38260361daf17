"""Bringing other programs' exports into the store: read, compared, written in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from funnelview.domain.calendar import day_moment, period
from funnelview.domain.importing import Finding, ImportSet, name_key
from funnelview.domain.money import checked_currency, decimals_of
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings, stage_names_of
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.guessing import NOBODY, Known
from funnelview.interchange.importing.outcomes import OUTCOMES
from funnelview.interchange.importing.values import Options
from funnelview.store import importing as kept
from funnelview.store import records as stored
from funnelview.store.base import Store, Unit
from funnelview.store.bulk import Tell
from funnelview.store.engine import sqlite_path, store_url
from funnelview.store.settings import know_currency, read_settings, set_quotas, write_settings
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.importing.clashes import readable
from funnelview.usecases.importing.contacts import place_contacts
from funnelview.usecases.importing.deals import DealStep, Places
from funnelview.usecases.importing.records import place_customers, place_people
from funnelview.usecases.importing.report import Clash, Group, Report, Tally, report_of

if TYPE_CHECKING:
    from funnelview.interchange.importing.mapping import Mapped

VIA = "import"
# Told the step ("read", "write", "commit": about to last), how many rows or deals it is about,
# and which share of the whole import is done. What it raises ends the import, and nothing is
# written.
Progress = Callable[[str, int, float], None]
# Comparing and writing take twice as long as reading.
_READING = 0.35


def store_is_there(address: str) -> bool:
    """Return whether a store is at an address; False for a missing or empty SQLite file.

    A server is not looked at: whoever writes to it will be told what it lacks.
    """
    path = sqlite_path(store_url(address))
    if path is None:
        return True
    if not path.is_file():
        return False
    with Store(address) as store:
        return store.schema() is not None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files that were read and understood; ``settings`` has the currency they bring."""

    found: ImportSet
    settings: Settings


def _mapped(file: Path) -> "Mapped":
    # What checks a mapping takes as long to load as 10,000 rows to read.
    from funnelview.interchange.importing.mapping import read_mapping

    return read_mapping(file)


def read_import(
    settings: Settings,
    paths: Sequence[Path],
    *,
    mapping: "Path | Mapped | None" = None,
    date_order: str | None = None,
    currency: str | None = None,
    only_quotas: bool = False,
    known: Known = NOBODY,
    today: date | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Read the files that belong together, without any store.

    ``mapping`` is a mapping, or the file of one; ``date_order`` dmy or mdy for dates that
    nothing else decides, ``currency`` the one of amounts that name none. ``known`` are names
    that the store knows, by which columns of them are found. A store without a currency takes
    the commonest one.

    Raises:
        BadInput: a file can't be opened, or the mapping doesn't fit it.
        NotImportable: nothing looks like deals; the message names the headers.

    """
    mapped = _mapped(mapping) if isinstance(mapping, Path) else mapping
    stage_names = dict(mapped.stages) if mapped else {}
    if not settings.currency and currency:
        settings = replace(settings, currency=checked_currency(currency))
    there = {*(stage.key for stage in settings.stages), *OUTCOMES}
    unknown = set(stage_names.values()) - there
    if unknown:
        raise BadInput(_("“{value}” is not a stage.").format(value=min(unknown)))
    own = stage_names_of(settings.stage_names)
    options = Options(
        stages=settings.stages,
        stage_names={**{n: key for n, key in own.items() if key in there}, **stage_names},
        date_order=date_order or (mapped.date_order if mapped else None),
        currency=settings.currency or None,
        zone=zone_of(settings),
        today=today,
        known=known,
        progress=(lambda rows, share: progress("read", rows, share * _READING))
        if progress
        else None,
    )
    found = read_files(paths, options, mapped, without_deals=only_quotas)
    if settings.currency:
        return Prepared(found, settings)
    chosen, finding = _commonest(found)
    if decimals_of(chosen) != 2:
        # Amounts without a currency were read as if theirs had two decimals.
        options = replace(options, currency=chosen)
        found = read_files(paths, options, mapped, without_deals=only_quotas)
    if finding is not None:
        found = replace(found, findings=[*found.findings, finding])
    return Prepared(found, replace(settings, currency=chosen))


def known_names(desk: Desk) -> tuple[Settings, Known]:
    """Return the store's settings, and the names by which columns of a file may be known."""
    with desk.store.read() as conn:
        settings = read_settings(conn)
        people = frozenset(name_key(person.name) for person in stored.people(conn))
        return settings, Known(people)


@repeatable
def write_import(
    desk: Desk, prepared: Prepared, *, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Compare what was read with the store and write it: all of it or nothing.

    ``dry_run`` does everything and then takes it back.
    """
    found, settings = prepared.found, prepared.settings
    importer = replace(desk, via=VIA)

    def tell(share: float) -> None:
        if progress is not None:
            progress("write", len(found.deals), _READING + (1 - _READING) * share)

    tell(0.0)
    first = kept.would_be_first(importer.store, len(found.deals))
    with importer.store.write(
        importer.actor, importer.clock(), Act.IMPORT, keys_last=first
    ) as unit:
        tally = _write(unit, importer, found, settings, tell)
        if progress is not None:
            # The last moment to cancel: until here nothing is written.
            progress("commit", len(found.deals), 0.95)
        tally.clashes = readable(unit.conn, tally.clashes)
        if not dry_run:
            unit.commit()
    return report_of(found, tally, settings.currency, written=not dry_run)


def import_files(
    desk: Desk,
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    date_order: str | None = None,
    currency: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import files into a store that is there: ``read_import``, then ``write_import``."""
    settings, known = known_names(desk)
    prepared = read_import(
        settings,
        paths,
        mapping=mapping,
        date_order=date_order,
        currency=currency,
        known=known,
        today=desk.today(settings),
        progress=progress,
    )
    return write_import(desk, prepared, dry_run=dry_run, progress=progress)


def _commonest(found: ImportSet) -> tuple[str, Finding | None]:
    codes = Counter(code for code in found.deals.column("currency") if code)
    codes.update(quota.currency for quota in found.quotas if quota.currency)
    if codes:
        return codes.most_common(1)[0][0], None
    names = "".join(customer.name for customer in found.customers[:200])
    if any("\u3041" <= sign <= "\u30fa" for sign in names):
        chosen = "JPY"
    else:
        chosen = "CNY" if any("\u4e00" <= sign <= "\u9fff" for sign in names) else "USD"
    reason = _(
        "No file names a currency; {currency} was taken as the store's. Say another one with"
        " --currency."
    ).format(currency=chosen)
    file = found.formats[0].file
    return chosen, Finding("warning", file, 0, "", chosen, reason, ask="currency")


def _write(
    unit: Unit,
    desk: Desk,
    found: ImportSet,
    settings: Settings,
    tell: Tell,
) -> Tally:
    """Write an import within its unit of work, and return what was done."""
    tally = Tally()
    kept.lock_imports(unit)
    present = read_settings(unit.conn)
    if present.currency != settings.currency:
        write_settings(unit, replace(present, currency=settings.currency))
    for code in {settings.currency, *found.deals.column("currency")} - {None, ""}:
        know_currency(unit.conn, code)
    with kept.unhindered_first(unit, len(found.deals), _between(tell, 0.78, 0.9)):
        _write_records(unit, desk, found, settings, tally, tell)
    return tally


def _write_records(
    unit: Unit,
    desk: Desk,
    found: ImportSet,
    settings: Settings,
    tally: Tally,
    tell: Tell,
) -> None:
    people = place_people(unit, found.people, tally)
    named = {record.name: at for record, at in zip(found.people, people, strict=True)}
    tell(0.02)
    customers = place_customers(unit, found.customers, named, tally)
    at = [None if place is None else customers[place] for place in found.contacts_at]
    tell(0.1)
    contacts = place_contacts(unit, found.contacts, at, tally)
    tell(0.18)
    places = Places(people, customers, contacts)
    zone, today = zone_of(settings), desk.today(settings)
    own = frozenset(one.file for one in found.formats if one.dialect == "FunnelView")
    deals = _between(tell, 0.18, 0.75)
    DealStep(unit, settings, zone, today, found.deals, places, tally, deals, own).run()
    _write_quotas(unit, found, named, settings, tally)


def _between(tell: Tell, since: float, until: float) -> Tell:
    """Return what hears of a part as the share of the whole that it is."""
    return lambda share: tell(since + (until - since) * share)


def _write_quotas(
    unit: Unit, found: ImportSet, people: dict[str, int], settings: Settings, tally: Tally
) -> None:
    """Set the quotas that the files have news of; one that a manager changed since stays."""
    links = kept.links(unit, "quota")
    wanted: dict[str, tuple[int, str, int, int]] = {}
    for quota in found.quotas:
        if quota.currency not in {None, settings.currency}:
            reason = _("Quotas are in the store's currency, {currency}; it was left out.").format(
                currency=settings.currency
            )
            where = quota.where
            tally.findings.append(
                Finding("skipped", where.file, where.line, "", str(quota.currency), reason)
            )
            continue
        person = people[quota.person]
        wanted[f"{person}|{quota.period}"] = (person, quota.period, quota.amount, quota.where.line)
    tally.quotas = len(wanted)
    news = {
        key: one
        for key, one in wanted.items()
        if key not in links or links[key].said != str(one[2])
    }
    if not news:
        return
    first = min(period(key, settings.fiscal_start).first for _who, key, _a, _l in news.values())
    set_quotas(
        unit,
        [(person, key, amount) for person, key, amount, _line in news.values()],
        since=day_moment(first, zone_of(settings)),
    )
    fresh = {key: one for key, one in news.items() if key not in links}
    if fresh:
        people_of = [one[0] for one in fresh.values()]
        kept.add_links(unit, "quota", fresh, people_of, [str(one[2]) for one in fresh.values()])
    changed = {key: one for key, one in news.items() if key in links}
    now = {key: kept.Link(one[0], str(one[2])) for key, one in changed.items()}
    kept.change_links(unit, "quota", now)


__all__ = [
    "NOBODY",
    "Clash",
    "Group",
    "Known",
    "Prepared",
    "Progress",
    "Report",
    "import_files",
    "known_names",
    "read_import",
    "store_is_there",
    "write_import",
]
