"""Deals' lives and paces, read for the figures that look back. A fixed number of queries each."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.lives import FIELDS, Life, Row, lives_of
from funnelview.domain.velocity import Tally
from funnelview.store import tables as t
from funnelview.store.board import NOBODY, TRAILING
from funnelview.store.then import day_of, deals_then, stage_entries

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
    return _tallies(conn, today, t.deal, _d.stage_since, mine)


def tallies_before(
    conn: sa.Connection,
    before: datetime,
    today: date,
    zone: ZoneInfo,
    owners: Collection[int] | None,
) -> dict[int, Tally]:
    """Return the same as of a past day, which ended at ``before``. Three queries."""
    names = ("owner_id", "amount", "currency", "success", "outcome", "closed")
    then = deals_then(conn, before, names, owners)
    entry = stage_entries(before)
    deals = (
        sa.select(
            *(then.c[name] for name in ("id", "registered", *names)),
            sa.case(
                (
                    then.c.stage_changed,
                    sa.func.coalesce(day_of(conn, entry.c.at, zone, before), then.c.registered),
                ),
                else_=then.c.stage_since,
            ).label("since"),
        )
        .select_from(
            then.outerjoin(entry, sa.and_(then.c.stage_changed, entry.c.deal_id == then.c.id))
        )
        .subquery("deal_then")
    )
    mine = [] if owners is None else [deals.c.owner_id.in_(list(owners))]
    return _tallies(conn, today, deals, deals.c.since, mine)


def _tallies(
    conn: sa.Connection,
    today: date,
    deals: sa.FromClause,
    since: sa.ColumnElement[date],
    mine: Sequence[sa.ColumnElement[bool]],
) -> dict[int, Tally]:
    """Count deals, given with the day on which each entered its stage."""
    d = deals.c
    found: dict[int, Tally] = {}
    now = _days(conn, sa.literal(today, sa.Date))
    weight = d.amount * d.success
    opened = (
        sa.select(
            d.owner_id,
            d.currency,
            sa.func.count(),
            sa.func.sum(now - _days(conn, d.registered)),
            sa.func.sum(now - _days(conn, since)),
            sa.func.coalesce(sa.func.sum(weight), 0),
        )
        .where(d.outcome == "open", *mine)
        .group_by(d.owner_id, d.currency)
    )
    for owner, currency, count, old, stuck, heavy in conn.execute(opened):
        tally = found.setdefault(owner or NOBODY, Tally())
        tally.open += count
        tally.days_old += int(old)
        tally.days_in_stage += int(stuck)
        tally.weights[currency] = int(heavy)
    ranked = (
        sa.select(
            d.owner_id,
            d.currency,
            weight.label("weight"),
            d.id,
            sa.func.row_number()
            .over(partition_by=(d.owner_id, d.currency), order_by=(weight.desc(), d.id.desc()))
            .label("place"),
        )
        .where(d.outcome == "open", d.amount.is_not(None), *mine)
        .subquery()
    )
    r = ranked.c
    for owner, currency, heavy, deal_id in conn.execute(
        sa.select(r.owner_id, r.currency, r.weight, r.id).where(r.place == 1)
    ):
        found[owner or NOBODY].largest[currency] = (int(heavy), deal_id)
    closed = (
        sa.select(
            d.owner_id,
            d.outcome,
            d.currency,
            sa.func.count(),
            sa.func.count(d.amount),
            sa.func.coalesce(sa.func.sum(d.amount), 0),
            sa.func.sum(_days(conn, d.closed) - _days(conn, d.registered)),
        )
        .where(
            d.outcome != "open",
            d.closed > today - TRAILING,
            d.closed <= today,
            *mine,
        )
        .group_by(d.owner_id, d.outcome, d.currency)
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
