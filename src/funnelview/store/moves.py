"""How deals went through a span, added up by the database: what a waterfall is made of.

A deal is looked at where the span starts and where it ends. Both are the present with what changed
since taken back (see ``store.then``), here in one look at the rows of history since the start. The
rule is ``domain.waterfall.moved``; this says the same of all deals at once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.sql.operators import custom_op

from funnelview.domain.coverage import Group
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED
from funnelview.domain.waterfall import Kind, Moved, Scope
from funnelview.store import tables as t
from funnelview.store.history import owned_or_lost
from funnelview.store.then import first_old, value_then

_c, _d = t.deal_change.c, t.deal.c
_OPEN, _WON, _LOST = (one.value for one in Outcome)
# What a deal did that was in the funnel at both ends, or in no bucket.
_STAYED, _PASSED = "stayed", "passed "
_PLUS: custom_op[int] = custom_op("+")


class Moves(NamedTuple):
    """The deals that changed since the start of a span.

    Their ways through it, and what of them is in the funnel as it stands now, by currency.
    """

    ways: list[Moved]
    present: list[Group]


class _Cut(NamedTuple):
    """What makes one statement another: the engine, and what a funnel is cut to."""

    engine: str
    owned: bool
    dated: bool
    ends: bool


def moves(conn: sa.Connection, start: datetime, end: datetime | None, scope: Scope) -> Moves:
    """Return how deals went from just before one moment to just before another (None: to now).

    One query, which gives a row for each kind of way and pair of currencies; a deal that was in
    the funnel at both ends and changed its currency has one of its own.
    """
    cut = _Cut(
        conn.dialect.name, scope.owners is not None, scope.period is not None, end is not None
    )
    if cut not in _made:
        _made[cut] = _statement(conn, cut)
    given: dict[str, Any] = {"start": start, "end": end}
    if scope.owners is not None:
        owners = sorted(scope.owners)
        given |= {"owners": owners, "names": [str(one) for one in owners]}
    if scope.period is not None:
        given |= {"first": scope.period.first, "last": scope.period.last}
    return _gathered(conn.execute(_made[cut], given))


# Made once: putting one together takes as long as a rep's page has for everything.
_made: dict[_Cut, sa.Select[Any]] = {}
_START, _END = (sa.bindparam(name, type_=t.Moment()) for name in ("start", "end"))
_FIRST, _LAST = (sa.bindparam(name, type_=sa.Date()) for name in ("first", "last"))
_OWNERS = sa.bindparam("owners", type_=t.Id, expanding=True)
_NAMES = sa.bindparam("names", type_=sa.Text(), expanding=True)


def _statement(conn: sa.Connection, cut: _Cut) -> sa.Select[Any]:
    # Not worked into the sums: each would then find out anew how each deal went.
    s = _sorted(conn, cut).cte("sorted_deal").prefix_with("MATERIALIZED").c
    alone = sa.and_(s.way == _STAYED, s.start_currency != s.end_currency)
    keys = (
        s.way,
        s.start_currency,
        s.end_currency,
        sa.case((alone, s.start_amount)).label("start_alone"),
        sa.case((alone, s.end_amount)).label("end_alone"),
        # Those of one currency that gained, and those that lost.
        sa.case(
            (s.way == _STAYED, _told(_worth(s.end_amount) > _worth(s.start_amount))),
            else_=sa.literal_column("0", sa.Integer),
        ).label("gained"),
        sa.case((s.in_present == 1, s.present_currency)).label("present"),
    )
    sums = [
        total
        for amount in (s.start_amount, s.end_amount, s.present_amount)
        for total in (
            sa.func.coalesce(sa.func.sum(amount), 0),
            sa.func.sum(_told(amount.is_(None))),
        )
    ]
    return (
        sa.select(*keys, sa.func.count(), *sums)
        .where(sa.or_(s.way.is_not(None), s.in_present == 1))
        .group_by(*keys)
    )


def _gathered(rows: Iterable[Any]) -> Moves:
    found = Moves([], [])
    for way, before, after, *_alone, present, deals, s, s_none, e, e_none, p, p_none in rows:
        if present is not None:
            found.present.append(Group(present, 0, int(deals), int(p), int(p_none)))
        if way is None:
            continue
        start = None if before is None else Group(before, 0, int(deals), int(s), int(s_none))
        last = None if after is None else Group(after, 0, int(deals), int(e), int(e_none))
        if way == _STAYED:
            found.ways.append(Moved(None, start, last))
        elif way.startswith(_PASSED):
            found.ways.append(Moved(Kind(way.removeprefix(_PASSED)), passed=last))
        else:
            found.ways.append(Moved(Kind(way), start, last))
    return found


def _told(said: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Say 1 where something holds, else 0; what isn't known doesn't hold."""
    one, none = (sa.literal_column(digit, sa.Integer) for digit in "10")
    return sa.case((said, one), else_=none)


