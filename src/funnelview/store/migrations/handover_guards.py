"""The triggers that keep the handover's law on each engine, whoever writes with whatever program.

They hold the order of the tiers, what closing an item needs, that a deal in an open handover
changes its owner by its item's close alone, that new deals of the leaver join, that deals rise
and never fall, and that what was recorded stays.
"""

from funnelview.store.migrations import handover_law as law


def guards(engine: str) -> list[str]:
    """Return the statements that make the triggers on an engine."""
    return _sqlite_guards() if engine == "sqlite" else _postgres_guards()


def _said(word: str) -> str:
    return f"funnelview.handover.{word}: {law.MESSAGES[word]}"


def _sqlite(name: str, when: str, condition: str, body: str) -> str:
    clause = f" when {condition}" if condition else ""
    return f"create trigger handover_{name} {when} for each row{clause} begin {body} end"


def _sqlite_rules(rules: list[law.Rule]) -> str:
    return " ".join(
        f"select raise(abort, '{_said(word)}') where {condition};" for condition, word in rules
    )


def _sqlite_guards() -> list[str]:
    joins = "; ".join(law.JOINS) + ";"
    made = [
        _sqlite(
            "item_added",
            "before insert on handover_item",
            "",
            _sqlite_rules([law.REPLACES, *law.NEW_ITEM]),
        ),
        _sqlite(
            "item_law",
            "before update on handover_item",
            "",
            _sqlite_rules(law.item_rules("sqlite")),
        ),
        _sqlite(
            "item_moves",
            "after update of status on handover_item",
            "old.status = 'open' and new.status = 'closed' and new.deal_id is not null"
            " and new.result in ('done', 'refused', 'waived')",
            law.MOVES + ";",
        ),
        _sqlite(
            "item_returns",
            "after update of status on handover_item",
            "old.status = 'closed' and new.status = 'open' and new.deal_id is not null"
            " and old.result in ('done', 'refused', 'waived')",
            law.COMES_BACK + ";",
        ),
        _sqlite("law", "before update on handover", "", _sqlite_rules(law.HANDOVER_RULES)),
        _sqlite(
            "owner_guard",
            "before update of owner_id on deal",
            "old.owner_id is not new.owner_id",
            _sqlite_rules(law.MOVES_AWAY),
        ),
        _sqlite(
            "owner_joins",
            "after update of owner_id on deal",
            "old.owner_id is not new.owner_id and new.outcome = 'open'",
            joins,
        ),
        _sqlite(
            "deal_joins",
            "after insert on deal",
            f"exists ({law.LEAVER})",
            joins,
        ),
        _sqlite(
            "deal_rises",
            "after update of success on deal",
            "new.success > old.success",
            law.RISES + ";",
        ),
        _sqlite(
            "deal_ends",
            "after update of outcome on deal",
            "old.outcome = 'open' and new.outcome <> 'open'",
            law.ENDS + ";",
        ),
        _sqlite(
            "deal_reopens",
            "after update of outcome on deal",
            "old.outcome <> 'open' and new.outcome = 'open'",
            joins,
        ),
        _sqlite(
            "person_leaves",
            "before update of status on person",
            "",
            _sqlite_rules(law.PERSON_LEAVES),
        ),
        _sqlite(
            "deal_deleted",
            "before delete on deal",
            "",
            _sqlite_rules(
                [("exists (select 1 from handover_item i where i.deal_id = old.id)", "record")]
            ),
        ),
    ]
    kept = f"select raise(abort, '{_said('record')}');"
    for table in ("handover_event", "watch_step"):
        made.append(_sqlite(f"{table}_kept", f"before update on {table}", "", kept))
        made.append(
            _sqlite(
                f"{table}_added",
                f"before insert on {table}",
                f"exists (select 1 from {table} o where o.id = new.id)",
                kept,
            )
        )
    made.extend(
        _sqlite(f"{table}_deleted", f"before delete on {table}", "", kept)
        for table in ("handover", "handover_item", "handover_event", "watch_step")
    )
    return made


def _function(name: str, body: str, gives: str = "new", declares: str = "") -> str:
    # A connection keeps the plan of its first call: one that reads a table whole while it is
    # still empty would take minutes once it is full.
    return (
        f"create function handover_{name}() returns trigger language plpgsql"
        f" set enable_seqscan = off as $law$ {declares} begin {body} return {gives}; end $law$"
    )


def _trigger(name: str, when: str, condition: str = "", level: str = "row") -> str:
    clause = f" when ({condition})" if condition else ""
    return (
        f"create trigger handover_{name} {when} for each {level}{clause}"
        f" execute function handover_{name}()"
    )


def _postgres_rules(rules: list[law.Rule]) -> str:
    return " ".join(_postgres_rule(condition, word) for condition, word in rules)


def _postgres_rule(condition: str, word: str) -> str:
    """Ask the tables only where what stands before the question is true: most rows never need it.

    A condition without a question to the tables is evaluated without a query of its own.
    """
    refuse = f"raise exception '{_said(word)}' using errcode = 'FV001';"
    guard, rest = _divided(condition)
    if guard:
        return f"if {guard} then if {rest} then {refuse} end if; end if;"
    return f"if {rest} then {refuse} end if;"


