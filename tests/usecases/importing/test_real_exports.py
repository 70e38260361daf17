"""Real exports into a store: the figures that must come out, and nothing more the second time."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from funnelview.store import tables as t
from funnelview.usecases.desk import Desk
from funnelview.usecases.importing import import_files
from funnelview.usecases.store import check
from tests.support.engines import in_turn

pytestmark = pytest.mark.data

# Per set: its files, then (won, sum), (lost, sum), (open, sum), reps and managers.
SETS = {
    "maven-crm": (
        "sales_pipeline accounts products sales_teams",
        {"won": (4238, "10005534.00"), "lost": (2473, "0.00"), "open": (2089, "0.00")},
        (35, 6),
    ),
    "zoho-sample": (
        "Potentials Leads Accounts Contacts Users",
        {
            "won": (1425, "89066200.00"),
            "lost": (485, "32059400.00"),
            "open": (1722, "110255300.00"),
        },
        (11, 0),
    ),
    "salesforce-raw-export": (
        "Opportunity Account",
        {"won": (640, "11257622.00"), "lost": (39, "662276.00"), "open": (95, "4052473.00")},
        (1, 0),
    ),
    "hubspot-dummy": (
        "hubspot_deals hubspot_companies hubspot_contacts",
        {"won": (71, "8934361.48"), "lost": (69, "8719582.46"), "open": (360, "44845846.23")},
        (5, 0),
    ),
    "meridian-revops": (
        "deals reps",
        {"won": (27, "3425000.00"), "lost": (8, "1048000.00"), "open": (40, "4311000.00")},
        (10, 3),
    ),
    "olga-forecasting": (
        "opportunities",
        {
            "won": (1824, "72249000.00"),
            "lost": (3760, "188377000.00"),
            "open": (416, "28536500.00"),
        },
        (20, 0),
    ),
    "cn-sale-chance": (
        "sale_chance_utf8bom",
        {"won": (3, "0.00"), "lost": (5, "0.00"), "open": (9, "0.00")},
        (4, 0),
    ),
}


def _rows(desk: Desk) -> dict[str, int]:
    with desk.store.read() as conn:
        return {
            name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in t.metadata.tables.items()
        }


@in_turn("name", SETS)
def test_the_figures_come_out_and_the_same_again_changes_nothing(
    desk: Desk, data_dir: Path, name: str
) -> None:
    files, figures, people = SETS[name]
    paths = [data_dir / name / f"{file}.csv" for file in files.split()]
    report = import_files(desk, paths)
    assert {
        outcome: (group.count, str(group.amount)) for outcome, group in report.groups.items()
    } == figures
    assert (report.reps, report.managers) == people
    assert report.imported == report.read == sum(count for count, _sum in figures.values())
    assert check(desk).problems == ()
    before = _rows(desk)
    again = import_files(desk, paths)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, report.read)
    assert again.clashes == []
    assert _rows(desk) == before


# Each of them on the engine on which the test above does not run it.
@in_turn("name", ["zoho-sample", "maven-crm", "meridian-revops", "hubspot-dummy"])
def test_the_deals_alone_again_change_nothing(desk: Desk, data_dir: Path, name: str) -> None:
    paths = [data_dir / name / f"{file}.csv" for file in SETS[name][0].split()]
    report = import_files(desk, paths)
    before = _rows(desk)
    again = import_files(desk, paths[:1])
    assert (again.imported, again.updated, again.unchanged) == (0, 0, report.read)
    # What is only remembered of the files may grow.
    after = _rows(desk) | {"imported": before["imported"]}
    assert after == before
