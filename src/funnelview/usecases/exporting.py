"""Taking the funnel out: deals, customers, contacts, people, notes, history, as tables.

Headers are the names that the JSON of the commands has, which the import recognises: what was
exported can be imported again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Final

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import REGISTERED, Change
from funnelview.domain.money import to_decimal
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store import exporting as rows_of
from funnelview.store.base import Reading
from funnelview.store.funnel import DealLine, all_deals
from funnelview.store.history import changes_of
from funnelview.store.settings import read_settings
from funnelview.usecases.desk import AsOf, Desk, as_of_day, zone_of
from funnelview.usecases.taking_out import COLUMN, Hashed, Mark, log, new_mark

KINDS: Final = ("deals", "customers", "contacts", "reps", "notes", "history", "forecast")
# What history keeps: of everything else the store knows the present alone.
KINDS_OF_THE_PAST: Final = ("deals", "notes", "history", "forecast")


DEAL_COLUMNS: Final = (
    "id",
    "name",
    "customer",
    "contact",
    "phone",
    "product",
    "amount",
    "currency",
    "stage",
    "success",
    "tier",
    "expected",
    "registered",
    "days_in_stage",
    "pushes",
    "month_pushes",
    "next_step",
    "next_step_due",
    "last_activity",
    "outcome",
    "owner",
    "source",
    "competitors",
    "raised",
    "forecast_mark",
)
CLOSING_COLUMNS: Final = ("closed", "lost_reason", "won_reason")


def deal_fields(line: DealLine, as_of: date) -> dict[str, Any]:
    """Return a line of the funnel by the names of its JSON form; amount in its own currency."""
    counted = {
        "amount": None if line.amount is None else to_decimal(line.amount, line.currency),
        "tier": line.tier.value,
        "days_in_stage": (as_of - line.stage_since).days,
        "outcome": line.outcome.value,
    }
    return {
        name: counted[name] if name in counted else getattr(line, name) for name in DEAL_COLUMNS
    }


def closing_fields(line: DealLine) -> dict[str, Any]:
    """Return what the export adds to a line: when and why it closed."""
    return {
        "closed": line.closed,
        "lost_reason": line.reason if line.outcome is Outcome.LOST else None,
        "won_reason": line.reason if line.outcome is Outcome.WON else None,
    }


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a deal, with names for ids and amounts as decimals.

    The first row of a deal, ``registration``, holds all its first values as JSON.
    """

    id: int
    deal: int
    customer: str | None
    field: str
    old: str | None
    new: str | None
    at: datetime
    recorded: datetime
    who: str
    via: str
    review: int | None
    undoes: int | None
    observed: bool


HISTORY_COLUMNS: Final = tuple(HistoryRow.__dataclass_fields__)


class _Readable:
    """Puts names and decimals in the place of history's ids and minor units."""

    def __init__(self, conn: Reading) -> None:
        self._names = {
            f"{kind}_id": rows_of.names_by_id(conn, table)
            for kind, table in (
                ("customer", "customer"),
                ("contact", "contact"),
                ("owner", "person"),
            )
        }

    def rows(self, changes: Iterable[Change], customer_id: int | None) -> Iterator[HistoryRow]:
        """Yield one deal's history."""
        known = list(changes)
        customer = None if customer_id is None else self._names["customer_id"].get(customer_id)
        currency = ""
        for change, following in zip(known, [*known[1:], None], strict=True):
            old, new = change.old, change.new
            if change.field == REGISTERED:
                first = json.loads(new or "{}")
                currency = str(first.get("currency") or "")
                texts = {
                    name.removesuffix("_id"): self._text(name, text, currency)
                    for name, text in first.items()
                }
                new = json.dumps(texts, ensure_ascii=False)
            else:
                then = self._currency_after(change, following, currency)
                old = self._text(change.field, old, currency)
                new = self._text(change.field, new, then)
                if change.field == "currency":
                    currency = change.new or ""
            yield HistoryRow(
                id=change.id,
                deal=change.deal_id,
                customer=customer,
                field=change.field.removesuffix("_id"),
                old=old,
                new=new,
                at=change.holds_from,
                recorded=change.recorded,
                who=change.who,
                via=change.via,
                review=change.review_id,
                undoes=change.undoes,
                observed=change.observed,
            )

    @staticmethod
    def _currency_after(change: Change, following: Change | None, currency: str) -> str:
        """The currency of a new amount: it may have come with it, as the next row."""
        together = (
            following is not None
            and following.field == "currency"
            and following.recorded == change.recorded
        )
        return (following.new or "") if together and following is not None else currency

    def _text(self, field: str, text: str | None, currency: str) -> str | None:
        if text is None:
            return None
        if field in self._names:
            return self._names[field].get(int(text), text)
        if field == "amount":
            return format(to_decimal(int(text), currency), "f")
        return text


def readable_history(desk: Desk, deal_id: int) -> list[HistoryRow]:
    """Return one deal's history with names and decimals, in the order of its recording."""
    with desk.store.read() as conn:
        customer_id = rows_of.customers_of_deals(conn, deal_id).get(deal_id)
        return list(_Readable(conn).rows(changes_of(conn, deal_id), customer_id))


