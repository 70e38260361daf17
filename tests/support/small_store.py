"""A small team for tests: one manager, three reps, five deals, one of them won, one lost."""

from dataclasses import replace
from datetime import date

from funnelview.domain.funnel import PersonStatus, Role
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.funnel import lose_deal, win_deal
from funnelview.usecases.records import add_person, change_person, list_people, set_quota

HOSTILE = "[/red] \x1b]0;gone\x07\x1b[31m\u202ez\u200b"
"""A name with markup, escape sequences, a direction control and an invisible sign."""


def fill(desk: Desk) -> None:
    """Fill a made store that counts in CNY; the clock stands in 2026-Q4."""
    manager = add_person(desk, "林悦", Role.MANAGER, login="lin").id
    qiang = add_person(desk, "李强", manager_id=manager, login="liq").id
    add_person(desk, "陈静", manager_id=manager)
    add_person(desk, HOSTILE, manager_id=manager)
    (jing,) = (one for one in list_people(desk) if one.name == "陈静")
    change_person(desk, jing, replace(jing, status=PersonStatus.LEAVING))
    set_quota(desk, qiang, "2026-Q4", 180_000_000)
    enter_deal(
        desk,
        {
            "customer": "蓝海物流",
            "contact": "陈明",
            "phone": "138 0013 5566",
            "product": "sorting line",
            "amount": "210000",
            "expected": date(2026, 12, 10),
            "stage": "negotiate",
            "owner": "李强",
            "registered": date(2026, 11, 1),
            "next_step": "offer with 45 days",
            "next_step_due": date(2026, 11, 26),
        },
    )
    enter_deal(
        desk,
        {
            "customer": HOSTILE,
            "product": "=HYPERLINK(1)",
            "amount": "12345.60",
            "owner": "李强",
            "registered": date(2026, 9, 1),
        },
    )
    enter_deal(desk, {"customer": "东升食品", "owner": "陈静", "stage": "compare"})
    won = enter_deal(
        desk,
        {
            "customer": "华辰电子",
            "amount": "380000",
            "owner": "李强",
            "registered": date(2026, 9, 1),
        },
    )
    win_deal(desk, won.id, on=date(2026, 11, 10))
    lost = enter_deal(
        desk,
        {
            "customer": "天和制药",
            "amount": "99.99",
            "currency": "USD",
            "owner": "李强",
            "registered": date(2026, 9, 1),
        },
    )
    lose_deal(desk, lost.id, reason="price", on=date(2026, 10, 5))
