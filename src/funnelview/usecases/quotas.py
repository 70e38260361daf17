"""Quotas as people write them: by name, period and amount, one by one or in a file."""

from dataclasses import dataclass
from pathlib import Path

from funnelview.domain.calendar import period as period_of
from funnelview.domain.importing import ImportSet
from funnelview.domain.money import parse_amount
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, FunnelViewError
from funnelview.i18n import _
from funnelview.interchange.importing.table import NotImportable
from funnelview.store import records
from funnelview.store.settings import set_quotas
from funnelview.usecases.again import repeatable, rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, currency_for, once, writing
from funnelview.usecases.importing import known_names, read_import
from funnelview.usecases.people import find_person


@dataclass(frozen=True, slots=True)
class Imported:
    """How many quotas a file held, and how many of them differed from those set."""

    read: int
    changed: int


@rerunnable
def set_written_quota(
    desk: Desk, name: str, period: str, amount: str, *, key: str | None = None
) -> Done:
    """Set a rep's quota of a period from its text; an empty one takes it back.

    Raises:
        BadInput: period or amount can't be read.
        RuleRefused: there is no such rep.

    """
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            person = find_person(records.people(unit.conn), name)
            of = period_of(period, settings.fiscal_start).key
            currency, note = currency_for(unit, settings, None)
            number = set_quotas(unit, [(person.id, of, parse_amount(amount, currency))])
            return Done(person.id, "changed" if number else "unchanged", note)

        payload = {"person": name, "period": period, "amount": amount}
        return once(unit, key, "quota.set", payload, act)


@repeatable
def import_quotas(desk: Desk, path: Path) -> Imported:
    """Set the quotas of a file as the import reads it: all or none.

    Each row has a name, a period and an amount; or there is a column for each period.

    Raises:
        BadInput: the file can't be read, or a line of it; the message names the first one.

    """
    present, known = known_names(desk)
    try:
        found = read_import(present, [path], only_quotas=True, known=known).found
    except NotImportable as error:
        raise BadInput(error.message, error.way_out) from None
    _refuse_unread(found)
    with writing(desk, Act.MANAGE) as (unit, settings):
        people = records.people(unit.conn)
        wanted: dict[tuple[int, str], int] = {}
        for quota in found.quotas:
            try:
                person = find_person(people, quota.person)
                key = period_of(quota.period, settings.fiscal_start).key
                _check_currency(quota.currency, settings)
            except FunnelViewError as error:
                raise BadInput(
                    _("Line {number}: {reason}").format(
                        number=quota.where.line, reason=error.message
                    ),
                    way_out=error.way_out,
                ) from None
            wanted[person.id, key] = quota.amount
        changed = set_quotas(
            unit, [(person_id, key, amount) for (person_id, key), amount in wanted.items()]
        )
    return Imported(len(found.quotas), changed)


def _check_currency(currency: str | None, settings: Settings) -> None:
    if not settings.currency:
        raise BadInput(
            _("The store has no currency yet."),
            way_out=_("Set it first: “funnelview settings set currency EUR”."),
        )
    if currency not in {None, settings.currency}:
        raise BadInput(
            _("Quotas are in the store's currency, {currency}.").format(currency=settings.currency)
        )


def _refuse_unread(found: ImportSet) -> None:
    """Refuse a file of which a cell that matters couldn't be read."""
    columns = {header: name for one in found.formats for name, header in one.columns.items()}
    for one in found.findings:
        name = columns.get(one.column, "").partition(" ")[0]
        if one.kind != "warning" or name not in {"period", "amount", "quota"}:
            continue
        told = (
            _("“{value}” is not a period.")
            if name == "period"
            else _("“{value}” is not an amount.")
        ).format(value=one.value)
        raise BadInput(_("Line {number}: {reason}").format(number=one.line, reason=told))
    if not found.quotas:
        raise BadInput(_("There is no quota in the file."))
