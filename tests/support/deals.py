"""Deals for tests: registered by their fields, read all at once."""

from collections.abc import Mapping
from typing import Any

from funnelview.domain import deals as rules
from funnelview.domain.funnel import Customer
from funnelview.store import records
from funnelview.store.funnel import DealLine, all_deals
from funnelview.store.funnel_writing import Context, DealWriter, NewDeal
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done, currency_for, once, writing


def add_deal(
    desk: Desk,
    values: Mapping[str, Any],
    *,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Register a new deal today; ``values`` are fields of a deal (see ``domain.deals``).

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: the review in which it is registered is finished.

    """
    with writing(desk) as (unit, settings):

        def act() -> Done:
            currency, note = currency_for(unit, settings, values.get("currency"))
            state = rules.registered(
                {name: value for name, value in values.items() if name != "registered"},
                settings.stages,
                currency=currency,
                on=values.get("registered") or desk.today(settings),
            )
            with DealWriter(unit, zone_of(settings)) as writer:
                new = NewDeal(state, desk.today(settings))
                ids = writer.register([new], Context(review_id=review_id))
            return Done(ids[0], "registered", note)

        return once(unit, key, "deal.add", values, act)


def every_deal(desk: Desk) -> list[DealLine]:
    """Return every deal of the store, open and closed."""
    with desk.store.read() as conn:
        return all_deals(conn)


def find_customers(desk: Desk, text: str, limit: int = 20) -> list[Customer]:
    """Return customers whose name holds a text."""
    with desk.store.read() as conn:
        return records.customers_like(conn, text, limit)
