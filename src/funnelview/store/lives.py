"""Deals' lives and paces, read for the figures that look back. A fixed number of queries each."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import Outcome
from funnelview.domain.lives import FIELDS, Life, Row, lives_of
from funnelview.domain.velocity import Tally
from funnelview.store import tables as t
from funnelview.store.board import NOBODY, TRAILING
from funnelview.store.forecast import past_states

_EPOCH = date(1970, 1, 1)

_c = t.deal_change.c
_d = t.deal.c
_ROW = sa.select(_c.deal_id, _c.id, _c.field, _c.new, _c.holds_from, _c.observed, _c.undoes).where(
    _c.field.in_(FIELDS)
)


def _of(owners: Collection[int]) -> sa.ColumnElement[bool]:
    """Say of deals that they belong to some reps, or once did."""
    lost = sa.select(_c.deal_id).where(
        _c.field == "owner_id", _c.old.in_([str(one) for one in owners])
    )
    return sa.or_(_d.owner_id.in_(list(owners)), _d.id.in_(lost))


def _lives(conn: sa.Connection, wanted: list[sa.ColumnElement[bool]]) -> Iterator[Life]:
    query = (
        _ROW.join(t.deal, _d.id == _c.deal_id)
        .where(*wanted)
        .order_by(_c.deal_id, _c.id)
        .execution_options(yield_per=10_000)
    )
    yield from lives_of(Row._make(row) for row in conn.execute(query))


def lives_since(conn: sa.Connection, first: date, owners: Collection[int] | None) -> Iterator[Life]:
    """Yield the deals that were open on a day or later; with ``owners``, those ever theirs."""
    wanted: list[sa.ColumnElement[bool]] = [sa.or_(_d.outcome == "open", _d.closed >= first)]
    return _lives(conn, wanted if owners is None else [*wanted, _of(owners)])


def lives_registered(
    conn: sa.Connection, first: date, last: date, owners: Collection[int] | None
) -> Iterator[Life]:
    """Yield the deals that were registered in a span; with ``owners``, those ever theirs."""
    wanted: list[sa.ColumnElement[bool]] = [_d.registered.between(first, last)]
    return _lives(conn, wanted if owners is None else [*wanted, _of(owners)])


def watched_since(conn: sa.Connection) -> datetime | None:
    """Return when the first row of history was recorded: before, only imports tell."""
    found: datetime | None = conn.execute(sa.select(_c.recorded).order_by(_c.id).limit(1)).scalar()
    return found


# --- paces


def _days(conn: sa.Connection, day: Any) -> sa.ColumnElement[int]:
    """Say a day as a number of days."""
    if conn.dialect.name == "sqlite":
        return sa.cast(sa.func.julianday(day) + 0.5, sa.Integer)
    return sa.type_coerce(sa.cast(day, sa.Date) - sa.literal(_EPOCH, sa.Date), sa.Integer())


def tallies_today(
    conn: sa.Connection, today: date, owners: Collection[int] | None
) -> dict[int, Tally]:
    """Return every rep's deals counted as of today, by id (0: nobody). Three queries."""
    mine = [] if owners is None else [_d.owner_id.in_(list(owners))]
    found: dict[int, Tally] = {}
    now = _days(conn, sa.literal(today, sa.Date))
    weight = _d.amount * _d.success
    opened = (
        sa.select(
            _d.owner_id,
            _d.currency,
            sa.func.count(),
            sa.func.sum(now - _days(conn, _d.registered)),
            sa.func.sum(now - _days(conn, _d.stage_since)),
            sa.func.coalesce(sa.func.sum(weight), 0),
        )
        .where(_d.outcome == "open", *mine)
        .group_by(_d.owner_id, _d.currency)
    )
    for owner, currency, count, old, stuck, heavy in conn.execute(opened):
        tally = found.setdefault(owner or NOBODY, Tally())
        tally.open += count
        tally.days_old += int(old)
        tally.days_in_stage += int(stuck)
        tally.weights[currency] = int(heavy)
    ranked = (
        sa.select(
            _d.owner_id,
            _d.currency,
            weight.label("weight"),
            _d.id,
            sa.func.row_number()
            .over(partition_by=(_d.owner_id, _d.currency), order_by=(weight.desc(), _d.id.desc()))
            .label("place"),
        )
        .where(_d.outcome == "open", _d.amount.is_not(None), *mine)
        .subquery()
    )
    r = ranked.c
    for owner, currency, heavy, deal_id in conn.execute(
        sa.select(r.owner_id, r.currency, r.weight, r.id).where(r.place == 1)
    ):
        found[owner or NOBODY].largest[currency] = (int(heavy), deal_id)
    closed = (
        sa.select(
            _d.owner_id,
            _d.outcome,
            _d.currency,
            sa.func.count(),
            sa.func.count(_d.amount),
            sa.func.coalesce(sa.func.sum(_d.amount), 0),
            sa.func.sum(_days(conn, _d.closed) - _days(conn, _d.registered)),
        )
        .where(
            _d.outcome != "open",
            _d.closed > today - TRAILING,
            _d.closed <= today,
            *mine,
        )
        .group_by(_d.owner_id, _d.outcome, _d.currency)
    )
    for owner, outcome, currency, count, priced, amount, days in conn.execute(closed):
        tally = found.setdefault(owner or NOBODY, Tally())
        if outcome == "lost":
            tally.lost += count
            continue
        tally.won += count
        tally.days_to_win += int(days)
        tally.priced[currency] = priced
        tally.won_amounts[currency] = int(amount)
    return found


