"""Periods, weeks and days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain import calendar as cal
from funnelview.errors import BadInput

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_its_quarter_and_year(day: date, first_month: int) -> None:
    quarter = cal.quarter_of(day, first_month)
    year = cal.year_of(day, first_month)
    assert day in quarter
    assert day in year
    assert quarter in cal.parts(year, first_month)
    assert cal.period(quarter.key, first_month) == quarter
    assert [month for part in cal.parts(quarter) for month in part.months] == list(quarter.months)


@given(DAYS)
def test_a_week_starts_on_its_monday(day: date) -> None:
    monday = cal.week_start(cal.week_of(day))
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7


@pytest.mark.parametrize("text", ["", "26", "2026-Q5", "2026-13", "2026-00", "0000", "9999", "x"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(BadInput):
        cal.period(text)


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "W47", "2026-47", "0001-W01", "9999-W52"])
def test_what_is_no_week(text: str) -> None:
    with pytest.raises(BadInput):
        cal.week_start(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2026-02-30", "1.2.2026"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(BadInput):
        cal.parse_day(text)


def test_a_day_ends_when_the_next_begins_where_the_store_is() -> None:
    shanghai = cal.zone("Asia/Shanghai")
    assert cal.day_end(date(2026, 11, 22), shanghai) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert cal.local_day(datetime(2026, 11, 22, 16, tzinfo=UTC), shanghai) == date(2026, 11, 23)
    with pytest.raises(BadInput):
        cal.zone("Mars/Olympus")


AROUND = (
    "Pacific/Honolulu", "America/New_York", "UTC", "Asia/Shanghai", "Pacific/Auckland",
)  # fmt: skip
ISLANDS = ("Pacific/Pago_Pago", "Pacific/Chatham", "Pacific/Kiritimati")


@given(DAYS)
def test_a_day_that_was_told_is_that_day_in_whatever_zone_it_is_looked_at(day: date) -> None:
    zones = [ZoneInfo(one) for one in AROUND]
    assert {cal.local_day(cal.day_moment(day, told), seen) for told in zones for seen in zones} == {
        day
    }
    for one in map(ZoneInfo, ISLANDS):
        assert cal.local_day(cal.day_moment(day, one), one) == day
