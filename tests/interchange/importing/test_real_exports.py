"""Exports that nobody on this project wrote, with the figures that must come out."""

from collections import defaultdict
from pathlib import Path

import pytest

from funnelview.domain.importing import ImportSet
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options

pytestmark = pytest.mark.data


def _read(folder: Path, *names: str) -> ImportSet:
    return read_files([folder / f"{name}.csv" for name in names], Options())


def _figures(found: ImportSet) -> dict[str, tuple[int, int, int]]:
    """Return number, minor units and deals without an amount, by outcome."""
    figures: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for deal in found.deals:
        figure = figures[deal.outcome]
        figure[0] += 1
        figure[1] += deal.amount or 0
        figure[2] += deal.amount is None
    return {outcome: (n, amount, without) for outcome, (n, amount, without) in figures.items()}


def test_maven(data_dir: Path) -> None:
    found = _read(data_dir / "maven-crm", "products", "sales_pipeline", "accounts", "sales_teams")
    assert found.read == len(found.deals) == 8800
    assert _figures(found) == {
        "won": (4238, 1_000_553_400, 0),
        "lost": (2473, 0, 0),
        "open": (2089, 0, 2089),
    }
    assert sum(d.customer is None for d in found.deals if d.outcome == "open") == 1425
    assert len(found.customers) == 85
    assert len({deal.owner for deal in found.deals}) == 30
    roles = [person.role for person in found.people]
    assert (roles.count("rep"), roles.count("manager")) == (35, 6)
    managers = {person.name: person.manager for person in found.people}
    won: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
    for deal in found.deals:
        if deal.outcome == "won" and deal.owner and deal.amount is not None:
            won[managers[deal.owner]][0] += 1
            won[managers[deal.owner]][1] += deal.amount
    assert won == {
        "Melvin Marxen": [882, 225_193_000],
        "Cara Losch": [480, 113_004_900],
        "Dustin Brinkmann": [747, 109_436_300],
        "Summer Sewald": [828, 196_475_000],
        "Celia Rouche": [610, 160_389_700],
        "Rocco Neubert": [691, 196_054_500],
    }
    products = {deal.product for deal in found.deals}
    assert "GTX Pro" in products
    assert "GTXPro" not in products
    assert all(deal.expected is None for deal in found.deals)


def test_zoho(data_dir: Path) -> None:
    found = _read(data_dir / "zoho-sample", "Potentials", "Leads", "Accounts", "Contacts", "Users")
    assert len(found.deals) == 3632
    assert _figures(found) == {
        "won": (1425, 8_906_620_000, 0),
        "lost": (485, 3_205_940_000, 0),
        "open": (1722, 11_025_530_000, 0),
    }
    assert len({deal.owner for deal in found.deals}) == 11
    assert all(deal.customer and deal.phone and deal.contact for deal in found.deals)
    first = found.deals[0]
    assert (first.customer, first.phone, first.currency) == ("Handy City", "615-671-1087", "USD")
    assert first.registered is not None
    assert first.registered.isoformat() == "2021-04-15"


def test_salesforce(data_dir: Path) -> None:
    found = _read(data_dir / "salesforce-raw-export", "Opportunity", "Account")
    assert _figures(found) == {
        "won": (640, 1_125_762_200, 0),
        "lost": (39, 66_227_600, 0),
        "open": (95, 405_247_300, 0),
    }
    assert {deal.owner for deal in found.deals} == {"005f4000000VrDDAA0"}
    assert all(deal.customer and deal.customer_key for deal in found.deals)
    assert len(found.customers) == 83
    assert found.formats[0].dialect == "Salesforce API"
    assert found.formats[0].encoding == "UTF-8 with BOM"


def test_hubspot(data_dir: Path) -> None:
    found = _read(
        data_dir / "hubspot-dummy", "hubspot_deals", "hubspot_companies", "hubspot_contacts"
    )
    assert _figures(found) == {
        "won": (71, 893_436_148, 0),
        "lost": (69, 871_958_246, 0),
        "open": (360, 4_484_584_623, 0),
    }
    names = {customer.name for customer in found.customers}
    assert len(found.customers) == 200
    assert all(deal.customer in names and deal.customer_key for deal in found.deals)
    assert all(deal.contact and deal.phone for deal in found.deals)
    assert {deal.owner for deal in found.deals} == {person.email for person in found.people}


def test_meridian(data_dir: Path) -> None:
    found = _read(data_dir / "meridian-revops", "deals", "reps")
    assert len(found.deals) == 75
    assert sum(deal.amount or 0 for deal in found.deals) == 878_400_000
    roles = [person.role for person in found.people]
    assert (roles.count("rep"), roles.count("manager")) == (10, 3)
    assert {quota.period for quota in found.quotas} == {"2026-Q1"}
    assert sum(quota.amount for quota in found.quotas) == 592_000_000
    assert {deal.owner for deal in found.deals} <= {quota.person for quota in found.quotas}


def test_olga(data_dir: Path) -> None:
    found = _read(data_dir / "olga-forecasting", "opportunities")
    figures = _figures(found)
    assert figures["won"][:2] == (1824, 7_224_900_000)
    assert figures["lost"][0] == 3760
    assert figures["open"][:2] == (416, 2_853_650_000)
    assert (len(found.people), len(found.customers)) == (20, 336)


def test_chinese_chances(data_dir: Path) -> None:
    found = _read(data_dir / "cn-sale-chance", "sale_chance_utf8bom")
    figures = _figures(found)
    assert {outcome: figure[0] for outcome, figure in figures.items()} == {
        "won": 3,
        "lost": 5,
        "open": 9,
    }
    assert all(deal.customer and deal.contact and deal.phone for deal in found.deals)
    assert found.deals[-1].phone == "13943250086"
    assert all(deal.amount is None for deal in found.deals)
