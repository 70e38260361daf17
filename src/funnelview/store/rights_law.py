"""Who may read and write which rows, as conditions in SQL: the same law for both engines.

Each table has its conditions here, by what is done to it; what has none is refused to everybody.
On Postgres they become policies (``store.rights_postgres``), on SQLite views and triggers of one
connection (``store.rights_sqlite``). The words they are made of are each engine's own:

- ``tree``: the person and everybody below; ``party``: who stands opposite in an open handover;
- ``handed``: the deals, ``handed_customer``: the customers of handovers that are open and concern
  the tree; ``former``: deals that once were the tree's (a manager's past figures rest on them);
- ``side``: the handovers that concern the tree.

``new`` and ``old`` in a guard are the row as it will be and as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

REFUSED = "funnelview.rights"
"""How the error of a refused write begins, whichever engine refuses it."""


class Words(Protocol):
    """How an engine says the words of the law."""

    login: str
    """The login that reads or writes."""
    role: str
    """Its role."""
    everything: str
    """Whether it reads the whole company's rows."""

    def among(self, column: str, name: str) -> str:
        """Whether a column's value belongs to a set of the law."""

    def exists(self, table: str, alias: str, condition: str) -> str:
        """Whether a row that may be read fulfils a condition."""

    def unclaimed(self, customer: str) -> str:
        """Whether nobody has or had a deal with a customer."""


Condition = Callable[[Words, str], str]


@dataclass(frozen=True, slots=True)
class Law:
    """One table's conditions on a row: whether it may be read, added, changed, taken out.

    ``change`` is about the row as it was, ``become`` about the row as it will be (the same
    where none is said).
    """

    read: Condition
    add: Condition | None = None
    change: Condition | None = None
    become: Condition | None = None
    remove: Condition | None = None
    by_server: bool = False
    """Whether a server's own triggers write it, so that nobody else may there."""
    guard: Callable[[Words], str] | None = None
    """What refuses a change of a row by somebody who isn't a director, whoever may change it."""

    @property
    def verbs(self) -> tuple[str, ...]:
        """What SQL lets anybody try: the rights on the whole table."""
        given = {"insert": self.add, "update": self.change, "delete": self.remove}
        return ("select", *(verb for verb, condition in given.items() if condition is not None))


def _or(*conditions: str) -> str:
    return "(" + " or ".join(conditions) + ")"


def _and(*conditions: str) -> str:
    return "(" + " and ".join(conditions) + ")"


def directs(w: Words) -> str:
    """Whether the login is a director's."""
    return f"{w.role} = 'director'"


def manages(w: Words) -> str:
    """Whether the login decides for others."""
    return f"{w.role} in ('director', 'manager')"


def sells(w: Words) -> str:
    """Whether the login may write at all."""
    return f"{w.role} in ('director', 'manager', 'rep')"


def _anybody(w: Words, r: str) -> str:  # noqa: ARG001 - every row, whatever it is
    return f"{w.role} is not null"


def _seller(w: Words, r: str) -> str:  # noqa: ARG001
    return sells(w)


def _manager(w: Words, r: str) -> str:  # noqa: ARG001
    return manages(w)


def _director(w: Words, r: str) -> str:  # noqa: ARG001
    return directs(w)


def _own_or_director(w: Words, r: str) -> str:
    return _or(directs(w), f"{r}who = {w.login}")


def _read(own: Condition) -> Condition:
    """Whoever reads the whole company, else what is one's own."""
    return lambda w, r: _or(w.everything, own(w, r))


def _write(who: Callable[[Words], str], own: Condition) -> Condition:
    """A director, else this role within this reach."""
    return lambda w, r: _or(directs(w), _and(who(w), own(w, r)))


def _signed(condition: Condition, column: str = "who") -> Condition:
    """In one's own name alone: a row can't say that somebody else wrote it."""
    return lambda w, r: _and(f"{r}{column} = {w.login}", condition(w, r))


