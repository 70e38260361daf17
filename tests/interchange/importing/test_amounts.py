# ruff: noqa: RUF001 - signs of many languages, meant as they are
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.interchange.importing import amounts
from funnelview.interchange.importing.amounts import decide


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("125000", "125000", None),
        ("$1,234.00 ", "1234", "$"),
        ("$22,700.00", "22700", "$"),
        ("€ 2.900,00", "2900", "EUR"),
        ("2.900,00 €", "2900", "EUR"),
        ("9350,09", "9350.09", None),
        ("1,00,000", "100000", None),
        ("₹1,00,00,000", "10000000", "INR"),
        ("USD 10,000", "10000", "USD"),
        ("10 000,50 EUR", "10000.50", "EUR"),
        ("1'234.50", "1234.50", None),
        ("CHF 1’234.50", "1234.50", "CHF"),
        ("12.5万", "125000", None),
        ("1.2亿", "120000000", None),
        ("12万元", "120000", "CNY"),
        ("R$ 1.000,00", "1000", "BRL"),
        ("1.2m", "1200000", None),
        ("3k", "3000", None),
        ("(1,200.00)", "-1200", None),
        ("-5", "-5", None),
        ("$-3", "-3", "$"),
        ("1.234,-", "1234", None),
        ("１２，３４５", "12345", None),
        (101266.4, "101266.4", None),
        (30000, "30000", None),
    ],
)
def test_reads_amounts(cell: object, value: str, currency: str | None) -> None:
    column = decide([cell])
    assert column.values[cell] == Decimal(value)
    assert column.currencies.get(cell) == currency
    assert not column.unread


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "n/a", "missing amount", "€ -", "$"])
def test_unknown_is_not_zero(cell: str) -> None:
    column = decide([cell])
    assert column.values[cell] is None
    assert not column.unread


@pytest.mark.parametrize(
    "cell", ["abc", "12a", "1.2.3", "12.345.67", "ask Bob", "1e400", "9" * 30, "-" + "9" * 20]
)
def test_what_is_no_amount_is_named(cell: str) -> None:
    column = decide([cell])
    assert column.values[cell] is None
    assert column.unread == {cell}


def test_the_column_decides_what_a_sign_means() -> None:
    comma = decide(["1.234", "5.678,90"])
    assert comma.decimal == ","
    assert comma.values["1.234"] == 1234
    point = decide(["1.234", "5,678.90"])
    assert point.decimal == "."
    assert point.values["1.234"] == Decimal("1.234")


def test_without_any_proof_points_group_thousands_and_that_is_said() -> None:
    column = decide(["1.234", "5.678"])
    assert column.values["1.234"] == 1234
    assert column.guessed
    assert not decide(["1,234"]).guessed


def test_contradicting_cells_are_read_where_they_are_clear() -> None:
    column = decide(["1,234.50", "2.900,00", "1,234"])
    assert column.mixed
    assert column.values["1,234.50"] == Decimal("1234.50")
    assert column.values["2.900,00"] == 2900
    assert column.undecided == {"1,234"}


def test_the_header_may_name_the_unit() -> None:
    assert amounts.factor_named("万元") == (10_000, "CNY")
    assert amounts.factor_named("k€") == (1000, "EUR")
    assert amounts.factor_named("EUR") == (1, "EUR")
    assert amounts.factor_named("converted") == (1, "")
    assert decide(["12.5"], 10_000).values["12.5"] == 125_000


def test_more_decimals_than_the_currency_has_round_half_to_even() -> None:
    assert amounts.to_minor(Decimal("0.125"), "EUR") == (12, True)
    assert amounts.to_minor(Decimal("0.135"), "EUR") == (14, True)
    assert amounts.to_minor(Decimal("30000.0"), "EUR") == (3_000_000, False)
    assert amounts.to_minor(Decimal("10.5"), "JPY") == (10, True)
    assert amounts.to_minor(7, "KWD") == (7000, False)


def test_currency_columns_name_currencies_in_many_ways() -> None:
    named = amounts.currency_named
    assert [named(text) for text in ("eur", "€", "USD - U.S. Dollar", "人民币", "¥")] == [
        "EUR",
        "EUR",
        "USD",
        "CNY",
        "CNY",
    ]
    assert named("whatever") is None


def _written(minor: int, grouping: str, decimal: str) -> str:
    whole, cents = divmod(minor, 100)
    return f"{whole:,}".replace(",", grouping) + f"{decimal}{cents:02}"


@given(
    st.lists(st.integers(0, 10**12), min_size=1),
    st.sampled_from([(",", "."), (".", ","), ("", "."), ("", ","), (" ", ","), ("'", ".")]),
    st.sampled_from(["{}", "${}", "{} €", "EUR {}", "{} CHF"]),
)
def test_amounts_come_back_in_every_form(
    amounts_in: list[int], form: tuple[str, str], around: str
) -> None:
    cells = [around.format(_written(minor, *form)) for minor in amounts_in]
    column = decide(set(cells))
    assert [column.values[cell] for cell in cells] == [Decimal(m) / 100 for m in amounts_in]


@given(st.lists(st.text(max_size=20)))
def test_anything_is_read_or_named(cells: list[str]) -> None:
    column = decide(set(cells))
    for cell in cells:
        assert cell in column.values
        if cell in column.unread | column.undecided:
            assert column.values[cell] is None
