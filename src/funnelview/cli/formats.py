"""Amounts, ratios and days as a person reads them, in the language spoken."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from funnelview import i18n
from funnelview.domain.coverage import Coverage, CoverageState
from funnelview.domain.money import decimals_of, to_decimal
from funnelview.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from babel import Locale

NOTHING = "–"
"""Stands where there is no value."""


@cache
def _locale(language: str) -> Locale:
    # Babel is slow to load and only tables for people need it.
    from babel import Locale

    return Locale.parse(language)


def _number(value: Decimal | float, pattern: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale=_locale(i18n.language()))


def amount(minor: int | None, currency: str) -> str:
    """An amount in full, with all decimals that its currency has; without the currency."""
    if minor is None:
        return NOTHING
    decimals = decimals_of(currency)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _number(to_decimal(minor, currency), pattern)


def with_currency(minor: int | None, currency: str) -> str:
    """An amount in full with its currency's code."""
    return NOTHING if minor is None else f"{amount(minor, currency)} {currency}"


def ratio(value: Coverage) -> str:
    """A coverage to one decimal, or why there is none."""
    if value.ratio is not None:
        return _number(value.ratio, "#,##0.0")
    return _("met") if value.state is CoverageState.MET else _("no quota")


def number(value: float) -> str:
    """A number to one decimal."""
    return _number(value, "#,##0.0")


def day(value: date | None) -> str:
    """A day in a list: the same form in every language."""
    return NOTHING if value is None else value.isoformat()


def when(at: datetime, recorded: datetime, zone: ZoneInfo) -> str:
    """When a change took effect, in the store's time; the day alone where no more was told."""
    there = at.astimezone(zone)
    return there.strftime("%Y-%m-%d %H:%M") if at == recorded else there.date().isoformat()


def stage(key: str, names: Mapping[str, str]) -> str:
    """A stage's name; its key where the store has it no more."""
    return names.get(key, key)
