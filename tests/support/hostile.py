"""Text that wants to do harm, in every text field of a store: for tests of what is shown.

Customer data is data: it is kept unchanged and shown harmlessly. Nothing here may reach a
terminal raw, end a program, or break a line's width.
"""

from collections.abc import Mapping
from typing import Final

from funnelview.domain.funnel import Contact, Customer, Person, Role
from funnelview.domain.review import NoteText, Verdict
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.store.ids import taken_ids
from funnelview.store.records import add_records
from funnelview.usecases import funnel, review
from funnelview.usecases.desk import Clock, Desk
from funnelview.usecases.records import add_person
from funnelview.usecases.store import make_store
from tests.support.deals import add_deal

MARK: Final = "HOSTILE"
"""Stands in every text, so that a test can see that the text is shown at all."""

TEXTS: Final[Mapping[str, str]] = {
    "markup": f"{MARK} [/red] [bold]z[/] [@click=app.quit]x[/] [link=file:///etc]y[/link] \\[a]",
    "escapes": f"{MARK} \x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1bP+q544e\x1b\\\x1bc",
    "c1": f"{MARK} \x9b2J\x9d0;t\x9c\x90q\x9c\x85\x8d\x84",
    "control": f"{MARK}\r\n\t\b\x07\x0b\x0c\x0e\x0f\x7f line\u2028two\u2029three",
    "bidi": f"{MARK} \u202eevil\u202c \u2066x\u2069 \u200f\u05e9\u05dc\u05d5\u05dd\u200e \u061c",
    "zero-width": f"{MARK}\u200b\u200c\u200d\u2060\ufeff\u00ad\U000e0041\U000e007f",
    "tower": f"{MARK} Z" + "\u0335\u0321\u0358\u0341\u0489" * 40,
    "wide": f"{MARK} 客户\uff21\u3000\U0001f469\u200d\U0001f469\u200d\U0001f467\ufe0f\U0001f1e8\U0001f1f3",  # noqa: E501 - one text
    "odd": f"{MARK} \ufffe\uffff\U0010ffff\ue000 %s {{0}} {{}} $(id) `id` '\" --\x01",
    "formula": f'=cmd|"/c calc"!A1 {MARK} +1 -1 @x',
    "long": (f"{MARK} " + "ab漢 " * 2_500)[:10_000],
    "unbroken": MARK + "x" * 9_993,
}  # fmt: skip
"""What is tried, by what it tries. No NUL and no half surrogates: no database keeps those."""

FIELDS: Final = (
    "person", "customer", "customer phone", "contact", "title", "phone", "email", "deal name",
    "product", "source", "competitors", "next step", "reason", "note",
)  # fmt: skip


def hostile_store(url: str, clock: Clock) -> Store:
    """Fill a new store at `url` with each of `TEXTS` in each text field; close it afterwards.

    One director, two managers (one with a hostile name) and a rep per text, each with an open,
    a raised, a won and a lost deal, a review in progress and one that is finished.
    """
    store = Store(url, create=True)
    desk = Desk(store, TEXTS["markup"], "test", clock)
    make_store(desk, Settings(currency="CNY", team=TEXTS["escapes"]))
    director = add_person(desk, "Director", Role.DIRECTOR).id
    plain = add_person(desk, "Plain Manager", Role.MANAGER, manager_id=director).id
    hostile = _person(desk, TEXTS["markup"] + " manager", Role.MANAGER, director)
    for index, text in enumerate(TEXTS.values()):
        _fill(desk, text, plain if index % 2 else hostile)
    return store


def _person(desk: Desk, name: str, role: Role, manager_id: int) -> int:
    # Not by the use case: an import may bring what a form refuses.
    with desk.store.write(desk.actor, desk.clock()) as unit:
        ids = taken_ids(unit.conn, "person", 1)
        add_records(unit, [Person(0, name, role, manager_id, email=name, phone=name)], ids)
        unit.commit()
    return ids[0]


def _customer(desk: Desk, text: str, owner_id: int) -> tuple[int, int]:
    with desk.store.write(desk.actor, desk.clock()) as unit:
        customer = taken_ids(unit.conn, "customer", 1)[0]
        add_records(unit, [Customer(0, text, owner_id, text, text)], [customer])
        ids = list(taken_ids(unit.conn, "contact", 2))
        head = Contact(0, customer, text, text, text, text)
        buyer = Contact(0, customer, text, text, text, text, ids[0])
        add_records(unit, [head, buyer], ids)
        unit.commit()
    return customer, ids[1]


def _fill(desk: Desk, text: str, manager_id: int) -> None:
    rep = _person(desk, text, Role.REP, manager_id)
    customer, contact = _customer(desk, text, rep)
    deals = [
        add_deal(
            desk,
            {
                "customer_id": customer,
                "contact_id": contact,
                "owner_id": rep,
                "amount": 10**15 if number == 0 else 12_345_67,
                "expected": desk.clock().date(),
                **dict.fromkeys(("name", "product", "source", "competitors", "next_step"), text),
            },
        ).id
        for number in range(4)
    ]
    funnel.change_deal(desk, deals[0], {"success": 80, "success_reason": text, "raised": True})
    for finished in (True, False):
        held = review.begin_review(desk, rep)
        review.save_note(desk, held.id, deals[0], NoteText(text, text, text))
        review.judge(desk, held.id, deals[0], Verdict.AT_RISK)
        review.skip(desk, held.id, deals[1], text)
        if finished:
            review.finish(desk, held.id)
    funnel.win_deal(desk, deals[2], reason=text)
    funnel.lose_deal(desk, deals[3], reason=text)
