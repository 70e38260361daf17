"""Figures as the screen writes them: short amounts, coverages, days, in the language chosen."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from funnelview.domain.money import to_decimal
from funnelview.i18n import _, language, ngettext

if TYPE_CHECKING:
    from datetime import date

    from funnelview.domain.coverage import Bucket, Coverage

__all__ = [
    "NONE",
    "amount",
    "coverage",
    "days_ago",
    "deal_amount",
    "funnel_amount",
    "ratio",
    "short_amount",
]

NONE = "–"
"""What stands where there is no figure: an unknown amount is not zero."""

# The least value that is written in a unit, the unit, and its decimals. A value begins where
# the smaller unit would round up to it: 999,500 is 1.00M, 999,400 is 999k.
_UNITS = {
    "en": ((999_995_000, "B", 2), (999_500, "M", 2), (Decimal("9999.5"), "k", 0)),
    "zh_CN": ((99_995_000, "亿", 2), (999_500, "万", 0), (Decimal("9999.5"), "万", 1)),
}
_DIVISORS = {"B": 10**9, "M": 10**6, "k": 10**3, "亿": 10**8, "万": 10**4}


def short_amount(minor: int | None, currency: str) -> str:
    """An amount for a narrow column: 2.10M, 380k; 210万, 1.20亿. A dash for an unknown one."""
    if minor is None:
        return NONE
    value = to_decimal(minor, currency)
    for least, unit, decimals in _UNITS["zh_CN" if language() == "zh_CN" else "en"]:
        if abs(value) >= least:
            return f"{_rounded(value / _DIVISORS[unit], decimals):f}{unit}"
    return f"{_rounded(value, 0):,f}"


def deal_amount(minor: int | None, currency: str, own: str) -> str:
    """A deal's amount for a narrow column, with its currency where that isn't the store's own."""
    text = short_amount(minor, currency)
    return text if minor is None or currency == own else f"{text} {currency}"


def funnel_amount(funnel: Bucket, minor: int, currency: str) -> str:
    """A sum over some deals for a narrow column; a dash where none of them has an amount."""
    known = funnel.count > funnel.unpriced or not funnel.count
    return short_amount(minor if known else None, currency)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def amount(minor: int | None, currency: str) -> str:
    """An amount in full, with its currency: 210,000.00 CNY."""
    if minor is None:
        return _("unknown amount")
    value = to_decimal(minor, currency)
    if value == value.to_integral_value():
        value = value.to_integral_value()
    code = "" if currency == "XXX" else f" {currency}"
    return f"{value:,f}{code}"


def ratio(value: float | None) -> str:
    """A coverage ratio with one decimal."""
    return NONE if value is None else f"{value:.1f}"


def coverage(covered: Coverage) -> str:
    """A coverage: its ratio, or that the quota is met or that there is none."""
    if covered.state == "met":
        return _("met")
    return ratio(covered.ratio)


def days_ago(day: date | None, today: date) -> str:
    """How long ago a day was, in a word: today, 6 d."""
    if day is None:
        return _("never")
    days = (today - day).days
    if days <= 0:
        return _("today")
    return ngettext("{n} d", "{n} d", days).format(n=days)
