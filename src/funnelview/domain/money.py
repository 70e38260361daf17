"""Exact money: integer minor units and an ISO 4217 code; never a float.

Amounts cross every floor as ``int`` minor units beside a currency code. Sums over
several currencies are made as exact fractions through a dated rate table and rounded
once, at the end, half to even (docs/figures.md, "Money").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction
from math import lcm
from typing import Final

from funnelview.domain.currencies import CURRENCIES
from funnelview.errors import BadInput
from funnelview.i18n import _

# ISO 4217 currencies whose minor unit isn't a hundredth (checked against CLDR by a test).
_DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

# An amount beyond this many minor units is a slip of the keyboard or a broken cell, and
# larger ones could overflow a database's 64-bit sum over many deals.
LARGEST_AMOUNT = 10**15


def decimals_of(currency: str) -> int:
    """Return how many decimals the currency's amounts have (2 where ISO says nothing else)."""
    return _DECIMALS.get(currency, 2)


def checked_currency(code: str) -> str:
    """Return the currency code in capitals.

    Raises:
        BadInput: no currency has this code.

    """
    upper = code.strip().upper()
    if upper in CURRENCIES:
        return upper
    raise BadInput(
        _("“{value}” is not a currency code.").format(value=code),
        way_out=_("Use three letters, such as EUR, USD or CNY."),
    )


def to_minor(amount: Decimal, currency: str) -> int:
    """Return a decimal amount as minor units, rounded half to even.

    Raises:
        BadInput: the amount isn't finite or is beyond ``LARGEST_AMOUNT``.

    """
    if not amount.is_finite() or abs(amount) > LARGEST_AMOUNT:
        raise BadInput(_("The amount {value} is out of range.").format(value=amount))
    minor = int(amount.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_EVEN))
    if abs(minor) > LARGEST_AMOUNT:
        raise BadInput(_("The amount {value} is out of range.").format(value=amount))
    return minor


def to_decimal(minor: int, currency: str) -> Decimal:
    """Return minor units as a decimal amount with the currency's own number of decimals."""
    return Decimal(minor).scaleb(-decimals_of(currency))


_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?", re.ASCII)
"""Thousands parted by commas: by threes or, as in India, by twos."""


_SMALLEST_RATE: Final = Decimal("0.000001")


def parse_amount(text: str, currency: str) -> int | None:
    """Return an amount that a person typed, in minor units; None where nothing was typed.

    It is rounded half to even to the currency's decimals; ``is_rounded`` tells whether that
    changes it.

    Raises:
        BadInput: it can't be read as an amount.

    """
    amount = _typed(text)
    return None if amount is None else to_minor(amount, currency)


def is_rounded(text: str, currency: str) -> bool:
    """Whether a typed amount has more decimals than its currency.

    Raises:
        BadInput: it can't be read as an amount.

    """
    amount = _typed(text)
    return amount is not None and to_decimal(to_minor(amount, currency), currency) != amount


def _typed(text: str) -> Decimal | None:
    """Return an amount that a person typed.

    Accepts blanks, thin spaces and commas between thousands, and the endings k, m, 万, 亿.
    The decimal sign is the point: a manager's own entry is read in one way everywhere. A comma
    that parts no thousands (9350,09) is refused, since leaving it out would be a hundred times
    as much.

    Raises:
        BadInput: it can't be read as an amount.

    """
    cleaned = "".join(text.split()).replace("，", ",")
    if cleaned in {"", "-"}:
        return None
    factors = {"k": 10**3, "m": 10**6, "万": 10**4, "亿": 10**8}
    factor = factors.get(cleaned[-1].lower(), 1)
    digits = cleaned[:-1] if factor != 1 else cleaned
    try:
        if "," in digits and not _GROUPED.fullmatch(digits):
            raise InvalidOperation  # noqa: TRY301 - refused in the same words
        amount = Decimal(digits.replace(",", "")) * factor
        if not amount.is_finite():
            raise InvalidOperation  # noqa: TRY301 - the same
    except InvalidOperation:
        raise BadInput(
            _("“{value}” is not an amount.").format(value=text.strip()),
            way_out=_("Write it like 12500, 12,500.00, 12.5k or 1.2m."),
        ) from None
    if amount < 0:
        raise BadInput(_("An amount can't be negative."))
    return amount


