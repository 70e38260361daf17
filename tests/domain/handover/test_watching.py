"""Who needs looking after once a handover is over, and whom to approach."""

from datetime import date, timedelta

import pytest

from funnelview.domain.funnel import Outcome
from funnelview.domain.handover.items import ItemTier
from funnelview.domain.handover.watching import (
    Concern,
    Watched,
    check_rung,
    concerns,
    fate,
    is_watched,
    ladder,
    next_rung,
)
from funnelview.errors import RuleRefused

DAY = date(2026, 11, 18)


def watched(**more: object) -> Watched:
    values: dict[str, object] = {
        "item_id": 1,
        "tier": ItemTier.T75,
        "handed_over": DAY,
        "refused": False,
        "outcome": Outcome.OPEN,
        "last_activity": None,
        "orders_before": 0,
        "orders_since": 0,
        "open_deals": 1,
    }
    return Watched(**(values | more))  # type: ignore[arg-type]


def test_ninety_days_are_watched() -> None:
    assert is_watched(DAY, DAY + timedelta(days=90))
    assert not is_watched(DAY, DAY + timedelta(days=91))


@pytest.mark.parametrize(
    ("tier", "days"), [(ItemTier.T75, 7), (ItemTier.T50, 14), (ItemTier.T25, 30)]
)
def test_a_customer_goes_quiet_by_its_tier(tier: ItemTier, days: int) -> None:
    one = watched(tier=tier)
    assert concerns(one, DAY + timedelta(days=days)) == ()
    assert concerns(one, DAY + timedelta(days=days + 1)) == (Concern.QUIET,)
    seen = watched(tier=tier, last_activity=DAY + timedelta(days=days))
    assert concerns(seen, DAY + timedelta(days=days + 1)) == ()


def test_lost_refused_and_no_more_orders_are_told() -> None:
    later = DAY + timedelta(days=40)
    assert concerns(watched(outcome=Outcome.LOST), later) == (Concern.LOST,)
    assert concerns(watched(refused=True, last_activity=later), later) == (Concern.REFUSED,)
    buyer = {"outcome": None, "tier": ItemTier.BASE, "orders_before": 2, "open_deals": 0}
    assert Concern.NO_ORDERS in concerns(watched(**buyer), later)
    again = watched(**(buyer | {"orders_since": 1, "last_activity": later}))
    assert concerns(again, later) == ()


def test_the_ladder_is_climbed_one_rung_at_a_time() -> None:
    above: dict[int, int | None] = {1: 2, 2: 3, 3: None}
    rungs = ladder(1, above)
    assert rungs == (1, 2, 3)
    assert next_rung(rungs, []) == 1
    check_rung(rungs, [], 1)
    with pytest.raises(RuleRefused, match="One rung at a time"):
        check_rung(rungs, [1], 3)
    with pytest.raises(RuleRefused, match="superiors"):
        check_rung(rungs, [], 9)
    check_rung(rungs, [1], 2)
    check_rung(rungs, [1, 2], 1)
    assert next_rung(rungs, [1, 2, 3]) is None


def test_a_ladder_in_a_circle_ends() -> None:
    assert ladder(1, {1: 2, 2: 1}) == (1, 2)
    assert ladder(None, {}) == ()


def test_how_deals_fared() -> None:
    found = fate([Outcome.WON, Outcome.LOST, Outcome.LOST, Outcome.OPEN])
    assert (found.deals, found.open) == (4, 1)
    assert found.win_rate == pytest.approx(1 / 3)
    assert fate([Outcome.OPEN]).win_rate is None