def _of(column: str, name: str = "tree") -> Condition:
    return lambda w, r: w.among(f"{r}{column}", name)


def _near(column: str) -> Condition:
    return lambda w, r: _or(w.among(f"{r}{column}", "tree"), w.among(f"{r}{column}", "party"))


# --- deals and what hangs on them


def _deal_own(w: Words, r: str) -> str:
    return _or(
        w.among(f"{r}owner_id", "tree"),
        w.among(f"{r}id", "handed"),
        w.among(f"{r}id", "former"),
    )


def _deal_workable(w: Words, r: str) -> str:
    return _or(w.among(f"{r}owner_id", "tree"), w.among(f"{r}id", "handed"))


def _by_deal(column: str = "deal_id") -> Condition:
    """A deal that may be read."""
    return lambda w, r: w.exists("deal", "d", f"d.id = {r}{column}")


def _by_workable_deal(column: str = "deal_id") -> Condition:
    """A deal that may be worked on."""

    def condition(w: Words, r: str) -> str:
        return w.exists("deal", "d", f"d.id = {r}{column} and {_deal_workable(w, 'd.')}")

    return condition


# What else a deal holds than its owner: of a deal that is being handed over nothing of it changes.
_DEAL_FACTS = (
    *("customer_id", "contact_id", "name", "product", "amount", "currency", "expected"),
    *("stage", "success", "success_reason", "source", "competitors", "next_step"),
    *("next_step_due", "registered", "outcome", "closed", "reason", "raised", "forecast_mark"),
    *("stage_since", "pushes", "month_pushes", "first_success"),
)


def _differ(columns: tuple[str, ...]) -> str:
    old = ", ".join(f"old.{one}" for one in columns)
    new = ", ".join(f"new.{one}" for one in columns)
    return f"(({old}) is distinct from ({new}))"


def _deal_guard(w: Words) -> str:
    handed_over = (
        "exists (select 1 from handover_item i join handover h on h.id = i.handover_id"
        " where i.deal_id = old.id and new.owner_id in (i.successor_id, h.leaver_id))"
    )
    return _or(
        _and(f"not coalesce({w.among('old.owner_id', 'tree')}, false)", _differ(_DEAL_FACTS)),
        _and(
            "old.owner_id is distinct from new.owner_id",
            f"not ({manages(w)} and coalesce({w.among('new.owner_id', 'tree')}, false))",
            f"not {handed_over}",
        ),
    )


# --- customers


def _customer_own(w: Words, r: str) -> str:
    return _or(
        w.among(f"{r}owner_id", "tree"),
        w.exists("deal", "d", f"d.customer_id = {r}id"),
        w.among(f"{r}id", "handed_customer"),
        _and(f"{r}owner_id is null", w.unclaimed(f"{r}id")),
    )


def _customer_guard(w: Words) -> str:
    def mine(row: str) -> str:
        column = f"{row}.owner_id"
        return _or(f"{column} is null", w.among(column, "tree"), w.among(column, "party"))

    return _and(
        "old.owner_id is distinct from new.owner_id", f"not {_and(mine('old'), mine('new'))}"
    )


def _by_customer(w: Words, r: str) -> str:
    return w.exists("customer", "k", f"k.id = {r}customer_id")


def _contact_own(w: Words, r: str) -> str:
    alone = w.exists("deal", "d", f"d.contact_id = {r}id")
    return _or(_by_customer(w, r), _and(f"{r}customer_id is null", alone))


def _contact_new(w: Words, r: str) -> str:
    return _or(f"{r}customer_id is null", _by_customer(w, r))


# --- people


def _person_guard(w: Words) -> str:
    facts = ("name", "role", "manager_id", "login", "email", "phone")
    return _and(f"not ({manages(w)} and {w.among('old.id', 'tree')})", _differ(facts))


