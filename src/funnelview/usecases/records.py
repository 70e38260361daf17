"""What a manager does with the records beside the deals: customers, contacts, people, quotas.

Each function is one unit of work: it applies the rule, writes with history, commits.
"""

from collections.abc import Mapping
from dataclasses import replace

from funnelview.domain.calendar import period as period_of
from funnelview.domain.funnel import Contact, Customer, Person, Role, check_tree, storable
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.ids import taken_ids
from funnelview.store.settings import read_quotas, read_settings, set_quotas
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, once, writing


def _name(name: str | None, what: str) -> str:
    checked = storable(name, what)
    if checked is None:
        raise BadInput(_("{what} is missing.").format(what=what))
    return checked.strip()


def find_contacts(desk: Desk, customer_id: int) -> list[Contact]:
    """Return a customer's contacts."""
    with desk.store.read() as conn:
        return records.contacts_of(conn, customer_id)


@rerunnable
def add_customer(
    desk: Desk,
    name: str,
    *,
    owner_id: int | None = None,
    phone: str | None = None,
    key: str | None = None,
) -> Done:
    """Enter a customer; the one that has this name already is given back instead.

    Raises:
        BadInput: the name is missing.

    """
    checked = _name(name, _("The customer's name"))
    with writing(desk) as (unit, _settings):

        def act() -> Done:
            same = records.customers_named(unit.conn, checked)
            if same:
                return Done(same[0].id, "known")
            ids = taken_ids(unit.conn, "customer", 1)
            new = Customer(0, checked, owner_id, storable(phone, _("The phone number")))
            records.add_records(unit, [new], ids)
            return Done(ids[0], "added")

        payload = {"name": checked, "owner": owner_id, "phone": phone}
        return once(unit, key, "customer.add", payload, act)


@rerunnable
def add_contact(
    desk: Desk,
    customer_id: int,
    name: str,
    *,
    title: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    superior_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Enter a contact at a customer.

    Raises:
        BadInput: the name is missing, or the superior is at another customer.
        RuleRefused: there is no such customer.

    """
    checked = _name(name, _("The contact's name"))
    with writing(desk) as (unit, _settings):

        def act() -> Done:
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

        payload = {
            "customer": customer_id,
            "name": checked,
            "title": title,
            "phone": phone,
            "email": email,
            "superior": superior_id,
        }
        return once(unit, key, "contact.add", payload, act)


def list_people(desk: Desk) -> list[Person]:
    """Return everybody, by name."""
    with desk.store.read() as conn:
        return records.people(conn)


@rerunnable
def add_person(
    desk: Desk,
    name: str,
    role: Role = Role.REP,
    *,
    manager_id: int | None = None,
    login: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    key: str | None = None,
) -> Done:
    """Enter a person of the sales organisation.

    Raises:
        BadInput: the name is missing.
        RuleRefused: somebody has this name already, or the manager isn't there.

    """
    checked = _name(name, _("The name"))
    new = Person(0, checked, role, manager_id, login=login, email=email, phone=phone)
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            known = records.people(unit.conn)
            if any(records.name_key(one.name) == records.name_key(checked) for one in known):
                raise RuleRefused(_("Somebody is called {name} already.").format(name=checked))
            if manager_id is not None and manager_id not in {one.id for one in known}:
                raise RuleRefused(
                    _("There is no person with the number {id}.").format(id=manager_id)
                )
            ids = taken_ids(unit.conn, "person", 1)
            records.add_records(unit, [new], ids)
            return Done(ids[0], "added")

        return once(unit, key, "person.add", {"person": new}, act)


@rerunnable
def change_person(desk: Desk, person: Person, changed: Person, *, key: str | None = None) -> Done:
    """Change a person's record: name, role, manager, status and so on.

    Raises:
        Conflict: somebody else changed it meanwhile.
        RuleRefused: the tree would run in a circle.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            check_tree(
                replace(changed, id=person.id) if one.id == person.id else one
                for one in records.people(unit.conn)
            )
            records.change_record(unit, person, changed)
            return Done(person.id, "changed")

        return once(unit, key, "person.set", {"person": person, "changed": changed}, act)


@rerunnable
def set_quota(
    desk: Desk, person_id: int, period: str, amount: int | None, *, key: str | None = None
) -> Done:
    """Set a person's quota of a period, in minor units; None takes it back.

    Raises:
        BadInput: the period can't be read or the amount is negative.

    """
    if amount is not None and amount < 0:
        raise BadInput(_("A quota can't be negative."))
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            of = period_of(period, settings.fiscal_start).key
            number = set_quotas(unit, [(person_id, of, amount)])
            return Done(person_id, "changed" if number else "unchanged")

        payload = {"person": person_id, "period": period, "amount": amount}
        return once(unit, key, "quota.set", payload, act)


def list_quotas(desk: Desk) -> tuple[list[Person], Mapping[int, Mapping[str, int]], Settings]:
    """Return everybody, the quotas by person and period, and the settings to read them by."""
    with desk.store.read() as conn:
        return records.people(conn), read_quotas(conn), read_settings(conn)
