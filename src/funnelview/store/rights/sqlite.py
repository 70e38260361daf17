"""The law of rights on SQLite: views and triggers that exist in one connection alone.

SQLite knows no users, so whoever can write the file can do everything: what stands here keeps
this program, with any of its commands and screens, from forgetting whose rows these are. A
reading connection sees each table through a view of the same name; a writing one has triggers
that refuse. Nobody's file is changed by it: both are temporary. A director needs neither.
"""

from typing import Any

import sqlalchemy as sa

from funnelview.domain.rights import Rights
from funnelview.store.rights import law
from funnelview.store.rights.words import directs

_TAKES = (
    "(select i.{0} from main.handover_item i join main.handover h on h.id = i.handover_id"
    " where {1} and (h.leaver_id in (select id from rights_tree)"
    " or i.successor_id in (select id from rights_tree)))"
)
_OPEN = "h.status = 'open'"

# What a view asks for, once for each statement.
_SETS = {
    "tree": "(select id from rights_tree)",
    "party": (
        "(select h.leaver_id from main.handover h join main.handover_item i"
        " on i.handover_id = h.id where h.status = 'open'"
        " and i.successor_id in (select id from rights_tree)"
        " union select i.successor_id from main.handover_item i join main.handover h"
        " on h.id = i.handover_id where h.status = 'open'"
        " and h.leaver_id in (select id from rights_tree))"
    ),
    "handed": _TAKES.format("deal_id", f"i.deal_id is not null and {_OPEN}"),
    "handed_customer": _TAKES.format("customer_id", f"i.customer_id is not null and {_OPEN}"),
    "side": (
        "(select h.id from main.handover h where h.leaver_id in (select id from rights_tree)"
        " union select i.handover_id from main.handover_item i"
        " where i.successor_id in (select id from rights_tree))"
    ),
    "former": (
        "(select c.deal_id from main.deal_change c where c.field = 'owner_id'"
        " and c.old in (select key from rights_tree)"
        " and (select role from rights_me) in ('manager', 'reader'))"
    ),
}
# What a trigger asks for each row: by that row's own value, through an index.
_ONE = {
    "party": (
        "(exists (select 1 from main.handover h join main.handover_item i on i.handover_id = h.id"
        " where h.leaver_id = {0} and h.status = 'open'"
        " and i.successor_id in (select id from rights_tree))"
        " or exists (select 1 from main.handover_item i join main.handover h"
        " on h.id = i.handover_id where i.successor_id = {0} and h.status = 'open'"
        " and h.leaver_id in (select id from rights_tree)))"
    ),
    "handed": (
        "exists (select 1 from main.handover_item i join main.handover h on h.id = i.handover_id"
        " where i.deal_id = {0} and h.status = 'open' and (h.leaver_id in"
        " (select id from rights_tree) or i.successor_id in (select id from rights_tree)))"
    ),
    "handed_customer": (
        "exists (select 1 from main.handover_item i join main.handover h on h.id = i.handover_id"
        " where i.customer_id = {0} and h.status = 'open' and (h.leaver_id in"
        " (select id from rights_tree) or i.successor_id in (select id from rights_tree)))"
    ),
    "side": (
        "exists (select 1 from main.handover h where h.id = {0} and (h.leaver_id in"
        " (select id from rights_tree) or exists (select 1 from main.handover_item i"
        " where i.handover_id = h.id and i.successor_id in (select id from rights_tree))))"
    ),
    # What once was the tree's may be looked at; nothing is written to it.
    "former": "false",
}


class _Reading:
    """The words in a view: the other tables are views too."""

    login = "(select login from rights_me)"
    role = "(select role from rights_me)"
    everything = "(select everything from rights_me)"

    def among(self, column: str, name: str) -> str:
        """Whether a value is in a set that is asked for once."""
        return f"{column} in {_SETS[name]}"

    def exists(self, table: str, alias: str, condition: str) -> str:
        """Whether such a row can be seen."""
        return f"exists (select 1 from {table} {alias} where {condition})"  # noqa: S608 - our own

    def unclaimed(self, customer: str) -> str:
        """Whether nobody has a deal with a customer."""
        return f"not exists (select 1 from main.deal u where u.customer_id = {customer})"  # noqa: S608 - our own


class _Writing(_Reading):
    """The words in a trigger: the other tables are the tables, each with its own condition."""

    def among(self, column: str, name: str) -> str:
        """Whether a value is in a set, asked for this value."""
        return _ONE[name].format(column) if name in _ONE else super().among(column, name)

    def exists(self, table: str, alias: str, condition: str) -> str:
        """Whether such a row is there and may be seen."""
        seen = law.LAW[table].read(self, f"{alias}.")
        return f"exists (select 1 from main.{table} {alias} where {condition} and {seen})"  # noqa: S608 - our own


def _views() -> list[str]:
    words = _Reading()
    made = []
    for name, table in law.LAW.items():
        condition = table.read(words, "x.")
        made.append(f"create temp view {name} as select x.* from main.{name} x where {condition}")  # noqa: S608 - our own
    return made


def _trigger(table: str, verb: str, condition: str) -> str:
    # What can't be told true is refused: a missing owner is nobody's to work on.
    return (
        f"create temp trigger rights_{table}_{verb} before {verb} on main.{table}"
        f" when ({condition}) is not true"
        f" begin select raise(abort, '{law.REFUSED}.{table}'); end"
    )


def _triggers() -> list[str]:
    words = _Writing()
    made = []
    for name, table in law.LAW.items():
        add = table.add(words, "new.") if table.add else "false"
        remove = table.remove(words, "old.") if table.remove else "false"
        change = "false"
        if table.change:
            become = (table.become or table.change)(words, "new.")
            change = f"{table.change(words, 'old.')} and {become}"
        if table.guard:
            guard = _sqlite(table.guard(words))
            change += f" and ({directs(words)} or not coalesce({guard}, false))"
        made += [
            _trigger(name, "insert", add),
            _trigger(name, "update", change),
            _trigger(name, "delete", remove),
        ]
    return made


def _sqlite(condition: str) -> str:
    """SQLite says "is not" where the standard says "is distinct from", rows included."""
    return condition.replace("is distinct from", "is not")


_ME = (
    "create temp table rights_me (login text, role text, everything integer)",
    "create temp table rights_tree (id integer primary key, key text)",
)


def install(driver: Any, *, writing: bool) -> None:
    """Put a new connection of SQLite's own driver under the law; nothing may be begun on it."""
    for statement in (*_ME, *(_triggers() if writing else _views())):
        driver.execute(statement)


def enter(connection: sa.Connection, rights: Rights) -> None:
    """Say who reads or writes in the transaction that has begun."""
    run = connection.exec_driver_sql
    role = rights.role.value if rights.role is not None else None
    run("delete from rights_me")
    run("insert into rights_me values (?, ?, ?)", (rights.login, role, rights.reach is None))
    run("delete from rights_tree")
    if rights.reach:
        rows = [(one, str(one)) for one in sorted(rights.reach)]
        run("insert into rights_tree values (?, ?)", rows)