def _record(w: Words, r: str) -> str:
    return _or(
        f"{r}kind in ('person', 'rate')",
        _and(f"{r}kind = 'customer'", w.exists("customer", "k", f"k.id = {r}record_id")),
        _and(f"{r}kind = 'contact'", w.exists("contact", "p", f"p.id = {r}record_id")),
        _and(f"{r}kind = 'activity'", w.exists("deal", "d", f"d.id = {r}record_id")),
    )


# --- reviews


def _by_review(w: Words, r: str) -> str:
    return w.exists("review", "v", f"v.id = {r}review_id")


def _step_own(w: Words, r: str) -> str:
    promised = w.exists("commitment", "p", f"p.id = {r}commitment_id")
    return _or(_by_review(w, r), promised)


def _note_new(w: Words, r: str) -> str:
    return _and(_by_workable_deal()(w, r), _or(f"{r}review_id is null", manages(w)))


def _acknowledged(w: Words, r: str) -> str:
    return _and(
        _or(f"{r}rep_id is null", w.among(f"{r}rep_id", "tree")),
        _or(f"{r}deal_id is null", _by_deal()(w, r)),
        _or(f"{r}customer_id is null", _by_customer(w, r)),
    )


# --- handovers


def _handover_guard(w: Words) -> str:
    facts = ("leaver_id", "kind", "whole", "last_day", "reason", "opened", "opened_by", "back_from")
    return _and(f"not {manages(w)}", _differ(facts))


def _item_guard(w: Words) -> str:
    """A rep takes part: successors, methods and waivers are the manager's."""
    confirms = "old.confirmed is null and new.confirmed is not null"
    risen = "old.tier is distinct from new.tier"
    return _and(
        f"not {manages(w)}",
        _or(
            _differ(("successor_id", "method_reason")),
            _and(_differ(("method",)), f"not ({risen})"),
            "(new.result = 'waived' and old.result is distinct from 'waived')",
            _and(confirms, f"not coalesce({w.among('new.successor_id', 'tree')}, false)"),
        ),
    )


def _by_item(w: Words, r: str) -> str:
    return w.exists("handover_item", "i", f"i.id = {r}item_id")


_SIDE = _of("handover_id", "side")

