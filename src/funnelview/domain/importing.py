"""What an import says: the records that foreign files were read into, and what was found wrong.

Plain values between the reading of other people's files (``interchange/importing``) and the
store that writes them. Deals are kept by column, since a file of 100,000 of them has to fit
into little memory; looking at them one by one gives a ``DealRecord`` each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any, Literal, NamedTuple, cast, overload

_QUOTED = re.compile(r"“[^”]*”|\d+")
FindingKind = Literal["warning", "skipped", "duplicate"]
Verdict = Literal["same", "take", "keep", "clash"]


def name_key(name: str) -> str:
    """Return a name's normal form: width, case and blanks don't tell two names apart."""
    folded = name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
    return " ".join(folded.split())


def squeezed(name: str) -> str:
    """Return a product's name without blanks and case, by which near-equal ones are found."""
    return "".join(name.casefold().split())


def three_way(said: str | None, says: str | None, store: str | None) -> Verdict:
    """Return what becomes of a field when a record comes again (docs/import.md, "Again").

    ``said`` is what the file last said, ``says`` what it says now, ``store`` what stands there.
    Same: nothing to do. Take: the file has news. Keep: only the store has. Clash: both have;
    the store's value stays, and the manager sees both.
    """
    if says == store:
        return "same"
    if says == said:
        return "keep"
    return "take" if store == said else "clash"


class Where(NamedTuple):
    """A place in a file: its name, and the line (in a spreadsheet: the row) counted from 1."""

    file: str
    line: int


class DealRecord(NamedTuple):
    """One deal as a file tells it; None is what the file doesn't say.

    ``key`` is the deal's id in the file, as text. ``customer_key`` and ``contact_key`` are
    those of a ``CustomerRecord`` or ``ContactRecord`` of the same import; without a key the
    names tell. ``amount`` is in minor units of ``currency`` (None: the store's). ``stage`` is
    a key of the store's stages, None where a closed deal's file doesn't name one; ``success``
    is set only where the file overrides the stage's win probability. ``owner`` is the name of
    a ``PersonRecord``. ``raised`` and ``forecast_mark`` come from this program's own exports
    alone.
    """

    file: str
    line: int
    key: str | None
    name: str | None
    customer: str | None
    customer_key: str | None
    contact: str | None
    contact_key: str | None
    phone: str | None
    email: str | None
    product: str | None
    amount: int | None
    currency: str | None
    expected: date | None
    stage: str | None
    success: int | None
    registered: date | None
    outcome: str
    closed: date | None
    reason: str | None
    owner: str | None
    source: str | None
    competitors: str | None
    next_step: str | None
    next_step_due: date | None
    last_activity: date | None
    raised: bool | None = None
    forecast_mark: str | None = None

    @property
    def where(self) -> Where:
        """The place the deal was read at."""
        return Where(self.file, self.line)

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """What the file said, as ``(field, text)``: what the next file is compared with."""
        return tuple(
            (name, str(value))
            for name, value in zip(SAID_FIELDS, self[_FIRST_SAID:], strict=True)
            if value is not None
        )


_FIRST_SAID = DealRecord._fields.index("name")
SAID_FIELDS = DealRecord._fields[_FIRST_SAID:]
_make_record = cast("Any", tuple.__new__)
# What a deal's customer, contact and owner tell of it: where they stand, and which field it is.
_JOINED: Mapping[str, tuple[str, str]] = {
    "customer": ("customer_at", "name"),
    "customer_key": ("customer_at", "key"),
    "contact": ("contact_at", "name"),
    "contact_key": ("contact_at", "key"),
    "phone": ("contact_at", "phone"),
    "email": ("contact_at", "email"),
    "owner": ("owner_at", "name"),
}


