"""Quota periods as programs write them: 2026-Q1, Q1 2026, Jan 2026, 2026年1月."""

import re
import unicodedata
from collections.abc import Sequence

from funnelview.interchange.importing.spans import month_named, month_or_quarter

_YEAR = r"(20\d\d)"
_QUARTER = re.compile(
    rf"{_YEAR}[\s_年/-]*q\s*([1-4])|q\s*([1-4])[\s_/'-]*(?:fy)?{_YEAR}", re.IGNORECASE
)
_QUARTER_ZH = re.compile(rf"{_YEAR}\s*年?\s*第?\s*([一二三四1-4])\s*季度?")
_MONTH = re.compile(rf"(?<!\d){_YEAR}\s*[-/_.年]\s*(1[0-2]|0?[1-9])(?!\d)")
_MONTH_FIRST = re.compile(rf"(?<!\d)(1[0-2]|0?[1-9])\s*[-/_.]\s*{_YEAR}(?!\d)")
_ONLY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_FIRST_DAY = re.compile(rf"{_YEAR}-(\d\d)-\d\d")
_QUOTA_WORD = re.compile(
    r"quota|target|goal|plan|指标|目标|任务|soll|ziel|objectif|objetivo|meta", re.IGNORECASE
)


def period_named(text: str) -> str | None:
    """Return the key of the period that a text names, or None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _QUARTER.search(plain):
        return f"{found[1] or found[4]}-Q{found[2] or found[3]}"
    if found := _QUARTER_ZH.search(plain):
        number = "一二三四".find(found[2]) + 1 or int(found[2])
        return f"{found[1]}-Q{number}"
    if found := _FIRST_DAY.search(plain) or _MONTH.search(plain):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _MONTH_FIRST.search(plain):
        return f"{found[2]}-{int(found[1]):02}"
    year = _ONLY_YEAR.search(plain.replace("_", " "))
    if year is None or len(re.findall(r"\d+", plain)) > 1:
        return None
    for word in re.findall(r"[^\W\d_]+", plain.casefold()):
        month = month_named(word)
        if month:
            return f"{year[1]}-{month:02}"
    return year[1]


def quota_columns(header: Sequence[str]) -> dict[int, str]:
    """Return position → period for headers that are quotas of a period.

    A header needs the word, or to be nothing but a quarter or month.
    """
    found = {}
    for position, text in enumerate(header):
        period = period_named(text) if any(sign.isdigit() for sign in text) else None
        if period and (_QUOTA_WORD.search(text) or ("-" in period and len(text.strip()) <= 9)):
            found[position] = period
    return found


def month_columns(header: Sequence[str]) -> dict[int, str]:
    """Return position → period for headers that are nothing but a month or a quarter."""
    found = {}
    for position, text in enumerate(header):
        plain = unicodedata.normalize("NFKC", text).strip()
        span = month_or_quarter(plain) if any(map(str.isdigit, plain)) else None
        if span is None:
            continue
        days = (span[1] - span[0]).days
        if 27 <= days <= 30:
            found[position] = f"{span[0]:%Y-%m}"
        elif 89 <= days <= 91:
            found[position] = f"{span[0].year}-Q{span[0].month // 3 + 1}"
    return found
