"""What a board is made of, asked for in plain SQL.

The same statements go to SQLAlchemy's connections of either engine and to SQLite's own driver: the
first board is there before the database libraries are loaded, and no figure is defined twice. So
nothing here imports them.
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from funnelview.domain.calendar import Period, month_index, month_start
from funnelview.domain.coverage import Group, Sums
from funnelview.domain.funnel import DealState, Person, PersonStatus, Role, Stage
from funnelview.domain.money import RateTable
from funnelview.domain.settings import Settings, from_texts
from funnelview.errors import StoreUnreachable
from funnelview.i18n import _
from funnelview.store.version import SCHEMA

if TYPE_CHECKING:
    import sqlalchemy as sa

    Asked = sa.Connection | sqlite3.Connection

NOBODY = 0
"""The owner under which the sums of deals without one stand."""
ALL_MONTHS = 0
"""The month under which the sums over all months stand."""
CLOSED_SUCCESS = 0
"""What a closed deal's win probability was doesn't matter to any sum."""
TRAILING = timedelta(days=365)

_ROLES = {role.value: role for role in Role}
_STATUSES = {status.value: status for status in PersonStatus}


# --- asking


def ask(conn: "Asked", statement: str, **given: Any) -> Sequence[Any]:
    """Return all rows of a statement; ``:owners`` is a list, ``…_day`` a date, ``before`` a moment.

    Fetched at once: row by row costs three times as much, and a board has thousands.
    """
    if isinstance(conn, sqlite3.Connection):
        owners = given.pop("owners", None)
        if owners is not None:
            statement = statement.replace(":owners", f"({', '.join(map(str, owners))})")
        plain = {name: _plain(value) for name, value in given.items()}
        return conn.execute(statement, plain).fetchall()
    return conn.execute(_text(statement), given).all()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@cache
def _text(statement: str) -> "sa.TextClause":
    import sqlalchemy as sa

    from funnelview.store.tables import Moment

    return sa.text(statement).bindparams(
        *(
            sa.bindparam("owners", expanding=True)
            if name == "owners"
            else sa.bindparam(name, type_=Moment() if name == "before" else sa.Date())
            for name in set(re.findall(r":(owners|before|\w+_day)\b", statement))
        )
    )


def as_moment(value: datetime | str) -> datetime:
    """Return a moment as either driver gives it."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)


def as_day(value: date | str) -> date:
    """Return a day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@contextmanager
def plain_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give SQLite's own connection for reading a store: one consistent state.

    Raises:
        StoreUnreachable: there is no store of this version, or it can't be read just so.

    """
    address = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=1, isolation_level=None)) as conn:
            conn.execute("PRAGMA trusted_schema = OFF")
            conn.execute("BEGIN")
            if ask(conn, "select version_num from alembic_version") != [(SCHEMA,)]:
                raise StoreUnreachable(_("The store can't be reached."))
            if ask(conn, "select 1 from access limit 1"):
                # Whoever asks may not see all of it: that takes the store's own ways.
                raise StoreUnreachable(_("The store can't be reached."))
            yield conn
    except sqlite3.Error as error:
        raise StoreUnreachable(_("The store can't be reached.")) from error


def plain_path(address: str) -> Path | None:
    """Return the file of an address that plainly names one; None for any other."""
    if "://" not in address:
        return Path(address).expanduser()
    file = address.removeprefix("sqlite:///")
    return Path(file) if file not in {address, "", ":memory:"} and "?" not in file else None


# --- settings, people, quotas, rates, reviews


def stages_from_text(text: str) -> tuple[Stage, ...]:
    """Return the stages from the settings' history."""
    return tuple(Stage(*values) for values in json.loads(text))


def read_settings(conn: "Asked") -> Settings:
    """Return the store's settings as they are now."""
    stages = ask(conn, "select key, name_en, name_zh, success from stage order by position")
    texts = ask(conn, "select key, value from setting")
    return from_texts(dict(texts), tuple(Stage(*row) for row in stages))


def people(conn: "Asked") -> list[Person]:
    """Return everybody, by name."""
    rows = ask(
        conn,
        "select id, name, role, manager_id, status, login, email, phone, version from person"
        " order by name, id",
    )
    return [_person(*row) for row in rows]


@lru_cache(maxsize=10_000)
def _person(
    who: int, name: str, role: str, manager_id: int | None, status: str, *rest: Any
) -> Person:
    """Make somebody of a row, once: every page reads everybody, and few of them change."""
    return Person(who, name, _ROLES[role], manager_id, _STATUSES[status], *rest)