def tallies_before(
    conn: sa.Connection,
    before: datetime,
    today: date,
    zone: ZoneInfo,
    owners: Collection[int] | None,
) -> dict[int, Tally]:
    """Return the same as of a past day, from the present deals less what changed since."""
    changed = dict(past_states(conn, before, owners))
    entered = _stages_entered(conn, before, zone)
    found: dict[int, Tally] = {}
    columns = (
        _d.id,
        _d.owner_id,
        _d.amount,
        _d.currency,
        _d.success,
        _d.registered,
        _d.outcome,
        _d.closed,
    )
    query = sa.select(*columns).where(sa.or_(_d.outcome == "open", _d.closed > today - TRAILING))
    if owners is not None:
        query = query.where(_d.owner_id.in_(list(owners)))
    for row in conn.execute(query.execution_options(yield_per=10_000)):
        if row[0] not in changed:
            _count(found, tuple(row), entered.get(row[0]), today)
    for deal_id, state in changed.items():
        if state is not None:
            values = (
                deal_id,
                state.owner_id,
                state.amount,
                state.currency,
                state.success,
                state.registered,
                state.outcome.value,
                state.closed,
            )
            _count(found, values, entered.get(deal_id), today)
    return found


def _stages_entered(conn: sa.Connection, before: datetime, zone: ZoneInfo) -> dict[int, date]:
    """Return the day each deal last entered a stage before a moment; undone ones left out."""
    undoing = t.deal_change.alias("undoing").c
    undone = sa.select(undoing.undoes).where(
        undoing.undoes.is_not(None), undoing.holds_from < before
    )
    query = (
        sa.select(_c.deal_id, sa.func.max(_c.holds_from))
        .where(
            _c.field == "stage",
            _c.holds_from < before,
            _c.undoes.is_(None),
            _c.id.not_in(undone),
        )
        .group_by(_c.deal_id)
    )
    return {row[0]: local_day(row[1], zone) for row in conn.execute(query)}


def _count(
    found: dict[int, Tally], values: tuple[Any, ...], entered: date | None, today: date
) -> None:
    deal_id, owner, amount, currency, success, registered, outcome, closed = values
    tally = found.setdefault(owner or NOBODY, Tally())
    if outcome == Outcome.OPEN.value:
        tally.open += 1
        tally.days_old += (today - registered).days
        since = registered if entered is None else entered
        tally.days_in_stage += (today - since).days
        weight = (amount or 0) * success
        tally.weights[currency] = tally.weights.get(currency, 0) + weight
        if amount is not None:
            heavy = tally.largest.get(currency, (-1, 0))
            tally.largest[currency] = max(heavy, (weight, deal_id))
        return
    if closed is None or not today - timedelta(days=365) < closed <= today:
        return
    if outcome == Outcome.LOST.value:
        tally.lost += 1
        return
    tally.won += 1
    tally.days_to_win += (closed - registered).days
    tally.priced[currency] = tally.priced.get(currency, 0) + (amount is not None)
    tally.won_amounts[currency] = tally.won_amounts.get(currency, 0) + (amount or 0)
