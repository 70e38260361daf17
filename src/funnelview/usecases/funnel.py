"""What a manager does with the funnel's records: deals, customers, contacts, people, quotas.

Each function is one unit of work: it applies the rule, writes with history, commits. A command
key makes it safe to try again after a lost connection: the effect comes once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from funnelview.domain import deals as rules
from funnelview.domain.calendar import period as period_of
from funnelview.domain.funnel import (
    Contact,
    Customer,
    DealState,
    Person,
    Role,
    check_tree,
    storable,
)
from funnelview.domain.history import Change
from funnelview.domain.money import checked_currency
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _, language
from funnelview.store import records
from funnelview.store.base import Unit
from funnelview.store.funnel import DealLine, all_deals, one_deal
from funnelview.store.funnel_writing import (
    Context,
    DealWriter,
    NewDeal,
    StoredDeal,
    stored_deals,
)
from funnelview.store.history import changes_of
from funnelview.store.ids import taken_ids
from funnelview.store.settings import (
    know_currency,
    read_quotas,
    read_settings,
    set_quotas,
    write_settings,
)
from funnelview.usecases.desk import Desk, zone_of


@dataclass(frozen=True, slots=True)
class Done:
    """What a writing use case did: the id of what it made or changed, and in one word what."""

    id: int
    result: str
    # A sentence about what was decided besides, to be shown; empty where nothing was.
    note: str = ""


@contextmanager
def writing(desk: Desk) -> Iterator[tuple[Unit, Settings]]:
    """Give a unit of work with the store's settings; it is committed unless something fails."""
    with desk.store.write(desk.actor, desk.clock()) as unit:
        yield unit, read_settings(unit.conn)
        unit.commit()


def currency_for(unit: Unit, settings: Settings, named: str | None) -> tuple[str, str]:
    """Return the currency of an amount, and a note where it became the store's own just now.

    It is the one named, else the store's. A store that has none yet takes it over; where
    nothing names one, that is CNY in Chinese and USD otherwise.

    Raises:
        BadInput: what is named is no currency code.

    """
    usual = "CNY" if language() == "zh_CN" else "USD"
    code = checked_currency(named or settings.currency or usual)
    know_currency(unit.conn, code)
    if settings.currency:
        return code, ""
    write_settings(unit, replace(settings, currency=code))
    note = _(
        "The store counts in {code} from now on. "
        "Another currency: “funnelview settings set currency EUR”."
    )
    return code, "" if named else note.format(code=code)


def once(
    unit: Unit, key: str | None, kind: str, payload: Mapping[str, Any], act: Callable[[], Done]
) -> Done:
    """Do something once for a command key, and give the same answer to the same key again."""
    if key is None:
        return act()
    earlier = unit.earlier_result(key, kind, payload)
    if earlier is not None:
        return Done(**earlier)
    done = act()
    unit.remember_result(key, kind, payload, {"id": done.id, "result": done.result})
    return done


def get_stored(unit: Unit, deal_id: int) -> StoredDeal:
    """Return a deal as it stands in this unit of work.

    Raises:
        RuleRefused: there is none with this id.

    """
    found = stored_deals(unit.conn, [deal_id]).get(deal_id)
    if found is None:
        raise RuleRefused(_("There is no deal with the number {id}.").format(id=deal_id))
    return found


