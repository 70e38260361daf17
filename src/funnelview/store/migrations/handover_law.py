"""The handover's law as conditions in SQL, the same for both engines, for the first migration.

A condition that is true refuses the write. The messages begin with ``funnelview.handover.`` and a
word that the program turns into a translated sentence; the rest tells somebody at an SQL prompt.
"""

Rule = tuple[str, str]

MESSAGES = {
    "locked": "this tier is locked until every item of the tiers before it is closed",
    "evidence": "the evidence that closing this item needs is not recorded",
    "reason": "this needs a reason",
    "successor": "an item that moves the ownership needs a successor",
    "inactive": "a successor must be active and not the leaver",
    "outcome": "an item closes as won or lost by its deal alone",
    "owner": "a deal in an open handover changes its owner by the close of its item alone",
    "record": "what was recorded of a handover is neither changed nor deleted",
    "fall": "an item rises to a higher tier, it never falls",
    "rise": "an item rises with its deal alone",
    "ended": "the handover is not open",
    "worked": "the successor has worked on the deal since, the close stands",
    "unfinished": "the handover still has open items",
    "leaver": "the leaver still has open items in a handover",
    "item": "this is not an item that the handover can hold",
    "result": "an item closes as done, refused, waived, won or lost",
}

_RANK = "(case {0} when 'T75' then 3 when 'T50' then 2 when 'T25' then 1 else 0 end)"
_TIER = "(case when {0} >= 75 then 'T75' when {0} >= 50 then 'T50' else 'T25' end)"
_METHOD = "(case when {0} >= 75 then 'visit' when {0} >= 50 then 'call' else 'later' end)"

# Every column of an item that is not its evidence, its plan or its version.
_EVIDENCE = ("done_on", "met", "answer", "visit_on", "stand_in", "recorded_by")
_CONFIRMED = ("confirmed", "confirmed_by", "confirmed_for")
_FROZEN = (
    *("tier", "result", "reason", "method", "method_reason", "successor_id", "planned"),
    *_EVIDENCE,
    *_CONFIRMED,
)


def _differs(engine: str, column: str) -> str:
    word = "is not" if engine == "sqlite" else "is distinct from"
    return f"old.{column} {word} new.{column}"


def _any_differs(engine: str, columns: tuple[str, ...]) -> str:
    return "(" + " or ".join(_differs(engine, one) for one in columns) + ")"


def _blank(column: str) -> str:
    return f"trim(coalesce(new.{column}, '')) = ''"


NO_SUCCESSOR = """new.successor_id is not null and not exists (
    select 1 from person p join handover h on h.id = new.handover_id
    where p.id = new.successor_id and p.status = 'active' and p.id <> h.leaver_id)"""

_LOCKED = f"""exists (
    select 1 from handover_item o where o.handover_id = new.handover_id and o.status = 'open'
      and ((new.tier = 'T25' and o.tier in ('T75', 'T50'))
        or (new.tier = 'base' and {_RANK.format("o.tier")} > 0)))"""

HANDOVER_ENDED = """not exists (
    select 1 from handover h where h.id = new.handover_id and h.status = 'open')"""

_OPEN_ITEM = """exists (
    select 1 from handover_item i join handover h on h.id = i.handover_id
    where i.deal_id = old.id and i.status = 'open' and h.status = 'open' {0})"""


def more_than_given(engine: str) -> str:
    """Return whether an item becomes more than an open one with another successor or plan."""
    kept = tuple(one for one in _FROZEN if one not in {"successor_id", "planned"})
    others = ("id", "handover_id", "deal_id", "customer_id", *kept, "closed", "closed_by")
    return f"old.status <> 'open' or new.status <> 'open' or {_any_differs(engine, others)}"


