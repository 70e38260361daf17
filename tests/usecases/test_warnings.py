"""Warnings over a store: what it never held, its first import, twins, acknowledgements."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from funnelview.domain.alerts import Severity
from funnelview.domain.funnel import Role
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal, get_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import add_contact, add_customer, add_person
from funnelview.usecases.warnings import acknowledge, alerts, alerts_of_deal, withdraw
from tests.support.clock import FixedClock
from tests.support.deals import add_deal

HEADER = "Id,Deal Name,Customer,Owner,Amount,Stage,Created Date"


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def codes(desk: Desk) -> Counter[tuple[str, str, bool]]:
    """How often each code and severity stands there, and whether it is about a deal."""
    return Counter(
        (one.code, one.severity.value, one.deal_id is not None) for one in alerts(desk).alerts
    )


def test_what_a_store_never_held_is_one_line_about_it(desk: Desk, tmp_path: Path) -> None:
    file = write(
        tmp_path / "deals.csv",
        "1,Press,Acme,Ann,1000,Negotiation,2026-10-01",
        "2,Belt,,Ann,2000,Negotiation,2026-10-02",
    )
    import_files(desk, [file])
    found = codes(desk)
    for code in ("missing.contact", "missing.phone", "missing.date", "next_step.missing"):
        assert found[code, "info", False] == 1
        assert not [key for key in found if key[0] == code and key[2]]
    assert found["contacts.no_superior", "info", False] == 1
    assert not [key for key in found if key[0] == "contacts.single"]
    # Customers it holds: of the one deal without, it warns.
    assert sum(n for key, n in found.items() if key[0] == "missing.customer") == 1
    deal = next(one.deal_id for one in alerts(desk).alerts if one.deal_id is not None)
    change_deal(desk, deal, {"next_step": "call"})
    after = codes(desk)
    assert not after["next_step.missing", "info", False]
    assert after["next_step.missing", "amber", True] == 1


def test_entry_late_and_stuck_count_from_the_first_import(
    desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    first = "1,Press,Acme,Ann,1000,Negotiation,2025-01-01"
    import_files(desk, [write(tmp_path / "one.csv", first)])
    late = {key[0] for key in codes(desk)}
    assert "entry.late" not in late
    assert "stage.stuck" not in late
    clock.advance(days=14)
    second = "2,Belt,Bolt,Ann,2000,Negotiation,2026-11-20"
    import_files(desk, [write(tmp_path / "two.csv", first, second)])
    (found,) = (one for one in alerts(desk).alerts if one.code == "entry.late")
    assert get_deal(desk, found.deal_id or 0)[0].name == "Belt"
    clock.advance(days=100)
    stuck = {one.deal_id: one.value for one in alerts(desk).alerts if one.code == "stage.stuck"}
    assert sorted(stuck.values()) == [112, 114]  # type: ignore[type-var]


def test_customers_entered_twice(desk: Desk) -> None:
    ann, bob = add_person(desk, "Ann").id, add_person(desk, "Bob").id
    add_customer(desk, "Acme GmbH", owner_id=ann)
    add_customer(desk, "ACME", owner_id=ann)
    add_customer(desk, "Bolt", owner_id=ann, phone="+86 138 0013 5566")
    other = add_customer(desk, "Nut", owner_id=bob).id
    add_customer(desk, "Third", owner_id=bob, phone="12345")
    add_customer(desk, "Fourth", owner_id=ann, phone="12345")
    found = [one for one in alerts(desk).alerts if one.code == "duplicate.customer"]
    assert {(one.severity, one.words) for one in found} == {
        (Severity.AMBER, ("Acme GmbH", "ACME")),
        (Severity.AMBER, ("ACME", "Acme GmbH")),
    }
    add_contact(desk, other, "Wang", phone="138-0013-5566")
    found = [one for one in alerts(desk).alerts if one.severity is Severity.RED]
    pairs = {one.words for one in found if one.code == "duplicate.customer"}
    assert pairs == {("Bolt", "Nut"), ("Nut", "Bolt")}


def test_an_acknowledged_warning_comes_back(desk: Desk, clock: FixedClock) -> None:
    ann = add_person(desk, "Ann").id
    day = clock().date()
    deal = add_deal(desk, {"name": "x", "owner_id": ann, "expected": day + timedelta(days=9)}).id

    def pushed() -> object:
        (one,) = (one for one in alerts_of_deal(desk, deal) if one.code == "date.pushed")
        return one.severity.value, one.acknowledged_until

    for days in (10, 11):
        change_deal(desk, deal, {"expected": day + timedelta(days=days)})
    assert pushed() == ("amber", None)
    until = day + timedelta(days=3)
    acknowledge(desk, "date.pushed", deal=deal, until=until, reason="agreed with them")
    assert pushed() == ("amber", until)
    # It gets worse.
    change_deal(desk, deal, {"expected": day + timedelta(days=12)})
    assert pushed() == ("red", None)
    acknowledge(desk, "date.pushed", deal=deal, until=until, reason="agreed again")
    assert pushed() == ("red", until)
    # One more of what it counts is worse, too.
    change_deal(desk, deal, {"expected": day + timedelta(days=13)})
    assert pushed() == ("red", None)
    acknowledge(desk, "date.pushed", deal=deal, until=until, reason="and again")
    withdraw(desk, "date.pushed", deal=deal)
    assert pushed() == ("red", None)
    acknowledge(desk, "date.pushed", deal=deal, until=until, reason="once more")
    clock.advance(days=3)
    assert pushed() == ("red", until)
    clock.advance(days=1)
    assert pushed() == ("red", None)


def test_a_manager_is_warned_about_own_deals_only(desk: Desk) -> None:
    boss = add_person(desk, "Max", Role.MANAGER).id
    assert alerts(desk, "Max").alerts == alerts(desk).alerts == ()
    add_deal(desk, {"name": "x", "owner_id": boss})
    own = {one.code for one in alerts(desk, "Max").alerts}
    assert "review.overdue" in own
    assert own == {one.code for one in alerts(desk).alerts if one.rep_id == boss}
