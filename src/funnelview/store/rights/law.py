"""Who may read and write which rows, as conditions in SQL: the same law for both engines.

Each table has its conditions here, by what is done to it; what has none is refused to everybody.
On Postgres they become policies (``store.rights.postgres``), on SQLite views and triggers of one
connection (``store.rights.sqlite``). The words they are made of are each engine's own:

- ``tree``: the person and everybody below; ``party``: who stands opposite in an open handover;
- ``handed``: the deals, ``handed_customer``: the customers of handovers that are open and concern
  the tree; ``former``: deals that once were the tree's (a manager's past figures rest on them);
- ``side``: the handovers that concern the tree.

``new`` and ``old`` in a guard are the row as it will be and as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from funnelview.store.rights.words import (
    Condition,
    Words,
    anybody,
    both,
    director,
    either,
    manager,
    manages,
    near,
    of,
    own_or_director,
    reading,
    seller,
    sells,
    signed,
    writing,
)

REFUSED = "funnelview.rights"
"""How the error of a refused write begins, whichever engine refuses it."""


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


# --- deals and what hangs on them


def _deal_own(w: Words, r: str) -> str:
    return either(
        w.among(f"{r}owner_id", "tree"),
        w.among(f"{r}id", "handed"),
        w.among(f"{r}id", "former"),
    )


def _deal_workable(w: Words, r: str) -> str:
    return either(w.among(f"{r}owner_id", "tree"), w.among(f"{r}id", "handed"))


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
    return either(
        both(f"not coalesce({w.among('old.owner_id', 'tree')}, false)", _differ(_DEAL_FACTS)),
        both(
            "old.owner_id is distinct from new.owner_id",
            f"not ({manages(w)} and coalesce({w.among('new.owner_id', 'tree')}, false))",
            f"not {handed_over}",
        ),
    )


# --- customers


def _customer_own(w: Words, r: str) -> str:
    return either(
        w.among(f"{r}owner_id", "tree"),
        w.exists("deal", "d", f"d.customer_id = {r}id"),
        w.among(f"{r}id", "handed_customer"),
        both(f"{r}owner_id is null", w.unclaimed(f"{r}id")),
    )


def _customer_guard(w: Words) -> str:
    def mine(row: str) -> str:
        column = f"{row}.owner_id"
        return either(f"{column} is null", w.among(column, "tree"), w.among(column, "party"))

    return both(
        "old.owner_id is distinct from new.owner_id", f"not {both(mine('old'), mine('new'))}"
    )


def _by_customer(w: Words, r: str) -> str:
    return w.exists("customer", "k", f"k.id = {r}customer_id")


def _contact_own(w: Words, r: str) -> str:
    alone = w.exists("deal", "d", f"d.contact_id = {r}id")
    return either(_by_customer(w, r), both(f"{r}customer_id is null", alone))


def _contact_new(w: Words, r: str) -> str:
    return either(f"{r}customer_id is null", _by_customer(w, r))


# --- people


def _person_guard(w: Words) -> str:
    facts = ("name", "role", "manager_id", "login", "email", "phone")
    return both(f"not ({manages(w)} and {w.among('old.id', 'tree')})", _differ(facts))


def _record(w: Words, r: str) -> str:
    return either(
        f"{r}kind in ('person', 'rate')",
        both(f"{r}kind = 'customer'", w.exists("customer", "k", f"k.id = {r}record_id")),
        both(f"{r}kind = 'contact'", w.exists("contact", "p", f"p.id = {r}record_id")),
        both(f"{r}kind = 'activity'", w.exists("deal", "d", f"d.id = {r}record_id")),
    )


# --- reviews


def _by_review(w: Words, r: str) -> str:
    return w.exists("review", "v", f"v.id = {r}review_id")


def _step_own(w: Words, r: str) -> str:
    promised = w.exists("commitment", "p", f"p.id = {r}commitment_id")
    return either(_by_review(w, r), promised)


def _note_new(w: Words, r: str) -> str:
    return both(_by_workable_deal()(w, r), either(f"{r}review_id is null", manages(w)))


def _acknowledged(w: Words, r: str) -> str:
    return both(
        either(f"{r}rep_id is null", w.among(f"{r}rep_id", "tree")),
        either(f"{r}deal_id is null", _by_deal()(w, r)),
        either(f"{r}customer_id is null", _by_customer(w, r)),
    )


# --- handovers


def _handover_guard(w: Words) -> str:
    facts = ("leaver_id", "kind", "whole", "last_day", "reason", "opened", "opened_by", "back_from")
    return both(f"not {manages(w)}", _differ(facts))


def _item_guard(w: Words) -> str:
    """A rep takes part: successors, methods and waivers are the manager's."""
    confirms = "old.confirmed is null and new.confirmed is not null"
    risen = "old.tier is distinct from new.tier"
    return both(
        f"not {manages(w)}",
        either(
            _differ(("successor_id", "method_reason")),
            both(_differ(("method",)), f"not ({risen})"),
            "(new.result = 'waived' and old.result is distinct from 'waived')",
            both(confirms, f"not coalesce({w.among('new.successor_id', 'tree')}, false)"),
        ),
    )


def _by_item(w: Words, r: str) -> str:
    return w.exists("handover_item", "i", f"i.id = {r}item_id")


_SIDE = of("handover_id", "side")