class Deals(Sequence[DealRecord]):
    """The deals of an import, kept by column and made into records while they are looked at.

    ``columns`` maps the fields of ``DealRecord`` to lists of one length; a field that isn't
    there is None in every deal. Three more columns, ``customer_at``, ``contact_at`` and
    ``owner_at``, are positions in the import's customers, contacts and people (None: nobody):
    ``joined`` holds these lists by the columns' names, and what they say need not be kept.
    ``told`` says, per file, which fields have a column there: what a file is silent about is
    no statement that it is empty.
    """

    __slots__ = ("_length", "columns", "joined", "told")

    def __init__(
        self,
        columns: Mapping[str, list[Any]],
        told: Mapping[str, frozenset[str]] | None = None,
        joined: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        self.columns = dict(columns)
        self.joined = dict(joined or {})
        self.told = dict(told or {})
        self._length = len(self.columns.get("line", ()))

    def __len__(self) -> int:
        return self._length

    def column(self, name: str) -> list[Any]:
        """Return one field of all deals, in their order."""
        own = self.columns.get(name)
        places, field_ = _JOINED.get(name, ("", ""))
        if places not in self.joined or places not in self.columns:
            return own or [None] * self._length
        values = [getattr(record, field_) for record in self.joined[places]]
        theirs = [None if at is None else values[at] for at in self.columns[places]]
        if own is None:
            return theirs
        return [mine or other for mine, other in zip(own, theirs, strict=True)]

    def __iter__(self) -> Iterator[DealRecord]:
        parts = [
            self.column(name) if name in self.columns or name in _JOINED else repeat(None)
            for name in DealRecord._fields
        ]
        return map(_make_record, repeat(DealRecord), zip(*parts, strict=False))

    @overload
    def __getitem__(self, index: int) -> DealRecord: ...

    @overload
    def __getitem__(self, index: slice) -> "Deals": ...

    def __getitem__(self, index: int | slice) -> "DealRecord | Deals":
        """Return one deal, or the deals of a slice."""
        if isinstance(index, slice):
            chosen = {name: values[index] for name, values in self.columns.items()}
            return Deals(chosen, self.told, self.joined)
        one = {name: [values[index]] for name, values in self.columns.items()}
        return next(iter(Deals(one | {"line": one["line"]}, self.told, self.joined)))


class CustomerRecord(NamedTuple):
    """A customer, known by key, internet domain or name.

    ``owner`` is the name of who answers for it, ``parent`` another customer's.
    """

    where: Where
    key: str | None
    name: str
    phone: str | None = None
    owner: str | None = None
    parent: str | None = None
    domain: str | None = None
    note: str | None = None


class ContactRecord(NamedTuple):
    """A person at a customer, known by key or by name; ``superior`` names another one there."""

    where: Where
    key: str | None
    name: str
    customer: str | None = None
    customer_key: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    superior: str | None = None


class PersonRecord(NamedTuple):
    """Somebody of the sales organisation; ``manager`` is a name, ``role`` is manager or rep."""

    where: Where
    key: str | None
    name: str
    email: str | None = None
    login: str | None = None
    manager: str | None = None
    role: str = "rep"
    team: str | None = None
    active: bool = True
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class QuotaRecord:
    """A quota of a person for a period (2026, 2026-Q1, 2026-01), in minor units."""

    where: Where
    person: str
    period: str
    amount: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the manager should know about a file.

    ``line`` is the first line it was seen in, 0 where it is about the whole file; ``column``
    is the header as the file writes it; ``count`` says how many rows are meant. Like ones are
    told together under ``group``, else under their reason. ``ask`` says what an answer would
    settle it: date_order, stage (of the value) or currency.
    """

    kind: FindingKind
    file: str
    line: int
    column: str
    value: str
    reason: str
    count: int = 1
    group: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one kind, file, column and reason: what a person reads as one line.

    ``first`` is the first of them; ``count`` the rows of all, ``values`` the first different
    ones.
    """

    first: Finding
    reason: str
    count: int
    values: tuple[str, ...]


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Put like findings together, in the order of the first of each.

    Reasons that differ in figures and quoted names only are alike.
    """
    alike: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        bare = one.group or _QUOTED.sub("", one.reason)
        alike.setdefault((one.kind, one.file, one.column, bare), []).append(one)
    return [
        FindingGroup(
            ones[0],
            ones[0].reason if len(ones) == 1 else ones[0].group or ones[0].reason,
            sum(one.count for one in ones),
            tuple(dict.fromkeys(one.value for one in ones if one.value))[:3],
        )
        for ones in alike.values()
    ]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a file was read, and what its columns were taken for."""

    file: str
    kind: str
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    dialect: str = "generic"
    date_order: str | None = None
    decimal: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class ImportSet:
    """Everything that the files of one import say, joined; ``read`` counts the rows of deals.

    ``contacts_at`` are positions in ``customers``: where each contact works.
    """

    deals: Deals
    customers: Sequence[CustomerRecord] = ()
    contacts: Sequence[ContactRecord] = ()
    people: Sequence[PersonRecord] = ()
    quotas: Sequence[QuotaRecord] = ()
    findings: Sequence[Finding] = ()
    formats: Sequence[FileFormat] = ()
    read: int = 0
    contacts_at: Sequence[int | None] = ()
