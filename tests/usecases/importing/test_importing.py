"""Imports into a store: told to the history, compared when they come again, all or nothing."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from funnelview.domain.funnel import Outcome, Role
from funnelview.domain.importing import grouped
from funnelview.errors import BadInput, FunnelViewError
from funnelview.store import tables as t
from funnelview.store.funnel import DealLine
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal, get_deal, win_deal
from funnelview.usecases.handover.starting import start as start_handover
from funnelview.usecases.importing import Report, import_files
from funnelview.usecases.records import (
    add_customer,
    add_person,
    find_contacts,
    list_people,
    list_quotas,
)
from funnelview.usecases.store import change_setting, check, get_settings
from tests.support.clock import FixedClock
from tests.support.deals import every_deal

HEADER = "Deal ID,Deal Name,Customer,Contact,Phone,Amount,Close Date,Stage,Owner,Created Date"
ONE = "1,One,Acme,Cy,555,100,2026-12-01,Proposal,Ann,2026-10-01"
TWO = "2,Two,Globex,,,200.50,2026-10-15,Closed Won,Bob,2026-09-01"
THREE = "3,Three,Acme,Cy,555,,2026-12-24,Negotiation,Ann,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def _file(folder: Path, *rows: str, header: str = HEADER, name: str = "deals.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def _import(desk: Desk, path: Path, **options: bool) -> Report:
    report = import_files(desk, [path], **options)  # type: ignore[arg-type]
    assert check(desk).problems == ()
    return report


def _counts(report: Report) -> tuple[int, int, int]:
    return report.imported, report.updated, report.unchanged


def _deals(desk: Desk) -> dict[str | None, DealLine]:
    return {line.name: line for line in every_deal(desk)}


def _rows(desk: Desk) -> dict[str, int]:
    with desk.store.read() as conn:
        return {
            name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in t.metadata.tables.items()
        }


def test_a_first_import_tells_history_as_far_as_the_file_does(desk: Desk, folder: Path) -> None:
    report = _import(desk, _file(folder, ONE, TWO, THREE))
    assert _counts(report) == (3, 0, 0)
    assert report.groups["won"].count == 1
    assert str(report.groups["won"].amount) == "200.50"
    assert (report.groups["open"].count, report.groups["open"].without_amount) == (2, 1)
    deals = _deals(desk)
    one, two, three = deals["One"], deals["Two"], deals["Three"]
    assert (one.amount, one.stage, one.success) == (10_000, "compare", 50)
    assert (one.registered, one.expected) == (date(2026, 10, 1), date(2026, 12, 1))
    assert (two.outcome, two.closed) == (Outcome.WON, date(2026, 10, 15))
    # Without a day of its own a deal exists from the import.
    assert three.registered == date(2026, 11, 18)
    _line, _stored, history = get_deal(desk, two.id)
    assert [(row.field, row.observed, row.via) for row in history] == [
        ("registration", False, "import"),
        ("outcome", False, "import"),
    ]
    assert history[0].holds_from.date() == date(2026, 9, 1)


def test_the_same_again_changes_nothing(desk: Desk, folder: Path, clock: FixedClock) -> None:
    path = _file(folder, ONE, TWO, THREE, "4,Four,Acme,,,1,,Closed Lost,Ann,")
    _import(desk, path)
    before = _rows(desk)
    clock.now = clock.now.replace(day=25)
    assert _counts(_import(desk, path)) == (0, 0, 4)
    assert _rows(desk) == before


def test_deals_without_ids_are_known_again(desk: Desk, folder: Path) -> None:
    header = "Customer,Product,Amount,Stage,Owner"
    rows = ["Acme,Pump,1,Proposal,Ann", "Acme,Pump,2,Proposal,Ann", "Globex,Pump,3,Proposal,Ann"]
    _import(desk, _file(folder, *rows, header=header))
    assert _counts(_import(desk, _file(folder, *rows, header=header))) == (0, 0, 3)
    rows[1] = "Acme,Pump,20,Proposal,Ann"
    assert _counts(_import(desk, _file(folder, *rows, header=header))) == (0, 1, 2)
    assert sorted(line.amount or 0 for line in every_deal(desk)) == [100, 300, 2000]


def test_next_weeks_export_changes_what_it_has_news_of(
    desk: Desk, folder: Path, clock: FixedClock
) -> None:
    _import(desk, _file(folder, ONE, TWO, THREE))
    clock.now = clock.now.replace(day=25)
    report = _import(
        desk,
        _file(
            folder,
            ONE.replace("2026-12-01", "2027-01-15").replace("100", "150"),
            TWO,
            THREE.replace("Negotiation", "Closed Lost").replace("2026-12-24", "2026-11-20"),
            "9,New,Initech,,,5,2027-02-01,Prospecting,Ann,2026-11-20",
        ),
    )
    assert _counts(report) == (1, 2, 1)
    deals = _deals(desk)
    one = deals["One"]
    assert (one.amount, one.expected, one.pushes) == (15_000, date(2027, 1, 15), 1)
    assert deals["Three"].outcome is Outcome.LOST
    history = get_deal(desk, one.id)[2]
    assert {row.field for row in history[1:]} == {"amount", "expected"}
    assert all(row.observed and row.recorded == clock.now for row in history[1:])


def test_what_the_store_changed_meanwhile_stays(
    desk: Desk, folder: Path, clock: FixedClock
) -> None:
    _import(desk, _file(folder, ONE))
    one = _deals(desk)["One"]
    change_deal(desk, one.id, {"amount": 77_700, "expected": date(2027, 3, 1)})
    # The file says what it said: the manager's values stay, and nothing is reported.
    report = _import(desk, _file(folder, ONE))
    assert (_counts(report), report.clashes) == ((0, 0, 1), [])
    # The file has news of one of them: both are reported, the store's stays.
    news = ONE.replace(",100,", ",120,").replace("Proposal", "Negotiation")
    clock.now = clock.now.replace(day=25)
    report = _import(desk, _file(folder, news))
    (clash,) = report.clashes
    assert (clash.field, clash.in_file, clash.in_store) == ("amount", "120.00", "777.00")
    deal = _deals(desk)["One"]
    assert (deal.amount, deal.expected, deal.stage) == (77_700, date(2027, 3, 1), "negotiate")
    # Having said it once, the file says it no more.
    report = _import(desk, _file(folder, news))
    assert (_counts(report), report.clashes) == ((0, 0, 1), [])


def test_a_clash_is_told_in_names_not_in_numbers(desk: Desk, folder: Path) -> None:
    both = (ONE, ONE.replace("1,One", "2,Two").replace("Ann", "Bob"))
    _import(desk, _file(folder, *both))
    deals = _deals(desk)
    third = add_person(desk, "Cid")
    change_deal(desk, deals["One"].id, {"owner_id": third.id})
    win_deal(desk, deals["Two"].id, on=date(2026, 11, 17))
    lost = both[1].replace("Proposal", "Closed Lost").replace("2026-12-01", "2026-11-16")
    report = _import(desk, _file(folder, ONE.replace("Ann", "Bob"), lost))
    told = {one.field: (one.in_file, one.in_store) for one in report.clashes}
    assert told["owner_id"] == ("Bob", "Cid")
    assert told["outcome"][1] == "won 2026-11-17"
    assert (told["outcome"][0] or "").startswith("lost ")


def test_columns_that_a_file_lacks_say_nothing(desk: Desk, folder: Path) -> None:
    _import(desk, _file(folder, ONE))
    report = _import(
        desk, _file(folder, "1,One,Negotiation,100", header="Deal ID,Deal Name,Stage,Amount")
    )
    assert _counts(report) == (0, 1, 0)
    deal = _deals(desk)["One"]
    assert (deal.stage, deal.customer, deal.owner) == ("negotiate", "Acme", "Ann")
    report = _import(
        desk, _file(folder, "1,One,Negotiation,", header="Deal ID,Deal Name,Stage,Amount")
    )
    assert _counts(report) == (0, 1, 0)
    assert _deals(desk)["One"].amount is None


def test_a_dry_run_writes_nothing_and_says_the_same(desk: Desk, folder: Path) -> None:
    before = _rows(desk)
    path = _file(folder, ONE, TWO)
    told = _import(desk, path, dry_run=True)
    assert _rows(desk) == before
    done = _import(desk, path)
    assert (_counts(told), told.groups) == (_counts(done), done.groups)
    assert (told.written, done.written) == (False, True)


def test_a_refused_file_writes_nothing(desk: Desk, folder: Path) -> None:
    before = _rows(desk)
    with pytest.raises(FunnelViewError, match="looks like deals"):
        import_files(desk, [_file(folder, "cat,black", header="Species,Colour")])
    with pytest.raises(BadInput):
        import_files(desk, [folder / "nowhere.csv"])
    assert _rows(desk) == before


def test_records_of_the_store_are_found_by_name(desk: Desk, folder: Path) -> None:
    ann = add_person(desk, "Ann", Role.REP).id
    acme = add_customer(desk, "ACME").id
    _import(desk, _file(folder, ONE))
    assert {person.name: person.id for person in list_people(desk)}["Ann"] == ann
    line = _deals(desk)["One"]
    assert (line.customer_id, line.owner) == (acme, "Ann")


def test_people_come_with_their_managers_and_quotas(desk: Desk, folder: Path) -> None:
    reps = folder / "reps.csv"
    reps.write_text("rep_id,rep_name,manager,quota_q1_2026\nR1,Ann,Mo,900\nR2,Bob,Mo,800\n")
    deals = _file(folder, "1,X,1,Proposal,R1", header="Deal ID,Deal Name,Amount,Stage,Rep ID")
    report = import_files(desk, [deals, reps])
    assert (report.reps, report.managers, report.reps_with_deals, report.quotas) == (2, 1, 1, 2)
    people = {person.name: person for person in list_people(desk)}
    assert people["Mo"].role is Role.MANAGER
    assert people["Ann"].manager_id == people["Bob"].manager_id == people["Mo"].id
    _people, quotas, _settings = list_quotas(desk)
    assert quotas[people["Ann"].id] == {"2026-Q1": 90_000}
    before = _rows(desk)
    import_files(desk, [deals, reps])
    assert _rows(desk) == before
    # Without the file of reps the ids still mean the same people.
    assert _counts(_import(desk, deals)) == (0, 0, 1)
    assert _rows(desk) == before


def test_the_currency_of_the_files_is_the_one_of_their_amounts(desk: Desk, folder: Path) -> None:
    path = _file(
        folder, "1,A,€ 100,Proposal", "2,B,JPY 500,Proposal", "3,C,7,Proposal",
        header="Deal ID,Deal Name,Amount,Stage",
    )  # fmt: skip
    _import(desk, path)
    deals = {line.name: (line.amount, line.currency) for line in every_deal(desk)}
    assert deals == {"A": (10_000, "EUR"), "B": (500, "JPY"), "C": (700, "CNY")}
    assert get_settings(desk).currency == "CNY"


def test_contacts_belong_to_the_deals_customer(desk: Desk, folder: Path) -> None:
    contacts = folder / "contacts.csv"
    contacts.write_text("Contact ID,Name,Email,Company\nC1,Cy Young,cy@x.com,Globex\n")
    deals = _file(
        folder, "1,A,Acme,C1,Proposal,1",
        header="Deal ID,Deal Name,Company,Contact ID,Stage,Amount",
    )  # fmt: skip
    import_files(desk, [deals, contacts])
    assert check(desk).problems == ()
    line = _deals(desk)["A"]
    assert (line.customer, line.contact) == ("Acme", "Cy Young")


def test_the_owner_of_a_deal_in_an_open_handover_is_not_imported(
    desk: Desk, folder: Path, clock: FixedClock
) -> None:
    header = "Deal ID,Deal Name,Customer,Amount,Stage,Owner"
    _import(
        desk, _file(folder, "1,A,Acme,1,Proposal,Ann", "2,B,Acme,1,Proposal,Bob", header=header)
    )
    ann = next(person for person in list_people(desk) if person.name == "Ann")
    start_handover(desk, ann.id, date(2026, 12, 31), reason="leaves")
    clock.now = clock.now.replace(day=25)
    report = _import(
        desk, _file(folder, "1,A,Acme,2,Proposal,Cy", "2,B,Acme,2,Proposal,Cy", header=header)
    )
    assert _counts(report) == (0, 2, 0)
    deals = _deals(desk)
    assert (deals["A"].owner, deals["A"].amount) == ("Ann", 200)
    assert (deals["B"].owner, deals["B"].amount) == ("Cy", 200)
    told = [one for one in report.findings if "handed over" in one.reason]
    assert [(one.line, one.value) for one in told] == [(2, "Cy")]


def test_customers_of_nearly_the_same_name_are_told_and_stay_two(desk: Desk, folder: Path) -> None:
    add_customer(desk, "Initech Systems Ltd")
    header = "Deal Name,Customer,Amount,Stage"
    rows = ["A,Acme GmbH,1,Proposal", "B,ACME,1,Proposal", "C,Initech Systems,1,Proposal",
            "D,Globex,1,Proposal", "E,acme gmbh,1,Proposal"]  # fmt: skip
    report = _import(desk, _file(folder, *rows, header=header))
    told = [(one.line, one.value) for one in report.findings if "Nearly" in one.reason]
    assert told == [(3, "ACME"), (4, "Initech Systems")]
    assert {line.customer for line in every_deal(desk)} == {
        "Acme GmbH", "ACME", "Initech Systems", "Globex",
    }  # fmt: skip
    # Told once: the next import brings no new customer.
    report = _import(desk, _file(folder, *rows, header=header))
    assert report.findings == []


def test_names_of_stages_that_the_store_keeps(desk: Desk, folder: Path) -> None:
    change_setting(desk, "stage_names", "Angebot raus = compare; Erledigt = won")
    header = "Deal Name,Amount,Stage"
    report = _import(
        desk, _file(folder, "A,1,Angebot raus", "B,1,erledigt", "C,1,Negotiation", header=header)
    )
    deals = _deals(desk)
    assert (deals["A"].stage, deals["B"].outcome) == ("compare", Outcome.WON)
    assert [one for one in report.findings if one.ask] == []


def test_like_findings_stand_in_one_line(desk: Desk, folder: Path) -> None:
    rows = [f"{n},soon {n},nonsense {n},Proposal,X{n % 7}" for n in range(2000)]
    header = "Deal Name,Close Date,Amount,Stage,Currency"
    report = _import(desk, _file(folder, *rows, header=header))
    assert len(list(every_deal(desk))) == 2000
    groups = grouped(report.findings)
    assert len(groups) <= 6
    assert sum(group.count for group in groups) >= 6000
    assert all(len(group.values) <= 3 for group in groups)


def test_contacts_come_with_their_superiors(desk: Desk, folder: Path) -> None:
    contacts = folder / "contacts.csv"
    contacts.write_text(
        "Contact ID,Name,Account Name,Title,Reports To,ReportsToId\n"
        "C1,Cy Young,Acme,Buyer,Di Old,\nC2,Di Old,Acme,Head,,C3\nC3,Ed Top,Acme,CEO,Ed Top,C3\n"
        "C4,Fay,Globex,Buyer,,C1\n"
    )
    deals = _file(folder, "1,A,Acme,C1,Proposal,1",
                  header="Deal ID,Deal Name,Company,Contact ID,Stage,Amount")  # fmt: skip
    import_files(desk, [deals, contacts])
    assert check(desk).problems == ()
    customer = _deals(desk)["A"].customer_id
    assert customer is not None
    people = {one.name: one for one in find_contacts(desk, customer)}
    assert people["Cy Young"].superior_id == people["Di Old"].id
    assert people["Di Old"].superior_id == people["Ed Top"].id
    assert people["Ed Top"].superior_id is None
    before = _rows(desk)
    import_files(desk, [deals, contacts])
    assert _rows(desk) == before
