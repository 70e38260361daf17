"""A writer who goes around FunnelView with plain SQL meets the same law, on both engines."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from funnelview.domain.handover.items import Kind, Result
from funnelview.domain.handover.refusals import known
from funnelview.store.base import Store
from funnelview.store.migrations.handover_law import MESSAGES
from funnelview.usecases import funnel
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover import assigning, starting, walking
from funnelview.usecases.handover.assigning import Choice
from funnelview.usecases.store import check
from tests.support.clock import FixedClock
from tests.support.deals import add_deal
from tests.support.leaving import (
    LAST_DAY,
    Leaving,
    evidence,
    left,
    someone_leaves,
)
from tests.support.made import Copied


@pytest.fixture
def case(copied: Copied, clock: FixedClock) -> Iterator[Leaving]:
    """A handover with one deal of each tier and a customer without one; Ann takes over all."""
    with left(copied, clock) as made:
        yield made


def sql(case: Leaving, statement: str, **values: object) -> int:
    """Run one statement past the program, as somebody at an SQL prompt would."""
    with case.desk.store.engine.begin() as connection:
        return connection.execute(sa.text(statement), values).rowcount


def refused(case: Leaving, reason: str, statement: str, **values: object) -> None:
    """The statement fails with a reason that names the rule, and nothing changed."""
    before = _everything(case)
    with pytest.raises(sa.exc.DBAPIError, match=rf"funnelview\.handover\.{reason}: \w+"):
        sql(case, statement, **values)
    assert _everything(case) == before


def _everything(case: Leaving) -> list[list[Any]]:
    tables = ("handover", "handover_item", "handover_event", "deal", "deal_change", "person")
    with case.desk.store.engine.connect() as connection:
        return [
            sorted(map(repr, connection.execute(sa.text(f"select * from {table}"))))  # noqa: S608
            for table in tables
        ]


def rejected(case: Leaving, statement: str, **values: object) -> None:
    """The statement fails, by the law or by the tables themselves."""
    before = _everything(case)
    with pytest.raises(sa.exc.DBAPIError):
        sql(case, statement, **values)
    assert _everything(case) == before


FULL = (
    "update handover_item set done_on = '2026-11-18', met = 'Chen', answer = 'yes',"
    " visit_on = '2026-12-01', confirmed = '2026-11-18 09:00:00', confirmed_by = 'x' where id = :id"
)
CLOSE = "update handover_item set status = 'closed', result = :result, reason = :why where id = :id"


def test_every_refusal_has_words() -> None:
    assert all(known(word) for word in MESSAGES)


def test_the_order_holds(case: Leaving) -> None:
    later = case.item(case.deals["aware"][0]).id
    base = case.base().id
    for item in (later, base):
        refused(case, "locked", FULL, id=item)
        for column, value in (("done_on", "2026-11-18"), ("met", "Chen"), ("confirmed_by", "x")):
            statement = f"update handover_item set {column} = '{value}' where id = :id"  # noqa: S608
            refused(case, "locked", statement, id=item)
        refused(case, "locked", CLOSE, id=item, result="done", why=None)
        refused(case, "locked", CLOSE, id=item, result="refused", why="they said so")
    # To pretend that it is of another tier doesn't help either.
    rejected(case, "update handover_item set tier = 'T75' where id = :id", id=base)
    for tier in ("T50", "T75"):
        rise = f"update handover_item set tier = '{tier}' where id = :id"  # noqa: S608
        refused(case, "rise", rise, id=later)
    # One that waits for nobody can be done in plain SQL, too: the law is about the order.
    first = case.item(case.deals["negotiate"][0]).id
    assert sql(case, FULL, id=first) == 1
    assert sql(case, CLOSE, id=first, result="done", why=None) == 1
    assert case.owner(case.deals["negotiate"][0]) == case.successors[0]


def test_closing_needs_evidence_reason_and_successor(case: Leaving) -> None:
    first = case.item(case.deals["negotiate"][0]).id
    refused(case, "evidence", CLOSE, id=first, result="done", why=None)
    refused(case, "reason", CLOSE, id=first, result="waived", why=" ")
    refused(case, "reason", CLOSE, id=first, result="refused", why=None)
    refused(case, "outcome", CLOSE, id=first, result="won", why=None)
    refused(case, "result", CLOSE, id=first, result="gone", why="x")
    rejected(case, "update handover_item set result = 'done' where id = :id", id=first)
    assigning.assign(case.desk, case.handover, None, Choice(items=(first,)))
    refused(case, "successor", CLOSE, id=first, result="waived", why="x")
    refused(case, "reason", "update handover_item set method = 'video' where id = :id", id=first)


def test_a_successor_is_active_and_not_the_leaver(case: Leaving) -> None:
    first = case.item(case.deals["negotiate"][0]).id
    give = "update handover_item set successor_id = :who where id = :id"
    refused(case, "inactive", give, id=first, who=case.leaver)
    sql(case, "update person set status = 'left' where id = :id", id=case.successors[1])
    refused(case, "inactive", give, id=first, who=case.successors[1])
    sql(case, "update person set status = 'leaving' where id = :id", id=case.successors[0])
    refused(case, "inactive", CLOSE, id=first, result="waived", why="x")


def test_many_at_once_are_looked_at_like_one(case: Leaving) -> None:
    """What one statement writes meets the law whole, whatever else it writes."""
    mine = f" where handover_id = {case.handover}"
    give = "update handover_item set successor_id = :who"
    refused(case, "inactive", give + mine, who=case.leaver)
    full = FULL.replace(" where id = :id", mine)
    refused(case, "locked", full + " and tier in ('T75', 'T25')")
    closes = CLOSE.replace(" where id = :id", mine)
    refused(case, "reason", closes, result="waived", why=None)
    some = closes + " and tier <> 'T50'"
    refused(case, "locked", some, result="refused", why="they said so")
    mixed = f"{give}, met = case when tier = 'T25' then 'Chen' else met end"
    refused(case, "locked", mixed + mine, who=case.successors[1])
    given = f"{give}, planned = '2026-12-01'"
    assert sql(case, given + mine, who=case.successors[1]) == len(case.items())


def test_a_part_takes_what_fits(desk: Desk) -> None:
    """The items of a part are the leaver's open deals at their own tier, whoever adds them."""
    case = someone_leaves(desk)
    case.handover = starting.start(
        desk, case.leaver, LAST_DAY, kind=Kind.TERRITORY, deals=case.deals["negotiate"]
    ).id
    add = (
        "insert into handover_item (handover_id, deal_id, tier, method)"
        " values (:handover, :deal, :tier, 'call')"
    )
    rest = case.deals["compare"][0]
    refused(case, "item", add, handover=case.handover, deal=rest, tier="T25")
    assert sql(case, add, handover=case.handover, deal=rest, tier="T50") == 1
    starting.cancel(desk, case.handover, "stays as it was")
    rest = case.deals["aware"][0]
    refused(case, "ended", add, handover=case.handover, deal=rest, tier="T25")


