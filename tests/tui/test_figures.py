"""Short amounts in both languages, at the edges of their units."""

import pytest

from funnelview import i18n
from funnelview.domain.coverage import Bucket, Coverage, CoverageState
from funnelview.tui import figures


@pytest.mark.parametrize(
    ("major", "en", "zh"),
    [
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (10_000, "10k", "1.0万"),
        (88_400, "88k", "8.8万"),
        (999_000, "999k", "99.9万"),
        (999_499, "999k", "99.9万"),
        (999_500, "1.00M", "100万"),
        (2_100_000, "2.10M", "210万"),
        (99_990_000, "99.99M", "9999万"),
        (120_000_000, "120.00M", "1.20亿"),
        (1_500_000_000, "1.50B", "15.00亿"),
        (-640_000, "-640k", "-64.0万"),
    ],
)
def test_short_amounts(major: int, en: str, zh: str) -> None:
    assert figures.short_amount(major * 100, "CNY") == en
    i18n.set_language("zh_CN")
    assert figures.short_amount(major * 100, "CNY") == zh


def test_an_unknown_amount_is_not_zero() -> None:
    assert figures.short_amount(None, "CNY") == "–"
    assert figures.amount(None, "CNY") == "unknown amount"


def test_amounts_in_full() -> None:
    assert figures.amount(210_000_00, "CNY") == "210,000 CNY"
    assert figures.amount(1_234_56, "EUR") == "1,234.56 EUR"
    assert figures.amount(1_234, "JPY") == "1,234 JPY"


def test_coverages() -> None:
    assert figures.coverage(Coverage(CoverageState.RATIO, 2.449)) == "2.4"
    assert figures.coverage(Coverage(CoverageState.MET)) == "met"
    assert figures.coverage(Coverage(CoverageState.NO_QUOTA)) == "–"


def test_deals_without_any_amount_are_worth_something_unknown() -> None:
    assert figures.funnel_amount(Bucket(count=3, amount=0, unpriced=3), 0, "CNY") == "–"
    assert figures.funnel_amount(Bucket(count=3, amount=500, unpriced=2), 500, "CNY") == "5"
    assert figures.funnel_amount(Bucket(), 0, "CNY") == "0"


def test_a_deals_amount_says_a_currency_that_is_not_the_stores() -> None:
    assert figures.deal_amount(54_000_00, "USD", "CNY") == "54k USD"
    assert figures.deal_amount(54_000_00, "CNY", "CNY") == "54k"
    assert figures.deal_amount(None, "USD", "CNY") == "–"