def read_rates(conn: "Asked", reporting: str) -> RateTable:
    """Return all rates into the reporting currency."""
    rates: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, since, rate in ask(
        conn, "select currency, holds_from, rate from rate order by currency, holds_from"
    ):
        rates.setdefault(currency, []).append((as_day(since), Decimal(rate)))
    return RateTable(reporting, {code: tuple(days) for code, days in rates.items()})


def read_quotas(
    conn: "Asked", before: datetime | None = None, people_ids: Collection[int] | None = None
) -> Mapping[int, Mapping[str, int]]:
    """Return the quotas by person and period, as they stood just before a moment (or now).

    ``people_ids`` limits them to some people's.
    """
    conditions: dict[str, Any] = {}
    if before is not None:
        conditions["holds_from < :before"] = {"before": before}
    if people_ids is not None:
        conditions["person_id in :owners"] = {"owners": list(people_ids)}
    where = f" where {' and '.join(conditions)}" if conditions else ""
    given = {name: value for one in conditions.values() for name, value in one.items()}
    found: dict[int, dict[str, int]] = {}
    statement = f"select person_id, period, amount from quota{where} order by id"  # noqa: S608 - our own
    for owner, key, amount in ask(conn, statement, **given):
        mine = found.setdefault(owner, {})
        if amount is None:
            mine.pop(key, None)
        else:
            mine[key] = amount
    return found


def last_reviews(
    conn: "Asked", before: datetime | None = None, reps: Collection[int] | None = None
) -> Mapping[int, datetime]:
    """Return when the latest finished review of each rep, or of some, was finished."""
    given: dict[str, Any] = {}
    earlier = one = ""
    if before is not None:
        earlier, given["before"] = " and finished < :before", before
    if reps is not None:
        one, given["owners"] = " where person.id in :owners", list(reps)
    # One look at the index for each rep: reviews grow with the years, reps don't.
    statement = (
        "select person.id, (select max(finished) from review"  # noqa: S608 - our own
        f" where rep_id = person.id{earlier}) from person{one}"
    )
    return {who: as_moment(at) for who, at in ask(conn, statement, **given) if at is not None}


# --- sums


# Of a row as it is: a thousand reps have fourteen thousand, and the class's own way looks at each
# figure of them.
_group: Callable[[Sequence[Any]], Group] = partial(tuple.__new__, Group)


@dataclass(slots=True)
class Cells:
    """Sums by owner, currency and win probability, open to adjustment.

    ``rows`` are what was read, one for each of these; ``cells`` are made of them when a deal
    is counted in or out.
    """

    rows: Sequence[Sequence[Any]] = ()
    cells: dict[tuple[int, str, int], list[int]] | None = None

    def add_deal(self, deal: DealState, sign: int) -> None:
        """Count a deal in (1) or out (-1)."""
        if self.cells is None:
            self.cells = {(row[0], row[1], row[2]): [*row[3:]] for row in self.rows}
        success = deal.success if deal.is_open else CLOSED_SUCCESS
        cell = self.cells.setdefault((deal.owner_id or NOBODY, deal.currency, success), [0, 0, 0])
        cell[0] += sign
        cell[1] += sign * (deal.amount or 0)
        cell[2] += sign * (deal.amount is None)

    def by_owner(self) -> dict[int, tuple[Group, ...]]:
        """Return the groups of each owner that have any deals."""
        found: dict[int, list[Group]] = defaultdict(list)
        rows = self.rows
        if self.cells is not None:
            rows = [(*key, *figures) for key, figures in self.cells.items()]
        for row in rows:
            if row[3]:
                found[row[0]].append(_group(row[1:]))
        return {owner: tuple(groups) for owner, groups in found.items()}


