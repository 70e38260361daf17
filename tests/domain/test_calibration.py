"""What stages are worth."""

from fractions import Fraction

import pytest

from funnelview.domain.calibration import Reached, calibrated, record_of, wilson
from funnelview.domain.funnel import DEFAULT_STAGES


@pytest.mark.parametrize(
    ("won", "n", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(won: int, n: int, low: float, high: float) -> None:
    assert wilson(won, n) == pytest.approx((low, high), abs=5e-5)


def test_nothing_decided_has_no_share() -> None:
    one = record_of(DEFAULT_STAGES[0], Reached(open=5), "en")
    assert (one.share, one.interval, one.n, one.open, one.tells, one.off) == (
        None,
        None,
        0,
        5,
        False,
        False,
    )


@pytest.mark.parametrize(("n", "tells"), [(19, False), (20, True), (21, True)])
def test_a_forecast_counts_with_twenty_decided_deals(n: int, tells: bool) -> None:  # noqa: FBT001
    one = record_of(DEFAULT_STAGES[1], Reached(won=7, lost=n - 7), "zh_CN")
    assert one.name == "比较"
    assert one.tells is tells
    shares = calibrated([one]).shares
    assert shares == ({"compare": Fraction(7, n)} if tells else {})


def test_an_assigned_probability_outside_the_interval_is_off() -> None:
    good = record_of(DEFAULT_STAGES[1], Reached(won=50, lost=50), "en")
    bad = record_of(DEFAULT_STAGES[1], Reached(won=20, lost=80), "en")
    assert (good.off, bad.off) == (False, True)
