"""All deals as they stood just before a moment, as something that a query can be asked of.

A past day is the present with what changed since taken back: of each field, the first row of
history that took effect later holds what stood before. Here the database does it, so that what is
counted and added up of a whole company's past never leaves it.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.history import OUTCOME, REGISTERED
from funnelview.store import tables as t
from funnelview.store.history import once_owned

_c, _d = t.deal_change.c, t.deal.c
# A row's number in front of its old value: the smallest of these texts is the first row's.
_DIGITS = 19
_TOLD = "="
_NUMBERS = frozenset({"owner_id", "customer_id", "amount", "success"})
_TEXTS = frozenset({"currency", "stage", "product", "source", "forecast_mark", "name"})
# No zone that people sell in had another offset from Greenwich before computers did.
_FIRST_YEAR = 1990
_EPOCH = date(1970, 1, 1)


def deals_then(
    conn: sa.Connection,
    before: datetime,
    names: Collection[str],
    owners: Collection[int] | None = None,
) -> sa.FromClause:
    """Give the deals that were there just before a moment, with these columns as they stood.

    Always there are ``id``, ``registered`` and the present ``stage_since``, with
    ``stage_changed``, which says whether the stage was touched since. ``outcome`` is the word
    (open, won, lost), ``closed`` its day. With ``owners``, deals that were never theirs since may
    be left out.
    """
    fields = {OUTCOME if name == "closed" else name for name in names} | {"stage", REGISTERED}
    told = first_old(conn)
    rows = sa.select(
        _c.deal_id,
        *(sa.func.min(sa.case((_c.field == one, told))).label(one) for one in sorted(fields)),
    ).where(_c.holds_from >= before, _c.field.in_(sorted(fields)))
    mine: list[sa.ColumnElement[bool]] = []
    if owners is not None:
        theirs = once_owned(owners, before)
        rows = rows.where(_c.deal_id.in_(theirs))
        mine = [_d.id.in_(theirs)]
    since = rows.group_by(_c.deal_id).subquery("since")
    columns = [
        value_then(conn, since.c[OUTCOME if name == "closed" else name], name).label(name)
        for name in sorted(names)
    ]
    return (
        sa.select(
            _d.id,
            _d.registered,
            _d.stage_since,
            since.c.stage.is_not(None).label("stage_changed"),
            *columns,
        )
        .select_from(t.deal.outerjoin(since, since.c.deal_id == _d.id))
        .where(since.c[REGISTERED].is_(None), *mine)
        .subquery("then_deal")
    )


def first_old(conn: sa.Connection) -> sa.ColumnElement[str]:
    """Say what a row of history found there, behind its number: of several, the least is first."""
    if conn.dialect.name == "sqlite":
        number: Any = sa.func.printf(f"%0{_DIGITS}d", _c.id)
    else:
        number = sa.func.lpad(sa.cast(_c.id, sa.Text), _DIGITS, "0")
    told: sa.ColumnElement[str] = number + sa.func.coalesce(sa.literal(_TOLD) + _c.old, "")
    return told


def value_then(conn: sa.Connection, row: sa.ColumnElement[str], name: str) -> sa.ColumnElement[Any]:
    """Say a column of deals as it stood: the old value where there is one, else the present.

    ``row`` is the least of ``first_old`` among the changes of it since then.
    """
    old = told_text(row)
    value: sa.ColumnElement[Any]
    if name == OUTCOME:
        # A deal without a row of its own about it was open.
        value = sa.case((old.like("won%"), "won"), (old.like("lost%"), "lost"), else_="open")
    elif name == "closed":
        day = sa.func.substr(old, sa.case((old.like("won%"), 5), else_=6), 10)
        dated = sa.and_(old.op("<>")("open"), day.like("____-__-__"))
        value = _as_day(conn, sa.case((dated, day)))
    elif name == "expected":
        value = _as_day(conn, old)
    elif name in _NUMBERS:
        value = sa.cast(old, sa.BigInteger)
    elif name in _TEXTS:
        value = old
    else:
        raise KeyError(name)
    return sa.type_coerce(sa.case((row.is_not(None), value), else_=_d[name]), _d[name].type)


def told_text(row: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Say the value that one of ``first_old`` holds; null where nothing stood there."""
    return sa.case((sa.func.substr(row, _DIGITS + 1, 1) == _TOLD, sa.func.substr(row, _DIGITS + 2)))


