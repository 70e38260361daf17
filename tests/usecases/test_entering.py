"""Records entered by names, as a person writes them: all of it or nothing."""

import pytest

from funnelview.errors import BadInput
from funnelview.store import records
from funnelview.usecases.desk import Desk
from funnelview.usecases.entering import enter_contact, enter_deal
from funnelview.usecases.records import find_contacts
from funnelview.usecases.store import check
from tests.support.deals import find_customers


def test_a_contact_comes_with_customer_and_superior(desk: Desk) -> None:
    done = enter_contact(
        desk,
        {"customer": "Acme", "name": "Ann", "title": "buyer", "phone": "", "superior": "Bob"},
    )
    (customer,) = find_customers(desk, "acme")
    ann, bob = find_contacts(desk, customer.id)
    assert (done.id, done.result) == (ann.id, "added")
    assert (ann.name, ann.title, ann.phone, ann.superior_id) == ("Ann", "buyer", None, bob.id)
    assert check(desk).problems == ()


def test_a_known_contact_is_filled_in_and_not_made_again(desk: Desk) -> None:
    deal = enter_deal(desk, {"customer": "Acme", "contact": "Ann", "phone": "139"})
    done = enter_contact(desk, {"customer": "acme ", "name": "ANN", "email": "ann@acme.example"})
    (customer,) = find_customers(desk, "acme")
    (ann,) = find_contacts(desk, customer.id)
    assert (done.id, done.result) == (ann.id, "changed")
    assert (ann.phone, ann.email) == ("139", "ann@acme.example")
    assert enter_contact(desk, {"customer": "Acme", "name": "Ann"}).result == "known"
    assert deal.result == "registered"
    assert check(desk).problems == ()


@pytest.mark.parametrize(
    "written",
    [
        {"customer": "", "name": "Ann"},
        {"customer": "New", "name": " "},
        {"customer": "New", "name": "Ann", "superior": "ann"},
    ],
)
def test_what_is_refused_leaves_nothing_behind(desk: Desk, written: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        enter_contact(desk, written)
    with desk.store.read() as conn:
        assert records.customers_named(conn, "New") == []