LAW: Mapping[str, Law] = {
    # Everybody knows who works here; what they sell is another matter.
    "person": Law(
        read=_anybody,
        add=_write(manages, _of("manager_id")),
        change=_write(sells, _near("id")),
        become=_write(
            sells,
            lambda w, r: _or(w.among(f"{r}manager_id", "tree"), w.among(f"{r}id", "party")),
        ),
        guard=_person_guard,
    ),
    "access": Law(
        read=lambda w, r: _or(w.everything, f"{r}login = {w.login}"),
        add=_director,
        change=_director,
        remove=_director,
    ),
    "customer": Law(
        read=_read(_customer_own),
        add=_write(sells, lambda w, r: _or(f"{r}owner_id is null", _of("owner_id")(w, r))),
        change=_write(sells, _customer_own),
        become=_seller,
        guard=_customer_guard,
    ),
    "contact": Law(
        read=_read(_contact_own),
        add=_write(sells, _contact_new),
        change=_write(sells, _contact_own),
        become=_write(sells, _contact_new),
    ),
    "deal": Law(
        read=_read(_deal_own),
        add=_write(sells, _of("owner_id")),
        change=_write(sells, _deal_workable),
        become=_write(
            sells, lambda w, r: _or(_near("owner_id")(w, r), w.among(f"{r}id", "handed"))
        ),
        guard=_deal_guard,
    ),
    "deal_contact": Law(
        read=_read(_by_deal()),
        add=_write(sells, _by_workable_deal()),
        change=_write(sells, _by_workable_deal()),
        remove=_write(sells, _by_workable_deal()),
    ),
    "deal_change": Law(read=_read(_by_deal()), add=_signed(_write(sells, _by_workable_deal()))),
    "record_change": Law(read=_read(_record), add=_signed(_seller)),
    "funnel_sum": Law(
        read=_read(_near("owner_id")),
        add=_write(sells, _near("owner_id")),
        change=_write(sells, _near("owner_id")),
        remove=_director,
    ),
    "quota": Law(read=_read(_of("person_id")), add=_signed(_write(manages, _of("person_id")))),
    # What holds for the whole store: read by all, changed by managers.
    "stage": Law(read=_anybody, add=_manager, change=_manager, remove=_manager),
    "setting": Law(read=_anybody, add=_manager, change=_manager),
    "setting_change": Law(read=_anybody, add=_signed(_manager)),
    "currency": Law(read=_anybody, add=_seller),
    "rate": Law(read=_anybody, add=_signed(_manager), change=_manager, become=_signed(_manager)),
    # Reviews: a rep reads the own ones.
    "review": Law(
        read=_read(_of("rep_id")),
        add=_write(manages, _of("rep_id")),
        change=_write(manages, _of("rep_id")),
    ),
    "review_deal": Law(
        read=_read(_by_review),
        add=_write(manages, _by_review),
        change=_write(manages, _by_review),
    ),
    "review_step": Law(read=_read(_step_own), add=_signed(_write(manages, _step_own))),
    "note": Law(read=_read(_by_deal()), add=_signed(_write(sells, _note_new), "author")),
    "addendum": Law(read=_read(_by_review), add=_signed(_write(manages, _by_review), "author")),
    "commitment": Law(
        read=_read(_of("rep_id")),
        add=_write(manages, _of("rep_id")),
        change=_write(manages, _of("rep_id")),
    ),
    "acknowledgement": Law(read=_read(_acknowledged), add=_signed(_write(manages, _acknowledged))),
    # Imports speak of anybody's deals.
    "imported": Law(read=_director, add=_director, change=_director, remove=_director),
    "imported_part": Law(read=_director, add=_director, change=_director, remove=_director),
    "command": Law(read=_own_or_director, add=_signed(_seller), remove=_own_or_director),
    # What follows from other rows and names nobody's figures.
    "first_seen": Law(read=_anybody, add=_seller, change=_director, remove=_director),
    "stage_stay": Law(read=_anybody, add=_seller, change=_seller, remove=_director),
    "change_count": Law(read=_anybody, change=_anybody),
    "warning_owner": Law(
        read=_anybody, add=_write(sells, _of("owner_id")), change=_director, remove=_seller
    ),
    "warning_step": Law(
        read=_read(_near("owner_id")),
        add=_write(sells, _of("owner_id")),
        remove=_write(sells, _near("owner_id")),
    ),
    "customer_twin": Law(read=_anybody, add=_seller, change=_director, remove=_seller),
    "customer_mark": Law(read=_anybody, add=_seller, change=_director, remove=_seller),
    "handover": Law(
        read=_read(_of("id", "side")),
        add=_write(manages, _of("leaver_id")),
        change=_write(sells, _of("id", "side")),
        guard=_handover_guard,
    ),
    "handover_item": Law(
        read=_read(_SIDE),
        add=_write(sells, _SIDE),
        change=_write(sells, _SIDE),
        guard=_item_guard,
    ),
    "handover_event": Law(read=_read(_SIDE), add=_signed(_write(sells, _SIDE))),
    "watch_step": Law(read=_read(_by_item), add=_signed(_write(sells, _by_item))),
    # The trail: on SQLite the program adds to it, on a server triggers do.
    "trail_entry": Law(read=_director, add=_anybody, by_server=True),
    "trail_part": Law(read=_director, add=_anybody, by_server=True),
    "trail_head": Law(read=_anybody, add=_anybody, change=_anybody, by_server=True),
    "export_log": Law(read=_own_or_director, add=_signed(_anybody)),
    "refusal": Law(read=_own_or_director, add=_signed(_anybody)),
}
"""Every table of the store; a test sees to it that none is missing."""
