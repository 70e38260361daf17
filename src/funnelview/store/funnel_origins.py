"""The history of many new deals at once: one row for each registration, one for each end.

The database makes the rows itself, of the deals that stand there already: a text for a deal costs
Python as much as it costs the database, and handing it over half as much again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import compress, islice, repeat
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import day_moment
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED, TRACKED, encode_outcome
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.bulk import insert_columns, sqlite_moment
from funnelview.store.import_texts import origin_texts, outcome_texts
from funnelview.store.side_by_side import Heard
from funnelview.store.trail import entries as trail

Columns = Mapping[str, Sequence[Any]]

_STILL = encode_outcome(Outcome.OPEN, None, None)
_NUMBERS = frozenset({"customer_id", "contact_id", "owner_id", "amount", "success"})

# So many deals' rows are made by one statement, so many noted at a step.
_PIECE, _NOTED = 20_000, 2_500

# The moments kept for the days of the deals: the database doesn't know the store's time zone.
_day = sa.Table(
    "import_day",
    sa.MetaData(),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("began", t.Moment, nullable=False),
    prefixes=["TEMPORARY"],
)


def write_origins(
    unit: Unit,
    zone: ZoneInfo,
    columns: Columns,
    ids: Sequence[int],
    *,
    observed: bool,
) -> Callable[[Heard], None]:
    """Return what writes the rows of the registrations of new deals, then those of their ends.

    The deals are given by column and stand in the store already. It may run on another thread,
    and tells which share of it is done. On SQLite the trail is left to note the rows meanwhile.
    """
    # What happened on a day took effect on it, never in the future.
    days = {*columns["registered"], *columns.get("closed", ())} - {None}
    began = {day: min(day_moment(day, zone), unit.now) for day in days}
    conn = unit.conn
    _day.create(conn)
    insert_columns(conn, _day, {"day": began.keys(), "began": began.values()})
    inserts = _inserts(unit, columns, observed=observed)
    if conn.dialect.name == "sqlite":
        steps = _note(unit, columns, ids, began, _next_id(conn), observed=observed)
        trail.note_later(conn, steps)

    def write(told: Heard) -> None:
        pieces = [ids[begin : begin + _PIECE] for begin in range(0, len(ids), _PIECE)]
        for number, insert in enumerate(inserts):
            for place, piece in enumerate(pieces):
                conn.execute(insert, {"first": piece[0], "last": piece[-1]})
                told((number + (place + 1) / len(pieces)) / len(inserts))
        _day.drop(conn)

    return write


def _inserts(unit: Unit, columns: Columns, *, observed: bool) -> tuple[sa.Insert, sa.Insert]:
    """Return the statements that make the rows of deals from ``first`` to ``last``."""
    start, end = _day.alias("start"), _day.alias("end_")
    d = t.deal.c
    mine = d.id.between(sa.bindparam("first"), sa.bindparam("last"))
    common = (
        sa.literal(unit.now, t.Moment),
        sa.literal(unit.actor.name),
        sa.literal(unit.actor.via),
        sa.literal(observed),
    )
    names = ("deal_id", "field", "old", "new", "holds_from", "recorded", "who", "via", "observed")
    on_sqlite = unit.conn.dialect.name == "sqlite"
    text = _origin_text(columns) if on_sqlite else _origin_text_of_server(columns)
    origin = (d.id, sa.literal(REGISTERED), sa.null(), text, start.c.began)
    first = (
        sa.select(*origin, *common)
        .join(start, start.c.day == d.registered)
        .where(mine)
        .order_by(d.id)
    )
    late = sa.case((end.c.began > start.c.began, end.c.began), else_=start.c.began)
    closing = (d.id, sa.literal(OUTCOME), sa.literal(_STILL), _outcome_text(), late)
    closed = (
        sa.select(*closing, *common)
        .join(start, start.c.day == d.registered)
        .join(end, end.c.day == sa.func.coalesce(d.closed, d.registered))
        .where(mine, d.outcome != Outcome.OPEN.value)
        .order_by(d.id)
    )
    insert = t.deal_change.insert()
    return insert.from_select(names, first), insert.from_select(names, closed)


def _next_id(conn: sa.Connection) -> int:
    return (conn.execute(sa.select(sa.func.max(t.deal_change.c.id))).scalar() or 0) + 1


def _note(
    unit: Unit,
    columns: Columns,
    ids: Sequence[int],
    began: Mapping[date, datetime],
    start_id: int,
    *,
    observed: bool,
) -> Iterator[None]:
    """Note the rows for the trail, some at a step; they are the same as the database makes."""
    starts = {day: sqlite_moment(moment) for day, moment in began.items()}
    registered = columns["registered"]
    still = Outcome.OPEN.value
    ended = [outcome != still for outcome in columns["outcome"]]
    origins = zip(ids, map(starts.__getitem__, registered), origin_texts(columns), strict=True)
    ends = (
        # As texts, later moments come later too.
        (deal, max(starts[day], starts.get(end, starts[day])), text)
        for deal, day, end, text in zip(
            compress(ids, ended),
            compress(registered, ended),
            compress(columns.get("closed") or repeat(None, len(ids)), ended),
            compress(outcome_texts(columns), ended),
            strict=True,
        )
    )
    for field, old, rows in ((REGISTERED, None, origins), (OUTCOME, _STILL, ends)):
        same = {
            "field": field, "old": old, "recorded": sqlite_moment(unit.now),
            "who": unit.actor.name, "via": unit.actor.via, "observed": int(observed),
        }  # fmt: skip
        while part := list(islice(rows, _NOTED)):
            noted: dict[str, Sequence[Any]] = {n: [one] * len(part) for n, one in same.items()}
            noted["deal_id"], noted["holds_from"], noted["new"] = zip(*part, strict=True)
            trail.note_columns(unit.conn, "deal_change", start_id, noted)
            start_id += len(part)
            yield


def _origin_text(columns: Columns) -> sa.ColumnElement[str]:
    """Return the text of a deal's first row (see ``history.origin_text``): it began as open."""
    names = [n for n in TRACKED if n in columns and n not in {OUTCOME, "raised"}]
    parts: list[Any] = []
    for name in names:
        column: sa.ColumnElement[Any] = t.deal.c[name]
        parts += [
            name,
            sa.cast(column, sa.Text) if name in _NUMBERS else sa.type_coerce(column, sa.Text),
        ]
    text: sa.ColumnElement[str] = sa.func.json_object(
        *parts, "raised", sa.cast(t.deal.c.raised, sa.Integer).cast(sa.Text), OUTCOME, _STILL
    )
    for name in names:
        if None in columns[name]:
            # Inside a text every quotation mark has a backslash before it: this is the field.
            text = sa.func.replace(text, f'"{name}":null,', "")
    return text


