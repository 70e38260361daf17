"""Reading history: a deal's rows, past states, and the proof that it adds up to the present."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import DealState
from funnelview.domain.history import (
    FIELD_TITLES,
    BrokenHistoryError,
    Change,
    counted,
    differences,
    replay,
    rolled_back,
)
from funnelview.domain.stays import Stay, stays
from funnelview.i18n import N_, _
from funnelview.store import tables as t
from funnelview.store.deal_contacts import check_contacts
from funnelview.store.funnel_sums import SumKey, rebuilt_sums
from funnelview.store.handover.check import handover_problems
from funnelview.store.ids import among
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.store.tables.rights import access
from funnelview.store.tables.warnings import stage_stay

_KIND_TITLES = {"person": N_("Person"), "customer": N_("Customer"), "contact": N_("Contact")}

_c = t.deal_change.c
CHANGE = sa.select(
    _c.id,
    _c.deal_id,
    _c.field,
    _c.old,
    _c.new,
    _c.holds_from,
    _c.recorded,
    _c.who,
    _c.review_id,
    _c.handover_id,
    _c.via,
    _c.undoes,
    _c.observed,
)


def changes_of(conn: sa.Connection, deal_id: int) -> list[Change]:
    """Return a deal's history, in the order of its recording."""
    query = CHANGE.where(_c.deal_id == deal_id).order_by(_c.id)
    return [Change(*row) for row in conn.execute(query)]


def changes_since(
    conn: sa.Connection, since: datetime, *, owner_id: int | None = None
) -> list[Change]:
    """Return the rows that took effect at a moment or later, of all deals or of one rep's."""
    query = CHANGE.where(_c.holds_from >= since)
    if owner_id is not None:
        query = query.join(t.deal, t.deal.c.id == _c.deal_id).where(t.deal.c.owner_id == owner_id)
    # Asked for in order, SQLite would read the whole history by the index that has this order.
    return sorted((Change(*row) for row in conn.execute(query).all()), key=_by_deal)


def _by_deal(row: Change) -> tuple[int, int]:
    return row.deal_id, row.id


def rows_since(
    conn: sa.Connection, since: datetime, owners: Collection[int] | None = None
) -> list[Change]:
    """Return the rows that took effect at a moment or later, deal by deal, as they were recorded.

    With ``owners``, those of the deals that these reps own now or have owned since.
    """
    if owners is None:
        return changes_since(conn, since)
    query = CHANGE.where(_c.deal_id.in_(once_owned(owners, since)), _c.holds_from >= since)
    return sorted((Change(*row) for row in conn.execute(query).all()), key=_by_deal)


def rows_of_deals_since(
    conn: sa.Connection, deal_ids: Collection[int], since: datetime
) -> list[Change]:
    """Return the rows of some deals that took effect or were observed at a moment or later."""
    found: list[Change] = []
    wanted = sorted(deal_ids)
    for start in range(0, len(wanted), 5_000):
        query = CHANGE.where(
            among(_c.deal_id, wanted[start : start + 5_000]),
            sa.or_(_c.holds_from >= since, sa.and_(_c.observed, _c.recorded >= since)),
        )
        found += [Change(*row) for row in conn.execute(query).all()]
    return sorted(found, key=_by_deal)


def states_before(
    conn: sa.Connection, before: datetime, owners: Collection[int] | None = None
) -> Iterator[tuple[DealState, DealState | None]]:
    """Yield ``(present, past)`` for each deal that changed at a moment or later.

    ``past`` is the deal as it stood just before the moment, None where it wasn't there yet.
    With ``owners``, deals that none of them owns now or has owned since may be left out.
    """
    rows = rows_since(conn, before, owners)
    present = stored_deals(conn, {row.deal_id for row in rows})
    for deal_id, changes in groupby(rows, key=lambda row: row.deal_id):
        state = present[deal_id].state
        yield state, rolled_back(state, changes, before)


def once_owned(owners: Collection[int], since: datetime) -> sa.CompoundSelect[int]:
    """Select the deals that some reps own now or lost to others since a moment."""
    return owned_or_lost(owners, [str(one) for one in owners], since)


def owned_or_lost(owners: Any, names: Any, since: Any) -> sa.CompoundSelect[int]:
    """Select the same of values or of parameters; ``names`` are the reps as history writes them."""
    lost = sa.select(_c.deal_id).where(
        _c.field == "owner_id", _c.old.in_(names), _c.holds_from >= since
    )
    return sa.select(t.deal.c.id).where(t.deal.c.owner_id.in_(owners)).union(lost)