class Closed:
    """Numbers won and lost over the trailing 365 days, open to adjustment.

    Whole months come from the sums, the broken one at the start from the deals themselves.
    """

    def __init__(self, conn: "Asked", today: date, owners: Collection[int] | None) -> None:
        self._first = today - TRAILING + timedelta(days=1)
        self._last_month = month_index(today)
        self.numbers: dict[tuple[int, str], int] = defaultdict(int)
        owned, given = owned_by(owners)
        start = month_index(self._first)
        if month_start(start) < self._first:
            start += 1
            within = "closed between :first_day and :last_day"
            mine = owned
            if owners is not None and NOBODY in owners:
                mine = " and (owner_id in :owners or owner_id is null)"
            if owners is not None and len(owners) == 1:
                # Out of one's own deals: the days of the month are everybody's.
                within = f"case when {within} then 1 else 0 end = 1"
            for owner, outcome, number in ask(
                conn,
                "select owner_id, outcome, count(*) from deal"  # noqa: S608 - our own
                f" where {within} and outcome in ('won', 'lost'){mine}"
                " group by owner_id, outcome",
                first_day=self._first,
                last_day=min(month_start(start) - timedelta(days=1), today),
                **given,
            ):
                self.numbers[owner or NOBODY, outcome] += number
        # Outcome by outcome: sorting them apart costs more than asking twice.
        months = months_among(range(start, self._last_month + 1), owners)
        one = (
            "select owner_id, '{0}', sum(deals) from funnel_sum where outcome = '{0}'"  # noqa: S608
            f" and {months}{owned} group by owner_id"
        )
        for owner, outcome, number in ask(
            conn, f"{one.format('won')} union all {one.format('lost')}", **given
        ):
            self.numbers[owner, outcome] += int(number)

    def add_deal(self, deal: DealState, sign: int) -> None:
        """Count a closed deal in (1) or out (-1), where it was counted."""
        if (
            deal.closed
            and self._first <= deal.closed
            and month_index(deal.closed) <= self._last_month
        ):
            self.numbers[deal.owner_id or NOBODY, deal.outcome.value] += sign


def months_among(months: Sequence[int], owners: Collection[int] | None) -> str:
    """Say of sums that they are of some months; of given owners, month by month.

    The sums stand by month, then by owner: of a span of months, those of everybody are read.
    """
    if owners is None:
        return f"month between {months[0]} and {months[-1]}"
    return f"month in ({', '.join(map(str, months))})"


def owned_by(
    owners: Collection[int] | None, column: str = "owner_id"
) -> tuple[str, dict[str, Any]]:
    """Say of rows that they are of some owners, and name those; of all for None."""
    return ("", {}) if owners is None else (f" and {column} in :owners", {"owners": list(owners)})


@dataclass(slots=True)
class Columns:
    """The sums that a board shows: all open deals (or the period's), those expected, those won."""

    shown: Cells
    covering: Cells
    won: Cells
    closed: Closed

    def by_owner(self) -> Mapping[int, Sums]:
        """Return them by owner (0: nobody)."""
        shown, covering, won = (cells.by_owner() for cells in (self.shown, self.covering, self.won))
        closed = self.closed.numbers
        owners = {*shown, *covering, *won, *(owner for owner, _outcome in closed)}
        return {
            owner: Sums(
                shown.get(owner, ()),
                covering.get(owner, ()),
                won.get(owner, ()),
                (closed.get((owner, "won"), 0), closed.get((owner, "lost"), 0)),
            )
            for owner in owners
        }


def columns_of_today(
    conn: "Asked",
    period: Period,
    today: date,
    *,
    period_only: bool = False,
    owners: Collection[int] | None = None,
) -> Columns:
    """Read today's sums, of all owners or of some; ``period_only`` shows the period's alone."""
    covering = _of_months(conn, "open", period, owners)
    shown = Cells(covering.rows) if period_only else _of_all_months(conn, "open", owners)
    won = _of_months(conn, "won", period, owners)
    return Columns(shown, covering, won, Closed(conn, today, owners))


def _of_months(
    conn: "Asked", outcome: str, period: Period, owners: Collection[int] | None
) -> Cells:
    owned, given = owned_by(owners)
    rows = ask(
        conn,
        # Postgres adds whole numbers up to decimal ones.
        "select owner_id, currency, success, cast(sum(deals) as bigint),"  # noqa: S608 - our own
        " cast(sum(amount) as bigint), cast(sum(unpriced) as bigint)"
        f" from funnel_sum where outcome = :outcome and {months_among(period.months, owners)}"
        f"{owned} group by owner_id, currency, success",
        outcome=outcome,
        **given,
    )
    return Cells(rows)


def _of_all_months(conn: "Asked", outcome: str, owners: Collection[int] | None) -> Cells:
    """Read the sums over all months: each stands in one row already."""
    owned, given = owned_by(owners)
    rows = ask(
        conn,
        "select owner_id, currency, success, deals, amount, unpriced"  # noqa: S608 - our own
        f" from funnel_sum where outcome = :outcome and month = :month{owned}",
        outcome=outcome,
        month=ALL_MONTHS,
        **given,
    )
    return Cells(rows)