def item_rules(engine: str) -> list[Rule]:
    """Return what an item may not become, each with the word of its message."""
    closes = "old.status = 'open' and new.status = 'closed'"
    moves = "new.result in ('done', 'refused', 'waived')"
    no_evidence = (
        "new.done_on is null"
        f" or (new.tier <> 'base' and {_blank('met')})"
        f" or (new.tier = 'T75' and ({_blank('answer')} or new.confirmed is null))"
        " or (new.tier = 'T50' and new.visit_on is null)"
    )
    worked = """exists (
        select 1 from deal_change c where c.deal_id = old.deal_id and c.id > coalesce((
            select max(m.id) from deal_change m where m.deal_id = old.deal_id
              and m.handover_id = old.handover_id and m.field = 'owner_id'), 0))
      or exists (select 1 from note n where n.deal_id = old.deal_id and n.at > old.closed)"""
    reopens = "old.status = 'closed' and new.status = 'open'"
    same_deal = (
        "old.tier = 'base' and new.tier <> 'base' and exists (select 1 from deal d"
        " where d.id = new.deal_id and d.customer_id = old.customer_id and d.outcome = 'open')"
    )
    # Who closed it and when, said right after by the program that booked the deal.
    fills = f"old.closed is null and not {_any_differs(engine, _FROZEN)}"
    return [
        (HANDOVER_ENDED, "ended"),
        ("old.status = 'cancelled'", "record"),
        (
            (
                "new.status = 'cancelled' and (old.status <> 'open' or not exists (select 1"
                " from handover_event e"
                # By the few events of no item; the plus keeps SQLite from reading all the others.
                " where e.item_id is null and +e.handover_id = old.handover_id"
                " and e.kind = 'cancelled'))"
            ),
            "reason",
        ),
        (_differs(engine, "handover_id") + " or " + _differs(engine, "id"), "item"),
        (
            f"{_any_differs(engine, ('deal_id', 'customer_id'))} and not ({same_deal})",
            "item",
        ),
        (f"{_RANK.format('new.tier')} < {_RANK.format('old.tier')}", "fall"),
        (
            (
                "old.tier <> new.tier and not exists (select 1 from deal d where d.id = new.deal_id"
                f" and new.tier = {_TIER.format('d.success')})"
            ),
            "rise",
        ),
        (
            (
                "old.status = 'closed' and new.status = 'closed' and not "
                f"({fills}) and {_any_differs(engine, (*_FROZEN, 'closed', 'closed_by'))}"
            ),
            "record",
        ),
        (
            f"{_differs(engine, 'method')} and old.tier = new.tier and {_blank('method_reason')}",
            "reason",
        ),
        (f"{_differs(engine, 'successor_id')} and {NO_SUCCESSOR}", "inactive"),
        (
            (
                f"old.status = 'open' and ({_any_differs(engine, (*_EVIDENCE, *_CONFIRMED))}"
                f" or (new.status = 'closed' and new.result in ('done', 'refused'))) and {_LOCKED}"
            ),
            "locked",
        ),
        (
            f"{closes} and new.result not in ('done', 'refused', 'waived', 'won', 'lost')",
            "result",
        ),
        (
            (
                f"{closes} and new.result in ('won', 'lost') and not exists (select 1 from deal d"
                " where d.id = new.deal_id and d.outcome = new.result)"
            ),
            "outcome",
        ),
        (f"{closes} and {moves} and new.successor_id is null", "successor"),
        (f"{closes} and {moves} and {NO_SUCCESSOR}", "inactive"),
        (f"{closes} and new.result in ('refused', 'waived') and {_blank('reason')}", "reason"),
        (f"{closes} and new.result = 'done' and ({no_evidence})", "evidence"),
        (
            (
                f"{reopens} and old.result in ('won', 'lost') and not exists (select 1 from deal d"
                " where d.id = new.deal_id and d.outcome = 'open')"
            ),
            "outcome",
        ),
        (
            (
                f"{reopens} and old.result not in ('won', 'lost') and new.deal_id is not null and ("
                "not exists (select 1 from deal d where d.id = new.deal_id"
                f" and d.outcome = 'open' and d.owner_id = old.successor_id) or {worked})"
            ),
            "worked",
        ),
    ]


# SQLite's "insert or replace" would take away what stood there.
REPLACES = ("exists (select 1 from handover_item o where o.id = new.id)", "record")
NEW_ITEM = [
    (HANDOVER_ENDED, "ended"),
    (
        (
            "new.status <> 'open' or new.done_on is not null or new.confirmed is not null"
            " or new.closed is not null"
        ),
        "item",
    ),
    (
        (
            "new.deal_id is not null and not exists (select 1 from deal d"
            " join handover h on h.id = new.handover_id and h.leaver_id = d.owner_id"
            " where d.id = new.deal_id and d.outcome = 'open'"
            f" and new.tier = {_TIER.format('d.success')})"
        ),
        "item",
    ),
    (NO_SUCCESSOR, "inactive"),
]

