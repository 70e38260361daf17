"""How fast deals go, counted by the database, and since when anybody watched."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.velocity import Tally
from funnelview.store import tables as t
from funnelview.store.board import NOBODY, TRAILING
from funnelview.store.then import day_number, day_of, deals_then, stage_entries

_c = t.deal_change.c
_d = t.deal.c


def watched_since(conn: sa.Connection) -> datetime | None:
    """Return when the first row of history was recorded: before, only imports tell."""
    found: datetime | None = conn.execute(sa.select(_c.recorded).order_by(_c.id).limit(1)).scalar()
    return found


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
    now = day_number(conn, sa.literal(today, sa.Date))
    weight = d.amount * d.success
    opened = (
        sa.select(
            d.owner_id,
            d.currency,
            sa.func.count(),
            sa.func.sum(now - day_number(conn, d.registered)),
            sa.func.sum(now - day_number(conn, since)),
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
            sa.func.sum(day_number(conn, d.closed) - day_number(conn, d.registered)),
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
