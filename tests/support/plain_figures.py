"""A store's figures by plain Python over its exports: nothing here uses the program's rules."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.exporting import table_of
from funnelview.usecases.importing import import_files
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.demo import demo_copy

Row = dict[str, Any]
CENT = Decimal("0.01")
# Per set: its files, and days in the midst of what it tells.
SETS = {
    "olga-forecasting": (("opportunities",), ("2024-06-30", "2025-03-31")),
    "meridian-revops": (("deals", "reps"), ("2025-06-30", "2025-11-15")),
    "maven-crm": (("sales_pipeline", "accounts", "products", "sales_teams"), ("2017-05-15",)),
}


def rows_of(desk: Desk, kind: str, day: date | None = None) -> list[Row]:
    """Export a kind of rows, each by its columns."""
    with table_of(desk, kind, day) as (table, _moment):
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def cents(value: Decimal | int) -> int:
    """Round half to even, to minor units."""
    return int((Decimal(value) / CENT).to_integral_value(ROUND_HALF_EVEN))


def month_of(day: date) -> str:
    """The month of a day."""
    return f"{day.year:04}-{day.month:02}"


def next_month(month: str, by: int = 1) -> str:
    """The month so many later."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


def first_of(month: str) -> date:
    """A month's first day."""
    return date(int(month[:4]), int(month[5:]), 1)


def open_of(rows: list[Row]) -> list[Row]:
    """Those that are open."""
    return [row for row in rows if row["outcome"] == "open"]


def weighted(rows: list[Row]) -> Decimal:
    """What they come to, each by its win probability."""
    return sum(
        (row["amount"] * row["success"] / 100 for row in rows if row["amount"] is not None),
        Decimal(0),
    )


class Case:
    """A store, and the days on which its figures are compared."""

    def __init__(self, desk: Desk, days: list[date]) -> None:
        self.desk = desk
        self.days = days
        self._exported: dict[date, list[Row]] = {}

    def deals(self, day: date) -> list[Row]:
        """What an export of that day says, amounts in the store's currency at its rates."""
        if day not in self._exported:
            rows = self._exported[day] = rows_of(self.desk, "deals", day)
            for row in rows:
                if row["amount"] is not None and row["currency"] != self.currency:
                    row["amount"] *= self._rate(row["currency"], day)
        return self._exported[day]

    @cached_property
    def currency(self) -> str:
        """The store's own currency."""
        return str(self.asked("select value from setting where key = 'currency'")[0][0])

    def _rate(self, currency: str, day: date) -> Decimal:
        known = self.asked("select currency, holds_from, rate from rate order by holds_from")
        held = [
            rate for code, since, rate in known if code == currency and since <= day.isoformat()
        ]
        return Decimal(held[-1])

    def asked(self, statement: str) -> list[Any]:
        """What the store's tables answer."""
        with self.desk.store.read() as conn:
            return list(conn.exec_driver_sql(statement))


def cases(name: str, tmp_path: Path, data: Path | None) -> Iterator[Case]:
    """The demo, or a store into which a real export was read, open as long as the block lasts."""
    if name == "demo":
        with Store(str(demo_copy(tmp_path))) as store:
            desk = Desk(store, "mia", "test", lambda: datetime(2026, 11, 22, 4, tzinfo=UTC))
            yield Case(desk, [date(2026, 11, 22), date(2026, 9, 30), date(2026, 4, 1)])
        return
    assert data is not None
    files, days = SETS[name]
    with Store(str(tmp_path / "sales.db"), create=True) as store:
        desk = Desk(store, "mia", "test", FixedClock())
        make_store(desk)
        import_files(desk, [data / name / f"{file}.csv" for file in files])
        yield Case(desk, [FixedClock().today, *map(date.fromisoformat, days)])