def _as_day(conn: sa.Connection, text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # A date is such a text on SQLite.
    return text if conn.dialect.name == "sqlite" else sa.cast(text, sa.Date)


def stage_entries(before: datetime) -> sa.Subquery:
    """Give the moment at which each deal last entered a stage before one; undone ones don't count.

    A deal that never did isn't there.
    """
    undoing = t.deal_change.alias("undoing").c
    undone = sa.select(undoing.undoes).where(
        undoing.undoes.is_not(None), undoing.holds_from < before
    )
    return (
        sa.select(_c.deal_id, sa.func.max(_c.holds_from).label("at"))
        .where(
            _c.field == "stage",
            _c.holds_from < before,
            _c.undoes.is_(None),
            _c.id.not_in(undone),
        )
        .group_by(_c.deal_id)
        .subquery("entry")
    )


# --- places among bounds


def rank(value: sa.ColumnElement[Any], bounds: Sequence[Any]) -> sa.ColumnElement[int]:
    """Say how many of some ascending bounds a value has reached, by halving."""

    def between(low: int, high: int) -> sa.ColumnElement[int]:
        if low == high:
            return sa.literal_column(str(low), sa.Integer)
        middle = (low + high) // 2
        bound = sa.literal(bounds[middle], value.type)
        return sa.case((value < bound, between(low, middle)), else_=between(middle + 1, high))

    return between(0, len(bounds))


# --- days of a time zone


def day_number(conn: sa.Connection, day: Any) -> sa.ColumnElement[int]:
    """Say a day as a number of days."""
    if conn.dialect.name == "sqlite":
        return sa.cast(sa.func.julianday(day) + 0.5, sa.Integer)
    return sa.type_coerce(sa.cast(day, sa.Date) - sa.literal(_EPOCH, sa.Date), sa.Integer())


def day_of(
    conn: sa.Connection, moment: sa.ColumnElement[datetime], zone: ZoneInfo, until: datetime
) -> sa.ColumnElement[date]:
    """Say on which day of a time zone a moment before ``until`` lies.

    By Python's own table of the zone, which both engines are told: SQLite has none.
    """
    offsets = _offsets(zone, until.year)
    if conn.dialect.name == "sqlite":
        local: Callable[[int], Any] = lambda seconds: sa.func.date(moment, f"{seconds} seconds")  # noqa: E731
    else:
        local = lambda seconds: sa.cast(  # noqa: E731 - the same for the other engine
            sa.func.timezone("UTC", moment) + timedelta(seconds=seconds), sa.Date
        )
    cases = [(moment < ends, local(seconds)) for ends, seconds in offsets[:-1]]
    last = local(offsets[-1][1])
    return sa.type_coerce(sa.case(*cases, else_=last) if cases else last, sa.Date())


@lru_cache(maxsize=8)
def _offsets(zone: ZoneInfo, last_year: int) -> list[tuple[datetime, int]]:
    """Return the zone's offsets in seconds, in their order, each with the moment it ends at."""
    found: list[tuple[datetime, int]] = []
    at, end = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 2, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=1)
        if _offset(zone, at) != _offset(zone, following):
            found.append((_turn(zone, at, following), _offset(zone, at)))
        at = following
    return [*found, (end, _offset(zone, end))]


def _offset(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0


def _turn(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the moment between two at which the offset becomes the later one's, to the second."""
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