LAW: Mapping[str, Law] = {
    # Everybody knows who works here; what they sell is another matter.
    "person": Law(
        read=anybody,
        add=writing(manages, of("manager_id")),
        change=writing(sells, near("id")),
        become=writing(
            sells,
            lambda w, r: either(w.among(f"{r}manager_id", "tree"), w.among(f"{r}id", "party")),
        ),
        guard=_person_guard,
    ),
    "access": Law(
        read=lambda w, r: either(w.everything, f"{r}login = {w.login}"),
        add=director,
        change=director,
        remove=director,
    ),
    "customer": Law(
        read=reading(_customer_own),
        add=writing(sells, lambda w, r: either(f"{r}owner_id is null", of("owner_id")(w, r))),
        change=writing(sells, _customer_own),
        become=seller,
        guard=_customer_guard,
    ),
    "contact": Law(
        read=reading(_contact_own),
        add=writing(sells, _contact_new),
        change=writing(sells, _contact_own),
        become=writing(sells, _contact_new),
    ),
    "deal": Law(
        read=reading(_deal_own),
        add=writing(sells, of("owner_id")),
        change=writing(sells, _deal_workable),
        become=writing(
            sells, lambda w, r: either(near("owner_id")(w, r), w.among(f"{r}id", "handed"))
        ),
        guard=_deal_guard,
    ),
    "deal_contact": Law(
        read=reading(_by_deal()),
        add=writing(sells, _by_workable_deal()),
        change=writing(sells, _by_workable_deal()),
        remove=writing(sells, _by_workable_deal()),
    ),
    "deal_change": Law(read=reading(_by_deal()), add=signed(writing(sells, _by_workable_deal()))),
    "record_change": Law(read=reading(_record), add=signed(seller)),
    "funnel_sum": Law(
        read=reading(near("owner_id")),
        add=writing(sells, near("owner_id")),
        change=writing(sells, near("owner_id")),
        remove=director,
    ),
    "quota": Law(read=reading(of("person_id")), add=signed(writing(manages, of("person_id")))),
    # What holds for the whole store: read by all, changed by managers.
    "stage": Law(read=anybody, add=manager, change=manager, remove=manager),
    "setting": Law(read=anybody, add=manager, change=manager),
    "setting_change": Law(read=anybody, add=signed(manager)),
    "currency": Law(read=anybody, add=seller),
    "rate": Law(read=anybody, add=signed(manager), change=manager, become=signed(manager)),
    # Reviews: a rep reads the own ones.
    "review": Law(
        read=reading(of("rep_id")),
        add=writing(manages, of("rep_id")),
        change=writing(manages, of("rep_id")),
    ),
    "review_deal": Law(
        read=reading(_by_review),
        add=writing(manages, _by_review),
        change=writing(manages, _by_review),
    ),
    "review_step": Law(read=reading(_step_own), add=signed(writing(manages, _step_own))),
    "note": Law(read=reading(_by_deal()), add=signed(writing(sells, _note_new), "author")),
    "addendum": Law(read=reading(_by_review), add=signed(writing(manages, _by_review), "author")),
    "commitment": Law(
        read=reading(of("rep_id")),
        add=writing(manages, of("rep_id")),
        change=writing(manages, of("rep_id")),
    ),
    "acknowledgement": Law(
        read=reading(_acknowledged), add=signed(writing(manages, _acknowledged))
    ),
    # Imports speak of anybody's deals.
    "imported": Law(read=director, add=director, change=director, remove=director),
    "imported_part": Law(read=director, add=director, change=director, remove=director),
    "command": Law(read=own_or_director, add=signed(seller), remove=own_or_director),
    # What follows from other rows and names nobody's figures.
    "first_seen": Law(read=anybody, add=seller, change=director, remove=director),
    "stage_stay": Law(read=anybody, add=seller, change=seller, remove=director),
    "change_count": Law(read=anybody, change=anybody),
    # Anybody may say that counts hold no longer; that they do, who counts for all.
    "warning_owner": Law(read=anybody, add=director, change=director, remove=seller),
    "warning_step": Law(
        read=reading(near("owner_id")),
        add=writing(sells, of("owner_id")),
        remove=writing(sells, near("owner_id")),
    ),
    # Whole rows of the board, with quotas: of use to those alone who see everybody's.
    "board_row": Law(
        read=lambda w, _r: w.everything, add=director, change=director, remove=director
    ),
    "customer_twin": Law(read=anybody, add=seller, change=director, remove=seller),
    "customer_mark": Law(read=anybody, add=seller, change=director, remove=seller),
    "handover": Law(
        read=reading(of("id", "side")),
        add=writing(manages, of("leaver_id")),
        change=writing(sells, of("id", "side")),
        guard=_handover_guard,
    ),
    "handover_item": Law(
        read=reading(_SIDE),
        add=writing(sells, _SIDE),
        change=writing(sells, _SIDE),
        guard=_item_guard,
    ),
    "handover_event": Law(read=reading(_SIDE), add=signed(writing(sells, _SIDE))),
    "watch_step": Law(read=reading(_by_item), add=signed(writing(sells, _by_item))),
    # The trail: on SQLite the program adds to it, on a server triggers do.
    "trail_entry": Law(read=director, add=anybody, by_server=True),
    "trail_part": Law(read=director, add=anybody, by_server=True),
    "trail_head": Law(read=anybody, add=anybody, change=anybody, by_server=True),
    "export_log": Law(read=own_or_director, add=signed(anybody)),
    "refusal": Law(read=own_or_director, add=signed(anybody)),
}
"""Every table of the store; a test sees to it that none is missing."""
