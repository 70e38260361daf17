"""What a part of a handover can be made of: the customers of somebody with what is open there."""

from dataclasses import dataclass

from funnelview.domain.handover.items import ITEM_TIERS, ItemTier, item_tier
from funnelview.domain.money import round_half_even
from funnelview.store.funnel import open_deals
from funnelview.store.handover import reading
from funnelview.store.handover.joining import customers_without_deal
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.assigning import scales


@dataclass(frozen=True, slots=True)
class CouldGo:
    """A customer that could be handed over: its highest tier, open deals and their weight.

    ``weighted`` is in the reporting currency, in minor units.
    """

    customer_id: int
    name: str
    tier: ItemTier
    deals: int
    weighted: int
    currency: str


def could_go(desk: Desk, person_id: int) -> list[CouldGo]:
    """Return a person's customers in the order of a handover, the heaviest of a tier first."""
    with desk.store.read() as conn:
        by = scales(conn, desk)
        quiet = customers_without_deal(conn, person_id)
        names = reading.customer_names(conn, quiet)
        deals = open_deals(conn, person_id)
    found = {
        one: CouldGo(one, names[one], ItemTier.BASE, 0, 0, by.table.reporting) for one in quiet
    }
    weights = dict.fromkeys(found, 0)
    for deal in deals:
        number = deal.customer_id
        if number is None:
            continue
        before = found.get(number)
        tiers = [item_tier(deal.success), *([before.tier] if before else [])]
        weights[number] = weights.get(number, 0) + round_half_even(
            by.weigh(deal.currency, deal.amount, deal.success)
        )
        found[number] = CouldGo(
            number,
            deal.customer or "–",
            min(tiers, key=ITEM_TIERS.index),
            1 + (before.deals if before else 0),
            weights[number],
            by.table.reporting,
        )
    return sorted(
        found.values(), key=lambda one: (ITEM_TIERS.index(one.tier), -one.weighted, one.name)
    )