@dataclass(frozen=True, slots=True)
class Table:
    """A table on its way out; ``rows`` are read while they are written."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def table_of(desk: Desk, kind: str, as_of: date | None = None) -> Iterator[tuple[Table, AsOf]]:
    """Give a kind of records as a table, read in one consistent look at the store.

    Raises:
        BadInput: the day lies in the future, or of these records the past isn't kept.

    """
    with desk.store.read() as conn:
        settings = read_settings(conn)
        moment = as_of_day(desk, settings, as_of)
        if moment.before is not None and kind not in KINDS_OF_THE_PAST:
            raise BadInput(
                _("Of {kind} only the present is kept.").format(kind=kind),
                way_out=_("As-of works for {kinds}.").format(kinds=", ".join(KINDS_OF_THE_PAST)),
            )
        before = moment.before
        simple: Mapping[str, Callable[[], Table]] = {
            "customers": lambda: Table(rows_of.CUSTOMER_COLUMNS, rows_of.customer_rows(conn)),
            "contacts": lambda: Table(rows_of.CONTACT_COLUMNS, rows_of.contact_rows(conn)),
            "reps": lambda: Table(rows_of.PERSON_COLUMNS, rows_of.person_rows(conn)),
            "notes": lambda: Table(rows_of.NOTE_COLUMNS, rows_of.note_rows(conn, before)),
            "history": lambda: Table(HISTORY_COLUMNS, _history(conn, before)),
            "forecast": lambda: _forecast(conn, desk, as_of),
            "deals": lambda: _deals(
                all_deals(conn)
                if before is None
                else rows_of.all_lines_before(conn, before, zone_of(settings)),
                moment.day,
            ),
        }
        yield simple[kind](), moment


FORECAST_COLUMNS: Final = (
    "month",
    "rep",
    "count",
    "amount",
    "weighted",
    "commit",
    "best_case",
    "currency",
)


def _forecast(conn: Reading, desk: Desk, as_of: date | None) -> Table:
    """Return the forecast of 12 months, a row for each rep and month that has any deals."""
    from funnelview.domain.forecast import By
    from funnelview.usecases.forecast import forecast_of, view_of

    found = forecast_of(conn, view_of(conn, desk, None, as_of), months=12, by=By.REP)
    code = found.currency
    rows = []
    for line in found.lines:
        months = [(one.month, mine) for one, mine in zip(found.months, line.months, strict=True)]
        for month, mine in [*months, ("overdue", line.overdue), ("undated", line.undated)]:
            if mine.bucket.count:
                amounts = (mine.bucket.amount, mine.weighted, mine.commit, mine.best)
                rows.append(
                    (
                        month,
                        line.name or None,
                        mine.bucket.count,
                        *(to_decimal(minor, code) for minor in amounts),
                        code,
                    )
                )
    return Table(FORECAST_COLUMNS, iter(rows))


def _deals(lines: Iterable[DealLine], day: date) -> Table:
    # Headers without deals, too.
    names = (*DEAL_COLUMNS, *CLOSING_COLUMNS)
    rows = (tuple((deal_fields(line, day) | closing_fields(line)).values()) for line in lines)
    return Table(names, rows)


def _history(conn: Reading, before: datetime | None) -> Iterator[tuple[Any, ...]]:
    readable = _Readable(conn)
    customers = rows_of.customers_of_deals(conn)
    for deal_id, changes in rows_of.histories(conn):
        for row in readable.rows(changes, customers.get(deal_id)):
            if before is None or row.at < before:
                yield tuple(getattr(row, name) for name in HISTORY_COLUMNS)


def _with_warnings(deals: Table, codes: Mapping[int, list[str]]) -> Table:
    """Return deals with the one field of their JSON form that a spreadsheet has no use for."""
    at = deals.columns.index("id")
    return Table(
        (*deals.columns, "warnings"), ((*row, codes.get(row[at], [])) for row in deals.rows)
    )


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: the number of rows, and of texts that a cell couldn't hold whole."""

    rows: int
    cut: int = 0


def export(
    desk: Desk,
    kind: str,
    file_format: str,
    file: IO[bytes],
    *,
    as_of: date | None = None,
    head: Mapping[str, Any] | None = None,
    marked: bool = True,
) -> Exported:
    """Write a kind of records (``KINDS``) into an open file in a format (csv, xlsx, json).

    ``head`` is what the JSON object says before its rows; the day that it is of is added. Each
    row bears the export's mark unless it is for a program that waits for the same answer to the
    same question; the export is logged in the store before this returns in any case.

    Raises:
        BadInput: the day lies in the future, or of these records the past isn't kept.

    """
    mark = new_mark(desk)
    hashed = Hashed(file)
    with table_of(desk, kind, as_of) as (table, moment):
        shown = _marked(table, mark) if marked else table
        done = _written(desk, kind, file_format, hashed, shown, moment, head or {})
    # Only now, when nobody reads any more: a file's store can't be written to meanwhile.
    log(
        desk,
        mark,
        kind=kind,
        form=file_format,
        scope=f"as_of={moment.day.isoformat()}",
        rows=done.rows,
        digest=hashed.digest,
    )
    return done


def _marked(table: Table, mark: Mark) -> Table:
    """Return a table with the export's mark on each of its rows."""
    return Table((*table.columns, COLUMN), ((*row, mark.text) for row in table.rows))


def _written(
    desk: Desk,
    kind: str,
    file_format: str,
    file: Hashed,
    table: Table,
    moment: AsOf,
    head: Mapping[str, Any],
) -> Exported:
    from funnelview.interchange.exporting import write_csv, write_json, write_xlsx

    if file_format == "xlsx":
        return Exported(*write_xlsx(file, kind, table.columns, table.rows))
    if file_format == "json":
        whole = {**head, "as_of": moment.day.isoformat()}
        shown = table
        if kind == "deals":
            from funnelview.usecases.warnings import codes_of_deals

            day = None if moment.before is None else moment.day
            shown = _with_warnings(table, codes_of_deals(desk, day))
        return Exported(write_json(file, whole, kind, shown.columns, shown.rows))
    return Exported(write_csv(file, table.columns, table.rows))
