"""What an import tells: how many, how much, what was left out, and what a manager should check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from funnelview.domain.importing import FileFormat, Finding, ImportSet
from funnelview.domain.money import to_decimal


@dataclass(frozen=True, slots=True)
class Group:
    """Deals of one outcome in the files: their number, the plain sum, how many have no amount.

    ``currency`` is the one of all amounts, "" where they are in several.
    """

    count: int = 0
    amount: Decimal = Decimal(0)
    without_amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both the file and the store changed since the last import; the store's stays.

    The values are history's texts while an import is written; its report has names and decimals.
    """

    file: str
    line: int
    kind: str
    record_id: int
    title: str
    field: str
    in_file: str | None
    in_store: str | None


@dataclass(slots=True)
class Tally:
    """What the writing of an import counts while it goes."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    quotas: int = 0
    clashes: list[Clash] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. ``read`` counts rows of deals; amounts are the plain sums of the files."""

    read: int
    imported: int
    updated: int
    unchanged: int
    duplicates: int
    quotas: int
    customers: int
    contacts: int
    reps: int
    reps_with_deals: int
    managers: int
    currency: str
    groups: Mapping[str, Group]
    findings: Sequence[Finding]
    clashes: Sequence[Clash]
    formats: Sequence[FileFormat]
    written: bool

    @property
    def nothing(self) -> bool:
        """Whether the files held nothing to import."""
        return not (self.imported or self.updated or self.unchanged or self.quotas)


def groups_of(found: ImportSet, currency: str) -> dict[str, Group]:
    """Return number and plain sum of the files' deals by outcome."""
    figures: dict[str, tuple[list[int], dict[str, int]]] = {
        outcome: ([0, 0], {}) for outcome in ("won", "lost", "open")
    }
    deals = found.deals
    for outcome, amount, code in zip(
        deals.column("outcome"), deals.column("amount"), deals.column("currency"), strict=True
    ):
        counts, sums = figures[outcome]
        counts[0] += 1
        if amount is None:
            counts[1] += 1
        else:
            sums[code or currency] = sums.get(code or currency, 0) + amount
    return {
        outcome: Group(
            counts[0],
            sum((to_decimal(a, code) for code, a in sums.items()), to_decimal(0, currency)),
            counts[1],
            next(iter(sums), currency) if len(sums) < 2 else "",
        )
        for outcome, (counts, sums) in figures.items()
    }


def _owners(found: ImportSet) -> int:
    """Return how many people have deals in the files."""
    places = set(found.deals.column("owner_at")) - {None}
    return len({found.people[place].name for place in places})


def report_of(found: ImportSet, tally: Tally, currency: str, *, written: bool) -> Report:
    """Return the report of an import that was written, or that would have been."""
    findings = [*found.findings, *tally.findings]
    roles = [person.role for person in found.people]
    return Report(
        read=found.read,
        imported=tally.imported,
        updated=tally.updated,
        unchanged=tally.unchanged,
        duplicates=sum(one.count for one in findings if one.kind == "duplicate"),
        quotas=tally.quotas,
        customers=len(found.customers),
        contacts=len(found.contacts),
        reps=roles.count("rep"),
        reps_with_deals=_owners(found),
        managers=len(roles) - roles.count("rep"),
        currency=currency,
        groups=groups_of(found, currency),
        findings=findings,
        clashes=tally.clashes,
        formats=found.formats,
        written=written,
    )
