"""Years that other calendars count: Japanese eras, Buddhist, Taiwanese and Persian years."""

import re
from datetime import date, timedelta
from typing import Final

# The year before an era's first.
_ERAS: Final = {
    "令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925,
    "民國": 1911, "民国": 1911,
}  # fmt: skip
_ERA = re.compile(
    r"(令和|平成|昭和|民國|民国|[rhs](?=\s*\d{1,2}\s*[./年-]))\s*(\d{1,3}|元)\s*[年./-]\s*"
    r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?",
    re.IGNORECASE,
)
# What a deal could close in, as a year after the Buddha or of the Persian calendar.
_BUDDHIST = re.compile(r"(?<!\d)(25[4-9]\d)(?!\d)")
_PERSIAN = re.compile(r"(1[34]\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_TAIWANESE = re.compile(r"(1[01]\d)\s*[/.年]\s*(\d{1,2})\s*[/.月]\s*(\d{1,2})日?")


def western(text: str) -> str:
    """Return a date with its year as it is counted here; every other text as it is.

    令和8年3月14日 · R8.3.14 · 30/05/2569 · 115/03/14 · 1405/01/15.
    """
    found = _ERA.match(text)
    if found:
        number = 1 if found[2] == "元" else int(found[2])
        year = _ERAS[found[1].casefold()] + number
        return f"{year}-{int(found[3]):02}-{int(found[4]):02}{text[found.end() :]}"
    found = _TAIWANESE.fullmatch(text)
    if found:
        return f"{int(found[1]) + 1911}-{int(found[2]):02}-{int(found[3]):02}"
    found = _PERSIAN.match(text)
    if found:
        day = persian(int(found[1]), int(found[2]), int(found[3]))
        return text if day is None else day.isoformat() + text[found.end() :]
    return _BUDDHIST.sub(lambda one: str(int(one[1]) - 543), text)


def persian(year: int, month: int, day: int) -> date | None:
    """Return a day of the Persian calendar, None where there is none.

    By the arithmetic rule of 33 years with 8 leap years, which holds from 1244 to 1472.
    """
    if not (1244 <= year <= 1472 and 1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    # 1 Farvardin 1404 was 21 March 2025.
    days = (year - 1404) * 365 + _leaps(year) - _leaps(1404)
    behind = (month - 1) * 31 - max(0, month - 7) + day - 1
    return date(2025, 3, 21) + timedelta(days=days + behind)


def _leaps(year: int) -> int:
    """Return how many leap years ended before a year, counted from the cycle's beginning."""
    return sum(1 for one in range(1244, year) if one % 33 in {1, 5, 9, 13, 17, 22, 26, 30})
