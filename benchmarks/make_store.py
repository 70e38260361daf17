"""Filling a store with as many reps and deals as a benchmark wants, fast and in order.

``make_store(url, reps, deals, seed)`` writes by the raw driver (executemany, COPY), without the
program's own writers: a million deals would take them an hour. Histories, counters and the
funnel's sums agree with the deals, so that ``funnelview db check`` finds nothing wrong.

    python -m benchmarks.make_store sqlite:///big.db --reps 1000 --deals 1000000
"""

import argparse
import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from funnelview.domain.calendar import month_index, quarter_of, week_of
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.store.engine import sqlite_path
from funnelview.store.settings import set_rate
from funnelview.store.trail import sqlite as trail_sqlite
from funnelview.store.trail.form import RECORDS
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import make_store as make_tables

DAYS = 720
"""How far back the oldest deal was registered."""
DEALS_PER_CUSTOMER = 10
REPS_PER_MANAGER = 10
OPEN, WON = 0.614, 0.135
"""The shares of deals that are open and won; the rest is lost."""

_STAGES = (("aware", 25), ("compare", 50), ("negotiate", 75), ("confirm", 75))
_SOURCES = ("Trade fair", "Own prospecting", "Referral", "Website", None)
_PRODUCTS = ("Sorting line", "Vision station", "Weighing module", "Marking unit", "分拣线")
Row = Sequence[Any]
_WITHOUT_NUMBERS = {"funnel_sum", "review_deal", "stage_stay", "first_seen"}
_HELD = (
    "activity", "amount", "contact", "customer", "date", "next_step", "phone", "product",
)  # fmt: skip


class Loader(Protocol):
    """Loads rows into tables of one engine."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows; dates, moments and booleans come as ISO texts and truth values."""

    def finish(self) -> None:
        """Make indexes and statistics, and let ids go on after those written."""


class _Sqlite:
    """Loads by executemany into a file without its indexes, which are made afterwards."""

    def __init__(self, connection: sqlite3.Connection, began: datetime) -> None:
        self._connection, self._began = connection, began
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        self._indexes = connection.execute(
            "select name, sql from sqlite_master where type = 'index' and sql is not null"
        ).fetchall()
        for name, _sql in self._indexes:
            connection.execute(f"drop index {name}")
        connection.execute("BEGIN")
        self._before = trail_sqlite.marks(connection)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(
            f"insert into {table} ({', '.join(columns)}) values ({marks})",  # noqa: S608 - our own
            rows,
        )

    def finish(self) -> None:
        for _name, sql in self._indexes:
            self._connection.execute(sql)
        writer = trail_sqlite.Writer("benchmark", "command", "benchmark", "")
        trail_sqlite.record_on(self._connection, self._before, writer, self._began)
        self._connection.execute("COMMIT")
        self._connection.execute("ANALYZE")
        self._connection.execute("PRAGMA journal_mode = DELETE")