def _origin_text_of_server(columns: Columns) -> sa.ColumnElement[str]:
    """Return the same on Postgres, whose own objects have blanks in them."""
    parts: list[Any] = [sa.literal_column("'{'")]
    for name in [n for n in TRACKED if n in columns and n not in {OUTCOME, "raised"}]:
        column: sa.ColumnElement[Any] = t.deal.c[name]
        # What is empty makes the whole part empty, which is then left out.
        parts.append(_named(name, column))
    flag = sa.cast(sa.cast(t.deal.c.raised, sa.Integer), sa.Text)
    parts += [sa.literal('"raised":"'), flag, sa.literal(f'","{OUTCOME}":"{_STILL}"}}')]
    return sa.func.concat(*parts)


def _named(name: str, column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return a field with its name as JSON has them; empty where it is."""
    if name in _NUMBERS:
        text: sa.ColumnElement[str] = sa.cast(column, sa.Text)
    elif isinstance(column.type, sa.Date):
        text = sa.func.to_char(column, "YYYY-MM-DD")
    else:
        quoted = sa.cast(sa.func.to_json(column), sa.Text)
        return sa.literal(f'"{name}":', sa.Text).concat(quoted).concat(sa.literal(",", sa.Text))
    return sa.literal(f'"{name}":"', sa.Text).concat(text).concat(sa.literal('",', sa.Text))


def _outcome_text() -> sa.ColumnElement[str]:
    """Return the text of a closed deal's outcome (see ``history.encode_outcome``)."""
    d = t.deal.c
    day = sa.func.coalesce(sa.cast(d.closed, sa.Text), "-")
    reason = sa.func.coalesce(d.reason, "")
    return sa.func.rtrim(d.outcome.concat(" ").concat(day).concat(" ").concat(reason), " ")
