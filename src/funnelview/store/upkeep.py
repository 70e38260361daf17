"""What whoever writes owes the warnings.

Fields that are held for the first time, stays in stages, and which reps' counts hold no longer:
all of it follows from deals, history and contacts; writing it along spares each board a look at
all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from funnelview.domain.calendar import local_day
from funnelview.domain.funnel import Contact, DealState
from funnelview.domain.history import OUTCOME, REGISTERED, Change
from funnelview.domain.stays import Stay, stays
from funnelview.store import board
from funnelview.store import tables as t
from funnelview.store.bulk import insert_for
from funnelview.store.tables.warnings import (
    first_seen,
    stage_stay,
    warning_owner,
    warning_step,
)
from funnelview.store.warning_counts import IMPORT

if TYPE_CHECKING:
    from funnelview.store.base import Unit


_FIELDS = {
    "customer_id": "customer",
    "contact_id": "contact",
    "product": "product",
    "amount": "amount",
    "expected": "date",
    "next_step": "next_step",
}
_PART = 5_000


# The statements of each write, made once: putting one together takes longer than running it.
_STAGE_ROWS = (
    sa.select(
        *(
            t.deal_change.c[name]
            for name in (
                "id", "deal_id", "field", "old", "new", "holds_from", "recorded", "who",
                "undoes", "observed",
            )
        )
    )
    .where(
        t.deal_change.c.deal_id == sa.bindparam("deal"),
        t.deal_change.c.field.in_((REGISTERED, "stage", OUTCOME)),
    )
    .order_by(t.deal_change.c.id)
)  # fmt: skip
_FIRST_IMPORT = sa.select(first_seen.c.at).where(first_seen.c.what == IMPORT)
_FORGET = warning_owner.delete().where(
    warning_owner.c.owner_id.in_(sa.bindparam("owners", expanding=True))
)
_OWNERS = sa.select(t.deal.c.owner_id).distinct()
_OWNERS_OF_DEALS = _OWNERS.where(t.deal.c.id.in_(sa.bindparam("some", expanding=True)))
_OWNERS_OF_CUSTOMERS = _OWNERS.where(t.deal.c.customer_id.in_(sa.bindparam("some", expanding=True)))


@cache
def _see(engine: str) -> sa.Insert:
    insert = insert_for(engine, first_seen)
    return insert.on_conflict_do_nothing(index_elements=[first_seen.c.what])


@cache
def _stay(engine: str) -> sa.Insert:
    insert = insert_for(engine, stage_stay)
    return insert.on_conflict_do_update(
        index_elements=[stage_stay.c.stage, stage_stay.c.day],
        set_={
            "stays": stage_stay.c.stays + insert.excluded.stays,
            "days": stage_stay.c.days + insert.excluded.days,
        },
    )


def fields_of(state: DealState) -> set[str]:
    """Return the fields that a deal holds, as warnings call them."""
    return {name for field, name in _FIELDS.items() if getattr(state, field) is not None}


def fields_of_columns(columns: Mapping[str, Sequence[Any]]) -> set[str]:
    """Return the fields that any of many deals holds."""
    names = {**_FIELDS, "last_activity": "activity"}
    return {
        name
        for field, name in names.items()
        if field in columns and any(one is not None for one in columns[field])
    }


def fields_of_contacts(contacts: Iterable[Contact]) -> set[str]:
    """Return the fields that any of some contacts holds."""
    known = list(contacts)
    phone = {"phone"} if any(one.phone for one in known) else set()
    return phone | ({"superior"} if any(one.superior_id for one in known) else set())


def fields_of_contact_columns(columns: Mapping[str, Sequence[Any]]) -> set[str]:
    """Return the fields that any of many contacts holds."""
    return {
        name
        for field, name in {"phone": "phone", "superior_id": "superior"}.items()
        if any(columns.get(field, ()))
    }


def note_seen(conn: sa.Connection, names: Collection[str], now: datetime) -> None:
    """Keep that the store holds these fields now, where it never did before."""
    if not names:
        return
    rows = [{"what": name, "at": now} for name in sorted(names)]
    conn.execute(_see(conn.dialect.name), rows)


def first_import(conn: sa.Connection) -> datetime | None:
    """Return when the store's first import was, None where there was none."""
    return conn.execute(_FIRST_IMPORT).scalar()


def stage_rows(conn: sa.Connection, deal_id: int) -> list[Change]:
    """Return what a deal's history tells of its stages: registration, stages, outcomes."""
    rows = conn.execute(_STAGE_ROWS, {"deal": deal_id}).mappings()
    return [Change(**row) for row in rows]