HANDOVER_RULES = [
    (
        (
            "old.leaver_id <> new.leaver_id or old.whole <> new.whole or old.opened <> new.opened"
            " or old.opened_by <> new.opened_by or old.kind <> new.kind"
        ),
        "record",
    ),
    ("old.status = 'cancelled' and new.status <> 'cancelled'", "ended"),
    (
        (
            "old.status = 'open' and new.status = 'closed' and exists (select 1"
            " from handover_item i where i.handover_id = old.id and i.status = 'open')"
        ),
        "unfinished",
    ),
    (
        (
            "old.status <> 'cancelled' and new.status = 'cancelled' and not exists (select 1"
            " from handover_event e where e.handover_id = old.id and e.kind = 'cancelled')"
        ),
        "reason",
    ),
]

MOVES_AWAY = [
    (_OPEN_ITEM.format("and h.leaver_id is not new.owner_id"), "owner"),
]

PERSON_LEAVES = [
    (
        (
            "new.status = 'left' and old.status <> 'left' and exists (select 1 from handover h"
            " join handover_item i on i.handover_id = h.id and i.status = 'open'"
            " where h.leaver_id = old.id and h.status = 'open' and h.whole)"
        ),
        "leaver",
    ),
]

# A part holds what was named, and whatever else its customers' rep registers for them meanwhile.
_CUSTOMER_GOES = """exists (
    select 1 from handover_item o join deal x on x.id = o.deal_id
    where o.handover_id = h.id and o.status = 'open' and x.customer_id = new.customer_id)"""

# What follows by itself, as statements with the deal as NEW.
LEAVER = "select h.id from handover h where h.leaver_id = new.owner_id and h.status = 'open'"
JOINS = (
    # The deal of a customer who had none: that customer's item rises.
    f"""update handover_item set deal_id = new.id, customer_id = null, version = version + 1,
        tier = {_TIER.format("new.success")}, method = {_METHOD.format("new.success")}
    where status = 'open' and customer_id = new.customer_id and new.outcome = 'open'
      and handover_id in ({LEAVER})
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open')""",
    # A deal that was won or lost and is open again.
    f"""update handover_item set status = 'open', result = null, closed = null, closed_by = null,
        tier = case when {_RANK.format(_TIER.format("new.success"))} > {_RANK.format("tier")}
               then {_TIER.format("new.success")} else tier end, version = version + 1
    where id = (select max(o.id) from handover_item o where o.deal_id = new.id
                and o.status = 'closed' and o.result in ('won', 'lost')
                and o.handover_id in ({LEAVER}))
      and new.outcome = 'open'
      and not exists (select 1 from handover_item o
                      where o.deal_id = new.id and o.status = 'open')""",
    f"""insert into handover_item (handover_id, deal_id, tier, method)
    select h.id, new.id, {_TIER.format("new.success")}, {_METHOD.format("new.success")}
    from handover h where h.leaver_id = new.owner_id and h.status = 'open'
      and (h.whole or {_CUSTOMER_GOES})
      and new.outcome = 'open' and not exists (
          select 1 from handover_item o where o.deal_id = new.id and o.status = 'open')""",
)
RISES = f"""update handover_item set tier = {_TIER.format("new.success")}, version = version + 1,
        method = case when method in ('visit', 'call', 'later')
                 then {_METHOD.format("new.success")} else method end
    where deal_id = new.id and status = 'open'
      and {_RANK.format(_TIER.format("new.success"))} > {_RANK.format("tier")}
      and handover_id in (select h.id from handover h where h.status = 'open')"""
ENDS = """update handover_item set status = 'closed', result = new.outcome, version = version + 1
    where deal_id = new.id and status = 'open'
      and handover_id in (select h.id from handover h where h.status = 'open')"""
MOVES = "update deal set owner_id = new.successor_id where id = new.deal_id"
COMES_BACK = """update deal set owner_id = (
        select h.leaver_id from handover h where h.id = new.handover_id) where id = new.deal_id"""