def _divided(condition: str) -> tuple[str, str]:
    """Return what stands before the last outer "and" before the first question, and the rest."""
    question = condition.find("exists (")
    depth, at = 0, -1
    for place, sign in enumerate(condition):
        depth += (sign == "(") - (sign == ")")
        if depth:
            continue
        if condition.startswith(" or ", place):
            return "", condition
        if condition.startswith((" and ", " and\n"), place) and place < question:
            at = place
    return ("", condition) if at < 0 else (condition[:at], condition[at + 5 :])


def _postgres_guards() -> list[str]:
    # Whoever writes an item waits for the others who write one of the same handover: each sees
    # what the one before did, so that no two can pass the lock at once.
    alone = "perform 1 from handover h where h.id = new.handover_id for no key update;"
    moves_away = [
        (condition.replace("is not new.owner_id", "is distinct from new.owner_id"), word)
        for condition, word in law.MOVES_AWAY
    ]
    joins = "; ".join(law.JOINS) + ";"
    added = [one.replace("new.", "d.") for one in law.JOINS]
    kept = f"raise exception '{_said('record')}' using errcode = 'FV001';"
    pairs = [
        (
            "item_law",
            "before update on handover_item",
            law.more_than_given("postgresql"),
            alone + _postgres_rules(law.item_rules("postgresql")),
        ),
        (
            "item_moves",
            "after update of status on handover_item",
            (
                "old.status = 'open' and new.status = 'closed' and new.deal_id is not null"
                " and new.result in ('done', 'refused', 'waived')"
            ),
            law.MOVES + ";",
        ),
        (
            "item_returns",
            "after update of status on handover_item",
            (
                "old.status = 'closed' and new.status = 'open' and new.deal_id is not null"
                " and old.result in ('done', 'refused', 'waived')"
            ),
            law.COMES_BACK + ";",
        ),
        ("law", "before update on handover", "", _postgres_rules(law.HANDOVER_RULES)),
        (
            "owner_guard",
            "before update of owner_id on deal",
            "old.owner_id is distinct from new.owner_id",
            _postgres_rules(moves_away),
        ),
        (
            "owner_joins",
            "after update of owner_id on deal",
            "old.owner_id is distinct from new.owner_id and new.outcome = 'open'",
            joins,
        ),
        (
            "deal_rises",
            "after update of success on deal",
            "new.success > old.success",
            law.RISES + ";",
        ),
        (
            "deal_ends",
            "after update of outcome on deal",
            "old.outcome = 'open' and new.outcome <> 'open'",
            law.ENDS + ";",
        ),
        (
            "deal_reopens",
            "after update of outcome on deal",
            "old.outcome <> 'open' and new.outcome = 'open'",
            joins,
        ),
        (
            "person_leaves",
            "before update of status on person",
            "",
            _postgres_rules(law.PERSON_LEAVES),
        ),
    ]
    made: list[str] = []
    for name, when, condition, body in pairs:
        made += [_function(name, body), _trigger(name, when, condition)]
    # Once for all rows of a statement: an import brings a hundred thousand.
    loop = (
        "if not exists (select 1 from handover h where h.status = 'open')"
        " then return null; end if;"
        " for d in select n.* from added n join handover h on h.leaver_id = n.owner_id"
        " and h.status = 'open' where n.outcome = 'open' loop " + "; ".join(added) + "; end loop;"
    )
    made.append(_function("deal_joins", loop, "null", "declare d deal%rowtype;"))
    made.append(
        "create trigger handover_deal_joins after insert on deal referencing new table as added"
        " for each statement execute function handover_deal_joins()"
    )
    made += _of_many_items()
    made.append(_function("kept", kept, "null"))
    for table in ("handover_event", "watch_step"):
        made.append(_kept(f"{table}_kept", f"before update on {table}", "row"))
    for table in ("handover", "handover_item", "handover_event", "watch_step"):
        made.append(_kept(f"{table}_deleted", f"before delete on {table}", "row"))
        made.append(_kept(f"{table}_emptied", f"before truncate on {table}", "statement"))
    return made


def _of_many_items() -> list[str]:
    """Look once at all items that a statement adds or gives away: a leaver has thousands.

    ``except`` and ``distinct`` rather than joins: a plan that was made for one row must do for
    thousands.
    """
    alone = (
        "perform 1 from handover h where h.id in (select distinct n.handover_id from added n)"
        " order by h.id for no key update;"
    )
    given = (
        "select distinct n.handover_id, n.successor_id from (select id, handover_id, successor_id"
        " from added where status = 'open' except select id, handover_id, successor_id from before"
        ") n"
    )
    rules = (
        ("select distinct handover_id from added", law.HANDOVER_ENDED, "ended"),
        (given, law.NO_SUCCESSOR, "inactive"),
    )
    new = [("select * from added", condition, word) for condition, word in law.NEW_ITEM]
    made: list[str] = []
    for name, when, tables, asked in (
        ("item_added", "insert", "new table as added", new),
        ("item_given", "update", "old table as before new table as added", rules),
    ):
        body = alone + " ".join(
            f"if exists (select 1 from ({rows}) n where {condition.replace('new.', 'n.')}) then"
            f" raise exception '{_said(word)}' using errcode = 'FV001'; end if;"
            for rows, condition, word in asked
        )
        trigger = (
            f"create trigger handover_{name} after {when} on handover_item referencing {tables}"
            f" for each statement execute function handover_{name}()"
        )
        made += [_function(name, body, "null"), trigger]
    return made


def _kept(name: str, when: str, level: str) -> str:
    return (
        f"create trigger handover_{name} {when} for each {level} execute function handover_kept()"
    )