def add_stays(conn: sa.Connection, change: Counter[Stay], day: date) -> None:
    """Add what stays have come (or, negative, gone) to the sums of the day it was recorded."""
    sums: dict[str, list[int]] = {}
    for (stage, days), number in change.items():
        cell = sums.setdefault(stage, [0, 0])
        cell[0] += number
        cell[1] += number * days
    rows = [
        {"stage": stage, "day": day, "stays": number, "days": days}
        for stage, (number, days) in sorted(sums.items())
        if number or days
    ]
    if rows:
        conn.execute(_stay(conn.dialect.name), rows)


class Upkeep:
    """What one writer of deals owes the warnings, gathered and written once."""

    def __init__(self, unit: "Unit", zone: ZoneInfo) -> None:
        """Gather for a unit of work, with days in the store's time zone."""
        self._unit = unit
        self._zone = zone
        self._seen: set[str] = set()
        self._owners: set[int | None] = set()
        self._touched: set[int] = set()
        # Deals whose stage or outcome changed, with their history before that.
        self._before: dict[int, list[Change]] = {}
        self._was_imported: bool | None = None

    def registered(self, state: DealState, last_activity: date | None, *, observed: bool) -> None:
        """Take note of a new deal."""
        self._seen |= fields_of(state)
        if last_activity is not None:
            self._seen.add("activity")
        if not observed:
            self._seen.add(IMPORT)
        self._owners.add(state.owner_id)

    def first_success(self, state: DealState, observed: bool) -> int | None:  # noqa: FBT001
        """Return the win probability at registration where it says how late the deal came."""
        if observed or self._imported_before():
            return state.success
        return None

    def _imported_before(self) -> bool:
        if self._was_imported is None:
            self._was_imported = first_import(self._unit.conn) is not None
        return self._was_imported

    def changed(self, deal_id: int, old: DealState, new: DealState) -> None:
        """Take note of a deal's change; its history rows are written after this."""
        self._seen |= fields_of(new)
        if self._unit.actor.via != IMPORT:
            self._seen.add("activity")
        self._owners |= {old.owner_id, new.owner_id}
        if (old.stage, old.outcome) != (new.stage, new.outcome) and deal_id not in self._before:
            self._before[deal_id] = stage_rows(self._unit.conn, deal_id)

    def touched(self, deal_id: int) -> None:
        """Take note of an activity."""
        self._seen.add("activity")
        self._touched.add(deal_id)

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write what was gathered; ``rows`` are the history rows that are about to be written."""
        conn = self._unit.conn
        note_seen(conn, self._seen, self._unit.now)
        forget_owners(conn, self._owners)
        forget_deals(conn, self._touched)
        difference: Counter[Stay] = Counter()
        new: dict[int, list[Change]] = {deal_id: [] for deal_id in self._before}
        for row in rows:
            if row["deal_id"] in new:
                new[row["deal_id"]].append(Change(id=0, **row))
        for deal_id, before in self._before.items():
            after = [*before, *new[deal_id]]
            difference.update(stays(after, self._day_of))
            difference.subtract(stays(before, self._day_of))
        add_stays(conn, difference, self._day_of(self._unit.now))
        self._seen, self._owners, self._touched, self._before = set(), set(), set(), {}

    def _day_of(self, moment: datetime) -> date:
        return local_day(moment, self._zone)


# --- counts that hold no longer


def forget_owners(conn: sa.Connection, owners: Iterable[int | None]) -> None:
    """Take the counts of some reps out: what they rest on has changed."""
    wanted = sorted({one or board.NOBODY for one in owners})
    for start in range(0, len(wanted), _PART):
        conn.execute(_FORGET, {"owners": wanted[start : start + _PART]})


def forget_deals(conn: sa.Connection, deals: Iterable[int]) -> None:
    """Take the counts of the owners of some deals out."""
    wanted = sorted(set(deals))
    for start in range(0, len(wanted), _PART):
        some = {"some": wanted[start : start + _PART]}
        forget_owners(conn, conn.execute(_OWNERS_OF_DEALS, some).scalars())


def forget_customers(conn: sa.Connection, customers: Iterable[int | None]) -> None:
    """Take the counts of all out who have deals with some customers."""
    wanted = sorted({one for one in customers if one is not None})
    for start in range(0, len(wanted), _PART):
        some = {"some": wanted[start : start + _PART]}
        forget_owners(conn, conn.execute(_OWNERS_OF_CUSTOMERS, some).scalars())


def forget_all(conn: sa.Connection) -> None:
    """Take all counts out."""
    conn.execute(warning_owner.delete())
    conn.execute(warning_step.delete())
