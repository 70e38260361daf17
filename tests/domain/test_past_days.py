"""Past days as somebody types them."""

from datetime import date

import pytest

from funnelview.domain.typing_dates import past_day
from funnelview.errors import BadInput

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-12-10", date(2025, 12, 10)),
        ("2025年12月10日", date(2025, 12, 10)),
        ("03-31", date(2026, 3, 31)),
        ("04-01", date(2025, 4, 1)),
        ("-30", date(2026, 3, 1)),
        ("30", date(2026, 3, 1)),
        ("-2w", date(2026, 3, 17)),
        ("2周", date(2026, 3, 17)),
        ("-1m", date(2026, 2, 28)),
        ("-13m", date(2025, 2, 28)),
        ("0", TODAY),
    ],
)
def test_the_past_is_understood(typed: str, day: date) -> None:
    assert past_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["", "soon", "2026-04-01", "2026-02-30", "+3", "-99999"])
def test_what_is_no_past_day_is_told(typed: str) -> None:
    with pytest.raises(BadInput, match="not a past day"):
        past_day(typed, TODAY)