def changes_of_deals(conn: sa.Connection, ids: list[int]) -> Iterator[Change]:
    """Yield the whole history of some deals, in the order of its recording."""
    for start in range(0, len(ids), 5_000):
        part = ids[start : start + 5_000]
        for row in conn.execute(CHANGE.where(_c.deal_id.in_(part)).order_by(_c.id)).all():
            yield Change(*row)


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found: how much it looked at, and every inconsistency in words.

    ``entries`` are those of the trail; None where whoever asks doesn't see all of it.
    """

    deals: int
    changes: int
    records: int
    problems: tuple[str, ...]
    entries: int | None = None


def check_store(conn: sa.Connection, zone: ZoneInfo, limit: int = 100) -> Check:
    """Replay every history and compare it with the present; ``limit`` problems are named."""
    problems: list[str] = []
    left: Counter[Stay] = Counter()
    deals, changes = _check_deals(conn, zone, problems, left)
    _check_stays(conn, left, problems)
    _check_sums(conn, problems)
    records = _check_records(conn, problems)
    _check_references(conn, problems)
    problems.extend(handover_problems(conn))
    return Check(deals, changes, records, tuple(problems[:limit]))


def _check_deals(
    conn: sa.Connection, zone: ZoneInfo, problems: list[str], left: Counter[Stay]
) -> tuple[int, int]:
    ids = list(conn.execute(sa.select(t.deal.c.id).order_by(t.deal.c.id)).scalars())
    number = 0
    for start in range(0, len(ids), 2_000):
        part = ids[start : start + 2_000]
        stored = stored_deals(conn, part)
        query = CHANGE.where(_c.deal_id.between(part[0], part[-1])).order_by(_c.deal_id, _c.id)
        histories = {
            deal_id: [*rows]
            for deal_id, rows in groupby(
                (Change(*row) for row in conn.execute(query)), key=lambda row: row.deal_id
            )
        }
        for deal_id in part:
            rows = histories.get(deal_id, [])
            number += len(rows)
            left.update(stays(rows, lambda at: local_day(at, zone)))
            problem = _deal_problem(stored[deal_id], rows, zone)
            if problem:
                problems.append(_("Deal {id}: {problem}").format(id=deal_id, problem=problem))
    return len(ids), number


def _deal_problem(stored: StoredDeal, rows: list[Change], zone: ZoneInfo) -> str | None:
    try:
        replayed = replay(rows)
    except BrokenHistoryError as error:
        return str(error)
    differing = differences(replayed, stored.state)
    if differing:
        field, history, present = differing[0]
        return _("{field} is “{present}”, its history leads to “{told}”.").format(
            field=_(FIELD_TITLES[field]), present=present, told=history
        )
    latest: dict[str, datetime] = {}
    by_id = {row.id: row for row in rows}
    for row in rows:
        undone = by_id.get(row.undoes) if row.undoes is not None else None
        if row.undoes is not None and (
            undone is None
            or (undone.field, undone.old, undone.new) != (row.field, row.new, row.old)
        ):
            return _("Row {row} doesn't reverse row {other}, which it names.").format(
                row=row.id, other=row.undoes
            )
        if row.holds_from < latest.get(row.field, row.holds_from):
            return _("Row {row} took effect before the change it follows.").format(row=row.id)
        latest[row.field] = row.holds_from
    counters = counted(rows, stored.state.registered, lambda at: local_day(at, zone))
    if counters != stored.counters:
        return _(
            "In its stage since {since}, pushes {pushes} and {months}; the history tells"
            " {told_since}, {told_pushes} and {told_months}."
        ).format(
            since=stored.counters.stage_since,
            pushes=stored.counters.pushes,
            months=stored.counters.month_pushes,
            told_since=counters.stage_since,
            told_pushes=counters.pushes,
            told_months=counters.month_pushes,
        )
    return None


def _check_stays(conn: sa.Connection, left: Counter[Stay], problems: list[str]) -> None:
    """Compare the days that deals stayed in each stage with what is kept of them."""
    actual: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (stage, days), number in left.items():
        stays_before, days_before = actual[stage]
        actual[stage] = (stays_before + number, days_before + number * days)
    s = stage_stay.c
    query = sa.select(s.stage, sa.func.sum(s.stays), sa.func.sum(s.days)).group_by(s.stage)
    kept = {stage: (int(number), int(days)) for stage, number, days in conn.execute(query)}
    for stage in sorted(actual.keys() | kept.keys()):
        have = kept.get(stage, (0, 0))
        if have != actual[stage]:
            problems.append(
                _("Stage {stage}: {stays} stays of {days} days are kept, the history tells {told}"
                  " of {told_days}.").format(
                    stage=stage, stays=have[0], days=have[1],
                    told=actual[stage][0], told_days=actual[stage][1],
                )
            )  # fmt: skip


def _check_sums(conn: sa.Connection, problems: list[str]) -> None:
    f = t.funnel_sum.c
    kept = {
        SumKey(row.outcome, row.month, row.owner_id, row.currency, row.success): (
            row.deals,
            row.amount,
            row.unpriced,
        )
        for row in conn.execute(sa.select(*f))
        if row.deals or row.amount or row.unpriced
    }
    actual = rebuilt_sums(conn)
    for key in sorted(kept.keys() | actual.keys()):
        have, should = kept.get(key, (0, 0, 0)), actual.get(key, (0, 0, 0))
        if have != should:
            problems.append(
                _("Sum {key}: {deals} deals and {amount} are kept, the deals add up to"
                  " {told} and {told_amount}.").format(
                    key=", ".join(map(str, key)), deals=have[0], amount=have[1],
                    told=should[0], told_amount=should[1],
                )
            )  # fmt: skip


def _check_records(conn: sa.Connection, problems: list[str]) -> int:
    number = 0
    r = t.record_change.c
    for kind, table in (("person", t.person), ("customer", t.customer), ("contact", t.contact)):
        texts: dict[int, dict[str, str | None]] = defaultdict(dict)
        query = sa.select(r.record_id, r.field, r.old, r.new).where(r.kind == kind)
        for record_id, field, old, new in conn.execute(query.order_by(r.id)):
            if texts[record_id].get(field) != old:
                problems.append(
                    _("{kind} {id}: the history of {field} has a break.").format(
                        kind=_(_KIND_TITLES[kind]), id=record_id, field=field
                    )
                )
            texts[record_id][field] = new
        for row in conn.execute(sa.select(table)).mappings():
            number += 1
            problem = _record_problem(dict(row), texts[row["id"]])
            if problem:
                problems.append(f"{_(_KIND_TITLES[kind])} {row['id']}: {problem}")
    problems.extend(check_contacts(conn))
    problems.extend(_named_problems(conn))
    return number


def _named_problems(conn: sa.Connection) -> Iterator[str]:
    """Compare who was let in and the currencies' rates with what was recorded of both."""
    a, r = access.c, t.rate.c
    logins = conn.execute(sa.select(a.login, a.role, a.person_id))
    granted = {
        login: role if person is None else f"{role} {person}" for login, role, person in logins
    }
    rates = conn.execute(sa.select(r.currency, r.holds_from, r.rate))
    held = {f"{code} {day.isoformat()}": rate for code, day, rate in rates}
    for kind, present in (("access", granted), ("rate", held)):
        told: dict[str, str | None] = {}
        c = t.record_change.c
        query = sa.select(c.field, c.old, c.new).where(c.kind == kind).order_by(c.id)
        for name, old, new in conn.execute(query):
            if told.get(name) != old:
                yield _("{kind} {id}: the history of {field} has a break.").format(
                    kind=_(_NAMED[kind]), id=name, field=_(_NAMED[kind])
                )
            told[name] = new
        for name in sorted(told.keys() | present.keys()):
            if told.get(name) != present.get(name):
                yield f"{_(_NAMED[kind])} {name}: " + _(
                    "{field} is “{present}”, its history leads to “{told}”."
                ).format(field=_(_NAMED[kind]), present=present.get(name), told=told.get(name))


