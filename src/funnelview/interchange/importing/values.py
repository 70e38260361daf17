"""Columns of cells into columns of values: text, dates, amounts; and what could not be read."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import cast

from funnelview.domain.funnel import DEFAULT_STAGES, Stage
from funnelview.domain.importing import Finding
from funnelview.domain.money import decimals_of
from funnelview.i18n import _, ngettext
from funnelview.interchange.exporting import original_cell
from funnelview.interchange.importing import amounts as money
from funnelview.interchange.importing import dates as days
from funnelview.interchange.importing import signs
from funnelview.interchange.importing.guessing import NOBODY, Known
from funnelview.interchange.importing.headers import unit_of
from funnelview.interchange.importing.loading import Columns
from funnelview.interchange.importing.recognising import Recognised

# Blanks that only don't break, and marks that nobody sees: two names may differ by nothing else.
_TIDIED = dict.fromkeys((0xA0, 0x202F, 0x2007), " ") | dict.fromkeys(
    (0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF), ""
)
_UNSEEN = re.compile("[" + "".join(map(chr, _TIDIED)) + "]")

# Accounts::::Acme is what vtiger writes, Acme (https://www.notion.so/…) what Notion does.
_WRAPPED = frozenset(("customer", "contact", "owner", "product", "name"))
_WRAPPING = re.compile(r"^[A-Z][A-Za-z]+::::|\s*\(https://[^\s()]+\)$")

# What this program and others hide phones and addresses by: +49 ••• ••12, 138****1234, a***@b.com.
_PRIVATE = frozenset(("phone", "mobile", "contact_email", "email"))
_HIDING = "•●*\uff0axX#"
_MASKING = re.compile(r"[•●]|[*\uff0a]{2}|[xX#]{3}")
_MASKED = re.compile(r"[•●]|[*\uff0a]{2,}|[xX#]{3,}[-\s\d]*\d|\d[-\s\d]*[xX#]{3,}")

# What SugarCRM and its kin write for the currency that the program itself counts in.
_BASE_CURRENCY = "-99"

# So many unreadable cells of one column are listed one by one.
LISTED = 1000


@dataclass(frozen=True, slots=True)
class Options:
    """What the store and the manager add to the files.

    ``stages`` are the store's; ``stage_names`` are more names for them (name → key).
    ``currency`` is the store's reporting currency, None while it has none. ``date_order`` is
    dmy or mdy where the manager said so. Moments become days in ``zone``. ``today`` is None where
    it doesn't matter. ``known`` are names that a column of them is told by. ``progress`` is told
    the rows of a table read so far, and which share of all files that makes.
    """

    stages: Sequence[Stage] = DEFAULT_STAGES
    stage_names: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    currency: str | None = None
    zone: tzinfo = UTC
    today: date | None = None
    known: Known = NOBODY
    progress: Callable[[int, float], None] | None = None


def text_of(cell: object) -> str | None:
    """Return a cell as text, without blanks around it; None where it is empty."""
    if isinstance(cell, str):
        text = cell.strip().replace("\x00", "")
        if not text.isascii() and _UNSEEN.search(text):
            text = text.translate(_TIDIED).strip()
        return (original_cell(text) if text[:1] == "'" else text) or None
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


@dataclass(slots=True)
class Source:
    """A recognised table with its loaded columns, and what was found while reading values."""

    recognised: Recognised
    columns: Columns
    options: Options
    findings: list[Finding]
    date_orders: list[str] = field(default_factory=list)
    decimal: str = ""
    _told_masked: set[str] = field(default_factory=set)

    @property
    def file(self) -> str:
        """The file's name."""
        return self.recognised.table.file

    def __len__(self) -> int:
        return len(self.columns)

    def has(self, name: str) -> bool:
        """Return whether a field has a column."""
        return name in self.recognised.columns

    def header(self, name: str) -> str:
        """Return the header of a field as the file writes it."""
        position = self.recognised.columns.get(name)
        return "" if position is None else self.recognised.table.header[position]

    def cells(self, name: str) -> list[object]:
        """Return the cells of a field; blanks where it has no column."""
        return self.columns.column(self.recognised.columns.get(name))

    def add(self, name: str, header: str, cells: Sequence[object]) -> None:
        """Add a column that the file itself doesn't have."""
        table = self.recognised.table
        position = len(table.header)
        table.header = (*table.header, header)
        self.recognised.columns[name] = position
        self.columns.cells[position] = list(cells)

    def forget(self, *names: str) -> None:
        """Let go of fields' cells, which nobody will ask for again."""
        columns = self.recognised.columns
        # A mapping may have given one column to several fields.
        others = {position for name, position in columns.items() if name not in names}
        for position in {columns[name] for name in names if name in columns} - others:
            self.columns.cells[position] = []

    def different(self, name: str) -> Collection[object]:
        """Return the different cells of a field."""
        return self.columns.different(self.recognised.columns.get(name))

    def texts(self, name: str) -> list[str | None]:
        """Return a field as text; names without what some programs write around them."""
        texts = self._texts(name)
        if name in _PRIVATE and self.has(name):
            return self._without_masked(name, texts)
        if name not in _WRAPPED or not self.has(name):
            return texts
        known = self.columns.known.get(self.recognised.columns[name])
        whole = "\n".join(filter(None, texts if known is None else map(text_of, known)))
        if "::::" not in whole and "(https://" not in whole:
            return texts
        return [_WRAPPING.sub("", text) if text else text for text in texts]

    def _without_masked(self, name: str, texts: list[str | None]) -> list[str | None]:
        """Return phones and addresses without those that hide something: they say nothing."""
        # One look over all that are different: a hundred thousand single ones take a second, and
        # looking for a pattern ten times as long as for a sign.
        known = self.columns.known.get(self.recognised.columns[name])
        whole = "\n".join(filter(None, texts if known is None else map(text_of, known)))
        if not any(sign in whole for sign in _HIDING) or _MASKING.search(whole) is None:
            return texts
        masked = {text for text in set(texts) if text and _MASKED.search(text)}
        if not masked:
            return texts
        reason = _("Masked phones and addresses tell nothing; what is known of them stays.")
        if name not in self._told_masked:
            self._told_masked.add(name)
            cells = (cell for cell in self.different(name) if text_of(cell) in masked)
            self.warn_column(name, cells, reason)
        return [None if text in masked else text for text in texts]

    def _texts(self, name: str) -> list[str | None]:
        position = self.recognised.columns.get(name)
        if position is None:
            return [None] * len(self.columns)
        cells, known = self.columns.cells[position], self.columns.known.get(position)
        if known is not None:
            texts = {cell: text_of(cell) for cell in known}
            if all(text is cell for cell, text in texts.items()):
                return cast("list[str | None]", cells)
            return list(map(texts.__getitem__, cells))
        if self.recognised.table.typed or "" in cells:
            return [text_of(cell) for cell in cells]
        whole = "".join(cast("list[str]", cells))
        if "\x00" in whole or "'" in whole or (not whole.isascii() and _UNSEEN.search(whole)):
            return [text_of(cell) for cell in cells]
        # All different and all filled: they are the texts already.
        return cast("list[str | None]", cells)

    def warn_cells(self, name: str, bad: set[object], reason: str) -> None:
        """List the cells that could not be read, each with its line."""
        header = self.header(name)
        found = [
            (line, cell)
            for line, cell in zip(self.columns.lines, self.cells(name), strict=True)
            if cell in bad
        ]
        self.findings.extend(
            Finding("warning", self.file, line, header, str(cell)[:200], reason, group=reason)
            for line, cell in found[:LISTED]
        )
        if len(found) > LISTED:
            more = ngettext(
                "{reason} {count} more cell like this.",
                "{reason} {count} more cells like this.",
                len(found) - LISTED,
            ).format(reason=reason, count=len(found) - LISTED)
            line, cell = found[LISTED]
            left = len(found) - LISTED
            self.findings.append(
                Finding(
                    "warning", self.file, line, header, str(cell)[:200], more, left, group=reason
                )
            )

    def warn_column(self, name: str, cells: Iterable[object], reason: str, ask: str = "") -> None:
        """Warn once about several cells of a column; names the first line and how many."""
        wanted = set(cells)
        header, column = self.header(name), self.cells(name)
        places = [i for i, cell in enumerate(column) if cell in wanted]
        if places:
            first = places[0]
            line, value = self.columns.lines[first], str(column[first])[:200]
            self.findings.append(
                Finding("warning", self.file, line, header, value, reason, len(places), ask=ask)
            )

    def dates(self, name: str) -> list[date | None]:
        """Return a field's dates; decides the order of day and month from the whole column."""
        cells = self.cells(name)
        if not self.has(name):
            return [None] * len(cells)
        last = name in {"expected", "close_date"}
        column = days.decide(
            self.different(name), self.options.date_order, self.options.zone, last=last
        )
        if column.order and column.order not in self.date_orders:
            self.date_orders.append(column.order)
        if column.unread:
            self.warn_cells(name, column.unread, _("This is not a date; the field stays empty."))
        if column.undecided:
            reason = (
                _("Cells of this column contradict each other about the order of day and month;"
                  " those that could be either stay empty. Say it with --date-order dmy or mdy.")
                if column.mixed
                else _("No cell of this column tells whether the day or the month comes first; its"
                       " dates stay empty. Say it with --date-order dmy or mdy.")
            )  # fmt: skip
            self.warn_column(name, column.undecided, reason, ask="date_order")
        if column.whole:
            reason = (
                _("Only a month or quarter; its last day was taken.")
                if last
                else _("Only a month or quarter; its first day was taken.")
            )
            self.warn_column(name, column.whole, reason)
        return list(map(column.values.__getitem__, cells))

    def amounts(
        self, name: str, codes: Sequence[str | None]
    ) -> tuple[list[int | None], list[str | None]]:
        """Return a field's amounts in minor units, and their currencies.

        ``codes`` are what the currency column says; the cells' own signs come next, then the
        header's unit, then the store's currency.
        """
        cells = self.cells(name)
        if not self.has(name):
            return [None] * len(cells), list(codes)
        factor, unit = money.factor_named(unit_of(self.header(name)))
        if factor == 1:
            plain = self._plain_amounts(cells, {code or unit for code in set(codes)})
            if plain is not None:
                if any("." in cell for cell in cast("list[str]", cells)):
                    self.decimal = "."
                return plain, [code or unit for code in codes] if unit else list(codes)
        column = money.decide(self.different(name), factor)
        self.decimal = column.decimal or self.decimal
        if column.unread:
            self.warn_cells(name, column.unread, _("This is not an amount; the field stays empty."))
        if column.undecided:
            reason = _(
                "Cells of this column contradict each other about the decimal sign; those that"
                " could be either stay empty."
            )
            self.warn_column(name, column.undecided, reason)
        if column.guessed:
            guessed = (cell for cell in column.values if isinstance(cell, str) and "." in cell)
            reason = _("No cell proves it, but points were taken to group thousands, not decimals.")
            self.warn_column(name, guessed, reason)
        currencies = self._currencies(cells, codes, column, unit)
        return self._minor(name, cells, column, currencies), currencies

    def _plain_amounts(
        self, cells: Sequence[object], codes: Collection[str]
    ) -> list[int | None] | None:
        """Return the amounts of a column in hundredths, where that is plainly what they are."""
        default = self.options.currency or "USD"
        if self.recognised.table.typed or set(codes) & money.SHARED_SIGNS:
            return None
        if any(decimals_of(code or default) != 2 for code in codes):
            return None
        return money.in_hundredths(cast("Sequence[str]", cells))

    def _currencies(
        self,
        cells: Sequence[object],
        codes: Sequence[str | None],
        column: money.AmountColumn,
        unit: str,
    ) -> list[str | None]:
        """Return the currency of each amount; a sign of several countries is settled."""
        shared = {*column.currencies.values(), unit} & money.SHARED_SIGNS
        meant = {sign: self._settled(sign, column, codes) for sign in shared}
        default = meant.get(unit, unit) or None
        if not column.currencies:
            return [code or default for code in codes] if default else list(codes)
        named = {cell: meant.get(code, code) for cell, code in column.currencies.items()}
        return [code or named.get(cell) or default for code, cell in zip(codes, cells, strict=True)]

    def _settled(self, sign: str, column: money.AmountColumn, codes: Sequence[str | None]) -> str:
        table, own = self.recognised.table, self.options.currency
        headers = " ".join(table.header)
        if sign != "$":
            if sign == "¥" and own not in {"CNY", "JPY"} and table.encoding == "Shift_JIS":
                return "JPY"
            cells = self.columns.cells.values()
            return signs.settled(
                sign, own, headers, lambda: (cell for some in cells for cell in some[:50])
            )
        named = {*codes, *column.currencies.values()} - {"$"}
        currency, guessed = signs.dollars(own, named, headers)
        if guessed and None in codes:
            reason = _(
                "“$” may be several currencies; {currency} was taken. Say another one with"
                " --currency."
            ).format(currency=currency)
            self.warn_column(
                "amount",
                (cell for cell, code in column.currencies.items() if code == "$"),
                reason,
                ask="currency",
            )
        return currency

    def _minor(
        self,
        name: str,
        cells: Sequence[object],
        column: money.AmountColumn,
        currencies: Sequence[str | None],
    ) -> list[int | None]:
        rounded: set[object] = set()
        default = self.options.currency or "USD"

        def minor(value: Decimal | int | None, cell: object, currency: str | None) -> int | None:
            if value is None:
                return None
            units, lost = money.to_minor(value, currency or default)
            if lost:
                rounded.add(cell)
            return units

        different = set(currencies)
        if len(different) == 1:
            currency = next(iter(different))
            scale = 10 ** decimals_of(currency or default)
            known: dict[object, int | None] = {}
            for cell, value in column.values.items():
                scaled = None if value is None else value * scale
                units = None if scaled is None else int(scaled)
                # What is left over has to be rounded.
                known[cell] = units if units == scaled else minor(value, cell, currency)
            found = list(map(known.__getitem__, cells))
        else:
            found = [
                minor(column.values[cell], cell, currency)
                for cell, currency in zip(cells, currencies, strict=True)
            ]
        if rounded:
            reason = _("More decimals than the currency has; rounded half to even.")
            self.warn_cells(name, rounded, reason)
        return found

    def codes(self) -> list[str | None]:
        """Return the currency codes of the currency column; None where it says none."""
        cells = self.cells("currency")
        if not self.has("currency"):
            return [None] * len(cells)
        known: dict[object, str | None] = {}
        bad: set[object] = set()
        for cell in self.different("currency"):
            text = text_of(cell)
            known[cell] = code = money.currency_named(text) if text else None
            if text and code is None and text != _BASE_CURRENCY:
                bad.add(cell)
        if bad and not any(known.values()):
            self.warn_column("currency", bad, _("Nothing in this column is a known currency."))
        elif bad:
            self.warn_cells("currency", bad, _("This is no currency that is known."))
        return list(map(known.__getitem__, cells))
