"""A small filled store for tests, on either engine: two managers, four reps, thirty deals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from funnelview.domain.funnel import Role
from funnelview.domain.review import NoteText, Verdict
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.store.settings import set_rate
from funnelview.usecases import funnel, review
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_contact, add_customer, add_person, set_quota
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.deals import add_deal

_REPS = (("李强", 0), ("王芳", 0), ("Tom Ashby", 1), ("Nadia Fenwick", 1))
_STAGES = ("aware", "aware", "compare", "aware", "compare", "negotiate", "confirm")
_FIRMS = ("澄屿电子", "曜岚光学", "Brackwell Foods", "Ostervik Marine", "禾樾食品")


@dataclass(slots=True)
class Filled:
    """What a filled store holds, by id. ``deals`` are the open ones, by rep."""

    desk: Desk
    director: int
    managers: list[int] = field(default_factory=list)
    reps: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    deals: dict[int, list[int]] = field(default_factory=dict)


@contextmanager
def filled_store(url: str, clock: FixedClock) -> Iterator[Filled]:
    """A store at `url` (made here), filled over the eight weeks before the clock's time.

    The clock shows its first time again afterwards. Each rep has seven open deals, the first two
    one won and one lost deal too; all but the last rep have a quota of the present quarter;
    the first rep was reviewed last week.
    """
    with Store(url, create=True) as store:
        desk = Desk(store, "mia", "test", clock)
        now = clock()
        clock.set(now - timedelta(weeks=8))
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        filled = _people(desk)
        _customers(filled)
        for index, rep in enumerate(filled.reps):
            filled.deals[rep] = [
                _deal(filled, index * 7 + number, rep, stage)
                for number, stage in enumerate(_STAGES)
            ]
        clock.set(now - timedelta(weeks=2))
        for rep in filled.reps[:2]:
            won, lost = (_deal(filled, 90 + rep + n, rep, "confirm") for n in (0, 1))
            funnel.win_deal(desk, won, reason="交期最短")
            funnel.lose_deal(desk, lost, reason="价格高于竞争对手")
        clock.set(now - timedelta(weeks=1))
        _review(filled, filled.reps[0])
        clock.set(now)
        yield filled


def _people(desk: Desk) -> Filled:
    director = add_person(desk, "沈知远", Role.DIRECTOR, login="director").id
    filled = Filled(desk, director)
    for name in ("林越", "Grace Holloway"):
        filled.managers.append(
            add_person(desk, name, Role.MANAGER, manager_id=director).id
        )  # fmt: skip
    quarter = f"{desk.clock().year}-Q{(desk.clock().month + 2) // 3}"
    following = desk.clock() + timedelta(weeks=8)
    periods = {quarter, f"{following.year}-Q{(following.month + 2) // 3}"}
    for index, (name, manager) in enumerate(_REPS):
        rep = add_person(desk, name, manager_id=filled.managers[manager]).id
        filled.reps.append(rep)
        if index < len(_REPS) - 1:
            for period in sorted(periods):
                set_quota(desk, rep, period, (80 + 20 * index) * 1_000_000)
    with desk.store.write(desk.actor, desk.clock()) as unit:
        set_rate(unit, "USD", desk.clock().date() - timedelta(days=400), Decimal("7.1"))
        unit.commit()
    return filled


def _customers(filled: Filled) -> None:
    desk = filled.desk
    for index, name in enumerate(_FIRMS):
        customer = add_customer(
            desk, name, owner_id=filled.reps[index % 4], phone=f"0512-0000{index:04}"
        ).id
        head = add_contact(desk, customer, f"周岚 {index}", title="总经理").id
        buyer = add_contact(
            desk,
            customer,
            f"陈明 {index}",
            title="采购经理",
            phone=f"138 0000 {index:04}",
            email=f"buyer@firm{index}.example",
            superior_id=head,
        ).id
        filled.customers.append(customer)
        filled.contacts.append(buyer)


def _deal(filled: Filled, number: int, rep: int, stage: str) -> int:
    desk, index = filled.desk, number % len(_FIRMS)
    today = desk.clock().date()
    deal = add_deal(
        desk,
        {
            "customer_id": filled.customers[index],
            "contact_id": filled.contacts[index],
            "owner_id": rep,
            "product": "分拣线 SL-400" if number % 2 else "Vision station VI-20",
            "amount": None if number == 3 else (80 + 37 * (number % 11)) * 1_000_00,
            "currency": "USD" if number % 9 == 4 else "CNY",
            "expected": today + timedelta(days=35 + 11 * (number % 13)),
            "source": "展会" if number % 3 else "Referral",
            "next_step": "安排样品试机",
            "next_step_due": today + timedelta(days=50 + number % 17),
        },
    ).id
    if stage != "aware":
        funnel.change_deal(desk, deal, {"stage": stage})
    return deal


def _review(filled: Filled, rep: int) -> None:
    desk = filled.desk
    held = review.begin_review(desk, rep)
    deals = filled.deals[rep]
    pushed = funnel.get_deal(desk, deals[5])[0].expected
    if pushed is not None:
        funnel.change_deal(
            desk, deals[5], {"expected": pushed + timedelta(days=20)}, review_id=held.id
        )
    note = NoteText("看了现场", "生产部认可试机", "财务要求账期60天")
    review.save_note(desk, held.id, deals[5], note)
    review.judge(desk, held.id, deals[5], Verdict.AT_RISK)
    for deal in deals[:5]:
        review.judge(desk, held.id, deal, Verdict.UNCHANGED)
    review.skip(desk, held.id, deals[6], "时间不够")
    review.finish(desk, held.id)
