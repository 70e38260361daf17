"""Quota periods as programs write them: 2026-Q1, Q1 2026, Jan 2026, 2026年1月."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from funnelview.interchange.importing.spans import month_named, month_or_quarter

_YEAR = r"(20\d\d)"
_QUARTER = re.compile(
    rf"{_YEAR}[\s_年/-]*q\s*([1-4])|q\s*([1-4])[\s_/'-]*(?:fy)?{_YEAR}", re.IGNORECASE
)
_QUARTER_ZH = re.compile(rf"{_YEAR}\s*年?\s*第?\s*([一二三四1-4])\s*季度?")
_MONTH = re.compile(rf"(?<!\d){_YEAR}\s*[-/_.年]\s*(1[0-2]|0?[1-9])(?!\d)")
_MONTH_FIRST = re.compile(rf"(?<!\d)(1[0-2]|0?[1-9])\s*[-/_.]\s*{_YEAR}(?!\d)")
_ONLY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_YEAR_ALONE = re.compile(rf"(?:fy|gj|cy|jahr|year)?\s*{_YEAR}\s*年?度?", re.IGNORECASE)
_FIRST_DAY = re.compile(rf"{_YEAR}-(\d\d)-\d\d")
_QUARTER_WORD = re.compile(r"quart|trimest|季|四半期|분기|кварт|kwart|čtvrtlet", re.IGNORECASE)
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
    span = month_or_quarter(plain)
    if span and (period := _of_span(span)):
        return period
    year = _ONLY_YEAR.search(plain.replace("_", " "))
    if year is None or len(re.findall(r"\d+", plain)) > 1:
        return None
    for word in re.findall(r"[^\W\d_]+", plain.casefold()):
        month = month_named(word)
        if month:
            return f"{year[1]}-{month:02}"
    return year[1]


def _of_span(span: tuple[date, date]) -> str | None:
    """Return the key of a span of days that is a month or a quarter, None for others."""
    days = (span[1] - span[0]).days
    if 27 <= days <= 30:
        return f"{span[0]:%Y-%m}"
    return f"{span[0].year}-Q{span[0].month // 3 + 1}" if 89 <= days <= 91 else None


def period_in_year(text: str, year: str, header: str) -> str | None:
    """Return the key of a period whose year stands in a column of its own: Q1, January, 11.

    ``header`` tells whether a mere number is a quarter's or a month's.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _ONLY_YEAR.fullmatch(year.strip()):
        return None
    number = re.fullmatch(r"0?(\d{1,2})(?:\.0)?\s*(?:月|月份|월)?", plain)
    if number:
        quarter = _QUARTER_WORD.search(header) is not None
        joined = f"{year}-Q{number[1]}" if quarter else f"{year}-{int(number[1]):02}"
        return period_named(joined)
    return period_named(f"{year.strip()} {plain}") or period_named(f"{plain} {year.strip()}")


def quota_columns(header: Sequence[str], *, years: bool = False) -> dict[int, str]:
    """Return position → period for headers that are quotas of a period.

    A header needs the word, or to be nothing but a quarter or month; with ``years`` a year will do
    where there is nothing else.
    """
    found = {}
    for position, text in enumerate(header):
        period = period_named(text) if any(sign.isdigit() for sign in text) else None
        alone = len(text.strip()) <= 9 and "-" in (period or "")
        if period and (_QUOTA_WORD.search(text) or alone):
            found[position] = period
    if years and not found:
        alone_years = (_YEAR_ALONE.fullmatch(text.strip()) for text in header)
        found = {position: year[1] for position, year in enumerate(alone_years) if year}
    return found


def month_columns(header: Sequence[str]) -> dict[int, str]:
    """Return position → period for headers that are nothing but a month or a quarter."""
    found = {}
    for position, text in enumerate(header):
        plain = unicodedata.normalize("NFKC", text).strip()
        span = month_or_quarter(plain) if any(map(str.isdigit, plain)) else None
        if span is None:
            continue
        period = _of_span(span)
        if period:
            found[position] = period
    return found