def parse_rate(text: str) -> Decimal:
    """Return a rate that a person typed: what one unit of a currency is worth in another.

    Raises:
        BadInput: it is no number above 0 that a rate can be, or has more than 12 decimals.

    """
    try:
        rate = Decimal(text.strip())
        if not rate.is_finite() or not _SMALLEST_RATE <= rate <= 1 / _SMALLEST_RATE:
            raise InvalidOperation  # noqa: TRY301 - refused in the same words
        if rate != round(rate, 12):
            raise InvalidOperation  # noqa: TRY301 - the same
    except InvalidOperation:
        raise BadInput(
            _("“{value}” is not a rate.").format(value=text.strip()),
            way_out=_("Write what one unit is worth, like 7.0580 or 0.128."),
        ) from None
    return Decimal(f"{rate:f}")


@dataclass(frozen=True, slots=True)
class RateTable:
    """Dated rates into the reporting currency.

    ``rates`` holds, per currency, ``(from day, rate)`` in day order; a rate is how many
    units of the reporting currency one unit of the currency is worth, and holds until the
    next one.
    """

    reporting: str
    rates: Mapping[str, tuple[tuple[date, Decimal], ...]]
    # A board asks for the same few thousands of times.
    _known: dict[tuple[str, date], Fraction | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _even: dict[date, tuple[int, Mapping[str, int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def factor(self, currency: str, on: date) -> Fraction | None:
        """Return reporting minor units per minor unit of ``currency`` on a day.

        None where no rate holds on that day: such amounts are listed, never counted at 1.
        """
        if (currency, on) not in self._known:
            self._known[currency, on] = self._factor(currency, on)
        return self._known[currency, on]

    def even(self, on: date) -> tuple[int, Mapping[str, int]]:
        """Return the factors of a day over one divisor: Σ amount × factor ÷ divisor is exact.

        A currency that has no rate on that day isn't among them.
        """
        if on not in self._even:
            found = {one: self.factor(one, on) for one in (self.reporting, *self.rates)}
            known = {one: factor for one, factor in found.items() if factor is not None}
            divisor = lcm(*(factor.denominator for factor in known.values()))
            self._even[on] = divisor, {one: int(f * divisor) for one, f in known.items()}
        return self._even[on]

    def _factor(self, currency: str, on: date) -> Fraction | None:
        if currency == self.reporting:
            return Fraction(1)
        rate: Decimal | None = None
        for day, value in self.rates.get(currency, ()):
            if day > on:
                break
            rate = value
        if rate is None:
            return None
        shift = decimals_of(self.reporting) - decimals_of(currency)
        return Fraction(rate) * Fraction(10) ** shift


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in the reporting currency.

    ``amount`` is in minor units, rounded once, half to even. ``unrated`` counts the deals
    left out since their currency has no rate on that day.
    """

    count: int
    amount: int
    unrated: int = 0


def round_half_even(value: Fraction) -> int:
    """Return an exact fraction as the nearest integer, ties to the even one."""
    return round(value)


def divided(above: int, below: int) -> int:
    """Return ``above`` ÷ ``below`` (positive) as the nearest integer, ties to the even one."""
    whole, rest = divmod(above, below)
    rest *= 2
    return whole + (rest > below or (rest == below and whole % 2 == 1))


def total(
    groups: Iterable[tuple[str, int, int]],
    table: RateTable,
    on: date,
    *,
    share: Fraction = Fraction(1),
) -> Total:
    """Return the sum of ``(currency, count, minor units)`` groups in the reporting currency."""
    count = 0
    unrated = 0
    amount = Fraction(0)
    for currency, number, minor in groups:
        count += number
        factor = table.factor(currency, on)
        if factor is None:
            unrated += number
            continue
        amount += minor * factor
    return Total(count, round_half_even(amount * share), unrated)
