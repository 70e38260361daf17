"""Money is exact; amounts typed by hand are read one way everywhere."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain import money
from funnelview.domain.currencies import CURRENCIES
from funnelview.domain.money import divided
from funnelview.errors import BadInput

# Currencies that CLDR writes without the decimals that ISO 4217 gives them, by habit of
# everyday prices; amounts of business are kept with ISO's.
_HABIT = {
    "AFN",
    "ALL",
    "IQD",
    "IRR",
    "KPW",
    "LAK",
    "LBP",
    "MMK",
    "RSD",
    "SOS",
    "SYP",
    "YER",
    "MGA",
    "MRO",
    "SLL",
}
_GONE = {
    "ADP",
    "BYR",
    "ESP",
    "ITL",
    "LUF",
    "MGF",
    "TMM",
    "TPE",
    "TRL",
    "UYI",
    "ZMK",
    "ZWD",
    "STD",
    "MRU",
}


def test_every_currency_in_use_is_known() -> None:
    used = {
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, start_date=date(2026, 1, 1))
    }
    assert used - CURRENCIES == set()
    assert CURRENCIES - set(list_currencies()) == set()


@pytest.mark.parametrize("code", ["ABC", "XYZ", "XXX", "EURO", "E1R", ""])
def test_no_other_letters_are_a_currency(code: str) -> None:
    with pytest.raises(BadInput, match="not a currency code"):
        money.checked_currency(code)


def test_a_currency_may_be_written_small() -> None:
    assert money.checked_currency(" eur ") == "EUR"


@pytest.mark.parametrize(
    ("text", "currency", "rounded"),
    [
        ("12.50", "EUR", False),
        ("12.505", "EUR", True),
        ("12.500", "EUR", False),
        ("1.5", "JPY", True),
        ("1.5k", "JPY", False),
        ("0.001", "KWD", False),
        ("", "EUR", False),
    ],
)
def test_more_decimals_than_the_currency_has_are_noticed(
    text: str, currency: str, *, rounded: bool
) -> None:
    assert money.is_rounded(text, currency) is rounded


def test_decimals_agree_with_cldr() -> None:
    for code in list_currencies():
        if code in _HABIT | _GONE or get_currency_precision(code) == 4:
            continue
        assert money.decimals_of(code) == get_currency_precision(code), code


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units_and_decimals_are_the_same_amount(minor: int, currency: str) -> None:
    assert money.to_minor(money.to_decimal(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("", None),
        ("-", None),
        ("12500", 12_500_00),
        ("12,500.00", 12_500_00),
        ("12 500", 12_500_00),
        ("12.5k", 12_500_00),
        ("1.2m", 1_200_000_00),
        ("12.5万", 125_000_00),
        ("1.2亿", 120_000_000_00),
        ("0.005", 0),
        ("0.015", 2),
    ],
)
def test_typed_amounts(text: str, minor: int | None) -> None:
    assert money.parse_amount(text, "EUR") == minor


@pytest.mark.parametrize(
    "text", ["abc", "1.2.3", "-5", "1e999", "NaN", "k", "9350,09", "1.234,56", "12,50", "1,2345"]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(BadInput):
        money.parse_amount(text, "EUR")


def test_rates_hold_from_their_day_until_the_next() -> None:
    table = money.RateTable(
        "JPY", {"USD": ((date(2026, 1, 1), Decimal(150)), (date(2026, 6, 1), Decimal("155.5")))}
    )
    assert table.factor("USD", date(2025, 12, 31)) is None
    assert table.factor("USD", date(2026, 5, 31)) == Fraction(150, 100)
    assert table.factor("USD", date(2026, 6, 1)) == Fraction(3110, 2000)
    assert table.factor("JPY", date(2020, 1, 1)) == 1


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_dividing_whole_numbers_rounds_as_fractions_do(above: int, below: int) -> None:
    assert divided(above, below) == round(Fraction(above, below))


@given(st.integers(-(10**9), 10**9))
def test_a_half_goes_to_the_even_number(half: int) -> None:
    assert divided(2 * half + 1, 2) == round(Fraction(2 * half + 1, 2))
