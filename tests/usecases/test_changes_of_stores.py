"""The demo's changes and those of real exports, held against a plain computation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from funnelview.domain.calendar import period
from funnelview.store.base import Store
from funnelview.usecases.changes import changes
from funnelview.usecases.desk import Desk
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import list_people
from funnelview.usecases.store import get_settings
from tests.support.agreeing import agree, every_view
from tests.support.clock import FixedClock
from tests.support.demo import demo_copy
from tests.support.engines import in_turn
from tests.support.plain_changes import Book

WEEK = timedelta(days=7)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Desk]:
    clock = FixedClock(datetime(2026, 11, 22, 9, tzinfo=UTC))
    with Store(str(demo_copy(tmp_path))) as store:
        yield Desk(store, "mia", "test", clock)


def test_every_view_of_the_demo_agrees_with_the_plain_computation(demo: Desk) -> None:
    today = demo.today(get_settings(demo))
    people = list_people(demo)
    held = every_view(demo, [(today - WEEK, None)], [None, "2026-Q4"])
    held += every_view(demo, [(today - 13 * WEEK, today - 4 * WEEK)], [None])
    assert held == 3 * len(people)


def test_since_the_last_review_agrees_for_every_rep_of_the_demo(demo: Desk) -> None:
    book, reviewed = Book(demo), 0
    for person in list_people(demo):
        report = changes(demo, person.id)
        agree(demo, book, report, frozenset({person.id}))
        reviewed += report.span.review is not None
    assert reviewed > 5


SETS = {
    "maven-crm": "sales_pipeline accounts products sales_teams",
    "zoho-sample": "Potentials Leads Accounts Contacts Users",
    "salesforce-raw-export": "Opportunity Account",
    "hubspot-dummy": "hubspot_deals hubspot_companies hubspot_contacts",
    "meridian-revops": "deals reps",
    "olga-forecasting": "opportunities",
    "cn-sale-chance": "sale_chance_utf8bom",
}


@pytest.mark.data
@in_turn("name", SETS)
def test_every_view_of_a_real_export_agrees_with_the_plain_computation(
    desk: Desk, data_dir: Path, name: str
) -> None:
    import_files(desk, [data_dir / name / f"{file}.csv" for file in SETS[name].split()])
    book = Book(desk)
    told = sorted(row.holds_from for rows in book.rows.values() for row in rows)
    first = told[0].date()
    middle = told[len(told) // 2].date()
    today = desk.today(get_settings(desk))
    quarter = period(f"{middle.year}-Q{(middle.month + 2) // 3}").key
    people = list_people(desk)
    for since, until, cut in (
        (first, None, None),
        (middle - 13 * WEEK, min(middle, today), None),
        (middle - 13 * WEEK, min(middle, today), quarter),
        (today - WEEK, None, None),
    ):
        agree(desk, book, changes(desk, since=since, until=until, period=cut), None)
        for person in people[:6]:
            mine = changes(desk, person.id, since=since, until=until, period=cut)
            agree(desk, book, mine, frozenset({person.id}))
    week = changes(desk, since=today - WEEK)
    # What a first import tells of earlier days is no change of its week.
    assert [line for line in week.lines if line.at not in week.span] == []