_NAMED = {"access": N_("Rights"), "rate": N_("Rate")}


def _record_problem(row: Mapping[str, Any], texts: dict[str, str | None]) -> str | None:
    for field, value in row.items():
        if field in {"id", "version", "name_key"}:
            continue
        text = None if value is None else str(value)
        if texts.get(field) != text:
            return _("{field} is “{present}”, its history leads to “{told}”.").format(
                field=field, present=text, told=texts.get(field)
            )
    return None


def _check_references(conn: sa.Connection, problems: list[str]) -> None:
    """Find contacts of another customer than the deal's; foreign keys keep the rest."""
    d, c = t.deal.c, t.contact.c
    query = (
        sa.select(d.id)
        .join(t.contact, c.id == d.contact_id)
        .where(d.customer_id.is_not(None), c.customer_id.is_not(None))
        .where(c.customer_id != d.customer_id)
    )
    problems.extend(
        _("Deal {id}: its contact belongs to another customer.").format(id=deal_id)
        for deal_id in conn.execute(query).scalars()
    )
    if conn.dialect.name == "sqlite":
        problems.extend(
            _("{table} {id}: refers to a missing {other}.").format(
                table=row[0], id=row[1], other=row[2]
            )
            for row in conn.exec_driver_sql("PRAGMA foreign_key_check")
        )
