"""Days as they are typed in a one-on-one."""

from datetime import date

import pytest

from funnelview.domain.typing_dates import typed_day
from funnelview.errors import BadInput

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        (" - ", None),
        ("2026-12-10", date(2026, 12, 10)),
        ("2026.1.5", date(2026, 1, 5)),
        ("2026年12月10日", date(2026, 12, 10)),
        ("12-10", date(2026, 12, 10)),
        ("11-18", TODAY),
        ("3/5", date(2027, 3, 5)),
        ("3月5日", date(2027, 3, 5)),
        ("+10", date(2026, 11, 28)),
        ("2w", date(2026, 12, 2)),
        ("2周", date(2026, 12, 2)),
        ("3m", date(2027, 2, 18)),
        ("+0", TODAY),
    ],
)
def test_days_are_understood(text: str, day: date | None) -> None:
    assert typed_day(text, TODAY) == day


def test_a_month_ahead_of_its_last_day_ends_with_the_month() -> None:
    assert typed_day("1m", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize("text", ["10", "2026-13-01", "31-02", "soon", "9999m5", "99.99.99"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        typed_day(text, TODAY)
