from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.interchange.importing.dates import decide

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026.03.01", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("2026-03-01 23:59:59", date(2026, 3, 1)),
        ("15 Apr, 2021 00:02:00", date(2021, 4, 15)),
        ("Oct 7, 2025 6:55 PM", date(2025, 10, 7)),
        ("15-Apr-21", date(2021, 4, 15)),
        ("Thu Apr 15 00:02:00 2021", date(2021, 4, 15)),
        ("Donnerstag, 15. April 2021", date(2021, 4, 15)),
        ("15 de abril de 2021", date(2021, 4, 15)),
        ("15 févr. 2021", date(2021, 2, 15)),
        ("3 марта 2026", date(2026, 3, 3)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("２０２６年３月１日", date(2026, 3, 1)),
        ("26年3月1日", date(2026, 3, 1)),
        ("2026年03月01日 14:30", date(2026, 3, 1)),
        ("45870", date(2025, 8, 1)),
        ("45870.75", date(2025, 8, 1)),
        (45870, date(2025, 8, 1)),
        (45870.5, date(2025, 8, 1)),
        ("1772323200000", date(2026, 3, 1)),
        ("31/12/26", date(2026, 12, 31)),
        ("31/12/99", date(1999, 12, 31)),
        ("31.12.2026 08:00", date(2026, 12, 31)),
        (datetime(2026, 3, 1, 23, 30), date(2026, 3, 1)),  # noqa: DTZ001 - a spreadsheet's
        (date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_reads_what_is_clear_by_itself(cell: object, day: date) -> None:
    column = decide([cell], None, UTC)
    assert column.values[cell] == day
    assert not column.unread
    assert not column.undecided


@pytest.mark.parametrize("cell", ["", "-", "0000-00-00", "n/a", "无"])
def test_blank_dates_are_unknown_and_no_fault(cell: str) -> None:
    column = decide([cell], None, UTC)
    assert column.values[cell] is None
    assert not column.unread


@pytest.mark.parametrize("cell", ["soon", "2026-02-30", "31/02/2026", "99/99/2026", "12"])
def test_what_is_no_date_is_named(cell: str) -> None:
    column = decide([cell], None, UTC)
    assert column.values[cell] is None
    assert column.unread == {cell}


def test_one_clear_cell_decides_the_column() -> None:
    day_first = decide(["03/04/2026", "31/12/2026"], None, UTC)
    assert day_first.order == "dmy"
    assert day_first.values["03/04/2026"] == date(2026, 4, 3)
    month_first = decide(["03/04/2026", "12/31/2026"], None, UTC)
    assert month_first.order == "mdy"
    assert month_first.values["03/04/2026"] == date(2026, 3, 4)


def test_what_no_cell_decides_stays_empty_unless_the_manager_says() -> None:
    cells = ["03/04/2026", "05/06/2026", "07/07/2026"]
    column = decide(cells, None, UTC)
    assert column.order == ""
    assert column.undecided == {"03/04/2026", "05/06/2026"}
    assert column.values["07/07/2026"] == date(2026, 7, 7)
    assert decide(cells, "mdy", UTC).values["03/04/2026"] == date(2026, 3, 4)
    assert decide(cells, "dmy", UTC).values["03/04/2026"] == date(2026, 4, 3)


def test_contradicting_cells_are_read_where_they_are_clear() -> None:
    column = decide(["13/01/2026", "01/14/2026", "03/04/2026"], None, UTC)
    assert column.mixed
    assert column.values["13/01/2026"] == date(2026, 1, 13)
    assert column.values["01/14/2026"] == date(2026, 1, 14)
    assert column.values["03/04/2026"] is None
    assert column.undecided == {"03/04/2026"}


def test_before_a_dot_stands_the_day() -> None:
    column = decide(["03.04.2026"], None, UTC)
    assert column.order == "dmy"
    assert column.values["03.04.2026"] == date(2026, 4, 3)


def test_moments_with_a_zone_become_the_stores_day() -> None:
    cell = "2026-03-01T23:30:00.000+0000"
    assert decide([cell], None, UTC).values[cell] == date(2026, 3, 1)
    assert decide([cell], None, ZoneInfo("Asia/Shanghai")).values[cell] == date(2026, 3, 2)
    cell = "2026-03-01T01:30:00+05:30"
    assert decide([cell], None, UTC).values[cell] == date(2026, 2, 28)


@given(
    st.lists(DAYS, min_size=1), st.sampled_from(["/", "-", "."]), st.sampled_from(["Ymd", "dmY"])
)
def test_dates_come_back_in_either_order(days: list[date], sign: str, order: str) -> None:
    form = sign.join(f"%{part}" for part in order)
    cells = [day.strftime(form) for day in days] + [date(2026, 12, 31).strftime(form)]
    column = decide(set(cells), None, UTC)
    assert [column.values[cell] for cell in cells[:-1]] == days


@given(
    DAYS,
    st.sampled_from(["%d %b %Y", "%b %d, %Y", "%d-%B-%Y", "%A, %d %B %Y %H:%M", "%Y年%m月%d日"]),
)
def test_dates_with_words_come_back(day: date, form: str) -> None:
    cell = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC).strftime(form)
    assert decide([cell], None, UTC).values[cell] == day


@given(st.lists(st.text(max_size=30)))
def test_anything_is_read_or_named(cells: list[str]) -> None:
    column = decide(set(cells), None, UTC)
    for cell in cells:
        assert cell in column.values
        if cell in column.unread | column.undecided:
            assert column.values[cell] is None