class _Postgres:
    """Loads by COPY; triggers and indexes wait until the end where the login may say so."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver is imported late
        self._connection = connection
        self._indexes = connection.execute(
            "select indexname, indexdef from pg_indexes where schemaname = current_schema()"
            " and indexname like 'ix_%'"
        ).fetchall()
        for name, _definition in self._indexes:
            connection.execute(f"drop index {name}")
        with connection.transaction():
            self._may_hurry = connection.info.parameter_status("is_superuser") == "on"
        self._tables: set[str] = set()

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        self._tables.add(table)
        if self._may_hurry:
            # The rows are right by construction: no look at each foreign key. But what the trail
            # covers is chained by triggers.
            role = "origin" if table in RECORDS else "replica"
            self._connection.execute(f"set session_replication_role = {role}")
        statement = f"copy {table} ({', '.join(columns)}) from stdin"
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def finish(self) -> None:
        # An index can't be made while its table's triggers wait for the commit.
        self._connection.execute("set constraints all immediate")
        for _name, definition in self._indexes:
            self._connection.execute(definition)
        for table in sorted(self._tables - _WITHOUT_NUMBERS):
            self._connection.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608 - our own
                f" (select max(id) from {table}))"
            )
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("vacuum analyze")


@dataclass(slots=True)
class _Company:
    """What is filled, and what it adds up to."""

    reps: int
    deals: int
    dice: Random
    today: date
    sums: dict[tuple[Any, ...], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0])
    )
    stays: dict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    days: list[str] = field(default_factory=list)
    histories: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = self.today - timedelta(days=DAYS)
        # From the first registered day to half a year ahead.
        self.days = [(first + timedelta(days=n)).isoformat() for n in range(DAYS + 200)]

    @property
    def managers(self) -> int:
        return max(1, self.reps // REPS_PER_MANAGER)

    @property
    def customers(self) -> int:
        return max(1, self.deals // DEALS_PER_CUSTOMER)

    def left(self, stage: str, on: int, days: int) -> None:
        """Count that a deal left a stage on a day, after so many days in it."""
        cell = self.stays[stage, self.days[on]]
        cell[0] += 1
        cell[1] += days

    def rep_id(self, number: int) -> int:
        """Return the person of the n-th rep: the director and the managers come first."""
        return 2 + self.managers + number % self.reps


def make_store(
    url: str, reps: int, deals: int, seed: int = 1, *, today: date | None = None
) -> None:
    """Make a store at `url` (a path, an SQLite or a Postgres URL) and fill it.

    The same arguments make the same content. ``today`` is the day after which nothing happened.
    """
    day = today or datetime.now(UTC).date()
    began = datetime.combine(day - timedelta(days=DAYS + 30), datetime.min.time(), UTC)
    with Store(url, create=True) as store:
        desk = Desk(store, "benchmark", "command", lambda: began)
        make_tables(desk, Settings(currency="EUR", time_zone="UTC"))
        with store.write(desk.actor, began) as unit:
            set_rate(unit, "USD", began.date(), Decimal("0.92"))
            unit.commit()
        company = _Company(reps, deals, Random(seed), day)
        path = sqlite_path(store.url)
        if path is not None:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                _fill(_Sqlite(connection, began), company)
            return
        import psycopg

        libpq = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(libpq) as connected:
            _fill(_Postgres(connected), company)


def _fill(loader: Loader, company: _Company) -> None:
    _load_records(loader, company)
    columns = (
        "id", "customer_id", "contact_id", "owner_id", "name", "product", "amount", "currency",
        "expected", "stage", "success", "source", "next_step", "next_step_due", "registered",
        "outcome", "closed", "reason", "raised", "stage_since", "pushes", "month_pushes",
        "last_activity", "first_success", "version",
    )  # fmt: skip
    history = ("deal_id", "field", "old", "new", "holds_from", "recorded", "who", "via", "observed")
    made = _deals(company)
    while part := [row for _, row in zip(range(50_000), made, strict=False)]:
        loader.load("deal", columns, part)
        rows, company.histories = company.histories, []
        loader.load("deal_change", history, rows)
    loader.load(
        "funnel_sum",
        ("outcome", "month", "owner_id", "currency", "success", "deals", "amount", "unpriced"),
        [(*key, *numbers) for key, numbers in sorted(company.sums.items())],
    )
    loader.load(
        "stage_stay",
        ("stage", "day", "stays", "days"),
        [(*key, *numbers) for key, numbers in sorted(company.stays.items())],
    )
    began = f"{company.days[0]} 00:00:00.000000"
    loader.load("first_seen", ("what", "at"), [(name, began) for name in _HELD])
    _load_notes_and_reviews(loader, company)
    loader.finish()


def _load_records(loader: Loader, company: _Company) -> None:
    began = f"{company.days[0]} 00:00:00.000000"
    people: list[Row] = [(1, "Director", "director", None, "active", 1)]
    people += [
        (2 + n, f"Manager {n + 1:03}", "manager", 1, "active", 1) for n in range(company.managers)
    ]
    people += [
        (company.rep_id(n), f"Rep {n + 1:04} 李", "rep", 2 + n % company.managers, "active", 1)
        for n in range(company.reps)
    ]
    fields: tuple[str, ...] = ("name", "role", "manager_id", "status")
    loader.load("person", ("id", *fields, "version"), people)
    _changes(loader, "person", fields, people, began)
    fields = ("name", "owner_id", "phone")
    customers = [
        (n, f"客户 Customer {n:06}", company.rep_id(n * 7), f"+49 30 {n:09}", 1)
        for n in range(1, company.customers + 1)
    ]
    keys = ((row[0], row[1], row[1].casefold(), *row[2:]) for row in customers)
    loader.load("customer", ("id", "name", "name_key", "owner_id", "phone", "version"), keys)
    _changes(loader, "customer", fields, customers, began)
    fields = ("customer_id", "name", "title", "phone")
    contacts = [
        (n, n, f"Contact {n:06}", "Purchasing", f"+49 30 {n:09}", 1)
        for n in range(1, company.customers + 1)
    ]
    loader.load("contact", ("id", *fields, "version"), contacts)
    _changes(loader, "contact", fields, contacts, began)
    quarters = [quarter_of(company.today + timedelta(days=91 * n)).key for n in (-2, -1, 0, 1)]
    loader.load(
        "quota",
        ("person_id", "period", "amount", "holds_from", "recorded", "who"),
        [
            (company.rep_id(n), quarter, 40_000_000 + n * 10_000, began, began, "benchmark")
            for n in range(company.reps)
            for quarter in quarters
        ],
    )


def _changes(
    loader: Loader, kind: str, fields: Sequence[str], rows: Iterable[Row], at: str
) -> None:
    loader.load(
        "record_change",
        ("kind", "record_id", "field", "new", "recorded", "who", "via"),
        (
            (kind, row[0], name, str(value), at, "benchmark", "command")
            for row in rows
            for name, value in zip(fields, row[1:-1], strict=True)
            if value is not None
        ),
    )


def _deals(company: _Company) -> Iterator[Row]:  # noqa: PLR0915 - whole lives, told at once
    share, days = company.dice.random, company.days
    months = [month_index(date.fromisoformat(day)) for day in days]
    for number in range(1, company.deals + 1):
        registered = int(share() * (DAYS - 2))
        life = DAYS - registered
        fate = share()
        outcome = "open" if fate < OPEN else "won" if fate < OPEN + WON else "lost"
        end = DAYS if outcome == "open" else registered + 1 + int(share() * (life - 1))
        stage = int(share() * share() * 4) if outcome != "won" else 2 + int(share() * 2)
        who = company.rep_id(number * 7919)
        customer = 1 + (number * 31) % company.customers
        amount = None if share() < 0.01 else 1_000_00 + int(share() ** 3 * 40_000_000)
        currency = "USD" if share() < 0.1 else "EUR"
        expected = min(
            end + int(share() * 180) - 15 if outcome == "open" else end, len(days) - 40
        )  # fmt: skip
        expected = max(expected, registered)
        first = {
            "customer_id": str(customer), "contact_id": str(customer), "owner_id": str(who),
            "product": _PRODUCTS[number % 5],
            **({} if amount is None else {"amount": str(amount)}),
            "currency": currency, "expected": days[expected], "stage": "aware", "success": "25",
            **({"source": _SOURCES[number % 5]} if _SOURCES[number % 5] else {}),
            "next_step": "Call again", "next_step_due": days[min(end + 5, DAYS + 20)],
            "registered": days[registered], "raised": "0", "outcome": "open",
        }  # fmt: skip
        at = f"{days[registered]} 09:00:00.000000"
        add = company.histories.append
        midnight = f"{days[registered]} 00:00:00.000000"
        text = json.dumps(first, ensure_ascii=False, separators=(",", ":"))
        add((number, "registration", None, text, midnight, at, "rep", "screen", True))
        since = last = registered
        for step in range(1, stage + 1):
            before, since = since, registered + (end - registered) * step // (stage + 1)
            last = since
            at = f"{days[since]} 1{step}:00:00.000000"
            (old, was), (new, becomes) = _STAGES[step - 1], _STAGES[step]
            add((number, "stage", old, new, at, at, "rep", "screen", True))
            company.left(old, since, since - before)
            if was != becomes:
                add((number, "success", str(was), str(becomes), at, at, "rep", "screen", True))
        pushes = month_pushes = 0
        if share() < 0.3:
            later, pushes = expected + 1 + int(share() * 38), 1
            month_pushes = int(months[later] > months[expected])
            at = f"{days[last]} 16:00:00.000000"
            add((number, "expected", days[expected], days[later], at, at, "rep", "screen", True))
            expected = later
        closed = reason = None
        if outcome != "open":
            closed, reason, last = days[end], "Price" if outcome == "lost" else None, end
            told = f"{outcome} {closed}" + (f" {reason}" if reason else "")
            at = f"{closed} 17:00:00.000000"
            add((number, "outcome", "open", told, at, at, "rep", "screen", True))
            company.left(_STAGES[stage][0], end, end - since)
        name, success = _STAGES[stage]
        month = months[expected if closed is None else end]
        for one in (month, 0):
            key = (outcome, one, who, currency, success if closed is None else 0)
            numbers = company.sums[key]
            numbers[0] += 1
            numbers[1] += amount or 0
            numbers[2] += amount is None
        yield (
            number, customer, customer, who, None, _PRODUCTS[number % 5], amount, currency,
            days[expected], name, success, _SOURCES[number % 5], "Call again",
            first["next_step_due"], days[registered], outcome, closed, reason, False, days[since],
            pushes, month_pushes, days[last], 25, 1,
        )  # fmt: skip


def _load_notes_and_reviews(loader: Loader, company: _Company) -> None:
    """Write a finished review of each of the last four weeks a rep, and a note on some deals."""
    reviews: list[Row] = []
    for back in range(4, 0, -1):
        day = company.today - timedelta(weeks=back)
        at, end = (f"{day.isoformat()} {hour}:00:00.000000" for hour in ("10", "11"))
        reviews += [
            (company.rep_id(n), week_of(day), 1, "Manager 001", at, end, 1_500)
            for n in range(company.reps)
        ]
    columns = ("rep_id", "week", "number", "manager", "started", "finished", "seconds")
    loader.load("review", columns, reviews)
    at = f"{(company.today - timedelta(weeks=1)).isoformat()} 10:30:00.000000"
    loader.load(
        "note",
        ("deal_id", "author", "at", "done", "progress", "problems"),
        (
            (number, "Manager 001", at, "Visited the plant", "试机通过", "Finance asks for 60 days")
            for number in range(1, company.deals + 1, 10)
        ),
    )


def main() -> None:
    """Make one store from the command line."""
    parser = argparse.ArgumentParser(description="Fill a store for benchmarks.")
    parser.add_argument("url")
    parser.add_argument("--reps", type=int, default=1_000)
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    make_store(given.url, given.reps, given.deals, given.seed)
    print(f"{given.deals} deals in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