def add_deal(
    desk: Desk,
    values: Mapping[str, Any],
    *,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Register a new deal today; ``values`` are fields of a deal (see ``domain.deals``).

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: the review in which it is registered is finished.

    """
    with writing(desk) as (unit, settings):

        def act() -> Done:
            currency, note = currency_for(unit, settings, values.get("currency"))
            state = rules.registered(
                {name: value for name, value in values.items() if name != "registered"},
                settings.stages,
                currency=currency,
                on=values.get("registered") or desk.today(settings),
            )
            with DealWriter(unit, zone_of(settings)) as writer:
                new = NewDeal(state, desk.today(settings))
                ids = writer.register([new], Context(review_id=review_id))
            return Done(ids[0], "registered", note)

        return once(unit, key, "deal.add", values, act)


Rule = Callable[[DealState, Settings, date], DealState]


def _apply(
    desk: Desk,
    deal_id: int,
    rule: Rule,
    result: str,
    *,
    seen: StoredDeal | None = None,
    review_id: int | None = None,
    on: date | None = None,
    key: str | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Done:
    with writing(desk) as (unit, settings):

        def act() -> Done:
            stored = get_stored(unit, deal_id)
            base = seen if seen is not None else stored
            state = rule(base.state, settings, desk.today(settings))
            with DealWriter(unit, zone_of(settings)) as writer:
                after = writer.change(stored, state, Context(review_id=review_id), seen=seen, on=on)
            return Done(deal_id, result if after is not stored else "unchanged")

        whole = {"deal": deal_id, "result": result, **(payload or {})}
        return once(unit, key, f"deal.{result}", whole, act)


def change_deal(
    desk: Desk,
    deal_id: int,
    patch: Mapping[str, Any],
    *,
    seen: StoredDeal | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Change some fields of a deal; ``seen`` is the deal that the person was looking at.

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: there is no such deal, or it is closed.
        DealConflict: somebody else changed the same fields meanwhile.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, settings, _today: rules.changed(state, patch, settings.stages),
        "changed",
        seen=seen,
        review_id=review_id,
        key=key,
        payload=patch,
    )


def win_deal(
    desk: Desk,
    deal_id: int,
    *,
    on: date | None = None,
    reason: str | None = None,
    amount: int | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Book a deal as won on a day (today), with the final amount where one is given.

    Raises:
        RuleRefused: there is no such deal, or it is closed already.
        BadInput: the day is in the future or before the deal was registered.

    """

    def rule(state: DealState, settings: Settings, today: date) -> DealState:
        if amount is not None:
            state = rules.changed(state, {"amount": amount}, settings.stages)
        return rules.won(state, on or today, today, reason)

    payload = {"on": on, "reason": reason, "amount": amount}
    return _apply(desk, deal_id, rule, "won", review_id=review_id, on=on, key=key, payload=payload)


def lose_deal(
    desk: Desk,
    deal_id: int,
    *,
    reason: str | None,
    on: date | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Book a deal as lost on a day (today), with the reason.

    Raises:
        RuleRefused: there is no such deal, or it is closed already.
        BadInput: no reason, or the day is in the future or before the deal was registered.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, _settings, today: rules.lost(state, on or today, today, reason),
        "lost",
        review_id=review_id,
        on=on,
        key=key,
        payload={"on": on, "reason": reason},
    )


def reopen_deal(
    desk: Desk, deal_id: int, *, review_id: int | None = None, key: str | None = None
) -> Done:
    """Open a closed deal again, where it stood before.

    Raises:
        RuleRefused: there is no such deal, or it is open.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, _settings, _today: rules.reopened(state),
        "reopened",
        review_id=review_id,
        key=key,
    )


def get_deal(desk: Desk, deal_id: int) -> tuple[DealLine, StoredDeal, list[Change]]:
    """Return one deal: its line, its state with version, and its history.

    Raises:
        RuleRefused: there is none with this id.

    """
    with desk.store.read() as conn:
        line = one_deal(conn, deal_id)
        if line is None:
            raise RuleRefused(_("There is no deal with the number {id}.").format(id=deal_id))
        return line, stored_deals(conn, [deal_id])[deal_id], changes_of(conn, deal_id)


def every_deal(desk: Desk) -> list[DealLine]:
    """Return every deal of the store, open and closed."""
    with desk.store.read() as conn:
        return all_deals(conn)


def _name(name: str | None, what: str) -> str:
    checked = storable(name, what)
    if checked is None:
        raise BadInput(_("{what} is missing.").format(what=what))
    return checked.strip()


def find_customers(desk: Desk, text: str, limit: int = 20) -> list[Customer]:
    """Return customers whose name holds a text."""
    with desk.store.read() as conn:
        return records.customers_like(conn, text, limit)


def find_contacts(desk: Desk, customer_id: int) -> list[Contact]:
    """Return a customer's contacts."""
    with desk.store.read() as conn:
        return records.contacts_of(conn, customer_id)


def add_customer(
    desk: Desk, name: str, *, owner_id: int | None = None, phone: str | None = None
) -> Done:
    """Enter a customer; the one that has this name already is given back instead.

    Raises:
        BadInput: the name is missing.

    """
    checked = _name(name, _("The customer's name"))
    with writing(desk) as (unit, _settings):
        same = records.customers_named(unit.conn, checked)
        if same:
            return Done(same[0].id, "known")
        ids = taken_ids(unit.conn, "customer", 1)
        new = Customer(0, checked, owner_id, storable(phone, _("The phone number")))
        records.add_records(unit, [new], ids)
        return Done(ids[0], "added")


def add_contact(
    desk: Desk,
    customer_id: int,
    name: str,
    *,
    title: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    superior_id: int | None = None,
) -> Done:
    """Enter a contact at a customer.

    Raises:
        BadInput: the name is missing, or the superior is at another customer.
        RuleRefused: there is no such customer.

    """
    checked = _name(name, _("The contact's name"))
    with writing(desk) as (unit, _settings):
        if records.customer(unit.conn, customer_id) is None:
            raise RuleRefused(
                _("There is no customer with the number {id}.").format(id=customer_id)
            )
        here = {one.id for one in records.contacts_of(unit.conn, customer_id)}
        if superior_id is not None and superior_id not in here:
            raise BadInput(_("The superior must be a contact of the same customer."))
        ids = taken_ids(unit.conn, "contact", 1)
        new = Contact(
            0,
            customer_id,
            checked,
            storable(title, _("The title")),
            storable(phone, _("The phone number")),
            storable(email, _("The e-mail address")),
            superior_id,
        )
        records.add_records(unit, [new], ids)
        return Done(ids[0], "added")


def list_people(desk: Desk) -> list[Person]:
    """Return everybody, by name."""
    with desk.store.read() as conn:
        return records.people(conn)


def add_person(
    desk: Desk,
    name: str,
    role: Role = Role.REP,
    *,
    manager_id: int | None = None,
    login: str | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> Done:
    """Enter a person of the sales organisation.

    Raises:
        BadInput: the name is missing.
        RuleRefused: somebody has this name already, or the manager isn't there.

    """
    checked = _name(name, _("The name"))
    with writing(desk) as (unit, _settings):
        known = records.people(unit.conn)
        if any(records.name_key(one.name) == records.name_key(checked) for one in known):
            raise RuleRefused(_("Somebody is called {name} already.").format(name=checked))
        if manager_id is not None and manager_id not in {one.id for one in known}:
            raise RuleRefused(_("There is no person with the number {id}.").format(id=manager_id))
        ids = taken_ids(unit.conn, "person", 1)
        new = Person(0, checked, role, manager_id, login=login, email=email, phone=phone)
        records.add_records(unit, [new], ids)
        return Done(ids[0], "added")


def change_person(desk: Desk, person: Person, changed: Person) -> Done:
    """Change a person's record: name, role, manager, status and so on.

    Raises:
        Conflict: somebody else changed it meanwhile.
        RuleRefused: the tree would run in a circle.

    """
    with writing(desk) as (unit, _settings):
        known = records.people(unit.conn)
        check_tree(replace(changed, id=person.id) if one.id == person.id else one for one in known)
        records.change_record(unit, person, changed)
        return Done(person.id, "changed")


def set_quota(desk: Desk, person_id: int, period: str, amount: int | None) -> Done:
    """Set a person's quota of a period, in minor units; None takes it back.

    Raises:
        BadInput: the period can't be read or the amount is negative.

    """
    if amount is not None and amount < 0:
        raise BadInput(_("A quota can't be negative."))
    with writing(desk) as (unit, settings):
        key = period_of(period, settings.fiscal_start).key
        number = set_quotas(unit, [(person_id, key, amount)])
        return Done(person_id, "changed" if number else "unchanged")


def list_quotas(desk: Desk) -> tuple[list[Person], Mapping[int, Mapping[str, int]], Settings]:
    """Return everybody, the quotas by person and period, and the settings to read them by."""
    with desk.store.read() as conn:
        return records.people(conn), read_quotas(conn), read_settings(conn)