def test_the_ownership_moves_by_the_items_close_alone(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    move = "update deal set owner_id = :who where id = :id"
    refused(case, "owner", move, id=deal, who=case.successors[0])
    refused(case, "owner", move, id=deal, who=None)
    refused(case, "owner", "update deal set owner_id = :who", who=case.successors[1])
    rejected(case, "delete from deal where id = :id", id=deal)
    rejected(
        case,
        "update handover_item set deal_id = :other where id = :id",
        id=case.item(deal).id,
        other=case.deals["aware"][0],
    )


def test_what_was_recorded_stays(case: Leaving) -> None:
    first = case.item(case.deals["negotiate"][0]).id
    walking.record(case.desk, case.handover, evidence(case.desk), item_id=first)
    walking.confirm(case.desk, case.handover, item_id=first)
    walking.close(case.desk, case.handover, Result.DONE, item_id=first)
    for statement in (
        "update handover_event set who = 'nobody'",
        "update handover_event set details = '{}' where item_id is not null",
        "delete from handover_event",
        "delete from handover_item where id = :id",
        "delete from handover where id = :handover",
        "update handover_item set met = 'somebody else' where id = :id",
        "update handover_item set closed_by = 'somebody else' where id = :id",
        "update handover_item set successor_id = :other where id = :id",
        "update handover set leaver_id = :other where id = :handover",
    ):
        names = {"id": first, "handover": case.handover, "other": case.successors[1]}
        used = {name: value for name, value in names.items() if f":{name}" in statement}
        refused(case, "record", statement, **used)


def test_an_event_is_not_written_over(case: Leaving) -> None:
    if not case.desk.store.is_sqlite:
        refused(case, "record", "truncate handover_event")
        rejected(case, "truncate handover_item cascade")
        return
    copy = (
        "insert or replace into handover_event (id, handover_id, kind, recorded, who, via)"
        " select id, handover_id, 'x', recorded, 'x', via from handover_event"
    )
    # The events are a part of the trail, which may refuse first.
    rejected(case, copy)
    refused(case, "record", "insert or replace into handover_item select * from handover_item")


def test_items_are_not_made_up(case: Leaving) -> None:
    mine = case.deals["negotiate"][0]
    other = add_deal(
        case.desk, {"name": "of another", "owner_id": case.successors[0], "stage": "aware"}
    ).id
    add = (
        "insert into handover_item (handover_id, deal_id, tier, method)"
        " values (:handover, :deal, :tier, 'later')"
    )
    refused(case, "item", add, handover=case.handover, deal=other, tier="T25")
    rejected(case, add, handover=case.handover, deal=mine, tier="T25")
    rejected(case, add, handover=case.handover, deal=mine, tier="T75")
    closed = (
        "insert into handover_item (handover_id, customer_id, tier, method, status, result)"
        " values (:handover, :customer, 'base', 'later', 'closed', 'done')"
    )
    refused(case, "item", closed, handover=case.handover, customer=case.customers[-1])


def test_deals_never_fall_and_the_handover_ends_with_its_last_item(case: Leaving) -> None:
    first = case.item(case.deals["negotiate"][0]).id
    refused(case, "fall", "update handover_item set tier = 'T25' where id = :id", id=first)
    over = "update handover set status = :status where id = :id"
    refused(case, "unfinished", over, id=case.handover, status="closed")
    # Calling it off needs a recorded reason.
    refused(case, "reason", over, id=case.handover, status="cancelled")
    refused(case, "leaver", "update person set status = 'left' where id = :id", id=case.leaver)


def test_new_and_changed_deals_follow_whoever_writes_them(case: Leaving) -> None:
    new = (
        "insert into deal (owner_id, currency, stage, success, registered, outcome, stage_since)"
        " values (:owner, 'CNY', 'aware', 25, '2026-11-18', 'open', '2026-11-18')"
    )
    before = len(case.items())
    sql(case, new, owner=case.leaver)
    items = case.items()
    assert len(items) == before + 1
    joined = items[-1]
    assert (joined.tier.value, joined.is_open) == ("T25", True)
    sql(case, "update deal set success = 50 where id = :id", id=joined.deal_id)
    assert case.items()[-1].tier.value == "T50"
    sql(case, "update deal set success = 25 where id = :id", id=joined.deal_id)
    assert case.items()[-1].tier.value == "T50"
    sql(case, "update deal set outcome = 'lost' where id = :id", id=joined.deal_id)
    assert case.items()[-1].result is Result.LOST
    sql(case, "update deal set outcome = 'open' where id = :id", id=joined.deal_id)
    assert case.items()[-1].is_open
    sql(case, new, owner=case.successors[0])
    assert len(case.items()) == before + 1


def test_a_close_is_taken_back_only_until_the_successor_worked(case: Leaving) -> None:
    deal = case.deals["negotiate"][0]
    item = case.item(deal).id
    walking.record(case.desk, case.handover, evidence(case.desk), item_id=item)
    walking.confirm(case.desk, case.handover, item_id=item)
    walking.close(case.desk, case.handover, Result.DONE, item_id=item)
    funnel.change_deal(case.desk, deal, {"next_step": "visit the plant"})
    back = "update handover_item set status = 'open', result = null, closed = null where id = :id"
    refused(case, "worked", back, id=item)


@pytest.fixture
def called_off(made_url: str, clock: FixedClock) -> Iterator[Leaving]:
    """A handover that was called off, in a store of its own."""
    with Store(made_url) as store:
        made = Desk(store, "mia", "test", clock)
        case = someone_leaves(made)
        case.start()
        starting.cancel(made, case.handover, "stays after all")
        yield case
        assert check(made).problems == ()


def test_a_handover_that_was_called_off_is_over(called_off: Leaving) -> None:
    first = called_off.item(called_off.deals["negotiate"][0]).id
    refused(called_off, "ended", FULL, id=first)
    refused(
        called_off, "ended", "update handover set status = 'open' where id = :id",
        id=called_off.handover,
    )  # fmt: skip
    funnel.change_deal(
        called_off.desk,
        called_off.deals["negotiate"][0],
        {"owner_id": called_off.successors[0]},
    )
