"""Next week's export of the same CRM, in the review: what it changed stands among the changes."""

from datetime import date
from pathlib import Path

from funnelview.domain.agenda import Standing
from funnelview.domain.changes import ChangeLine
from funnelview.domain.waterfall import Kind
from funnelview.usecases.changes import changes
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import change_deal
from funnelview.usecases.importing import import_files
from funnelview.usecases.records import list_people
from funnelview.usecases.review import begin_review, finish, review_sheet
from funnelview.usecases.store import check
from tests.support.clock import FixedClock
from tests.support.deals import every_deal

HEADER = "Opportunity ID,Opportunity Name,Account Name,Amount,Close Date,Stage,Owner,Created Date"
FIRST = (
    "o1,Line A,Acme,100000,2026-12-01,Proposal,Ann,2026-10-01",
    "o2,Line B,Globex,50000,2026-12-15,Proposal,Ann,2026-10-05",
    "o3,Line C,Initech,70000,2026-12-20,Proposal,Ann,2026-10-06",
    "o4,Line D,Umbrella,30000,2026-11-30,Negotiation,Ann,2026-10-07",
    "o5,Line E,Hooli,20000,2026-12-30,Proposal,Ann,2026-10-08",
)
SECOND = (
    # Larger, and later by a month.
    "o1,Line A,Acme,130000,2027-01-10,Proposal,Ann,2026-10-01",
    "o2,Line B,Globex,50000,2026-12-15,Proposal,Ann,2026-10-05",
    # Somebody else's now.
    "o3,Line C,Initech,70000,2026-12-20,Proposal,Bob,2026-10-06",
    "o4,Line D,Umbrella,30000,2026-11-30,Closed Won,Ann,2026-10-07",
    "o5,Line E,Hooli,25000,2026-12-30,Proposal,Ann,2026-10-08",
    # New this week.
    "o6,Line F,Stark,15000,2027-02-01,Proposal,Ann,2026-11-21",
)


def _import(desk: Desk, folder: Path, rows: tuple[str, ...]) -> None:
    path = folder / "opportunities.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    import_files(desk, [path])
    assert check(desk).problems == ()


def _told(lines: tuple[ChangeLine, ...]) -> set[tuple[str, str | None, str | None, str]]:
    return {(line.field, line.old, line.new, line.via) for line in lines}


def test_next_weeks_export_stands_among_the_changes_of_the_review(
    desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    _import(desk, tmp_path, FIRST)
    ann = next(one.id for one in list_people(desk) if one.name == "Ann")
    deals = {line.name: line.id for line in every_deal(desk)}
    held = begin_review(desk, ann)
    finish(desk, held.id)
    # In the week a manager changes one deal; then comes the next export.
    clock.advance(days=3)
    change_deal(desk, deals["Line E"], {"amount": 22_000_00})
    clock.advance(days=4)
    _import(desk, tmp_path, SECOND)
    deals = {line.name: line.id for line in every_deal(desk)}
    clock.advance(hours=1)

    sheet = review_sheet(desk, ann)
    found = sheet.agenda.since
    assert found.span.review is not None
    assert found.span.review.id == held.id
    assert _told(found.lines[deals["Line A"]]) == {
        ("amount", "10000000", "13000000", "import"),
        ("expected", "2026-12-01", "2027-01-10", "import"),
    }
    (push,) = (line for line in found.lines[deals["Line A"]] if line.field == "expected")
    assert (push.push, push.month_push, push.observed) == (1, True, True)
    assert _told(found.lines[deals["Line C"]]) == {("owner_id", "Ann", "Bob", "import")}
    assert {line.field for line in found.lines[deals["Line D"]]} == {"outcome"}
    assert [(line.field, line.via) for line in found.lines[deals["Line F"]]] == [
        ("registration", "import")
    ]
    assert deals["Line B"] not in found.lines
    # What a manager had changed meanwhile stays as it is, and is told as theirs.
    assert _told(found.lines[deals["Line E"]]) == {("amount", "2000000", "2200000", "test")}

    # The changed deals are walked first, the heaviest before the others; then the rest.
    assert sheet.agenda.exceptions == dict.fromkeys(
        [deals["Line A"], deals["Line E"], deals["Line F"]], Standing.CHANGED
    )
    assert [line.name for line in sheet.deals] == ["Line A", "Line E", "Line F", "Line B"]

    fall = found.waterfall
    assert fall.balances
    assert {
        kind.value: (one.count, one.amount) for kind, one in fall.buckets.items() if one.amount
    } == {
        "new": (1, 15_000_00),
        "increased": (0, 32_000_00),
        "won": (1, 30_000_00),
        "transferred_out": (1, 70_000_00),
    }
    bob = changes(desk, "Bob", since=date(2026, 11, 18))
    assert bob.waterfall[Kind.TRANSFERRED_IN].count == 1


def test_the_first_export_is_no_reason_to_look_at_every_deal(desk: Desk, tmp_path: Path) -> None:
    _import(desk, tmp_path, FIRST)
    ann = next(one.id for one in list_people(desk) if one.name == "Ann")
    sheet = review_sheet(desk, ann)
    assert sheet.agenda.exceptions == {}
    assert sheet.agenda.since.lines == {}
    assert sheet.agenda.since.waterfall.is_still


def test_the_same_export_again_changes_nothing(
    desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    _import(desk, tmp_path, FIRST)
    ann = next(one.id for one in list_people(desk) if one.name == "Ann")
    finish(desk, begin_review(desk, ann).id)
    clock.advance(days=7)
    _import(desk, tmp_path, FIRST)
    sheet = review_sheet(desk, ann)
    assert sheet.agenda.since.lines == {}
    assert sheet.agenda.exceptions == {}