def _worth(amount: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(amount, sa.literal_column("0", sa.BigInteger))


def _sorted(conn: sa.Connection, cut: _Cut) -> sa.Select[Any]:
    """Select the changed deals with the way that each went, as ``domain.waterfall.moved`` says.

    Null where it never was in the funnel. A currency stands only where the deal counts there.
    """
    s = _both_ends(conn, cut).subquery("changed_deal").c
    came = sa.case(
        (s.start_there == 0, Kind.NEW.value),
        (s.start_outcome != _OPEN, Kind.REOPENED.value),
        (s.start_owned == 1, Kind.PULLED_IN.value),
        else_=Kind.TRANSFERRED_IN.value,
    )
    closed = sa.case((s.end_outcome == _WON, Kind.WON.value), else_=Kind.LOST.value)
    left = sa.case(
        (s.end_outcome != _OPEN, closed),
        (s.end_owned == 1, Kind.SLIPPED_OUT.value),
        else_=Kind.TRANSFERRED_OUT.value,
    )
    at_start, at_end = _held(s, "start"), _held(s, "end")
    passed = sa.and_(
        sa.not_(at_start),
        s.end_there == 1,
        s.end_outcome != _OPEN,
        s.end_owned == 1,
        s.end_dated == 1,
        sa.or_(s.start_there == 0, s.start_outcome == _OPEN),
    )
    way = sa.case(
        (sa.and_(at_start, at_end), _STAYED),
        (at_end, came),
        (at_start, left),
        (passed, sa.literal(_PASSED) + closed),
    )
    return sa.select(
        way.label("way"),
        sa.case((at_start, s.start_currency)).label("start_currency"),
        sa.case((sa.or_(at_end, passed), s.end_currency)).label("end_currency"),
        s.present_currency,
        s.start_amount,
        s.end_amount,
        s.present_amount,
        _told(_held(s, "present")).label("in_present"),
    )


def _held(s: Any, when: str) -> sa.ColumnElement[bool]:
    """Say that a deal was in the funnel then."""
    return sa.and_(
        s[f"{when}_there"] == 1,
        s[f"{when}_outcome"] == _OPEN,
        s[f"{when}_owned"] == 1,
        s[f"{when}_dated"] == 1,
    )


def _both_ends(conn: sa.Connection, cut: _Cut) -> sa.Select[Any]:
    """Select the deals that changed since the start, at both ends and as they stand now."""
    fields = [OUTCOME, "amount", "currency"]
    fields += ["owner_id"] if cut.owned else []
    fields += ["expected"] if cut.dated else []
    changed = _changed(conn, [REGISTERED, *fields], cut)
    columns: list[sa.ColumnElement[Any]] = []
    for when in ("start", "end", "present"):
        # Without a later row the deal is there as it stands.
        rows = {name: changed.c.get(f"{when}_{name}") for name in (REGISTERED, *fields)}
        then: dict[str, sa.ColumnElement[Any]] = {}
        for name in fields:
            row = rows[name]
            then[name] = _d[name] if row is None else value_then(conn, row, name)
        unborn = rows[REGISTERED]
        columns += [
            value.label(f"{when}_{name}")
            for name, value in (
                ("there", _told(sa.true() if unborn is None else unborn.is_(None))),
                ("outcome", then[OUTCOME]),
                ("amount", then["amount"]),
                ("currency", then["currency"]),
                ("owned", _told(then["owner_id"].in_(_OWNERS) if cut.owned else sa.true())),
                (
                    "dated",
                    _told(then["expected"].between(_FIRST, _LAST) if cut.dated else sa.true()),
                ),
            )
        ]
    return sa.select(*columns).select_from(changed.join(t.deal, _d.id == changed.c.deal_id))


def _changed(conn: sa.Connection, fields: list[str], cut: _Cut) -> sa.Subquery:
    """Give, for each deal that changed since the start, what the first later rows found there."""
    told = first_old(conn)

    def first(field: str, *further: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
        return sa.func.min(sa.case((sa.and_(_c.field == field, *further), told)))

    columns = [first(field).label(f"start_{field}") for field in fields]
    if cut.ends:
        columns += [first(field, _c.holds_from >= _END).label(f"end_{field}") for field in fields]
    deal_id: sa.ColumnElement[int] = _c.deal_id
    conditions = [_c.holds_from >= _START, _c.field.in_(fields)]
    if cut.owned:
        conditions.append(_c.deal_id.in_(owned_or_lost(_OWNERS, _NAMES, _START)))
    elif cut.engine == "sqlite":
        # With the bare column, SQLite reads all of the history in the order of an index.
        deal_id = sa.type_coerce(sa.UnaryExpression(deal_id, operator=_PLUS), t.Id)
    query = sa.select(deal_id.label("deal_id"), *columns).where(*conditions)
    return query.group_by(deal_id).subquery("changed")
