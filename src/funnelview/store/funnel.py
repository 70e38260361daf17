"""Reading deals: a rep's page, one deal, the whole list. Core rows in, frozen dataclasses out."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from funnelview.domain.funnel import DealState, Outcome, Tier, tier_of
from funnelview.domain.history import Counters
from funnelview.store import tables as t
from funnelview.store.ids import among
from funnelview.store.rights.masking import mask_of
from funnelview.store.stored_deals import StoredDeal


class DealLine(NamedTuple):
    """One line of the funnel, as lists show it. Amounts in minor units of its own currency.

    A tuple, since a frozen dataclass takes as long to make as the query that gives its values.
    """

    id: int
    version: int
    name: str | None
    customer_id: int | None
    customer: str | None
    contact_id: int | None
    contact: str | None
    phone: str | None
    product: str | None
    amount: int | None
    currency: str
    stage: str
    success: int
    expected: date | None
    registered: date
    stage_since: date
    pushes: int
    month_pushes: int
    next_step: str | None
    next_step_due: date | None
    last_activity: date | None
    outcome: Outcome
    closed: date | None
    reason: str | None
    owner_id: int | None
    owner: str | None
    raised: bool
    source: str | None
    competitors: str | None
    success_reason: str | None
    forecast_mark: str | None

    @property
    def tier(self) -> Tier:
        """The tier of the deal's win probability."""
        return tier_of(self.success)

    @property
    def weight(self) -> int:
        """The weighted amount × 100 in its own minor units, 0 when unknown: for ordering."""
        return (self.amount or 0) * self.success

    def seen(self) -> StoredDeal:
        """Return the deal as this line showed it: what a change is compared with."""
        values = {name: getattr(self, name) for name in DealState.__dataclass_fields__}
        counters = Counters(self.stage_since, self.pushes, self.month_pushes)
        return StoredDeal(self.id, self.version, DealState(**values), counters)


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


class _Outcomes(sa.types.UserDefinedType[Outcome]):
    """How a deal stands, made of its text where rows are read: a loop over rows takes longer."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[str], Outcome]:
        """Return what makes an outcome of a text."""
        del dialect, coltype
        return _OUTCOMES.__getitem__


_d = t.deal.c
_LINE = (
    sa.select(
        _d.id,
        _d.version,
        _d.name,
        _d.customer_id,
        t.customer.c.name.label("customer"),
        _d.contact_id,
        t.contact.c.name.label("contact"),
        t.contact.c.phone,
        _d.product,
        _d.amount,
        _d.currency,
        _d.stage,
        _d.success,
        _d.expected,
        _d.registered,
        _d.stage_since,
        _d.pushes,
        _d.month_pushes,
        _d.next_step,
        _d.next_step_due,
        _d.last_activity,
        sa.type_coerce(_d.outcome, _Outcomes).label("outcome"),
        _d.closed,
        _d.reason,
        _d.owner_id,
        t.person.c.name.label("owner"),
        _d.raised,
        _d.source,
        _d.competitors,
        _d.success_reason,
        _d.forecast_mark,
    )
    .select_from(t.deal)
    .outerjoin(t.customer, t.customer.c.id == _d.customer_id)
    .outerjoin(t.contact, t.contact.c.id == _d.contact_id)
    .outerjoin(t.person, t.person.c.id == _d.owner_id)
)


def _lines(conn: sa.Connection, rows: Sequence[sa.Row]) -> list[DealLine]:  # type: ignore[type-arg]
    lines = list(map(DealLine._make, rows))
    mask = mask_of(conn)
    if mask is not None:
        lines = [line._replace(phone=mask.phone(line.customer_id, line.phone)) for line in lines]
    return lines


_OF_REP = _LINE.where(_d.owner_id == sa.bindparam("owner"), _d.outcome == "open")
_OF_NOBODY = _LINE.where(_d.owner_id.is_(None), _d.outcome == "open")
_ONE = _LINE.where(_d.id == sa.bindparam("deal"))
_ALL = _LINE.order_by(_d.id)


def open_deals(conn: sa.Connection, owner_id: int | None) -> list[DealLine]:
    """Return a rep's open deals (those of nobody for None), in no order. One query."""
    if owner_id is None:
        return _lines(conn, conn.execute(_OF_NOBODY).all())
    return _lines(conn, conn.execute(_OF_REP, {"owner": owner_id}).all())


def one_deal(conn: sa.Connection, deal_id: int) -> DealLine | None:
    """Return one deal, open or closed."""
    found = _lines(conn, conn.execute(_ONE, {"deal": deal_id}).all())
    return found[0] if found else None


def deals_by_id(conn: sa.Connection, ids: list[int]) -> list[DealLine]:
    """Return deals by their ids, in no order."""
    found: list[DealLine] = []
    for start in range(0, len(ids), 5_000):
        part = ids[start : start + 5_000]
        found += _lines(conn, conn.execute(_LINE.where(among(_d.id, part))).all())
    return found


def all_deals(conn: sa.Connection) -> list[DealLine]:
    """Return every deal, open and closed, by id."""
    return _lines(conn, conn.execute(_ALL).all())
